// What waits for the finance office, read through the indexes of what is open: a row for each thing that waits and one
// for the district, however long the shelf is.
import { sql, type Sql } from '../lib/sql.ts';

/** More of one kind than this is said to be as many. */
export const WAITING_MAX = 200;

export type WaitingRound = { readonly id: string; readonly since: number };

/** Listings that wait for the office's review, the longest waiting first. */
export function selectWaitingRounds(): Sql {
  return sql`SELECT id, submitted_at AS since FROM product_round INDEXED BY product_round_review
    WHERE state = 'reviewing' ORDER BY submitted_at LIMIT ${WAITING_MAX}`;
}

export type WaitingApplication = { readonly id: string; readonly since: number };

/** Applications to join on which this person may act: not looked at yet, or prepared by somebody else. */
export function selectWaitingApplications(userId: string): Sql {
  return sql`SELECT id, submitted_at AS since FROM institution_application
    WHERE state IN ('submitted', 'prepared') AND prepared_by IS NOT ${userId} LIMIT ${WAITING_MAX}`;
}

export type WaitingPolicy = { readonly id: string; readonly editors: string; readonly since: number };

/** Policies that wait for a second person; `since` is the instant at which each was handed over. */
export function selectWaitingPolicies(): Sql {
  return sql`SELECT p.id, p.editors, e.at AS since
    FROM policy p INDEXED BY policy_open JOIN event e ON e.stream = p.id AND e.ver = p.ver
    WHERE p.state IN ('draft', 'checking') AND p.state = 'checking' LIMIT ${WAITING_MAX}`;
}

export type WaitingObjection = { readonly id: string; readonly since: number };

/** Objections on which this person must act: his own, or nobody's, while they do not wait for the source. */
export function selectWaitingObjections(userId: string): Sql {
  return sql`SELECT id, raised_at AS since FROM objection INDEXED BY objection_open
    WHERE state IN ('checking', 'asked', 'answered') AND state <> 'asked' AND (owner_id = ${userId} OR owner_id IS NULL)
    LIMIT ${WAITING_MAX}`;
}

export type WaitingClaim = { readonly id: string; readonly since: number };

/**
 * Claims on which this person may act: to check, where he answers for it; to grant, where somebody else has checked it;
 * to pay.
 */
export function selectWaitingClaims(userId: string, role: string): Sql {
  return sql`SELECT id, submitted_at AS since FROM claim INDEXED BY claim_desk
    WHERE state IN ('submitted', 'checked', 'granted')
      AND ((state = 'submitted' AND ${role} = 'office_reviewer' AND (owner_id = ${userId} OR owner_id IS NULL))
        OR (state = 'checked' AND checked_by <> ${userId}) OR (state = 'granted' AND ${role} = 'office_supervisor'))
    LIMIT ${WAITING_MAX}`;
}

/** The day up to which the table of the LPR goes. */
export function selectLprKnownUntil(): Sql {
  return sql`SELECT lpr ->> 'known_until' AS known_until FROM district WHERE id = 1`;
}

/** The day of {@link selectLprKnownUntil}; null when the district was never set up. */
export function knownUntilFrom(rows: readonly unknown[] | undefined): string | null {
  return (rows as { known_until: string }[] | undefined)?.[0]?.known_until ?? null;
}
