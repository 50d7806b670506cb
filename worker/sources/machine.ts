// Which moves somebody has at an objection, and what becomes of its clocks.
import { dueAfterDays, isDue, startClock, type Clock } from '../lib/officeclock.ts';
import type { Office } from '../lib/officehours.ts';
import {
  OBJECTION_CLOCKS,
  OBJECTION_DAYS_MAX,
  OBJECTION_MOVES,
  type ObjectionClock,
  type ObjectionCommand,
  type ObjectionMove,
  type ObjectionState,
} from './terms-objections.ts';

/** The row of a move. */
export function objectionMove(command: ObjectionCommand): ObjectionMove {
  const move = OBJECTION_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** The moves that the table allows a role in a state. */
export function objectionMovesNow(state: ObjectionState, role: string): ObjectionMove[] {
  return OBJECTION_MOVES.filter(
    ({ from, roles }) => from.includes(state) && roles.some((allowed) => allowed === role),
  );
}

/** One clock of an objection; a breach is never taken back. Instants in epoch ms. */
export type NamedClock = {
  readonly name: ObjectionClock;
  readonly clock: Clock;
  readonly ended_at: number | null;
  readonly breached_at: number | null;
};

/**
 * The clocks after a move: the one that runs ends, the one that the move names starts. However holidays fall, no clock
 * ends later than the cap in calendar days from the beginning of the first.
 */
export function clocksAfter(
  office: Office,
  clocks: readonly NamedClock[],
  starts: ObjectionClock | null,
  at: number,
): NamedClock[] {
  const ended = clocks.map((item) => (item.ended_at === null ? { ...item, ended_at: at } : item));
  if (starts === null) return ended;
  const clock = startClock(office, { kind: 'workdays', length: OBJECTION_CLOCKS[starts] }, at);
  const cap = dueAfterDays(clocks[0]?.clock.started_at ?? at, OBJECTION_DAYS_MAX);
  const due_at = clock.due_at === null ? null : Math.min(clock.due_at, cap);
  return [...ended, { name: starts, clock: { ...clock, due_at }, ended_at: null, breached_at: null }];
}

/** The clock that runs, or null. */
export function runningClock(clocks: readonly NamedClock[]): NamedClock | null {
  return clocks.find(({ ended_at }) => ended_at === null) ?? null;
}

/** The clock whose deadline was missed without that being recorded yet, or null. */
export function missedClock(clocks: readonly NamedClock[], now: number): NamedClock | null {
  const running = runningClock(clocks);
  return running && running.breached_at === null && isDue(running.clock, now) ? running : null;
}

/** When the system must act because nobody did; null once it has, or when no clock runs. */
export function alarmOf(clocks: readonly NamedClock[]): number | null {
  const running = runningClock(clocks);
  return running && running.breached_at === null ? running.clock.due_at : null;
}

/** Marks the clock that runs as missed. */
export function markBreached(clocks: readonly NamedClock[], at: number): NamedClock[] {
  return clocks.map((item) =>
    item.ended_at === null ? { ...item, breached_at: item.breached_at ?? at } : item,
  );
}
