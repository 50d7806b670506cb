// A person's own messages, how he wants to be told, and what could not be delivered.
import type { Locale } from '../lib/bilingual.ts';
import { sql, type Sql } from '../lib/sql.ts';
import type { Topic } from './terms.ts';

export type InboxRow = {
  id: string;
  topic: Topic;
  object: string;
  payload: string;
  created_at: number;
  read_at: number | null;
};

/** The place after which a page begins: the last message of the page before. */
export type InboxCursor = { readonly created_at: number; readonly id: string };

/** A person's messages from a place on, the latest first. */
export function selectInbox(userId: string, { created_at, id }: InboxCursor, limit: number): Sql {
  return sql`SELECT id, topic, object, payload, created_at, read_at FROM outbox INDEXED BY outbox_inbox
    WHERE user_id = ${userId} AND (created_at, id) < (${created_at}, ${id})
    ORDER BY created_at DESC, id DESC LIMIT ${limit}`;
}

/** Marks a person's own messages as read; those of others are not touched. */
export function markRead(userId: string, ids: readonly string[], now: number): Sql {
  return sql`UPDATE outbox SET read_at = ${now} WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
    AND user_id = ${userId} AND read_at IS NULL`;
}

export type PreferenceRow = {
  quiet_from: number;
  quiet_until: number;
  digest: 0 | 1;
  locale: Locale;
};

export const selectPreference = (userId: string): Sql =>
  sql`SELECT quiet_from, quiet_until, digest, locale FROM message_preference WHERE user_id = ${userId}`;

export function upsertPreference(userId: string, row: PreferenceRow, now: number): Sql {
  return sql`INSERT INTO message_preference (user_id, quiet_from, quiet_until, digest, locale, changed_at)
    VALUES (${userId}, ${row.quiet_from}, ${row.quiet_until}, ${row.digest}, ${row.locale}, ${now})
    ON CONFLICT (user_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
      digest = excluded.digest, locale = excluded.locale, changed_at = excluded.changed_at`;
}

export type Undelivered = {
  id: string;
  topic: Topic;
  object: string;
  created_at: number;
  next_at: number;
  attempts: number;
  dead_at: number | null;
  last_error: string | null;
};

const UNDELIVERED = 'id, topic, object, created_at, next_at, attempts, dead_at, last_error';

/** Messages that were given up, the latest first. Neither person nor words: only what became of them. */
export const selectDead = (limit: number): Sql => ({
  text: `SELECT ${UNDELIVERED} FROM outbox INDEXED BY outbox_dead WHERE dead_at IS NOT NULL ORDER BY dead_at DESC, id DESC LIMIT ?`,
  values: [limit],
});

/** Messages that have failed before and are tried again, the next first. */
export const selectTrying = (limit: number): Sql => ({
  text: `SELECT ${UNDELIVERED} FROM outbox INDEXED BY outbox_due
    WHERE delivered_at IS NULL AND dead_at IS NULL AND attempts > 0 ORDER BY next_at LIMIT ?`,
  values: [limit],
});

/** One message that was given up and still knows for whom it is. */
export const selectRevivable = (id: string): Sql =>
  sql`SELECT id FROM outbox WHERE id = ${id} AND dead_at IS NOT NULL AND user_id IS NOT NULL`;

/** Takes a message up again as if it were new. */
export const revive = (id: string, now: number): Sql =>
  sql`UPDATE outbox SET dead_at = NULL, attempts = 0, next_at = ${now}, last_error = NULL
    WHERE id = ${id} AND dead_at IS NOT NULL`;
