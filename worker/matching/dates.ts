// Days as small integers, so that one firm can be held against ten thousand products without building a text.
// A packed day is (year × 12 + month − 1) × 32 + day of month: it sorts like the calendar and `>> 5` is its month.
import { addDays, addMonths } from '../lib/days.ts';

const ZERO = 48;

function digits(text: string, from: number, to: number): number {
  let n = 0;
  for (let i = from; i < to; i += 1) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    n = n * 10 + digit;
  }
  return n;
}

function lastDayOf(month: number): number {
  const m = (month % 12) + 1;
  if (m !== 2) return 30 + ((m + (m >> 3)) & 1);
  const year = Math.floor(month / 12);
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The month index (year × 12 + month − 1) of a text 'YYYY-MM' or 'YYYY-MM-DD'; NaN when it is none. */
export function monthOf(text: string): number {
  const month = digits(text, 5, 7);
  return text.charCodeAt(4) === 45 && month >= 1 && month <= 12
    ? digits(text, 0, 4) * 12 + month - 1
    : Number.NaN;
}

/** Packs a day written 'YYYY-MM-DD'; NaN when the text is not a day of the calendar. */
export function packDay(text: string): number {
  const month = monthOf(text);
  const day = digits(text, 8, 10);
  const isDay =
    text.length === 10 && text.charCodeAt(7) === 45 && month >= 12 && day >= 1 && day <= lastDayOf(month);
  return isDay ? month * 32 + day : Number.NaN;
}

/** The packed day before a packed day. */
export function dayBefore(packed: number): number {
  if ((packed & 31) > 1) return packed - 1;
  const month = (packed >> 5) - 1;
  return month * 32 + lastDayOf(month);
}

/** The packed day `n` months before a packed day, the month's last day standing for one it lacks. */
export function monthsBefore(packed: number, n: number): number {
  const month = (packed >> 5) - n;
  return month * 32 + Math.min(packed & 31, lastDayOf(month));
}

/**
 * Whole months from one packed day to another: the largest n with add_months(from, n) ≤ to (ruling C-MONTHEND).
 * Negative when `from` lies in the future.
 */
export function wholeMonths(from: number, to: number): number {
  const months = (to >> 5) - (from >> 5);
  return Math.min(from & 31, lastDayOf(to >> 5)) <= (to & 31) ? months : months - 1;
}

// Sums of months that leave the four-digit years have no day; nothing in the market reaches there.
const isSayable = (day: string, months: number): boolean =>
  !Number.isNaN(packDay(day)) && Math.abs(months) < 12_000 && Number(day.slice(0, 4)) + months / 12 < 9998;

/** The first day on which `date` is `months` whole months old (ruling C-MONTHEND); null beyond the calendar. */
export function agedOn(date: string, months: number): string | null {
  return isSayable(date, months) ? addMonths(date, months) : null;
}

/** The first day on which an event lies outside the window of `months` months (ruling C-WINDOW). */
export function leavesWindowOn(event: string, months: number): string | null {
  const day = agedOn(event, months);
  return day === null || addMonths(day, -months) >= event ? day : addDays(day, 1);
}

/** The latest day that is at least `months` whole months before `today`. */
export function latestDayAged(months: number, today: string): string {
  let day = addMonths(today, -months);
  for (let next = addDays(day, 1); addMonths(next, months) <= today; next = addDays(next, 1)) day = next;
  return day;
}
