// How much working time a case has left, as the first column of the queue says it. Pure: the answer of the API carries
// the deadline, the office time left until it and the instant to which both refer.
import { TURNS, type State } from '#worker/applications/terms.ts';
import { DEFAULT_OFFICE_HOURS } from '#worker/lib/officehours.ts';
import { dayOf, MINUTE_MS, startOfDay } from '#worker/lib/shanghai.ts';

const HOUR_MS = 60 * MINUTE_MS;

// Office time of one day. It only turns hours into "n working days" for the eye; the deadline itself is the server's.
const { windows } = DEFAULT_OFFICE_HOURS[0]!;
const WORKDAY_MS = windows.reduce((sum, { opens, closes }) => sum + (closes - opens) * MINUTE_MS, 0);

export type Span = { readonly unit: 'minute' | 'hour' | 'workday'; readonly count: number };

/**
 * `over`: the deadline has passed, by so much office time (null: by none yet). `soon`: less than one working day is
 * left. `days`: working days left, counted as a clock counts them. `firm`: it is the firm's turn, with what is left of
 * its own deadline if it has one. `paused`: the bank's clocks stand still. `none`: nothing runs.
 */
export type Deadline =
  | { readonly kind: 'over'; readonly by: Span | null }
  | { readonly kind: 'soon'; readonly due_at: number; readonly today: boolean }
  | { readonly kind: 'days'; readonly left: Span }
  | { readonly kind: 'firm'; readonly clock: Deadline | null }
  | { readonly kind: 'paused' | 'none' };

/** What is known of a running or standing clock; instants in epoch ms, `left_ms` office time (negative: passed). */
export type Timed = {
  readonly due_at: number | null;
  readonly left_ms: number | null;
};

function spanOf(ms: number): Span | null {
  if (ms >= WORKDAY_MS) return { unit: 'workday', count: Math.floor(ms / WORKDAY_MS) };
  if (ms >= HOUR_MS) return { unit: 'hour', count: Math.floor(ms / HOUR_MS) };
  return ms >= MINUTE_MS ? { unit: 'minute', count: Math.floor(ms / MINUTE_MS) } : null;
}

/** Office time of a deadline's own day up to the deadline. */
function officeTimeOfDay(due_at: number): number {
  const minute = (due_at - startOfDay(dayOf(due_at))) / MINUTE_MS;
  const open = windows.map(({ opens, closes }) => Math.min(Math.max(minute - opens, 0), closes - opens));
  return open.reduce((sum, minutes) => sum + minutes * MINUTE_MS, 0);
}

/**
 * Working days from today, or from the next one when the office has closed, to the deadline's day. The day one is in
 * does not count, as it does not for the clock: one of ten working days starts with "10 left" also when it starts before
 * the office opens, with the office time of eleven days before it.
 */
function workdaysLeft(due_at: number, left_ms: number): number {
  return Math.ceil((left_ms - officeTimeOfDay(due_at)) / WORKDAY_MS);
}

/** The time left of one clock, whoever answers for it. */
export function timeLeft({ due_at, left_ms }: Timed, now: number): Deadline {
  if (due_at === null) return { kind: left_ms === null ? 'none' : 'paused' };
  if (due_at <= now) return { kind: 'over', by: spanOf(-(left_ms ?? 0)) };
  const days = left_ms !== null && left_ms >= WORKDAY_MS ? workdaysLeft(due_at, left_ms) : 0;
  if (days > 0 && dayOf(due_at) !== dayOf(now)) {
    return { kind: 'days', left: { unit: 'workday', count: days } };
  }
  return { kind: 'soon', due_at, today: dayOf(due_at) === dayOf(now) };
}

/** The time left of a case: as its next clock says, unless the bank waits for the firm. */
export function deadlineOf(row: Timed & { readonly state: State }, now: number): Deadline {
  const turn = TURNS[row.state];
  if (turn === 'nobody') return { kind: 'none' };
  if (turn === 'firm') return { kind: 'firm', clock: row.due_at === null ? null : timeLeft(row, now) };
  return timeLeft(row, now);
}

/** The clock of an open case that is due next, as the queue shows it: its office time left stands among its clocks. */
export function clockOf(open: {
  readonly due_at: number | null;
  readonly due_clock: string | null;
  readonly clocks: readonly {
    readonly name: string;
    readonly ended_at: number | null;
    readonly left_ms: number | null;
  }[];
}): Timed {
  const running = open.clocks.find((clock) => clock.ended_at === null && clock.name === open.due_clock);
  return { due_at: open.due_at, left_ms: running?.left_ms ?? null };
}
