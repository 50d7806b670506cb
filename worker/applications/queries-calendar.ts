// How far the deadlines that still run were worked out again after a change of the calendar.
import { sql, type Sql } from '../lib/sql.ts';

export type PendingRecompute = { changed_at: number; cursor: string };

/** Begins the work of the last change, unless it has begun. */
export function beginRecompute(): Sql {
  return sql`INSERT INTO recompute (changed_at, cursor) SELECT office_changed_at, '' FROM district
    WHERE id = 1 AND office_changed_at IS NOT NULL ON CONFLICT (changed_at) DO NOTHING`;
}

/** The last change that is not worked off. */
export function selectPendingRecompute(): Sql {
  return sql`SELECT changed_at, cursor FROM recompute WHERE done_at IS NULL ORDER BY changed_at DESC LIMIT 1`;
}

/** The next applications in which a deadline runs. */
export function selectTimed(after: string, limit: number): Sql {
  return sql`SELECT id FROM application WHERE id > ${after} AND due_at IS NOT NULL ORDER BY id LIMIT ${limit}`;
}

/** How far it got; with an instant, that it is done. */
export function updateRecompute(changed_at: number, cursor: string, done_at: number | null): Sql {
  return sql`UPDATE recompute SET cursor = ${cursor}, done_at = ${done_at} WHERE changed_at = ${changed_at}`;
}

/** What older changes left undone is done with the last: deadlines follow the calendar of now. */
export function closeRecomputes(at: number): Sql {
  return sql`UPDATE recompute SET done_at = ${at} WHERE done_at IS NULL`;
}
