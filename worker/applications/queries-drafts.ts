// Drafts of applications in D1: one a firm and product, whoever of the firm writes it, on whichever device.
import { sql, type Sql } from '../lib/sql.ts';

/** A draft; `body` is JSON, `ver` counts its savings. */
export type DraftRow = { body: string; ver: number; updated_at: number };

/** The draft of a firm for a product, if there is one. */
export function selectDraft(enterpriseId: string, productId: string): Sql {
  return sql`SELECT body, ver, updated_at FROM application_draft
    WHERE enterprise_id = ${enterpriseId} AND product_id = ${productId}`;
}

/** A draft among those of its firm: for what, and what was typed. */
export type DraftOfFirm = DraftRow & {
  product_id: string;
  product_name: string;
  institution_name: string;
  institution_name_en: string;
};

/** What a firm has begun and not sent, the latest first. */
export function selectDraftsOf(enterpriseId: string): Sql {
  return sql`SELECT d.product_id, d.body, d.ver, d.updated_at, v.listing ->> 'name' AS product_name,
      o.name AS institution_name, i.name_en AS institution_name_en
    FROM application_draft d JOIN product p ON p.id = d.product_id AND p.state = 'listed'
    JOIN product_version v ON v.id = p.version_id JOIN org o ON o.id = p.institution_id
    JOIN institution i ON i.org_id = p.institution_id
    WHERE d.enterprise_id = ${enterpriseId} ORDER BY d.updated_at DESC LIMIT 20`;
}

/** Writes a draft over the version that was seen (`ver` is the next one); changes nothing when another device was faster. */
export function upsertDraft(row: DraftRow & { enterprise_id: string; product_id: string }): Sql {
  return sql`INSERT INTO application_draft (enterprise_id, product_id, body, ver, updated_at)
    VALUES (${row.enterprise_id}, ${row.product_id}, ${row.body}, ${row.ver}, ${row.updated_at})
    ON CONFLICT (enterprise_id, product_id) DO UPDATE SET body = excluded.body, ver = excluded.ver,
      updated_at = excluded.updated_at WHERE ver = ${row.ver - 1}`;
}

/** What was submitted needs no draft any more. */
export function deleteDraft(enterpriseId: string, productId: string): Sql {
  return sql`DELETE FROM application_draft WHERE enterprise_id = ${enterpriseId} AND product_id = ${productId}`;
}
