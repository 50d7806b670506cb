// Repaying early. Unless agreed otherwise interest is owed for the time actually used (民法典 677); a penalty is a
// percentage of the principal prepaid. A full prepayment may fall on any day, a partial one on due dates only.
import { daysBetween } from '../lib/days.ts';
import type { Fen } from '../lib/money.ts';
import { daysInterest, type DatedRow, type DayBasis } from './dated.ts';
import {
  amortise,
  ensureAmount,
  ensureRate,
  equalInstalment,
  equalPrincipalPart,
  periodInterest,
  periodicSchedule,
  shareOf,
  totalOf,
  type LoanTerms,
  type PeriodicMethod,
  type Row,
  type Schedule,
} from './schedule.ts';

/** What it takes to be rid of a loan on one day. Fen, but for the days. */
export type Payoff = {
  /** The instalment that falls due on the very day, part of the payoff. */
  due_that_day_fen: Fen;
  /** Principal that is prepaid, after that instalment. */
  outstanding_fen: Fen;
  days_since_last_due: number;
  /** Interest since the last due date, with interest put off by a grace. */
  accrued_interest_fen: Fen;
  penalty_fen: Fen;
  payoff_fen: Fen;
  /** All interest the loan will have cost, the payoff included. */
  total_interest_fen: Fen;
};

function interestOf(rows: readonly Row[]): Fen {
  return rows.reduce((sum, row) => sum + row.interest_fen, 0);
}

/** Full prepayment on the due date of period `after_period`. Throws RangeError when there is no such period. */
export function payoffOnDueDate(
  schedule: { rows: readonly Row[] },
  terms: { after_period: number; penalty_ppm: number },
): Payoff {
  const row = schedule.rows[terms.after_period - 1];
  if (!row) throw new RangeError(`no period ${terms.after_period}`);
  ensureRate(terms.penalty_ppm);
  const penalty_fen = shareOf(row.balance_fen, terms.penalty_ppm);
  return {
    due_that_day_fen: row.payment_fen,
    outstanding_fen: row.balance_fen,
    days_since_last_due: 0,
    accrued_interest_fen: row.deferred_fen,
    penalty_fen,
    payoff_fen: row.payment_fen + row.balance_fen + row.deferred_fen + penalty_fen,
    total_interest_fen: interestOf(schedule.rows.slice(0, terms.after_period)) + row.deferred_fen,
  };
}

/**
 * Full prepayment on any day: the principal outstanding, interest for the days since the last due date (since the
 * drawdown before the first one) and the penalty. `rate_ppm` is the rate in force on that day. On a due date the
 * instalment of the day is part of it. Throws RangeError outside the life of the loan.
 */
export function payoffOn(
  schedule: { rows: readonly DatedRow[] },
  terms: {
    amount_fen: Fen;
    start_on: string;
    on: string;
    rate_ppm: number;
    day_basis: DayBasis;
    penalty_ppm: number;
  },
): Payoff {
  const paid = schedule.rows.filter((row) => row.due_on <= terms.on);
  const last = paid.at(-1);
  if (last?.due_on === terms.on) {
    return payoffOnDueDate(schedule, { after_period: last.period, penalty_ppm: terms.penalty_ppm });
  }
  if (terms.on < terms.start_on || paid.length === schedule.rows.length) {
    throw new RangeError(`the loan does not run on ${terms.on}`);
  }
  ensureRate(terms.rate_ppm);
  ensureRate(terms.penalty_ppm);
  const outstanding_fen = last ? last.balance_fen : terms.amount_fen;
  const days_since_last_due = daysBetween(last ? last.due_on : terms.start_on, terms.on);
  const penalty_fen = shareOf(outstanding_fen, terms.penalty_ppm);
  const accrued_interest_fen =
    daysInterest(outstanding_fen, { ...terms, days: days_since_last_due }) + (last ? last.deferred_fen : 0);
  return {
    due_that_day_fen: 0,
    outstanding_fen,
    days_since_last_due,
    accrued_interest_fen,
    penalty_fen,
    payoff_fen: outstanding_fen + accrued_interest_fen + penalty_fen,
    total_interest_fen: interestOf(paid) + accrued_interest_fen,
  };
}

/** What a partial prepayment changes: the instalment with the term kept, or the term with the instalment kept. */
export type PrepaymentEffect = 'reduce_payment' | 'shorten_term';

/** The loan after a partial prepayment; its periods count from the prepayment. */
export type Prepaid = Schedule & { prepaid_fen: Fen; penalty_fen: Fen };

/**
 * Partial prepayment on the due date of `after_period`, after that day's instalment. `reduce_payment` recomputes the
 * method's rule over the remaining periods. `shorten_term` keeps the instalment (等额本息) or the principal part
 * (等额本金) and ends with the first period that can pay all; it never runs beyond the original term.
 * Throws RangeError when nothing or everything would be prepaid, during an interest grace, and when a term without
 * instalments (先息后本) is to be shortened.
 */
export function prepayPart(
  method: PeriodicMethod,
  terms: LoanTerms,
  prepayment: { after_period: number; amount_fen: Fen; effect: PrepaymentEffect; penalty_ppm: number },
): Prepaid {
  const { rows } = periodicSchedule(method, terms);
  const row = rows[prepayment.after_period - 1];
  if (!row) throw new RangeError(`no period ${prepayment.after_period}`);
  ensureAmount(prepayment.amount_fen);
  ensureRate(prepayment.penalty_ppm);
  if (prepayment.amount_fen >= row.balance_fen) throw new RangeError('not a part of the balance');
  if (row.deferred_fen > 0) throw new RangeError('interest put off has to be paid first');

  const rest: LoanTerms = {
    amount_fen: row.balance_fen - prepayment.amount_fen,
    rate_ppm: terms.rate_ppm,
    periods: terms.periods - prepayment.after_period,
    period: terms.period,
    grace_periods: Math.max(0, (terms.grace_periods ?? 0) - prepayment.after_period),
  };
  const schedule =
    prepayment.effect === 'reduce_payment' ? periodicSchedule(method, rest) : shortened(method, terms, rest);
  const penalty_fen = shareOf(prepayment.amount_fen, prepayment.penalty_ppm);
  return { ...schedule, prepaid_fen: prepayment.amount_fen, penalty_fen };
}

function shortened(method: PeriodicMethod, terms: LoanTerms, rest: LoanTerms): Schedule {
  if (method === 'interest_only') throw new RangeError('no instalments whose term could be shortened');
  const repaying = { ...terms, periods: terms.periods - (terms.grace_periods ?? 0) };
  const instalment = equalInstalment(terms.amount_fen, repaying);
  const part = equalPrincipalPart(terms.amount_fen, repaying.periods);
  const rows = amortise(rest, {
    interestOf: (balance) => periodInterest(balance, rest.rate_ppm, rest.period),
    principalOf: (_balance, _period, interest) =>
      method === 'equal_installment' ? instalment - interest : part,
  });
  const end = rows.findIndex((row) => row.balance_fen === 0);
  return totalOf(rows.slice(0, end + 1));
}
