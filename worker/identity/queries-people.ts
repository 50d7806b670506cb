// People and their memberships in D1: who they are and in whose name they may act.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { rowOf, rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { Role } from './terms.ts';

export type MembershipRow = {
  id: string;
  org_id: string;
  org_kind: 'enterprise' | 'institution' | 'office';
  role: string;
  standing_at: number | null;
};

/** The active memberships of a person: those whose right to act is proven before those where it is not, the oldest first. */
export async function listMemberships(db: D1Database, userId: string, now: number): Promise<MembershipRow[]> {
  return rowsOf<MembershipRow>(
    db,
    sql`SELECT m.id, m.org_id, o.kind AS org_kind, m.role, m.standing_at
      FROM membership m JOIN org o ON o.id = m.org_id AND o.state = 'active'
      WHERE m.user_id = ${userId} AND m.state = 'active' AND (m.valid_until IS NULL OR m.valid_until > ${now})
      ORDER BY m.standing_at IS NULL, m.created_at, m.id LIMIT 50`,
  );
}

/** What the frame of every page shows besides the session: the district, and the person's memberships by name. */
export type Frame = {
  district: { name: Bilingual; demo: boolean; hotline: string };
  memberships: (MembershipRow & { org_name: Bilingual; rights: string | null })[];
};

type FrameRow = { name_zh: string; name_en: string; hotline: string; demo: number; memberships: string };

type NamedRow = MembershipRow & { rights: string | null; name_zh: string; name_en: string };

/**
 * The frame in one statement. The membership in use comes first, so that it is there however many there are; the others
 * follow in the order of {@link listMemberships}. A firm is called by its one registered name in both languages. Throws
 * when the district has no settings: it was never set up.
 */
export async function getFrame(
  db: D1Database,
  person: { readonly user_id: string; readonly membership_id: string | null } | null,
  now: number,
): Promise<Frame> {
  const row = await rowOf<FrameRow>(
    db,
    sql`SELECT d.name_zh, d.name_en, d.hotline, d.demo,
        (SELECT json_group_array(json_object('id', id, 'org_id', org_id, 'org_kind', org_kind, 'role', role,
            'standing_at', standing_at, 'rights', rights, 'name_zh', name_zh, 'name_en', name_en))
          FROM (SELECT m.id, m.org_id, o.kind AS org_kind, m.role, m.standing_at, m.rights, o.name AS name_zh,
              COALESCE(o.name_en, i.name_en, o.name) AS name_en
            FROM membership m JOIN org o ON o.id = m.org_id AND o.state = 'active'
              LEFT JOIN institution i ON i.org_id = o.id
            WHERE m.user_id = ${person?.user_id ?? null} AND m.state = 'active'
              AND (m.valid_until IS NULL OR m.valid_until > ${now})
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

/** A person who signed in by phone for the first time. */
export function insertOwner(row: { id: string; name: string; phone: string; now: number }): Sql {
  return sql`INSERT INTO user (id, kind, name, phone, phone_verified_at, created_at)
    VALUES (${row.id}, 'owner', ${row.name}, ${row.phone}, ${row.now}, ${row.now})`;
}
