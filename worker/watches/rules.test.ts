import { describe, expect, it } from 'vitest';
import { admitting, lookOf, newlyAdmitting, watchMovesNow } from './rules.ts';

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

describe('the nightly look', () => {
  const one = { product_id: 'b', known: [], valid_until: 10 };
  const every = { product_id: null, known: ['a'], valid_until: 10 };

  it('does nothing where nothing has changed', () => {
    expect(lookOf(one, ['a'], 9)).toBeNull();
    expect(lookOf(every, ['a'], 9)).toBeNull();
  });

  it('tells of the product, or of what is new, and notes what no longer admits the firm', () => {
    expect(lookOf(one, ['a', 'b'], 9)).toMatchObject({ command: 'tell', told: ['b'] });
    expect(lookOf(every, ['a', 'b'], 9)).toEqual({ command: 'note', told: ['b'], known: ['a', 'b'] });
    expect(lookOf(every, [], 9)).toEqual({ command: 'note', told: [], known: [] });
  });

  it('is over at its instant, whatever admits the firm then', () => {
    expect(lookOf(one, ['b'], 10)).toMatchObject({ command: 'expire', told: [] });
  });
});

describe('the machine of a watch', () => {
  it('lets the firm end what is open, and nothing that is over', () => {
    expect(watchMovesNow('active', 'handler')).toEqual(['end']);
    expect(watchMovesNow('told', 'handler')).toEqual([]);
    expect(watchMovesNow('active', 'system')).toEqual(['tell', 'note', 'expire']);
  });
});
