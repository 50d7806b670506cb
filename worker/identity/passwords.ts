// Staff passwords: scrypt with its parameters stored beside the hash (security rule R25). The work is synchronous, so
// that an isolate, which runs one thread, has at most one hash of 16 MB in memory; callers throttle before hashing.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

const PARAMETERS = { N: 2 ** 14, r: 8, p: 5 } as const;
const LENGTH = 32;
const MAX_MEMORY = 64 * 1024 * 1024;

function derive(password: string, salt: Uint8Array, cost: { N: number; r: number; p: number }): Buffer {
  return scryptSync(password.normalize('NFKC'), salt, LENGTH, { ...cost, maxmem: MAX_MEMORY });
}

/** Hashes a password: `scrypt$N$r$p$salt$key`, base64url. */
export function hashPassword(password: string, salt: Uint8Array = randomBytes(16)): string {
  const { N, r, p } = PARAMETERS;
  const key = derive(password, salt, PARAMETERS);
  return ['scrypt', N, r, p, Buffer.from(salt).toString('base64url'), key.toString('base64url')].join('$');
}

// The hash of no password: an unknown account costs as much time as a known one.
const NOBODY = `scrypt$${PARAMETERS.N}$${PARAMETERS.r}$${PARAMETERS.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether a password fits the stored hash; false, after the same work, when there is none. */
export function verifyPassword(password: string, stored: string | null): boolean {
  const [, N, r, p, salt = '', key = ''] = (stored ?? NOBODY).split('$');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = derive(password, Buffer.from(salt, 'base64url'), cost);
  const expected = Buffer.from(key, 'base64url');
  return stored !== null && expected.length === derived.length && timingSafeEqual(expected, derived);
}
