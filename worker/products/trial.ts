// A trial calculation (试算) by any of a product's methods with calendar dates, as a calculator or an offer shows it.
import { addMonths, daysBetween } from '../lib/days.ts';
import type { Fen } from '../lib/money.ts';
import { bulletLoan, datedSchedule, type DatedRow, type DatedTerms, type DayBasis } from './dated.ts';
import { revolvingInterest } from './revolving.ts';
import { ensureRate, ensureTerms, forMonths, PERIODS_PER_YEAR, totalOf, type Schedule } from './schedule.ts';
import type { RepaymentMethod } from './terms.ts';

/** Interest on lines is paid on the 21st for the days up to the 20th (结息日), unless a product says otherwise. */
export const SETTLE_DAY = 21;

/**
 * The dated schedule of one loan. `bullet` is one row at maturity, by days unless `interest_by` says period.
 * `revolving` is drawn in full at the start and repaid at maturity, with interest on each `settle_day`. A fixed
 * `payment_day` is for interest_only; other methods fall due on the drawdown's day of the month.
 * Throws RangeError on terms that are no loan.
 */
export function trialSchedule(
  method: RepaymentMethod,
  terms: DatedTerms & { rate_ppm: number; settle_day?: number },
): Schedule<DatedRow> {
  if (method !== 'bullet' && method !== 'revolving') return datedSchedule(method, terms);
  ensureTerms(terms);
  ensureRate(terms.rate_ppm);
  if (terms.payment_day !== undefined) throw new RangeError('no fixed payment day for this method');
  const months = (terms.periods * 12) / PERIODS_PER_YEAR[terms.period];
  const dated = {
    ...terms,
    matures_on: addMonths(terms.start_on, months),
    day_basis: terms.day_basis ?? 360,
  };
  return totalOf(method === 'bullet' ? [bulletRow(dated, months)] : lineRows(dated));
}

type Dated = { amount_fen: Fen; rate_ppm: number; start_on: string; matures_on: string; day_basis: DayBasis };

function bulletRow(terms: Dated & Pick<DatedTerms, 'interest_by'>, months: number): DatedRow {
  const { days, interest_fen: byDays } = bulletLoan(terms);
  const interest_fen =
    terms.interest_by === 'period' ? forMonths(terms.amount_fen, terms.rate_ppm, months) : byDays;
  return {
    period: 1,
    due_on: terms.matures_on,
    days,
    payment_fen: terms.amount_fen + interest_fen,
    principal_fen: terms.amount_fen,
    interest_fen,
    balance_fen: 0,
    deferred_fen: 0,
  };
}

function lineRows(terms: Dated & { settle_day?: number }): DatedRow[] {
  const { rows } = revolvingInterest({
    ...terms,
    settle_day: terms.settle_day ?? SETTLE_DAY,
    events: [
      { on: terms.start_on, amount_fen: terms.amount_fen },
      { on: terms.matures_on, amount_fen: -terms.amount_fen },
    ],
  });
  return rows.map(({ paid_on, interest_fen }, k) => {
    const principal_fen = paid_on === terms.matures_on ? terms.amount_fen : 0;
    return {
      period: k + 1,
      due_on: paid_on,
      days: daysBetween(rows[k - 1]?.paid_on ?? terms.start_on, paid_on),
      payment_fen: principal_fen + interest_fen,
      principal_fen,
      interest_fen,
      balance_fen: terms.amount_fen - principal_fen,
      deferred_fen: 0,
    };
  });
}
