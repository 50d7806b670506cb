// The demand behind an application in D1.
import { sql, type Sql } from '../lib/sql.ts';

/**
 * A firm's need for money, however it became known; an application serves one. `ver` and `head` are its
 * last event.
 */
export type DemandRow = {
  id: string;
  ver: number;
  head: string;
  state: string;
  channel: string;
  town: string | null;
};

/** A new demand; the amount in fen and the term in months where they are known. */
export function insertDemand(row: {
  id: string;
  enterprise_id: string | null;
  channel: string;
  state: string;
  town: string | null;
  amount_fen: number | null;
  term_months: number | null;
  purpose: string;
  published_at: number;
  ver: number;
  head: string;
}): Sql {
  return sql`INSERT INTO demand (id, enterprise_id, channel, state, town, amount_fen, term_months, purpose, published_at, ver, head)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.channel}, ${row.state}, ${row.town}, ${row.amount_fen}, ${row.term_months},
      ${row.purpose}, ${row.published_at}, ${row.ver}, ${row.head})`;
}

/** The demand an application was made for. */
export function selectDemandOf(applicationId: string): Sql {
  return sql`SELECT id, ver, head, state, channel, town FROM demand
    WHERE id = (SELECT demand_id FROM application WHERE id = ${applicationId})`;
}

/** Moves a demand on. Nothing changes when it moved meanwhile. */
export function updateDemand(row: {
  id: string;
  state: string;
  closed_at: number | null;
  ver: number;
  head: string;
}): Sql {
  return sql`UPDATE demand SET state = ${row.state}, closed_at = ${row.closed_at}, ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}
