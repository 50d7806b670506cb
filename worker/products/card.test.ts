import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { both } from '../lib/bilingual.ts';
import { cardOf, listedCost, nearestLoan } from './card.ts';
import type { Listing } from './schema.ts';

const card = (listing: Partial<Listing>) =>
  cardOf({
    id: 'prd_1',
    version_id: 'ver_1',
    institution: { id: 'org_1', name: both('国岳银行望城支行', 'Guoyue Bank'), short: '国岳银行' },
    truth: null,
    listing: { ...DEFAULT_LISTING, code: 'C-1', name: '周转贷', ...listing },
  });

const guarantee = {
  kind: 'guarantee_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'percent_per_year',
  rate_ppm: 10_000,
  when: 'upfront',
} as const;

describe('the rate on a card', () => {
  it('is the contract rate, called simple, while nothing else is charged', () => {
    expect(card({ rate_min_ppm: 34_500 }).rate).toEqual({ ppm: 34_500, kind: 'simple' });
  });

  it('is the effective IRR as soon as a fee must be paid', () => {
    const { rate, irr_ppm } = card({ rate_min_ppm: 34_500, fees: [guarantee] });
    expect(rate).toEqual({ ppm: irr_ppm, kind: 'irr' });
    // One percent of a loan that is owed in full all year: about a point on top of 3.50 % effective.
    expect(irr_ppm).toBeGreaterThan(45_000);
    expect(irr_ppm).toBeLessThan(47_000);
  });

  it('leaves out what is optional or paid by others', () => {
    const free = [
      { ...guarantee, mandatory: false },
      { ...guarantee, payer: 'government' as const },
    ];
    expect(card({ rate_min_ppm: 34_500, fees: free }).rate).toEqual({ ppm: 34_500, kind: 'simple' });
  });
});

describe('the reference loan', () => {
  it('is 100万元 for a year, or the nearest that the product offers', () => {
    const wish = { amount_fen: 100_000_000, term_months: 12 };
    const terms = { ...DEFAULT_LISTING, amount_max_fen: 300_000_000, term_months_max: 36 };
    expect(nearestLoan(terms, wish)).toEqual(wish);
    expect(nearestLoan({ ...terms, amount_max_fen: 50_000_000, term_months_max: 6 }, wish)).toEqual({
      amount_fen: 50_000_000,
      term_months: 6,
    });
    expect(nearestLoan({ ...terms, amount_min_fen: 200_000_000, term_months_min: 24 }, wish)).toEqual({
      amount_fen: 200_000_000,
      term_months: 24,
    });
  });

  it('is repaid in the way the listing names first, unless another is asked for', () => {
    const wish = { amount_fen: 100_000_000, term_months: 12 };
    expect(listedCost(DEFAULT_LISTING, wish).total_interest_fen).toBe(12 * 304_167);
    expect(listedCost(DEFAULT_LISTING, wish, 'equal_installment').total_interest_fen).toBeLessThan(2_100_000);
  });
});

it('promises the days from the application to the money', () => {
  expect(card({ take_up_workdays: 1, decision_workdays: 3, payout_workdays: 2 }).promised_workdays).toBe(6);
});

it('names the amount that a title raises only when it is higher than anybody’s', () => {
  const tier = (amount_max_fen: number) => [{ honour: 'high_tech' as const, amount_max_fen }];
  expect(card({ amount_by_honour: [] }).amount_max_with_title_fen).toBeNull();
  expect(card({ amount_by_honour: tier(300_000_000) }).amount_max_with_title_fen).toBeNull();
  expect(card({ amount_by_honour: tier(300_000_001) }).amount_max_with_title_fen).toBe(300_000_001);
});
