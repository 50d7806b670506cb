// When a licence or an agreement ends, and what that means today.
import { addDays, daysBetween } from '../lib/days.ts';
import { EXPIRY_NOTICE_DAYS } from './terms.ts';

/** Last days, 'YYYY-MM-DD'; null where there is no end, or none is known. */
export type Terms = {
  readonly licence_valid_until: string | null;
  readonly agreement_until: string | null;
};

export type Expiry = {
  readonly what: 'licence' | 'agreement';
  readonly until: string;
  /** Days left; 0 on the last day itself, below zero after it. */
  readonly days: number;
  readonly state: 'expired' | 'soon' | 'fine';
};

/** The first of the two to end, as of a day; null when neither has an end. The last day itself still counts. */
export function expiryOf(terms: Terms, today: string): Expiry | null {
  const ends = [
    { what: 'licence', until: terms.licence_valid_until },
    { what: 'agreement', until: terms.agreement_until },
  ] as const;
  const dated = ends.flatMap(({ what, until }) => (until === null ? [] : [{ what, until }]));
  const [first] = dated.toSorted((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0));
  if (!first) return null;
  const days = daysBetween(today, first.until);
  const soon = first.until <= addDays(today, EXPIRY_NOTICE_DAYS);
  return { ...first, days, state: days < 0 ? 'expired' : soon ? 'soon' : 'fine' };
}

/** Whether products may stand on the shelf on a day. */
export const isInForce = (terms: Terms, today: string): boolean =>
  expiryOf(terms, today)?.state !== 'expired';
