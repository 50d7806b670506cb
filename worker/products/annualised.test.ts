import { describe, expect, it } from 'vitest';
import { afterDeduction, annualisedCost, datedAnnualisedCost, subsidyExtras } from './annualised.ts';
import { bulletLoan } from './dated.ts';
import { revolvingInterest } from './revolving.ts';
import { periodicSchedule, type LoanTerms } from './schedule.ts';

const LOAN = {
  amount_fen: 100_000_000,
  rate_ppm: 34_500,
  periods: 12,
  period: 'month',
} as const satisfies LoanTerms;

describe('cost at equal periods', () => {
  it('R-SIMPLE: counts the principal in use during each period, the first included', () => {
    const { rows } = periodicSchedule('equal_installment', LOAN);
    const { simple_annual } = annualisedCost({ principal_fen: LOAN.amount_fen, rows, period: 'month' });
    expect(simple_annual).toEqual({ ppm: 34_500, pct: '3.4500' });
  });

  it('R-UPFRONT: what the lender keeps back lowers the principal, what goes to others does not', () => {
    const { rows } = periodicSchedule('interest_only', {
      ...LOAN,
      rate_ppm: 40_000,
      periods: 1,
      period: 'year',
    });
    const fee = 5_000_000;
    const toOthers = annualisedCost({
      principal_fen: LOAN.amount_fen,
      rows,
      period: 'year',
      extras: [{ period: 0, fen: fee }],
    });
    const keptBack = annualisedCost({
      ...afterDeduction(rows, { ...LOAN, deducted_fen: fee }),
      period: 'year',
    });
    expect(keptBack.cash_flows_fen).toEqual(toOthers.cash_flows_fen);
    expect(keptBack.total_cost_fen).toBe(toOthers.total_cost_fen);
    expect(toOthers.simple_annual?.pct).toBe('9.0000');
    expect(keptBack.simple_annual?.pct).toBe('9.4737');
    expect(keptBack.irr).toEqual(toOthers.irr);
  });

  it('R-UPFRONT: every balance shrinks in proportion and the lawful principal is repaid in full', () => {
    const { rows } = periodicSchedule('equal_principal', LOAN);
    const lawful = afterDeduction(rows, { ...LOAN, deducted_fen: 1_234_567 });
    expect(lawful.principal_fen).toBe(98_765_433);
    expect(lawful.rows.reduce((sum, row) => sum + row.principal_fen, 0)).toBe(98_765_433);
    expect(lawful.rows.map((row) => row.payment_fen)).toEqual(rows.map((row) => row.payment_fen));
    expect(() => afterDeduction(rows, { ...LOAN, deducted_fen: LOAN.amount_fen })).toThrow(RangeError);
  });

  it('refuses money outside the schedule', () => {
    const { rows } = periodicSchedule('equal_principal', LOAN);
    const loan = { principal_fen: LOAN.amount_fen, rows, period: 'month' } as const;
    expect(() => annualisedCost({ ...loan, extras: [{ period: 13, fen: 1 }] })).toThrow(RangeError);
  });

  it('has no figures when fees swallow the payout, but still a cost', () => {
    const { rows } = periodicSchedule('equal_principal', LOAN);
    const loan = { principal_fen: LOAN.amount_fen, rows, period: 'month' } as const;
    const cost = annualisedCost({ ...loan, extras: [{ period: 0, fen: LOAN.amount_fen }] });
    expect(cost.cash_flows_fen[0]).toBe(0);
    expect(cost.irr).toBeNull();
    expect(cost.total_cost_fen).toBeGreaterThan(LOAN.amount_fen);
  });
});

describe('R-XIRR: cost on calendar days', () => {
  it('a one-year bullet on 360 days costs 365/360 of its rate, simple and effective', () => {
    const loan = {
      amount_fen: 100_000_000,
      rate_ppm: 34_500,
      start_on: '2025-03-01',
      matures_on: '2026-03-01',
    };
    const { days, payment_fen } = bulletLoan({ ...loan, day_basis: 360 });
    const cost = datedAnnualisedCost({
      flows: [
        { on: loan.start_on, fen: -loan.amount_fen },
        { on: loan.matures_on, fen: payment_fen },
      ],
      balance_days: BigInt(loan.amount_fen) * BigInt(days),
    });
    expect(cost).toEqual({
      total_cost_fen: 3_497_917,
      simple_annual: { ppm: 34_979, pct: '3.4979' },
      irr_effective: { ppm: 34_979, pct: '3.4979' },
    });
  });

  it('half a year compounds: (1 + 5 % ÷ 2)^(365 ÷ 182.5) where the days are 182 or 183', () => {
    const cost = datedAnnualisedCost({
      flows: [
        { on: '2026-07-02', fen: 1_025_000 },
        { on: '2026-01-01', fen: -1_000_000 },
      ],
      balance_days: 1_000_000n * 182n,
    });
    // 1.025^(365 ÷ 182) − 1 and 0.025 × 365 ÷ 182.
    expect(cost.irr_effective?.pct).toBe('5.0768');
    expect(cost.simple_annual?.pct).toBe('5.0137');
  });

  it('a line is priced on the days its balance was in use', () => {
    const events = [
      { on: '2026-01-05', amount_fen: 100_000_000 },
      { on: '2026-01-25', amount_fen: -30_000_000 },
      { on: '2026-04-05', amount_fen: -70_000_000 },
    ];
    const { rows } = revolvingInterest({ rate_ppm: 36_000, day_basis: 360, settle_day: 21, events });
    const cost = datedAnnualisedCost({
      flows: [
        ...events.map(({ on, amount_fen }) => ({ on, fen: -amount_fen })),
        ...rows.map(({ paid_on, interest_fen }) => ({ on: paid_on, fen: interest_fen })),
      ],
      balance_days: rows.reduce((sum, row) => sum + BigInt(row.product_fen_days), 0n),
    });
    expect(cost.simple_annual?.pct).toBe('3.6500');
    expect(cost.irr_effective?.ppm).toBeGreaterThan(36_500);
    expect(cost.irr_effective?.ppm).toBeLessThan(37_500);
  });
});

describe('interest subsidies', () => {
  const rows = [100, 100, 101, 50].map((interest_fen, k) => ({ period: k + 1, interest_fen }));

  it('R-ROUND: are rounded once for each payment, the last one covering what is left', () => {
    const extras = subsidyExtras(rows, { rate_ppm: 40_000, subsidy_ppm: 20_000, every_periods: 3 });
    expect(extras).toEqual([
      { period: 3, fen: -151 },
      { period: 4, fen: -25 },
    ]);
  });

  it('never pay more than the interest, and nothing on a loan without interest', () => {
    const all = subsidyExtras(rows, { rate_ppm: 10_000, subsidy_ppm: 30_000, every_periods: 12 });
    expect(all).toEqual([{ period: 4, fen: -351 }]);
    expect(subsidyExtras(rows, { rate_ppm: 0, subsidy_ppm: 30_000, every_periods: 12 })).toEqual([]);
    expect(() => subsidyExtras(rows, { rate_ppm: 1, subsidy_ppm: 1, every_periods: 0 })).toThrow(RangeError);
  });
});
