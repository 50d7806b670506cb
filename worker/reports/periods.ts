// Months as reports know them: 'YYYY-MM' in Asia/Shanghai, half-open in time.
import { addMonths } from '../lib/days.ts';
import { dayOf, startOfDay } from '../lib/shanghai.ts';

/** The month 'YYYY-MM' in Shanghai that an instant (epoch ms) falls in. Throws RangeError on fractions and NaN. */
export function monthOf(ms: number): string {
  return dayOf(ms).slice(0, 7);
}

/** The month `n` months after `month` (before it when negative). Throws RangeError when the text is not a month. */
export function addToMonth(month: string, n: number): string {
  return addMonths(`${month}-01`, n).slice(0, 7);
}

/** The instants [from, to) of a month, epoch ms. Throws RangeError when the text is not a month. */
export function instantsOfMonth(month: string): { from: number; to: number } {
  return { from: startOfDay(`${month}-01`), to: startOfDay(`${addToMonth(month, 1)}-01`) };
}

/** Every month from `first` to `last`, both included; none when `first` is the later one. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = addToMonth(month, 1)) months.push(month);
  return months;
}
