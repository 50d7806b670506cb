// Institutions and their branches in D1, as the public, their own people and the office see them.
import { sql, type Sql } from '../lib/sql.ts';
import type { InstitutionKind } from '../organisations/terms.ts';

/** An institution whole, with the version of its stream. */
export type InstitutionRow = {
  id: string;
  name: string;
  name_en: string;
  short_name: string;
  kind: InstitutionKind;
  state: 'active' | 'suspended';
  uscc: string;
  licence: string;
  licence_type: string;
  licence_valid_until: string | null;
  regulator: string;
  agreement_from: string | null;
  agreement_until: string | null;
  intro_zh: string;
  intro_en: string;
  website: string;
  suspended: string | null;
  joined_at: number;
  ver: number;
  head: string;
};

export function selectInstitution(id: string): Sql {
  return sql`SELECT o.id, o.name, i.name_en, i.short_name, i.kind, o.state, i.uscc, i.licence, i.licence_type,
      i.licence_valid_until, i.regulator, i.agreement_from, i.agreement_until, i.intro_zh, i.intro_en, i.website,
      i.suspended, i.joined_at, o.ver, o.head
    FROM institution i JOIN org o ON o.id = i.org_id WHERE i.org_id = ${id}`;
}

export type BranchRow = {
  id: string;
  name: string;
  name_en: string;
  town: string;
  phone: string;
  serves: string;
  authority_fen: number;
  position: number;
  parent_id: string | null;
  hours: string;
  state: 'active' | 'closed';
};

/** All branches of an institution in their order, closed ones as well. */
export function selectBranches(orgId: string): Sql {
  return sql`SELECT id, name, name_en, town, phone, serves, authority_fen, position, parent_id, hours, state FROM branch
    WHERE org_id = ${orgId} ORDER BY position, id LIMIT 500`;
}

/** Writes a branch as it is described; its limit is not among it. */
export function updateBranch(row: BranchRow, orgId: string): Sql {
  return sql`UPDATE branch SET name = ${row.name}, name_en = ${row.name_en}, town = ${row.town}, phone = ${row.phone},
      serves = ${row.serves}, parent_id = ${row.parent_id}, hours = ${row.hours}, state = ${row.state}
    WHERE id = ${row.id} AND org_id = ${orgId}`;
}

/** Changes the limit of an open branch, as long as it is still the one that was to be changed. */
export function updateLimit(
  branchId: string,
  orgId: string,
  change: { from_fen: number; to_fen: number },
): Sql {
  return sql`UPDATE branch SET authority_fen = ${change.to_fen}
    WHERE id = ${branchId} AND org_id = ${orgId} AND authority_fen = ${change.from_fen} AND state = 'active'`;
}

/**
 * What keeps a branch open: members at it, roles at it that two people decide about or nobody has taken up yet, a limit
 * of it that two people decide about, open branches below it, open cases; one row.
 */
export function selectBranchUse(branchId: string, orgId: string): Sql {
  return sql`SELECT
      (SELECT COUNT(*) FROM membership WHERE org_id = ${orgId} AND branch_id = ${branchId} AND state = 'active') AS members,
      (SELECT COUNT(*) FROM role_grant WHERE org_id = ${orgId} AND branch_id = ${branchId}
        AND (state = 'proposed' OR (state = 'confirmed' AND user_id IS NULL))) AS waiting,
      (SELECT COUNT(*) FROM limit_change WHERE branch_id = ${branchId} AND state = 'proposed') AS limits,
      (SELECT COUNT(*) FROM branch WHERE org_id = ${orgId} AND parent_id = ${branchId} AND state = 'active') AS below,
      EXISTS (SELECT 1 FROM application WHERE institution_id = ${orgId} AND branch_id = ${branchId}
        AND tab IN ('to_take_up', 'in_progress', 'waiting_firm', 'to_pay')) AS cases`;
}
export type BranchUse = { members: number; waiting: number; limits: number; below: number; cases: number };

export type CasesRow = { user_id: string; cases: number };

/** How many open applications that the institution may see each of its account managers has; none is no row. */
export function selectCaseCounts(orgId: string, now: number): Sql {
  return sql`SELECT officer_id AS user_id, COUNT(*) AS cases FROM application
    WHERE institution_id = ${orgId} AND tab IN ('to_take_up', 'in_progress', 'waiting_firm', 'to_pay', 'paid')
      AND opens_at <= ${now}
    GROUP BY officer_id LIMIT 2000`;
}

export type LimitChangeRow = {
  id: string;
  branch_id: string;
  state: 'proposed' | 'confirmed' | 'declined' | 'withdrawn';
  from_fen: number;
  to_fen: number;
  proposed_by: string;
  proposed_at: number;
};
export type OpenLimitRow = LimitChangeRow & { proposer: string };

export function selectOpenLimits(orgId: string): Sql {
  return sql`SELECT c.id, c.branch_id, c.state, c.from_fen, c.to_fen, c.proposed_by, c.proposed_at, u.name AS proposer
    FROM limit_change c JOIN user u ON u.id = c.proposed_by
    WHERE c.org_id = ${orgId} AND c.state = 'proposed' ORDER BY c.proposed_at LIMIT 200`;
}

export function selectLimitChange(id: string, orgId: string): Sql {
  return sql`SELECT id, branch_id, state, from_fen, to_fen, proposed_by, proposed_at FROM limit_change
    WHERE id = ${id} AND org_id = ${orgId}`;
}

export function insertLimitChange(row: LimitChangeRow & { org_id: string }): Sql {
  return sql`INSERT INTO limit_change (id, org_id, branch_id, state, from_fen, to_fen, proposed_by, proposed_at)
    VALUES (${row.id}, ${row.org_id}, ${row.branch_id}, 'proposed', ${row.from_fen}, ${row.to_fen}, ${row.proposed_by},
      ${row.proposed_at})`;
}

/** Decides a change that still waits. */
export function updateLimitChange(row: {
  id: string;
  to: 'confirmed' | 'declined' | 'withdrawn';
  by: string;
  now: number;
}): Sql {
  return sql`UPDATE limit_change SET state = ${row.to}, decided_by = ${row.by}, decided_at = ${row.now}
    WHERE id = ${row.id} AND state = 'proposed'`;
}

/** What somebody proposed and nobody has decided. */
export function selectLimitsOf(orgId: string, userId: string): Sql {
  return sql`SELECT id FROM limit_change WHERE org_id = ${orgId} AND state = 'proposed' AND proposed_by = ${userId}
    ORDER BY proposed_at, id`;
}

/** Takes changes back that still wait. */
export function withdrawLimits(
  orgId: string,
  ids: readonly string[],
  at: { readonly by: string; readonly now: number },
): Sql {
  return sql`UPDATE limit_change SET state = 'withdrawn', decided_by = ${at.by}, decided_at = ${at.now}
    WHERE org_id = ${orgId} AND state = 'proposed' AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

export function updateDescription(
  orgId: string,
  described: { intro: { zh: string; en: string }; website: string },
): Sql {
  const { intro, website } = described;
  return sql`UPDATE institution SET intro_zh = ${intro.zh}, intro_en = ${intro.en}, website = ${website}
    WHERE org_id = ${orgId}`;
}

export function updateTerms(
  orgId: string,
  terms: Pick<InstitutionRow, 'licence' | 'licence_valid_until' | 'agreement_from' | 'agreement_until'>,
): Sql {
  return sql`UPDATE institution SET licence = ${terms.licence}, licence_valid_until = ${terms.licence_valid_until},
      agreement_from = ${terms.agreement_from}, agreement_until = ${terms.agreement_until} WHERE org_id = ${orgId}`;
}

/** Puts an institution out of the district's business or back into it; `suspended` is JSON. */
export function updateStandingOf(
  orgId: string,
  to: { state: InstitutionRow['state']; suspended: string | null },
): Sql[] {
  return [
    sql`UPDATE org SET state = ${to.state} WHERE id = ${orgId}`,
    sql`UPDATE institution SET suspended = ${to.suspended} WHERE org_id = ${orgId}`,
  ];
}

/** A product of an institution as far as it is moved with the institution. */
export type OwnedRow = {
  id: string;
  institution_id: string;
  state: 'draft' | 'submitted_for_review' | 'listed' | 'suspended' | 'retired';
  version_id: string | null;
  off_shelf: string | null;
  ver: number;
  head: string;
};

/** All products of an institution that are on the shelf, or that are off it for a while: they move together. */
export function selectShelfOf(orgId: string, state: 'listed' | 'suspended'): Sql {
  return sql`SELECT id, institution_id, state, version_id, off_shelf, ver, head FROM product
    WHERE institution_id = ${orgId} AND state = ${state} ORDER BY id`;
}

/** Holds when nothing of an institution is on the shelf. */
export function nothingListed(orgId: string): Sql {
  return sql`NOT EXISTS (SELECT 1 FROM product WHERE institution_id = ${orgId} AND state = 'listed')`;
}

export type ShelfSize = { listed: number; suspended: number };

/** How many products of an institution are on the shelf, and off it for a while; one row. */
export function selectShelfSize(orgId: string): Sql {
  return sql`SELECT COALESCE(SUM(state = 'listed'), 0) AS listed, COALESCE(SUM(state = 'suspended'), 0) AS suspended
    FROM product WHERE institution_id = ${orgId}`;
}

/**
 * Institutions with a listed product although they are suspended, or their licence or agreement has ended before
 * `today` or not begun by then.
 */
export function selectEnded(today: string, limit: number): Sql {
  return sql`SELECT i.org_id AS id FROM institution i JOIN org o ON o.id = i.org_id
    WHERE (o.state <> 'active' OR i.licence_valid_until < ${today} OR i.agreement_until < ${today}
      OR i.agreement_from > ${today})
      AND EXISTS (SELECT 1 FROM product p WHERE p.institution_id = i.org_id AND p.state = 'listed')
    ORDER BY i.org_id LIMIT ${limit}`;
}

/** Active institutions whose terms are in force although products of theirs are off the shelf for the institution's sake. */
export function selectBegun(today: string, limit: number): Sql {
  return sql`SELECT i.org_id AS id FROM institution i JOIN org o ON o.id = i.org_id AND o.state = 'active'
    WHERE (i.licence_valid_until IS NULL OR i.licence_valid_until >= ${today})
      AND (i.agreement_until IS NULL OR i.agreement_until >= ${today})
      AND (i.agreement_from IS NULL OR i.agreement_from <= ${today})
      AND EXISTS (SELECT 1 FROM product p WHERE p.institution_id = i.org_id AND p.state = 'suspended'
        AND p.off_shelf ->> 'by' IS NULL AND p.off_shelf ->> 'side' = 'office' AND p.off_shelf ->> 'code' = 'compliance')
    ORDER BY i.org_id LIMIT ${limit}`;
}

// --- Changed terms ---------------------------------------------------------------------------------------------------

export type TermsChangeRow = {
  id: string;
  state: 'proposed' | 'confirmed' | 'declined' | 'withdrawn';
  licence: string;
  licence_valid_until: string | null;
  agreement_from: string;
  agreement_until: string;
  proposed_by: string;
  proposed_at: number;
};
export type OpenTermsRow = TermsChangeRow & { proposer: string };

/** The change of an institution's terms that waits for a second person, with who proposed it. */
export function selectOpenTerms(orgId: string): Sql {
  return sql`SELECT t.id, t.state, t.licence, t.licence_valid_until, t.agreement_from, t.agreement_until, t.proposed_by,
      t.proposed_at, u.name AS proposer
    FROM terms_change t JOIN user u ON u.id = t.proposed_by WHERE t.org_id = ${orgId} AND t.state = 'proposed' LIMIT 1`;
}

export function selectTermsChange(id: string, orgId: string): Sql {
  return sql`SELECT id, state, licence, licence_valid_until, agreement_from, agreement_until, proposed_by, proposed_at
    FROM terms_change WHERE id = ${id} AND org_id = ${orgId}`;
}

export function insertTermsChange(row: Omit<TermsChangeRow, 'state'> & { org_id: string }): Sql {
  return sql`INSERT INTO terms_change (id, org_id, state, licence, licence_valid_until, agreement_from, agreement_until,
      proposed_by, proposed_at)
    VALUES (${row.id}, ${row.org_id}, 'proposed', ${row.licence}, ${row.licence_valid_until}, ${row.agreement_from},
      ${row.agreement_until}, ${row.proposed_by}, ${row.proposed_at})`;
}

/** Decides a change that still waits. */
export function updateTermsChange(row: {
  id: string;
  to: 'confirmed' | 'declined' | 'withdrawn';
  by: string;
  now: number;
}): Sql {
  return sql`UPDATE terms_change SET state = ${row.to}, decided_by = ${row.by}, decided_at = ${row.now}
    WHERE id = ${row.id} AND state = 'proposed'`;
}

// --- What waits for the office ---------------------------------------------------------------------------------------

/** More of a kind than this is said to be as many. */
const WAITING_MAX = 200;

export type WaitingGrantRow = {
  org_id: string;
  user_id: string | null;
  roles: string;
  proposed_by: string;
  proposed_at: number;
  /** JSON list of {user_id, role}: who might decide about it at the institution itself. */
  deciders: string;
};

/** Roles at whatever institution that wait for a second person, with those of its own people who may decide about some. */
export function selectWaitingGrants(): Sql {
  return sql`SELECT g.org_id, g.user_id, g.roles, g.proposed_by, g.proposed_at,
      (SELECT json_group_array(json_object('user_id', m.user_id, 'role', m.role)) FROM membership m
        WHERE m.org_id = g.org_id AND m.role IN ('institution_admin', 'approver') AND m.state = 'active') AS deciders
    FROM role_grant g INDEXED BY role_grant_waiting WHERE g.state = 'proposed' ORDER BY g.proposed_at LIMIT ${WAITING_MAX}`;
}

export type WaitingTermsRow = { org_id: string; proposed_at: number };

/** Institutions whose new terms wait for another person of the office than this one. */
export function selectWaitingTerms(userId: string): Sql {
  return sql`SELECT org_id, proposed_at FROM terms_change INDEXED BY terms_change_open
    WHERE state = 'proposed' AND proposed_by <> ${userId} LIMIT ${WAITING_MAX}`;
}

// --- Lists ---------------------------------------------------------------------------------------------------------

export type PublicRow = {
  id: string;
  kind: InstitutionKind;
  name: string;
  name_en: string;
  short_name: string;
  joined_at: number;
  products: number;
  branches: number;
};

/** The active institutions in the order in which they joined, with what they have here. */
export function selectPublicInstitutions(): Sql {
  return sql`SELECT i.org_id AS id, i.kind, o.name, i.name_en, i.short_name, i.joined_at,
      (SELECT COUNT(*) FROM product p WHERE p.institution_id = i.org_id AND p.state = 'listed') AS products,
      (SELECT COUNT(*) FROM branch b WHERE b.org_id = i.org_id AND b.state = 'active') AS branches
    FROM institution i JOIN org o ON o.id = i.org_id AND o.state = 'active' ORDER BY i.joined_at, i.org_id LIMIT 200`;
}

export type OfficeRow = Pick<
  InstitutionRow,
  | 'id'
  | 'name'
  | 'name_en'
  | 'short_name'
  | 'kind'
  | 'state'
  | 'licence_type'
  | 'licence_valid_until'
  | 'agreement_from'
  | 'agreement_until'
  | 'joined_at'
> & { products: number; members: number; renewal: number };

/** Every institution with what runs out, and how many products and members it has. */
export function selectOfficeInstitutions(): Sql {
  return sql`SELECT i.org_id AS id, o.name, i.name_en, i.short_name, i.kind, o.state, i.licence_type, i.licence_valid_until,
      i.agreement_from, i.agreement_until, i.joined_at,
      EXISTS (SELECT 1 FROM terms_change t WHERE t.org_id = i.org_id AND t.state = 'proposed') AS renewal,
      (SELECT COUNT(*) FROM product p WHERE p.institution_id = i.org_id AND p.state = 'listed') AS products,
      (SELECT COUNT(DISTINCT m.user_id) FROM membership m WHERE m.org_id = i.org_id AND m.state = 'active') AS members
    FROM institution i JOIN org o ON o.id = i.org_id ORDER BY i.joined_at, i.org_id LIMIT 500`;
}
