import { describe, expect, it } from 'vitest';
import {
  addBit,
  addBits,
  allBits,
  bitsWhere,
  bothBits,
  countBits,
  countBoth,
  hasBit,
  noBits,
  withoutBits,
} from './bits.ts';

const listed = (n: number, set: Uint32Array): number[] =>
  Array.from({ length: n }, (_, i) => i).filter((i) => hasBit(set, i));

describe('a set of products', () => {
  it.each([0, 1, 31, 32, 33, 64, 129, 10_000])('of all %i has every number once and no other', (n) => {
    const all = allBits(n);
    expect(countBits(all)).toBe(n);
    expect(listed(n, all)).toHaveLength(n);
    expect(hasBit(all, n)).toBe(false);
    expect(countBits(noBits(n))).toBe(0);
  });

  it('answers like a set of numbers, at the ends of words too', () => {
    const thirds = bitsWhere(100, (i) => i % 3 === 0);
    const odd = bitsWhere(100, (i) => i % 2 === 1);
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    expect(listed(100, bothBits(thirds, odd))).toEqual(numbers.filter((i) => i % 6 === 3));
    expect(listed(100, withoutBits(thirds, odd))).toEqual(numbers.filter((i) => i % 6 === 0));
    expect(countBoth(thirds, odd)).toBe(numbers.filter((i) => i % 6 === 3).length);
    const either = bitsWhere(100, (i) => i % 3 === 0);
    addBits(either, odd);
    expect(countBits(either)).toBe(numbers.filter((i) => i % 3 === 0 || i % 2 === 1).length);
  });

  it('leaves the sets it was made of as they were', () => {
    const a = bitsWhere(40, (i) => i > 20);
    const before = countBits(a);
    bothBits(a, noBits(40));
    withoutBits(a, allBits(40));
    expect(countBits(a)).toBe(before);
    addBit(a, 0);
    expect(countBits(a)).toBe(before + 1);
  });
});
