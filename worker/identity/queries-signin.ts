// What signing in reads and writes in D1: the ways in of owners and staff, one-time codes, throttles.
import { rowOf, sql, type Sql } from '../lib/sql.ts';
import type { ThrottleState } from './rules.ts';

export type StaffRow = {
  id: string;
  password: string | null;
  totp_secret: string | null;
  totp_step: number | null;
};

export async function findStaffByLogin(db: D1Database, login: string): Promise<StaffRow | null> {
  return rowOf<StaffRow>(
    db,
    sql`SELECT id, password, totp_secret, totp_step FROM user
      WHERE login = ${login} AND kind = 'staff' AND state = 'active'`,
  );
}

export async function findStaffById(db: D1Database, userId: string): Promise<StaffRow | null> {
  return rowOf<StaffRow>(
    db,
    sql`SELECT id, password, totp_secret, totp_step FROM user WHERE id = ${userId} AND state = 'active'`,
  );
}

/** Uses up a time step; nothing changes when it was used meanwhile. */
export function updateTotpStep(userId: string, step: number): Sql {
  return sql`UPDATE user SET totp_step = ${step} WHERE id = ${userId} AND COALESCE(totp_step, -1) < ${step} RETURNING id`;
}

export type PhoneRow = { id: string; kind: 'owner' | 'staff'; state: 'active' | 'disabled' };

/** The person with a phone, whoever that is: a phone belongs to one person. */
export function selectUserByPhone(phone: string): Sql {
  return sql`SELECT id, kind, state FROM user WHERE phone = ${phone}`;
}

/** The one code of a phone for one purpose; a new one takes the place of the one before. */
export function upsertLoginCode(row: {
  phone: string;
  purpose: string;
  code_hash: string;
  expires_at: number;
}): Sql {
  return sql`INSERT INTO login_code (phone, purpose, code_hash, expires_at, attempts)
    VALUES (${row.phone}, ${row.purpose}, ${row.code_hash}, ${row.expires_at}, 0)
    ON CONFLICT (phone, purpose) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, attempts = 0`;
}

export type LoginCodeRow = { code_hash: string; expires_at: number; attempts: number };

/** Counts a try and returns the code it is tried against: the count cannot be outrun by parallel tries. */
export function countLoginCodeTry(phone: string, purpose: string): Sql {
  return sql`UPDATE login_code SET attempts = attempts + 1 WHERE phone = ${phone} AND purpose = ${purpose}
    RETURNING code_hash, expires_at, attempts`;
}

/** Uses up a code; the statement returns a row only for the one who used it. */
export function consumeLoginCode(phone: string, purpose: string, codeHash: string): Sql {
  return sql`DELETE FROM login_code WHERE phone = ${phone} AND purpose = ${purpose} AND code_hash = ${codeHash}
    RETURNING phone`;
}

/** Counts a try against a throttle and returns the window's state before it. */
export function countThrottle(key: string, window: number, now: number): Sql {
  return sql`INSERT INTO throttle (key, count, window_ends_at) VALUES (${key}, 1, ${now + window})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN window_ends_at <= ${now} THEN 1 ELSE count + 1 END,
      window_ends_at = CASE WHEN window_ends_at <= ${now} THEN ${now + window} ELSE window_ends_at END
    RETURNING count - 1 AS count, window_ends_at`;
}

/** The state before a try, from the rows of {@link countThrottle}. */
export function throttleFrom(rows: readonly unknown[]): ThrottleState | null {
  return (rows as ThrottleState[])[0] ?? null;
}
