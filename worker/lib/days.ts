// Arithmetic on calendar days written 'YYYY-MM-DD'. A day here is a name in the calendar, not an instant: no time
// zone, no clock and no Date object take part, so the same input gives the same answer on every machine.

const DAY_PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

type Civil = { year: number; month: number; day: number };

function monthLength(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

function findCivil(text: string): Civil | null {
  const match = DAY_PATTERN.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month)
    ? { year, month, day }
    : null;
}

function getCivil(text: string): Civil {
  const civil = findCivil(text);
  if (!civil) throw new RangeError(`not a calendar day: ${JSON.stringify(text)}`);
  return civil;
}

function write({ year, month, day }: Civil): string {
  if (year < 1 || year > 9999) throw new RangeError(`year ${year} has no four-digit form`);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function needWhole(n: number): void {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number: ${n}`);
}

// Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from 1 March so that the leap day is
// the last of its year and needs no special case.
function toNumber({ year, month, day }: Civil): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468;
}

function fromNumber(n: number): Civil {
  const shifted = n + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((monthFromMarch + 2) % 12) + 1;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

/** Whether the text is a day that exists, written exactly 'YYYY-MM-DD' in ASCII digits (years 0001 to 9999). */
export function isDay(text: string): boolean {
  return findCivil(text) !== null;
}

/**
 * Calendar days from `a` to `b`, the first counted and the last not (算头不算尾): the 10th to the 20th is 10.
 * Negative when `b` is the earlier day. Throws RangeError when either is not a day.
 */
export function daysBetween(a: string, b: string): number {
  return toNumber(getCivil(b)) - toNumber(getCivil(a));
}

/** The day `n` calendar days after `day` (before it when negative). Throws RangeError on a bad day or n. */
export function addDays(day: string, n: number): string {
  needWhole(n);
  return write(fromNumber(toNumber(getCivil(day)) + n));
}

/**
 * The same day of the month, `n` months later (earlier when negative); the month's last day stands for a day it
 * lacks. Always count from the original day: 31 January + 2 is 31 March, whereas adding 1 twice gives the 29th.
 * Throws RangeError on a bad day or n.
 */
export function addMonths(day: string, n: number): string {
  needWhole(n);
  const from = getCivil(day);
  const months = from.year * 12 + from.month - 1 + n;
  const year = Math.floor(months / 12);
  const month = months - year * 12 + 1;
  return write({ year, month, day: Math.min(from.day, monthLength(year, month)) });
}

/**
 * The day numbered `dayOfMonth` (1 to 31) in the month of `day`, or the month's last day when it lacks that number.
 * Throws RangeError on a bad day or number.
 */
export function dayInMonth(day: string, dayOfMonth: number): string {
  if (!Number.isSafeInteger(dayOfMonth) || dayOfMonth < 1 || dayOfMonth > 31) {
    throw new RangeError(`not a day of the month: ${dayOfMonth}`);
  }
  const { year, month } = getCivil(day);
  return write({ year, month, day: Math.min(dayOfMonth, monthLength(year, month)) });
}
