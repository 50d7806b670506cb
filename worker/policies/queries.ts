// Policies in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { PolicyTerms } from './schema.ts';
import type { PolicyState } from './terms.ts';

export type PolicyRow = {
  readonly id: string;
  readonly code: string;
  readonly number: number;
  readonly state: PolicyState;
  readonly terms: string;
  readonly hash: string;
  readonly editors: string;
  readonly published_by: string | null;
  readonly published_at: number | null;
  readonly noted: string | null;
  readonly ver: number;
  readonly head: string;
};

/** A policy that an owner may count on. */
export type PublishedPolicy = { readonly id: string; readonly terms: PolicyTerms };

/** The published policies; whether they are valid on a day is for the caller to ask. */
export function selectPublished(): Sql {
  return sql`SELECT id, terms FROM policy WHERE state = 'published' ORDER BY code LIMIT 200`;
}

export function publishedFrom(rows: readonly unknown[] | undefined): PublishedPolicy[] {
  return ((rows ?? []) as { id: string; terms: string }[]).map(({ id, terms }) => ({
    id,
    terms: JSON.parse(terms) as PolicyTerms,
  }));
}

/** Everything the office has, what is open first. */
export function selectPolicies(): Sql {
  return sql`SELECT * FROM policy ORDER BY state IN ('ended'), state IN ('published', 'suspended'), code, number DESC LIMIT 500`;
}

export function selectPolicy(id: string): Sql {
  return sql`SELECT * FROM policy WHERE id = ${id}`;
}

/** All wordings under a code. */
export function selectByCode(code: string): Sql {
  return sql`SELECT * FROM policy WHERE code = ${code} ORDER BY number DESC LIMIT 100`;
}

/** The wordings that share a policy's code, itself included. */
export function selectSiblings(id: string): Sql {
  return sql`SELECT * FROM policy WHERE code = (SELECT code FROM policy WHERE id = ${id}) ORDER BY number DESC LIMIT 100`;
}

/** The codes of published policies: what a listing may name. */
export function selectPolicyCodes(): Sql {
  return sql`SELECT code, terms ->> '$.name.zh' AS name_zh, terms ->> '$.name.en' AS name_en FROM policy
    WHERE state IN ('published', 'suspended') ORDER BY code LIMIT 500`;
}

export function insertPolicy(
  row: Omit<PolicyRow, 'published_by' | 'published_at' | 'noted'> & { now: number },
): Sql {
  return sql`INSERT INTO policy (id, code, number, state, terms, hash, editors, ver, head, created_at)
    VALUES (${row.id}, ${row.code}, ${row.number}, ${row.state}, ${row.terms}, ${row.hash}, ${row.editors}, ${row.ver},
      ${row.head}, ${row.now})`;
}

/** Moves or rewrites a policy with its next event; nothing changes when somebody else was faster. */
export function updatePolicy(row: PolicyRow): Sql {
  return sql`UPDATE policy SET state = ${row.state}, terms = ${row.terms}, hash = ${row.hash}, editors = ${row.editors},
      published_by = ${row.published_by}, published_at = ${row.published_at}, noted = ${row.noted}, ver = ${row.ver},
      head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}
