// The worked example that stands on a product card and that lists are sorted by: one loan, every mandatory cost of
// the borrower, one comparable figure. Pure and quick, because it runs for every product when the catalogue is built.
import { addMonths, daysBetween } from '../lib/days.ts';
import { divRoundHalfUp, formatPercent, type Fen } from '../lib/money.ts';
import { inProportion, subsidyExtras } from './annualised.ts';
import { bulletLoan, datedSchedule, type DayBasis, type InterestBy } from './dated.ts';
import { feeCharges, isCounted, isDeduction, type Charge, type FeeItem } from './fees.ts';
import { effectiveIrr, rateFigure, type RateFigure } from './irr.ts';
import { ensureRate, ensureTerms, forMonths, periodicSchedule, PERIODS_PER_YEAR } from './schedule.ts';
import type { Period, RepaymentMethod } from './terms.ts';

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
  /** The day of the drawdown, from which days are counted; REFERENCE_DAY unless known. */
  start_on?: string;
  /** How often the borrower pays: every month unless said. The term is whole periods; a bullet loan has one. */
  period?: Extract<Period, 'month' | 'quarter'>;
  /** First periods without principal, and those whose interest is paid with the period after them. Not for bullet. */
  grace_periods?: number;
  interest_grace_periods?: number;
  /** 贴息 of so many points a year, paid to the borrower every so many months. */
  subsidy?: { subsidy_ppm: number; every_months: number };
  /** What others pay back to the borrower, worked out from what he pays; amounts below zero. */
  refunds?: (paid: Paid) => readonly Charge[];
};

/** What a borrower pays besides the principal: interest by month, and each counted fee with its charges. */
export type Paid = {
  interest: readonly { month: number; interest_fen: Fen }[];
  fees: readonly { fee: FeeItem; charges: readonly Charge[] }[];
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

/**
 * A line of the schedule as it is shown: what is due so many months after the drawdown (0), with the fees and subsidies
 * of that day. Fees in the figures only; a deposit that comes back and a subsidy are below zero.
 */
export type CostRow = {
  readonly month: number;
  /** The calendar day, where the day of the drawdown is known. */
  readonly due_on: string | null;
  readonly principal_fen: Fen;
  readonly interest_fen: Fen;
  readonly payment_fen: Fen;
  readonly balance_fen: Fen;
  readonly fees_fen: Fen;
  readonly subsidy_fen: Fen;
};

/** How time is measured: steps from the drawdown to a month's due date, and how many steps make a year. */
type Clock = { at: (month: number) => number; perYear: number };

const BY_MONTHS: Clock = { at: (month) => month, perYear: 12 };
const byDaysFrom = (start_on: string): Clock => ({
  at: (month) => daysBetween(start_on, addMonths(start_on, month)),
  perYear: 365,
});

/**
 * The cost of one loan by one method. Without dates interest counts whole periods; with `interest_by: 'days'` the loan
 * is drawn on `start_on` or REFERENCE_DAY and a year is 365 of its days. A `revolving` line is taken
 * as drawn in full for the whole term with interest paid monthly, the dearest way to use it. A fee that the lender
 * takes out of the payout lowers the principal, so that all costs are measured on what was received.
 * Figures are null when nothing is received or the price passes 1,000,000 % a year.
 * Throws RangeError on terms that are no loan and on fee items with a feeProblem; both are refused at entry.
 */
export function costExample(input: CostInput): CostExample {
  return costWithSteps(input).cost;
}

/** The cost of a loan as `costExample` gives it, with its schedule line by line and what stands behind it. */
export function costSchedule(input: CostInput): {
  cost: CostExample;
  rows: CostRow[];
  paid: Paid;
  /** All that moves, the drawdown below zero; months after it. */
  flows: Charge[];
  by_days: boolean;
  /** Σ (principal in use × years), fen rounded half up: what the simple rate measures all costs on. */
  principal_years_fen: Fen;
} {
  const { cost, steps, charges, subsidies, paid, flows, byDays, inUse, clock } = costWithSteps(input);
  const months = [0, ...steps.map(({ month }) => month), ...charges.map(({ month }) => month)];
  const onDay = (moved: readonly Charge[], month: number): Fen =>
    sumOf(moved.filter((charge) => charge.month === month));
  let before = input.amount_fen;
  const rows = [...new Set(months)]
    .toSorted((a, b) => a - b)
    .map((month): CostRow => {
      const step = steps.find((known) => known.month === month);
      const balance_fen = step?.balance_fen ?? before;
      const principal_fen = before - balance_fen;
      before = balance_fen;
      return {
        month,
        due_on: input.start_on === undefined ? null : addMonths(input.start_on, month),
        principal_fen,
        interest_fen: step?.interest_fen ?? 0,
        payment_fen: step?.payment_fen ?? 0,
        balance_fen,
        fees_fen: onDay(charges, month),
        subsidy_fen: onDay(subsidies, month),
      };
    });
  const principal_years_fen = Number(divRoundHalfUp(inUse, BigInt(clock.perYear)));
  return { cost, rows, paid, flows, by_days: byDays, principal_years_fen };
}

function costWithSteps(input: CostInput) {
  const byDays = input.interest_by === 'days' && !isByPeriodOnly(input.method);
  const clock = byDays ? byDaysFrom(input.start_on ?? REFERENCE_DAY) : BY_MONTHS;
  const steps = stepsOf(input, byDays);
  const total_interest_fen = steps.reduce((sum, step) => sum + step.interest_fen, 0);
  const fees = feesOf(input, steps);
  const paid: Paid = { interest: steps, fees: fees.counted };
  const refunds = input.refunds?.(paid) ?? [];
  const subsidies = [...subsidiesOf(input, steps), ...refunds];
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
  ];
  const irr_effective = effectiveIrr(
    flows.map(({ month, fen }) => ({ at: clock.at(month), fen })),
    clock.perYear,
  );

  const hasFees = fees.charges.length > 0;
  const contract = { ppm: input.rate_ppm, pct: formatPercent(input.rate_ppm, 4) };
  const cost: CostExample = {
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
  return { cost, steps, charges: fees.charges, subsidies, paid, flows, byDays, inUse, clock };
}

function isByPeriodOnly(method: RepaymentMethod): boolean {
  return method === 'equal_installment' || method === 'equal_principal';
}

function stepsOf(input: CostInput, byDays: boolean): Step[] {
  const { amount_fen, rate_ppm, term_months, start_on = REFERENCE_DAY } = input;
  const drawn = { start_on, day_basis: input.day_basis ?? 360 };
  if (input.method === 'bullet') {
    const terms = { amount_fen, rate_ppm, periods: term_months };
    ensureTerms(terms);
    ensureRate(rate_ppm);
    const interest_fen = byDays
      ? bulletLoan({ ...terms, ...drawn, matures_on: addMonths(start_on, term_months) }).interest_fen
      : forMonths(amount_fen, rate_ppm, term_months);
    return [{ month: term_months, payment_fen: amount_fen + interest_fen, interest_fen, balance_fen: 0 }];
  }
  const { period = 'month', grace_periods = 0, interest_grace_periods = 0 } = input;
  const months = 12 / PERIODS_PER_YEAR[period];
  const terms = {
    amount_fen,
    rate_ppm,
    periods: term_months / months,
    period,
    grace_periods,
    interest_grace_periods,
  };
  const method = input.method === 'revolving' ? 'interest_only' : input.method;
  const { rows } = byDays ? datedSchedule(method, { ...terms, ...drawn }) : periodicSchedule(method, terms);
  return rows.map(({ period: number, payment_fen, interest_fen, balance_fen }) => ({
    month: number * months,
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
    period: (input.method === 'bullet' ? undefined : input.period) ?? 'month',
    balanceAfter: (month: number) =>
      steps.findLast((step) => step.month <= month)?.balance_fen ?? input.amount_fen,
  } as const;
  const charges: Charge[] = [];
  const each: { fee: FeeItem; charges: readonly Charge[] }[] = [];
  let total_fen = 0;
  let deducted_fen = 0;
  const lines = input.fees.map((fee) => {
    const moved = feeCharges(fee, base);
    const total = sumOf(moved);
    const counted = isCounted(fee);
    if (counted) {
      charges.push(...moved.filter(({ fen }) => fen !== 0));
      each.push({ fee, charges: moved });
      total_fen += total;
      if (isDeduction(fee)) deducted_fen += total;
    }
    return { fee, total_fen: total, counted };
  });
  return { charges, counted: each, total_fen, deducted_fen, lines };
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
