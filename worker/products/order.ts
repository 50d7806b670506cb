// The four orders of the public list and the place in them where a page ends. A place names a product by the values it
// was sorted on, so that pages stay whole when the shelf changes between them.
import type { ProductCard } from './card.ts';
import { TIER_COUNT } from './search.ts';
import { PRODUCT_SORTS, type ProductSort } from './terms.ts';

/** What one order compares: the value it is named after, what breaks ties, and the id at last. */
export type SortKey = readonly [first: number | string, second: number, id: string];

/** Where a page ended: in which order, how well the search found the last product (0 without a search), its key. */
export type Place = {
  readonly sort: ProductSort;
  readonly searched: boolean;
  readonly tier: number;
  readonly key: SortKey;
};

/** A product without a price stands after all that have one. */
const NO_PRICE = Number.MAX_SAFE_INTEGER;

const priceOf = ({ irr_ppm }: ProductCard): number => irr_ppm ?? NO_PRICE;

const KEYS: Record<ProductSort, (card: ProductCard) => SortKey> = {
  cost: (card) => [priceOf(card), -card.amount_max_fen, card.id],
  amount: (card) => [-card.amount_max_fen, priceOf(card), card.id],
  speed: (card) => [card.promised_workdays, priceOf(card), card.id],
  name: (card) => [card.name, 0, card.id],
};

const byName = new Intl.Collator('zh-CN', { numeric: true }).compare;

/** The key of a product in an order: cheapest, highest amount, fewest promised days, or name in pinyin order first. */
export function sortKey(card: ProductCard, sort: ProductSort): SortKey {
  return KEYS[sort](card);
}

/** Compares two keys of one order. */
export function compareKeys(a: SortKey, b: SortKey): number {
  const first =
    typeof a[0] === 'number' && typeof b[0] === 'number' ? a[0] - b[0] : byName(String(a[0]), String(b[0]));
  if (first !== 0) return first;
  if (a[1] !== b[1]) return a[1] - b[1];
  return a[2] < b[2] ? -1 : Number(a[2] > b[2]);
}

/** A place as an opaque text for an address. */
export function writePlace({ sort, searched, tier, key }: Place): string {
  return Buffer.from(JSON.stringify([sort, searched ? 1 : 0, tier, ...key])).toString('base64url');
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** Reads what `writePlace` wrote; null for anything else. */
export function readPlace(text: string): Place | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 6) return null;
  const [name, searched, tier, first, second, id] = parts as unknown[];
  const sort = PRODUCT_SORTS.find((known) => known === name);
  if (sort === undefined || (searched !== 0 && searched !== 1)) return null;
  if (!isWhole(tier) || tier < 0 || tier >= TIER_COUNT || !isWhole(second) || typeof id !== 'string')
    return null;
  if (sort === 'name' ? typeof first !== 'string' : !isWhole(first)) return null;
  return { sort, searched: searched === 1, tier, key: [first as number | string, second, id] };
}
