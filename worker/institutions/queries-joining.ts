// Applications to join in D1.
import { sql, type Sql } from '../lib/sql.ts';
import type { JoiningState } from './terms.ts';

export type JoiningRow = {
  id: string;
  number: string;
  state: JoiningState;
  form: string;
  /** What the applicant had written before it came back; null until then. */
  form_before: string | null;
  name: string;
  kind: string;
  uscc: string;
  token_hash: string;
  returned: string | null;
  terms: string | null;
  hash: string | null;
  prepared_by: string | null;
  accepted_by: string | null;
  institution_id: string | null;
  submitted_at: number;
  decided_at: number | null;
  ver: number;
  head: string;
};

export function insertJoining(
  row: Pick<
    JoiningRow,
    'id' | 'number' | 'form' | 'name' | 'kind' | 'uscc' | 'token_hash' | 'submitted_at' | 'ver' | 'head'
  >,
): Sql {
  return sql`INSERT INTO institution_application (id, number, state, form, name, kind, uscc, token_hash, submitted_at, ver, head)
    VALUES (${row.id}, ${row.number}, 'submitted', ${row.form}, ${row.name}, ${row.kind}, ${row.uscc}, ${row.token_hash},
      ${row.submitted_at}, ${row.ver}, ${row.head})`;
}

/** Writes what a move changes; nothing changes when somebody else was faster. */
export function updateJoining(row: JoiningRow): Sql {
  return sql`UPDATE institution_application SET state = ${row.state}, form = ${row.form},
      form_before = ${row.form_before}, name = ${row.name}, kind = ${row.kind}, uscc = ${row.uscc}, token_hash = ${row.token_hash}, returned = ${row.returned},
      terms = ${row.terms}, hash = ${row.hash}, prepared_by = ${row.prepared_by}, accepted_by = ${row.accepted_by},
      institution_id = ${row.institution_id}, submitted_at = ${row.submitted_at}, decided_at = ${row.decided_at},
      ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}

export function selectJoining(id: string): Sql {
  return sql`SELECT * FROM institution_application WHERE id = ${id}`;
}

/** By the secret of its link, open or not: the applicant sees how it ended. */
export function selectJoiningByToken(tokenHash: string): Sql {
  return sql`SELECT * FROM institution_application WHERE token_hash = ${tokenHash}`;
}

export type ListedJoining = Pick<
  JoiningRow,
  'id' | 'number' | 'state' | 'name' | 'kind' | 'uscc' | 'submitted_at' | 'prepared_by'
>;

/** What the office has to decide, the oldest first, and then what was decided lately. */
export function selectJoinings(): Sql {
  return sql`SELECT id, number, state, name, kind, uscc, submitted_at, prepared_by FROM institution_application
    ORDER BY state IN ('accepted', 'refused'), state = 'returned', submitted_at LIMIT 200`;
}

/** Who else has asked in the name of a credit code, and whether it is on the platform already. */
export function selectSameCode(uscc: string, exceptId: string): Sql {
  return sql`SELECT a.number AS text, 'application' AS what FROM institution_application a
      WHERE a.uscc = ${uscc} AND a.id <> ${exceptId} AND a.state <> 'refused'
    UNION ALL SELECT o.name, 'institution' FROM institution i JOIN org o ON o.id = i.org_id WHERE i.uscc = ${uscc}
    LIMIT 10`;
}

/** The open application for a credit code, when there is one. */
export function selectOpenJoining(uscc: string): Sql {
  return sql`SELECT id FROM institution_application WHERE uscc = ${uscc} AND state IN ('submitted', 'returned', 'prepared')`;
}

export function selectInstitutionByUscc(uscc: string): Sql {
  return sql`SELECT org_id FROM institution WHERE uscc = ${uscc}`;
}

/** The institution that holds the credit code of an application already. */
export function selectInstitutionOfJoining(id: string): Sql {
  return sql`SELECT i.org_id FROM institution_application a JOIN institution i ON i.uscc = a.uscc WHERE a.id = ${id}`;
}

/** The district's towns and the prefix of its numbers. */
export function selectDistrictTowns(): Sql {
  return sql`SELECT t.code, d.number_prefix FROM district d LEFT JOIN town t WHERE d.id = 1`;
}

export function districtTownsFrom(rows: readonly unknown[] | undefined): {
  towns: Set<string>;
  prefix: string;
} {
  const found = (rows ?? []) as { code: string | null; number_prefix: string }[];
  const prefix = found[0]?.number_prefix;
  if (!prefix) throw new Error('the district has no settings');
  return { prefix, towns: new Set(found.flatMap(({ code }) => code ?? [])) };
}

/** The names of the people who acted. `ids` may hold nulls. */
export function selectUserNames(ids: readonly (string | null)[]): Sql {
  return sql`SELECT id, name FROM user WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}
