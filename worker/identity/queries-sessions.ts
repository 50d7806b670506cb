// Sessions in D1: the one statement that validates a request, and what starts, moves and ends a session.
import type { Principal } from '../lib/actor.ts';
import { rowOf, sql, type Sql } from '../lib/sql.ts';

export type SessionRow = {
  sid: string;
  user_id: string;
  kind: 'owner' | 'staff';
  created_at: number;
  expires_at: number;
  principal: Principal;
};

type JoinedRow = {
  sid: string;
  user_id: string;
  kind: 'owner' | 'staff';
  created_at: number;
  expires_at: number;
  step_up_at: number;
  name: string;
  phone: string | null;
  membership_id: string | null;
  org_id: string | null;
  role: string | null;
  branch_id: string | null;
  standing_at: number | null;
  rights: string | null;
  org_kind: 'enterprise' | 'institution' | 'office' | null;
};

/**
 * The session with its person and membership: the one statement that validates a request. A disabled person, a
 * removed membership or a suspended organisation does not come back.
 */
export async function findSession(db: D1Database, idHash: string, now: number): Promise<SessionRow | null> {
  const row = await rowOf<JoinedRow>(
    db,
    sql`SELECT s.sid, s.user_id, s.kind, s.created_at, s.expires_at, s.step_up_at, u.name, u.phone,
        m.id AS membership_id, m.org_id, m.role, m.branch_id, m.standing_at, m.rights,
        o.kind AS org_kind
      FROM session s
      JOIN user u ON u.id = s.user_id AND u.state = 'active'
      LEFT JOIN membership m ON m.id = s.membership_id AND m.user_id = s.user_id AND m.state = 'active'
        AND (m.valid_until IS NULL OR m.valid_until > ${now})
      LEFT JOIN org o ON o.id = m.org_id AND o.state = 'active'
      WHERE s.id = ${idHash}`,
  );
  if (!row) return null;
  const member = row.membership_id && row.org_id && row.role && row.org_kind;
  return {
    sid: row.sid,
    user_id: row.user_id,
    kind: row.kind,
    created_at: row.created_at,
    expires_at: row.expires_at,
    principal: {
      sid: row.sid,
      user_id: row.user_id,
      kind: row.kind,
      name: row.name,
      phone: row.phone,
      started_at: row.created_at,
      step_up_at: row.step_up_at,
      membership: member
        ? {
            id: row.membership_id ?? '',
            org_id: row.org_id ?? '',
            org_kind: row.org_kind ?? 'enterprise',
            role: row.role ?? '',
            branch_id: row.branch_id,
            standing_at: row.standing_at,
            rights: row.rights === null ? [] : (JSON.parse(row.rights) as string[]),
          }
        : null,
    },
  };
}

export function insertSession(row: {
  id: string;
  sid: string;
  user_id: string;
  kind: 'owner' | 'staff';
  membership_id: string | null;
  created_at: number;
  expires_at: number;
  step_up_at: number;
}): Sql {
  return sql`INSERT INTO session (id, sid, user_id, kind, membership_id, created_at, expires_at, step_up_at)
    VALUES (${row.id}, ${row.sid}, ${row.user_id}, ${row.kind}, ${row.membership_id}, ${row.created_at},
      ${row.expires_at}, ${row.step_up_at})`;
}

export function updateSessionExpiry(idHash: string, expiresAt: number): Sql {
  return sql`UPDATE session SET expires_at = ${expiresAt} WHERE id = ${idHash}`;
}

/** Moves a session to a new id; returns a row when the old one still existed. */
export function updateSessionId(row: {
  old_id: string;
  id: string;
  expires_at: number;
  step_up_at: number;
}): Sql {
  return sql`UPDATE session SET id = ${row.id}, expires_at = ${row.expires_at}, step_up_at = ${row.step_up_at}
    WHERE id = ${row.old_id} RETURNING sid`;
}

export function deleteSession(idHash: string): Sql {
  return sql`DELETE FROM session WHERE id = ${idHash}`;
}

export function deleteSessionsOfUser(userId: string): Sql {
  return sql`DELETE FROM session WHERE user_id = ${userId}`;
}

/** Ends what acts in the name of one membership; the person's sessions for others go on. */
export function deleteSessionsFor(membershipId: string): Sql {
  return sql`DELETE FROM session
    WHERE user_id = (SELECT user_id FROM membership WHERE id = ${membershipId}) AND membership_id = ${membershipId}`;
}

export function deleteExpiredSessions(now: number): Sql {
  return sql`DELETE FROM session WHERE expires_at <= ${now}`;
}

/** Gives a session another membership of the same person; returns a row when it is his and in force. */
export function updateSessionMembership(sid: string, membershipId: string, now: number): Sql {
  return sql`UPDATE session SET membership_id = ${membershipId}
    WHERE sid = ${sid} AND EXISTS (SELECT 1 FROM membership m JOIN org o ON o.id = m.org_id AND o.state = 'active'
      WHERE m.id = ${membershipId} AND m.user_id = session.user_id AND m.state = 'active'
        AND (m.valid_until IS NULL OR m.valid_until > ${now}))
    RETURNING sid`;
}
