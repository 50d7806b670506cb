// The worked example that stands on a product card and that lists are sorted by: one loan, every mandatory cost of
// the borrower, one comparable figure. Pure and quick, because it runs for every product when the catalogue is built.
import { addMonths, daysBetween } from '../lib/days.ts';
import { formatPercent, type Fen } from '../lib/money.ts';
import { inProportion, subsidyExtras } from './annualised.ts';
import { bulletLoan, datedSchedule, type DayBasis, type InterestBy } from './dated.ts';
import { feeCharges, isCounted, isDeduction, type Charge, type FeeItem } from './fees.ts';
import { effectiveIrr, rateFigure, type RateFigure } from './irr.ts';
import { ensureRate, ensureTerms, forMonths, periodicSchedule } from './schedule.ts';
import type { RepaymentMethod } from './terms.ts';

export type { FeeItem } from './fees.ts';
export type { RateFigure } from './irr.ts';

/**
 * The drawdown that examples by days pretend, so that they depend on no clock: 1 January of a year of 365 days,
 * with the next leap day three years away.
 */
export const REFERENCE_DAY = '2025-01-01';

export type CostInput = {
  amount_fen: Fen;
  term_months: number;
  rate_ppm: number;
  method: RepaymentMethod;
  fees: readonly FeeItem[];
  /** Whole periods unless a product says days; only interest_only, bullet and revolving can count days. */
  interest_by?: InterestBy;
  /** With `interest_by: 'days'`; 360 unless the contract says 365. */
  day_basis?: DayBasis;
  /** 贴息 of so many points a year, paid to the borrower every so many months. */
  subsidy?: { subsidy_ppm: number; every_months: number };
};

export type CostExample = {
  schedule: {
    payments: number;
    first_payment_fen: Fen;
    last_payment_fen: Fen;
    total_payment_fen: Fen;
  };
  total_interest_fen: Fen;
  /** Mandatory fees of the borrower; a deposit that comes back adds nothing. */
  total_fees_fen: Fen;
  total_subsidy_fen: Fen;
  /** Interest + fees − subsidy. */
  total_cost_fen: Fen;
  /** What the borrower has the use of: the amount less what the lender keeps back. */
  principal_fen: Fen;
  /** Every item of the list with its sum over the term; the `counted` ones are in the figures. */
  fee_lines: { fee: FeeItem; total_fen: Fen; counted: boolean }[];
  simple_annual: RateFigure | null;
  irr_effective: RateFigure | null;
  /** `simple` (单利): no fees, `shown` is the contract rate, or simple_annual after a subsidy. `irr`: irr_effective. */
  rate_kind: 'simple' | 'irr';
  shown: RateFigure | null;
};

/** One due date of the example, so many months after the drawdown. */
type Step = { month: number; payment_fen: Fen; interest_fen: Fen; balance_fen: Fen };

/** How time is measured: steps from the drawdown to a month's due date, and how many steps make a year. */
type Clock = { at: (month: number) => number; perYear: number };

const BY_MONTHS: Clock = { at: (month) => month, perYear: 12 };
const BY_DAYS: Clock = {
  at: (month) => daysBetween(REFERENCE_DAY, addMonths(REFERENCE_DAY, month)),
  perYear: 365,
};

/**
 * The cost of one loan by one method, in monthly periods. Without dates interest counts whole periods; with
 * `interest_by: 'days'` the loan is drawn on REFERENCE_DAY and a year is 365 of its days. A `revolving` line is taken
 * as drawn in full for the whole term with interest paid monthly, the dearest way to use it. A fee that the lender
 * takes out of the payout lowers the principal, so that all costs are measured on what was received.
 * Figures are null when nothing is received or the price passes 1,000,000 % a year.
 * Throws RangeError on terms that are no loan and on fee items with a feeProblem; both are refused at entry.
 */
export function costExample(input: CostInput): CostExample {
  const byDays = input.interest_by === 'days' && !isByPeriodOnly(input.method);
  const clock = byDays ? BY_DAYS : BY_MONTHS;
  const steps = stepsOf(input, byDays);
  const total_interest_fen = steps.reduce((sum, step) => sum + step.interest_fen, 0);
  const fees = feesOf(input, steps);
  const subsidies = subsidiesOf(input, steps);
  const total_subsidy_fen = 0 - sumOf(subsidies);
  const total_cost_fen = total_interest_fen + fees.total_fen - total_subsidy_fen;
  const principal_fen = input.amount_fen - fees.deducted_fen;

  const inUse = principalInUse(input.amount_fen, { principal_fen, steps, clock });
  const simple_annual = rateFigure(BigInt(total_cost_fen) * BigInt(clock.perYear), inUse);
  const flows = [
    { month: 0, fen: -input.amount_fen },
    ...steps.map((step) => ({ month: step.month, fen: step.payment_fen })),
    ...fees.charges,
    ...subsidies,
  ].map(({ month, fen }) => ({ at: clock.at(month), fen }));
  const irr_effective = effectiveIrr(flows, clock.perYear);

  const hasFees = fees.charges.length > 0;
  const contract = { ppm: input.rate_ppm, pct: formatPercent(input.rate_ppm, 4) };
  return {
    schedule: {
      payments: steps.length,
      first_payment_fen: steps[0]?.payment_fen ?? 0,
      last_payment_fen: steps.at(-1)?.payment_fen ?? 0,
      total_payment_fen: input.amount_fen + total_interest_fen,
    },
    total_interest_fen,
    total_fees_fen: fees.total_fen,
    total_subsidy_fen,
    total_cost_fen,
    principal_fen,
    fee_lines: fees.lines,
    simple_annual,
    irr_effective,
    rate_kind: hasFees ? 'irr' : 'simple',
    shown: hasFees ? irr_effective : total_subsidy_fen > 0 ? simple_annual : contract,
  };
}

function isByPeriodOnly(method: RepaymentMethod): boolean {
  return method === 'equal_installment' || method === 'equal_principal';
}

function stepsOf(input: CostInput, byDays: boolean): Step[] {
  const { amount_fen, rate_ppm, term_months } = input;
  const terms = { amount_fen, rate_ppm, periods: term_months, period: 'month' } as const;
  const drawn = { start_on: REFERENCE_DAY, day_basis: input.day_basis ?? 360 };
  if (input.method === 'bullet') {
    ensureTerms(terms);
    ensureRate(rate_ppm);
    const interest_fen = byDays
      ? bulletLoan({ ...terms, ...drawn, matures_on: addMonths(REFERENCE_DAY, term_months) }).interest_fen
      : forMonths(amount_fen, rate_ppm, term_months);
    return [{ month: term_months, payment_fen: amount_fen + interest_fen, interest_fen, balance_fen: 0 }];
  }
  const method = input.method === 'revolving' ? 'interest_only' : input.method;
  const { rows } = byDays ? datedSchedule(method, { ...terms, ...drawn }) : periodicSchedule(method, terms);
  return rows.map(({ period, payment_fen, interest_fen, balance_fen }) => ({
    month: period,
    payment_fen,
    interest_fen,
    balance_fen,
  }));
}

function sumOf(charges: readonly Charge[]): Fen {
  return charges.reduce((sum, { fen }) => sum + fen, 0);
}

function feesOf(input: CostInput, steps: readonly Step[]) {
  const base = {
    amount_fen: input.amount_fen,
    term_months: input.term_months,
    period: 'month',
    balanceAfter: (month: number) =>
      steps.findLast((step) => step.month <= month)?.balance_fen ?? input.amount_fen,
  } as const;
  const charges: Charge[] = [];
  let total_fen = 0;
  let deducted_fen = 0;
  const lines = input.fees.map((fee) => {
    const moved = feeCharges(fee, base);
    const total = sumOf(moved);
    const counted = isCounted(fee);
    if (counted) {
      charges.push(...moved.filter(({ fen }) => fen !== 0));
      total_fen += total;
      if (isDeduction(fee)) deducted_fen += total;
    }
    return { fee, total_fen: total, counted };
  });
  return { charges, total_fen, deducted_fen, lines };
}

function subsidiesOf({ rate_ppm, subsidy }: CostInput, steps: readonly Step[]): Charge[] {
  if (!subsidy) return [];
  const rows = steps.map(({ month, interest_fen }) => ({ period: month, interest_fen }));
  const { subsidy_ppm, every_months: every_periods } = subsidy;
  return subsidyExtras(rows, { rate_ppm, subsidy_ppm, every_periods }).map(({ period, fen }) => ({
    month: period,
    fen,
  }));
}

// Σ(principal in use × its time in steps). After a deduction every balance counts in proportion to what was received.
function principalInUse(
  amount_fen: Fen,
  { principal_fen, steps, clock }: { principal_fen: Fen; steps: readonly Step[]; clock: Clock },
): bigint {
  let sum = 0n;
  let balance = principal_fen;
  let since = 0;
  for (const step of steps) {
    const at = clock.at(step.month);
    sum += BigInt(balance) * BigInt(at - since);
    balance =
      principal_fen === amount_fen
        ? step.balance_fen
        : inProportion(step.balance_fen, principal_fen, amount_fen);
    since = at;
  }
  return sum;
}
