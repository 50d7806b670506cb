import { describe, expect, it } from 'vitest';
import { createRandom } from '../data/random.ts';
import { planAmounts, sizesAddingTo } from './amounts.ts';
import { demonstrationOf, PAID } from './plan.ts';

describe('amounts of the demonstration', () => {
  it('add up to the figure that was reported, over just as many loans', () => {
    const [plan] = demonstrationOf('full');
    if (!plan) throw new Error('no district');
    const planned = planAmounts(plan, createRandom(1));
    const paid = planned.filter(({ fate }) => PAID.includes(fate));
    expect(paid).toHaveLength(180);
    expect(paid.flatMap(({ amounts }) => amounts.drawdowns).reduce((a, b) => a + b, 0)).toBe(25_800_000_000);
  });

  it('never pay out more than was approved, nor approve more than was asked for', () => {
    for (const plan of demonstrationOf('full')) {
      for (const { amounts } of planAmounts(plan, createRandom('x'))) {
        const used = amounts.drawdowns.reduce((a, b) => a + b, 0) + amounts.pending_fen;
        expect(used).toBeLessThanOrEqual(amounts.approved_fen);
        expect(amounts.approved_fen).toBeLessThanOrEqual(amounts.requested_fen);
      }
    }
  });

  it.each([
    [12, 60],
    [180, 25_800],
    [3, 3000],
  ])('splits for %i loans %i 万元 exactly', (count, total) => {
    const sizes = sizesAddingTo(total, count, createRandom(total));
    expect(sizes).toHaveLength(count);
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(total);
    for (const size of sizes) expect(size >= 5 && size <= 1000).toBe(true);
  });

  it('refuses a sum that loans of their usual size cannot reach', () => {
    expect(() => sizesAddingTo(4, 1, createRandom(1))).toThrow(RangeError);
    expect(() => sizesAddingTo(2001, 2, createRandom(1))).toThrow(RangeError);
  });
});
