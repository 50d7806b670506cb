import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { pricedOn, ratesFor, withCurrentRates } from './current.ts';

const TABLE = {
  known_until: '2026-02-24',
  changes: [
    { date: '2024-10-21', lpr_1y: '3.10', lpr_5y: '3.60' },
    { date: '2025-05-20', lpr_1y: '3.00', lpr_5y: '3.50' },
  ],
};
const FLOATING = {
  rate_type: 'lpr' as const,
  spread_bp_min: 45,
  spread_bp_max: 100,
  term_months_max: 12,
  rate_min_ppm: 35_500,
  rate_max_ppm: 41_000,
};

describe('a price that follows the LPR', () => {
  it('takes the value in force on the day', () => {
    expect(withCurrentRates(FLOATING, TABLE, '2025-06-01')).toMatchObject({
      rate_min_ppm: 34_500,
      rate_max_ppm: 40_000,
    });
    expect(withCurrentRates(FLOATING, TABLE, '2025-01-01')).toBe(FLOATING);
  });

  it('takes the longer rate for more than five years', () => {
    const long = { ...FLOATING, term_months_max: 61 };
    expect(withCurrentRates(long, TABLE, '2025-06-01').rate_min_ppm).toBe(39_500);
  });

  it('has two prices where its terms lie on both sides of five years', () => {
    const both = {
      ...DEFAULT_LISTING,
      code: 'C-1',
      name: '长短贷',
      ...FLOATING,
      term_months_min: 12,
      term_months_max: 120,
    };
    const priced = pricedOn(both, TABLE, '2025-06-01');
    expect([12, 60, 61, 120].map((months) => ratesFor(priced, months).rate_min_ppm)).toEqual([
      34_500, 34_500, 39_500, 39_500,
    ]);
    // What is said of all its terms reaches from the lowest to the highest.
    expect(priced).toMatchObject({ rate_min_ppm: 34_500, rate_max_ppm: 45_000 });
    expect(pricedOn({ ...both, term_months_max: 60 }, TABLE, '2025-06-01')).not.toHaveProperty('by_tenor');
  });

  it('keeps the last known value where the table ends', () => {
    expect(withCurrentRates(FLOATING, TABLE, '2026-11-23').rate_min_ppm).toBe(34_500);
  });

  it('leaves a fixed price and an impossible spread alone', () => {
    const fixed = { ...FLOATING, rate_type: 'fixed' as const, spread_bp_min: null, spread_bp_max: null };
    expect(withCurrentRates(fixed, TABLE, '2025-06-01')).toBe(fixed);
    const below = { ...FLOATING, spread_bp_min: -400 };
    expect(withCurrentRates(below, TABLE, '2025-06-01')).toBe(below);
  });
});
