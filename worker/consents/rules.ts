// A consent's life: granted, then ended by the firm, by its date or with the application it was given for.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addMonths } from '../lib/days.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import { CONSENT_MONTHS } from './terms.ts';

/** The last day of a new consent's validity. */
export function defaultUntil(today: string): string {
  return addMonths(today, CONSENT_MONTHS);
}

/** Why an end date is not acceptable, which lies after today and at most a year ahead; null when it is. */
export function untilProblem(until: string, today: string): { code: string; detail: Bilingual } | null {
  if (until <= today) {
    return {
      code: 'not_in_the_future',
      detail: both('授权截止日须晚于今天', 'The end date must be after today'),
    };
  }
  if (until > addMonths(today, 12)) {
    return {
      code: 'beyond_a_year',
      detail: both('授权截止日须在一年以内', 'The end date must lie within a year'),
    };
  }
  return null;
}

/**
 * The data classes a consent for an application must name: what the listing needs beyond what only the bank fetches
 * itself, with public and declared data always among them, in the registry's order.
 */
export function classesToConsent(listed: readonly DataClass[], order: readonly DataClass[]): DataClass[] {
  const wanted = new Set<DataClass>(['public', 'declared', ...listed]);
  return order.filter((item) => wanted.has(item));
}
