// The kept table of searches: what forty people type, and what each must see first on the shelf of the demonstration.
import { describe, expect, it } from 'vitest';
import { findProducts } from '../../worker/products/browse.ts';
import { PRODUCT_SORTS } from '../../worker/products/terms.ts';
import { demoCatalogue } from './demo-catalogue.ts';
import table from './search-table.json' with { type: 'json' };

const catalogue = await demoCatalogue('2026-06-10');

describe('a search for', () => {
  it.each(table.queries)('$q shows first what it means ($kind)', ({ q, first }) => {
    // Whatever the order of the list: a better place goes before it.
    for (const sort of PRODUCT_SORTS) {
      const shown = findProducts(catalogue, { sort, search: q }).items.map(({ name }) => name);
      let from = 0;
      for (const group of first) {
        expect(shown.slice(from, from + group.length).sort(), sort).toEqual([...group].sort());
        from += group.length;
      }
    }
  });
});

it('the table has forty searches, each once', () => {
  expect(new Set(table.queries.map(({ q }) => q)).size).toBe(40);
});
