// The outbox in D1: rows are written in the batch of the command and delivered later.
import { rowsOf, sql, type Sql } from '../lib/sql.ts';
import type { Locale } from '../lib/bilingual.ts';
import type { Topic } from './terms.ts';

export type Message = {
  readonly id: string;
  readonly topic: Topic;
  /** The account it is for; null with a phone for somebody who has none yet. */
  readonly user_id: string | null;
  readonly phone?: string;
  readonly object: string;
  readonly object_ver: number;
  readonly payload: Readonly<Record<string, string>>;
};

/** A message for the batch of the command that causes it; it goes out at `due_at`, which is at once unless said. */
export function insertMessage(message: Message, now: number, due_at = now): Sql {
  return sql`INSERT INTO outbox (id, topic, user_id, phone, object, object_ver, payload, created_at, next_at)
    VALUES (${message.id}, ${message.topic}, ${message.user_id}, ${message.phone ?? null}, ${message.object}, ${message.object_ver},
      ${JSON.stringify(message.payload)}, ${now}, ${due_at})`;
}

/**
 * Drops the messages that name an application by its number and were to go out at just this instant. The instant is
 * what finds them: the outbox is searched by when messages are due.
 */
export function dropUndue(number: string, due_at: number): Sql {
  return sql`DELETE FROM outbox WHERE next_at = ${due_at} AND delivered_at IS NULL AND dead_at IS NULL
    AND payload ->> 'number' = ${number}`;
}

export type DueMessage = {
  id: string;
  topic: Topic;
  user_id: string | null;
  object: string;
  payload: string;
  attempts: number;
  phone: string | null;
  created_at: number;
  /** How the person wants to be told; null where he never said. */
  quiet_from: number | null;
  quiet_until: number | null;
  digest: 0 | 1 | null;
  locale: Locale | null;
};

/** Messages that are due, oldest first, with the phone of the person they are for. */
export async function listDueMessages(db: D1Database, now: number, limit: number): Promise<DueMessage[]> {
  return rowsOf<DueMessage>(
    db,
    sql`SELECT o.id, o.topic, o.user_id, o.object, o.payload, o.attempts, COALESCE(o.phone, u.phone) AS phone, o.created_at,
        p.quiet_from, p.quiet_until, p.digest, p.locale
      FROM outbox o LEFT JOIN user u ON u.id = o.user_id LEFT JOIN message_preference p ON p.user_id = o.user_id
      WHERE o.delivered_at IS NULL AND o.dead_at IS NULL AND o.next_at <= ${now}
      ORDER BY o.next_at LIMIT ${limit}`,
  );
}

export function markDelivered(id: string, now: number): Sql {
  return sql`UPDATE outbox SET delivered_at = ${now}, attempts = attempts + 1, phone = NULL WHERE id = ${id} AND delivered_at IS NULL`;
}

/** Puts a message off: it can wait until then. */
export function putOff(id: string, until: number): Sql {
  return sql`UPDATE outbox SET next_at = ${until} WHERE id = ${id} AND delivered_at IS NULL`;
}

export function markFailed(options: {
  id: string;
  error: string;
  nextAt: number;
  dead: boolean;
  now: number;
}): Sql {
  return sql`UPDATE outbox SET attempts = attempts + 1, last_error = ${options.error}, next_at = ${options.nextAt},
    dead_at = ${options.dead ? options.now : null}, phone = CASE WHEN ${options.dead ? 1 : 0} THEN NULL ELSE phone END
    WHERE id = ${options.id} AND delivered_at IS NULL`;
}
