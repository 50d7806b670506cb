// The instant a report is asked for. Links carry it exactly, so that a figure and its rows agree; the form asks for a
// day and means its end.
import { addDays, isDay } from '#worker/lib/days.ts';
import { startOfDay } from '#worker/lib/shanghai.ts';

/**
 * The `as_of` to ask the API for, or undefined for now. `as_of` (epoch ms) goes before `on` (a day); a day that is not
 * over yet means now. `now` is the server's instant of the page.
 */
export function asOfIn(query: URLSearchParams, now: number): string | undefined {
  const exact = query.get('as_of');
  if (exact !== null && /^\d{1,15}$/.test(exact)) return exact;
  const day = query.get('on');
  if (day === null || !isDay(day)) return undefined;
  const end = startOfDay(addDays(day, 1)) - 1;
  return end < now ? String(end) : undefined;
}
