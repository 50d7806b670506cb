// The shelf in D1.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { readAll, rowOf, sql, type Sql } from '../lib/sql.ts';
import type { InstitutionName, ListedProduct } from './card.ts';
import type { LprTable } from './lpr.ts';
import type { Listing } from './schema.ts';
import type { ProductState } from './terms.ts';

// --- The whole shelf -----------------------------------------------------------------------------------------------

/** Grows with every change of the shelf: one row read. */
export async function findCatalogueVersion(db: D1Database): Promise<number> {
  const row = await rowOf<{ catalogue_version: number }>(
    db,
    sql`SELECT catalogue_version FROM district WHERE id = 1`,
  );
  return row?.catalogue_version ?? 0;
}

type InstitutionRow = { id: string; name: string; short_name: string; name_en: string };
type TownRow = { code: string; name_zh: string; name_en: string; position: number };
type ShelfRow = { id: string; institution_id: string; version_id: string; listing: string };

const institutionFrom = (row: InstitutionRow): InstitutionName => ({
  id: row.id,
  name: both(row.name, row.name_en),
  short: row.short_name,
});

const selectTowns = (): Sql => sql`SELECT code, name_zh, name_en, position FROM town LIMIT 1000`;

// Put in order here: a sort in D1 is billed as reading each row twice.
function townsFrom(rows: readonly unknown[] | undefined): Map<string, Bilingual> {
  const towns = (rows as TownRow[]).toSorted((a, b) => a.position - b.position);
  return new Map(towns.map(({ code, name_zh, name_en }) => [code, both(name_zh, name_en)]));
}

/** What the catalogue is built from. */
export type Shelf = {
  readonly version: number;
  readonly products: readonly ListedProduct[];
  readonly towns: ReadonlyMap<string, Bilingual>;
};

/**
 * The listed products with the version of the shelf they are, in one round trip: a row per product, two per
 * institution, one per town. A product that lacks its copy of the listing is read from its version.
 */
export async function getShelf(db: D1Database): Promise<Shelf> {
  const [district, products, institutions, towns] = await readAll(db, [
    sql`SELECT catalogue_version FROM district WHERE id = 1`,
    sql`SELECT p.id, p.institution_id, p.version_id,
        COALESCE(p.listing, (SELECT v.listing FROM product_version v WHERE v.id = p.version_id)) AS listing
      FROM product p WHERE p.state = 'listed' ORDER BY p.id`,
    sql`SELECT i.org_id AS id, o.name, i.short_name, i.name_en FROM institution i JOIN org o ON o.id = i.org_id LIMIT 1000`,
    selectTowns(),
  ]);
  const byId = new Map((institutions as InstitutionRow[]).map((row) => [row.id, institutionFrom(row)]));
  return {
    version: (district as { catalogue_version: number }[])[0]?.catalogue_version ?? 0,
    towns: townsFrom(towns),
    products: (products as ShelfRow[]).flatMap((row) => {
      const institution = byId.get(row.institution_id);
      if (!institution) return [];
      const listing = JSON.parse(row.listing) as Listing;
      return [{ id: row.id, version_id: row.version_id, institution, listing }];
    }),
  };
}

// --- One product ---------------------------------------------------------------------------------------------------

/** A listed product with what its page needs beside it, or null: what is not on the shelf is not there. */
export async function findListed(
  db: D1Database,
  productId: string,
): Promise<{ product: ListedProduct; lpr: LprTable; towns: ReadonlyMap<string, Bilingual> } | null> {
  const [products, district, towns] = await readAll(db, [
    sql`SELECT p.id, p.version_id, p.institution_id, o.name, i.short_name, i.name_en,
        COALESCE(p.listing, (SELECT v.listing FROM product_version v WHERE v.id = p.version_id)) AS listing
      FROM product p JOIN institution i ON i.org_id = p.institution_id JOIN org o ON o.id = i.org_id
      WHERE p.id = ${productId} AND p.state = 'listed'`,
    sql`SELECT lpr FROM district WHERE id = 1`,
    selectTowns(),
  ]);
  const row = (products as (ShelfRow & InstitutionRow)[])[0];
  const lpr = (district as { lpr: string }[])[0]?.lpr;
  if (!row || lpr === undefined) return null;
  return {
    product: {
      id: row.id,
      version_id: row.version_id,
      institution: institutionFrom({ ...row, id: row.institution_id }),
      listing: JSON.parse(row.listing) as Listing,
    },
    lpr: JSON.parse(lpr) as LprTable,
    towns: townsFrom(towns),
  };
}

/** A product as its commands continue it. */
export type ProductRow = {
  readonly id: string;
  readonly institution_id: string;
  readonly state: ProductState;
  readonly version_id: string | null;
  readonly ver: number;
  readonly head: string;
};

/** One product in any state, for a command about it. */
export function selectProductRow(productId: string): Sql {
  return sql`SELECT id, institution_id, state, version_id, ver, head FROM product WHERE id = ${productId}`;
}

/** A row of {@link selectProductRow}, or null. */
export function productRowFrom(rows: readonly unknown[] | undefined): ProductRow | null {
  return (rows as ProductRow[] | undefined)?.[0] ?? null;
}

// --- Changes -------------------------------------------------------------------------------------------------------

/** A product without a version, to which `insertVersion` and `updateListed` give one in the same batch. */
export function insertProduct(row: {
  id: string;
  institution_id: string;
  code: string;
  ver: number;
  head: string;
  now: number;
}): Sql {
  return sql`INSERT INTO product (id, institution_id, code, state, ver, head, created_at)
    VALUES (${row.id}, ${row.institution_id}, ${row.code}, 'submitted_for_review', ${row.ver}, ${row.head}, ${row.now})`;
}

export function insertVersion(row: {
  id: string;
  product_id: string;
  number: number;
  listing: string;
  hash: string;
  made_by: string;
  approved_by: string;
  now: number;
}): Sql {
  return sql`INSERT INTO product_version (id, product_id, number, listing, hash, made_by, approved_by, created_at)
    VALUES (${row.id}, ${row.product_id}, ${row.number}, ${row.listing}, ${row.hash}, ${row.made_by},
      ${row.approved_by}, ${row.now})`;
}

/** Puts a product on the shelf in one of its own versions; the shelf's copy of the text is taken from there. */
export function updateListed(row: { product_id: string; version_id: string }): Sql {
  return sql`UPDATE product SET state = 'listed', version_id = v.id, listing = v.listing
    FROM product_version v WHERE v.id = ${row.version_id} AND v.product_id = product.id AND product.id = ${row.product_id}`;
}

/** Moves a product to another state with its next event; nothing changes when it moved meanwhile. */
export function updateProductState(row: { id: string; state: ProductState; ver: number; head: string }): Sql {
  return sql`UPDATE product SET state = ${row.state}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** Tells every index in memory that the shelf has changed. */
export function updateCatalogueVersion(): Sql {
  return sql`UPDATE district SET catalogue_version = catalogue_version + 1 WHERE id = 1`;
}
