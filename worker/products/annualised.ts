// What a loan costs in all, a year (中国人民银行公告〔2021〕第3号): simple on the principal in use, and as IRR. Figures of
// different kinds are never compared or sorted together.
import { daysBetween } from '../lib/days.ts';
import { divRoundHalfUp, type Fen } from '../lib/money.ts';
import { effectiveIrr, irrOf, rateFigure, type Irr, type RateFigure } from './irr.ts';
import { PERIODS_PER_YEAR, type Row } from './schedule.ts';
import type { Period } from './terms.ts';

/** Money beside the schedule at the end of a period (0 is the drawdown): a fee, or below zero a subsidy or refund. */
export type Extra = { period: number; fen: Fen };

/**
 * The annualised cost of a loan at equal periods. `cash_flows_fen` is what the borrower receives, then what he pays
 * period by period. A figure is null when there is none: nothing was received, or more than 1,000,000 % a year.
 */
export type AnnualisedCost = {
  cash_flows_fen: Fen[];
  total_cost_fen: Fen;
  simple_annual: RateFigure | null;
  irr: Irr | null;
};

/**
 * Annualised cost from a schedule and what is paid or received beside it. `principal_fen` is what is in use in the
 * first period. simple_annual = total cost ÷ Σ over periods of (principal in use during the period × its length in
 * years); the IRR solves received = Σ paidₖ ÷ (1+i)ᵏ. Throws RangeError on an extra outside the schedule.
 */
export function annualisedCost(loan: {
  principal_fen: Fen;
  rows: readonly Pick<Row, 'payment_fen' | 'interest_fen' | 'balance_fen'>[];
  period: Period;
  extras?: readonly Extra[];
}): AnnualisedCost {
  const perYear = PERIODS_PER_YEAR[loan.period];
  const paid = [-loan.principal_fen, ...loan.rows.map((row) => row.payment_fen)];
  let cost = 0;
  let inUse = BigInt(loan.principal_fen);
  for (const row of loan.rows) {
    cost += row.interest_fen;
    // Used in the period that follows; the last balance is zero.
    inUse += BigInt(row.balance_fen);
  }
  for (const { period, fen } of loan.extras ?? []) {
    const before = paid[period];
    if (before === undefined) throw new RangeError(`no period ${period}`);
    paid[period] = before + fen;
    cost += fen;
  }
  const [received = 0, ...payments] = paid;
  return {
    cash_flows_fen: [received === 0 ? 0 : -received, ...payments],
    total_cost_fen: cost,
    simple_annual: rateFigure(BigInt(cost) * BigInt(perYear), inUse),
    irr: irrOf(
      paid.map((fen, at) => ({ at, fen })),
      perYear,
    ),
  };
}

/** Money on a day: paid by the borrower, or received by him when below zero. */
export type DatedFlow = { on: string; fen: Fen };

/**
 * Annualised cost of flows on calendar days (bullet, revolving, interest by days): irr_effective e solves
 * received = Σ paidₖ ÷ (1+e)^(daysₖ ÷ 365) counted from the first flow, simple_annual = cost ÷ Σ(balance × days ÷
 * 365), where `balance_days` is that Σ(balance × days) in fen × days. There is no nominal figure.
 */
export function datedAnnualisedCost(loan: { flows: readonly DatedFlow[]; balance_days: bigint }): {
  total_cost_fen: Fen;
  simple_annual: RateFigure | null;
  irr_effective: RateFigure | null;
} {
  const first = loan.flows.reduce((day, { on }) => (on < day ? on : day), loan.flows[0]?.on ?? '');
  const flows = loan.flows.map(({ on, fen }) => ({ at: daysBetween(first, on), fen }));
  const cost = flows.reduce((sum, { fen }) => sum + fen, 0);
  return {
    total_cost_fen: cost,
    simple_annual: rateFigure(BigInt(cost) * 365n, loan.balance_days),
    irr_effective: effectiveIrr(flows, 365),
  };
}

/**
 * The schedule as the law reads it when the lender keeps back part of the payout (民法典 670): what is paid stays,
 * the principal is what was received, every balance shrinks in proportion (rounded half up once), and the rest of
 * each payment is interest. Throws RangeError when nothing would be received.
 */
export function afterDeduction(
  rows: readonly Row[],
  { amount_fen, deducted_fen }: { amount_fen: Fen; deducted_fen: Fen },
): { principal_fen: Fen; rows: Row[] } {
  const received = amount_fen - deducted_fen;
  if (deducted_fen < 0 || received <= 0) throw new RangeError(`nothing received of ${amount_fen} fen`);
  let before = received;
  return {
    principal_fen: received,
    rows: rows.map((row) => {
      const balance_fen = inProportion(row.balance_fen, received, amount_fen);
      const principal_fen = before - balance_fen;
      before = balance_fen;
      return { ...row, principal_fen, interest_fen: row.payment_fen - principal_fen, balance_fen };
    }),
  };
}

/** amount × part ÷ whole, rounded half up once. Fen. */
export function inProportion(amount_fen: Fen, part: number, whole: number): Fen {
  return Number(divRoundHalfUp(BigInt(amount_fen) * BigInt(part), BigInt(whole)));
}

/**
 * Interest subsidies (贴息) on a loan at `rate_ppm`: after every `every_periods` the government pays the borrower
 * subsidy ÷ rate of the interest since the last payment, rounded half up once; the last one may cover fewer periods.
 * It never pays more than the interest. The bank's schedule is unchanged: these are extras below zero, and they
 * depend on approval. Throws RangeError unless every_periods is a whole number above zero.
 */
export function subsidyExtras(
  rows: readonly Pick<Row, 'period' | 'interest_fen'>[],
  subsidy: { rate_ppm: number; subsidy_ppm: number; every_periods: number },
): Extra[] {
  const { rate_ppm, every_periods } = subsidy;
  if (!Number.isInteger(every_periods) || every_periods < 1) throw new RangeError('not a number of periods');
  const extras: Extra[] = [];
  let interest = 0;
  for (const [k, row] of rows.entries()) {
    interest += row.interest_fen;
    if (row.period % every_periods !== 0 && k < rows.length - 1) continue;
    const fen =
      rate_ppm === 0 ? 0 : inProportion(interest, Math.min(subsidy.subsidy_ppm, rate_ppm), rate_ppm);
    if (fen > 0) extras.push({ period: row.period, fen: -fen });
    interest = 0;
  }
  return extras;
}
