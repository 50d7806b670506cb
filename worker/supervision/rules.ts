// How a ticket comes into being: by itself, from what an application or a claim of standing has run into.
import { newStream, nextEvent, type Event } from '../audit/rules.ts';
import { SYSTEM, type Actor } from '../lib/actor.ts';
import type { ClockName, TicketCause, TicketState } from './terms.ts';

/** What a ticket is about. A breach names application, clock and deadline; a dispute about standing names the firm. */
export type TicketMatter = {
  readonly id: string;
  readonly number: string;
  /** Epoch ms. */
  readonly now: number;
  readonly cause: TicketCause;
  readonly enterprise_id: string;
  readonly enterprise_name: string;
  readonly clock?: ClockName | null;
  /** The deadline that was missed, epoch ms. */
  readonly due_at?: number | null;
  readonly application_id?: string | null;
  readonly application_number?: string | null;
  readonly objection_id?: string | null;
  readonly claim_id?: string | null;
  readonly institution_id?: string | null;
  readonly branch_id?: string | null;
  /** Of a complaint: who complained, the commitment to his words, and by when the office owes a first answer. */
  readonly complaint?: { readonly actor: Actor; readonly note: string; readonly answer_due_at: number };
};

export type TicketRow = {
  readonly id: string;
  readonly number: string;
  readonly ver: number;
  readonly head: string;
  readonly state: TicketState;
  readonly cause: TicketCause;
  readonly clock: ClockName | null;
  readonly application_id: string | null;
  readonly application_number: string | null;
  readonly objection_id: string | null;
  readonly claim_id: string | null;
  readonly enterprise_id: string;
  readonly enterprise_name: string;
  readonly institution_id: string | null;
  readonly branch_id: string | null;
  readonly due_at: number | null;
  readonly raised_at: number;
  readonly closed_at: number | null;
  readonly raised_by: string | null;
  readonly dispatched_by: string | null;
  /** By when the institution owes an answer; null while it owes none. */
  readonly answer_due_at: number | null;
  readonly handled_by: string | null;
  /** When its answer came too late. */
  readonly overdue_at: number | null;
  readonly alarm_at: number | null;
};

/**
 * A new ticket with the first event of its stream, raised by the system itself. Names stay in the row: the chain holds
 * ids and codes only. Throws RangeError for a breach without application, clock, deadline or bank.
 */
export function ticketRaised(matter: TicketMatter): { row: TicketRow; event: Event } {
  const { id, number, now, cause, enterprise_id, enterprise_name } = matter;
  const { clock = null, due_at = null, application_id = null, application_number = null } = matter;
  const { objection_id = null, claim_id = null, institution_id = null, branch_id = null } = matter;
  const isWhole = clock !== null && due_at !== null && application_id !== null && institution_id !== null;
  if ((cause === 'clock_breached' || cause === 'silent') && !isWhole) {
    throw new RangeError('a breach names its application, clock, deadline and bank');
  }
  if (cause === 'objection_overdue' && (objection_id === null || due_at === null)) {
    throw new RangeError('an overdue objection is named with its deadline');
  }
  if (cause === 'claim_overdue' && (claim_id === null || due_at === null)) {
    throw new RangeError('an overdue claim is named with its deadline');
  }
  const { complaint } = matter;
  const event = nextEvent(newStream(id), complaint?.actor ?? SYSTEM, now, {
    type: 'ticket.raised',
    command: 'ticket.raise',
    body: {
      ticket: id,
      cause,
      enterprise: enterprise_id,
      application: application_id,
      clock,
      due_at,
      institution: institution_id,
      ...(objection_id === null ? {} : { objection: objection_id }),
      ...(claim_id === null ? {} : { claim: claim_id }),
      ...(complaint ? { note: complaint.note, answer_due_at: complaint.answer_due_at } : {}),
    },
  });
  const row: TicketRow = {
    id,
    number,
    ver: event.ver,
    head: event.hash,
    state: 'raised',
    cause,
    clock,
    application_id,
    application_number,
    objection_id,
    claim_id,
    enterprise_id,
    enterprise_name,
    institution_id,
    branch_id,
    due_at,
    raised_at: now,
    closed_at: null,
    dispatched_by: null,
    raised_by: complaint?.actor.user_id ?? null,
    answer_due_at: complaint?.answer_due_at ?? null,
    handled_by: null,
    overdue_at: null,
    alarm_at: complaint?.answer_due_at ?? null,
  };
  return { row, event };
}
