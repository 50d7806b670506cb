// The event log in D1. Only inserts: triggers refuse everything else.
import { jsonChunks, rowsOf, sql, type Sql } from '../lib/sql.ts';
import { newStream, type Event, type Stream } from './rules.ts';

type EventRow = {
  seq: number;
  stream: string;
  ver: number;
  type: string;
  at: number;
  actor_user: string | null;
  actor_org: string | null;
  actor_role: string;
  command: string;
  reason: string | null;
  body: string;
  prev: string;
  hash: string;
};

function fromRow(row: EventRow): Event & { seq: number } {
  return {
    seq: row.seq,
    stream: row.stream,
    ver: row.ver,
    type: row.type,
    at: row.at,
    actor: { user_id: row.actor_user, org_id: row.actor_org, role: row.actor_role },
    command: row.command,
    reason: row.reason,
    body: row.body,
    prev: row.prev,
    hash: row.hash,
  };
}

/** Appends an event. The unique key (stream, ver) makes the second of two racing commands fail whole. */
export function insertEvent(event: Event): Sql {
  return sql`INSERT INTO event (stream, ver, type, at, actor_user, actor_org, actor_role, command, reason, body, prev, hash)
    VALUES (${event.stream}, ${event.ver}, ${event.type}, ${event.at}, ${event.actor.user_id}, ${event.actor.org_id},
      ${event.actor.role}, ${event.command}, ${event.reason}, ${event.body}, ${event.prev}, ${event.hash})`;
}

/** Appends many events, in their order, by one statement each few hundred: for commands on many aggregates. */
export function insertEvents(events: readonly Event[]): Sql[] {
  const rows = events.map(({ actor, ...event }) => ({
    ...event,
    actor_user: actor.user_id,
    actor_org: actor.org_id,
    actor_role: actor.role,
  }));
  return jsonChunks(rows).map(
    (
      chunk,
    ) => sql`INSERT INTO event (stream, ver, type, at, actor_user, actor_org, actor_role, command, reason, body, prev, hash)
      SELECT value ->> 'stream', value ->> 'ver', value ->> 'type', value ->> 'at', value ->> 'actor_user',
        value ->> 'actor_org', value ->> 'actor_role', value ->> 'command', value ->> 'reason', value ->> 'body',
        value ->> 'prev', value ->> 'hash'
      FROM json_each(${chunk}) ORDER BY key`,
  );
}

/** Where a stream stands that no row carries. */
export function selectStreamEnd(stream: string): Sql {
  return sql`SELECT ver, hash FROM event WHERE stream = ${stream} ORDER BY ver DESC LIMIT 1`;
}

/** A row of {@link selectStreamEnd}; a stream without events begins. */
export function streamEndFrom(stream: string, rows: readonly unknown[] | undefined): Stream {
  const last = (rows as { ver: number; hash: string }[] | undefined)?.[0];
  return last ? { id: stream, ver: last.ver, head: last.hash } : newStream(stream);
}

/** The events of one stream in order. */
export function selectStream(stream: string): Sql {
  return sql`SELECT * FROM event WHERE stream = ${stream} ORDER BY ver LIMIT 500`;
}

/** Rows of {@link selectStream} as events. */
export function eventsFrom(rows: readonly unknown[]): Event[] {
  return (rows as EventRow[]).map(fromRow);
}

/** A page of the whole log in order of recording, for verification and folds. */
export async function listEvents(
  db: D1Database,
  afterSeq: number,
  limit: number,
): Promise<(Event & { seq: number })[]> {
  const rows = await rowsOf<EventRow>(
    db,
    sql`SELECT * FROM event WHERE seq > ${afterSeq} ORDER BY seq LIMIT ${limit}`,
  );
  return rows.map(fromRow);
}
