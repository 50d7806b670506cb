// People, sessions, one-time codes and throttles in D1.
import type { Principal } from '../lib/actor.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import { rowOf, rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { ThrottleState } from './rules.ts';
import type { Role } from './terms.ts';

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
  org_kind: 'enterprise' | 'institution' | 'office' | null;
};

/**
 * The session with its person and membership: the one statement that validates a request. A disabled person, a
 * removed membership or a suspended organisation does not come back.
 */
export async function findSession(db: D1Database, idHash: string): Promise<SessionRow | null> {
  const row = await rowOf<JoinedRow>(
    db,
    sql`SELECT s.sid, s.user_id, s.kind, s.created_at, s.expires_at, s.step_up_at, u.name, u.phone,
        m.id AS membership_id, m.org_id, m.role, m.branch_id, m.standing_at, o.kind AS org_kind
      FROM session s
      JOIN user u ON u.id = s.user_id AND u.state = 'active'
      LEFT JOIN membership m ON m.id = s.membership_id AND m.user_id = s.user_id AND m.state = 'active'
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

export function deleteExpiredSessions(now: number): Sql {
  return sql`DELETE FROM session WHERE expires_at <= ${now}`;
}

/** Gives a session another membership of the same person; returns a row when it is his and in force. */
export function updateSessionMembership(sid: string, membershipId: string): Sql {
  return sql`UPDATE session SET membership_id = ${membershipId}
    WHERE sid = ${sid} AND EXISTS (SELECT 1 FROM membership m JOIN org o ON o.id = m.org_id AND o.state = 'active'
      WHERE m.id = ${membershipId} AND m.user_id = session.user_id AND m.state = 'active')
    RETURNING sid`;
}

export type MembershipRow = {
  id: string;
  org_id: string;
  org_kind: 'enterprise' | 'institution' | 'office';
  role: string;
  standing_at: number | null;
};

/** The active memberships of a person: those whose right to act is proven before those where it is not, the oldest first. */
export async function listMemberships(db: D1Database, userId: string): Promise<MembershipRow[]> {
  return rowsOf<MembershipRow>(
    db,
    sql`SELECT m.id, m.org_id, o.kind AS org_kind, m.role, m.standing_at
      FROM membership m JOIN org o ON o.id = m.org_id AND o.state = 'active'
      WHERE m.user_id = ${userId} AND m.state = 'active'
      ORDER BY m.standing_at IS NULL, m.created_at, m.id LIMIT 50`,
  );
}

/** What the frame of every page shows besides the session: the district, and the person's memberships by name. */
export type Frame = {
  district: { name: Bilingual; demo: boolean; hotline: string };
  memberships: (MembershipRow & { org_name: Bilingual })[];
};

type FrameRow = { name_zh: string; name_en: string; hotline: string; demo: number; memberships: string };

type NamedRow = MembershipRow & { name_zh: string; name_en: string };

/**
 * The frame in one statement. The membership in use comes first, so that it is there however many there are; the others
 * follow in the order of {@link listMemberships}. A firm is called by its one registered name in both languages. Throws
 * when the district has no settings: it was never set up.
 */
export async function getFrame(
  db: D1Database,
  person: { readonly user_id: string; readonly membership_id: string | null } | null,
): Promise<Frame> {
  const row = await rowOf<FrameRow>(
    db,
    sql`SELECT d.name_zh, d.name_en, d.hotline, d.demo,
        (SELECT json_group_array(json_object('id', id, 'org_id', org_id, 'org_kind', org_kind, 'role', role,
            'standing_at', standing_at, 'name_zh', name_zh, 'name_en', name_en))
          FROM (SELECT m.id, m.org_id, o.kind AS org_kind, m.role, m.standing_at, o.name AS name_zh,
              COALESCE(o.name_en, i.name_en, o.name) AS name_en
            FROM membership m JOIN org o ON o.id = m.org_id AND o.state = 'active'
              LEFT JOIN institution i ON i.org_id = o.id
            WHERE m.user_id = ${person?.user_id ?? null} AND m.state = 'active'
            ORDER BY m.id IS NOT ${person?.membership_id ?? null}, m.standing_at IS NULL, m.created_at, m.id
            LIMIT 50)) AS memberships
      FROM district d WHERE d.id = 1`,
  );
  if (!row) throw new Error('the district has no settings');
  return {
    district: { name: both(row.name_zh, row.name_en), demo: row.demo === 1, hotline: row.hotline },
    memberships: (JSON.parse(row.memberships) as NamedRow[]).map(({ name_zh, name_en, ...membership }) => ({
      ...membership,
      org_name: both(name_zh, name_en),
    })),
  };
}

export function insertMembership(row: {
  id: string;
  user_id: string;
  org_id: string;
  role: Role;
  branch_id?: string | null;
  standing_at: number | null;
  now: number;
}): Sql {
  return sql`INSERT INTO membership (id, user_id, org_id, role, branch_id, standing_at, created_at)
    VALUES (${row.id}, ${row.user_id}, ${row.org_id}, ${row.role}, ${row.branch_id ?? null}, ${row.standing_at}, ${row.now})`;
}

/** Brings a removed membership back, its standing to be proven anew. */
export function restoreMembership(id: string): Sql {
  return sql`UPDATE membership SET state = 'active', standing_at = NULL WHERE id = ${id} AND state = 'removed'`;
}

/** Records that a person's right to act for a firm was proven. */
export function updateStanding(membershipId: string, now: number): Sql {
  return sql`UPDATE membership SET standing_at = ${now} WHERE id = ${membershipId} AND state = 'active'`;
}

/** Gives a person the name that an identity check confirmed. */
export function updateUserName(userId: string, name: string): Sql {
  return sql`UPDATE user SET name = ${name} WHERE id = ${userId}`;
}

/** A member of staff: `password` as `hashPassword` made it, `totp_secret` in hex; null until they are set. */
export function insertStaff(row: {
  id: string;
  name: string;
  login: string;
  password: string | null;
  totp_secret: string | null;
  now: number;
}): Sql {
  return sql`INSERT INTO user (id, kind, name, login, password, totp_secret, created_at)
    VALUES (${row.id}, 'staff', ${row.name}, ${row.login}, ${row.password}, ${row.totp_secret}, ${row.now})`;
}

export type StaffRow = {
  id: string;
  password: string | null;
  totp_secret: string | null;
  totp_step: number | null;
};

export async function findStaffByLogin(db: D1Database, login: string): Promise<StaffRow | null> {
  return rowOf<StaffRow>(
    db,
    sql`SELECT id, password, totp_secret, totp_step FROM user
      WHERE login = ${login} AND kind = 'staff' AND state = 'active'`,
  );
}

export async function findStaffById(db: D1Database, userId: string): Promise<StaffRow | null> {
  return rowOf<StaffRow>(
    db,
    sql`SELECT id, password, totp_secret, totp_step FROM user WHERE id = ${userId} AND state = 'active'`,
  );
}

/** Uses up a time step; nothing changes when it was used meanwhile. */
export function updateTotpStep(userId: string, step: number): Sql {
  return sql`UPDATE user SET totp_step = ${step} WHERE id = ${userId} AND COALESCE(totp_step, -1) < ${step} RETURNING id`;
}

export type PhoneRow = { id: string; kind: 'owner' | 'staff'; state: 'active' | 'disabled' };

/** The person with a phone, whoever that is: a phone belongs to one person. */
export function selectUserByPhone(phone: string): Sql {
  return sql`SELECT id, kind, state FROM user WHERE phone = ${phone}`;
}

/** A person who signed in by phone for the first time. */
export function insertOwner(row: { id: string; name: string; phone: string; now: number }): Sql {
  return sql`INSERT INTO user (id, kind, name, phone, phone_verified_at, created_at)
    VALUES (${row.id}, 'owner', ${row.name}, ${row.phone}, ${row.now}, ${row.now})`;
}

export function upsertLoginCode(row: { phone: string; code_hash: string; expires_at: number }): Sql {
  return sql`INSERT INTO login_code (phone, code_hash, expires_at, attempts)
    VALUES (${row.phone}, ${row.code_hash}, ${row.expires_at}, 0)
    ON CONFLICT (phone) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, attempts = 0`;
}

export type LoginCodeRow = { code_hash: string; expires_at: number; attempts: number };

/** Counts a try and returns the code it is tried against: the count cannot be outrun by parallel tries. */
export function countLoginCodeTry(phone: string): Sql {
  return sql`UPDATE login_code SET attempts = attempts + 1 WHERE phone = ${phone}
    RETURNING code_hash, expires_at, attempts`;
}

/** Uses up a code; the statement returns a row only for the one who used it. */
export function consumeLoginCode(phone: string, codeHash: string): Sql {
  return sql`DELETE FROM login_code WHERE phone = ${phone} AND code_hash = ${codeHash} RETURNING phone`;
}

/** Counts a try against a throttle and returns the window's state before it. */
export function countThrottle(key: string, window: number, now: number): Sql {
  return sql`INSERT INTO throttle (key, count, window_ends_at) VALUES (${key}, 1, ${now + window})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN window_ends_at <= ${now} THEN 1 ELSE count + 1 END,
      window_ends_at = CASE WHEN window_ends_at <= ${now} THEN ${now + window} ELSE window_ends_at END
    RETURNING count - 1 AS count, window_ends_at`;
}

/** The state before a try, from the rows of {@link countThrottle}. */
export function throttleFrom(rows: readonly unknown[]): ThrottleState | null {
  return (rows as ThrottleState[])[0] ?? null;
}
