// Missed deadlines in D1: a row each for ever, with how far it went and when it ended.
import { sql, type Sql } from '../lib/sql.ts';
import type { ClockName, Rung } from './terms.ts';

export type BreachRow = {
  application_id: string;
  clock: ClockName;
  due_at: number;
  application_number: string;
  institution_id: string;
  branch_id: string;
  officer_id: string;
  recorded_at: number;
  rung: Rung;
  /** When it got there. */
  rung_at: number;
  ticket_id: string | null;
  settled_at: number | null;
};

export function insertBreach(row: Omit<BreachRow, 'rung' | 'rung_at' | 'ticket_id' | 'settled_at'>): Sql {
  return sql`INSERT INTO breach (application_id, clock, due_at, application_number, institution_id, branch_id, officer_id,
      recorded_at, rung, rung_at)
    VALUES (${row.application_id}, ${row.clock}, ${row.due_at}, ${row.application_number}, ${row.institution_id},
      ${row.branch_id}, ${row.officer_id}, ${row.recorded_at}, 'branch', ${row.recorded_at})`;
}

/** Which missed deadline: of an application, by clock and deadline. */
export type BreachKey = Pick<BreachRow, 'application_id' | 'clock' | 'due_at'>;

/** A rung further, with the ticket that came of it. */
export function updateBreachRung(
  key: BreachKey,
  { rung, at, ticket_id }: { readonly rung: Rung; readonly at: number; readonly ticket_id: string | null },
): Sql {
  return sql`UPDATE breach SET rung = ${rung}, rung_at = ${at}, ticket_id = COALESCE(${ticket_id}, ticket_id)
    WHERE application_id = ${key.application_id} AND clock = ${key.clock} AND due_at = ${key.due_at}`;
}

/** Its clock has ended. */
export function settleBreach(key: BreachKey, at: number): Sql {
  return sql`UPDATE breach SET settled_at = ${at}
    WHERE application_id = ${key.application_id} AND clock = ${key.clock} AND due_at = ${key.due_at} AND settled_at IS NULL`;
}
