// What a watch has to tell, worked out from where the products stand for the firm.
import type { AttributeId } from '../matching/attributes.ts';
import type { Facts, Snapshot } from '../matching/terms.ts';
import type { Standing } from '../matching/what-if.ts';

export type Watched = { readonly product_id: string | null; readonly known: readonly string[] };

/**
 * What was last known of a firm, whenever that was. Months of waiting age every figure, and whoever waits wants to hear of
 * a product that would admit the firm once they are fetched anew; applying looks at fresh ones only.
 */
export function lastKnown(facts: Facts): Facts {
  const entries = Object.entries(facts) as [AttributeId, Snapshot][];
  return Object.fromEntries(entries.map(([attr, fact]) => [attr, { ...fact, valid_until: null }]));
}

/** The products that admit a firm, by id. */
export function admitting(
  products: readonly { readonly id: string }[],
  standings: readonly Standing[],
): string[] {
  return products.flatMap(({ id }, i) => (standings[i] === 'eligible' ? [id] : []));
}

/**
 * The products a watch has to tell of now: the one it waits for, or whatever is new among those that admit the firm. A
 * product of which it has told, or which admitted the firm before, is not told of again while it goes on admitting it;
 * one that stopped admitting it may be told of once more.
 */
export function newlyAdmitting({ product_id, known }: Watched, admits: readonly string[]): string[] {
  if (product_id !== null) return admits.filter((id) => id === product_id);
  return admits.filter((id) => !known.includes(id));
}
