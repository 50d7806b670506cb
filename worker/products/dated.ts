// Schedules with calendar dates: due dates, interest by actual days, the bullet loan, and floating rates. Days count
// the first and not the last; a basis of 365 stays 365 in leap years.
import { addMonths, dayInMonth, daysBetween } from '../lib/days.ts';
import { divRoundHalfUp, type Fen } from '../lib/money.ts';
import {
  amortise,
  ensureAmount,
  ensureRate,
  ensureTerms,
  periodInterest,
  PERIODS_MAX,
  PERIODS_PER_YEAR,
  principalRule,
  totalOf,
  type LoanTerms,
  type PeriodicMethod,
  type Row,
  type Schedule,
  type Steps,
} from './schedule.ts';

/** 实际天数/360 is the rule, /365 occurs in some contracts. */
export type DayBasis = 360 | 365;

/** A row with its due date and the days since the one before (since the drawdown for the first). */
export type DatedRow = Row & { due_on: string; days: number };

/** Whether interest counts whole periods or actual days; a product may say so. */
export type InterestBy = 'period' | 'days';

/** Balance × annual rate × days ÷ basis, rounded half up once. Fen. */
export function daysInterest(
  balance_fen: Fen,
  terms: { rate_ppm: number; days: number; day_basis: DayBasis },
): Fen {
  return interestOnProduct(BigInt(balance_fen) * BigInt(terms.days), terms);
}

/** Interest on 积数 (the sum of daily balances, fen × days) ÷ basis, rounded half up once. Fen. */
export function interestOnProduct(
  product_fen_days: bigint,
  { rate_ppm, day_basis }: { rate_ppm: number; day_basis: DayBasis },
): Fen {
  return Number(divRoundHalfUp(product_fen_days * BigInt(rate_ppm), BigInt(day_basis * 1_000_000)));
}

/**
 * Due dates on the drawdown's day of the month, every `months_per_period`; a month without that day uses its last
 * one, always counted from the drawdown (31 Jan → 29 Feb → 31 Mar).
 */
export function dueDates(terms: { start_on: string; periods: number; months_per_period: number }): string[] {
  return Array.from({ length: terms.periods }, (_, k) =>
    addMonths(terms.start_on, (k + 1) * terms.months_per_period),
  );
}

/**
 * Due dates on a fixed payment day, which only 先息后本 may have: the first is the first payment day strictly after the
 * drawdown, the last is the maturity (one row also when that is a payment day). Throws RangeError when the maturity
 * does not follow the drawdown or is more than PERIODS_MAX periods away.
 */
export function paymentDays(terms: {
  start_on: string;
  matures_on: string;
  payment_day: number;
  months_per_period?: number;
}): string[] {
  if (daysBetween(terms.start_on, terms.matures_on) <= 0)
    throw new RangeError('maturity before the drawdown');
  const inMonth = (n: number) => dayInMonth(addMonths(terms.start_on, n), terms.payment_day);
  const first = inMonth(0) > terms.start_on ? 0 : 1;
  const days: string[] = [];
  for (let k = 0; ; k++) {
    const day = inMonth(first + k * (terms.months_per_period ?? 1));
    if (day >= terms.matures_on) return [...days, terms.matures_on];
    if (days.push(day) >= PERIODS_MAX) throw new RangeError('too many periods');
  }
}

function periodDays(start_on: string, dues: readonly string[]): number[] {
  return dues.map((due, k) => {
    const days = daysBetween(dues[k - 1] ?? start_on, due);
    if (days <= 0) throw new RangeError(`due dates do not follow each other: ${due}`);
    return days;
  });
}

/** One rate and the day from which it holds. */
export type RateFrom = { from_on: string; rate_ppm: number };

/**
 * A dated loan. 先息后本 counts actual days (over 360 unless `day_basis` says 365) and may have a fixed `payment_day`;
 * the other methods count whole periods and fall due on the drawdown's day of the month.
 */
export type DatedTerms = Omit<LoanTerms, 'rate_ppm'> & {
  start_on: string;
  day_basis?: DayBasis;
  interest_by?: InterestBy;
  payment_day?: number;
};

/** A dated row with the annual rate its interest was computed at. */
export type FloatingRow = DatedRow & { rate_ppm: number };

/**
 * A dated schedule whose rate may change. From the first period that begins on or after a repricing date interest
 * uses the new rate; a period is never split. Equal instalments are then recomputed from the balance over the
 * remaining periods, equal principal keeps its parts. Each of `rates` is in force from its day on, the first from the
 * drawdown or before. Throws RangeError on bad terms, when no rate covers the drawdown, and for a payment day with
 * any method but 先息后本 by days.
 */
export function floatingSchedule(
  method: PeriodicMethod,
  terms: DatedTerms & { rates: readonly RateFrom[] },
): Schedule<FloatingRow> {
  ensureTerms(terms);
  for (const { rate_ppm } of terms.rates) ensureRate(rate_ppm);
  const byDays = method === 'interest_only' && terms.interest_by !== 'period';
  if (terms.payment_day !== undefined && !byDays)
    throw new RangeError('no fixed payment day for this method');

  const dues = duesOf(terms);
  const days = periodDays(terms.start_on, dues);
  const rates = [terms.start_on, ...dues.slice(0, -1)].map((begin) => rateOn(terms.rates, begin));
  const rateOf = (period: number) => rates[period - 1] ?? 0;
  const daysOf = (period: number) => days[period - 1] ?? 0;
  const { period: length, day_basis = 360, grace_periods: grace = 0 } = terms;

  let rule: Steps['principalOf'] = () => 0;
  const rows = amortise(
    { ...terms, periods: dues.length },
    {
      interestOf: (balance, period) =>
        byDays
          ? daysInterest(balance, { rate_ppm: rateOf(period), days: daysOf(period), day_basis })
          : periodInterest(balance, rateOf(period), length),
      principalOf: (balance, period, interest) => {
        const repriced = method === 'equal_installment' && rateOf(period) !== rateOf(period - 1);
        if (period === grace + 1 || repriced) {
          const periods = dues.length - period + 1;
          rule = principalRule(method, balance, { rate_ppm: rateOf(period), periods, period: length });
        }
        return rule(balance, period, interest);
      },
    },
  );
  return totalOf(
    rows.map((row, k) => ({
      ...row,
      due_on: dues[k] ?? terms.start_on,
      days: daysOf(row.period),
      rate_ppm: rateOf(row.period),
    })),
  );
}

function duesOf(terms: DatedTerms): string[] {
  const months_per_period = 12 / PERIODS_PER_YEAR[terms.period];
  if (terms.payment_day === undefined) return dueDates({ ...terms, months_per_period });
  const matures_on = addMonths(terms.start_on, terms.periods * months_per_period);
  return paymentDays({ ...terms, payment_day: terms.payment_day, matures_on, months_per_period });
}

function rateOn(rates: readonly RateFrom[], day: string): number {
  let latest: RateFrom | null = null;
  for (const rate of rates) {
    if (rate.from_on <= day && (latest === null || rate.from_on > latest.from_on)) latest = rate;
  }
  if (latest === null) throw new RangeError(`no rate in force on ${day}`);
  return latest.rate_ppm;
}

/** A dated schedule at one rate; the rules and errors are those of floatingSchedule. */
export function datedSchedule(
  method: PeriodicMethod,
  terms: DatedTerms & { rate_ppm: number },
): Schedule<FloatingRow> {
  return floatingSchedule(method, {
    ...terms,
    rates: [{ from_on: terms.start_on, rate_ppm: terms.rate_ppm }],
  });
}

/** 一次性还本付息: everything at maturity, interest by actual days. Throws RangeError on bad terms. */
export function bulletLoan(terms: {
  amount_fen: Fen;
  rate_ppm: number;
  start_on: string;
  matures_on: string;
  day_basis: DayBasis;
}): { days: number; interest_fen: Fen; payment_fen: Fen } {
  ensureAmount(terms.amount_fen);
  ensureRate(terms.rate_ppm);
  const [days = 0] = periodDays(terms.start_on, [terms.matures_on]);
  const interest_fen = daysInterest(terms.amount_fen, { ...terms, days });
  return { days, interest_fen, payment_fen: terms.amount_fen + interest_fen };
}
