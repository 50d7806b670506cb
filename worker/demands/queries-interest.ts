// Banks' interest in published demands in D1, and the pool as a bank reads it.
import { sql, type Sql } from '../lib/sql.ts';
import type { DemandRow } from './queries.ts';
import type { InterestState } from './terms.ts';

/** A bank's interest in a demand. Money in fen, rates in ppm; the event of it keeps only a commitment to the message. */
export type InterestRow = {
  id: string;
  demand_id: string;
  institution_id: string;
  product_id: string;
  made_by: string;
  message: string;
  salt: string;
  amount_from_fen: number;
  amount_to_fen: number;
  rate_from_ppm: number;
  rate_to_ppm: number;
  state: InterestState;
  made_at: number;
  state_at: number;
  /** From when on the bank knows that it was chosen: not before it sees the application. */
  opens_at: number | null;
  application_id: string | null;
};

/** A new interest, or one that its bank shows again after it took it back. */
export function upsertInterest(
  row: Omit<InterestRow, 'state' | 'state_at' | 'opens_at' | 'application_id'>,
): Sql {
  return sql`INSERT INTO interest (id, demand_id, institution_id, product_id, made_by, message, salt, amount_from_fen,
      amount_to_fen, rate_from_ppm, rate_to_ppm, state, made_at, state_at)
    VALUES (${row.id}, ${row.demand_id}, ${row.institution_id}, ${row.product_id}, ${row.made_by}, ${row.message}, ${row.salt},
      ${row.amount_from_fen}, ${row.amount_to_fen}, ${row.rate_from_ppm}, ${row.rate_to_ppm}, 'shown', ${row.made_at}, ${row.made_at})
    ON CONFLICT (demand_id, institution_id) DO UPDATE SET product_id = excluded.product_id, made_by = excluded.made_by,
      message = excluded.message, salt = excluded.salt, amount_from_fen = excluded.amount_from_fen,
      amount_to_fen = excluded.amount_to_fen, rate_from_ppm = excluded.rate_from_ppm, rate_to_ppm = excluded.rate_to_ppm,
      state = 'shown', made_at = excluded.made_at, state_at = excluded.state_at
    WHERE interest.state = 'withdrawn'`;
}

export function updateInterest(
  row: Pick<InterestRow, 'id' | 'state' | 'state_at' | 'opens_at' | 'application_id'>,
): Sql {
  return sql`UPDATE interest SET state = ${row.state}, state_at = ${row.state_at}, opens_at = ${row.opens_at},
      application_id = ${row.application_id} WHERE id = ${row.id}`;
}

/** With its demand over, interest that nobody answered lapses. */
export function lapseInterests(demandId: string, now: number): Sql {
  return sql`UPDATE interest SET state = 'lapsed', state_at = ${now} WHERE demand_id = ${demandId} AND state = 'shown'`;
}

export function selectInterests(demandId: string): Sql {
  return sql`SELECT * FROM interest WHERE demand_id = ${demandId} LIMIT 50`;
}

/** The interest that the institution of a product shows in a demand. */
export function selectInterestFor(demandId: string, productId: string): Sql {
  return sql`SELECT * FROM interest WHERE demand_id = ${demandId} AND state = 'shown'
    AND institution_id = (SELECT institution_id FROM product WHERE id = ${productId})`;
}

/** The interest that led to an application. */
export function selectInterestOf(applicationId: string): Sql {
  return sql`SELECT * FROM interest WHERE state = 'chosen' AND application_id = ${applicationId}
    AND demand_id = (SELECT demand_id FROM application WHERE id = ${applicationId})`;
}

export type ListedInterest = InterestRow & {
  product_name: string;
  institution: string;
  institution_en: string;
  manager: string;
};

/** The interests in a demand as its firm reads them: with bank, product and who wrote. */
export function selectInterestsShown(demandId: string): Sql {
  return sql`SELECT n.*, v.listing ->> 'name' AS product_name, o.name AS institution, i.name_en AS institution_en, u.name AS manager
    FROM interest n JOIN product p ON p.id = n.product_id JOIN product_version v ON v.id = p.version_id
      JOIN org o ON o.id = n.institution_id JOIN institution i ON i.org_id = n.institution_id JOIN user u ON u.id = n.made_by
    WHERE n.demand_id = ${demandId} ORDER BY n.made_at LIMIT 50`;
}

/** What of a demand a bank's answer is made from; the firm's id, name and town of registration are not among it. */
export type PoolRow = Pick<DemandRow, 'state' | 'interests' | 'dispatches' | 'published_at'> & {
  number: string;
  shown: string;
  expires_at: number;
};

export type PoolRowOfBank = PoolRow & {
  mine: InterestState | null;
  mine_opens_at: number | null;
  product_id: string | null;
  message: string | null;
  amount_from_fen: number | null;
  amount_to_fen: number | null;
  rate_from_ppm: number | null;
  rate_to_ppm: number | null;
  made_at: number | null;
  manager: string | null;
};

const COLUMNS = `d.number, d.shown, d.state, d.interests, d.dispatches, d.published_at, d.expires_at, n.state AS mine,
    n.opens_at AS mine_opens_at, n.product_id, n.message, n.amount_from_fen, n.amount_to_fen, n.rate_from_ppm, n.rate_to_ppm,
    n.made_at, u.name AS manager`;
const POOL = `SELECT ${COLUMNS} FROM demand d LEFT JOIN interest n ON n.demand_id = d.id AND n.institution_id = ?1
  LEFT JOIN user u ON u.id = n.made_by`;

/** The newest demands that are open to banks, each with what this institution has said to it. */
export function selectPool(institutionId: string, now: number, limit: number): Sql {
  return {
    text: `${POOL} WHERE d.state IN ('published', 'routed') AND d.shown IS NOT NULL AND d.expires_at > ?2
      ORDER BY d.published_at DESC LIMIT ?3`,
    values: [institutionId, now, limit],
  };
}

/** The demands in which an institution has shown interest, the latest first, whatever became of them. */
export function selectPoolMine(institutionId: string, limit: number): Sql {
  return {
    text: `SELECT ${COLUMNS} FROM interest n JOIN demand d ON d.id = n.demand_id JOIN user u ON u.id = n.made_by
      WHERE n.institution_id = ?1 ORDER BY n.made_at DESC LIMIT ?2`,
    values: [institutionId, limit],
  };
}

/** One published demand by its number, as a bank may see it: open to all, or one in which it showed interest. */
export function selectPoolOne(number: string, institutionId: string, now: number): Sql {
  return {
    text: `${POOL} WHERE d.number = ?2 AND d.shown IS NOT NULL
      AND ((d.state IN ('published', 'routed') AND d.expires_at > ?3) OR n.state IS NOT NULL)`,
    values: [institutionId, number, now],
  };
}

/** The whole demand behind a number, for a command of a bank. */
export function selectByNumber(number: string): Sql {
  return sql`SELECT * FROM demand WHERE number = ${number} AND shown IS NOT NULL`;
}

/** The interest of one institution in the demand of a number. */
export function selectOwnInterest(number: string, institutionId: string): Sql {
  return sql`SELECT * FROM interest WHERE institution_id = ${institutionId}
    AND demand_id = (SELECT id FROM demand WHERE number = ${number})`;
}

export type ShelfRow = { id: string; listing: string };

/** The products that an institution lists now. */
export function selectOwnShelf(institutionId: string): Sql {
  return sql`SELECT p.id, v.listing FROM product p JOIN product_version v ON v.id = p.version_id
    WHERE p.institution_id = ${institutionId} AND p.state = 'listed' ORDER BY p.code LIMIT 100`;
}
