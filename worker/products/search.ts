// Search in Chinese without a dictionary: every pair of neighbouring characters is posted, every word of letters, every
// sound of a name and every pair of first letters, so that a search touches only the products that may match.
import { addBit, addBits, bothBits, countBits, noBits, type Bits } from './bits.ts';
import { newMemo, type Memo } from './memo.ts';
import { hasHan, plainText, runningText, soundUnits, wordsOf } from './plain.ts';
import { hear, type Heard, type Sounded } from './sounds.ts';

/**
 * Where a product was found; the lower, the better. First the name as it is written, then as it is spelled out in
 * pinyin, then by first letters: who spells a name out means that name more surely than who types three letters.
 */
export const TIERS = {
  exact: 0,
  prefix: 1,
  name: 2,
  spelled: 3,
  spelled_prefix: 4,
  spelled_inside: 5,
  initials: 6,
  initials_prefix: 7,
  initials_inside: 8,
  institution: 9,
  tag: 10,
  text: 11,
} as const;
export type Tier = (typeof TIERS)[keyof typeof TIERS];
export const TIER_COUNT = 12;

const HEARD_TIERS: Record<Heard['manner'], Record<Heard['position'], Tier>> = {
  spelled: { whole: TIERS.spelled, beginning: TIERS.spelled_prefix, inside: TIERS.spelled_inside },
  initials: { whole: TIERS.initials, beginning: TIERS.initials_prefix, inside: TIERS.initials_inside },
};

/** How many searches an index remembers: people look for the same few things, page after page. */
const REMEMBERED = 100;

/** No sound of pinyin is longer: zhuang. */
const SOUND_MAX = 6;

/** For each tier the products found there or in a better place. */
type Found = readonly Bits[];

/** What one product is found by. */
export type Texts = {
  readonly name: string;
  /** The name as `loadSpelling` spells it; '' when nobody has. */
  readonly spelling: string;
  /** What else is said of this product alone. */
  readonly text: readonly string[];
};

/** Names that many products share: their institution, a tag, a class. */
export type Group = {
  readonly tier: Tier;
  readonly names: readonly string[];
  /** Spellings of the first names, as far as there are any. */
  readonly spellings?: readonly string[];
  readonly products: Bits;
};

/** Which products hold a key, ascending. */
type Postings = ReadonlyMap<string, Uint32Array>;

export type SearchIndex = {
  readonly names: readonly string[];
  readonly spellings: readonly string[];
  /** Pieces of running text, each closed by a line end, which no word contains. */
  readonly texts: readonly string[];
  readonly groups: readonly {
    readonly tier: Tier;
    readonly texts: readonly string[];
    readonly sounded: readonly Sounded[];
    readonly products: Bits;
  }[];
  /** By two neighbouring characters of which one at least is Chinese. */
  readonly pairs: Postings;
  /** By a word of letters or digits. */
  readonly words: Postings;
  /** By a sound of the name. */
  readonly sounds: Postings;
  /** By the first letters of two neighbouring sounds of the name. */
  readonly initials: Postings;
  /** The keys of `pairs` by their first character. */
  readonly pairsFrom: ReadonlyMap<string, readonly string[]>;
  readonly remembered: Memo<Found>;
};

// --- Building ------------------------------------------------------------------------------------------------------

class Poster {
  readonly #lists = new Map<string, number[]>();

  post(key: string, product: number): void {
    const posted = this.#lists.get(key);
    if (!posted) this.#lists.set(key, [product]);
    else if (posted.at(-1) !== product) posted.push(product);
  }

  done(): Postings {
    return new Map([...this.#lists].map(([key, list]) => [key, Uint32Array.from(list)]));
  }
}

const LETTERS = /[\p{L}\p{N}]+/gu;
const LETTER_WORD = /[^\p{Script=Han}\s]+/gu;

/** A name with its sounds; letters of a name that nobody has spelled sound as they are written. */
function soundedName(name: string, spelling: string): Sounded {
  const units = soundUnits(name);
  const sounds = spelling.match(LETTERS) ?? [];
  return { units, sounds: sounds.length === units.length ? sounds : units };
}

/** Builds the index. */
export function indexTexts(products: readonly Texts[], groups: readonly Group[]): SearchIndex {
  const [pairs, words, sounds, initials] = [new Poster(), new Poster(), new Poster(), new Poster()];
  const postText = (text: string, i: number): void => {
    for (let at = 0; at + 1 < text.length; at += 1) {
      const pair = text.slice(at, at + 2);
      if (pair[0] !== '\n' && pair[0] !== ' ' && hasHan(pair)) pairs.post(pair, i);
    }
    for (const [word] of text.matchAll(LETTER_WORD)) words.post(word, i);
  };
  const names = products.map(({ name }) => plainText(name));
  const texts = products.map(({ text }) => text.map((piece) => `${runningText(piece)}\n`).join(''));
  products.forEach(({ spelling }, i) => {
    const name = names[i] ?? '';
    postText(`${name}\n`, i);
    postText(texts[i] ?? '', i);
    const sounded = soundedName(name, spelling);
    sounded.sounds.forEach((sound, at) => {
      sounds.post(sound, i);
      const next = sounded.sounds[at + 1];
      if (next !== undefined) initials.post(`${sound[0]}${next[0]}`, i);
    });
  });
  const posted = pairs.done();
  return {
    names,
    spellings: products.map(({ spelling }) => spelling),
    texts,
    groups: groups.map(({ tier, names: named, spellings = [], products: those }) => ({
      tier,
      texts: named.map(runningText),
      sounded: spellings.map((spelling, i) => soundedName(named[i] ?? '', spelling)),
      products: those,
    })),
    pairs: posted,
    words: words.done(),
    sounds: sounds.done(),
    initials: initials.done(),
    pairsFrom: Map.groupBy(posted.keys(), (pair) => pair[0] ?? ''),
    remembered: newMemo(REMEMBERED),
  };
}

// --- Candidates ----------------------------------------------------------------------------------------------------

const NONE: readonly Uint32Array[] = [];
const lengthOf = (lists: readonly Uint32Array[]): number =>
  lists.reduce((sum, { length }) => sum + length, 0);
const known = (postings: Postings, key: string): Uint32Array[] => {
  const list = postings.get(key);
  return list ? [list] : [];
};

// A text with a Chinese character: under its rarest pair, or for a lone character under all pairs that begin with it.
function withPair({ pairs, pairsFrom }: SearchIndex, written: string): readonly Uint32Array[] {
  let fewest: readonly Uint32Array[] | null = null;
  for (let at = 0; at + 1 < written.length; at += 1) {
    const pair = written.slice(at, at + 2);
    if (pair[0] === ' ' || !hasHan(pair)) continue;
    const lists = known(pairs, pair);
    if (lists.length === 0) return NONE;
    if (fewest === null || lengthOf(lists) < lengthOf(fewest)) fewest = lists;
  }
  return fewest ?? (pairsFrom.get(written) ?? []).flatMap((pair) => known(pairs, pair));
}

/** The products that may hold a text as it is written. */
function mayBeWritten(index: SearchIndex, written: string): readonly Uint32Array[] {
  if (hasHan(written)) return withPair(index, written);
  const word = written.trim();
  return [...index.words].flatMap(([key, list]) => (key.startsWith(word) ? [list] : []));
}

/**
 * The products in whose name typed letters may be heard. Its first sound is one letter or a known sound, and what
 * follows begins the next one; or all of it lies within one sound.
 */
function mayBeHeard(index: SearchIndex, typed: string): readonly Uint32Array[] {
  const characters = [...typed];
  const pairAt = characters.findIndex((one, at) => hasHan(one) && hasHan(characters[at + 1] ?? ''));
  if (pairAt >= 0) return withPair(index, characters.slice(pairAt, pairAt + 2).join(''));
  const lists: Uint32Array[] = [];
  for (const [sound, list] of index.sounds) if (sound.startsWith(typed)) lists.push(list);
  for (let length = 1; length <= Math.min(SOUND_MAX, typed.length - 1); length += 1) {
    if (length > 1 && !index.sounds.has(typed.slice(0, length))) continue;
    const next = typed[length] ?? '';
    // A written character says nothing of its sound: whatever has it may match.
    const lone = [typed[0] ?? '', next].find(hasHan);
    if (lone) return withPair(index, lone);
    lists.push(...known(index.initials, `${typed[0]}${next}`));
  }
  return lists;
}

// --- Tiers ---------------------------------------------------------------------------------------------------------

type Word = {
  readonly plain: string;
  readonly written: string;
  readonly isHan: boolean;
  readonly isLone: boolean;
};

function writtenTier({ names, texts }: SearchIndex, product: number, word: Word): Tier | null {
  const name = names[product] ?? '';
  if (name === word.plain) return TIERS.exact;
  if (name.startsWith(word.plain)) return TIERS.prefix;
  if (name.includes(word.plain)) return TIERS.name;
  // One letter is no word to look for in a text.
  return (!word.isLone || word.isHan) && (texts[product] ?? '').includes(word.written) ? TIERS.text : null;
}

// One letter is heard where a name begins, and nowhere else.
function heardAs(sounded: Sounded, { plain, isLone }: Word): Heard | null {
  const heard = hear(sounded, plain);
  return heard?.position === 'inside' && isLone ? null : heard;
}

function searchWord(index: SearchIndex, plain: string): Found {
  const word: Word = {
    plain,
    written: runningText(plain),
    isHan: hasHan(plain),
    isLone: plain.length === 1,
  };
  const hasLetters = /[^\p{Script=Han}]/u.test(plain);
  const best = new Map<number, Tier>();
  const note = (product: number, tier: Tier | null): void => {
    if (tier !== null && tier < (best.get(product) ?? TIER_COUNT)) best.set(product, tier);
  };
  for (const list of mayBeWritten(index, word.written)) {
    for (const product of list) if (!best.has(product)) note(product, writtenTier(index, product, word));
  }
  for (const list of hasLetters ? mayBeHeard(index, plain) : NONE) {
    for (const product of list) {
      const heard = heardAs(soundedName(index.names[product] ?? '', index.spellings[product] ?? ''), word);
      note(product, heard && HEARD_TIERS[heard.manner][heard.position]);
    }
  }
  const found = Array.from({ length: TIER_COUNT }, () => noBits(index.names.length));
  for (const [product, tier] of best) addBit(found[tier] as Bits, product);
  for (const { tier, texts, sounded, products } of index.groups) {
    const isWritten = (word.isHan || !word.isLone) && texts.some((text) => text.includes(word.written));
    if (isWritten || (hasLetters && sounded.some((name) => heardAs(name, word)))) {
      addBits(found[tier] as Bits, products);
    }
  }
  found.forEach((set, tier) => {
    const better = found[tier - 1];
    if (better) addBits(set, better);
  });
  return found;
}

/** All words, each wherever it is found; the worst place counts. */
function searchEach(index: SearchIndex, words: readonly string[]): Found {
  const [first = [], ...others] = words.map((word) => searchWord(index, word));
  return first.map((set, tier) => others.reduce((all, other) => bothBits(all, other[tier] ?? all), set));
}

const SYLLABLE = /^[a-z]{1,6}$/;

// Blanks may part words or the syllables of one name: "ke ji dai". Where syllables together are a name in pinyin, they are
// that; otherwise what is found by either reading counts.
function searchAll(index: SearchIndex, words: readonly string[]): Found {
  if (words.length === 1) return searchEach(index, words);
  const together = searchWord(index, words.join(''));
  const isSpelled = words.every((word) => SYLLABLE.test(word));
  if (isSpelled && countBits(together[TIERS.text] as Bits) > 0) return together;
  const each = searchEach(index, words);
  each.forEach((set, tier) => addBits(set, together[tier] as Bits));
  return each;
}

/**
 * The products in which every word of the search was found, by tier: each set holds what was found at its tier or
 * better, and the worst place of all words counts. Null when the search has no letter or digit to look for.
 */
export function search(index: SearchIndex, text: string): Found | null {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  return index.remembered(words.join(' '), () => searchAll(index, words));
}
