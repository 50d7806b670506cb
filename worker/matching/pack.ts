// The shelf as the browser needs it to ask the rules itself: of each product what decides, and how it is named.
import type { Bilingual } from '../lib/bilingual.ts';
import type { ListedProduct } from '../products/card.ts';
import type { Listing } from '../products/schema.ts';
import { compileProduct } from './judge.ts';
import { newShared } from './questions.ts';
import type { ListingCore } from './structure.ts';
import type { Asked } from './what-if.ts';

/** One product of the pack. */
export type Packed = ListingCore &
  Pick<Listing, 'criteria' | 'guarantee_types' | 'limit_formula'> & {
    readonly id: string;
    readonly name: string;
    readonly institution: Bilingual;
    /** How many conditions only the bank checks. */
    readonly texts: number;
  };

/** Packs a product. What is left out decides nothing. */
export function packed({ id, institution, listing }: ListedProduct): Packed {
  return {
    id,
    name: listing.name,
    institution: institution.name,
    borrower_types: listing.borrower_types,
    amount_min_fen: listing.amount_min_fen,
    amount_max_fen: listing.amount_max_fen,
    amount_by_honour: listing.amount_by_honour,
    amount_by_tax_level: listing.amount_by_tax_level,
    term_months_max: listing.term_months_max,
    purposes: listing.purposes,
    towns: listing.towns,
    guarantee_types: listing.guarantee_types,
    limit_formula: listing.limit_formula,
    criteria: listing.criteria,
    texts: listing.text_conditions.length,
  };
}

const NO_TEXT: Bilingual = { zh: '', en: '' };

/**
 * The most products that are sent to a browser, some 60 kB compressed: on a longer shelf the Worker answers instead, and
 * no phone downloads megabytes.
 */
export const PACK_MOST = 300;

/** Whether a shelf of so many products goes into a browser. */
export const isPackable = (count: number): boolean => count <= PACK_MOST;

/** Makes a pack ready to be asked, in its order. */
export function unpacked(products: readonly Packed[]): Asked[] {
  const shared = newShared();
  return products.map((product) => {
    const text_conditions = Array.from({ length: product.texts }, (_, i) => ({ id: `${i}`, text: NO_TEXT }));
    return { amounts: product, compiled: compileProduct({ ...product, text_conditions }, shared) };
  });
}
