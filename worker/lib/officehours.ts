// Office time: the milliseconds during which an office is open. A district's hours may change on a date; days before
// it keep the old hours. All arithmetic goes through one growing function of the instant (office time so far) and
// its inverse, so that a span of years costs no more than an hour.
import { MINUTE_MS, dayNumber, dayNumberOf, startOfDayNumber } from './shanghai.ts';
import { nthWorkday, workdaysThrough, type Calendar } from './workdays.ts';

/** Minutes since 00:00, half-open: at `opens` the office is open, at `closes` it is closed. */
export type OfficeWindow = { readonly opens: number; readonly closes: number };
/** The windows of every working day from a day on; null for as far back as anyone asks. JSON. */
export type OfficeHours = { readonly from_on: string | null; readonly windows: readonly OfficeWindow[] };

/** 09:00–12:00 and 13:30–17:30, the default of a district. */
export const DEFAULT_OFFICE_HOURS: readonly OfficeHours[] = [
  {
    from_on: null,
    windows: [
      { opens: 540, closes: 720 },
      { opens: 810, closes: 1050 },
    ],
  },
];

type Span = { readonly from: number; readonly to: number };
type Period = {
  readonly first: number;
  /** Office windows in ms since 00:00, and their sum. */
  readonly spans: readonly Span[];
  readonly per_day: number;
  readonly workdays_before: number;
  readonly office_before: number;
};

/** A calendar with office hours, prepared for computing. Made by `officeOf`; not JSON. */
export type Office = { readonly calendar: Calendar; readonly periods: readonly [Period, ...Period[]] };

/**
 * Prepares an office. The first hours have `from_on` null, later ones ascending days; windows ascend without
 * overlapping inside 00:00–24:00. Throws RangeError otherwise.
 */
export function officeOf(calendar: Calendar, hours: readonly OfficeHours[] = DEFAULT_OFFICE_HOURS): Office {
  const [always, ...changes] = hours;
  if (!always || always.from_on !== null)
    throw new RangeError('the first office hours begin with from_on null');
  const periods: [Period, ...Period[]] = [
    { first: -Infinity, ...spansOf(always.windows), workdays_before: 0, office_before: 0 },
  ];
  let before = periods[0];
  for (const { from_on, windows } of changes) {
    if (from_on === null) throw new RangeError('only the first office hours have no first day');
    const first = dayNumber(from_on);
    if (first <= before.first) throw new RangeError(`office hours out of order: ${from_on}`);
    const workdays_before = workdaysThrough(calendar, first - 1);
    const office_before = before.office_before + (workdays_before - before.workdays_before) * before.per_day;
    before = { first, ...spansOf(windows), workdays_before, office_before };
    periods.push(before);
  }
  return { calendar, periods };
}

function spansOf(windows: readonly OfficeWindow[]): Pick<Period, 'spans' | 'per_day'> {
  let last = 0;
  let per_day = 0;
  const spans = windows.map(({ opens, closes }, i) => {
    const whole = Number.isSafeInteger(opens) && Number.isSafeInteger(closes);
    // Two windows that touch are one: a clock may not see a closing where nobody leaves.
    const ordered = opens < closes && closes <= 1440 && (i === 0 ? opens >= 0 : opens > last);
    if (!whole || !ordered) throw new RangeError(`bad office window ${opens}–${closes}`);
    last = closes;
    per_day += (closes - opens) * MINUTE_MS;
    return { from: opens * MINUTE_MS, to: closes * MINUTE_MS };
  });
  if (spans.length === 0) throw new RangeError('an office without hours never opens');
  return { spans, per_day };
}

/** The first instant from `at` on (epoch ms) at which the office is open: `at` itself while it is. */
export function nextOpening(office: Office, at: number): number {
  const number = dayNumberOf(at);
  const start = startOfDayNumber(number);
  const through = workdaysThrough(office.calendar, number);
  if (through > workdaysThrough(office.calendar, number - 1)) {
    const span = periodOn(office, number).spans.find(({ to }) => at < start + to);
    if (span) return Math.max(at, start + span.from);
  }
  const next = nthWorkday(office.calendar, through + 1);
  return startOfDayNumber(next) + (periodOn(office, next).spans[0]?.from ?? 0);
}

/** Office time in ms from `from` to `to`; negative when `to` is earlier. */
export function officeTimeBetween(office: Office, from: number, to: number): number {
  return officeTimeUntil(office, to) - officeTimeUntil(office, from);
}

/**
 * The earliest instant not before `start` by which `ms` of office time have passed: when they are used up exactly at
 * a closing, that closing and not the next opening. Throws RangeError when `ms` is negative or fractional.
 */
export function addOfficeTime(office: Office, start: number, ms: number): number {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`not an amount of office time: ${ms}`);
  if (ms === 0) return start;
  const target = officeTimeUntil(office, start) + ms;
  const period = findLast(office, ({ office_before }) => office_before < target);
  const in_period = target - period.office_before;
  const days = Math.ceil(in_period / period.per_day);
  const day = startOfDayNumber(nthWorkday(office.calendar, period.workdays_before + days));
  let left = in_period - (days - 1) * period.per_day;
  for (const { from, to } of period.spans) {
    if (left <= to - from) return day + from + left;
    left -= to - from;
  }
  throw new Error('office time does not fit into the day computed for it');
}

/**
 * Closing time of the n-th working day after the day of the opening from which `start` counts; with n = 0, closing
 * time of that day itself. Throws RangeError when n is negative or fractional.
 */
export function dueAfterWorkdays(office: Office, start: number, n: number): number {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not a number of working days: ${n}`);
  const opening = dayNumberOf(nextOpening(office, start));
  const due = nthWorkday(office.calendar, workdaysThrough(office.calendar, opening) + n);
  return startOfDayNumber(due) + (periodOn(office, due).spans.at(-1)?.to ?? 0);
}

/** Office time from the fixed origin of `workdaysThrough` until an instant; grows while the office is open. */
function officeTimeUntil(office: Office, at: number): number {
  const number = dayNumberOf(at);
  const period = periodOn(office, number);
  const before = workdaysThrough(office.calendar, number - 1);
  const whole = period.office_before + (before - period.workdays_before) * period.per_day;
  if (workdaysThrough(office.calendar, number) === before) return whole;
  const since = at - startOfDayNumber(number);
  return period.spans.reduce(
    (sum, { from, to }) => sum + Math.min(Math.max(since - from, 0), to - from),
    whole,
  );
}

function periodOn(office: Office, number: number): Period {
  return findLast(office, ({ first }) => first <= number);
}

/** The last period that satisfies the condition; the first one has no beginning and stands in when none does. */
function findLast(office: Office, holds: (period: Period) => boolean): Period {
  return office.periods.findLast(holds) ?? office.periods[0];
}
