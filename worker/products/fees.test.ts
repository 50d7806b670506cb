import { describe, expect, it } from 'vitest';
import { feeCharges, feeProblem, isCounted, isDeduction, type FeeBase, type FeeItem } from './fees.ts';

const GUARANTEE: FeeItem = {
  kind: 'guarantee_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'percent_per_year',
  rate_ppm: 10_000,
  when: 'upfront',
};

/** 18 months, a million fen repaid by a hundredth each month. */
const LOAN: FeeBase = {
  amount_fen: 1_000_000,
  term_months: 18,
  period: 'month',
  balanceAfter: (month) => 1_000_000 - 10_000 * month,
};

describe('when and how much a fee is', () => {
  it('R-FEEPRO: one percent a year for 18 months, paid at the start, is 1.5 % of the loan', () => {
    expect(feeCharges(GUARANTEE, LOAN)).toEqual([{ month: 0, fen: 15_000 }]);
    expect(feeCharges({ ...GUARANTEE, when: 'at_end' }, LOAN)).toEqual([{ month: 18, fen: 15_000 }]);
  });

  it('R-FEEPRO: paid yearly, it is on the balance at each year’s start for the months left of it', () => {
    expect(feeCharges({ ...GUARANTEE, when: 'yearly' }, LOAN)).toEqual([
      { month: 0, fen: 10_000 },
      { month: 12, fen: 4_400 },
    ]);
    const year = { ...LOAN, term_months: 12 };
    expect(feeCharges({ ...GUARANTEE, when: 'yearly' }, year)).toEqual([{ month: 0, fen: 10_000 }]);
  });

  it('a percentage a year paid with each period is on the balance in use during it', () => {
    const charges = feeCharges({ ...GUARANTEE, when: 'each_period' }, { ...LOAN, term_months: 3 });
    expect(charges).toEqual([
      { month: 1, fen: 833 },
      { month: 2, fen: 825 },
      { month: 3, fen: 817 },
    ]);
  });

  it('a percentage once is of the loan; a fee per period is an amount or a share of the original loan', () => {
    expect(feeCharges({ ...GUARANTEE, basis: 'percent_once' }, LOAN)).toEqual([{ month: 0, fen: 10_000 }]);
    const perPeriod: FeeItem = { ...GUARANTEE, basis: 'per_period', when: 'each_period', rate_ppm: 6_000 };
    const quarterly: FeeBase = { ...LOAN, period: 'quarter', term_months: 6 };
    expect(feeCharges(perPeriod, quarterly)).toEqual([
      { month: 3, fen: 6_000 },
      { month: 6, fen: 6_000 },
    ]);
    expect(feeCharges({ ...perPeriod, amount_fen: 300 }, quarterly).map(({ fen }) => fen)).toEqual([
      300, 300,
    ]);
  });

  it('a fixed amount is charged each time it falls due', () => {
    const fixed: FeeItem = { ...GUARANTEE, basis: 'fixed', amount_fen: 500 };
    const months = (when: FeeItem['when']) => feeCharges({ ...fixed, when }, LOAN).map(({ month }) => month);
    expect(months('upfront')).toEqual([0]);
    expect(months('yearly')).toEqual([0, 12]);
    expect(months('each_period')).toHaveLength(18);
    expect(months('at_end')).toEqual([18]);
  });

  it('R-FEEWHO: a deposit is money out and back', () => {
    const deposit: FeeItem = { ...GUARANTEE, basis: 'percent_once', rate_ppm: 100_000, refundable: true };
    expect(feeCharges(deposit, LOAN)).toEqual([
      { month: 0, fen: 100_000 },
      { month: 18, fen: -100_000 },
    ]);
  });
});

describe('whose cost it is', () => {
  it('R-FEEWHO: only what the borrower must pay counts', () => {
    expect(isCounted(GUARANTEE)).toBe(true);
    expect(isCounted({ ...GUARANTEE, mandatory: false })).toBe(false);
    for (const payer of ['bank', 'government', 'third_party'] as const) {
      expect(isCounted({ ...GUARANTEE, payer })).toBe(false);
    }
  });

  it('R-UPFRONT: a deduction is what the lender itself takes at the start and keeps', () => {
    const service: FeeItem = { ...GUARANTEE, kind: 'service_fee', payee: 'lender' };
    expect(isDeduction(service)).toBe(true);
    expect(isDeduction(GUARANTEE)).toBe(false);
    expect(isDeduction({ ...service, when: 'at_end' })).toBe(false);
    expect(isDeduction({ ...service, refundable: true })).toBe(false);
    expect(isDeduction({ ...service, mandatory: false })).toBe(false);
  });
});

describe('an item that cannot be computed', () => {
  it.each<[string, Partial<FeeItem>]>([
    ['amount_missing', { basis: 'fixed' }],
    ['amount_missing', { basis: 'fixed', amount_fen: 0.5 }],
    ['rate_missing', { rate_ppm: undefined }],
    ['rate_missing', { rate_ppm: -1 }],
    ['rate_missing', { basis: 'percent_once', rate_ppm: 0.5 }],
    ['when_contradicts_basis', { basis: 'percent_once', when: 'yearly' }],
    ['when_contradicts_basis', { basis: 'per_period', when: 'upfront' }],
    ['amount_missing', { basis: 'per_period', when: 'each_period', rate_ppm: undefined }],
  ])('is named %s and refused', (problem, wrong) => {
    const fee = { ...GUARANTEE, ...wrong };
    expect(feeProblem(fee)).toBe(problem);
    expect(() => feeCharges(fee, LOAN)).toThrow(RangeError);
  });

  it('is not one that is complete', () => {
    expect(feeProblem(GUARANTEE)).toBeNull();
  });
});
