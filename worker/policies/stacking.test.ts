// Subsidies that exclude each other, against every set there is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceTerms } from '../products/card.ts';
import { bestNetCost, netCost } from './net.ts';
import type { Benefit } from './schema.ts';
import { isAllowed, type Stackable } from './stacking.ts';

const TERMS: PriceTerms = {
  amount_min_fen: 1,
  amount_max_fen: 10 ** 11,
  term_months_min: 1,
  term_months_max: 60,
  rate_min_ppm: 45_000,
  repayment_methods: ['interest_only', 'equal_installment'],
  fees: [
    {
      kind: 'guarantee_fee',
      payer: 'borrower',
      payee: 'third_party',
      mandatory: true,
      basis: 'percent_per_year',
      rate_ppm: 10_000,
      when: 'upfront',
    },
  ],
  day_basis: 360,
  interest_by: 'period',
  repayment_frequency: 'month',
  principal_grace_periods: 0,
  interest_grace_periods: 0,
};
const LOAN = { amount_fen: 100_000_000, term_months: 12 };

const interest = (subsidy_ppm: number, cap_fen: number | null = null): Benefit => ({
  kind: 'interest_subsidy',
  subsidy_ppm,
  months_max: 12,
  every_months: 12,
  cap_fen,
});
const one = (code: string, benefit: Benefit, excludes: string[] = []): Stackable => ({
  code,
  excludes,
  benefit,
});

function subsetsOf(all: readonly Stackable[]): Stackable[][] {
  return Array.from({ length: 2 ** all.length }, (_, mask) => all.filter((_item, i) => (mask >> i) & 1));
}

const anyBenefit: fc.Arbitrary<Benefit> = fc.oneof(
  fc.record({
    kind: fc.constant('interest_subsidy' as const),
    subsidy_ppm: fc.integer({ min: 100, max: 60_000 }),
    months_max: fc.integer({ min: 1, max: 36 }),
    every_months: fc.constantFrom(1 as const, 3 as const, 6 as const, 12 as const),
    cap_fen: fc.option(fc.integer({ min: 1, max: 3_000_000 })),
  }),
  fc.record({
    kind: fc.constant('guarantee_fee_subsidy' as const),
    share_ppm: fc.integer({ min: 10_000, max: 1_000_000 }),
    cap_fen: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  }),
  fc.record({
    kind: fc.constant('first_loan_reward' as const),
    share_ppm: fc.integer({ min: 100, max: 20_000 }),
    after_months: fc.integer({ min: 0, max: 24 }),
    cap_fen: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  }),
);
const CODES = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE'];
const anySubsidies: fc.Arbitrary<Stackable[]> = fc
  .array(fc.record({ benefit: anyBenefit, excludes: fc.subarray(CODES, { maxLength: 2 }) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) => list.map((item, i) => ({ code: CODES[i] ?? '', ...item })));
const anyLoan = fc.record({
  amount_fen: fc.integer({ min: 1_000_000, max: 10 ** 9 }),
  term_months: fc.integer({ min: 1, max: 36 }),
});

describe('subsidies that cannot be had together', () => {
  it('leave the loan no dearer than any other allowed set would', () => {
    fc.assert(
      fc.property(anySubsidies, anyLoan, fc.constantFrom(...TERMS.repayment_methods), (all, loan, method) => {
        const named = all.map((item) => ({
          ...item,
          excludes: item.excludes.filter((code) => code !== item.code),
        }));
        const best = bestNetCost(TERMS, loan, named, method);
        expect(isAllowed(best.taken.map((place) => named[place] as Stackable))).toBe(true);
        for (const set of subsetsOf(named).filter(isAllowed)) {
          const other = netCost(
            TERMS,
            loan,
            set.map(({ benefit }) => benefit),
            method,
          );
          expect(best.total_cost_fen).toBeLessThanOrEqual(other.total_cost_fen);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('give the one that pays more, whichever of the two names the other', () => {
    const small = one('AAA', interest(10_000), ['BBB']);
    const large = one('BBB', interest(20_000));
    expect(bestNetCost(TERMS, LOAN, [small, large])).toMatchObject({
      taken: [1],
      total_subsidy_fen: 2_000_000,
      paid_fen: [0, 2_000_000],
    });
    const named = [one('AAA', interest(10_000)), one('BBB', interest(20_000), ['AAA'])];
    expect(bestNetCost(TERMS, LOAN, named).taken).toEqual([1]);
  });

  it('give two small ones where these pay more than the large one that excludes both', () => {
    const both = [
      one('AAA', interest(10_000)),
      one('BBB', interest(15_000)),
      one('CCC', interest(20_000), ['AAA', 'BBB']),
    ];
    expect(bestNetCost(TERMS, LOAN, both)).toMatchObject({ taken: [0, 1], total_subsidy_fen: 2_500_000 });
  });

  it('give the first code where both pay the same', () => {
    const twins = [one('BBB', interest(10_000), ['AAA']), one('AAA', interest(10_000))];
    expect(bestNetCost(TERMS, LOAN, twins).taken).toEqual([1]);
  });

  it('leave out one whose cap would keep a better one from the interest that it takes', () => {
    const capped = one('AAA', interest(20_000, 100));
    const whole = one('BBB', interest(45_000));
    expect(bestNetCost(TERMS, LOAN, [capped, whole])).toMatchObject({
      taken: [1],
      total_subsidy_fen: 4_500_000,
    });
  });
});
