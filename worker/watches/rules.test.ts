import { describe, expect, it } from 'vitest';
import { admitting, newlyAdmitting } from './rules.ts';

describe('a watch', () => {
  it('for one product tells of that one alone', () => {
    expect(newlyAdmitting({ product_id: 'b', known: [] }, ['a', 'b'])).toEqual(['b']);
    expect(newlyAdmitting({ product_id: 'c', known: [] }, ['a', 'b'])).toEqual([]);
  });

  it('for every product tells of what is new, and not of what admitted the firm before', () => {
    expect(newlyAdmitting({ product_id: null, known: ['a'] }, ['a', 'b', 'c'])).toEqual(['b', 'c']);
    expect(newlyAdmitting({ product_id: null, known: ['a', 'b'] }, ['a'])).toEqual([]);
  });

  it('counts as admitting what stands among 符合, and nothing that may or almost does', () => {
    const products = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
    expect(admitting(products, ['eligible', 'open', 'near', 'ineligible'])).toEqual(['a']);
  });
});
