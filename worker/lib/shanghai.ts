// Instants and Asia/Shanghai calendar days. China has kept UTC+8 without summer time since 15 September 1991, and no
// instant of this product is older, so the offset is a constant: no Intl table, no process time zone, no Date object
// takes part. (Days of birth and establishment before that are days, never instants.)
import { addDays, daysBetween } from './days.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;
const EPOCH = '1970-01-01';

function needInstant(ms: number): void {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`not an instant in whole milliseconds: ${ms}`);
}

/** Days from 1970-01-01 to `day`; the form in which many days are computed with cheaply. */
export function dayNumber(day: string): number {
  return daysBetween(EPOCH, day);
}

/** The day with this number; inverse of `dayNumber`. */
export function dayOfNumber(number: number): string {
  return addDays(EPOCH, number);
}

/** Number of the Shanghai day that an instant (epoch ms) falls on. Throws RangeError on fractions and NaN. */
export function dayNumberOf(ms: number): number {
  needInstant(ms);
  return Math.floor((ms + OFFSET_MS) / DAY_MS);
}

/** 00:00 in Shanghai of the day with this number, in epoch ms. */
export function startOfDayNumber(number: number): number {
  return number * DAY_MS - OFFSET_MS;
}

/** The Shanghai day 'YYYY-MM-DD' that an instant (epoch ms) falls on. Throws RangeError on fractions and NaN. */
export function dayOf(ms: number): string {
  return dayOfNumber(dayNumberOf(ms));
}

/** 00:00 in Shanghai of a day, in epoch ms. Throws RangeError when the text is not a day. */
export function startOfDay(day: string): number {
  return startOfDayNumber(dayNumber(day));
}

/** Whole minutes since 00:00 in Shanghai, 0 to 1439. Throws RangeError on fractions and NaN. */
export function minuteOfDay(ms: number): number {
  return Math.floor((ms - startOfDayNumber(dayNumberOf(ms))) / MINUTE_MS);
}

/** Day of the week as ISO 8601 counts it: Monday 1 … Sunday 7. Throws RangeError when the text is not a day. */
export function weekday(day: string): number {
  // 1970-01-01 was a Thursday; the second remainder keeps days before it positive.
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
}
