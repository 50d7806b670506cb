// What a wished loan costs at each product of the catalogue. Computed for what is shown and remembered: visitors ask
// for the same few amounts and terms.
import type { Fen } from '../lib/money.ts';
import { firstMethod, listedCost, nearestLoan, shownRate, type LoanWish, type ShownRate } from './card.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import type { Answer } from '../matching/terms.ts';
import { netPrice, type NetPrice } from '../policies/linked.ts';
import type { RepaymentMethod } from './terms.ts';

/** The cost of one loan by a product's first way of repaying. Money in fen, rates in ppm a year. */
export type Price = LoanWish & {
  readonly method: RepaymentMethod;
  readonly rate: ShownRate | null;
  readonly irr_ppm: number | null;
  readonly total_interest_fen: Fen;
  readonly total_fees_fen: Fen;
  readonly total_cost_fen: Fen;
};

function priceOf({ price }: CatalogueEntry, wish: LoanWish): Price {
  const cost = listedCost(price, wish);
  return {
    ...nearestLoan(price, wish),
    method: firstMethod(price),
    rate: shownRate(cost),
    irr_ppm: cost.irr_effective?.ppm ?? null,
    total_interest_fen: cost.total_interest_fen,
    total_fees_fen: cost.total_fees_fen,
    total_cost_fen: cost.total_cost_fen,
  };
}

/**
 * The price of that loan after subsidies: for a firm by what is known of it (`answers` by the places of the catalogue's
 * subsidies), for anybody where that is null. Null when they pay nothing.
 */
export function netFor(
  catalogue: Catalogue,
  product: number,
  wish: LoanWish,
  answers: readonly Answer[] | null,
): NetPrice | null {
  const entry = catalogue.entries[product];
  if (!entry || entry.linked.length === 0) return null;
  const known = catalogue.nets(`${wish.amount_fen}/${wish.term_months}`, () => new Map());
  const key = `${product}/${entry.linked.map((place) => answers?.[place] ?? '').join()}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const { subsidies } = catalogue;
  const net = netPrice(entry.price, wish, { subsidies, linked: entry.linked, answers });
  known.set(key, net);
  return net;
}

/** The price of the loan nearest to a wish at the product with this index. */
export function priceFor(catalogue: Catalogue, product: number, wish: LoanWish): Price | null {
  const entry = catalogue.entries[product];
  if (!entry) return null;
  const known = catalogue.prices(`${wish.amount_fen}/${wish.term_months}`, () => new Map());
  const price = known.get(product) ?? priceOf(entry, wish);
  known.set(product, price);
  return price;
}
