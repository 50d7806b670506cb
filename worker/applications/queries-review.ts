// Reconsiderations and re-routings in D1.
import { sql, type Sql } from '../lib/sql.ts';
import { INVOLVING } from './review.ts';

/** A reconsideration; `ver` is the version of the application with which it was asked for. Instants in epoch ms. */
export type ReviewRow = {
  application_id: string;
  ver: number;
  institution_id: string;
  state: 'open' | 'upheld' | 'overturned' | 'withdrawn';
  asked_by: string;
  asked_at: number;
  consent_id: string;
  /** Null where the bank has nobody left who may decide. */
  reviewer_id: string | null;
  decided_by: string | null;
  decided_at: number | null;
};

export function insertReview(row: ReviewRow): Sql {
  return sql`INSERT INTO review (application_id, ver, institution_id, state, asked_by, asked_at, consent_id, reviewer_id, decided_by, decided_at)
    VALUES (${row.application_id}, ${row.ver}, ${row.institution_id}, ${row.state}, ${row.asked_by}, ${row.asked_at},
      ${row.consent_id}, ${row.reviewer_id}, ${row.decided_by}, ${row.decided_at})`;
}

/** Decides the open reconsideration of an application. The event's unique key is the lock. */
export function updateReviewDecided(decided: {
  application_id: string;
  state: 'upheld' | 'overturned';
  by: string;
  at: number;
}): Sql {
  return sql`UPDATE review SET state = ${decided.state}, decided_by = ${decided.by}, decided_at = ${decided.at}
    WHERE application_id = ${decided.application_id} AND state = 'open'`;
}

/** The firm withdraws its application while it is being reconsidered. */
export function withdrawReview(applicationId: string, at: number): Sql {
  return sql`UPDATE review SET state = 'withdrawn', decided_at = ${at} WHERE application_id = ${applicationId} AND state = 'open'`;
}

/** The reconsiderations of an application, the first one first. */
export function selectReviews(applicationId: string): Sql {
  return sql`SELECT r.*, u.name AS reviewer_name FROM review r LEFT JOIN user u ON u.id = r.reviewer_id
    WHERE r.application_id = ${applicationId} ORDER BY r.ver LIMIT 20`;
}
export type ListedReview = ReviewRow & { reviewer_name: string | null };

/** The last refusal of an application: its version and instant. */
export function selectRefusal(applicationId: string): Sql {
  return sql`SELECT ver, at FROM event WHERE stream = ${applicationId} AND type = 'application.refused' ORDER BY ver DESC LIMIT 1`;
}
export type RefusalRow = { ver: number; at: number };

/** Who refused an application or proposed an offer for it: none of them reconsiders. */
export function selectInvolved(applicationId: string): Sql {
  return sql`SELECT DISTINCT actor_user AS user_id FROM event
    WHERE stream = ${applicationId} AND type IN (SELECT value FROM json_each(${JSON.stringify(INVOLVING)})) LIMIT 100`;
}

/** Rows of {@link selectInvolved}. */
export const involvedFrom = (rows: readonly unknown[] | undefined): string[] =>
  ((rows ?? []) as { user_id: string | null }[]).flatMap(({ user_id }) =>
    user_id === null ? [] : [user_id],
  );

/** Those of the application's bank who could decide, with how many reviews wait for each. */
export function selectReviewers(applicationId: string): Sql {
  return sql`SELECT m.user_id, MIN(u.name) AS name,
      (SELECT COUNT(*) FROM review r WHERE r.reviewer_id = m.user_id AND r.state = 'open') AS open
    FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
    WHERE m.org_id = (SELECT institution_id FROM application WHERE id = ${applicationId})
      AND m.role IN ('loan_officer', 'approver') AND m.state = 'active'
    GROUP BY m.user_id ORDER BY m.user_id LIMIT 200`;
}

/** The administrators of the application's bank, who are told where nobody could decide. */
export function selectAdmins(applicationId: string): Sql {
  return sql`SELECT user_id FROM membership
    WHERE org_id = (SELECT institution_id FROM application WHERE id = ${applicationId})
      AND role = 'institution_admin' AND state = 'active' LIMIT 5`;
}

/** Another open application of the firm for the same product: there may be only one. */
export function selectRival(applicationId: string): Sql {
  return sql`SELECT b.number FROM application a JOIN application b ON b.enterprise_id = a.enterprise_id AND b.product_id = a.product_id
      AND b.id <> a.id AND b.state NOT IN ('completed', 'rejected', 'rerouted', 'withdrawn', 'not_taken', 'incomplete', 'expired', 'void', 'disbursed')
    WHERE a.id = ${applicationId} LIMIT 1`;
}

/** Which application took the place of which; `told`: the firm lets the new bank know. */
export type RerouteRow = { from_id: string; to_id: string; told: 0 | 1; at: number };

export function insertReroute(row: RerouteRow): Sql {
  return sql`INSERT INTO reroute (from_id, to_id, told, at) VALUES (${row.from_id}, ${row.to_id}, ${row.told}, ${row.at})`;
}

/** For the firm: where an application went, and where it came from. */
export function selectReroutes(applicationId: string): Sql {
  return sql`SELECT from_id, to_id, told, at FROM reroute WHERE from_id = ${applicationId} OR to_id = ${applicationId} LIMIT 2`;
}

/** For the new bank: who refused before, where the firm lets it know; nothing otherwise. */
export function selectToldOrigin(applicationId: string): Sql {
  return sql`SELECT o.name, i.name_en FROM reroute r JOIN application a ON a.id = r.from_id
      JOIN org o ON o.id = a.institution_id JOIN institution i ON i.org_id = a.institution_id
    WHERE r.to_id = ${applicationId} AND r.told = 1`;
}
