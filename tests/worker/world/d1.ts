// A district's database that counts: what a request cost in round trips, statements and rows, as D1 bills them.
import { costOf, recordingD1, type Cost } from '../../../scripts/lib/recording-d1.ts';

export type { Cost } from '../../../scripts/lib/recording-d1.ts';

export const NOTHING: Cost = { round_trips: 0, statements: 0, rows_read: 0, rows_written: 0 };

/** Wraps a database; `take` returns the cost since it was last called. */
export function countingD1(db: D1Database): { db: D1Database; take: () => Cost } {
  const recording = recordingD1(db);
  return { db: recording.db, take: () => costOf(recording.take()) };
}
