// The answer to a what-if, as the API gives it and as the browser makes it anew with every move of a slider.
import type { Bilingual } from '../lib/bilingual.ts';
import type { Facts } from './terms.ts';
import { countStandings, difference, imagine, standingsOf, type Asked, type WhatIf } from './what-if.ts';

export type Named = { readonly id: string; readonly name: string; readonly institution: Bilingual };

/** How many products are named of those that come or go. */
export const NAMED_MOST = 20;

/** Where the products stand now and under what is imagined, and which come among 符合 or leave it. */
export function whatIfAnswer<Product extends Named>(
  products: readonly Product[],
  asked: readonly Asked[],
  { facts, change, today }: { readonly facts: Facts; readonly change: WhatIf; readonly today: string },
) {
  const before = standingsOf(asked, { facts, today });
  const after = standingsOf(asked, imagine(facts, change, today));
  const { gained, lost } = difference(before, after);
  const named = (places: readonly number[]): Named[] =>
    places.slice(0, NAMED_MOST).flatMap((place) => {
      const product = products[place];
      return product ? [{ id: product.id, name: product.name, institution: product.institution }] : [];
    });
  return {
    before: countStandings(before),
    after: countStandings(after),
    gained: { total: gained.length, products: named(gained) },
    lost: { total: lost.length, products: named(lost) },
  };
}
export type WhatIfAnswer = ReturnType<typeof whatIfAnswer>;
