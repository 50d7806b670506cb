// Working days of China: Monday to Friday, except days off and make-up days (调休) that the State Council announces
// each November for the next year. The district's own table is what counts; a published list only fills it.
// Counting goes through prefix sums, so that ten years cost no more than ten days.
import { isDay } from './days.ts';
import { dayNumber, dayOfNumber, weekday } from './shanghai.ts';

/** `off`: a day off, whatever its weekday; `workday`: worked, whatever its weekday. */
export type DayKind = 'off' | 'workday';
export type ExceptionalDay = { readonly day: string; readonly kind: DayKind };

/** Days that Monday-to-Friday gets wrong, ascending; `workdays` counts all working days up to and with each. */
type Step = { readonly number: number; readonly workdays: number; readonly sum: number };

/** Made by `calendarOf` or `calendarFrom`; not JSON. */
export type Calendar = {
  readonly exceptions: ReadonlyMap<string, DayKind>;
  readonly published_years: ReadonlySet<number>;
  readonly steps: readonly Step[];
};

/** Shape of data/holidays.json, and of anything else that lists the announcements by year. */
export type HolidayData = {
  readonly years: Readonly<
    Record<
      string,
      {
        readonly off: readonly { readonly date: string }[];
        readonly makeup_workdays: readonly { readonly date: string }[];
      }
    >
  >;
};

/**
 * A calendar from the rows of the district's table and the years whose announcement they contain.
 * Throws RangeError on a text that is no day, and on a day that is listed as both off and worked.
 */
export function calendarOf(days: Iterable<ExceptionalDay>, published_years: Iterable<number> = []): Calendar {
  const exceptions = new Map<string, DayKind>();
  for (const { day, kind } of days) {
    if (!isDay(day)) throw new RangeError(`not a calendar day: ${day}`);
    if ((exceptions.get(day) ?? kind) !== kind) throw new RangeError(`${day} is both off and worked`);
    exceptions.set(day, kind);
  }
  let sum = 0;
  const steps = [...exceptions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([day, kind]) => isMondayToFriday(day) === (kind === 'off'))
    .map(([day, kind]) => {
      sum += kind === 'off' ? -1 : 1;
      const number = dayNumber(day);
      return { number, workdays: weekdaysThrough(number) + sum, sum };
    });
  return { exceptions, published_years: new Set(published_years), steps };
}

/** A calendar from the announcements by year; each year listed counts as published. Throws as `calendarOf`. */
export function calendarFrom(data: HolidayData): Calendar {
  const years = Object.entries(data.years);
  const days = years.flatMap(([, { off, makeup_workdays }]) => [
    ...off.map(({ date }) => ({ day: date, kind: 'off' as const })),
    ...makeup_workdays.map(({ date }) => ({ day: date, kind: 'workday' as const })),
  ]);
  return calendarOf(
    days,
    years.map(([year]) => Number(year)),
  );
}

/** Whether people work on this day. Throws RangeError when the text is not a day. */
export function isWorkday(calendar: Calendar, day: string): boolean {
  const kind = calendar.exceptions.get(day);
  return kind === undefined ? isMondayToFriday(day) : kind === 'workday';
}

/** Whether the day lies in a year not announced yet, so that Monday to Friday is only a guess. */
export function isProvisional(calendar: Calendar, day: string): boolean {
  if (!isDay(day)) throw new RangeError(`not a calendar day: ${day}`);
  return !calendar.published_years.has(Number(day.slice(0, 4)));
}

/**
 * The n-th working day after `day`, which itself never counts; `day` when n is 0. Date arithmetic only: a clock that
 * started at some hour is `dueAfterWorkdays`. Throws RangeError on a bad day or an n that is negative or fractional.
 */
export function addWorkdays(calendar: Calendar, day: string, n: number): string {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not a number of working days: ${n}`);
  const from = dayNumber(day);
  if (n === 0) return day;
  return dayOfNumber(nthWorkday(calendar, workdaysThrough(calendar, from) + n));
}

/** Days that two calendars judge differently, ascending: what an editor is shown beside a published list. */
export function listCalendarDifferences(
  district: Calendar,
  published: Calendar,
): { day: string; district: DayKind; published: DayKind }[] {
  const kind = (calendar: Calendar, day: string): DayKind => (isWorkday(calendar, day) ? 'workday' : 'off');
  return [...new Set([...district.exceptions.keys(), ...published.exceptions.keys()])]
    .sort()
    .map((day) => ({ day, district: kind(district, day), published: kind(published, day) }))
    .filter((row) => row.district !== row.published);
}

/**
 * Working days up to and with a day number, counted from a fixed Monday: a difference of two is the number of
 * working days between, a step of one marks a working day.
 */
export function workdaysThrough(calendar: Calendar, number: number): number {
  const after = countSteps(calendar.steps, (step) => step.number <= number);
  return weekdaysThrough(number) + (calendar.steps[after - 1]?.sum ?? 0);
}

/** Number of the day on which `workdaysThrough` first reaches `count`: inverse of it on working days. */
export function nthWorkday(calendar: Calendar, count: number): number {
  const passed = countSteps(calendar.steps, (step) => step.workdays < count);
  const left = count - (calendar.steps[passed - 1]?.sum ?? 0) - 1;
  const week = Math.floor(left / 5);
  const plain = week * 7 + (left - week * 5) - 3;
  // The next step may be a make-up Saturday or Sunday that comes before the weekday found.
  return Math.min(plain, calendar.steps[passed]?.number ?? plain);
}

/** Mondays to Fridays from Monday 1969-12-29 (day number −3) through a day. */
function weekdaysThrough(number: number): number {
  const days = number + 4;
  const weeks = Math.floor(days / 7);
  return weeks * 5 + Math.min(days - weeks * 7, 5);
}

function isMondayToFriday(day: string): boolean {
  return weekday(day) <= 5;
}

/** How many leading steps satisfy a condition that, once false, stays false. */
function countSteps(steps: readonly Step[], holds: (step: Step) => boolean): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const step = steps[middle];
    if (step && holds(step)) low = middle + 1;
    else high = middle;
  }
  return low;
}
