// Devices that want to be told, in D1.
import type { Locale } from '../lib/bilingual.ts';
import { rowOf, rowsOf, sql, type Sql } from '../lib/sql.ts';

export type PushRow = {
  id: string;
  user_id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  locale: Locale;
};

export function selectPushByEndpoint(endpoint: string): Sql {
  return sql`SELECT id, user_id, endpoint, p256dh, auth, locale FROM push_subscription WHERE endpoint = ${endpoint}`;
}

/** Adds a device, or gives the one at this endpoint to whoever has switched it on last, with a clean record. */
export function upsertPush(row: PushRow & { readonly device: string; readonly made_at: number }): Sql {
  return sql`INSERT INTO push_subscription (id, user_id, endpoint, p256dh, auth, device, locale, made_at)
    VALUES (${row.id}, ${row.user_id}, ${row.endpoint}, ${row.p256dh}, ${row.auth}, ${row.device}, ${row.locale},
      ${row.made_at})
    ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
      device = excluded.device, locale = excluded.locale, made_at = excluded.made_at, last_ok_at = NULL, failures = 0`;
}

/** Drops what a person has beyond the `most` devices that were added last. */
export function deletePushBeyond(userId: string, most: number): Sql {
  return sql`DELETE FROM push_subscription WHERE id IN (SELECT id FROM push_subscription WHERE user_id = ${userId}
    ORDER BY made_at DESC, id DESC LIMIT -1 OFFSET ${most})`;
}

export function deletePushOfDevice(device: string): Sql {
  return sql`DELETE FROM push_subscription WHERE device = ${device}`;
}

/** Drops what others than this person wanted on a device. */
export function deletePushOfOthers(device: string, userId: string): Sql {
  return sql`DELETE FROM push_subscription WHERE device = ${device} AND user_id <> ${userId}`;
}

/** Drops a person's own device; `device` null for all of them. */
export function deleteOwnPush(userId: string, device: string | null): Sql {
  return sql`DELETE FROM push_subscription WHERE user_id = ${userId} AND (${device} IS NULL OR device = ${device})`;
}

/** How many devices of a person are told, and whether this one is. */
export async function countPush(
  db: D1Database,
  userId: string,
  device: string | null,
): Promise<{ devices: number; here: number }> {
  const row = await rowOf<{ devices: number; here: number }>(
    db,
    sql`SELECT COUNT(*) AS devices, COALESCE(SUM(device = ${device}), 0) AS here
      FROM push_subscription WHERE user_id = ${userId}`,
  );
  return row ?? { devices: 0, here: 0 };
}

/** The devices of these people. */
export function listPush(db: D1Database, userIds: readonly string[]): Promise<PushRow[]> {
  return rowsOf<PushRow>(
    db,
    sql`SELECT id, user_id, endpoint, p256dh, auth, locale FROM push_subscription
      WHERE user_id IN (SELECT value FROM json_each(${JSON.stringify(userIds)})) ORDER BY id`,
  );
}

export function markPushed(id: string, now: number): Sql {
  return sql`UPDATE push_subscription SET last_ok_at = ${now}, failures = 0 WHERE id = ${id}`;
}

/** Counts one more failure in a row; at the last one the device is forgotten. */
export function markPushFailed(id: string, most: number): Sql[] {
  return [
    sql`UPDATE push_subscription SET failures = failures + 1 WHERE id = ${id}`,
    sql`DELETE FROM push_subscription WHERE id = ${id} AND failures >= ${most}`,
  ];
}

export function deletePush(id: string): Sql {
  return sql`DELETE FROM push_subscription WHERE id = ${id}`;
}
