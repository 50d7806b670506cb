// The clocks of one application: which run, which ended, which were missed. They follow from the moves alone.
import { isDue, pauseClock, resumeClock, startClock, type Clock } from '../lib/officeclock.ts';
import type { Office } from '../lib/officehours.ts';
import { BANK_CLOCKS, CLOCK_WORKDAYS, type ClockName, type Move } from './terms.ts';

export type NamedClock = {
  readonly name: ClockName;
  readonly clock: Clock;
  readonly ended_at: number | null;
  readonly breached_at: number | null;
};

/** Working days a clock runs: the district's default, or less where the product promises less. */
export function workdaysOf(
  name: ClockName,
  promise: { readonly take_up: number; readonly decision: number },
): number {
  const { length } = CLOCK_WORKDAYS[name];
  if (name === 'take_up') return Math.min(length, promise.take_up);
  if (name === 'decision') return Math.min(length, promise.decision);
  return length;
}

function started(office: Office, name: ClockName, days: number, at: number): NamedClock {
  const warn = CLOCK_WORKDAYS[name].warn;
  const spec = {
    kind: 'workdays',
    length: days,
    warn_length: warn !== null && warn < days ? warn : null,
  } as const;
  return { name, clock: startClock(office, spec, at), ended_at: null, breached_at: null };
}

/** The clocks after a move at an instant: ended, paused or resumed, and new ones started, as the move's row says. */
export function clocksAfter(
  office: Office,
  clocks: readonly NamedClock[],
  move: Pick<Move, 'starts' | 'ends' | 'pauses' | 'resumes'>,
  at: number,
  promise: { readonly take_up: number; readonly decision: number },
): NamedClock[] {
  const kept = clocks.map((item): NamedClock => {
    if (item.ended_at !== null) return item;
    if (move.ends.includes(item.name)) return { ...item, ended_at: at };
    if (!BANK_CLOCKS.includes(item.name)) return item;
    if (move.pauses) return { ...item, clock: pauseClock(office, item.clock, at) };
    if (move.resumes) return { ...item, clock: resumeClock(office, item.clock, at) };
    return item;
  });
  return [...kept, ...move.starts.map((name) => started(office, name, workdaysOf(name, promise), at))];
}

/** The running clock that is due first, or null. */
export function nextDue(clocks: readonly NamedClock[]): { name: ClockName; due_at: number } | null {
  let next: { name: ClockName; due_at: number } | null = null;
  for (const { name, clock, ended_at } of clocks) {
    if (ended_at !== null || clock.due_at === null) continue;
    if (!next || clock.due_at < next.due_at) next = { name, due_at: clock.due_at };
  }
  return next;
}

/** Clocks whose deadline has passed and that nobody has acted on: neither ended nor recorded as missed. */
export function missedClocks(clocks: readonly NamedClock[], now: number): NamedClock[] {
  return clocks.filter(
    (item) => item.ended_at === null && item.breached_at === null && isDue(item.clock, now),
  );
}

/** The next instant at which the system must act by itself; null when there is none. */
export function nextAlarm(clocks: readonly NamedClock[], offerEndsAt: number | null): number | null {
  const instants = clocks
    .filter((item) => item.ended_at === null && item.breached_at === null && item.clock.due_at !== null)
    .map((item) => item.clock.due_at ?? 0);
  if (offerEndsAt !== null) instants.push(offerEndsAt);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** Marks a clock as missed. */
export function markMissed(clocks: readonly NamedClock[], name: ClockName, at: number): NamedClock[] {
  return clocks.map((item) =>
    item.name === name && item.ended_at === null ? { ...item, breached_at: item.breached_at ?? at } : item,
  );
}
