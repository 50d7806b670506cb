// Where a message leads, and when it may go out.
import { addDays } from '../lib/days.ts';
import { dayOf, MINUTE_MS, minuteOfDay, startOfDay } from '../lib/shanghai.ts';
import { DIGEST_MINUTE, MESSAGE_HOME, MESSAGE_PAGES, QUIET, URGENT, type Side } from './terms-inbox.ts';
import type { Topic } from './terms.ts';

/** The page, without language, that a message about an object opens for somebody on a side. */
export function pageOf(object: string, side: Side): string {
  const known = /^([a-z]{3})_[0-9a-z]{26}$/.exec(object);
  const page = known ? MESSAGE_PAGES[side][known[1] ?? ''] : undefined;
  return page?.replace('{id}', object) ?? MESSAGE_HOME[side];
}

/** How somebody wants to be told; null where he never said. Minutes since 00:00. */
export type Preference = {
  readonly quiet_from: number | null;
  readonly quiet_until: number | null;
  readonly digest: 0 | 1 | null;
};

/** The end of the hours of rest in which an instant lies, epoch ms; null outside of them. They may pass midnight. */
export function quietUntil(now: number, from: number, until: number): number | null {
  const minute = minuteOfDay(now);
  const rests = from <= until ? from <= minute && minute < until : minute >= from || minute < until;
  if (!rests || from === until) return null;
  const day = minute < until ? dayOf(now) : addDays(dayOf(now), 1);
  return startOfDay(day) + until * MINUTE_MS;
}

/** The first nine o'clock in the morning after an instant. */
export function digestAt(at: number): number {
  const today = startOfDay(dayOf(at)) + DIGEST_MINUTE * MINUTE_MS;
  return at < today ? today : startOfDay(addDays(dayOf(at), 1)) + DIGEST_MINUTE * MINUTE_MS;
}

/** Until when a text message is put off, epoch ms, or null when it goes out now. What is urgent never waits. */
export function waitsUntil(
  message: { readonly topic: Topic; readonly created_at: number } & Preference,
  now: number,
): number | null {
  if (URGENT.includes(message.topic)) return null;
  if (message.digest === 1) {
    const at = digestAt(message.created_at);
    if (now < at) return at;
  }
  return quietUntil(now, message.quiet_from ?? QUIET.from, message.quiet_until ?? QUIET.until);
}
