// Arithmetic on months of a record. A month that the source does not tell is a gap and never a zero; only months before
// the firm was on its books are known to be empty.
import { addDays, addMonths } from '../lib/days.ts';

/** A monthly series: `since` is the first month in which the firm was on the source's books. Both 'YYYY-MM'. */
export type Monthly = {
  readonly since: string;
  readonly points: readonly { readonly month: string; readonly value: number }[];
};

/** The month of a day. */
export const monthOf = (day: string): string => day.slice(0, 7);

/** The month `n` after another, before it when negative. */
export const monthAfter = (month: string, n: number): string => monthOf(addMonths(`${month}-01`, n));

/** The last `n` complete calendar months before the month of a day, oldest first (ruling C-GROWTH). */
export function completeMonths(as_of: string, n: number): string[] {
  const current = monthOf(as_of);
  return Array.from({ length: n }, (_, i) => monthAfter(current, i - n));
}

/** The points of complete months only. */
export function completePoints({ points }: Monthly, as_of: string): { month: string; value: number }[] {
  const current = monthOf(as_of);
  return points.filter(({ month }) => month < current).map(({ month, value }) => ({ month, value }));
}

/** The sum over the last `n` complete months, and whether every one of them is known. */
export function sumOfLast(series: Monthly, as_of: string, n: number): { sum: number; is_whole: boolean } {
  const values = new Map(series.points.map(({ month, value }) => [month, value]));
  let sum = 0;
  let is_whole = true;
  for (const month of completeMonths(as_of, n)) {
    const value = month < series.since ? 0 : values.get(month);
    if (value === undefined) is_whole = false;
    else sum += value;
  }
  return { sum, is_whole };
}

/**
 * Since when something has gone on without a break up to the last complete month.
 * `none`: it does not go on now. `since`: the first day of the first month of the run. `before`: the run reaches back
 * to what is not known; it began on that day or earlier. `unknown`: not even the present is known.
 */
export type Run =
  { readonly kind: 'none' | 'unknown' } | { readonly kind: 'since' | 'before'; readonly day: string };

/**
 * The run of periods with something in them. `period` is 1 month, or 3 where the firm declares by calendar quarter: one
 * month of it is then enough.
 */
export function unbrokenRun(series: Monthly, as_of: string, period: 1 | 3 = 1): Run {
  const values = new Map(series.points.map(({ month, value }) => [month, value]));
  // The first month of the period that runs now: it is not over.
  const current = monthOf(as_of);
  const place = (Number(current.slice(5)) - 1) % period;
  let start = monthAfter(current, -place);
  let first: string | null = null;
  for (;;) {
    const from = monthAfter(start, -period);
    const months = Array.from({ length: period }, (_, i) => monthAfter(from, i));
    const known = months.map((month) => (month < series.since ? 0 : values.get(month)));
    const goes_on = known.some((value) => value !== undefined && value > 0);
    if (!goes_on) {
      const is_gap = known.includes(undefined);
      if (first === null) return { kind: is_gap ? 'unknown' : 'none' };
      return { kind: is_gap ? 'before' : 'since', day: `${first}-01` };
    }
    // A firm that came on the books in the middle of a quarter began then.
    first = from < series.since ? series.since : from;
    start = from;
  }
}

/** The body of a date fact for a run; null when nothing is known. A run of unknown beginning is a band up to its day. */
export function bodyOfRun(run: Run): { value: string | null } | { band: { max: string } } | null {
  switch (run.kind) {
    case 'unknown':
      return null;
    case 'none':
      return { value: null };
    case 'since':
      return { value: run.day };
    case 'before':
      return { band: { max: addDays(run.day, 1) } };
  }
}
