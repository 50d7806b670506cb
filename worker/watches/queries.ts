// Watches in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { WatchState } from './terms.ts';

export type WatchRow = {
  id: string;
  enterprise_id: string;
  user_id: string;
  product_id: string | null;
  state: WatchState;
  amount_fen: number;
  term_months: number;
  known: string;
  made_at: number;
  valid_until: number;
  told_at: number | null;
  ver: number;
  head: string;
};

export function insertWatch(row: Omit<WatchRow, 'state' | 'told_at'>): Sql {
  return sql`INSERT INTO watch (id, enterprise_id, user_id, product_id, state, amount_fen, term_months, known, made_at,
      valid_until, ver, head)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.user_id}, ${row.product_id}, 'active', ${row.amount_fen},
      ${row.term_months}, ${row.known}, ${row.made_at}, ${row.valid_until}, ${row.ver}, ${row.head})`;
}

export function updateWatch(row: {
  id: string;
  state: WatchState;
  known: string;
  told_at: number | null;
  ver: number;
  head: string;
}): Sql {
  return sql`UPDATE watch SET state = ${row.state}, known = ${row.known}, told_at = ${row.told_at}, ver = ${row.ver},
    head = ${row.head} WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

export function selectWatch(id: string): Sql {
  return sql`SELECT * FROM watch WHERE id = ${id}`;
}

export function selectWatchOfFirm(id: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM watch WHERE id = ${id} AND enterprise_id = ${enterpriseId}`;
}

/** The open watches of a firm. */
export function selectOpenWatches(enterpriseId: string): Sql {
  return sql`SELECT * FROM watch WHERE enterprise_id = ${enterpriseId} AND state = 'active' LIMIT 50`;
}

export type ListedWatch = WatchRow & {
  product_name: string | null;
  institution: string | null;
  institution_en: string | null;
};

/** The watches of a firm with what they wait for, the latest first. */
export function selectWatches(enterpriseId: string): Sql {
  return sql`SELECT w.*, COALESCE(p.listing, v.listing) ->> '$.name' AS product_name, o.name AS institution,
      i.name_en AS institution_en
    FROM watch w LEFT JOIN product p ON p.id = w.product_id LEFT JOIN product_version v ON v.id = p.version_id
      LEFT JOIN org o ON o.id = p.institution_id LEFT JOIN institution i ON i.org_id = p.institution_id
    WHERE w.enterprise_id = ${enterpriseId} ORDER BY w.made_at DESC, w.id DESC LIMIT 50`;
}

/** A page of all open watches by id. */
export function selectActive(afterId: string, limit: number): Sql {
  return sql`SELECT id, enterprise_id FROM watch WHERE state = 'active' AND id > ${afterId} ORDER BY id LIMIT ${limit}`;
}
