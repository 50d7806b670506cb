// The offers of a bank for an application in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { OfferKind, OfferState } from './terms.ts';

/**
 * An offer. `terms` and `cost` are JSON; `hash` is what approval and acceptance name; nobody has approved
 * it while `approved_by` is null.
 */
export type OfferRow = {
  id: string;
  application_id: string;
  kind: OfferKind;
  state: OfferState;
  terms: string;
  cost: string;
  amount_fen: number;
  hash: string;
  valid_until: number;
  proposed_by: string;
  proposed_at: number;
  approved_by: string | null;
  approved_at: number | null;
};

/** All offers of an application, the first one first. */
export function selectOffers(applicationId: string): Sql {
  return sql`SELECT * FROM offer WHERE application_id = ${applicationId} ORDER BY proposed_at, id LIMIT 20`;
}

/** The offer a firm accepted, whose terms a contract and its drawdowns keep; none before that. */
export function selectAcceptedOffer(applicationId: string): Sql {
  return sql`SELECT * FROM offer WHERE application_id = ${applicationId} AND state = 'accepted' LIMIT 1`;
}

/** An offer as its first person proposes it. */
export function insertOffer(row: Omit<OfferRow, 'approved_by' | 'approved_at'>): Sql {
  return sql`INSERT INTO offer (id, application_id, kind, state, terms, cost, amount_fen, hash, valid_until, proposed_by, proposed_at)
    VALUES (${row.id}, ${row.application_id}, ${row.kind}, ${row.state}, ${row.terms}, ${row.cost}, ${row.amount_fen},
      ${row.hash}, ${row.valid_until}, ${row.proposed_by}, ${row.proposed_at})`;
}

/** Ends or replaces an offer, or marks it as accepted. */
export function updateOfferState(id: string, state: OfferState): Sql {
  return sql`UPDATE offer SET state = ${state} WHERE id = ${id}`;
}

/** Opens a proposed offer to the firm, with the second person who approved it. */
export function updateOfferApproved(offer: { id: string; by: string; at: number; valid_until: number }): Sql {
  return sql`UPDATE offer SET state = 'open', approved_by = ${offer.by}, approved_at = ${offer.at},
    valid_until = ${offer.valid_until} WHERE id = ${offer.id} AND state = 'proposed'`;
}
