// What a visitor without an account has said, as facts: a chip is a band, not a number, and everything is `asked`.
import { addDays } from '../lib/days.ts';
import type { LoanPurpose } from '../products/terms.ts';
import type { ORG_TYPES, TAX_CREDIT_LEVELS } from './terms-facts.ts';
import { latestDayAged } from './dates.ts';
import { industryCode } from './industries.ts';
import type { Facts, Snapshot } from './terms.ts';

/** A band [min, max); an open upper end is left out. */
export type Span = readonly [min: number, max?: number];

/** The answers a visitor may give; each may be left out. */
export type MatchAnswers = {
  readonly amount_fen?: number;
  /** Whole months since the firm was founded. */
  readonly operating_months?: Span;
  readonly invoiced_12m_fen?: Span;
  readonly org_type?: keyof typeof ORG_TYPES;
  readonly tax_credit_level?: keyof typeof TAX_CREDIT_LEVELS;
  /** GB/T 2260 code of the town. */
  readonly street?: string;
  /** GB/T 4754 code with or without its section letter; a code that does not exist is ignored. */
  readonly industry?: string;
  readonly term_months?: number;
  readonly purpose?: LoanPurpose;
};

const spanOf = ([min, max]: Span): NonNullable<Snapshot['band']> =>
  max === undefined ? { min } : { min, max };

// n whole months old or older means founded on or before the latest day of that age.
function foundedIn([min, max]: Span, today: string): NonNullable<Snapshot['band']> {
  const before = { max: addDays(latestDayAged(min, today), 1) };
  return max === undefined ? before : { min: addDays(latestDayAged(max, today), 1), ...before };
}

/**
 * The facts behind a visitor's answers on a day 'YYYY-MM-DD'. Only what was answered is there; the rest is unknown.
 * Throws RangeError when `today` is no day or an age leaves the calendar.
 */
export function factsFromAnswers(answers: MatchAnswers, today: string): Facts {
  const industry = answers.industry === undefined ? null : industryCode(answers.industry);
  const asked = (given: Pick<Snapshot, 'value'> | Pick<Snapshot, 'band'>): Snapshot => ({
    ...given,
    as_of: today,
    valid_until: null,
    source: 'asked',
    provider: 'visitor',
  });
  const { amount_fen, operating_months, invoiced_12m_fen, org_type, tax_credit_level, street } = answers;
  const { term_months, purpose } = answers;
  return {
    ...(amount_fen !== undefined && { requested_amount: asked({ value: amount_fen }) }),
    ...(term_months !== undefined && { requested_term: asked({ value: term_months }) }),
    ...(purpose !== undefined && { requested_purpose: asked({ value: purpose }) }),
    ...(org_type !== undefined && { org_type: asked({ value: org_type }) }),
    ...(operating_months && { established_on: asked({ band: foundedIn(operating_months, today) }) }),
    ...(street !== undefined && { street: asked({ value: street }) }),
    ...(industry !== null && { industry: asked({ value: industry }) }),
    ...(tax_credit_level !== undefined && { tax_credit_level: asked({ value: tax_credit_level }) }),
    ...(invoiced_12m_fen && { invoiced_amount_12m: asked({ band: spanOf(invoiced_12m_fen) }) }),
  };
}
