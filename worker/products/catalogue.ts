// The shelf of a district in memory: what every public list, search and match is answered from. Built once per version
// of the shelf, read by many requests, never changed.
import type { Bilingual } from '../lib/bilingual.ts';
import { compileProduct, type CompiledProduct } from '../matching/judge.ts';
import { newShared } from '../matching/questions.ts';
import { bitsWhere, type Bits } from './bits.ts';
import {
  cardOf,
  type InstitutionName,
  type ListedProduct,
  type PriceTerms,
  type ProductCard,
} from './card.ts';
import { newMemo, type Memo } from './memo.ts';
import { compareKeys, sortKey, type SortKey } from './order.ts';
import type { Price } from './prices.ts';
import { indexTexts, type SearchIndex } from './search.ts';
import type { Listing } from './schema.ts';
import {
  BORROWER_TYPES,
  GUARANTEE_TYPE_LABELS,
  GUARANTEE_TYPES,
  PRODUCT_CLASS_LABELS,
  PRODUCT_CLASSES,
  PRODUCT_SORTS,
  type BorrowerType,
  type GuaranteeType,
  type ProductClass,
  type ProductSort,
} from './terms.ts';
import { hasEnded } from './validity.ts';

/** For how many pairs of amount and term prices are remembered. */
const REMEMBERED_LOANS = 32;

/** One product of the shelf, ready to be shown, priced and judged. */
export type CatalogueEntry = {
  readonly card: ProductCard;
  readonly price: PriceTerms;
  readonly compiled: CompiledProduct;
};

/** Products in one order: their indexes and keys, both sorted. */
export type Order = { readonly products: Uint32Array; readonly keys: readonly SortKey[] };

/** What filters compare: for each word the products that have it, for ranges the two ends per product. */
type Columns = {
  readonly amount_min: Float64Array;
  readonly amount_max: Float64Array;
  readonly term_min: Uint16Array;
  readonly term_max: Uint16Array;
  readonly irr: Float64Array;
  readonly guarantee: Readonly<Record<GuaranteeType, Bits>>;
  readonly borrower: Readonly<Record<BorrowerType, Bits>>;
  readonly product_class: Readonly<Record<ProductClass, Bits>>;
  /** In the order of the catalogue's institutions. */
  readonly institution: readonly Bits[];
};

export type Catalogue = {
  /** The version of the shelf this was built from. */
  readonly version: number;
  /** The day 'YYYY-MM-DD' for which it was built: listings that had ended by then are not in it. */
  readonly day: string;
  readonly entries: readonly CatalogueEntry[];
  readonly institutions: readonly InstitutionName[];
  readonly towns: ReadonlyMap<string, Bilingual>;
  readonly orders: Readonly<Record<ProductSort, Order>>;
  readonly columns: Columns;
  readonly search: SearchIndex;
  /** Prices by wished loan, then by product. */
  readonly prices: Memo<Map<number, Price>>;
};

function bitsPerWord<Word extends string>(
  words: readonly Word[],
  cards: readonly ProductCard[],
  has: (card: ProductCard, word: Word) => boolean,
): Record<Word, Bits> {
  const pairs = words.map((word) => [
    word,
    bitsWhere(cards.length, (i) => has(cards[i] as ProductCard, word)),
  ]);
  return Object.fromEntries(pairs) as Record<Word, Bits>;
}

function orderOf(entries: readonly CatalogueEntry[], sort: ProductSort): Order {
  const keyed = entries.map(({ card }, product) => ({ product, key: sortKey(card, sort) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  return { products: Uint32Array.from(keyed, ({ product }) => product), keys: keyed.map(({ key }) => key) };
}

function columnsOf(entries: readonly CatalogueEntry[], index: SearchIndex): Columns {
  const cards = entries.map(({ card }) => card);
  return {
    amount_min: Float64Array.from(cards, (card) => card.amount_min_fen),
    // A filter asks what a product can do for some firm; what it does for this one is for the match to say.
    amount_max: Float64Array.from(cards, (card) => card.amount_max_with_title_fen ?? card.amount_max_fen),
    term_min: Uint16Array.from(cards, (card) => card.term_months_min),
    term_max: Uint16Array.from(cards, (card) => card.term_months_max),
    irr: Float64Array.from(cards, (card) => card.irr_ppm ?? Number.POSITIVE_INFINITY),
    guarantee: bitsPerWord(GUARANTEE_TYPES, cards, (card, type) => card.guarantee_types.includes(type)),
    borrower: bitsPerWord(BORROWER_TYPES, cards, (card, type) => card.borrower_types.includes(type)),
    product_class: bitsPerWord(PRODUCT_CLASSES, cards, (card, name) => card.product_class === name),
    institution: index.houses.map(({ products }) => products),
  };
}

const priceTermsOf = (listing: Listing): PriceTerms => ({
  amount_min_fen: listing.amount_min_fen,
  amount_max_fen: listing.amount_max_fen,
  term_months_min: listing.term_months_min,
  term_months_max: listing.term_months_max,
  rate_min_ppm: listing.rate_min_ppm,
  repayment_methods: listing.repayment_methods,
  fees: listing.fees,
  day_basis: listing.day_basis,
});

// Beside the tagline, the words a person would look for that names often leave out: 抵押, 税贷.
const textsOf = ({ tagline, product_class, guarantee_types }: Listing): string[] => {
  const said = [
    tagline,
    PRODUCT_CLASS_LABELS[product_class],
    ...guarantee_types.map((type) => GUARANTEE_TYPE_LABELS[type]),
  ];
  return said.flatMap(({ zh, en }) => [zh, en]);
};

/**
 * Builds the catalogue of a day 'YYYY-MM-DD': the listed products that have not ended. Institutions without a product
 * are left out of it.
 */
export function buildCatalogue(
  shelf: {
    readonly version: number;
    readonly products: readonly ListedProduct[];
    readonly towns: ReadonlyMap<string, Bilingual>;
  },
  day: string,
): Catalogue {
  const products = shelf.products.filter(({ listing }) => !hasEnded(listing, day));
  const places = new Map<string, number>();
  const institutions: InstitutionName[] = [];
  const institutionIndex = products.map(({ institution }) => {
    const known = places.get(institution.id);
    if (known !== undefined) return known;
    places.set(institution.id, institutions.length);
    return institutions.push(institution) - 1;
  });
  const shared = newShared();
  const entries = products.map((product): CatalogueEntry => ({
    card: cardOf(product),
    price: priceTermsOf(product.listing),
    compiled: compileProduct(product.listing, shared),
  }));
  const texts = products.map(({ listing }, i) => ({
    name: listing.name,
    text: textsOf(listing),
    institution: institutionIndex[i] ?? 0,
  }));
  const names = institutions.map(({ name, short }) => [name.zh, name.en, short]);
  const search = indexTexts(texts, names);
  const orders = PRODUCT_SORTS.map((sort) => [sort, orderOf(entries, sort)] as const);
  return {
    version: shelf.version,
    day,
    entries,
    institutions,
    towns: shelf.towns,
    orders: Object.fromEntries(orders) as Record<ProductSort, Order>,
    columns: columnsOf(entries, search),
    search,
    prices: newMemo(REMEMBERED_LOANS),
  };
}
