// One wish for several banks: what they have in common, and whom it does not fit.
import { describe, expect, it } from 'vitest';
import { commonBounds, keyFor, misfitsOf, nearest, type Bounds } from './several.ts';

const bounds = (changes: Partial<Bounds> = {}): Bounds => ({
  amount_min_fen: 10_000_000,
  amount_max_fen: 100_000_000,
  term_months_min: 3,
  term_months_max: 12,
  purposes: ['wages', 'rent'],
  ...changes,
});

describe('a sheet for several banks', () => {
  it('offers what all of them admit', () => {
    const all = [bounds(), bounds({ amount_min_fen: 30_000_000, term_months_max: 36, purposes: ['rent'] })];
    expect(commonBounds(all)).toEqual({
      amount: { min_fen: 30_000_000, max_fen: 100_000_000 },
      term: { min: 3, max: 12 },
      purposes: ['rent'],
    });
  });

  it('offers nothing in common where they have nothing', () => {
    const all = [bounds(), bounds({ amount_min_fen: 100_000_001, term_months_min: 13 })];
    expect(commonBounds(all)).toMatchObject({ amount: null, term: null });
    expect(commonBounds([])).toEqual({ amount: null, term: null, purposes: [] });
  });

  it('names what does not fit a bank, to the fen and the month', () => {
    const fitting = { amount_fen: 100_000_000, term_months: 12, purpose: 'rent' };
    const fieldsOf = (wish: Partial<typeof fitting>) =>
      misfitsOf(bounds(), { ...fitting, ...wish }).map(({ field }) => field);
    expect(fieldsOf({})).toEqual([]);
    expect(fieldsOf({ amount_fen: 100_000_001 })).toEqual(['amount_fen']);
    expect(fieldsOf({ term_months: 13 })).toEqual(['term_months']);
    expect(fieldsOf({ amount_fen: 1, term_months: 1, purpose: 'taxes' })).toEqual([
      'amount_fen',
      'term_months',
      'purpose',
    ]);
    expect(misfitsOf(bounds(), { amount_fen: 10_000_000, term_months: 3 })).toEqual([]);
  });

  it('moves a wish that nobody typed to the nearest that all admit', () => {
    expect(nearest(5, { min: 10, max: 20 })).toBe(10);
    expect(nearest(25, { min: 10, max: 20 })).toBe(20);
    expect(nearest(5, null)).toBe(5);
  });

  it('gives each bank a key of its own, the same at every repetition', () => {
    expect(keyFor('sheet', 'prd_a')).toBe(keyFor('sheet', 'prd_a'));
    expect(keyFor('sheet', 'prd_a')).not.toBe(keyFor('sheet', 'prd_b'));
  });
});
