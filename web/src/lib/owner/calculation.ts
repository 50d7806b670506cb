// The calculator's questions in an address: how another page fills them in from the terms of a product.
import { formatYuan, shortDecimalText } from '#worker/lib/money.ts';
import { FEE_LINES } from '#worker/products/calculator.ts';
import { isCounted, type FeeItem } from '#worker/products/fees.ts';
import type { RepaymentMethod } from '#worker/products/terms.ts';
import { to, type Query } from './address.ts';

type Terms = {
  readonly amount_fen: number;
  readonly term_months: number;
  readonly rate_ppm: number;
  readonly method: RepaymentMethod;
  readonly day_basis: 360 | 365;
  readonly rhythm: {
    readonly period: 'month' | 'quarter';
    readonly interest_by: 'period' | 'days';
    readonly grace_periods: number;
    readonly interest_grace_periods: number;
  };
  readonly fees: readonly FeeItem[];
};

/** A percentage as it is typed. */
export const percentText = (ppm: number): string => shortDecimalText(ppm, 4);

/** An amount as it is typed in either language: 1,000,000 or 1,234.56. */
const yuanText = (fen: number): string => formatYuan(fen).replace(/\.00$/, '');

/** What a fee is worth as it is typed: yuan, or percent. */
function feeValueText({ basis, amount_fen, rate_ppm }: FeeItem): string {
  const isRate = basis === 'percent_once' || basis === 'percent_per_year' || amount_fen === undefined;
  return isRate ? `${percentText(rate_ppm ?? 0)}%` : yuanText(amount_fen);
}

/**
 * The address of the calculator with the terms of one loan; null where the loan has more fees, or others, than the
 * calculator takes: figures that leave something out would be wrong.
 */
export function calculatorPath(terms: Terms): string | null {
  const fees = terms.fees.filter(isCounted);
  if (fees.length > FEE_LINES.length || fees.some(({ refundable }) => refundable)) return null;
  const lines = fees.map((fee, i): Query => {
    const line = `fee${i + 1}`;
    return {
      [`${line}_kind`]: fee.kind,
      [`${line}_basis`]: fee.basis,
      [`${line}_value`]: feeValueText(fee),
      [`${line}_when`]: fee.when,
      [`${line}_payee`]: fee.payee,
    };
  });
  const { period, interest_by, grace_periods, interest_grace_periods } = terms.rhythm;
  const byDays = interest_by === 'days' && !terms.method.startsWith('equal_');
  return to('/calculator', {
    amount: yuanText(terms.amount_fen),
    term_months: terms.term_months,
    rate: percentText(terms.rate_ppm),
    method: terms.method,
    interest_by: byDays ? 'days' : undefined,
    day_basis: byDays ? terms.day_basis : undefined,
    frequency: period === 'quarter' ? period : undefined,
    principal_grace: grace_periods || undefined,
    interest_grace: interest_grace_periods || undefined,
    ...Object.assign({}, ...lines),
  });
}
