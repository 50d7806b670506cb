// The settings of a district's clocks and calendar, with the stream of events in which their changes are kept.
import { sql, type Sql } from '../lib/sql.ts';

/** The stream of a district's settings. */
export const SETTINGS_STREAM = 'district';

export type SettingsHead = { ver: number; head: string };

export function selectSettingsHead(): Sql {
  return sql`SELECT ver, hash AS head FROM event WHERE stream = ${SETTINGS_STREAM} ORDER BY ver DESC LIMIT 1`;
}

export const updateClocks = (clocks: string): Sql => sql`UPDATE district SET clocks = ${clocks} WHERE id = 1`;

/** A new calendar: deadlines that run are worked out again from this instant on. */
export const updateCalendar = (calendar: string, at: number): Sql =>
  sql`UPDATE district SET calendar = ${calendar}, office_changed_at = ${at} WHERE id = 1`;
