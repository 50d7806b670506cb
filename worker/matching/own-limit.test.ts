import { describe, expect, it } from 'vitest';
import type { Limit } from './limits.ts';
import { ownLimit, type AmountTerms } from './own-limit.ts';
import { facts, TODAY } from './test-support.ts';

const WAN = 1_000_000;
const terms = (more: Partial<AmountTerms> = {}): AmountTerms => ({
  amount_min_fen: 10 * WAN,
  amount_max_fen: 300 * WAN,
  amount_by_honour: [],
  amount_by_tax_level: [],
  limit_formula: null,
  ...more,
});
const tenTimesTax: Limit = { attr: 'tax_paid_12m', times_ppm: 10_000_000 };

describe('how much one firm may ask for', () => {
  it('is the highest amount of the listing where nothing else is said', () => {
    expect(ownLimit(terms(), {}, TODAY)).toEqual({
      fen: 300 * WAN,
      by_formula: false,
      missing: [],
      too_low: false,
    });
  });

  it('is raised by a title or a tax credit level that the firm holds, and by none that is not known or has aged', () => {
    const raised = terms({
      amount_by_honour: [{ honour: 'high_tech', amount_max_fen: 500 * WAN }],
      amount_by_tax_level: [{ level: 'A', amount_max_fen: 400 * WAN }],
    });
    const most = (known: Parameters<typeof facts>[0]): number => ownLimit(raised, facts(known), TODAY).fen;
    expect(most({ honours: ['tech_sme', 'high_tech'] })).toBe(500 * WAN);
    expect(most({ tax_credit_level: 'A' })).toBe(400 * WAN);
    expect(most({ honours: ['high_tech'], tax_credit_level: 'A' })).toBe(500 * WAN);
    expect(most({ honours: ['tech_sme'], tax_credit_level: 'B' })).toBe(300 * WAN);
    expect(most({})).toBe(300 * WAN);
    expect(most({ tax_credit_level: { value: 'A', valid_until: TODAY } })).toBe(300 * WAN);
  });

  it('is what the formula leaves, never more than the listing names', () => {
    const product = terms({ limit_formula: tenTimesTax });
    const own = (tax: number) => ownLimit(product, facts({ tax_paid_12m: tax }), TODAY);
    expect(own(8 * WAN)).toEqual({ fen: 80 * WAN, by_formula: true, missing: [], too_low: false });
    expect(own(50 * WAN).fen).toBe(300 * WAN);
  });

  it('is too low where the formula leaves less than the lowest amount: exactly the lowest amount will do', () => {
    const product = terms({ limit_formula: tenTimesTax });
    expect(ownLimit(product, facts({ tax_paid_12m: WAN - 1 }), TODAY).too_low).toBe(true);
    expect(ownLimit(product, facts({ tax_paid_12m: WAN }), TODAY).too_low).toBe(false);
  });

  it('names the figures that the formula lacks, and promises no more than the listing meanwhile', () => {
    const product = terms({ limit_formula: { min: [tenTimesTax, { attr: 'revenue_12m', times_ppm: 1 }] } });
    expect(ownLimit(product, facts({ tax_paid_12m: WAN }), TODAY)).toEqual({
      fen: 300 * WAN,
      by_formula: false,
      missing: ['revenue_12m'],
      too_low: false,
    });
  });
});
