// Routing in D1: what a new application is routed by, and what institutions set for it.
import { sql, type Sql } from '../lib/sql.ts';
import type { BranchOption, OfficerOption, RoutingInputs, RoutingRule } from './rules.ts';

type BranchRow = Omit<BranchOption, 'serves'> & { readonly serves: string };
type OfficerRow = Omit<OfficerOption, 'away' | 'languages'> & {
  readonly name: string;
  readonly away: number;
  readonly languages: string;
};

/** The branches of the institution that lists a product: the institution is found on the way, in one round trip. */
export function selectBranchesFor(productId: string): Sql {
  return sql`SELECT b.id, b.town, b.serves, b.position,
      COALESCE(v.listing ->> 'branch_authority_fen', b.authority_fen) AS authority_fen
    FROM product p JOIN product_version v ON v.id = p.version_id
      JOIN branch b ON b.org_id = p.institution_id AND b.state = 'active'
    WHERE p.id = ${productId} ORDER BY b.position LIMIT 50`;
}

/** The account managers of the institution that lists a product, with what each has in hand and whether he is away. */
export function selectOfficersFor(productId: string, today: string): Sql {
  return sql`SELECT m.user_id, m.id AS membership_id, m.branch_id, m.last_assigned_at, m.languages, u.name,
      COALESCE(l.open, 0) AS open,
      EXISTS (SELECT 1 FROM absence a WHERE a.institution_id = m.org_id AND a.user_id = m.user_id AND a.ended_at IS NULL
        AND a.from_on <= ${today} AND a.until_on >= ${today}) AS away
    FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
      LEFT JOIN officer_load l ON l.institution_id = m.org_id AND l.officer_id = m.user_id
    WHERE m.org_id = (SELECT institution_id FROM product WHERE id = ${productId}) AND m.role = 'loan_officer' AND m.state = 'active'
    LIMIT 100`;
}

/** The rules of the institution that lists a product; no row where it has none. */
export function selectRulesFor(productId: string): Sql {
  return sql`SELECT rules FROM routing_rules WHERE institution_id = (SELECT institution_id FROM product WHERE id = ${productId})`;
}

/** Rows of {@link selectBranchesFor}. */
export function branchesFrom(rows: readonly unknown[] | undefined): BranchOption[] {
  return ((rows ?? []) as BranchRow[]).map((row) => ({ ...row, serves: JSON.parse(row.serves) as string[] }));
}

/** Rows of {@link selectOfficersFor}; the name is for the application alone and takes no part in the route. */
export function officersFrom(
  rows: readonly unknown[] | undefined,
): (OfficerOption & { readonly name: string })[] {
  return ((rows ?? []) as OfficerRow[]).map((row) => ({
    ...row,
    away: row.away === 1,
    languages: JSON.parse(row.languages) as string[],
  }));
}

/** Rows of {@link selectRulesFor} and {@link selectRules}. */
export function rulesFrom(rows: readonly unknown[] | undefined): RoutingRule[] {
  const row = (rows as { rules: string }[] | undefined)?.[0];
  return row ? (JSON.parse(row.rules) as RoutingRule[]) : [];
}

/** Puts an account manager at the end of the line for new cases. */
export function updateLastAssigned(membershipId: string, now: number): Sql {
  return sql`UPDATE membership SET last_assigned_at = ${now} WHERE id = ${membershipId}`;
}

/** Counts open applications more or fewer with an account manager. */
export function updateLoad(institutionId: string, officerId: string, by: number): Sql {
  return sql`INSERT INTO officer_load (institution_id, officer_id, open) VALUES (${institutionId}, ${officerId}, ${Math.max(0, by)})
    ON CONFLICT (institution_id, officer_id) DO UPDATE SET open = open + ${by}`;
}

/** Keeps what a route was decided from. */
export function insertDecision(applicationId: string, inputs: RoutingInputs, now: number): Sql {
  return sql`INSERT INTO route_decision (application_id, inputs, decided_at)
    VALUES (${applicationId}, ${JSON.stringify(inputs)}, ${now})`;
}

export type DecisionRow = { inputs: string; decided_at: number };

/** What the route of an application was decided from. */
export function selectDecision(applicationId: string): Sql {
  return sql`SELECT inputs, decided_at FROM route_decision WHERE application_id = ${applicationId}`;
}

/** The rules of an institution. */
export function selectRules(institutionId: string): Sql {
  return sql`SELECT rules FROM routing_rules WHERE institution_id = ${institutionId}`;
}

export function upsertRules(institutionId: string, rules: readonly RoutingRule[], ver: number): Sql {
  return sql`INSERT INTO routing_rules (institution_id, rules, ver) VALUES (${institutionId}, ${JSON.stringify(rules)}, ${ver})
    ON CONFLICT (institution_id) DO UPDATE SET rules = excluded.rules, ver = excluded.ver`;
}

export type AbsenceRow = {
  id: string;
  institution_id: string;
  user_id: string;
  from_on: string;
  until_on: string;
  set_by: string;
  set_at: number;
  ended_at: number | null;
};

export function insertAbsence(row: AbsenceRow): Sql {
  return sql`INSERT INTO absence (id, institution_id, user_id, from_on, until_on, set_by, set_at, ended_at)
    VALUES (${row.id}, ${row.institution_id}, ${row.user_id}, ${row.from_on}, ${row.until_on}, ${row.set_by}, ${row.set_at}, NULL)`;
}

export function endAbsence(id: string, institutionId: string, now: number): Sql {
  return sql`UPDATE absence SET ended_at = ${now} WHERE id = ${id} AND institution_id = ${institutionId} AND ended_at IS NULL`;
}

/** The absences of an institution that are not over on a day. */
export function selectAbsences(institutionId: string, today: string): Sql {
  return sql`SELECT * FROM absence WHERE institution_id = ${institutionId} AND ended_at IS NULL AND until_on >= ${today}
    ORDER BY from_on, id LIMIT 500`;
}

export type ColleagueRow = {
  membership_id: string;
  user_id: string;
  name: string;
  branch_id: string | null;
  languages: string;
  open: number;
};

/** The account managers of an institution with what each has in hand. */
export function selectColleagues(institutionId: string): Sql {
  return sql`SELECT m.id AS membership_id, m.user_id, u.name, m.branch_id, m.languages, COALESCE(l.open, 0) AS open
    FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
      LEFT JOIN officer_load l ON l.institution_id = m.org_id AND l.officer_id = m.user_id
    WHERE m.org_id = ${institutionId} AND m.role = 'loan_officer' AND m.state = 'active' ORDER BY u.name, m.id LIMIT 500`;
}

export function updateLanguages(membershipId: string, languages: readonly string[]): Sql {
  return sql`UPDATE membership SET languages = ${JSON.stringify(languages)} WHERE id = ${membershipId}`;
}

export type ShelfProduct = { id: string; name: string };

/** The products that rules may name: those an institution lists. */
export function selectProducts(institutionId: string): Sql {
  return sql`SELECT p.id, v.listing ->> 'name' AS name FROM product p JOIN product_version v ON v.id = p.version_id
    WHERE p.institution_id = ${institutionId} AND p.state = 'listed' ORDER BY p.code LIMIT 500`;
}
