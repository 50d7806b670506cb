// Deadlines as a fold over events: a clock starts, is paused and resumed, and says when it is due. The state is plain
// JSON and computed from instants alone, so that replaying the same events always gives the same deadline.
// Whether a deadline was missed is not kept here: a breach is an event of its own and is never taken back.
import { addDays } from './days.ts';
import { addOfficeTime, dueAfterWorkdays, officeTimeBetween, type Office } from './officehours.ts';
import { dayOf, startOfDay } from './shanghai.ts';

/**
 * `workdays`: until closing time of the n-th working day. `office_time`: an amount of office time in ms.
 * `calendar_days`: a cap, until 24:00 of the n-th calendar day; it never pauses.
 */
export type ClockKind = 'workdays' | 'office_time' | 'calendar_days';

/** `length` and `warn_length` (a warning of the clock's own, instead of 80 %) are in the unit of the kind. */
export type ClockSpec = {
  readonly kind: ClockKind;
  readonly length: number;
  readonly warn_length?: number | null;
};

export type Pause = { readonly from: number; readonly to: number | null };

/** State of one clock, JSON; instants are epoch ms. `due_at` is null exactly while it is paused. */
export type Clock = {
  readonly kind: ClockKind;
  readonly length: number;
  readonly warn_length: number | null;
  readonly started_at: number;
  readonly due_at: number | null;
  /** Office time left, in ms, while paused; null while running. */
  readonly left_ms: number | null;
  readonly paused_at: number | null;
  /** When the reminder falls due; null while a pause that began before it is open. */
  readonly warn_at: number | null;
  /** Office time from start to due and from start to reminder, pauses left out. */
  readonly total_ms: number;
  readonly warn_ms: number;
  readonly pauses: readonly Pause[];
  /** The deadline reaches into a year whose working days are not announced yet. */
  readonly provisional: boolean;
};

/** 24:00 of the n-th calendar day after the day of `start`. Throws RangeError when n is negative or fractional. */
export function dueAfterDays(start: number, n: number): number {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not a number of days: ${n}`);
  return startOfDay(addDays(dayOf(start), n + 1));
}

/** Starts a clock at an instant. Throws RangeError on a negative or fractional length, or a warning after the end. */
export function startClock(office: Office, spec: ClockSpec, at: number): Clock {
  const warn_length = spec.warn_length ?? null;
  if (warn_length !== null && warn_length > spec.length) {
    throw new RangeError(`a warning after ${warn_length} comes later than the end after ${spec.length}`);
  }
  const due_at = lengthEnds(office, spec.kind, spec.length, at);
  const total_ms = officeTimeBetween(office, at, due_at);
  const own_warning = warn_length === null ? null : lengthEnds(office, spec.kind, warn_length, at);
  const warn_ms =
    own_warning === null ? Math.ceil((total_ms * 4) / 5) : officeTimeBetween(office, at, own_warning);
  return {
    kind: spec.kind,
    length: spec.length,
    warn_length,
    started_at: at,
    due_at,
    left_ms: null,
    paused_at: null,
    warn_at: own_warning ?? addOfficeTime(office, at, warn_ms),
    total_ms,
    warn_ms,
    pauses: [],
    provisional: isProvisionalDue(office, spec.kind, at, due_at),
  };
}

/**
 * Stops the clock and keeps its office time left. Nothing changes for a cap in calendar days, a clock that is paused
 * already, and one that was due: a pause cannot undo lateness. An instant before the clock's last change (two
 * machines' clocks may differ) counts as that change.
 */
export function pauseClock(office: Office, clock: Clock, at: number): Clock {
  const from = Math.max(at, lastChange(clock));
  if (clock.kind === 'calendar_days' || isDue(clock, from)) return clock;
  return paused(office, clock, from);
}

/** Lets a paused clock run on with the office time it had left; a running clock stays as it is. */
export function resumeClock(office: Office, clock: Clock, at: number): Clock {
  if (clock.paused_at === null || clock.left_ms === null) return clock;
  const to = Math.max(at, clock.paused_at);
  const due_at = addOfficeTime(office, to, clock.left_ms);
  const used_ms = clock.total_ms - clock.left_ms;
  return {
    ...clock,
    due_at,
    left_ms: null,
    paused_at: null,
    warn_at: clock.warn_at ?? addOfficeTime(office, to, clock.warn_ms - used_ms),
    pauses: [...clock.pauses.slice(0, -1), { from: clock.paused_at, to }],
    provisional: isProvisionalDue(office, clock.kind, to, due_at),
  };
}

/**
 * Office time left in ms, the same throughout a pause; negative by the office time it is late. For a cap in calendar
 * days, plain time until its end.
 */
export function remaining(office: Office, clock: Clock, now: number): number {
  if (clock.due_at === null) return clock.left_ms ?? 0;
  return clock.kind === 'calendar_days' ? clock.due_at - now : officeTimeBetween(office, now, clock.due_at);
}

/** Whether the deadline has been reached: from its own instant on, intervals being half-open. */
export function isDue(clock: Clock, now: number): boolean {
  return clock.due_at !== null && now >= clock.due_at;
}

/**
 * When to remind: once 80 % of the office time from start to due is used, pauses left out, rounded up to the
 * millisecond, or at the clock's own warning. Null while a pause that began before that is open.
 */
export function warnAt(clock: Clock): number | null {
  return clock.warn_at;
}

/**
 * The clock after an announced calendar or changed office hours, by replaying its start and pauses under the new
 * office. A clock that was due stays as it is, a reminder already due keeps its instant, and a change cannot make
 * anyone late in the past: the new deadline is never before `changed_at`.
 */
export function recomputeClock(office: Office, clock: Clock, changed_at: number): Clock {
  if (isDue(clock, changed_at)) return clock;
  const replayed = clock.pauses.reduce(
    (state, pause) => {
      const stopped = paused(office, state, pause.from);
      return pause.to === null ? stopped : resumeClock(office, stopped, pause.to);
    },
    startClock(office, clock, clock.started_at),
  );
  const warned = clock.warn_at !== null && clock.warn_at <= changed_at;
  return {
    ...replayed,
    due_at: replayed.due_at === null ? null : Math.max(replayed.due_at, changed_at),
    warn_at: warned ? clock.warn_at : replayed.warn_at,
  };
}

/** Pauses a running clock whatever its kind and deadline; a paused one stays as it is. */
function paused(office: Office, clock: Clock, from: number): Clock {
  if (clock.due_at === null) return clock;
  return {
    ...clock,
    due_at: null,
    left_ms: Math.max(0, officeTimeBetween(office, from, clock.due_at)),
    paused_at: from,
    warn_at: clock.warn_at !== null && clock.warn_at <= from ? clock.warn_at : null,
    pauses: [...clock.pauses, { from, to: null }],
    provisional: false,
  };
}

function lengthEnds(office: Office, kind: ClockKind, length: number, at: number): number {
  switch (kind) {
    case 'workdays':
      return dueAfterWorkdays(office, at, length);
    case 'office_time':
      return addOfficeTime(office, at, length);
    case 'calendar_days':
      return dueAfterDays(at, length);
  }
}

function lastChange(clock: Clock): number {
  return clock.pauses.at(-1)?.to ?? clock.paused_at ?? clock.started_at;
}

function isProvisionalDue(office: Office, kind: ClockKind, from: number, due_at: number): boolean {
  // A cap counts plain days, so that no announcement can move it.
  if (kind === 'calendar_days') return false;
  const last = Number(dayOf(due_at).slice(0, 4));
  for (let year = Number(dayOf(from).slice(0, 4)); year <= last; year++) {
    if (!office.calendar.published_years.has(year)) return true;
  }
  return false;
}
