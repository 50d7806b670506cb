// Instants and days in words, in two parts: the absolute one as text in Asia/Shanghai, the relative one as a unit and
// a number that a component puts into a sentence. `now` is given; nothing here reads a clock.
import { daysBetween } from '#worker/lib/days.ts';
import { dayOf, minuteOfDay } from '#worker/lib/shanghai.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How far away an instant is: the largest unit of which there is at least one, rounded down. */
export type Distance = { when: 'past' | 'now' | 'future'; unit: 'minute' | 'hour' | 'day'; count: number };

/** The distance from `now` to an instant (both epoch ms). Less than a minute is `now`. */
export function distance(at: number, now: number): Distance {
  const size = Math.abs(at - now);
  if (size < MINUTE) return { when: 'now', unit: 'minute', count: 0 };
  const when = at < now ? 'past' : 'future';
  if (size < HOUR) return { when, unit: 'minute', count: Math.floor(size / MINUTE) };
  if (size < 24 * HOUR) return { when, unit: 'hour', count: Math.floor(size / HOUR) };
  return { when, unit: 'day', count: Math.floor(size / (24 * HOUR)) };
}

/** The distance in calendar days from the day `today` to `day`. Today itself is `now`. */
export function dayDistance(day: string, today: string): Distance {
  const days = daysBetween(today, day);
  return { when: days < 0 ? 'past' : days > 0 ? 'future' : 'now', unit: 'day', count: Math.abs(days) };
}

/** The time of day in Shanghai, "17:30". */
export function clockText(at: number): string {
  const minute = minuteOfDay(at);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Which day an instant falls on, seen from `now`: the neighbouring days have names. */
export function nearDay(at: number, now: number): 'yesterday' | 'today' | 'tomorrow' | 'other' {
  const names: Record<number, 'yesterday' | 'today' | 'tomorrow'> = {
    [-1]: 'yesterday',
    0: 'today',
    1: 'tomorrow',
  };
  return names[daysBetween(dayOf(now), dayOf(at))] ?? 'other';
}

/** The Shanghai day an instant (epoch ms) falls on, 'YYYY-MM-DD'. */
export { dayOf };

/**
 * The last day in Shanghai of something that ends at an instant (epoch ms): what ends at midnight has its last day before
 * it. Offers, consents and whatever else is valid for days say their end by it, to every side alike.
 */
export function lastDayOf(ends_at: number): string {
  return dayOf(ends_at - 1);
}

/** An instant for the `datetime` attribute, with Shanghai's offset: "2026-11-23T17:30+08:00". */
export function machineTime(at: number): string {
  return `${dayOf(at)}T${clockText(at)}+08:00`;
}
