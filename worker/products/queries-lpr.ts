// The district's table of the LPR in D1.
import { sql, type Sql } from '../lib/sql.ts';
import { calendarOf, type Calendar, type ExceptionalDay } from '../lib/workdays.ts';
import type { LprTable } from './lpr.ts';

export function selectLpr(): Sql {
  return sql`SELECT lpr, calendar FROM district WHERE id = 1`;
}

/** A row of {@link selectLpr}. Throws when the district was never set up. */
export function lprFrom(rows: readonly unknown[] | undefined): LprTable {
  const row = (rows as { lpr: string }[] | undefined)?.[0];
  if (!row) throw new Error('the district has no settings');
  return JSON.parse(row.lpr) as LprTable;
}

/** The district's calendar in a row of {@link selectLpr}. */
export function calendarBeside(rows: readonly unknown[] | undefined): Calendar {
  const row = (rows as { calendar: string }[] | undefined)?.[0];
  if (!row) throw new Error('the district has no settings');
  const { days, years } = JSON.parse(row.calendar) as { days: ExceptionalDay[]; years: number[] };
  return calendarOf(days, years);
}

/** Writes the table; prices that follow it change, so that every index looks again. */
export function updateLpr(table: string): Sql {
  return sql`UPDATE district SET lpr = ${table}, catalogue_version = catalogue_version + 1 WHERE id = 1`;
}
