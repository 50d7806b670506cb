import { describe, expect, it } from 'vitest';
import { overdueInterest } from './overdue.ts';

const LATE = {
  overdue_fen: 8_490_000,
  rate_ppm: 34_500,
  penalty_multiple_pct: 150,
  days: 10,
  day_basis: 360,
} as const;

describe('penalty interest', () => {
  it('R-EXP: a penalty rate of 20 % × 1.5 is written 30', () => {
    expect(overdueInterest({ ...LATE, rate_ppm: 200_000 }).penalty_rate_pct).toBe('30');
  });

  it('keeps every digit of the penalty rate', () => {
    expect(overdueInterest({ ...LATE, rate_ppm: 34_567, penalty_multiple_pct: 133 }).penalty_rate_pct).toBe(
      '4.597411',
    );
  });

  it('R-ROUND: rounds half up once, from the exact product', () => {
    // 100 fen × 12 % × 1.5 × 10 days ÷ 360 = 0.5 fen.
    expect(overdueInterest({ ...LATE, overdue_fen: 100, rate_ppm: 120_000 }).penalty_interest_fen).toBe(1);
    expect(overdueInterest({ ...LATE, overdue_fen: 99, rate_ppm: 120_000 }).penalty_interest_fen).toBe(0);
  });

  it('R-COMPOUND: grows in proportion to the days; nothing is charged on interest', () => {
    const year = overdueInterest({ ...LATE, overdue_fen: 360_000_000, days: 360 });
    const day = overdueInterest({ ...LATE, overdue_fen: 360_000_000, days: 1 });
    expect(year.penalty_interest_fen).toBe(360 * day.penalty_interest_fen);
  });

  it.each([
    ['a multiple below one', { penalty_multiple_pct: 99 }],
    ['a multiple above two', { penalty_multiple_pct: 201 }],
    ['a multiple that is no integer percent', { penalty_multiple_pct: 1.5 }],
    ['days before the due date', { days: -1 }],
    ['nothing overdue', { overdue_fen: 0 }],
  ])('%s is refused', (_, wrong) => {
    expect(() => overdueInterest({ ...LATE, ...wrong })).toThrow(RangeError);
  });
});
