import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datedSchedule } from './dated.ts';
import { payoffOn, payoffOnDueDate, prepayPart } from './prepayment.ts';
import { equalInstalment, periodicSchedule, type LoanTerms } from './schedule.ts';

const LOAN = {
  amount_fen: 100_000_000,
  rate_ppm: 34_500,
  periods: 12,
  period: 'month',
} as const satisfies LoanTerms;
const DATED = { ...LOAN, start_on: '2026-01-15', day_basis: 360 } as const;
const schedule = datedSchedule('equal_installment', DATED);
const at = (on: string, penalty_ppm = 0) => payoffOn(schedule, { ...DATED, on, penalty_ppm });

describe('full prepayment', () => {
  it('R-PREPAY0: before the first due date days count from the drawdown', () => {
    expect(at('2026-01-25')).toMatchObject({
      outstanding_fen: 100_000_000,
      days_since_last_due: 10,
      accrued_interest_fen: 95_833,
      payoff_fen: 100_095_833,
    });
    expect(at('2026-01-15').payoff_fen).toBe(100_000_000);
  });

  it('on a due date is the instalment of the day and what is outstanding after it', () => {
    expect(at('2026-07-15', 10_000)).toEqual(
      payoffOnDueDate(schedule, { after_period: 6, penalty_ppm: 10_000 }),
    );
    expect(at('2027-01-15')).toMatchObject({
      outstanding_fen: 0,
      payoff_fen: schedule.rows[11]?.payment_fen,
    });
  });

  it('counts all interest of the shortened life', () => {
    expect(at('2026-08-01').total_interest_fen).toBe(1_369_914 + 82_160);
  });

  it('includes interest that a grace has put off', () => {
    const terms = { ...DATED, interest_grace_periods: 3 };
    const deferred = datedSchedule('interest_only', { ...terms, interest_by: 'period' });
    const payoff = payoffOn(deferred, { ...terms, on: '2026-03-25', penalty_ppm: 0 });
    expect(payoff.accrued_interest_fen).toBe(2 * 287_500 + 95_833);
    expect(payoffOnDueDate(deferred, { after_period: 2, penalty_ppm: 0 }).payoff_fen).toBe(
      100_000_000 + 2 * 287_500,
    );
  });

  it('is refused outside the life of the loan', () => {
    expect(() => at('2026-01-14')).toThrow(RangeError);
    expect(() => at('2027-01-16')).toThrow(RangeError);
    expect(() => payoffOnDueDate(schedule, { after_period: 13, penalty_ppm: 0 })).toThrow(RangeError);
  });
});

describe('partial prepayment', () => {
  const part = { after_period: 6, amount_fen: 30_000_000, penalty_ppm: 0 } as const;

  it('R-PENBASE: the penalty is a percentage of the part, not of the balance', () => {
    const { penalty_fen } = prepayPart('equal_installment', LOAN, {
      ...part,
      effect: 'reduce_payment',
      penalty_ppm: 10_000,
    });
    expect(penalty_fen).toBe(300_000);
  });

  it('R-PARTTERM: the instalment stays and the first period that can pay all ends the loan', () => {
    const instalment = equalInstalment(LOAN.amount_fen, LOAN);
    const { rows } = prepayPart('equal_installment', LOAN, { ...part, effect: 'shorten_term' });
    expect(rows.map((row) => row.payment_fen)).toEqual([instalment, instalment, 3_554_283]);
    expect(rows.at(-1)?.payment_fen).toBeLessThanOrEqual(instalment);
    expect(rows.reduce((sum, row) => sum + row.principal_fen, 0)).toBe(20_430_622);
  });

  it('R-PARTTERM: with equal principal the part stays', () => {
    const { rows } = prepayPart('equal_principal', LOAN, { ...part, effect: 'shorten_term' });
    expect(rows.map((row) => row.principal_fen)).toEqual([8_333_333, 8_333_333, 3_333_336]);
  });

  it('R-PREPAYMID: is possible after a due date only, so a date in between cannot be named', () => {
    expect(() =>
      prepayPart('equal_installment', LOAN, { ...part, after_period: 5.5, effect: 'reduce_payment' }),
    ).toThrow(RangeError);
    expect(() =>
      prepayPart('equal_installment', LOAN, { ...part, after_period: 0, effect: 'reduce_payment' }),
    ).toThrow(RangeError);
  });

  it('lowers the interest of an interest-only loan, whose term cannot be shortened', () => {
    const { rows } = prepayPart('interest_only', LOAN, { ...part, effect: 'reduce_payment' });
    expect(rows.map((row) => row.interest_fen)).toEqual(Array(6).fill(201_250));
    expect(() => prepayPart('interest_only', LOAN, { ...part, effect: 'shorten_term' })).toThrow(RangeError);
  });

  it('leaves a rest of the principal grace in place', () => {
    const { rows } = prepayPart(
      'equal_principal',
      { ...LOAN, grace_periods: 8 },
      { ...part, effect: 'reduce_payment' },
    );
    expect(rows.map((row) => row.principal_fen)).toEqual([
      0, 0, 17_500_000, 17_500_000, 17_500_000, 17_500_000,
    ]);
  });

  it('is refused when it is everything, nothing, or comes while interest is put off', () => {
    const whole = { ...part, amount_fen: 50_430_622, effect: 'reduce_payment' } as const;
    expect(() => prepayPart('equal_installment', LOAN, whole)).toThrow(RangeError);
    expect(() => prepayPart('equal_installment', LOAN, { ...whole, amount_fen: 0 })).toThrow(RangeError);
    const deferred = { ...LOAN, interest_grace_periods: 9 };
    expect(() => prepayPart('equal_installment', deferred, { ...part, effect: 'reduce_payment' })).toThrow(
      RangeError,
    );
  });

  it('never costs more interest, runs longer or repays another sum than going on would', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('equal_installment' as const, 'equal_principal' as const),
        fc.constantFrom('reduce_payment' as const, 'shorten_term' as const),
        fc.integer({ min: 1_000, max: 10 ** 11 }),
        fc.integer({ min: 0, max: 240_000 }),
        fc.integer({ min: 2, max: 60 }),
        fc.nat(),
        fc.nat(),
        (method, effect, amount_fen, rate_ppm, periods, after, size) => {
          const terms: LoanTerms = { amount_fen, rate_ppm, periods, period: 'month' };
          const after_period = 1 + (after % (periods - 1));
          const original = periodicSchedule(method, terms).rows;
          const balance = original[after_period - 1]?.balance_fen ?? 0;
          fc.pre(balance > 1);
          const amount = 1 + (size % (balance - 1));
          const { rows, total_interest_fen } = prepayPart(method, terms, {
            after_period,
            amount_fen: amount,
            effect,
            penalty_ppm: 0,
          });
          expect(rows.length).toBeLessThanOrEqual(periods - after_period);
          expect(rows.reduce((sum, row) => sum + row.principal_fen, 0)).toBe(balance - amount);
          expect(rows.every((row) => row.principal_fen >= 0 && row.interest_fen >= 0)).toBe(true);
          const without = original.slice(after_period).reduce((sum, row) => sum + row.interest_fen, 0);
          // Rounding each period may move a fen per period the other way.
          expect(total_interest_fen).toBeLessThanOrEqual(without + periods);
        },
      ),
    );
  });
});
