// Time-based one-time passwords (RFC 6238): 30 seconds, six digits, one step of drift either way.
import { generateHOTP } from '@oslojs/otp';
import { sameText } from '../lib/hash.ts';

const STEP_MS = 30_000;
const DIGITS = 6;

function codeOfStep(secret: string, step: number): string {
  return generateHOTP(Buffer.from(secret, 'hex'), BigInt(step), DIGITS);
}

/** The code of a secret (hex) at an instant (epoch ms). */
export function totpAt(secret: string, now: number): string {
  return codeOfStep(secret, Math.floor(now / STEP_MS));
}

/**
 * The time step whose code this is, if it is later than the last used one; null when the code is wrong or was used.
 * Storing the step makes each code work once.
 */
export function findTotpStep(options: {
  secret: string;
  code: string;
  now: number;
  last: number | null;
}): number | null {
  const current = Math.floor(options.now / STEP_MS);
  for (const step of [current - 1, current, current + 1]) {
    if (step > (options.last ?? -1) && sameText(codeOfStep(options.secret, step), options.code)) return step;
  }
  return null;
}
