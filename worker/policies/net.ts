// What subsidies leave of a loan's cost: the price at its listed best, less what the policies pay for it. The net figure
// depends on approval.
import type { Fen } from '../lib/money.ts';
import {
  firstMethod,
  nearestLoan,
  rhythmOf,
  shownRate,
  type LoanWish,
  type PriceTerms,
  type ShownRate,
} from '../products/card.ts';
import { costExample, type CostInput, type Paid } from '../products/cost.ts';
import { ratesFor } from '../products/current.ts';
import type { Charge } from '../products/fees.ts';
import type { RepaymentMethod } from '../products/terms.ts';
import type { Benefit } from './schema.ts';
import { bestSet, chargesTogether, type PricedLoan, type Stackable } from './stacking.ts';

/** What a loan costs after subsidies. Money in fen, rates in ppm a year. */
export type NetCost = LoanWish & {
  readonly method: RepaymentMethod;
  readonly total_cost_fen: Fen;
  readonly total_subsidy_fen: Fen;
  readonly irr_ppm: number | null;
  readonly rate: ShownRate | null;
  /** What each policy pays, in the order given; 0 where it pays nothing for this loan, or is left out. */
  readonly paid_fen: readonly Fen[];
  /** The payments behind it; months after the drawdown, amounts below zero. */
  readonly charges: readonly (readonly Charge[])[];
};

/** The loan that a price is worked out for, as `costExample` takes it. */
export function pricedLoan(
  terms: PriceTerms,
  wish: LoanWish,
  method: RepaymentMethod = firstMethod(terms),
): CostInput & PricedLoan {
  const nearest = nearestLoan(terms, wish);
  const loan = { ...nearest, rate_ppm: ratesFor(terms, nearest.term_months).rate_min_ppm };
  return {
    ...loan,
    ...rhythmOf(terms, { ...loan, method }),
    method,
    fees: terms.fees,
    day_basis: terms.day_basis,
  };
}

type Paying = (loan: PricedLoan, paid: Paid) => readonly (readonly Charge[])[];

function netOf(input: CostInput & PricedLoan, paying: Paying): NetCost {
  let charges: readonly (readonly Charge[])[] = [];
  const cost = costExample({
    ...input,
    refunds: (paid) => {
      charges = paying(input, paid);
      return charges.flat();
    },
  });
  return {
    amount_fen: input.amount_fen,
    term_months: input.term_months,
    method: input.method,
    total_cost_fen: cost.total_cost_fen,
    total_subsidy_fen: cost.total_subsidy_fen,
    irr_ppm: cost.irr_effective?.ppm ?? null,
    rate: shownRate(cost),
    paid_fen: charges.map((moved) => moved.reduce((sum, { fen }) => sum - fen, 0)),
    charges,
  };
}

/** The cost of the nearest loan that a product offers, less what all of these benefits pay for it. */
export function netCost(
  terms: PriceTerms,
  wish: LoanWish,
  benefits: readonly Benefit[],
  method?: RepaymentMethod,
): NetCost {
  return netOf(pricedLoan(terms, wish, method), (loan, paid) => chargesTogether(benefits, { loan, paid }));
}

/** The same with the best set of subsidies that may be had together; `taken` are their places. */
export function bestNetCost(
  terms: PriceTerms,
  wish: LoanWish,
  subsidies: readonly Stackable[],
  method?: RepaymentMethod,
): NetCost & { readonly taken: readonly number[] } {
  let taken: readonly number[] = [];
  const net = netOf(pricedLoan(terms, wish, method), (loan, paid) => {
    taken = bestSet(subsidies, { loan, paid });
    const moved = chargesTogether(
      taken.map((place) => (subsidies[place] as Stackable).benefit),
      { loan, paid },
    );
    return subsidies.map((_, place) => moved[taken.indexOf(place)] ?? []);
  });
  return { ...net, taken };
}
