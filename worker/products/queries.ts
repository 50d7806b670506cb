// The shelf in D1.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { readAll, rowOf, sql, type Sql } from '../lib/sql.ts';
import type { ProductTruth } from '../applications/truth.ts';
import { publishedFrom, selectPublished } from '../policies/queries.ts';
import type { PublishedPolicy } from '../policies/linked.ts';
import type { InstitutionName, ListedProduct, QuotaUsed } from './card.ts';
import type { ShelvedProduct } from './catalogue.ts';
import { pricedOn } from './current.ts';
import type { LprTable } from './lpr.ts';
import type { Listing } from './schema.ts';

const truthFrom = (text: string | null): ProductTruth | null =>
  text === null ? null : (JSON.parse(text) as ProductTruth);

// --- The whole shelf -----------------------------------------------------------------------------------------------

/** Grows with every change of the shelf: one row read. */
export async function findCatalogueVersion(db: D1Database): Promise<number> {
  const row = await rowOf<{ catalogue_version: number }>(
    db,
    sql`SELECT catalogue_version FROM district WHERE id = 1`,
  );
  return row?.catalogue_version ?? 0;
}

type InstitutionRow = { id: string; name: string; short_name: string; name_en: string; spelling: string };
type TownRow = { code: string; name_zh: string; name_en: string; position: number };
type ShelfRow = { id: string; institution_id: string; version_id: string; listing: string };
type ShelvedRow = ShelfRow & { spelling: string; truth: string | null };

const institutionFrom = (row: Omit<InstitutionRow, 'spelling'>): InstitutionName => ({
  id: row.id,
  name: both(row.name, row.name_en),
  short: row.short_name,
});

/** The towns of the district. */
export const selectTownNames = (): Sql => sql`SELECT code, name_zh, name_en, position FROM town LIMIT 1000`;

/** Their names by code, in their order. Put in order here: a sort in D1 is billed as reading each row twice. */
export function townNamesFrom(rows: readonly unknown[] | undefined): Map<string, Bilingual> {
  const towns = (rows as TownRow[]).toSorted((a, b) => a.position - b.position);
  return new Map(towns.map(({ code, name_zh, name_en }) => [code, both(name_zh, name_en)]));
}

/** What the catalogue is built from. */
export type Shelf = {
  readonly version: number;
  readonly products: readonly ShelvedProduct[];
  readonly towns: ReadonlyMap<string, Bilingual>;
  /** The names of institutions in pinyin, by id. */
  readonly institution_spellings: ReadonlyMap<string, string>;
  readonly policies: readonly PublishedPolicy[];
};

/**
 * The listed products with the version of the shelf they are, in one round trip: a row per product, two per
 * institution, one per town. A product that lacks its copy of the listing is read from its version. Floating rates are
 * those of the day.
 */
export async function getShelf(db: D1Database, day: string): Promise<Shelf> {
  const [district, products, institutions, towns, policies] = await readAll(db, [
    sql`SELECT catalogue_version, lpr FROM district WHERE id = 1`,
    sql`SELECT p.id, p.institution_id, p.version_id, p.spelling, p.truth,
        COALESCE(p.listing, (SELECT v.listing FROM product_version v WHERE v.id = p.version_id)) AS listing
      FROM product p WHERE p.state = 'listed' ORDER BY p.id`,
    sql`SELECT i.org_id AS id, o.name, i.short_name, i.name_en, i.spelling
      FROM institution i JOIN org o ON o.id = i.org_id LIMIT 1000`,
    selectTownNames(),
    selectPublished(),
  ]);
  const byId = new Map((institutions as InstitutionRow[]).map((row) => [row.id, institutionFrom(row)]));
  const settings = (district as { catalogue_version: number; lpr: string }[])[0];
  const lpr = settings ? (JSON.parse(settings.lpr) as LprTable) : null;
  return {
    version: settings?.catalogue_version ?? 0,
    towns: townNamesFrom(towns),
    products: (products as ShelvedRow[]).flatMap((row) => {
      const institution = byId.get(row.institution_id);
      if (!institution) return [];
      const written = JSON.parse(row.listing) as Listing;
      const listing = lpr ? pricedOn(written, lpr, day) : written;
      const { id, version_id, spelling } = row;
      return [{ id, version_id, spelling, institution, listing, truth: truthFrom(row.truth) }];
    }),
    policies: publishedFrom(policies),
    institution_spellings: new Map(
      (institutions as InstitutionRow[]).map(({ id, spelling }) => [id, spelling]),
    ),
  };
}

// --- Single products -----------------------------------------------------------------------------------------------

/** What pages of single products need beside them. */
type Beside = {
  readonly lpr: LprTable;
  readonly towns: ReadonlyMap<string, Bilingual>;
  readonly policies: readonly PublishedPolicy[];
};

const selectDistrictLpr = (): Sql => sql`SELECT lpr FROM district WHERE id = 1`;

type ListedRow = ShelfRow &
  Omit<InstitutionRow, 'spelling'> & { truth: string | null; used: string | null; version_number?: number };

// Null without a district.
function listedFrom(
  [products, district, towns, policies]: readonly (readonly unknown[])[],
  day: string,
): ({ readonly products: readonly ListedProduct[] } & Beside) | null {
  const table = (district as { lpr: string }[])[0]?.lpr;
  if (table === undefined) return null;
  const lpr = JSON.parse(table) as LprTable;
  return {
    products: (products as ListedRow[]).map((row) => ({
      id: row.id,
      version_id: row.version_id,
      ...(row.version_number !== undefined && { version_number: row.version_number }),
      institution: institutionFrom({ ...row, id: row.institution_id }),
      listing: pricedOn(JSON.parse(row.listing) as Listing, lpr, day),
      truth: truthFrom(row.truth),
      used: row.used === null ? null : (JSON.parse(row.used) as QuotaUsed),
    })),
    policies: publishedFrom(policies),
    lpr,
    towns: townNamesFrom(towns),
  };
}

/** A listed product at the rates of a day, or null: what is not on the shelf is not there. One round trip. */
export async function findListed(
  db: D1Database,
  productId: string,
  day: string,
): Promise<({ readonly product: ListedProduct } & Beside) | null> {
  const rows = await readAll(db, [
    sql`SELECT p.id, p.version_id, p.institution_id, o.name, i.short_name, i.name_en, p.truth, p.used,
        (SELECT v.number FROM product_version v WHERE v.id = p.version_id) AS version_number,
        COALESCE(p.listing, (SELECT v.listing FROM product_version v WHERE v.id = p.version_id)) AS listing
      FROM product p JOIN institution i ON i.org_id = p.institution_id JOIN org o ON o.id = i.org_id
      WHERE p.id = ${productId} AND p.state = 'listed'`,
    selectDistrictLpr(),
    selectTownNames(),
    selectPublished(),
  ]);
  const found = listedFrom(rows, day);
  const product = found?.products[0];
  const { lpr, towns, policies } = found ?? {};
  return lpr && towns && policies && product ? { product, lpr, towns, policies } : null;
}

/** Those of some products that are on the shelf, in no order, as {@link findListed} gives one. One round trip. */
export async function listListed(
  db: D1Database,
  productIds: readonly string[],
  day: string,
): Promise<({ readonly products: readonly ListedProduct[] } & Beside) | null> {
  const rows = await readAll(db, [
    sql`SELECT p.id, p.version_id, p.institution_id, o.name, i.short_name, i.name_en, p.truth, p.used,
        COALESCE(p.listing, (SELECT v.listing FROM product_version v WHERE v.id = p.version_id)) AS listing
      FROM json_each(${JSON.stringify(productIds)}) asked CROSS JOIN product p ON p.id = asked.value
        JOIN institution i ON i.org_id = p.institution_id JOIN org o ON o.id = i.org_id
      WHERE p.state = 'listed'`,
    selectDistrictLpr(),
    selectTownNames(),
    selectPublished(),
  ]);
  return listedFrom(rows, day);
}

// --- Changes -------------------------------------------------------------------------------------------------------

/** A product without a version; `insertVersion` and `updateVersion` give it one. */
export function insertProduct(row: {
  id: string;
  institution_id: string;
  code: string;
  ver: number;
  head: string;
  now: number;
}): Sql {
  return sql`INSERT INTO product (id, institution_id, code, state, ver, head, created_at)
    VALUES (${row.id}, ${row.institution_id}, ${row.code}, 'draft', ${row.ver}, ${row.head}, ${row.now})`;
}

export function insertVersion(row: {
  id: string;
  product_id: string;
  number: number;
  listing: string;
  hash: string;
  made_by: string;
  approved_by: string;
  reviewed_by: string;
  now: number;
}): Sql {
  return sql`INSERT INTO product_version (id, product_id, number, listing, hash, made_by, approved_by, reviewed_by, created_at)
    VALUES (${row.id}, ${row.product_id}, ${row.number}, ${row.listing}, ${row.hash}, ${row.made_by},
      ${row.approved_by}, ${row.reviewed_by}, ${row.now})`;
}

/**
 * Makes one of a product's own versions the one it stands in; the shelf's copy of the text is taken from there.
 * `spelling` is the version's name in pinyin. Whether it is on the shelf is its state's matter.
 */
export function updateVersion(row: { product_id: string; version_id: string; spelling: string }): Sql {
  return sql`UPDATE product SET version_id = v.id, listing = v.listing, spelling = ${row.spelling}
    FROM product_version v WHERE v.id = ${row.version_id} AND v.product_id = product.id AND product.id = ${row.product_id}`;
}

/** Tells every index in memory that the shelf has changed. */
export function updateCatalogueVersion(): Sql {
  return sql`UPDATE district SET catalogue_version = catalogue_version + 1 WHERE id = 1`;
}
