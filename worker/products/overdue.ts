// Late payment (银发〔2003〕251号): the penalty rate is the contract rate × 1.3 to 1.5, × 1.5 to 2.0 when the loan was
// misused. Compound interest on unpaid interest is not computed here; a cost sheet names the penalty rate instead.
import { divRoundHalfUp, shortDecimalText, type Fen } from '../lib/money.ts';
import type { DayBasis } from './dated.ts';
import { ensureAmount, ensureRate } from './schedule.ts';

/**
 * Penalty interest on an overdue amount. `penalty_multiple_pct` is the multiple in percent (150 is × 1.5); the rate
 * is returned as exact plain decimal text in percent, the interest in fen, rounded half up once from exact factors.
 * Throws RangeError on bad terms.
 */
export function overdueInterest(terms: {
  overdue_fen: Fen;
  rate_ppm: number;
  penalty_multiple_pct: number;
  days: number;
  day_basis: DayBasis;
}): { penalty_rate_pct: string; penalty_interest_fen: Fen } {
  ensureAmount(terms.overdue_fen);
  ensureRate(terms.rate_ppm);
  const { penalty_multiple_pct: multiple, days } = terms;
  if (!Number.isInteger(multiple) || multiple < 100 || multiple > 200) {
    throw new RangeError(`not a penalty multiple in percent: ${multiple}`);
  }
  if (!Number.isInteger(days) || days < 0) throw new RangeError(`not a number of days: ${days}`);
  // ppm × percent: a hundredth of a ppm, so six decimals of a percent.
  const rate = BigInt(terms.rate_ppm) * BigInt(multiple);
  return {
    penalty_rate_pct: shortDecimalText(rate, 6),
    penalty_interest_fen: Number(
      divRoundHalfUp(BigInt(terms.overdue_fen) * rate * BigInt(days), BigInt(terms.day_basis) * 100_000_000n),
    ),
  };
}
