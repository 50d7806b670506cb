// The clocks of one application: which run, which ended, which were missed and how far that has gone. They follow from
// the moves alone, so that editing cannot shift them.
import {
  isDue,
  pauseClock,
  recomputeClock,
  resumeClock,
  startClock,
  type Clock,
} from '../lib/officeclock.ts';
import { addOfficeTime, dueAfterWorkdays, type Office } from '../lib/officehours.ts';
import {
  BANK_CLOCKS,
  CALENDAR_CLOCKS,
  CLOCK_DEFAULTS,
  RUNGS,
  SILENCE_TOP,
  TURNS,
  type ClockLength,
  type ClockName,
  type Move,
  type Rung,
  type State,
} from './terms.ts';

export type NamedClock = {
  readonly name: ClockName;
  readonly clock: Clock;
  readonly ended_at: number | null;
  /** When its miss was recorded, epoch ms. */
  readonly breached_at: number | null;
  /** How often it was reminded of, and when last, epoch ms. */
  readonly warned: number;
  readonly warned_at: number | null;
  /** How far up its miss has gone, and when it goes further; null while it waits for the firm or has ended. */
  readonly rung: Rung | null;
  readonly rung_at: number | null;
};

/** What a district has set for its clocks; what it has not set runs by default. */
export type ClockSettings = Partial<Readonly<Record<ClockName, ClockLength>>>;

/** Working days of the bank's own promise. */
export type Promised = { readonly take_up: number; readonly decision: number };

/** How long a clock runs: as the district has set it, or less where the product promises less. */
export function lengthOf(name: ClockName, settings: ClockSettings, promise: Promised): ClockLength {
  const { length, warn } = settings[name] ?? CLOCK_DEFAULTS[name];
  const promised = name === 'take_up' || name === 'decision' ? Math.min(length, promise[name]) : length;
  return { length: promised, warn: warn !== null && warn < promised ? warn : null };
}

function started(office: Office, name: ClockName, { length, warn }: ClockLength, at: number): NamedClock {
  const kind = CALENDAR_CLOCKS.includes(name) ? 'calendar_days' : 'workdays';
  return {
    name,
    clock: startClock(office, { kind, length, warn_length: warn }, at),
    ended_at: null,
    breached_at: null,
    warned: 0,
    warned_at: null,
    rung: null,
    rung_at: null,
  };
}

/** Closing time of the next working day after an instant: a deadline at closing time belongs to its own day. */
const dayAfter = (office: Office, at: number): number => dueAfterWorkdays(office, at - 1, 1);

/** The clocks after a move at an instant: ended, paused or resumed, and new ones started, as the move's row says. */
export function clocksAfter(
  office: Office,
  clocks: readonly NamedClock[],
  move: Pick<Move, 'starts' | 'ends' | 'pauses' | 'resumes'>,
  at: number,
  { promise, settings = {} }: { readonly promise: Promised; readonly settings?: ClockSettings },
): NamedClock[] {
  const kept = clocks.map((item): NamedClock => {
    if (item.ended_at !== null) return item;
    if (move.ends.includes(item.name)) return { ...item, ended_at: at, rung_at: null };
    if (!BANK_CLOCKS.includes(item.name)) return item;
    if (move.pauses) return { ...item, clock: pauseClock(office, item.clock, at), rung_at: null };
    if (move.resumes) {
      const climbs = item.rung !== null && item.rung !== 'bulletin';
      const clock = resumeClock(office, item.clock, at);
      return { ...item, clock, rung_at: climbs ? dayAfter(office, at) : null };
    }
    return item;
  });
  const decision = kept.findLast(({ name, ended_at }) => name === 'decision' && ended_at === null);
  const starting = move.starts.flatMap((name) => {
    const length = lengthOf(name, settings, promise);
    // A decision promised sooner than the firm would be looked at is the only deadline there is.
    if (name === 'due_diligence' && decision && decision.clock.length <= length.length) return [];
    return [started(office, name, length, at)];
  });
  return [...kept, ...starting];
}

/**
 * The clock of silence after a move: it begins anew whenever the firm learns something or the turn comes to the bank, and
 * ends when the turn goes on. Before taking up, the clock of taking up is all there is.
 */
export function silenceAfter(
  office: Office,
  clocks: readonly NamedClock[],
  turned: {
    readonly from: State;
    readonly to: State;
    readonly heard: boolean;
    readonly at: number;
    readonly settings?: ClockSettings;
  },
): NamedClock[] {
  const { from, to, heard, at, settings = {} } = turned;
  const waits = (state: State) => TURNS[state] === 'bank' && state !== 'submitted';
  if (waits(from) && waits(to) && !heard) return [...clocks];
  // Of silences only those are kept that came to something.
  const kept = clocks.flatMap((item) => {
    if (item.name !== 'silence' || item.ended_at !== null) return [item];
    return item.breached_at === null ? [] : [{ ...item, ended_at: at, rung_at: null }];
  });
  if (!waits(to)) return kept;
  const { length, warn } = settings.silence ?? CLOCK_DEFAULTS.silence;
  return [...kept, started(office, 'silence', { length, warn }, at)];
}

/** The running clock that is due first, or null. Silence is no deadline anybody was given. */
export function nextDue(clocks: readonly NamedClock[]): { name: ClockName; due_at: number } | null {
  let next: { name: ClockName; due_at: number } | null = null;
  for (const { name, clock, ended_at } of clocks) {
    if (ended_at !== null || clock.due_at === null || name === 'silence') continue;
    if (!next || clock.due_at < next.due_at) next = { name, due_at: clock.due_at };
  }
  return next;
}

const isRunning = (item: NamedClock): boolean => item.ended_at === null && item.breached_at === null;

/** Clocks whose deadline has passed and that nobody has acted on: neither ended nor recorded as missed. */
export function missedClocks(clocks: readonly NamedClock[], now: number): NamedClock[] {
  return clocks.filter((item) => isRunning(item) && isDue(item.clock, now));
}

/** When a clock reminds: the firm's own twice, at half of its time and at its warning, all others at their warning. */
export function remindersOf(office: Office, { name, clock }: NamedClock): number[] {
  if (clock.warn_at === null || clock.due_at === null) return [];
  if (name !== 'documents') return [clock.warn_at];
  return [addOfficeTime(office, clock.started_at, Math.ceil(clock.total_ms / 2)), clock.warn_at];
}

/** Clocks of which somebody has still to be reminded before they end, with how many reminders are due by now. */
export function remindedClocks(
  office: Office,
  clocks: readonly NamedClock[],
  now: number,
): { readonly item: NamedClock; readonly due: number }[] {
  return clocks.flatMap((item) => {
    if (!isRunning(item) || isDue(item.clock, now)) return [];
    const due = remindersOf(office, item).filter((at) => at <= now).length;
    return due > item.warned ? [{ item, due }] : [];
  });
}

/**
 * When papers that never come close the application: at their deadline, and a working day after the last reminder; null
 * while the firm has not been reminded at all.
 */
export function closesAt(office: Office, { clock, warned_at }: NamedClock): number | null {
  if (clock.due_at === null || warned_at === null) return null;
  return Math.max(clock.due_at, dayAfter(office, warned_at));
}

/** Missed clocks that go a rung further by now. */
export function climbingClocks(clocks: readonly NamedClock[], now: number): NamedClock[] {
  return clocks.filter(({ ended_at, rung_at }) => ended_at === null && rung_at !== null && rung_at <= now);
}

/** The next instant at which the system must act by itself; null when there is none. */
export function nextAlarm(
  office: Office,
  clocks: readonly NamedClock[],
  offerEndsAt: number | null,
): number | null {
  const instants = offerEndsAt === null ? [] : [offerEndsAt];
  for (const item of clocks) {
    if (item.ended_at !== null) continue;
    if (item.rung_at !== null) instants.push(item.rung_at);
    const { due_at } = item.clock;
    if (item.breached_at !== null || due_at === null) continue;
    const reminder = remindersOf(office, item)[item.warned];
    if (reminder !== undefined && reminder < due_at) instants.push(reminder);
    instants.push(item.name === 'documents' ? (closesAt(office, item) ?? due_at) : due_at);
  }
  return instants.length === 0 ? null : Math.min(...instants);
}

/** Marks a clock as missed: the first rung is reached, and the next one a working day after the deadline. */
export function markMissed(
  office: Office,
  clocks: readonly NamedClock[],
  name: ClockName,
  at: number,
): NamedClock[] {
  return clocks.map((item) => {
    if (item.name !== name || item.ended_at !== null || item.breached_at !== null) return item;
    return { ...item, breached_at: at, rung: 'branch', rung_at: dayAfter(office, item.clock.due_at ?? at) };
  });
}

/** Marks that people were reminded of a clock. */
export function markWarned(
  clocks: readonly NamedClock[],
  name: ClockName,
  { due, at }: { readonly due: number; readonly at: number },
): NamedClock[] {
  return clocks.map((item) =>
    item.name === name && item.ended_at === null ? { ...item, warned: due, warned_at: at } : item,
  );
}

/** The rung above; null at the top of what a clock climbs. */
export function rungAbove(name: ClockName, rung: Rung): Rung | null {
  if (name === 'silence' && rung === SILENCE_TOP) return null;
  return RUNGS[RUNGS.indexOf(rung) + 1] ?? null;
}

/** Takes a missed clock a rung further; the one after follows a working day later. */
export function climb(office: Office, clocks: readonly NamedClock[], name: ClockName): NamedClock[] {
  return clocks.map((item): NamedClock => {
    if (item.name !== name || item.ended_at !== null || item.rung === null || item.rung_at === null)
      return item;
    const rung = rungAbove(name, item.rung);
    if (rung === null) return { ...item, rung_at: null };
    const isTop = rungAbove(name, rung) === null;
    return { ...item, rung, rung_at: isTop ? null : dayAfter(office, item.rung_at) };
  });
}

/** The clocks under a new calendar or new hours: what was due already stays as it is. */
export function recomputed(office: Office, clocks: readonly NamedClock[], at: number): NamedClock[] {
  return clocks.map((item) =>
    isRunning(item) ? { ...item, clock: recomputeClock(office, item.clock, at) } : item,
  );
}
