// Text as searches compare it. What people type differs in width, case, blanks and quotes from what is written.

/** The most characters of one search that are looked at. */
const SEARCH_MAX = 60;

/** The most words of one search that are looked at. */
const MAX_WORDS = 6;

const APOSTROPHE = /['’]/g;
const LETTERS = /[\p{L}\p{N}]+/gu;
const HAN = /\p{Script=Han}/u;
const RUN = /\p{Script=Han}|[^\p{Script=Han}]+/gu;

/** Text as it is compared: plain-width lower-case letters and digits, nothing else; ü is v, as it is typed. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ü', 'v')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The words of a search, parted by whatever is no letter or digit; empty when it has none. */
export function wordsOf(search: string): string[] {
  const words = search.slice(0, SEARCH_MAX).normalize('NFKC').replaceAll(APOSTROPHE, '').match(LETTERS) ?? [];
  return words.map(plainText).slice(0, MAX_WORDS);
}

/** What a reader says of a text one after the other: each Chinese character by itself, letters and digits in runs. */
export function soundUnits(text: string): string[] {
  return plainText(text).match(RUN) ?? [];
}

/** Whether a text has a Chinese character. */
export function hasHan(text: string): boolean {
  return HAN.test(text);
}

/**
 * Running text as it is compared: as `plainText`, but with a blank before each run of letters or digits, so that a word
 * is found at its beginning only: tax in "credit on tax", not in "syntax".
 */
export function runningText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(APOSTROPHE, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .replace(/(?<![^\p{Script=Han}])(?=[^\p{Script=Han} ])/gu, ' ')
    .replace(/ (?=\p{Script=Han}|$)/gu, '');
}
