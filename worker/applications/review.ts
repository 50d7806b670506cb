// Reconsideration of a refusal: how long it may be asked for, and who of the bank may look again. Pure.
import type { Event } from '../audit/rules.ts';
import { dueAfterWorkdays, type Office } from '../lib/officehours.ts';

/** T9a: so many working days after the refusal the firm may ask. */
export const REVIEW_WINDOW_DAYS = 10;

/** The refusal that would be reconsidered, and what became of earlier requests. Versions of the application. */
export type Refused = { readonly ver: number; readonly at: number };
export type Reviewed = { readonly ver: number; readonly state: string };

/** The last instant (epoch ms) at which reconsideration may be asked for: closing time of the last day. */
export function windowEnds(office: Office, refused_at: number): number {
  return dueAfterWorkdays(office, refused_at, REVIEW_WINDOW_DAYS);
}

/** Whether this very refusal was upheld already: then it is final. */
export function isFinal(refused: Refused, reviews: readonly Reviewed[]): boolean {
  return reviews.some(({ ver, state }) => ver > refused.ver && state === 'upheld');
}

/** Moves whose maker does not reconsider the refusal. */
export const INVOLVING = ['application.refused', 'application.offer_proposed'] as const;

/** Who refused or proposed, from the events of an application. */
export function involvedIn(events: readonly Pick<Event, 'type' | 'actor'>[]): string[] {
  return events
    .filter(({ type }) => INVOLVING.some((one) => one === type))
    .flatMap(({ actor }) => (actor.user_id === null ? [] : [actor.user_id]));
}

/** Somebody of the bank who could review, with the reviews that wait for him. */
export type Colleague = { readonly user_id: string; readonly name: string; readonly open: number };

/**
 * Who reviews: nobody who refused or proposed, and of the others the one with the least open reviews. Null when there is
 * nobody else. The same rows give the same person.
 */
export function reviewerFor(colleagues: readonly Colleague[], involved: readonly string[]): Colleague | null {
  const [first] = colleagues
    .filter(({ user_id }) => !involved.includes(user_id))
    .toSorted((a, b) => a.open - b.open || (a.user_id < b.user_id ? -1 : 1));
  return first ?? null;
}
