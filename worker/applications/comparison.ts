// Offers of several banks on one sheet: every one worked out for the same amount and the same months, so that what costs
// less is less, whatever each bank has cut its offer to. The cheapest first; what binds nobody stands apart.
import { countedAt, linkedTo } from '../policies/linked.ts';
import { bestSet, chargesTogether } from '../policies/stacking.ts';
import { costExample, type CostExample } from '../products/cost.ts';
import type { Fen } from '../lib/money.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import type { Listing } from '../products/schema.ts';
import { offerCostInput, type Known, type LoanTerms } from './offer-cost.ts';
import type { OfferKind, OfferState } from './terms.ts';

/** The loan that all offers are compared on. */
export type SameLoan = { readonly amount_fen: Fen; readonly term_months: number };

/** What published subsidies leave of a cost; they depend on approval. */
export type NetOfOffer = {
  readonly total_cost_fen: Fen;
  readonly total_subsidy_fen: Fen;
  readonly irr_ppm: number | null;
  readonly policies: readonly { readonly id: string; readonly name: Bilingual }[];
};

/** The cost of an offer's price on another amount and term. */
export function costOn(
  listing: Listing,
  terms: LoanTerms,
  { amount_fen, term_months }: SameLoan,
): CostExample {
  return costExample(offerCostInput(listing, { ...terms, amount_fen, term_months }));
}

/** The cost of an offer's price on a loan after the best set of subsidies; null where none pays. */
export function netOn(listing: Listing, terms: LoanTerms, loan: SameLoan, known: Known): NetOfOffer | null {
  const linked = linkedTo({ policies: listing.policies, price: { fees: terms.fees } }, known.subsidies);
  const { counted } = countedAt({ ...known, linked });
  if (counted.length === 0) return null;
  const { amount_fen, term_months } = loan;
  const same = { amount_fen, term_months };
  const input = { ...offerCostInput(listing, { ...terms, ...same }), ...same };
  let taken: readonly number[] = [];
  const cost = costExample({
    ...input,
    refunds: (paid) => {
      taken = bestSet(
        counted.map(({ subsidy }) => subsidy),
        { loan: input, paid },
      );
      const benefits = taken.flatMap((place) => counted[place]?.subsidy.benefit ?? []);
      return chargesTogether(benefits, { loan: input, paid }).flat();
    },
  });
  if (cost.total_subsidy_fen === 0) return null;
  return {
    total_cost_fen: cost.total_cost_fen,
    total_subsidy_fen: cost.total_subsidy_fen,
    irr_ppm: cost.irr_effective?.ppm ?? null,
    policies: taken.flatMap((place) => {
      const one = counted[place]?.subsidy;
      return one ? [{ id: one.id, name: one.name }] : [];
    }),
  };
}

/** One offer as it is compared. */
export type Compared = {
  readonly id: string;
  readonly kind: OfferKind;
  readonly state: OfferState;
  /** Epoch ms. */
  readonly valid_until: number;
  /** On the loan that all are compared on. */
  readonly same: CostExample;
};

/** The group of offers of one kind, the cheapest by IRR first, each with what it costs more than the first (fen). */
export type Group<Offer extends Compared> = {
  readonly offers: readonly (Offer & { readonly more_fen: Fen | null; readonly ends_first: boolean })[];
};

const irrOf = ({ same }: Compared): number => same.irr_effective?.ppm ?? Number.MAX_SAFE_INTEGER;

/**
 * The comparison of offers of one kind. Sorted by the IRR on the same loan, then by the sum, then by which ends first; of
 * several open ones that which ends first is marked.
 */
export function compareOffers<Offer extends Compared>(
  offers: readonly Offer[],
  kind: OfferKind,
): Group<Offer> {
  const chosen = offers
    .filter((offer) => offer.kind === kind)
    .toSorted(
      (a, b) =>
        irrOf(a) - irrOf(b) ||
        a.same.total_cost_fen - b.same.total_cost_fen ||
        a.valid_until - b.valid_until ||
        (a.id < b.id ? -1 : 1),
    );
  const open = chosen.filter(({ state }) => state === 'open');
  const soonest = Math.min(...open.map(({ valid_until }) => valid_until));
  const first = chosen[0]?.same.total_cost_fen ?? 0;
  return {
    offers: chosen.map((offer, index) => ({
      ...offer,
      more_fen: index === 0 ? null : offer.same.total_cost_fen - first,
      ends_first: open.length > 1 && offer.state === 'open' && offer.valid_until === soonest,
    })),
  };
}
