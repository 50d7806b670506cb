import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draws = (seed: number | string, n = 6) => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => random.int(0, 999));
};

describe('the random stream of the demonstration', () => {
  it('gives the same numbers for the same seed, today and on any machine', () => {
    expect(draws(20260101)).toEqual(draws('20260101'));
    expect(draws(20260101)).toMatchInlineSnapshot(`
      [
        593,
        657,
        546,
        722,
        97,
        222,
      ]
    `);
    expect(draws(1)).not.toEqual(draws(2));
  });

  it('lets one part of the data change without moving the others', () => {
    const quiet = createRandom(7);
    const busy = createRandom(7);
    busy.int(1, 6);
    expect(busy.fork('branches').next()).toBe(quiet.fork('branches').next());
    expect(quiet.fork('branches').next()).not.toBe(quiet.fork('people').next());
  });

  it('reaches both ends of a range evenly and nothing beyond', () => {
    const random = createRandom(3);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i += 1) counts[random.int(0, 5)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(9_600);
    expect(Math.max(...counts)).toBeLessThan(10_400);
    expect(() => random.int(2, 1)).toThrow(RangeError);
    expect(() => random.int(0, 1.5)).toThrow(RangeError);
    expect(() => random.pick([])).toThrow(RangeError);
  });

  it('draws by weight and never what has none', () => {
    const random = createRandom(4);
    const seen = { often: 0, seldom: 0, never: 0 };
    for (let i = 0; i < 10_000; i += 1)
      seen[random.weighted<keyof typeof seen>([['often', 9], ['seldom', 1], ['never', 0]])] += 1; // prettier-ignore
    expect(seen.never).toBe(0);
    expect(seen.seldom).toBeGreaterThan(850);
    expect(seen.seldom).toBeLessThan(1_150);
    expect(() => random.weighted([['never', 0]])).toThrow(RangeError);
  });

  it('shuffles without losing or repeating anyone', () => {
    const people = Array.from({ length: 50 }, (_, i) => i);
    const order = createRandom(5).shuffle(people);
    expect(order).not.toEqual(people);
    expect(order.toSorted((a, b) => a - b)).toEqual(people);
  });
});
