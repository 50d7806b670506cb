// A shelf of any length: the demonstration's products, and variations of them that ask for other figures, so that what
// products have in common does not grow with their number.
import type { Criteria } from '../../worker/matching/terms.ts';
import type { ShelvedProduct } from '../../worker/products/catalogue.ts';
import type { Listing } from '../../worker/products/schema.ts';

const VARIATIONS = 40;

/** A figure a little higher, whole as before. */
const raised = (value: number, by: number): number => Math.round(value * (1 + by / 100));

function variedCriteria(criteria: Criteria, by: number): Criteria {
  if ('all' in criteria) return { all: criteria.all.map((child) => variedCriteria(child, by)) };
  if ('any' in criteria) return { any: criteria.any.map((child) => variedCriteria(child, by)) };
  if ('not' in criteria) return { not: variedCriteria(criteria.not, by) };
  return typeof criteria.value === 'number' ? { ...criteria, value: raised(criteria.value, by) } : criteria;
}

/** The nth variation of a listing; its code and name say so. */
export function varied(listing: Listing, n: number): Listing {
  const by = n % VARIATIONS;
  return {
    ...listing,
    code: `${listing.code.slice(0, 18)}-${n}`,
    name: `${listing.name.slice(0, 15)}${n}`,
    amount_max_fen: raised(listing.amount_max_fen, by),
    rate_min_ppm: listing.rate_min_ppm + 10 * by,
    rate_max_ppm: listing.rate_max_ppm + 10 * by,
    criteria: variedCriteria(listing.criteria, by),
  };
}

/** The products and as many variations of them as make up a number. */
export function widened(products: readonly ShelvedProduct[], count: number): ShelvedProduct[] {
  return Array.from({ length: count }, (_, i) => {
    const product = products[i % products.length];
    if (!product) throw new Error('there are no products');
    const n = Math.floor(i / products.length);
    if (n === 0) return product;
    const id = `${product.id.slice(0, -6)}${String(i).padStart(6, '0')}`;
    const version_id = `${product.version_id.slice(0, -6)}${String(i).padStart(6, '0')}`;
    const spelling = `${product.spelling} ${n}`;
    return { ...product, id, version_id, spelling, listing: varied(product.listing, n) };
  });
}
