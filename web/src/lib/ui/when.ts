// The sentences of When and Day, in the language of the page.
import { m } from '#lib/paraglide/messages.js';
import { clockText, dayDistance, dayOf, distance, lastDayOf, nearDay, type Distance } from '#lib/time.ts';

const UNITS = { minute: m.unit_minute, hour: m.unit_hour, day: m.unit_day } as const;

function relative({ when, unit, count }: Distance, deadline: boolean): string {
  const span = UNITS[unit]({ count });
  if (when === 'now') return deadline ? m.time_due_now() : m.time_now();
  if (when === 'past') return deadline ? m.time_over({ span }) : m.time_ago({ span });
  return deadline ? m.time_left({ span }) : m.time_in({ span });
}

/** "3 小时前" / "in 3 hours"; as a limit "还有 3 小时" / "3 hours overdue". Instants in epoch ms. */
export function relativeText(at: number, now: number, deadline = false): string {
  return relative(distance(at, now), deadline);
}

/** "今天 17:30"; further away than tomorrow "2026-12-31 17:30". Instants in epoch ms. */
export function momentText(at: number, now: number): string {
  const clock = clockText(at);
  const near = nearDay(at, now);
  if (near === 'other') return `${dayOf(at)} ${clock}`;
  const words = { today: m.time_today, tomorrow: m.time_tomorrow, yesterday: m.time_yesterday } as const;
  return words[near]({ clock });
}

/** "还有 38 天" for a day seen from another; the same day is "今天". Days are 'YYYY-MM-DD'. */
export function relativeDayText(day: string, today: string, deadline = false): string {
  const away = dayDistance(day, today);
  return away.when === 'now' ? m.day_today() : relative(away, deadline);
}

/** "有效至 2026-12-03，还有 10 天": by the last day, that day included; without `now` the day alone. Epoch ms. */
export function validThroughText(ends_at: number, now?: number): string {
  const day = lastDayOf(ends_at);
  const text = m.valid_through({ day });
  return now === undefined
    ? text
    : m.join_clauses({ first: text, second: relativeDayText(day, dayOf(now), true) });
}
