// A worked example in the one shape that CostSheet shows, from the two in which the API tells it.
import type { CostExample } from '#worker/products/cost.ts';
import type { FeeItem } from '#worker/products/fees.ts';

export type Sheet = {
  readonly rate: { readonly ppm: number; readonly kind: 'simple' | 'irr' } | null;
  readonly total_interest_fen: number;
  readonly fees: readonly { readonly fee: FeeItem; readonly total_fen: number; readonly counted: boolean }[];
  readonly total_cost_fen: number;
  /** What the borrower has the use of, where the lender keeps part of the amount back; else null. */
  readonly received_fen: number | null;
  readonly payments: number;
  readonly first_payment_fen: number;
  readonly last_payment_fen: number;
};

/** An example as applications and offers keep it. */
export function sheetOf(cost: CostExample, amount_fen: number): Sheet {
  return {
    rate: cost.shown && { ppm: cost.shown.ppm, kind: cost.rate_kind },
    total_interest_fen: cost.total_interest_fen,
    fees: cost.fee_lines,
    total_cost_fen: cost.total_cost_fen,
    received_fen: cost.principal_fen === amount_fen ? null : cost.principal_fen,
    payments: cost.schedule.payments,
    first_payment_fen: cost.schedule.first_payment_fen,
    last_payment_fen: cost.schedule.last_payment_fen,
  };
}
