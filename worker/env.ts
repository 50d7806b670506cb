// What the platform hands to the Worker. Districts are found by name among the bindings DB_<NAME>.
import type { OutboxNudge } from './lib/outbox.ts';

/** A clock that only a test harness provides; `deploy` refuses a configuration that has one. */
export type TestClock = { readonly at?: number; readonly offset?: number };

export type Env = {
  readonly DISTRICTS: string;
  readonly FILES: R2Bucket;
  readonly OUTBOX: Queue<OutboxNudge>;
  readonly ASSETS: Fetcher;
  /** Base addresses of the outside systems. In development they point at the sandbox on loopback. */
  readonly SMS_URL?: string;
  readonly IDENTITY_URL?: string;
  readonly REGISTRY_URL?: string;
  /** Where the official data sources answer, and the key (base64, at least 32 bytes) by which each question is signed. */
  readonly SOURCES_URL?: string;
  readonly SOURCES_KEY?: string;
  /** Set only where the demonstration runs: its outbox and accounts are read from this address. */
  readonly SANDBOX_URL?: string;
  /**
   * Where people find the site, with `{district}` for the district's label: https://{district}.example.cn. Links that
   * leave by message are made from it and never from the host of a request.
   */
  readonly SITE_URL?: string;
  /** The private key (Ed25519, PKCS #8, base64) with which a firm's ledger is signed when it takes a copy away. */
  readonly LEDGER_KEY?: string;
  /** The key (base64, at least 32 bytes) with which links to files are signed. */
  readonly FILES_KEY?: string;
  /** Where uploads are scanned, and the key (base64) that signs the question; without it the embedded check stands in. */
  readonly SCAN_URL?: string;
  readonly SCAN_KEY?: string;
  /** The private key (P-256, PKCS #8, base64) by which push services know the sender. Without it no push is offered. */
  readonly VAPID_KEY?: string;
  /** The hosts of push services, with commas; those of the browsers unless given. */
  readonly PUSH_HOSTS?: string;
  readonly TEST_CLOCK?: TestClock;
  readonly [district: `DB_${string}`]: D1Database;
};
