import { describe, expect, it } from 'vitest';
import { compileProduct } from './judge.ts';
import type { AmountTerms } from './own-limit.ts';
import { all, facts, leaf, TODAY } from './test-support.ts';
import type { Criteria, Facts } from './terms.ts';
import { countStandings, difference, imagine, standingsOf, type Asked, type WhatIf } from './what-if.ts';

const WAN = 1_000_000;
const AMOUNTS: AmountTerms = {
  amount_min_fen: 10 * WAN,
  amount_max_fen: 100 * WAN,
  amount_by_honour: [],
  amount_by_tax_level: [],
  limit_formula: null,
};
const product = (criteria: Criteria, amounts: Partial<AmountTerms> = {}): Asked => {
  const terms = { ...AMOUNTS, ...amounts };
  return {
    amounts: terms,
    compiled: compileProduct({
      ...terms,
      borrower_types: ['enterprise'],
      term_months_max: 12,
      purposes: ['wages'],
      towns: null,
      criteria,
      text_conditions: [],
    }),
  };
};
const FIRM: Facts = facts({
  org_type: 'enterprise',
  registration_status: 'active',
  established_on: '2025-01-10',
  requested_amount: 50 * WAN,
  requested_term: 12,
  requested_purpose: 'wages',
});
const TWO_YEARS = product(leaf('established_on', 'months_since', 24));
const MORTGAGE = product(leaf('property_value', 'gte', 200 * WAN));
const GUARANTEED = product(leaf('guarantor_ready', 'eq', true));
const PLAIN = product(all());

const standing = (one: Asked, change: WhatIf = {}, known: Facts = FIRM): string =>
  standingsOf([one], imagine(known, change, TODAY))[0] ?? '';

describe('what if', () => {
  it('a year goes by: a firm too young is old enough, with everything else as it is', () => {
    expect(standing(TWO_YEARS)).toBe('near');
    expect(standing(TWO_YEARS, { wait_months: 6 })).toBe('near');
    expect(standing(TWO_YEARS, { wait_months: 12 })).toBe('eligible');
  });

  it('a year goes by: what is known today counts then as well, what had aged before does not', () => {
    const lines = product(leaf('tax_arrears', 'eq', 0));
    const known = (valid_until: string): Facts => ({
      ...FIRM,
      ...facts({ tax_arrears: { value: 0, valid_until } }),
    });
    expect(standing(lines, { wait_months: 12 }, known('2026-07-01'))).toBe('eligible');
    expect(standing(lines, { wait_months: 12 }, known(TODAY))).toBe('open');
  });

  it('there is property to mortgage, or none, or somebody who stands surety', () => {
    expect(standing(MORTGAGE)).toBe('open');
    expect(standing(MORTGAGE, { property_fen: 300 * WAN })).toBe('eligible');
    expect(standing(MORTGAGE, { property_fen: 100 * WAN })).toBe('near');
    expect(standing(MORTGAGE, { property_fen: 0 })).toBe('near');
    expect(standing(GUARANTEED, { guarantor: false })).toBe('near');
  });

  it('less or more is asked for', () => {
    expect(standing(PLAIN, { amount_fen: 120 * WAN })).toBe('near');
    expect(standing(PLAIN, { amount_fen: 100 * WAN })).toBe('eligible');
    expect(standing(PLAIN, { term_months: 13 })).toBe('near');
  });

  it('nothing is imagined: everything stands where it stood', () => {
    expect(imagine(FIRM, {}, TODAY)).toEqual({ facts: FIRM, today: TODAY });
  });

  it('is told as what comes and what goes', () => {
    const before = ['eligible', 'near', 'open', 'eligible'] as const;
    const after = ['eligible', 'eligible', 'open', 'ineligible'] as const;
    expect(difference(before, after)).toEqual({ gained: [1], lost: [3] });
    expect(countStandings(after)).toEqual({ eligible: 2, open: 1, near: 0, ineligible: 1 });
  });

  it('counts a product whose formula leaves less than its lowest amount as not there yet', () => {
    const formula = product(all(), { limit_formula: { attr: 'tax_paid_12m', times_ppm: 10_000_000 } });
    const paying = (fen: number): Facts => ({ ...FIRM, ...facts({ tax_paid_12m: fen }) });
    expect(standing(formula, {}, paying(WAN - 1))).toBe('near');
    expect(standing(formula, {}, paying(WAN))).toBe('eligible');
  });
});
