// What an annual rate is called: a contract rate and an all-in cost never stand under one name.
import { m } from '#lib/paraglide/messages.js';

/** The label of a rate of this kind; an unknown rate is the cost that could not be computed (null). */
export function rateLabel(rate: { readonly kind: 'simple' | 'irr' } | null): string {
  return rate?.kind === 'simple' ? m.rate_label_simple() : m.rate_label_irr();
}
