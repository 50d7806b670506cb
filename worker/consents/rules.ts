// A consent's life: granted, then ended by the firm, by its date or with the application it was given for.
import { addMonths } from '../lib/days.ts';
import type { DataClass } from '../matching/attributes.ts';
import { CONSENT_MONTHS } from './terms.ts';

/** The last day of a new consent's validity. */
export function defaultUntil(today: string): string {
  return addMonths(today, CONSENT_MONTHS);
}

/** Whether an end date is acceptable: after today and at most a year ahead. */
export function isUntilAllowed(until: string, today: string): boolean {
  return until > today && until <= addMonths(today, 12);
}

/**
 * The data classes a consent for an application must name: what the listing needs beyond what only the bank fetches
 * itself, with public and declared data always among them, in the registry's order.
 */
export function classesToConsent(listed: readonly DataClass[], order: readonly DataClass[]): DataClass[] {
  const wanted = new Set<DataClass>(['public', 'declared', ...listed]);
  return order.filter((item) => wanted.has(item));
}
