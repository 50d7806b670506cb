// Missed deadlines as the office and an institution look at them.
import { sql, type Sql } from '../lib/sql.ts';
import type { ClockName, Rung } from './terms.ts';

/** At most so many of the longest open ones are listed. */
export const BREACHES_SHOWN = 100;

/** Open misses by institution and clock, with the oldest of each. */
export type BreachCount = {
  institution_id: string;
  institution_zh: string;
  institution_en: string;
  clock: ClockName;
  count: number;
  oldest_due_at: number;
};

export function selectOpenBreachCounts(): Sql {
  return sql`SELECT x.institution_id, i.short_name AS institution_zh, i.name_en AS institution_en, x.clock, x.count, x.oldest_due_at
    FROM (SELECT institution_id, clock, COUNT(*) AS count, MIN(due_at) AS oldest_due_at
      FROM breach INDEXED BY breach_open WHERE settled_at IS NULL GROUP BY institution_id, clock) x
      JOIN institution i ON i.org_id = x.institution_id
    ORDER BY x.oldest_due_at LIMIT 500`;
}

export type ListedBreach = {
  application_id: string;
  application_number: string;
  clock: ClockName;
  due_at: number;
  rung: Rung;
  rung_at: number;
  settled_at: number | null;
  ticket_id: string | null;
  institution_zh: string;
  institution_en: string;
  branch_zh: string;
  branch_en: string;
};

const LISTED = `b.application_id, b.application_number, b.clock, b.due_at, b.rung, b.rung_at, b.settled_at, b.ticket_id,
  i.short_name AS institution_zh, i.name_en AS institution_en, r.name AS branch_zh, r.name_en AS branch_en`;
const JOINED = 'JOIN institution i ON i.org_id = b.institution_id JOIN branch r ON r.id = b.branch_id';

/** Open misses of one institution, the longest open first. */
export function selectOwnBreaches(institutionId: string): Sql {
  return {
    text: `SELECT ${LISTED} FROM breach b INDEXED BY breach_institution ${JOINED}
      WHERE b.institution_id = ? AND b.settled_at IS NULL ORDER BY b.due_at LIMIT ${BREACHES_SHOWN}`,
    values: [institutionId],
  };
}

/** The bulletin: what got to its top since a given instant, the latest first. No firm is named in it. */
export function selectBulletin(since: number): Sql {
  return {
    text: `SELECT ${LISTED} FROM breach b INDEXED BY breach_bulletin ${JOINED}
      WHERE b.rung = 'bulletin' AND b.rung_at >= ? ORDER BY b.rung_at DESC LIMIT ${BREACHES_SHOWN}`,
    values: [since],
  };
}

/** How often each institution got to the top of the ladder since an instant, by clock: what all institutions are told. */
export type BulletinCount = {
  institution_zh: string;
  institution_en: string;
  clock: ClockName;
  count: number;
  open: number;
};

export function selectBulletinCounts(since: number): Sql {
  return sql`SELECT i.short_name AS institution_zh, i.name_en AS institution_en, x.clock, x.count, x.open
    FROM (SELECT institution_id, clock, COUNT(*) AS count, SUM(settled_at IS NULL) AS open
      FROM breach INDEXED BY breach_bulletin WHERE rung = 'bulletin' AND rung_at >= ${since} GROUP BY institution_id, clock) x
      JOIN institution i ON i.org_id = x.institution_id
    ORDER BY x.count DESC, x.institution_id LIMIT 200`;
}
