import { describe, expect, it } from 'vitest';
import { datedSchedule } from './dated.ts';
import { REPAYMENT_METHODS } from './terms.ts';
import { trialSchedule } from './trial.ts';

const LOAN = {
  amount_fen: 150_000_000,
  rate_ppm: 37_000,
  periods: 6,
  period: 'month',
  start_on: '2026-03-05',
} as const;

describe('a trial calculation', () => {
  it.each(REPAYMENT_METHODS)('%s repays the loan by the maturity', (method) => {
    const { rows, total_payment_fen, total_interest_fen } = trialSchedule(method, LOAN);
    expect(rows.reduce((sum, row) => sum + row.principal_fen, 0)).toBe(LOAN.amount_fen);
    expect(rows.at(-1)).toMatchObject({ due_on: '2026-09-05', balance_fen: 0 });
    expect(total_payment_fen).toBe(LOAN.amount_fen + total_interest_fen);
  });

  it('bullet is one payment, by days or by whole months', () => {
    expect(trialSchedule('bullet', LOAN).rows).toHaveLength(1);
    expect(trialSchedule('bullet', LOAN).rows[0]).toMatchObject({ days: 184, interest_fen: 2_836_667 });
    expect(trialSchedule('bullet', { ...LOAN, interest_by: 'period' }).total_interest_fen).toBe(2_775_000);
    const quarters = { ...LOAN, periods: 2, period: 'quarter', interest_by: 'period' } as const;
    expect(trialSchedule('bullet', quarters).total_interest_fen).toBe(2_775_000);
  });

  it('revolving settles on the 21st like interest-only with that payment day', () => {
    const line = trialSchedule('revolving', LOAN);
    const fixed = datedSchedule('interest_only', { ...LOAN, payment_day: 21 });
    expect(line.rows.map((row) => [row.due_on, row.days, row.payment_fen, row.balance_fen])).toEqual(
      fixed.rows.map((row) => [row.due_on, row.days, row.payment_fen, row.balance_fen]),
    );
    expect(trialSchedule('revolving', { ...LOAN, settle_day: 31 }).rows[0]?.due_on).toBe('2026-03-31');
  });

  it('R-ODDFIRST: a fixed payment day is for interest-only', () => {
    for (const method of REPAYMENT_METHODS) {
      const trial = () => trialSchedule(method, { ...LOAN, payment_day: 21 });
      if (method === 'interest_only') expect(trial().rows).toHaveLength(7);
      else expect(trial).toThrow(RangeError);
    }
  });
});
