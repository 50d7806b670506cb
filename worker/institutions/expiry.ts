// When a licence or an agreement ends, and what that means today.
import { both } from '../lib/bilingual.ts';
import { addDays, daysBetween } from '../lib/days.ts';
import type { FieldError } from '../lib/problem.ts';
import { EXPIRY_NOTICE_DAYS } from './terms.ts';

/** Last days, 'YYYY-MM-DD'; null where there is no end, or none is known. */
export type Ends = {
  readonly licence_valid_until: string | null;
  readonly agreement_until: string | null;
};

/** The same with the first day of the agreement; null where none is known. */
export type Terms = Ends & { readonly agreement_from: string | null };

export type Expiry = {
  readonly what: 'licence' | 'agreement';
  readonly until: string;
  /** Days left; 0 on the last day itself, below zero after it. */
  readonly days: number;
  readonly state: 'expired' | 'soon' | 'fine';
};

/** The first of the two to end, as of a day; null when neither has an end. The last day itself still counts. */
export function expiryOf(terms: Ends, today: string): Expiry | null {
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

/** Why nothing of an institution may stand on the shelf on a day. `day` is the day that ended or begins it. */
export type Lapse = { readonly what: 'licence' | 'agreement' | 'not_begun'; readonly day: string };

/** What keeps an institution's products off the shelf on a day; null when its terms are in force. */
export function lapseOf(terms: Terms, today: string): Lapse | null {
  const expiry = expiryOf(terms, today);
  if (expiry?.state === 'expired') return { what: expiry.what, day: expiry.until };
  const { agreement_from } = terms;
  return agreement_from !== null && agreement_from > today
    ? { what: 'not_begun', day: agreement_from }
    : null;
}

/** Whether the terms are in force on a day: begun, and neither licence nor agreement ended. Both outer days count. */
export const isInForce = (terms: Terms, today: string): boolean => lapseOf(terms, today) === null;

/** Which of the two have ended by a day, as refusals of their fields: such terms are neither proposed nor confirmed. */
export function endedFields(terms: Ends, today: string): FieldError[] {
  const errors: FieldError[] = [];
  const { licence_valid_until, agreement_until } = terms;
  if (licence_valid_until !== null && licence_valid_until < today) {
    const detail = both(
      `许可证已于 ${licence_valid_until} 到期，须先续期`,
      `The licence ended on ${licence_valid_until} and has to be renewed first`,
    );
    errors.push({ field: 'licence_valid_until', code: 'past', detail });
  }
  if (agreement_until !== null && agreement_until < today) {
    const detail = both(`协议已于 ${agreement_until} 到期`, `The agreement ended on ${agreement_until}`);
    errors.push({ field: 'agreement_until', code: 'past', detail });
  }
  return errors;
}

/** The day on which an agreement begins that has not begun yet; null for every other. */
export function beginsOn({ agreement_from }: Pick<Terms, 'agreement_from'>, today: string): string | null {
  return agreement_from !== null && agreement_from > today ? agreement_from : null;
}

/**
 * From which day an institution counts as bound once a new agreement takes the place of the one before: of one that
 * follows without a gap, from the day from which it was bound already, so that a renewal in good time interrupts
 * nothing. Returns null when there would be a gap after an agreement that is still in force.
 */
export function boundFrom(
  before: Terms,
  next: { readonly agreement_from: string },
  today: string,
): string | null {
  const { agreement_from: since, agreement_until } = before;
  if (next.agreement_from <= today || !isInForce({ ...before, licence_valid_until: null }, today))
    return next.agreement_from;
  const follows = agreement_until === null || next.agreement_from <= addDays(agreement_until, 1);
  return follows ? (since ?? today) : null;
}
