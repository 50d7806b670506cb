// The sentences for what the calculator could not read.
import { readAmount, readFigure } from '#lib/owner/amount.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import type { PercentRefusal } from '#worker/lib/money.ts';
import type { Typed, Unread } from './fields.ts';

const PERCENT: Record<PercentRefusal, () => string> = {
  empty: m.percent_empty,
  not_a_number: m.percent_not_a_number,
  full_width: m.percent_full_width,
  exponent: m.percent_not_a_number,
  negative: m.percent_negative,
  too_large: m.percent_too_large,
  fraction_of_ppm: m.percent_too_fine,
};

function sentenceOf(unread: Unread, typed: Typed): string {
  switch (unread.kind) {
    case 'yuan': {
      const read = unread.field === 'amount' ? readAmount(typed.amount) : readFigure(typed[unread.field]);
      return read.ok ? m.amount_zero() : read.sentence;
    }
    case 'percent':
      return PERCENT[unread.reason]();
    case 'count':
      return unread.field === 'term_months' ? m.apply_term_wrong({ min: 1, max: 360 }) : m.calc_grace_wrong();
  }
}

/** What could not be read as errors at the fields of the page. */
export function errorsOf(unread: readonly Unread[], typed: Typed): FieldError[] {
  return unread.map((one) => ({ field: one.field, code: 'unreadable', detail: sentenceOf(one, typed) }));
}
