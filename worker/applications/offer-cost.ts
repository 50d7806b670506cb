// The cost of a loan on the terms of an offer: what is shown, what is stored, and how its figures come about.
import { both } from '../lib/bilingual.ts';
import { rhythmOf } from '../products/card.ts';
import type { CostInput } from '../products/cost.ts';
import { explainCost, percent, type CostLine } from '../products/explain-cost.ts';
import type { Listing } from '../products/schema.ts';
import type { Answer } from '../matching/terms.ts';
import { explainNetOf } from '../policies/explain.ts';
import { linkedTo, type Subsidy } from '../policies/linked.ts';
import type { OfferTermsInput } from './schema.ts';

/** The terms of a loan that its cost depends on. */
export type LoanTerms = Pick<
  OfferTermsInput,
  'amount_fen' | 'term_months' | 'rate_ppm' | 'repayment_method' | 'fees'
>;

/** The loan of an offer as costs are computed: how it is repaid is the listing's. */
export function offerCostInput(
  listing: Pick<
    Listing,
    'repayment_frequency' | 'principal_grace_periods' | 'interest_grace_periods' | 'interest_by' | 'day_basis'
  >,
  terms: LoanTerms,
): CostInput {
  const { amount_fen, term_months, rate_ppm, repayment_method: method, fees } = terms;
  return {
    amount_fen,
    term_months,
    ...rhythmOf(listing, { term_months, method }),
    rate_ppm,
    method,
    fees,
    day_basis: listing.day_basis,
  };
}

/** What is known of the firm about the subsidies that hold today. */
export type Known = { readonly subsidies: readonly Subsidy[]; readonly answers: readonly Answer[] };

/** The lines of an offer's cost, opened, and below them what published subsidies would leave of it. */
export function explainOffer(listing: Listing, terms: LoanTerms, number: string, known: Known): CostLine[] {
  const input = offerCostInput(listing, terms);
  const linked = linkedTo({ policies: listing.policies, price: { fees: terms.fees } }, known.subsidies);
  const { amount_fen, term_months } = terms;
  return [
    ...explainGross(input, terms, number),
    ...explainNetOf({ ...input, amount_fen, term_months }, { ...known, linked }),
  ];
}

function explainGross(input: CostInput, terms: LoanTerms, number: string): CostLine[] {
  const rate = percent(terms.rate_ppm);
  return explainCost(input, {
    rate: {
      text: both(
        `银行对申请 ${number} 的方案：年利率 ${rate}`,
        `The bank's offer for ${number}: ${rate} a year`,
      ),
      path: null,
    },
    fee: {
      text: both(`银行对申请 ${number} 的方案：费用`, `The bank's offer for ${number}: fees`),
      path: null,
    },
    certainty: 'offered',
    fee_certainty: 'offered',
  });
}
