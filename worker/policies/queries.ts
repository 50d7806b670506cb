// Policies in D1.
import { dayOf } from '../lib/shanghai.ts';
import { sql, type Sql } from '../lib/sql.ts';
import type { PublishedPolicy } from './linked.ts';
import type { PolicyTerms } from './schema.ts';
import type { PolicyState } from './terms.ts';
import { lastDay } from './wordings.ts';

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
  /** The last day because a later wording begins. */
  readonly until: string | null;
  /** A list of {@link PolicyNote}. */
  readonly notes: string;
  readonly ver: number;
  readonly head: string;
};

/** What somebody wrote with a move. The event of that version keeps a commitment to it, made with the salt. */
export type PolicyNote = {
  readonly ver: number;
  readonly by: string;
  readonly text: string;
  readonly salt: string;
  /** Epoch ms. */
  readonly at: number;
};

/** The published policies; whether they are valid on a day is for the caller to ask. */
export function selectPublished(): Sql {
  return sql`SELECT p.id, p.terms, p.hash, p.until, p.published_at, b.committed_fen + b.paid_fen AS used_fen
    FROM policy p LEFT JOIN policy_budget b ON b.policy_id = p.id WHERE p.state = 'published' ORDER BY p.code LIMIT 200`;
}

/** The published wordings that share a policy's code, itself included. */
export function selectPublishedBeside(id: string): Sql {
  return sql`SELECT p.id, p.terms, p.hash, p.until, p.published_at, b.committed_fen + b.paid_fen AS used_fen
    FROM policy p LEFT JOIN policy_budget b ON b.policy_id = p.id
    WHERE p.state = 'published' AND p.code = (SELECT code FROM policy WHERE id = ${id}) LIMIT 100`;
}

/** The terms of a row as they hold: with the last day that a later wording leaves them. */
export function termsInForce({ terms, until }: Pick<PolicyRow, 'terms' | 'until'>): PolicyTerms {
  const written = JSON.parse(terms) as PolicyTerms;
  return { ...written, valid_until: lastDay(written.valid_until, until) };
}

type PublishedRow = Pick<PolicyRow, 'id' | 'terms' | 'hash' | 'until' | 'published_at'> & {
  readonly used_fen: number | null;
};

export function publishedFrom(rows: readonly unknown[] | undefined): PublishedPolicy[] {
  return ((rows ?? []) as PublishedRow[]).map((row) => {
    const terms = termsInForce(row);
    return {
      id: row.id,
      terms,
      hash: row.hash,
      published_on: dayOf(row.published_at ?? 0),
      is_used_up: (row.used_fen ?? 0) >= terms.budget_fen,
    };
  });
}

/** The terms of one wording, whatever its state. */
export const selectTerms = (id: string): Sql => sql`SELECT terms FROM policy WHERE id = ${id}`;

export function termsFrom(rows: readonly unknown[] | undefined): PolicyTerms | null {
  const text = (rows as { terms: string }[] | undefined)?.[0]?.terms;
  return text === undefined ? null : (JSON.parse(text) as PolicyTerms);
}

/** Everything the office has, what is open first. */
export function selectPolicies(): Sql {
  return sql`SELECT * FROM policy ORDER BY state IN ('ended', 'dropped'), state IN ('published', 'suspended'), code, number DESC LIMIT 500`;
}

/** All wordings under a code. */
export function selectByCode(code: string): Sql {
  return sql`SELECT * FROM policy WHERE code = ${code} ORDER BY number DESC LIMIT 100`;
}

/** The wordings that share a policy's code, itself included. */
export function selectSiblings(id: string): Sql {
  return sql`SELECT * FROM policy WHERE code = (SELECT code FROM policy WHERE id = ${id}) ORDER BY number DESC LIMIT 100`;
}

/** The codes of published policies, each with its last wording: what a listing may name. */
export function selectPolicyCodes(): Sql {
  return sql`SELECT code, terms ->> '$.name.zh' AS name_zh, terms ->> '$.name.en' AS name_en,
      terms ->> '$.excludes' AS excludes FROM policy
    WHERE state IN ('published', 'suspended') AND until IS NULL ORDER BY code LIMIT 500`;
}

export function insertPolicy(
  row: Omit<PolicyRow, 'published_by' | 'published_at' | 'until' | 'notes'> & { now: number },
): Sql {
  return sql`INSERT INTO policy (id, code, number, state, terms, hash, editors, ver, head, created_at)
    VALUES (${row.id}, ${row.code}, ${row.number}, ${row.state}, ${row.terms}, ${row.hash}, ${row.editors}, ${row.ver},
      ${row.head}, ${row.now})`;
}

/** Moves or rewrites a policy with its next event; nothing changes when somebody else was faster. */
export function updatePolicy(row: PolicyRow): Sql {
  return sql`UPDATE policy SET state = ${row.state}, terms = ${row.terms}, hash = ${row.hash}, editors = ${row.editors},
      published_by = ${row.published_by}, published_at = ${row.published_at}, until = ${row.until}, notes = ${row.notes},
      ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

/** A listed product that names a policy. */
export type NamingRow = {
  readonly id: string;
  readonly name: string;
  readonly institution: string;
  readonly institution_en: string;
};

/** The products on the shelf that name the code of a policy on a day 'YYYY-MM-DD', one more than are asked for. */
export function selectNaming(code: string, day: string, most: number): Sql {
  return sql`SELECT p.id, p.listing ->> '$.name' AS name, o.name AS institution, i.name_en AS institution_en
    FROM (SELECT id, institution_id, spelling, COALESCE(listing, (SELECT v.listing FROM product_version v
        WHERE v.id = product.version_id)) AS listing FROM product WHERE state = 'listed') p
      JOIN institution i ON i.org_id = p.institution_id JOIN org o ON o.id = i.org_id
    WHERE EXISTS (SELECT 1 FROM json_each(p.listing, '$.policies') WHERE value = ${code})
      AND COALESCE(p.listing ->> '$.valid_until', ${day}) >= ${day}
    ORDER BY p.spelling, p.id LIMIT ${most + 1}`;
}
