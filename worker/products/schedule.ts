// Repayment schedules in whole periods. Every fen comes out of one integer division (divRoundHalfUp): the periodic
// rate is never computed by itself, because dividing by twelve would round it and turn exact halves down. Banks
// differ in the last fen, so whatever shows a schedule calls it 试算.
import { divRoundHalfUp, isFen, PPM_MAX, type Fen } from '../lib/money.ts';
import type { Period, RepaymentMethod } from './terms.ts';

/** How many of each period make a year. */
export const PERIODS_PER_YEAR = { month: 12, quarter: 4, year: 1 } as const satisfies Record<Period, number>;

/** Fifty years of months: longer schedules are refused as input errors. */
export const PERIODS_MAX = 600;

/** The methods that pay down a loan period by period. */
export type PeriodicMethod = Extract<
  RepaymentMethod,
  'equal_installment' | 'equal_principal' | 'interest_only'
>;

/**
 * One due date: payment = principal + interest, all in fen; `balance_fen` is what remains after it and
 * `deferred_fen` the interest that has accrued but whose payment an interest grace has put off.
 */
export type Row = {
  period: number;
  payment_fen: Fen;
  principal_fen: Fen;
  interest_fen: Fen;
  balance_fen: Fen;
  deferred_fen: Fen;
};

export type Schedule<R extends Row = Row> = { rows: R[]; total_interest_fen: Fen; total_payment_fen: Fen };

/**
 * A loan to be repaid: amount in fen, annual rate in ppm, number and length of periods. `grace_periods` of them pay
 * interest only; the interest of the first `interest_grace_periods` is paid with the period after them.
 */
export type LoanTerms = {
  amount_fen: Fen;
  rate_ppm: number;
  periods: number;
  period: Period;
  grace_periods?: number;
  interest_grace_periods?: number;
};

function isCount(n: number, min: number, max: number): boolean {
  return Number.isInteger(n) && n >= min && n <= max;
}

/** Throws RangeError unless the rate is an integer from 0 to PPM_MAX. */
export function ensureRate(rate_ppm: number): void {
  if (!isCount(rate_ppm, 0, PPM_MAX)) throw new RangeError(`not a rate in ppm: ${rate_ppm}`);
}

/** Throws RangeError unless the amount is one that can be lent. */
export function ensureAmount(amount_fen: Fen): void {
  if (!isFen(amount_fen)) throw new RangeError(`not an amount in fen: ${amount_fen}`);
}

/** Throws RangeError unless the terms describe a loan; what people type is checked where it enters. */
export function ensureTerms(terms: Omit<LoanTerms, 'period' | 'rate_ppm'>): void {
  ensureAmount(terms.amount_fen);
  if (!isCount(terms.periods, 1, PERIODS_MAX))
    throw new RangeError(`not a number of periods: ${terms.periods}`);
  for (const grace of [terms.grace_periods ?? 0, terms.interest_grace_periods ?? 0]) {
    if (!isCount(grace, 0, terms.periods - 1)) throw new RangeError(`grace leaves no period: ${grace}`);
  }
}

/** Interest of one whole period: balance × annual rate ÷ periods per year, rounded half up once. Fen. */
export function periodInterest(balance_fen: Fen, rate_ppm: number, period: Period): Fen {
  return Number(
    divRoundHalfUp(BigInt(balance_fen) * BigInt(rate_ppm), BigInt(PERIODS_PER_YEAR[period] * 1_000_000)),
  );
}

/** An annual rate on an amount for a number of months ÷ 12, rounded half up once. Fen. */
export function forMonths(amount_fen: Fen, rate_ppm: number, months: number): Fen {
  return Number(divRoundHalfUp(BigInt(amount_fen) * BigInt(rate_ppm) * BigInt(months), 12_000_000n));
}

/** A share of an amount (fee, penalty), rounded half up once. Fen. */
export function shareOf(amount_fen: Fen, share_ppm: number): Fen {
  return Number(divRoundHalfUp(BigInt(amount_fen) * BigInt(share_ppm), 1_000_000n));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The level payment of 等额本息, P·r·(1+r)ⁿ ÷ ((1+r)ⁿ − 1) rounded half up once, or P ÷ n without interest. With
 * r = a ÷ b in lowest terms it is P·a·(a+b)ⁿ ÷ (b·((a+b)ⁿ − bⁿ)): integers all the way, and lowest terms keep the
 * powers short. Fen.
 */
export function equalInstalment(
  amount_fen: Fen,
  { rate_ppm, periods, period }: Pick<LoanTerms, 'rate_ppm' | 'periods' | 'period'>,
): Fen {
  if (rate_ppm === 0) return Number(divRoundHalfUp(BigInt(amount_fen), BigInt(periods)));
  const year = PERIODS_PER_YEAR[period] * 1_000_000;
  const common = greatestCommonDivisor(year, rate_ppm);
  const a = BigInt(rate_ppm / common);
  const b = BigInt(year / common);
  const n = BigInt(periods);
  const grown = (a + b) ** n;
  return Number(divRoundHalfUp(BigInt(amount_fen) * a * grown, b * (grown - b ** n)));
}

/** Adds up rows. */
export function totalOf<R extends Row>(rows: R[]): Schedule<R> {
  let total_interest_fen = 0;
  let total_payment_fen = 0;
  for (const row of rows) {
    total_interest_fen += row.interest_fen;
    total_payment_fen += row.payment_fen;
  }
  return { rows, total_interest_fen, total_payment_fen };
}

type Runs = Pick<LoanTerms, 'amount_fen' | 'periods' | 'grace_periods' | 'interest_grace_periods'>;

/** What changes from method to method; whoever counts the time says how. */
export type Steps = {
  /** Interest of the period on the balance in use during it, rounded. */
  interestOf: (balance_fen: Fen, period: number) => Fen;
  /** Principal the method would repay in this period, given the interest just found; never below zero. */
  principalOf: (balance_fen: Fen, period: number, interest_fen: Fen) => Fen;
};

/**
 * Runs a loan period by period. The last period takes the remainder, so the principal parts add up to the loan; no
 * part exceeds the balance, and once it has reached zero nothing more falls due but interest put off before.
 */
export function amortise(loan: Runs, { interestOf, principalOf }: Steps): Row[] {
  const rows: Row[] = [];
  let balance = loan.amount_fen;
  let owed = 0;
  for (let period = 1; period <= loan.periods; period++) {
    const accrued = balance === 0 ? 0 : interestOf(balance, period);
    let principal = 0;
    if (period === loan.periods) principal = balance;
    else if (period > (loan.grace_periods ?? 0)) {
      principal = Math.min(principalOf(balance, period, accrued), balance);
    }
    balance -= principal;
    owed += accrued;
    const interest = period > (loan.interest_grace_periods ?? 0) ? owed : 0;
    owed -= interest;
    rows.push({
      period,
      payment_fen: principal + interest,
      principal_fen: principal,
      interest_fen: interest,
      balance_fen: balance,
      deferred_fen: owed,
    });
  }
  return rows;
}

/** P ÷ n, rounded half up once: the principal part of 等额本金 and 等本等息. Fen. */
export function equalPrincipalPart(amount_fen: Fen, periods: number): Fen {
  return Number(divRoundHalfUp(BigInt(amount_fen), BigInt(periods)));
}

/** How a method repays principal at one rate; `periods` are those that repay, grace left out. */
export function principalRule(
  method: PeriodicMethod,
  amount_fen: Fen,
  terms: Pick<LoanTerms, 'rate_ppm' | 'periods' | 'period'>,
): Steps['principalOf'] {
  switch (method) {
    case 'equal_installment': {
      const instalment = equalInstalment(amount_fen, terms);
      return (_balance, _period, interest) => instalment - interest;
    }
    case 'equal_principal': {
      const part = equalPrincipalPart(amount_fen, terms.periods);
      return () => part;
    }
    case 'interest_only':
      return () => 0;
  }
}

/**
 * The schedule of a loan in whole periods: 等额本息, 等额本金 or 先息后本. Throws RangeError on terms that are no loan.
 */
export function periodicSchedule(method: PeriodicMethod, terms: LoanTerms): Schedule {
  ensureTerms(terms);
  ensureRate(terms.rate_ppm);
  const repaying = { ...terms, periods: terms.periods - (terms.grace_periods ?? 0) };
  return totalOf(
    amortise(terms, {
      interestOf: (balance) => periodInterest(balance, terms.rate_ppm, terms.period),
      principalOf: principalRule(method, terms.amount_fen, repaying),
    }),
  );
}

/**
 * 等本等息: equal principal plus a fee on the original principal each period, whatever has been repaid. `fee_ppm` is
 * per period and is no annual rate; the fee stands in `interest_fen` and is shown only as converted by `cost.ts`.
 */
export function flatInstallmentSchedule(
  terms: Pick<LoanTerms, 'amount_fen' | 'periods'> & { fee_ppm: number },
): Schedule {
  ensureTerms(terms);
  ensureRate(terms.fee_ppm);
  const fee = shareOf(terms.amount_fen, terms.fee_ppm);
  const part = equalPrincipalPart(terms.amount_fen, terms.periods);
  return totalOf(amortise(terms, { interestOf: () => fee, principalOf: () => part }));
}
