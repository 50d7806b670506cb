// People of a test and their ways in. A session here is what a browser would hold: a cookie, and how long it is good.
import { randomBytes } from 'node:crypto';
import { SESSION_LIMITS } from '../../../worker/identity/terms.ts';
import { hashPassword } from '../../../worker/identity/passwords.ts';
import { totpAt } from '../../../worker/identity/totp.ts';

/** The session as far as a browser and a watch can know it. Epoch ms. */
export type HeldSession = { cookie: string; started_at: number; expires_at: number };

/** Somebody who can send requests. */
export class Person {
  readonly user_id: string;
  readonly kind: 'owner' | 'staff';
  readonly way: { phone: string } | { login: string; password: string; secret: string };
  /** The membership in whose name the person acts. */
  membership_id: string | null;
  /** Every person comes from an address of his own, so that nobody uses up another's tries. */
  readonly address: string;
  session: HeldSession | null = null;
  /** The cookie of the device on which the person wants to be told. */
  device: string | null = null;
  #lastStep = 0;

  constructor(person: Pick<Person, 'user_id' | 'kind' | 'way' | 'membership_id' | 'address'>) {
    this.user_id = person.user_id;
    this.kind = person.kind;
    this.way = person.way;
    this.membership_id = person.membership_id;
    this.address = person.address;
  }

  /** Notes a cookie that an answer set; an empty one ends the session. */
  hold(setCookie: string, now: number): void {
    const cookie = setCookie.split(';')[0] ?? '';
    if (cookie.startsWith('__Host-device=')) {
      this.device = cookie;
      return;
    }
    if (cookie.endsWith('=')) {
      this.session = null;
      return;
    }
    const { idle, total } = SESSION_LIMITS[this.kind];
    const started_at = this.session?.started_at ?? now;
    this.session = { cookie, started_at, expires_at: Math.min(now + idle, started_at + total) };
  }

  /** What the person's browser sends along. */
  get cookies(): string | null {
    return [this.session?.cookie, this.device].filter(Boolean).join('; ') || null;
  }

  /** Whether the session held is still good; using it may prolong it, as the table does. */
  isSignedIn(now: number): boolean {
    const { session } = this;
    if (!session || now >= session.expires_at) return false;
    const { idle, total } = SESSION_LIMITS[this.kind];
    if (session.expires_at - now <= idle / 2) {
      session.expires_at = Math.min(now + idle, session.started_at + total);
    }
    return true;
  }

  /** A code of the person's authenticator that was not used yet. Throws when all of this instant are used up. */
  authenticatorCode(now: number): string {
    if (!('secret' in this.way)) throw new Error('an owner has no authenticator');
    const current = Math.floor(now / 30_000);
    const step = Math.max(current, this.#lastStep + 1);
    if (step > current + 1)
      throw new Error('no unused code at this instant: let time pass with world.wait()');
    this.#lastStep = step;
    return totpAt(this.way.secret, step * 30_000);
  }
}

/** One password for all staff of the tests, hashed once: the hash is slow on purpose. */
export const PASSWORD = 'tests-only-Password-1';
let hashed: string | undefined;
export function passwordHash(): string {
  hashed ??= hashPassword(PASSWORD);
  return hashed;
}

/** A TOTP secret in hex. */
export function newSecret(): string {
  return randomBytes(20).toString('hex');
}
