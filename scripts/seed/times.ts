// When people do things: a bank within its office hours, a firm's people whenever they are awake.
import { addOfficeTime, nextOpening, officeTimeBetween, type Office } from '../../worker/lib/officehours.ts';
import { DAY_MS, dayOf, MINUTE_MS, minuteOfDay, startOfDay } from '../../worker/lib/shanghai.ts';
import { isWorkday } from '../../worker/lib/workdays.ts';
import { addDays } from '../../worker/lib/days.ts';
import type { Random } from '../data/random.ts';

export const HOUR_MS = 60 * MINUTE_MS;

const WAKES = 7 * 60;
const SLEEPS = 22 * 60 + 30;

/** An instant of office time between `min` and `max` hours of it after `from`. */
export function officeInstant(
  office: Office,
  from: number,
  [min, max]: readonly [number, number],
  random: Random,
): number {
  const ms = random.int(Math.max(1000, Math.round(min * HOUR_MS)), Math.round(max * HOUR_MS) + 1000);
  const at = addOfficeTime(office, nextOpening(office, from), ms);
  // Time used up exactly at a closing ends there, and at that instant nobody works any more.
  return nextOpening(office, at) === at ? at : at - 1;
}

/** An instant between `min` and `max` hours after `from` at which an owner may hold his phone. */
export function wakingInstant(from: number, [min, max]: readonly [number, number], random: Random): number {
  const at = from + random.int(Math.round(min * HOUR_MS), Math.round(max * HOUR_MS));
  const minute = minuteOfDay(at);
  const later = random.int(0, 150 * MINUTE_MS);
  if (minute < WAKES) return startOfDay(dayOf(at)) + WAKES * MINUTE_MS + later;
  return minute < SLEEPS ? at : startOfDay(dayOf(at)) + DAY_MS + WAKES * MINUTE_MS + later;
}

/** An instant on a day at which an owner may hold his phone, most likely in the morning or the evening. */
export function wakingInstantOn(day: string, random: Random): number {
  const hour = random.weighted([
    [8, 3],
    [9, 8],
    [10, 10],
    [11, 8],
    [12, 4],
    [14, 6],
    [15, 8],
    [16, 7],
    [17, 5],
    [19, 5],
    [20, 7],
    [21, 4],
  ]);
  return startOfDay(day) + hour * HOUR_MS + random.int(0, HOUR_MS - 1);
}

/** The last millisecond before `at` in which the office was open. */
export function lastOpenBefore(office: Office, at: number): number {
  // No run of days off lasts this long.
  const start = at - 40 * DAY_MS;
  return addOfficeTime(office, start, officeTimeBetween(office, start, at)) - 1;
}

/** The n-th working day before `day`, which itself never counts. */
export function workdaysBefore(office: Office, day: string, n: number): string {
  let before = day;
  for (let left = n; left > 0;) {
    before = addDays(before, -1);
    if (isWorkday(office.calendar, before)) left -= 1;
  }
  return before;
}
