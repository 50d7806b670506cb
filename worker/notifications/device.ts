// The cookie by which a device is known that wants to be told: sessions end after an hour, the wish stays until somebody
// signs out there or takes it back.
import { sha256 } from '../lib/hash.ts';

export const DEVICE_COOKIE = '__Host-device';

/** As long as browsers keep a cookie at most, in seconds. */
const KEPT_S = 400 * 24 * 60 * 60;

/**
 * What the device's cookie holds: made from what only the device and its push service know, so that the same wish sent
 * twice gives the same cookie.
 */
export function deviceToken({
  endpoint,
  auth,
}: {
  readonly endpoint: string;
  readonly auth: string;
}): string {
  return sha256(`device ${auth} ${endpoint}`);
}

/** The name under which a device stands in the table: not what its cookie holds. */
export const deviceName = (token: string): string => sha256(token);

/** The cookie of a device. */
export function deviceCookie(token: string): string {
  return `${DEVICE_COOKIE}=${token}; Max-Age=${KEPT_S}; Path=/; HttpOnly; Secure; SameSite=Lax`;
}

/** The name of the device that sent a Cookie header, or null where it never asked to be told. */
export function deviceOf(cookieHeader: string | undefined): string | null {
  const token = /(?:^|;\s*)__Host-device=([0-9a-f]{64})(?:;|$)/.exec(cookieHeader ?? '')?.[1];
  return token === undefined ? null : deviceName(token);
}
