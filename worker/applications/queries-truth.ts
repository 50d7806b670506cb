// Decided applications by product, for what they say of its promises.
import { sql, type Sql } from '../lib/sql.ts';
import type { State } from './terms.ts';

export type DecidedRow = {
  readonly id: string;
  readonly product_id: string;
  readonly state: State;
  readonly clocks: string;
  readonly disbursed_fen: number;
  /** Terms of the last committed offer that was approved, null when there was none. */
  readonly offer: string | null;
  readonly offer_fen: number | null;
};

/** A page of applications submitted since an instant that came to a decision, by id. */
export function selectDecided(since: number, afterId: string, limit: number): Sql {
  return sql`SELECT a.id, a.product_id, a.state, a.clocks, a.disbursed_fen, o.terms AS offer, o.amount_fen AS offer_fen
    FROM application a LEFT JOIN offer o ON o.id = (SELECT x.id FROM offer x
      WHERE x.application_id = a.id AND x.kind = 'committed' AND x.approved_at IS NOT NULL
      ORDER BY x.approved_at DESC LIMIT 1)
    WHERE a.id > ${afterId} AND a.submitted_at >= ${since} AND (o.id IS NOT NULL OR a.state = 'rejected')
    ORDER BY a.id LIMIT ${limit}`;
}

/** What contracts have taken of each product's quota: loans and their approved amounts in fen. */
export function selectUsed(): Sql {
  return sql`SELECT product_id, SUM(approved_fen) AS fen, COUNT(*) AS count FROM application
    WHERE state IN ('accepted_by_firm', 'signed', 'disbursed') GROUP BY product_id LIMIT 20000`;
}

/** What the shelf says of its products so far. */
export function selectTruths(): Sql {
  return sql`SELECT id, truth, used FROM product WHERE state IN ('listed', 'suspended') LIMIT 20000`;
}
