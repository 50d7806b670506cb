// The words and tones of tickets and missed deadlines.
import type { InferResponseType } from 'hono/client';
import type { api } from '#lib/api.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/StatusBadge.svelte';
import {
  CLOCK_LABELS,
  TICKET_CAUSE_LABELS,
  TICKET_COMMAND_LABELS,
  TICKET_MOVES,
  type ClockName,
  type Rung,
  type TicketCause,
  type TicketState,
} from '#worker/supervision/terms.ts';

export type TicketAnswer = InferResponseType<ReturnType<typeof api>['office']['tickets'][':id']['$get'], 200>;

export const TICKET_TONES: Record<TicketState, Tone> = {
  raised: 'bad',
  dispatched: 'warn',
  handling: 'info',
  feedback: 'info',
  reopened: 'warn',
  closed: 'ok',
};

export const RUNG_TONES: Record<Rung, Tone> = {
  branch: 'warn',
  institution: 'warn',
  office: 'bad',
  bulletin: 'bad',
};

/** What a ticket is about, with the clock that was missed. */
export function matterOf({ cause, clock }: { cause: TicketCause; clock: ClockName | null }): string {
  return clock === null || cause === 'silent'
    ? say(TICKET_CAUSE_LABELS[cause])
    : m.desk_about({ what: say(TICKET_CAUSE_LABELS[cause]), of: say(CLOCK_LABELS[clock]) });
}

/** What happened, from the type of an event. */
export function stepLabel(type: string): string {
  const move = TICKET_MOVES.find(({ emits }) => emits === type);
  return move ? say(TICKET_COMMAND_LABELS[move.command]) : type;
}
