// The costs of a loan besides interest, as a list (贷款明白纸): who pays whom, on what base, when. Each item is rounded
// by itself. What the borrower must pay when all goes normally is in the annualised cost; optional items and those
// that others pay are listed and left out; a deposit is money out and back.
import { isFen, PPM_MAX, type Fen } from '../lib/money.ts';
import { forMonths, PERIODS_PER_YEAR, periodInterest, shareOf } from './schedule.ts';
import type { Period } from './terms.ts';

/**
 * One cost. `basis` says what it is measured on, `when` on which days it falls due:
 * `fixed` is `amount_fen` each time; `percent_once` is `rate_ppm` of the loan, upfront or at the end;
 * `percent_per_year` is `rate_ppm` a year for the months it covers: of the loan for the whole term (`upfront`,
 * `at_end`), of the balance at each year's start for that year (`yearly`), of the balance in use in each period
 * (`each_period`); `per_period` is, each period, `amount_fen` or `rate_ppm` of the original loan.
 */
export type FeeItem = {
  kind: string;
  payer: 'borrower' | 'bank' | 'government' | 'third_party';
  payee: 'lender' | 'third_party';
  mandatory: boolean;
  basis: 'fixed' | 'percent_once' | 'percent_per_year' | 'per_period';
  amount_fen?: Fen;
  rate_ppm?: number;
  when: 'upfront' | 'yearly' | 'each_period' | 'at_end';
  refundable?: boolean;
};

export type FeeProblem = 'amount_missing' | 'rate_missing' | 'when_contradicts_basis';

/** Why a fee item cannot be computed, or null. */
export function feeProblem(fee: FeeItem): FeeProblem | null {
  const once = fee.when === 'upfront' || fee.when === 'at_end';
  const amount = fee.amount_fen !== undefined && isFen(fee.amount_fen);
  const { rate_ppm = -1 } = fee;
  const rate = Number.isInteger(rate_ppm) && rate_ppm >= 0 && rate_ppm <= PPM_MAX;
  switch (fee.basis) {
    case 'fixed':
      return amount ? null : 'amount_missing';
    case 'percent_once':
      if (!once) return 'when_contradicts_basis';
      return rate ? null : 'rate_missing';
    case 'percent_per_year':
      return rate ? null : 'rate_missing';
    case 'per_period':
      if (fee.when !== 'each_period') return 'when_contradicts_basis';
      return amount || rate ? null : 'amount_missing';
  }
}

/** Whether the item belongs to the borrower's annualised cost: mandatory, and paid by the borrower. */
export function isCounted(fee: FeeItem): boolean {
  return fee.mandatory && fee.payer === 'borrower';
}

/**
 * Whether the lender takes the item out of the payout, which lowers the principal to what is received (民法典 670),
 * whatever the item is called. A deposit comes back and lowers nothing.
 */
export function isDeduction(fee: FeeItem): boolean {
  return isCounted(fee) && fee.payee === 'lender' && fee.when === 'upfront' && !fee.refundable;
}

/** Money that moves a whole number of months after the drawdown: paid, or received back when below zero. */
export type Charge = { month: number; fen: Fen };

/** The loan that fees are measured on; `balanceAfter` is the principal in use after what is repaid in that month. */
export type FeeBase = {
  amount_fen: Fen;
  term_months: number;
  period: Period;
  balanceAfter: (month: number) => Fen;
};

/**
 * When and how much one item is charged, a deposit's return at the end of the term included. Throws RangeError on an
 * item that has a feeProblem.
 */
export function feeCharges(fee: FeeItem, loan: FeeBase): Charge[] {
  const problem = feeProblem(fee);
  if (problem) throw new RangeError(`${fee.kind}: ${problem}`);
  const months = 12 / PERIODS_PER_YEAR[loan.period];
  const charges = chargeMonths(fee.when, loan.term_months, months).map((month) => ({
    month,
    fen: chargeOf(fee, loan, month, months),
  }));
  if (!fee.refundable) return charges;
  const back = charges.reduce((sum, { fen }) => sum + fen, 0);
  return [...charges, { month: loan.term_months, fen: -back }];
}

function chargeMonths(when: FeeItem['when'], term: number, months_per_period: number): number[] {
  switch (when) {
    case 'upfront':
      return [0];
    case 'at_end':
      return [term];
    case 'yearly':
      return every(12, 0, term - 1);
    case 'each_period':
      return every(months_per_period, months_per_period, term);
  }
}

function every(step: number, from: number, to: number): number[] {
  const months: number[] = [];
  for (let month = from; month <= to; month += step) months.push(month);
  return months;
}

function chargeOf(fee: FeeItem, loan: FeeBase, month: number, months_per_period: number): Fen {
  const rate = fee.rate_ppm ?? 0;
  switch (fee.basis) {
    case 'fixed':
      return fee.amount_fen ?? 0;
    case 'percent_once':
      return shareOf(loan.amount_fen, rate);
    case 'per_period':
      return fee.amount_fen ?? shareOf(loan.amount_fen, rate);
    case 'percent_per_year':
      switch (fee.when) {
        case 'upfront':
        case 'at_end':
          return forMonths(loan.amount_fen, rate, loan.term_months);
        case 'yearly':
          return forMonths(loan.balanceAfter(month), rate, Math.min(12, loan.term_months - month));
        case 'each_period':
          return periodInterest(loan.balanceAfter(month - months_per_period), rate, loan.period);
      }
  }
}
