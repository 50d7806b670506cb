// Handlers in D1: the post with its invitation, and the membership by which it acts.
import { rowOf, sql, type Sql } from '../lib/sql.ts';
import type { HandlerState } from './terms-handlers.ts';

/** The post of a handler; `rights` is JSON, `until` its last day, `ver` the version of the firm's stream behind it. */
export type HandlerRow = {
  id: string;
  enterprise_id: string;
  state: HandlerState;
  name: string;
  phone: string;
  rights: string;
  until: string;
  invited_by: string;
  invited_at: number;
  token_hash: string | null;
  link_until: number | null;
  user_id: string | null;
  membership_id: string | null;
  accepted_at: number | null;
  ended_at: number | null;
  ver: number;
};

/** All posts of a firm, the latest first; what ended long ago falls off the end. */
export function selectHandlers(enterpriseId: string): Sql {
  return sql`SELECT * FROM handler WHERE enterprise_id = ${enterpriseId} ORDER BY invited_at DESC LIMIT 50`;
}

/** One post of a firm; a stranger's is not found. */
export function selectHandler(id: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM handler WHERE id = ${id} AND enterprise_id = ${enterpriseId}`;
}

/** The post in force of a membership. */
export function selectHandlerOfMembership(membershipId: string, enterpriseId: string): Sql {
  return sql`SELECT * FROM handler
    WHERE enterprise_id = ${enterpriseId} AND membership_id = ${membershipId} AND state = 'accepted'`;
}

/** What the link of an invitation is for, while it is good, with the firm and its stream. */
export type InvitedRow = HandlerRow & {
  firm_name: string;
  firm_ver: number;
  firm_head: string;
  legal_representative: string;
};

export function selectInvited(tokenHash: string, now: number): Sql {
  return sql`SELECT h.*, o.name AS firm_name, o.ver AS firm_ver, o.head AS firm_head, e.legal_representative
    FROM handler h JOIN org o ON o.id = h.enterprise_id AND o.state = 'active' JOIN enterprise e ON e.org_id = o.id
    WHERE h.token_hash = ${tokenHash} AND h.state = 'invited' AND h.link_until > ${now}`;
}

export function insertHandler(row: HandlerRow): Sql {
  return sql`INSERT INTO handler (id, enterprise_id, state, name, phone, rights, until, invited_by, invited_at, token_hash, link_until, ver)
    VALUES (${row.id}, ${row.enterprise_id}, ${row.state}, ${row.name}, ${row.phone}, ${row.rights}, ${row.until},
      ${row.invited_by}, ${row.invited_at}, ${row.token_hash}, ${row.link_until}, ${row.ver})`;
}

/** Writes what a move changes over the version that was seen; changes nothing when somebody was faster. */
export function updateHandler(row: HandlerRow, before: number): Sql {
  return sql`UPDATE handler SET state = ${row.state}, rights = ${row.rights}, until = ${row.until}, token_hash = ${row.token_hash},
      link_until = ${row.link_until}, user_id = ${row.user_id}, membership_id = ${row.membership_id},
      accepted_at = ${row.accepted_at}, ended_at = ${row.ended_at}, ver = ${row.ver}
    WHERE id = ${row.id} AND ver = ${before}`;
}

/** A person of a phone with what he is at a firm already. */
export type CandidateRow = {
  id: string;
  kind: 'owner' | 'staff';
  state: 'active' | 'disabled';
  name: string;
  /** Whether his name is the one of an identity check: he represents a firm, this one or another. */
  proven: number;
  membership_id: string | null;
  /** Whether he represents this very firm. */
  represents: number;
};

export function selectCandidate(phone: string, enterpriseId: string): Sql {
  return sql`SELECT u.id, u.kind, u.state, u.name,
      EXISTS (SELECT 1 FROM membership p WHERE p.user_id = u.id AND p.role = 'legal_representative' AND p.standing_at IS NOT NULL) AS proven,
      (SELECT id FROM membership m WHERE m.user_id = u.id AND m.org_id = ${enterpriseId} AND m.role = 'handler') AS membership_id,
      EXISTS (SELECT 1 FROM membership r WHERE r.user_id = u.id AND r.org_id = ${enterpriseId} AND r.role = 'legal_representative'
        AND r.state = 'active' AND r.standing_at IS NOT NULL) AS represents
    FROM user u WHERE u.phone = ${phone}`;
}

/** A membership that is a handler's: new, or the one of an earlier post anew. */
export function upsertHandlerMembership(row: {
  id: string;
  user_id: string;
  org_id: string;
  rights: string;
  valid_until: number;
  now: number;
}): Sql {
  return sql`INSERT INTO membership (id, user_id, org_id, role, standing_at, created_at, rights, valid_until)
    VALUES (${row.id}, ${row.user_id}, ${row.org_id}, 'handler', ${row.now}, ${row.now}, ${row.rights}, ${row.valid_until})
    ON CONFLICT (user_id, org_id, role) DO UPDATE SET state = 'active', standing_at = excluded.standing_at,
      rights = excluded.rights, valid_until = excluded.valid_until`;
}

/** Gives a post other rights or another end. */
export function updateHandlerRights(row: { id: string; rights: string; valid_until: number }): Sql {
  return sql`UPDATE membership SET rights = ${row.rights}, valid_until = ${row.valid_until}
    WHERE id = ${row.id} AND role = 'handler' AND state = 'active'`;
}

/** Ends a handler's membership. */
export function removeHandler(membershipId: string): Sql {
  return sql`UPDATE membership SET state = 'removed', standing_at = NULL
    WHERE id = ${membershipId} AND role = 'handler' AND state = 'active'`;
}

/** Holds while a handler is one, with the rights that the door saw: a condition for every batch that he writes. */
export function handlerHolds(membershipId: string, rights: readonly string[], now: number): Sql {
  return sql`EXISTS (SELECT 1 FROM membership WHERE id = ${membershipId} AND state = 'active'
    AND valid_until > ${now} AND rights = ${JSON.stringify(rights)})`;
}

/** Whether somebody still represents a firm: whoever names others must, when it is written. */
export function represents(userId: string, enterpriseId: string): Sql {
  return sql`EXISTS (SELECT 1 FROM membership WHERE user_id = ${userId} AND org_id = ${enterpriseId}
    AND role = 'legal_representative' AND state = 'active' AND standing_at IS NOT NULL)`;
}

/** The registered representative of a firm, whose name is public; null for what is no firm. */
export async function findRepresentativeName(db: D1Database, enterpriseId: string): Promise<string | null> {
  const row = await rowOf<{ name: string }>(
    db,
    sql`SELECT legal_representative AS name FROM enterprise WHERE org_id = ${enterpriseId}`,
  );
  return row?.name ?? null;
}
