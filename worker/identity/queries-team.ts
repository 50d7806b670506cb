// The people of an institution in D1: members, proposals of roles, invitations.
import { sql, type Sql } from '../lib/sql.ts';
import type { GrantState } from './terms-people.ts';

/** An institution as far as a command about its people needs it. */
export type TeamOrgRow = {
  id: string;
  name: string;
  name_en: string;
  short_name: string;
  state: 'active' | 'suspended';
  ver: number;
  head: string;
};

export function selectTeamOrg(orgId: string): Sql {
  return sql`SELECT o.id, o.name, i.name_en, i.short_name, o.state, o.ver, o.head
    FROM institution i JOIN org o ON o.id = i.org_id WHERE i.org_id = ${orgId}`;
}

/** One role of one member. */
export type MemberRow = {
  membership_id: string;
  user_id: string;
  name: string;
  role: string;
  branch_id: string | null;
  state: 'active' | 'removed';
  since: number;
  public_code: string | null;
  is_public: number;
};

/** Who works at an institution in which role, the removed ones with `state: 'removed'` as well. */
export function selectMembers(orgId: string): Sql {
  return sql`SELECT m.id AS membership_id, m.user_id, u.name, m.role, m.branch_id, m.state, m.created_at AS since,
      m.public_code, m.is_public
    FROM membership m JOIN user u ON u.id = m.user_id WHERE m.org_id = ${orgId} ORDER BY m.created_at, m.id LIMIT 2000`;
}

/** A branch at which somebody may be placed; no row for another institution's or a closed one. */
export function selectOpenBranch(branchId: string | null, orgId: string): Sql {
  return sql`SELECT id FROM branch WHERE id = ${branchId} AND org_id = ${orgId} AND state = 'active'`;
}

/** The branch of a proposal, when it has been closed since; no row for any other. */
export function selectClosedBranchOf(grantId: string, orgId: string): Sql {
  return sql`SELECT b.id FROM role_grant g JOIN branch b ON b.id = g.branch_id AND b.state = 'closed'
    WHERE g.id = ${grantId} AND g.org_id = ${orgId}`;
}

export type GrantRow = {
  id: string;
  org_id: string;
  state: GrantState;
  user_id: string | null;
  name: string;
  phone: string | null;
  roles: string;
  branch_id: string | null;
  proposed_by: string;
  proposed_at: number;
  decided_by: string | null;
  decided_at: number | null;
};

export type OpenGrantRow = GrantRow & {
  proposer: string;
  /** Of its invitation, when one is out. */
  expires_at: number | null;
};

/** What waits for a second person, and confirmed ones whose invitation nobody followed yet. */
export function selectOpenGrants(orgId: string): Sql {
  return sql`SELECT g.*, u.name AS proposer, i.expires_at
    FROM role_grant g JOIN user u ON u.id = g.proposed_by LEFT JOIN invitation i ON i.grant_id = g.id
    WHERE g.org_id = ${orgId} AND (g.state = 'proposed' OR (g.state = 'confirmed' AND g.user_id IS NULL))
    ORDER BY g.proposed_at, g.id LIMIT 200`;
}

export function selectGrant(id: string, orgId: string): Sql {
  return sql`SELECT * FROM role_grant WHERE id = ${id} AND org_id = ${orgId}`;
}

/** Which phone at which institution: that of a grant, or one that none names yet. */
export type PhoneAt = { readonly org_id: string } & (
  { readonly grant_id: string } | { readonly phone: string | null }
);

/** By what a phone is taken at an institution. */
export type PhoneUseRow = { state: 'member' | 'waiting' };

/**
 * What takes a phone at an institution, apart from the grant itself: a member who came in by it, or a role that waits for
 * its owner. One telephone is one account there, or one person would be two who agree (security promise P4).
 */
export function selectPhoneUse(at: PhoneAt): Sql {
  const { org_id } = at;
  const [grant_id, phone] = 'grant_id' in at ? [at.grant_id, null] : [null, at.phone];
  return sql`SELECT CASE WHEN g.user_id IS NULL THEN 'waiting' ELSE 'member' END AS state FROM role_grant g
    WHERE g.org_id = ${org_id} AND g.id IS NOT ${grant_id}
      AND g.phone = COALESCE(${phone}, (SELECT phone FROM role_grant WHERE id = ${grant_id}))
      AND ((g.user_id IS NULL AND g.state IN ('proposed', 'confirmed'))
        OR EXISTS (SELECT 1 FROM membership m
          WHERE m.user_id = g.user_id AND m.org_id = g.org_id AND m.state = 'active'))
    ORDER BY state LIMIT 1`;
}

/** Holds when nothing takes the phone: {@link selectPhoneUse} in a batch. */
export function phoneFree(at: PhoneAt): Sql {
  const { text, values } = selectPhoneUse(at);
  return { text: `NOT EXISTS (${text})`, values };
}

export function insertGrant(row: Omit<GrantRow, 'state' | 'decided_by' | 'decided_at'>): Sql {
  return sql`INSERT INTO role_grant (id, org_id, state, user_id, name, phone, roles, branch_id, proposed_by, proposed_at)
    VALUES (${row.id}, ${row.org_id}, 'proposed', ${row.user_id}, ${row.name}, ${row.phone}, ${row.roles}, ${row.branch_id},
      ${row.proposed_by}, ${row.proposed_at})`;
}

/** Decides a proposal that is still in the state it was seen in. */
export function updateGrant(row: {
  id: string;
  from: GrantState;
  to: GrantState;
  by: string;
  now: number;
}): Sql {
  return sql`UPDATE role_grant SET state = ${row.to}, decided_by = ${row.by}, decided_at = ${row.now}
    WHERE id = ${row.id} AND state = ${row.from}`;
}

/** A role that nobody holds yet, as far as it decides whether it ends with somebody. */
export type TouchedGrantRow = Pick<
  GrantRow,
  'id' | 'state' | 'user_id' | 'roles' | 'proposed_by' | 'decided_by'
> & {
  /** Who sent the link that is out. */
  sent_by: string | null;
};

/** The roles that nobody holds yet and in which somebody has a part, all of them. */
export function selectTouchedGrants(orgId: string, userId: string): Sql {
  return sql`SELECT g.id, g.state, g.user_id, g.roles, g.proposed_by, g.decided_by, i.sent_by
    FROM role_grant g LEFT JOIN invitation i ON i.grant_id = g.id AND i.used_at IS NULL
    WHERE g.org_id = ${orgId} AND (g.state = 'proposed' OR (g.state = 'confirmed' AND g.user_id IS NULL))
      AND ${userId} IN (g.user_id, g.proposed_by, g.decided_by, i.sent_by) ORDER BY g.proposed_at, g.id`;
}

/** Ends roles that nobody holds yet, with their links, and the links of others that stay. */
export function endGrants(
  orgId: string,
  ended: { readonly grants: readonly string[]; readonly links: readonly string[] },
  at: { readonly by: string; readonly now: number },
): Sql[] {
  const grants = JSON.stringify(ended.grants);
  const links = JSON.stringify([...ended.grants, ...ended.links]);
  return [
    sql`UPDATE role_grant SET state = 'withdrawn', decided_by = ${at.by}, decided_at = ${at.now}
      WHERE org_id = ${orgId} AND id IN (SELECT value FROM json_each(${grants}))
        AND (state = 'proposed' OR (state = 'confirmed' AND user_id IS NULL))`,
    sql`DELETE FROM invitation WHERE used_at IS NULL AND grant_id IN (SELECT value FROM json_each(${links}))`,
  ];
}

/** Notes who the invited person became. */
export function updateGrantUser(grantId: string, userId: string): Sql {
  return sql`UPDATE role_grant SET user_id = ${userId} WHERE id = ${grantId} AND state = 'confirmed' AND user_id IS NULL`;
}

/** Brings a role back that was taken away, at a branch, counting from now. */
export function restorePost(row: { membership_id: string; branch_id: string | null; now: number }): Sql {
  return sql`UPDATE membership SET state = 'active', branch_id = ${row.branch_id}, created_at = ${row.now}, is_public = 0
    WHERE id = ${row.membership_id} AND state = 'removed'`;
}

/** Takes roles away; `ids` is a JSON list of memberships. Nobody is shown to the public for a role that ended. */
export function removeMemberships(ids: readonly string[], orgId: string): Sql {
  return sql`UPDATE membership SET state = 'removed', is_public = 0
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND org_id = ${orgId} AND state = 'active'`;
}

/** Holds when the statement before took away just so many roles: nobody else was faster. */
export const allRemoved = (count: number): Sql => sql`changes() = ${count}`;

export function updatePublic(row: { membership_id: string; public_code: string; is_public: boolean }): Sql {
  return sql`UPDATE membership SET public_code = ${row.public_code}, is_public = ${row.is_public ? 1 : 0}
    WHERE id = ${row.membership_id} AND state = 'active'`;
}

// --- Invitations ---------------------------------------------------------------------------------------------------

/**
 * The one invitation of a grant; a new one takes the place of the one before, whose link is then dead together with
 * what was proven by it.
 */
export function upsertInvitation(row: {
  grant_id: string;
  token_hash: string;
  sent_by: string;
  expires_at: number;
}): Sql {
  return sql`INSERT INTO invitation (grant_id, token_hash, sent_by, expires_at)
    VALUES (${row.grant_id}, ${row.token_hash}, ${row.sent_by}, ${row.expires_at})
    ON CONFLICT (grant_id) DO UPDATE SET token_hash = excluded.token_hash, sent_by = excluded.sent_by,
      expires_at = excluded.expires_at, proof_hash = NULL, proof_until = NULL, totp_secret = NULL
      WHERE used_at IS NULL`;
}

export function deleteInvitation(grantId: string): Sql {
  return sql`DELETE FROM invitation WHERE grant_id = ${grantId} AND used_at IS NULL`;
}

/** An invitation that may be followed, with what the invited person is told. */
export type InvitationRow = {
  grant_id: string;
  proof_hash: string | null;
  proof_until: number | null;
  totp_secret: string | null;
  expires_at: number;
  name: string;
  phone: string;
  roles: string;
  branch_id: string | null;
  branch_name: string | null;
  branch_name_en: string | null;
  branch_state: 'active' | 'closed' | null;
  org_id: string;
  org_name: string;
  org_name_en: string;
  short_name: string;
  ver: number;
  head: string;
};

/** The invitation behind a token's hash, while it is good; the institution and all who invited must be active. */
export function selectInvitation(tokenHash: string, now: number): Sql {
  return sql`SELECT i.grant_id, i.proof_hash, i.proof_until, i.totp_secret, i.expires_at, g.name, g.phone, g.roles,
      g.branch_id, b.name AS branch_name, b.name_en AS branch_name_en, b.state AS branch_state, o.id AS org_id,
      o.name AS org_name, n.name_en AS org_name_en, n.short_name, o.ver, o.head
    FROM invitation i JOIN role_grant g ON g.id = i.grant_id AND g.state = 'confirmed' AND g.user_id IS NULL
      JOIN user s ON s.id = i.sent_by AND s.state = 'active' JOIN user p ON p.id = g.proposed_by AND p.state = 'active'
      JOIN user d ON d.id = g.decided_by AND d.state = 'active'
      JOIN org o ON o.id = g.org_id AND o.state = 'active' JOIN institution n ON n.org_id = o.id
      LEFT JOIN branch b ON b.id = g.branch_id
    WHERE i.token_hash = ${tokenHash} AND i.used_at IS NULL AND i.expires_at > ${now}`;
}

/** Notes that the invited phone was proven, with the secret that is shown from now on. */
export function proveInvitation(
  row: {
    readonly grant_id: string;
    readonly token_hash: string;
    readonly proof_hash: string;
    readonly proof_until: number;
    readonly totp_secret: string;
  },
  now: number,
): Sql {
  return sql`UPDATE invitation SET proof_hash = ${row.proof_hash}, proof_until = ${row.proof_until},
      totp_secret = ${row.totp_secret}
    WHERE grant_id = ${row.grant_id} AND token_hash = ${row.token_hash} AND used_at IS NULL AND expires_at > ${now}`;
}

/** Uses an invitation up, by whoever proved the phone; its secret is then the user's alone. */
export function useInvitation(
  row: { readonly grant_id: string; readonly token_hash: string; readonly proof_hash: string },
  now: number,
): Sql {
  return sql`UPDATE invitation SET used_at = ${now}, totp_secret = NULL, proof_hash = NULL, proof_until = NULL
    WHERE grant_id = ${row.grant_id} AND token_hash = ${row.token_hash} AND proof_hash = ${row.proof_hash}
      AND used_at IS NULL AND expires_at > ${now}`;
}

export function selectLogin(login: string): Sql {
  return sql`SELECT id FROM user WHERE login = ${login}`;
}

// --- Verified managers ---------------------------------------------------------------------------------------------

/** A manager whom anybody may look up. */
export type ManagerRow = {
  public_code: string;
  name: string;
  role: string;
  since: number;
  institution_id: string;
  institution_name: string;
  institution_name_en: string;
  branch_name: string | null;
  branch_name_en: string | null;
  branch_phone: string | null;
};

/**
 * The managers behind some codes, by key, in no order: only who is shown, active, at an active institution. A removed
 * colleague is not there from the same instant on.
 */
export function managersOf(codes: readonly string[]): Sql {
  return sql`SELECT m.public_code, u.name, m.role, m.created_at AS since, o.id AS institution_id,
      o.name AS institution_name, i.name_en AS institution_name_en, b.name AS branch_name, b.name_en AS branch_name_en,
      b.phone AS branch_phone
    FROM json_each(${JSON.stringify(codes)}) asked CROSS JOIN membership m ON m.public_code = asked.value
      JOIN user u ON u.id = m.user_id AND u.state = 'active' JOIN org o ON o.id = m.org_id AND o.state = 'active'
      JOIN institution i ON i.org_id = o.id LEFT JOIN branch b ON b.id = m.branch_id
    WHERE m.public_code IS NOT NULL AND m.is_public = 1 AND m.state = 'active'`;
}

/** The managers whom an institution shows to the public, with their codes: whom its listings may name. */
export function selectShownManagers(institutionId: string): Sql {
  return sql`SELECT m.public_code, u.name FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
    WHERE m.org_id = ${institutionId} AND m.role IN ('loan_officer', 'approver') AND m.is_public = 1
      AND m.public_code IS NOT NULL AND m.state = 'active' LIMIT 500`;
}

/** The same for the institution behind a round. */
export function selectShownManagersOfRound(roundId: string): Sql {
  return sql`SELECT m.public_code, u.name FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
    WHERE m.org_id = (SELECT institution_id FROM product_round WHERE id = ${roundId})
      AND m.role IN ('loan_officer', 'approver') AND m.is_public = 1 AND m.public_code IS NOT NULL
      AND m.state = 'active' LIMIT 500`;
}
