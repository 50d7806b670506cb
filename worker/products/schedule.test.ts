import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEN_MAX } from '../lib/money.ts';
import {
  equalInstalment,
  flatInstallmentSchedule,
  forMonths,
  periodicSchedule,
  periodInterest,
  PERIODS_PER_YEAR,
  shareOf,
  type LoanTerms,
  type PeriodicMethod,
} from './schedule.ts';
import { PERIODS } from './terms.ts';

const METHODS: PeriodicMethod[] = ['equal_installment', 'equal_principal', 'interest_only'];

const anyTerms: fc.Arbitrary<LoanTerms> = fc
  .record({
    amount_fen: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: FEN_MAX })),
    rate_ppm: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 360_000 })),
    periods: fc.integer({ min: 1, max: 120 }),
    period: fc.constantFrom(...PERIODS),
  })
  .chain((terms) =>
    fc
      .record({
        grace_periods: fc.integer({ min: 0, max: terms.periods - 1 }),
        interest_grace_periods: fc.integer({ min: 0, max: terms.periods - 1 }),
      })
      .map((graces) => ({ ...terms, ...graces })),
  );

const parts = (method: PeriodicMethod, terms: LoanTerms) =>
  periodicSchedule(method, terms).rows.map((row) => row.principal_fen);

describe('any schedule', () => {
  it.each(METHODS)(
    '%s pays back exactly the loan, in no negative part, and all the interest that accrued',
    (method) => {
      fc.assert(
        fc.property(anyTerms, (terms) => {
          const { rows, total_interest_fen, total_payment_fen } = periodicSchedule(method, terms);
          let balance = terms.amount_fen;
          let accrued = 0;
          let paid = 0;
          for (const [k, row] of rows.entries()) {
            expect(row.period).toBe(k + 1);
            accrued += periodInterest(balance, terms.rate_ppm, terms.period);
            balance -= row.principal_fen;
            paid += row.interest_fen;
            expect(
              Math.min(row.principal_fen, row.interest_fen, row.balance_fen, row.deferred_fen),
            ).toBeGreaterThanOrEqual(0);
            expect(row.payment_fen).toBe(row.principal_fen + row.interest_fen);
            expect(row.balance_fen).toBe(balance);
            expect(row.deferred_fen).toBe(accrued - paid);
          }
          expect(rows).toHaveLength(terms.periods);
          expect(balance).toBe(0);
          expect(rows.at(-1)?.deferred_fen).toBe(0);
          expect(total_interest_fen).toBe(accrued);
          expect(total_payment_fen).toBe(terms.amount_fen + accrued);
        }),
      );
    },
  );

  it('rounds each interest to within half a fen of the exact quotient', () => {
    fc.assert(
      fc.property(anyTerms, ({ amount_fen, rate_ppm, period }) => {
        const year = BigInt(PERIODS_PER_YEAR[period] * 1_000_000);
        const off =
          BigInt(periodInterest(amount_fen, rate_ppm, period)) * year - BigInt(amount_fen) * BigInt(rate_ppm);
        expect(2n * off > -year && 2n * off <= year).toBe(true);
      }),
    );
  });

  it('has a level payment within half a fen of the closed form', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        fc.pre(terms.rate_ppm > 0);
        // P·r·qⁿ ÷ (qⁿ − 1) over the denominators as they stand, in no lowest terms.
        const year = BigInt(PERIODS_PER_YEAR[terms.period] * 1_000_000);
        const grown = (year + BigInt(terms.rate_ppm)) ** BigInt(terms.periods);
        const top = BigInt(terms.amount_fen) * BigInt(terms.rate_ppm) * grown;
        const bottom = year * (grown - year ** BigInt(terms.periods));
        const off = BigInt(equalInstalment(terms.amount_fen, terms)) * bottom - top;
        expect(2n * off > -bottom && 2n * off <= bottom).toBe(true);
      }),
    );
  });
});

describe('rulings', () => {
  it('R-TIE: interest of exactly half a fen rounds up, although a twelfth of 3.7 % has no end', () => {
    // 6,000 fen × 3.7 % ÷ 12 = 18.5 fen; over a rounded monthly rate it would be 18.4999…
    expect(periodInterest(6_000, 37_000, 'month')).toBe(19);
    expect(periodInterest(5_999, 37_000, 'month')).toBe(18);
  });

  it('R-ROUND: P ÷ n and shares of an amount round half up once', () => {
    expect(
      parts('equal_principal', { amount_fen: 10_000_003, rate_ppm: 0, periods: 2, period: 'month' }),
    ).toEqual([5_000_002, 5_000_001]);
    expect(shareOf(50, 10_000)).toBe(1);
    expect(shareOf(49, 10_000)).toBe(0);
    expect(forMonths(100, 60_000, 1)).toBe(1);
  });

  it('R-OVERSHOOT: three fen over five periods are 1, 1, 1, 0, 0', () => {
    const terms: LoanTerms = { amount_fen: 3, rate_ppm: 0, periods: 5, period: 'month' };
    expect(parts('equal_principal', terms)).toEqual([1, 1, 1, 0, 0]);
    expect(parts('equal_installment', terms)).toEqual([1, 1, 1, 0, 0]);
  });

  it('R-OVERSHOOT: once the balance is zero nothing is due, not even a flat fee', () => {
    const { rows } = flatInstallmentSchedule({ amount_fen: 3, periods: 5, fee_ppm: 500_000 });
    expect(rows.map((row) => row.payment_fen)).toEqual([3, 3, 3, 0, 0]);
  });

  it('R-GRACE: four of twelve periods pay interest only, the other eight repay by the rule of the method', () => {
    const terms: LoanTerms = {
      amount_fen: 80_000_000,
      rate_ppm: 42_000,
      periods: 12,
      period: 'month',
      grace_periods: 4,
    };
    const short: LoanTerms = { ...terms, periods: 8, grace_periods: 0 };
    for (const method of ['equal_installment', 'equal_principal'] as const) {
      const { rows } = periodicSchedule(method, terms);
      expect(rows.slice(0, 4).map((row) => [row.principal_fen, row.interest_fen])).toEqual(
        Array(4).fill([0, 280_000]),
      );
      const after = rows.slice(4).map((row) => ({ ...row, period: row.period - 4 }));
      expect(after).toEqual(periodicSchedule(method, short).rows);
    }
  });

  it('R-GRACEINT: deferred interest is rounded each period, bears no interest, and is paid after the deferral', () => {
    const terms: LoanTerms = {
      amount_fen: 10_001,
      rate_ppm: 36_000,
      periods: 6,
      period: 'month',
      interest_grace_periods: 3,
    };
    const { rows } = periodicSchedule('interest_only', terms);
    expect(rows.map((row) => row.interest_fen)).toEqual([0, 0, 0, 120, 30, 30]);
    expect(rows.map((row) => row.deferred_fen)).toEqual([30, 60, 90, 0, 0, 0]);
  });
});

describe('terms that are no loan', () => {
  const good: LoanTerms = { amount_fen: 100, rate_ppm: 34_500, periods: 12, period: 'month' };
  it.each([
    ['no amount', { amount_fen: 0 }],
    ['a fraction of a fen', { amount_fen: 1.5 }],
    ['more than can be lent', { amount_fen: FEN_MAX + 1 }],
    ['no period', { periods: 0 }],
    ['centuries', { periods: 601 }],
    ['a negative rate', { rate_ppm: -1 }],
    ['a rate that is no integer', { rate_ppm: 3.45 }],
    ['grace for the whole term', { grace_periods: 12 }],
    ['interest put off for ever', { interest_grace_periods: 12 }],
  ])('%s is refused', (_, wrong) => {
    expect(() => periodicSchedule('equal_installment', { ...good, ...wrong })).toThrow(RangeError);
  });
});
