// Changing the account manager of applications in D1.
import { jsonChunks, sql, type Sql } from '../lib/sql.ts';
import type { State } from './terms.ts';

/** An open application as far as a hand-over needs it. */
export type OpenCase = {
  id: string;
  ver: number;
  head: string;
  state: State;
  institution_id: string;
  officer_id: string;
  town: string | null;
};

/** A batch takes so many at once: more than any desk of one person holds. */
export const MOST_CASES = 2_000;

/** The open applications of an account manager, one more than a batch takes. Closed ones keep the name they ended under. */
export function selectCasesOf(institutionId: string, officerId: string): Sql {
  return sql`SELECT id, ver, head, state, institution_id, officer_id, town FROM application
    WHERE institution_id = ${institutionId} AND tab IN ('to_take_up', 'in_progress', 'waiting_firm', 'to_pay', 'paid')
      AND officer_id = ${officerId}
    ORDER BY id LIMIT ${MOST_CASES + 1}`;
}

/** An account manager who may take a case over. */
export type OfficerRow = { user_id: string; name: string; branch_id: string | null };

/** The active account managers of an institution. */
export function selectOfficersOf(institutionId: string): Sql {
  return sql`SELECT m.user_id, u.name, m.branch_id FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
    WHERE m.org_id = ${institutionId} AND m.role = 'loan_officer' AND m.state = 'active' ORDER BY u.name, m.id LIMIT 500`;
}

/** A case with its new account manager; `branch_id` null leaves the branch as it is. */
export type HandOver = {
  readonly id: string;
  readonly ver: number;
  readonly head: string;
  readonly officer_id: string;
  readonly officer_name: string;
  readonly branch_id: string | null;
};

/** Writes the new account managers, each case as it was seen; {@link allHandedOver} follows each statement. */
export function updateOfficers(rows: readonly HandOver[]): { statement: Sql; count: number }[] {
  return jsonChunks(rows).map((chunk) => ({
    count: (JSON.parse(chunk) as unknown[]).length,
    statement: sql`UPDATE application SET ver = h.value ->> 'ver', head = h.value ->> 'head',
        officer_id = h.value ->> 'officer_id', officer_name = h.value ->> 'officer_name',
        branch_id = COALESCE(h.value ->> 'branch_id', branch_id)
      FROM json_each(${chunk}) h WHERE application.id = h.value ->> 'id' AND application.ver = (h.value ->> 'ver') - 1`,
  }));
}

/** Holds when the statement before changed just so many rows. */
export const allHandedOver = (count: number): Sql => sql`changes() = ${count}`;
