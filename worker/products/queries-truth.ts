// What applications say of the products on the shelf, kept with each product.
import { jsonChunks, sql, type Sql } from '../lib/sql.ts';

export { updateCatalogueVersion } from './queries.ts';

/** Writes it for many products at once. */
export function updateTruths(
  rows: readonly { readonly id: string; readonly truth: string | null; readonly used: string | null }[],
): Sql[] {
  return jsonChunks(rows).map(
    (
      chunk,
    ) => sql`UPDATE product SET truth = j.value ->> 'truth', used = j.value ->> 'used' FROM json_each(${chunk}) j
      WHERE product.id = j.value ->> 'id'`,
  );
}
