// The shelf of a district in memory: what every public list, search and match is answered from. Built once per version
// of the shelf, read by many requests, never changed.
import type { Bilingual } from '../lib/bilingual.ts';
import { linkedTo, netPrice, subsidiesOn, type NetPrice, type Subsidy } from '../policies/linked.ts';
import type { PublishedPolicy } from '../policies/linked.ts';
import { compileProduct, type CompiledProduct } from '../matching/judge.ts';
import { newShared } from '../matching/questions.ts';
import { addBit, bitsWhere, noBits, type Bits } from './bits.ts';
import {
  cardOf,
  REFERENCE_LOAN,
  type InstitutionName,
  type ListedProduct,
  type PriceTerms,
  type ProductCard,
} from './card.ts';
import type { AmountTerms } from '../matching/own-limit.ts';
import type { Priced } from './current.ts';
import { newMemo, type Memo } from './memo.ts';
import { compareKeys, sortKey, type SortKey } from './order.ts';
import type { Price } from './prices.ts';
import { indexTexts, TIERS, type Group, type SearchIndex } from './search.ts';
import type { Listing } from './schema.ts';
import { LABEL_SPELLINGS } from './spelling-labels.ts';
import {
  BORROWER_TYPE_LABELS,
  BORROWER_TYPES,
  GUARANTEE_TYPE_LABELS,
  GUARANTEE_TYPES,
  PROCESS_LABELS,
  PROCESSES,
  PRODUCT_CLASS_LABELS,
  PRODUCT_CLASSES,
  PRODUCT_SORTS,
  PRODUCT_TAG_LABELS,
  PRODUCT_TAGS,
  type BorrowerType,
  type GuaranteeType,
  type Process,
  type ProductClass,
  type ProductSort,
  type ProductTag,
} from './terms.ts';
import { hasEnded } from './validity.ts';

/** For how many pairs of amount and term prices are remembered. */
const REMEMBERED_LOANS = 32;

/** One product of the shelf, ready to be shown, priced and judged. */
export type CatalogueEntry = {
  readonly card: ProductCard;
  readonly price: PriceTerms;
  readonly amounts: AmountTerms;
  readonly compiled: CompiledProduct;
  /** Places of the subsidies that the product is eligible for. */
  readonly linked: readonly number[];
  /** The price of the reference loan for a firm that qualifies for all of them; null when they pay nothing. */
  readonly net: NetPrice | null;
};

/** Products in one order: their indexes and keys, both sorted. */
export type Order = { readonly products: Uint32Array; readonly keys: readonly SortKey[] };

/** A product as the shelf keeps it: with its name in pinyin, '' where nobody has spelled it. */
export type ShelvedProduct = ListedProduct & { readonly spelling: string };

/** What filters compare: for each word the products that have it, for ranges the two ends per product. */
export type Columns = {
  readonly amount_min: Float64Array;
  readonly amount_max: Float64Array;
  readonly term_min: Uint16Array;
  readonly term_max: Uint16Array;
  readonly irr: Float64Array;
  readonly guarantee: Readonly<Record<GuaranteeType, Bits>>;
  readonly borrower: Readonly<Record<BorrowerType, Bits>>;
  readonly product_class: Readonly<Record<ProductClass, Bits>>;
  readonly tag: Readonly<Record<ProductTag, Bits>>;
  readonly process: Readonly<Record<Process, Bits>>;
  readonly first_loan: Bits;
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
  /** The policies that are in force on the day. */
  readonly subsidies: readonly Subsidy[];
  /** Prices after subsidies by wished loan, then by product and what is known of the firm. */
  readonly nets: Memo<Map<string, NetPrice | null>>;
};

function bitsPerWord<Word extends string>(
  words: readonly Word[],
  products: readonly ListedProduct[],
  has: (listing: Listing, word: Word) => boolean,
): Record<Word, Bits> {
  const pairs = words.map((word) => [
    word,
    bitsWhere(products.length, (i) => has((products[i] as ListedProduct).listing, word)),
  ]);
  return Object.fromEntries(pairs) as Record<Word, Bits>;
}

function orderOf(entries: readonly CatalogueEntry[], sort: ProductSort): Order {
  const keyed = entries.map(({ card }, product) => ({ product, key: sortKey(card, sort) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  return { products: Uint32Array.from(keyed, ({ product }) => product), keys: keyed.map(({ key }) => key) };
}

function columnsOf(
  products: readonly ListedProduct[],
  cards: readonly ProductCard[],
  institution: readonly Bits[],
): Columns {
  return {
    amount_min: Float64Array.from(cards, (card) => card.amount_min_fen),
    // A filter asks what a product can do for some firm; what it does for this one is for the match to say.
    amount_max: Float64Array.from(cards, (card) => card.amount_max_with_title_fen ?? card.amount_max_fen),
    term_min: Uint16Array.from(cards, (card) => card.term_months_min),
    term_max: Uint16Array.from(cards, (card) => card.term_months_max),
    irr: Float64Array.from(cards, (card) => card.irr_ppm ?? Number.POSITIVE_INFINITY),
    guarantee: bitsPerWord(GUARANTEE_TYPES, products, (listing, type) =>
      listing.guarantee_types.includes(type),
    ),
    borrower: bitsPerWord(BORROWER_TYPES, products, (listing, type) => listing.borrower_types.includes(type)),
    product_class: bitsPerWord(PRODUCT_CLASSES, products, (listing, name) => listing.product_class === name),
    tag: bitsPerWord(PRODUCT_TAGS, products, (listing, tag) => listing.tags.includes(tag)),
    process: bitsPerWord(PROCESSES, products, (listing, process) => listing.process === process),
    first_loan: bitsWhere(products.length, (i) => products[i]?.listing.first_loan_friendly === true),
    institution,
  };
}

const priceTermsOf = (listing: Priced): PriceTerms => ({
  amount_min_fen: listing.amount_min_fen,
  amount_max_fen: listing.amount_max_fen,
  term_months_min: listing.term_months_min,
  term_months_max: listing.term_months_max,
  rate_min_ppm: listing.rate_min_ppm,
  ...(listing.by_tenor ? { by_tenor: listing.by_tenor } : {}),
  repayment_methods: listing.repayment_methods,
  fees: listing.fees,
  day_basis: listing.day_basis,
  interest_by: listing.interest_by,
  repayment_frequency: listing.repayment_frequency,
  principal_grace_periods: listing.principal_grace_periods,
  interest_grace_periods: listing.interest_grace_periods,
});

const amountTermsOf = (listing: Priced): AmountTerms => ({
  amount_min_fen: listing.amount_min_fen,
  amount_max_fen: listing.amount_max_fen,
  amount_by_honour: listing.amount_by_honour,
  amount_by_tax_level: listing.amount_by_tax_level,
  limit_formula: listing.limit_formula,
});

function wordGroups<Word extends string>(
  tier: Group['tier'],
  labels: Readonly<Record<Word, Bilingual>>,
  products: Readonly<Record<Word, Bits>>,
): Group[] {
  return (Object.keys(labels) as Word[]).map((word) => ({
    tier,
    names: [labels[word].zh, labels[word].en],
    spellings: [LABEL_SPELLINGS[labels[word].zh] ?? ''],
    products: products[word],
  }));
}

// What a person would look for and a name often leaves out: whose it is, what it is for, 抵押, 税贷, 个体工商户.
function groupsOf(
  columns: Columns,
  institutions: readonly InstitutionName[],
  spellings: ReadonlyMap<string, string>,
): Group[] {
  const houses = institutions.map(({ id, name, short }, i): Group => {
    const names = [name.zh, short, name.en];
    const products = columns.institution[i] as Bits;
    return { tier: TIERS.institution, names, spellings: (spellings.get(id) ?? '').split('/'), products };
  });
  return [
    ...houses,
    ...wordGroups(TIERS.tag, PRODUCT_TAG_LABELS, columns.tag),
    ...wordGroups(TIERS.text, PRODUCT_CLASS_LABELS, columns.product_class),
    ...wordGroups(TIERS.text, GUARANTEE_TYPE_LABELS, columns.guarantee),
    ...wordGroups(TIERS.text, BORROWER_TYPE_LABELS, columns.borrower),
    ...wordGroups(TIERS.text, PROCESS_LABELS, columns.process),
  ];
}

/**
 * Builds the catalogue of a day 'YYYY-MM-DD': the listed products that have not ended. Institutions without a product
 * are left out of it.
 */
export function buildCatalogue(
  shelf: {
    readonly version: number;
    readonly products: readonly ShelvedProduct[];
    readonly towns: ReadonlyMap<string, Bilingual>;
    /** The names of institutions in pinyin, by id. */
    readonly institution_spellings: ReadonlyMap<string, string>;
    readonly policies: readonly PublishedPolicy[];
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
  const houses = institutions.map(() => noBits(products.length));
  institutionIndex.forEach((house, i) => addBit(houses[house] as Bits, i));
  const shared = newShared();
  const subsidies = subsidiesOn(shelf.policies, day, shared);
  const entries = products.map((product): CatalogueEntry => {
    const price = priceTermsOf(product.listing);
    const linked = linkedTo({ policies: product.listing.policies, price }, subsidies);
    return {
      card: cardOf(product),
      price,
      amounts: amountTermsOf(product.listing),
      compiled: compileProduct(product.listing, shared),
      linked,
      net: netPrice(price, REFERENCE_LOAN, { subsidies, linked, answers: null }),
    };
  });
  const columns = columnsOf(
    products,
    entries.map(({ card }) => card),
    houses,
  );
  const texts = products.map(({ listing: { name, tagline }, spelling }) => ({
    name,
    spelling,
    text: [tagline.zh, tagline.en],
  }));
  const orders = PRODUCT_SORTS.map((sort) => [sort, orderOf(entries, sort)] as const);
  return {
    version: shelf.version,
    day,
    entries,
    institutions,
    towns: shelf.towns,
    orders: Object.fromEntries(orders) as Record<ProductSort, Order>,
    columns,
    search: indexTexts(texts, groupsOf(columns, institutions, shelf.institution_spellings)),
    prices: newMemo(REMEMBERED_LOANS),
    subsidies,
    nets: newMemo(REMEMBERED_LOANS),
  };
}
