import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../lib/days.ts';
import { bulletLoan, datedSchedule, daysInterest, dueDates, floatingSchedule, paymentDays } from './dated.ts';
import { equalInstalment, periodicSchedule } from './schedule.ts';

const LOAN = {
  amount_fen: 100_000_000,
  rate_ppm: 34_500,
  periods: 12,
  period: 'month',
  start_on: '2026-01-15',
} as const;

describe('due dates', () => {
  it('stand on the last day of a month that lacks the drawdown day, counted from the drawdown', () => {
    expect(dueDates({ start_on: '2024-01-31', periods: 4, months_per_period: 1 })).toEqual([
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
      '2024-05-31',
    ]);
  });

  it('R-PAYDAY: a loan drawn on the payment day is first due a month later', () => {
    const days = paymentDays({ start_on: '2026-03-21', matures_on: '2026-06-05', payment_day: 21 });
    expect(days).toEqual(['2026-04-21', '2026-05-21', '2026-06-05']);
  });

  it('R-PAYDAY: a maturity that is itself a payment day is one row', () => {
    const days = paymentDays({ start_on: '2026-03-05', matures_on: '2026-05-21', payment_day: 21 });
    expect(days).toEqual(['2026-03-21', '2026-04-21', '2026-05-21']);
  });

  it('R-PAYDAY: payment day 31 is the last day of every shorter month', () => {
    const days = paymentDays({ start_on: '2026-01-31', matures_on: '2026-05-10', payment_day: 31 });
    expect(days).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-10']);
  });

  it('can be quarterly on a payment day, from the first one after the drawdown', () => {
    const days = paymentDays({
      start_on: '2026-01-05',
      matures_on: '2026-09-01',
      payment_day: 20,
      months_per_period: 3,
    });
    expect(days).toEqual(['2026-01-20', '2026-04-20', '2026-07-20', '2026-09-01']);
  });

  it('are refused for a loan that ends before it begins', () => {
    expect(() => paymentDays({ start_on: '2026-03-05', matures_on: '2026-03-05', payment_day: 21 })).toThrow(
      RangeError,
    );
  });
});

describe('interest with dates', () => {
  it('R-WHICHIO: interest-only counts actual days, the instalment methods count whole periods', () => {
    const io = datedSchedule('interest_only', LOAN);
    expect(io.rows[0]).toMatchObject({ due_on: '2026-02-15', days: 31, interest_fen: 297_083 });
    const level = datedSchedule('equal_installment', LOAN);
    const undated = periodicSchedule('equal_installment', LOAN);
    expect(level.rows.map((row) => row.payment_fen)).toEqual(undated.rows.map((row) => row.payment_fen));
    expect(level.rows[0]).toMatchObject({ due_on: '2026-02-15', days: 31, interest_fen: 287_500 });
    const parts = datedSchedule('equal_principal', LOAN);
    expect(parts.total_interest_fen).toBe(periodicSchedule('equal_principal', LOAN).total_interest_fen);
  });

  it('R-WHICHIO: a product may say that interest-only counts whole periods', () => {
    const { rows } = datedSchedule('interest_only', { ...LOAN, interest_by: 'period' });
    expect(new Set(rows.map((row) => row.interest_fen))).toEqual(new Set([287_500]));
  });

  it('R-ODDFIRST: only interest-only by days may have a fixed payment day', () => {
    const fixed = { ...LOAN, payment_day: 21 };
    expect(datedSchedule('interest_only', fixed).rows[0]).toMatchObject({ due_on: '2026-01-21', days: 6 });
    expect(() => datedSchedule('equal_installment', fixed)).toThrow(RangeError);
    expect(() => datedSchedule('equal_principal', fixed)).toThrow(RangeError);
    expect(() => datedSchedule('interest_only', { ...fixed, interest_by: 'period' })).toThrow(RangeError);
  });

  it('R-BASIS: a basis of 365 stays 365 over a leap year', () => {
    const loan = {
      amount_fen: 100_000_000,
      rate_ppm: 36_500,
      start_on: '2024-01-01',
      matures_on: '2025-01-01',
    };
    expect(bulletLoan({ ...loan, day_basis: 365 })).toMatchObject({ days: 366, interest_fen: 3_660_000 });
  });

  it('R-TIE: interest by days is one division too', () => {
    // 12,000 fen × 4.5 % × 1 day ÷ 360 = 1.5 fen.
    expect(daysInterest(12_000, { rate_ppm: 45_000, days: 1, day_basis: 360 })).toBe(2);
    expect(daysInterest(11_999, { rate_ppm: 45_000, days: 1, day_basis: 360 })).toBe(1);
  });

  it('is refused for a bullet that is repaid on the day it is drawn', () => {
    const loan = { amount_fen: 100, rate_ppm: 36_500, start_on: '2026-01-01', matures_on: '2026-01-01' };
    expect(() => bulletLoan({ ...loan, day_basis: 360 })).toThrow(RangeError);
  });

  it('counts every day of the loan once, whatever the payment day', () => {
    fc.assert(
      fc.property(
        fc.record({
          start: fc.integer({ min: 0, max: 20_000 }),
          periods: fc.integer({ min: 1, max: 60 }),
          payment_day: fc.option(fc.integer({ min: 1, max: 31 }), { nil: undefined }),
          amount_fen: fc.integer({ min: 1, max: 10 ** 12 }),
          rate_ppm: fc.integer({ min: 0, max: 240_000 }),
        }),
        ({ start, ...terms }) => {
          const start_on = addDays('2000-01-01', start);
          const { rows } = datedSchedule('interest_only', { ...terms, period: 'month', start_on });
          const end = rows.at(-1)?.due_on ?? '';
          expect(rows.reduce((sum, row) => sum + row.days, 0)).toBe(daysBetween(start_on, end));
          expect(rows.reduce((sum, row) => sum + row.principal_fen, 0)).toBe(terms.amount_fen);
          expect(rows.every((row) => row.days > 0 && row.interest_fen >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe('R-FLOAT: a floating rate', () => {
  const repriced = (from_on: string) => [
    { from_on: '2025-01-01', rate_ppm: 34_500 },
    { from_on, rate_ppm: 30_000 },
  ];

  it('takes effect from the first period beginning on or after the repricing date', () => {
    const rates = (from_on: string) =>
      floatingSchedule('equal_principal', { ...LOAN, rates: repriced(from_on) }).rows.map(
        (row) => row.rate_ppm,
      );
    expect(rates('2026-05-15').indexOf(30_000)).toBe(4);
    expect(rates('2026-05-16').indexOf(30_000)).toBe(5);
    expect(rates('2027-01-01').includes(30_000)).toBe(false);
  });

  it('recomputes equal instalments from the balance over the remaining periods', () => {
    const { rows } = floatingSchedule('equal_installment', { ...LOAN, rates: repriced('2026-07-01') });
    const fixed = periodicSchedule('equal_installment', LOAN).rows;
    expect(rows.slice(0, 6).map((row) => row.payment_fen)).toEqual(
      fixed.slice(0, 6).map((row) => row.payment_fen),
    );
    const balance = fixed[5]?.balance_fen ?? 0;
    expect(rows[6]?.payment_fen).toBe(
      equalInstalment(balance, { rate_ppm: 30_000, periods: 6, period: 'month' }),
    );
    expect(rows.at(-1)?.balance_fen).toBe(0);
  });

  it('leaves the parts of equal principal as they were', () => {
    const { rows } = floatingSchedule('equal_principal', { ...LOAN, rates: repriced('2026-07-01') });
    const fixed = periodicSchedule('equal_principal', LOAN).rows;
    expect(rows.map((row) => row.principal_fen)).toEqual(fixed.map((row) => row.principal_fen));
    expect(rows[6]?.interest_fen).toBe(125_000);
  });

  it('waits for the end of a principal grace', () => {
    const terms = { ...LOAN, grace_periods: 6, rates: repriced('2026-03-01') };
    const { rows } = floatingSchedule('equal_installment', terms);
    expect(rows[6]?.payment_fen).toBe(
      equalInstalment(LOAN.amount_fen, { rate_ppm: 30_000, periods: 6, period: 'month' }),
    );
  });

  it('is refused when no rate covers the drawdown', () => {
    const rates = [{ from_on: '2026-01-16', rate_ppm: 30_000 }];
    expect(() => floatingSchedule('interest_only', { ...LOAN, rates })).toThrow(RangeError);
  });
});
