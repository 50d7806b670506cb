// The offers of a bank for an application in D1, and who approved them.
import { sql, type Sql } from '../lib/sql.ts';
import type { ApprovalStage, OfferCause, OfferKind, OfferState, State } from './terms.ts';

/**
 * An offer. `terms` and `cost` are JSON; `hash` is what approval and acceptance name; nobody has approved it to the end
 * while `approved_by` is null. `replaces` is the open offer whose place it takes.
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
  replaces: string | null;
  ended_at: number | null;
  cause: OfferCause | null;
  reminded_at: number | null;
};

/** One signature under an offer. */
export type ApprovalRow = {
  offer_id: string;
  stage: ApprovalStage;
  approved_by: string;
  approved_at: number;
};

/** Offers of an application that are read at once: five at a time may be under way, the others have ended. */
export const MOST_OFFERS = 60;

/** All offers of an application, the first one first. */
export function selectOffers(applicationId: string): Sql {
  return sql`SELECT * FROM (SELECT * FROM offer WHERE application_id = ${applicationId}
      ORDER BY proposed_at DESC, id DESC LIMIT ${MOST_OFFERS}) ORDER BY proposed_at, id`;
}

/** Who approved the offers of an application, stage by stage, with their names. */
export function selectApprovals(applicationId: string): Sql {
  return sql`SELECT p.offer_id, p.stage, p.approved_by, p.approved_at, u.name
    FROM offer o JOIN offer_approval p ON p.offer_id = o.id JOIN user u ON u.id = p.approved_by
    WHERE o.application_id = ${applicationId} ORDER BY p.approved_at, p.stage LIMIT ${2 * MOST_OFFERS}`;
}
export type NamedApproval = ApprovalRow & { name: string };

/** The offer a firm accepted, whose terms a contract and its drawdowns keep; none before that. */
export function selectAcceptedOffer(applicationId: string): Sql {
  return sql`SELECT * FROM offer WHERE application_id = ${applicationId} AND state = 'accepted' LIMIT 1`;
}

/** Offers that banks have made for a demand of a firm, of all its applications. */
export function selectOffersOfDemand(demandId: string, enterpriseId: string): Sql {
  return sql`SELECT f.* FROM application a JOIN offer f ON f.application_id = a.id
    WHERE a.demand_id = ${demandId} AND a.enterprise_id = ${enterpriseId} AND f.approved_at IS NOT NULL
    ORDER BY f.proposed_at, f.id LIMIT ${3 * MOST_OFFERS}`;
}

/** An application of the firm with the terms of its product, as its offers are worked out. */
export type ServingRow = {
  id: string;
  number: string;
  ver: number;
  state: State;
  product_name: string;
  institution: string;
  institution_en: string;
  amount_fen: number;
  term_months: number;
  offers_open: number;
  listing: string;
};

/** The firm's applications for a demand, or one of them, each with its product's terms. */
export function selectServing(
  of: { demand_id: string } | { application_id: string },
  enterpriseId: string,
): Sql {
  const [column, value] = 'demand_id' in of ? ['demand_id', of.demand_id] : ['id', of.application_id];
  return {
    text: `SELECT a.id, a.number, a.ver, a.state, a.product_name, o.name AS institution, i.name_en AS institution_en,
        a.amount_fen, a.term_months, a.offers_open, v.listing
      FROM application a JOIN org o ON o.id = a.institution_id JOIN institution i ON i.org_id = a.institution_id
        JOIN product_version v ON v.id = a.product_version_id
      WHERE a.${column} = ?1 AND a.enterprise_id = ?2 ORDER BY a.submitted_at, a.id LIMIT 50`,
    values: [value ?? '', enterpriseId],
  };
}

/** An offer as its first person proposes it. */
export function insertOffer(
  row: Omit<OfferRow, 'approved_by' | 'approved_at' | 'ended_at' | 'cause' | 'reminded_at'>,
): Sql {
  return sql`INSERT INTO offer (id, application_id, kind, state, terms, cost, amount_fen, hash, valid_until, proposed_by, proposed_at, replaces)
    VALUES (${row.id}, ${row.application_id}, ${row.kind}, ${row.state}, ${row.terms}, ${row.cost}, ${row.amount_fen},
      ${row.hash}, ${row.valid_until}, ${row.proposed_by}, ${row.proposed_at}, ${row.replaces})`;
}

/** A signature; the same person gives one only, and the proposer none. */
export function insertApproval(row: ApprovalRow): Sql {
  return sql`INSERT INTO offer_approval (offer_id, stage, approved_by, approved_at)
    VALUES (${row.offer_id}, ${row.stage}, ${row.approved_by}, ${row.approved_at})`;
}

/** Opens a proposed offer to the firm, with the last person who approved it. */
export function updateOfferApproved(offer: { id: string; by: string; at: number; valid_until: number }): Sql {
  return sql`UPDATE offer SET state = 'open', approved_by = ${offer.by}, approved_at = ${offer.at},
    valid_until = ${offer.valid_until} WHERE id = ${offer.id} AND state = 'proposed'`;
}

/** Marks an offer as accepted. */
export function updateOfferAccepted(id: string): Sql {
  return sql`UPDATE offer SET state = 'accepted' WHERE id = ${id}`;
}

/** How and why offers end. */
export type OfferEnd = { readonly state: OfferState; readonly cause: OfferCause; readonly at: number };

/** Ends or replaces one offer. */
export function endOffer(id: string, { state, cause, at }: OfferEnd): Sql {
  return sql`UPDATE offer SET state = ${state}, cause = ${cause}, ended_at = ${at} WHERE id = ${id}`;
}

/** Ends every offer of an application that is still under way, but one. */
export function endOffersOf(applicationId: string, { state, cause, at }: OfferEnd, but = ''): Sql {
  return sql`UPDATE offer SET state = ${state}, cause = ${cause}, ended_at = ${at}
    WHERE application_id = ${applicationId} AND state IN ('proposed', 'open', 'accepted') AND id <> ${but}`;
}

/** Keeps that the firm was told of the end to come. */
export function updateOfferReminded(id: string, at: number): Sql {
  return sql`UPDATE offer SET reminded_at = ${at} WHERE id = ${id}`;
}
