// Sets of products as bits: with ten thousand products a filter is a few hundred operations, so that a page costs about
// the same however long the shelf is.

/** A set of the numbers 0 to n − 1; bit i of word ⌊i ÷ 32⌋ is number i. */
export type Bits = Uint32Array;

/** The empty set for n numbers. */
export function noBits(n: number): Bits {
  return new Uint32Array(Math.ceil(n / 32));
}

/** The set of all n numbers. */
export function allBits(n: number): Bits {
  const set = noBits(n).fill(0xffffffff);
  if (n % 32 !== 0) set[set.length - 1] = 2 ** (n % 32) - 1;
  return set;
}

/** The numbers below n for which `holds` says yes. */
export function bitsWhere(n: number, holds: (i: number) => boolean): Bits {
  const set = noBits(n);
  for (let i = 0; i < n; i += 1) if (holds(i)) addBit(set, i);
  return set;
}

/** Adds a number. */
export function addBit(set: Bits, i: number): void {
  set[i >>> 5] = (set[i >>> 5] ?? 0) | (1 << (i & 31));
}

/** Whether a number is in the set. */
export function hasBit(set: Bits, i: number): boolean {
  return (((set[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1;
}

/** The numbers in both sets. */
export function bothBits(a: Bits, b: Bits): Bits {
  const set = new Uint32Array(a.length);
  for (let w = 0; w < set.length; w += 1) set[w] = (a[w] ?? 0) & (b[w] ?? 0);
  return set;
}

/** The numbers of the first set that are not in the second. */
export function withoutBits(a: Bits, b: Bits): Bits {
  const set = new Uint32Array(a.length);
  for (let w = 0; w < set.length; w += 1) set[w] = (a[w] ?? 0) & ~(b[w] ?? 0);
  return set;
}

/** Puts the second set into the first. */
export function addBits(set: Bits, more: Bits): void {
  for (let w = 0; w < set.length; w += 1) set[w] = (set[w] ?? 0) | (more[w] ?? 0);
}

// Pairs, fours and bytes are added side by side within the word.
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** How many numbers are in the set. */
export function countBits(set: Bits): number {
  let count = 0;
  for (let w = 0; w < set.length; w += 1) count += onesIn(set[w] ?? 0);
  return count;
}

/** How many numbers are in both sets. */
export function countBoth(a: Bits, b: Bits): number {
  let count = 0;
  for (let w = 0; w < a.length; w += 1) count += onesIn((a[w] ?? 0) & (b[w] ?? 0));
  return count;
}
