// What submitting an application reads and writes in D1 besides the application itself: the product as it is listed
// then, who may take the case, and what is kept of that moment.
import { sql, type Sql } from '../lib/sql.ts';
import type { Listing } from '../products/schema.ts';

/** The product as it must still be while an application for it is written. */
export type ProductRow = {
  id: string;
  state: string;
  version_id: string;
  institution_id: string;
  institution_name: string;
  institution_name_en: string;
  listing: string;
  hash: string;
};

/** A product with its current listing and its institution, if the institution is active. */
export function selectProduct(productId: string): Sql {
  return sql`SELECT p.id, p.state, p.version_id, p.institution_id, o.name AS institution_name, i.name_en AS institution_name_en, v.listing, v.hash
    FROM product p JOIN product_version v ON v.id = p.version_id
    JOIN org o ON o.id = p.institution_id AND o.state = 'active' JOIN institution i ON i.org_id = p.institution_id
    WHERE p.id = ${productId}`;
}

/** Whose products these are: `id` and `institution_id` of each. */
export function selectInstitutionsOf(productIds: readonly string[]): Sql {
  return sql`SELECT p.id, p.institution_id FROM json_each(${JSON.stringify(productIds)}) k JOIN product p ON p.id = k.value`;
}

/** Holds while the product is listed in just this version: a condition for the batch of a submit. */
export function stillListed(productId: string, versionId: string): Sql {
  return sql`EXISTS (SELECT 1 FROM product WHERE id = ${productId} AND state = 'listed' AND version_id = ${versionId})`;
}

/** The open application of a firm for a product: there may be only one. */
export function selectInFlight(enterpriseId: string, productId: string): Sql {
  return sql`SELECT id, number FROM application WHERE enterprise_id = ${enterpriseId} AND product_id = ${productId}
    AND state NOT IN ('completed', 'rejected', 'rerouted', 'withdrawn', 'not_taken', 'incomplete', 'expired', 'void', 'disbursed') LIMIT 1`;
}

/** A refusal that names a day before which asking again is of no use. */
export type CoolingRow = { id: string; number: string; reapply_on: string };

/** The refusal of this product to this firm whose day has not come yet, the latest day first; none for most. */
export function selectCooling(enterpriseId: string, productId: string, today: string): Sql {
  return sql`SELECT id, number, reapply_on FROM application WHERE enterprise_id = ${enterpriseId} AND product_id = ${productId}
    AND state IN ('rejected', 'rerouted') AND reapply_on > ${today} ORDER BY reapply_on DESC LIMIT 1`;
}

/** The products whose bank refused this firm and named a day that has not come yet. */
export function selectCoolingProducts(enterpriseId: string, today: string): Sql {
  return sql`SELECT DISTINCT product_id FROM application WHERE enterprise_id = ${enterpriseId}
    AND state IN ('rejected', 'rerouted') AND reapply_on > ${today} LIMIT 100`;
}

/** How many applications a firm has sent to banks since two instants; those taken back never reached one. */
export type SentRow = { recent: number; longer: number };

export function selectSent(enterpriseId: string, since: { recent: number; longer: number }): Sql {
  return sql`SELECT COALESCE(SUM(submitted_at >= ${since.recent}), 0) AS recent, COUNT(*) AS longer FROM application
    WHERE enterprise_id = ${enterpriseId} AND submitted_at >= ${since.longer} AND state <> 'void'`;
}

/** Keeps what the application was judged and priced by when it was submitted; all but the hash is JSON. */
export function insertSnapshot(row: {
  application_id: string;
  facts: string;
  verdict: string;
  price: string;
  listing_hash: string;
  answers: string;
}): Sql {
  return sql`INSERT INTO application_snapshot (application_id, facts, verdict, price, listing_hash, answers)
    VALUES (${row.application_id}, ${row.facts}, ${row.verdict}, ${row.price}, ${row.listing_hash}, ${row.answers})`;
}

/** What an application was judged and priced by when it was submitted. */
export type SnapshotRow = {
  facts: string;
  verdict: string;
  price: string;
  listing_hash: string;
  answers: string;
};

/** Facts, verdict and price of the moment in which an application was submitted: one {@link SnapshotRow}. */
export function selectSnapshot(applicationId: string): Sql {
  return sql`SELECT facts, verdict, price, listing_hash, answers FROM application_snapshot WHERE application_id = ${applicationId}`;
}

/** The listing an application was made for: pinned, whatever is listed today. */
export function selectListingOf(applicationId: string): Sql {
  return sql`SELECT listing, hash FROM product_version
    WHERE id = (SELECT product_version_id FROM application WHERE id = ${applicationId})`;
}

/** The row of {@link selectListingOf} as a listing; every application has one. */
export function listingFrom(rows: readonly unknown[] | undefined): Listing {
  const row = (rows as { listing: string }[] | undefined)?.[0];
  if (!row) throw new Error('an application without its product version');
  return JSON.parse(row.listing) as Listing;
}
