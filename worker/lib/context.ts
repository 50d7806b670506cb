// What one request or job may touch: its district's database, one instant, randomness. Handed in from outside, so
// that the whole Worker runs under a seeded simulation.
import type { Env } from '../env.ts';
import type { Actor } from './actor.ts';
import type { Locale } from './bilingual.ts';
import { newId, type IdKind, type Random } from './ids.ts';
import type { Sql } from './sql.ts';

export type Ctx = {
  readonly env: Pick<
    Env,
    | 'SMS_URL'
    | 'IDENTITY_URL'
    | 'REGISTRY_URL'
    | 'SOURCES_URL'
    | 'SOURCES_KEY'
    | 'SANDBOX_URL'
    | 'SITE_URL'
    | 'LEDGER_KEY'
    | 'FILES_KEY'
    | 'SCAN_URL'
    | 'SCAN_KEY'
    | 'VAPID_KEY'
    | 'PUSH_HOSTS'
  > &
    Partial<Pick<Env, 'FILES'>>;
  readonly district: string;
  readonly db: D1Database;
  /** Epoch ms: one instant for the whole request. */
  readonly now: number;
  readonly random: Random;
  readonly locale: Locale;
  readonly actor: Actor;
  /** Where staff act for a firm with a code of its owner: the session, and who of the firm is behind it. */
  readonly assisted?: {
    readonly id: string;
    readonly owner_id: string;
    readonly officer_name: string;
    readonly channel: string;
  };
  /** The operation and its key, when this is a command. */
  readonly command: {
    readonly operation: string;
    readonly key: string;
    /** The session lacks the fresh proof of presence that the operation asks for: nothing may be committed. */
    readonly owes_step_up?: boolean;
    /** How and when the person last proved presence: kept with what he grants. */
    readonly proof?: { readonly kind: 'sms' | 'authenticator'; readonly at: number };
    /** What must still hold while the command is written, an SQL condition: that who acts for somebody may still do so. */
    readonly holds?: Sql;
  } | null;
};

/** A new identifier within this request. */
export function idIn(ctx: Pick<Ctx, 'now' | 'random'>, kind: IdKind): string {
  return newId(kind, ctx.now, ctx.random);
}

/** Bytes from the platform's generator. */
export const platformRandom: Random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));

/** The instant of a request: the platform's clock, or the one a test harness provides. */
export function nowOf(env: Pick<Env, 'TEST_CLOCK'>): number {
  const clock = env.TEST_CLOCK;
  if (clock?.at !== undefined) return clock.at;
  return Date.now() + (clock?.offset ?? 0);
}

/** The names of the districts this deployment serves, the first one also answering to a bare host name. */
export function districtNames(env: Pick<Env, 'DISTRICTS'>): string[] {
  return env.DISTRICTS.split(',').map((name) => name.trim());
}

/**
 * The district a host name belongs to: its first label (`wangcheng.localhost`), or the first district for plain
 * `localhost` and loopback addresses; null for an unknown host.
 */
export function districtOfHost(env: Pick<Env, 'DISTRICTS'>, host: string): string | null {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const names = districtNames(env);
  if (name === 'localhost' || name === '127.0.0.1') return names[0] ?? null;
  const label = name.split('.')[0] ?? '';
  return names.includes(label) ? label : null;
}

/**
 * The address of one of our pages as a message carries it, from configuration; null where none is configured. The host
 * of a request has no say in it: whoever forges one cannot turn a link to a place of his own (security rule R29).
 */
export function pageUrl(ctx: Pick<Ctx, 'env' | 'district'>, path: string): string | null {
  const site = ctx.env.SITE_URL?.replace('{district}', ctx.district);
  return site ? new URL(path, site).href : null;
}

/** The database of a district. Throws when the deployment lacks its binding: a configuration fault. */
export function databaseOf(env: Env, district: string): D1Database {
  const db = env[`DB_${district.toUpperCase()}`];
  if (!db) throw new Error(`no database binding for district ${district}`);
  return db;
}
