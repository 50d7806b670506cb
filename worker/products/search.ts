// Search in Chinese without a dictionary: every pair of neighbouring characters is posted, so that two characters are
// enough to look for and a search touches only the products that may match. One character finds what begins with it.
import { addBit, addBits, bitsWhere, bothBits, noBits, type Bits } from './bits.ts';
import { newMemo, type Memo } from './memo.ts';

/** Where a product was found; the lower, the better. */
export const TIERS = { exact: 0, prefix: 1, name: 2, institution: 3, text: 4 } as const;
export const TIER_COUNT = 5;

/** The most words of one search that are looked at. */
const MAX_WORDS = 6;

/** How many searches an index remembers: people look for the same few things, page after page. */
const REMEMBERED = 100;

/** For each tier the products found there or in a better place. */
type Found = readonly Bits[];

/** What a product is found by. `text` is whatever else is said of it. */
export type Texts = {
  readonly name: string;
  readonly text: readonly string[];
  /** Index of its institution in the list of institutions. */
  readonly institution: number;
};

/** The names of an institution with its products. */
type House = { readonly names: readonly string[]; readonly products: Bits };

export type SearchIndex = {
  readonly names: readonly string[];
  /** Pieces of text, joined by line ends, which no word contains. */
  readonly texts: readonly string[];
  readonly houses: readonly House[];
  readonly postings: ReadonlyMap<string, readonly number[]>;
  readonly remembered: Memo<Found>;
};

/** Text as it is compared: plain-width lower-case letters and digits, nothing else. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The words of a search; empty when it has no letter or digit. */
export function wordsOf(search: string): string[] {
  const words = search
    .normalize('NFKC')
    .split(/\p{White_Space}+/u)
    .map(plainText);
  return words.filter((word) => word !== '').slice(0, MAX_WORDS);
}

// A piece's first character is posted under a sign that no plain text contains.
const begins = (character: string): string => `^${character}`;

function post(postings: Map<string, number[]>, piece: string, product: number): void {
  const add = (key: string): void => {
    const posted = postings.get(key);
    if (!posted) postings.set(key, [product]);
    else if (posted.at(-1) !== product) posted.push(product);
  };
  if (piece !== '') add(begins(piece.charAt(0)));
  for (let i = 0; i + 1 < piece.length; i += 1) add(piece.slice(i, i + 2));
}

/** Builds the index. `institutions` holds the names of each institution, in the order products refer to. */
export function indexTexts(
  products: readonly Texts[],
  institutions: readonly (readonly string[])[],
): SearchIndex {
  const postings = new Map<string, number[]>();
  const names: string[] = [];
  const texts: string[] = [];
  products.forEach((product, i) => {
    const name = plainText(product.name);
    const pieces = product.text.map(plainText);
    for (const piece of [name, ...pieces]) post(postings, piece, i);
    names.push(name);
    texts.push(pieces.join('\n'));
  });
  const houses = institutions.map((pieces, house) => ({
    names: pieces.map(plainText),
    products: bitsWhere(products.length, (i) => products[i]?.institution === house),
  }));
  return { names, texts, houses, postings, remembered: newMemo(REMEMBERED) };
}

// The products that may contain a word: those under its rarest pair of characters.
function candidatesOf({ postings }: SearchIndex, word: string): readonly number[] {
  if (word.length === 1) return postings.get(begins(word)) ?? [];
  let fewest: readonly number[] | null = null;
  for (let i = 0; i + 1 < word.length; i += 1) {
    const posted = postings.get(word.slice(i, i + 2));
    if (!posted) return [];
    if (fewest === null || posted.length < fewest.length) fewest = posted;
  }
  return fewest ?? [];
}

function tierOf({ names, texts }: SearchIndex, product: number, word: string): number | null {
  const name = names[product] ?? '';
  if (name === word) return TIERS.exact;
  if (name.startsWith(word)) return TIERS.prefix;
  if (word.length === 1) return TIERS.text;
  if (name.includes(word)) return TIERS.name;
  return (texts[product] ?? '').includes(word) ? TIERS.text : null;
}

function searchWord(index: SearchIndex, word: string): Found {
  const found = Array.from({ length: TIER_COUNT }, () => noBits(index.names.length));
  for (const product of candidatesOf(index, word)) {
    const tier = tierOf(index, product, word);
    const set = tier === null ? undefined : found[tier];
    if (set) addBit(set, product);
  }
  for (const { names, products } of index.houses) {
    const isNamed = names.some((name) => (word.length === 1 ? name.startsWith(word) : name.includes(word)));
    const set = found[TIERS.institution];
    if (isNamed && set) addBits(set, products);
  }
  found.forEach((set, tier) => {
    const better = found[tier - 1];
    if (better) addBits(set, better);
  });
  return found;
}

/**
 * The products in which every word of the search was found, by tier: each set holds what was found at its tier or
 * better, and the worst place of all words counts. Null when the search has no letter or digit to look for.
 */
export function search(index: SearchIndex, text: string): Found | null {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  return index.remembered(words.join(' '), () => {
    const [first = [], ...others] = words.map((word) => searchWord(index, word));
    return first.map((set, tier) => others.reduce((all, other) => bothBits(all, other[tier] ?? all), set));
  });
}
