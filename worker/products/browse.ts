// One page of the shelf: what passes the filters, where the words of a search are found, in one of four orders.
import type { Fen } from '../lib/money.ts';
import {
  addBit,
  addBits,
  allBits,
  bothBits,
  countBits,
  hasBit,
  noBits,
  withoutBits,
  type Bits,
} from './bits.ts';
import type { ProductCard } from './card.ts';
import type { NetPrice } from '../policies/linked.ts';
import type { Catalogue, CatalogueEntry, Order } from './catalogue.ts';
import { chosenSets, facetsOf, type Choices, type Facets } from './facets.ts';
import { compareKeys, writePlace, type Place, type SortKey } from './order.ts';
import { search } from './search.ts';
import type { ProductSort } from './terms.ts';

/** Products per page. */
export const PAGE_SIZE = 20;

type Ends = Float64Array | Uint16Array;

/** What a reader of the list may ask for. Money in fen, rates in ppm a year; an effective IRR is what is compared. */
export type Filters = Choices & {
  readonly amount_fen?: Fen | undefined;
  readonly term_months?: number | undefined;
  readonly rate_max_ppm?: number | undefined;
};

// The products between two ends: beside the search the one part that grows with the shelf.
function within(size: number, low: Ends | null, value: number, high: Ends | null): Bits {
  const set = noBits(size);
  for (let i = 0; i < size; i += 1) {
    const isIn = (low === null || (low[i] ?? 0) <= value) && (high === null || (high[i] ?? 0) >= value);
    if (isIn) addBit(set, i);
  }
  return set;
}

// What lies between the ends asked for.
function ranged({ columns, entries }: Catalogue, { amount_fen, term_months, rate_max_ppm }: Filters): Bits {
  const size = entries.length;
  const sets: Bits[] = [];
  if (amount_fen !== undefined) sets.push(within(size, columns.amount_min, amount_fen, columns.amount_max));
  if (term_months !== undefined) sets.push(within(size, columns.term_min, term_months, columns.term_max));
  if (rate_max_ppm !== undefined) sets.push(within(size, columns.irr, rate_max_ppm, null));
  return sets.reduce(bothBits, allBits(size));
}

/** The position of the first key after a place, by halving. */
function positionAfter({ keys }: Order, key: SortKey): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] as SortKey, key) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A card with what subsidies leave of its price for a firm that qualifies; null when there are none. */
export type ProductItem = ProductCard & { readonly net: NetPrice | null };

const itemOf = (entry: CatalogueEntry | undefined): ProductItem[] =>
  entry ? [{ ...entry.card, net: entry.net }] : [];

export type ProductPage = {
  readonly total: number;
  readonly items: readonly ProductItem[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
  /** What a further choice would leave; null on later pages, which do not count again. */
  readonly facets: Facets | null;
};

// What the search found, best places first and each product once; without a search all products in one place.
function placesOf({ search: index, entries }: Catalogue, words: string | undefined): readonly Bits[] {
  if (words === undefined) return [allBits(entries.length)];
  const found = search(index, words) ?? [];
  return found.map((set, tier) => withoutBits(set, found[tier - 1] ?? noBits(entries.length)));
}

const unionOf = (sets: readonly Bits[], size: number): Bits => {
  const all = noBits(size);
  for (const set of sets) addBits(all, set);
  return all;
};

/**
 * One page of the products that pass the filters and hold every word of the search, in the order asked for; better
 * places of the words go before it. `after` is the place where the page before ended.
 */
export function findProducts(
  catalogue: Catalogue,
  wanted: Filters & {
    readonly search?: string | undefined;
    readonly sort: ProductSort;
    readonly after?: Place | null;
  },
): ProductPage {
  const { entries } = catalogue;
  const { sort, after } = wanted;
  const order = catalogue.orders[sort];
  const chosen = chosenSets(catalogue, wanted);
  const inRange = ranged(catalogue, wanted);
  const passing = [...chosen.values()].reduce(bothBits, inRange);
  const anywhere = placesOf(catalogue, wanted.search);
  const places = anywhere.map((set) => bothBits(set, passing));
  const counts = places.map(countBits);

  const page: { tier: number; position: number }[] = [];
  const firstTier = after?.tier ?? 0;
  for (let tier = firstTier; tier < places.length && page.length <= PAGE_SIZE; tier += 1) {
    const set = places[tier] as Bits;
    if (counts[tier] === 0) continue;
    let position = after && tier === firstTier ? positionAfter(order, after.key) : 0;
    for (; position < entries.length && page.length <= PAGE_SIZE; position += 1) {
      if (hasBit(set, order.products[position] ?? 0)) page.push({ tier, position });
    }
  }
  const shown = page.slice(0, PAGE_SIZE);
  const last = page.length > PAGE_SIZE ? shown.at(-1) : undefined;
  const key = last && order.keys[last.position];
  const searched = wanted.search !== undefined;
  const facets = (): Facets => {
    const found = bothBits(unionOf(anywhere, entries.length), inRange);
    const all = [...chosen.values()].reduce(bothBits, found);
    const besides = (question: keyof Choices): Bits =>
      chosen.has(question)
        ? [...chosen].reduce((set, [other, bits]) => (other === question ? set : bothBits(set, bits)), found)
        : all;
    return facetsOf(catalogue, wanted, besides);
  };
  return {
    total: counts.reduce((sum, count) => sum + count, 0),
    items: shown.flatMap(({ position }) => itemOf(entries[order.products[position] ?? 0])),
    next: last && key ? writePlace({ sort, searched, tier: last.tier, key }) : null,
    facets: after ? null : facets(),
  };
}
