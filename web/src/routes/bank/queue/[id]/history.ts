// The events of a case as steps of a timeline, the latest last.
import type { OpenCase } from '#lib/desk/moves.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Step } from '#lib/ui/Timeline.svelte';
import { momentText } from '#lib/ui/when.ts';
import {
  CLOCK_LABELS,
  COMMAND_LABELS,
  CONTACT_CHANNEL_LABELS,
  type ClockName,
  type Command,
  type ContactChannel,
} from '#worker/applications/terms.ts';
import { ROLE_LABELS, type Role } from '#worker/identity/terms.ts';
import { formatYuan } from '#worker/lib/money.ts';

type Entry = OpenCase['timeline'][number];

function whoOf({ role }: Entry): string {
  return Object.hasOwn(ROLE_LABELS, role) ? say(ROLE_LABELS[role as Role]) : m.desk_by_system();
}

function titleOf({ command, clock }: Entry): string {
  const name = Object.hasOwn(COMMAND_LABELS, command) ? say(COMMAND_LABELS[command as Command]) : command;
  return clock === null ? name : m.desk_about({ what: name, of: say(CLOCK_LABELS[clock as ClockName]) });
}

function noteOf({ amount_fen, channel }: Entry): string | undefined {
  if (channel !== null) return say(CONTACT_CHANNEL_LABELS[channel as ContactChannel]);
  return amount_fen === null ? undefined : m.yuan_full({ amount: formatYuan(amount_fen) });
}

/** What happened to a case. A missed clock stands out and stays, whatever happened afterwards. */
export function stepsOf({ timeline, now }: Pick<OpenCase, 'timeline' | 'now'>): Step[] {
  return timeline.map((entry) => {
    const id = String(entry.version);
    const late = entry.command === 'breach';
    // An instant beside a late step would count on for ever; it is said as a note.
    if (late)
      return { id, title: titleOf(entry), state: 'late', who: whoOf(entry), note: momentText(entry.at, now) };
    return { id, title: titleOf(entry), state: 'done', at: entry.at, who: whoOf(entry), note: noteOf(entry) };
  });
}
