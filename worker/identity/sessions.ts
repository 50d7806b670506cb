// Sessions by Lucia on our own adapter: the table holds only a hash of the token, one JOIN validates, and the idle
// time is written again only when less than half of it is left.
import { Lucia, TimeSpan, type Adapter, type DatabaseSession, type DatabaseUser } from 'lucia';
import type { Principal } from '../lib/actor.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex, sha256 } from '../lib/hash.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import {
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOfUser,
  findSession,
  insertSession,
  updateSessionExpiry,
  updateSessionId,
} from './queries-sessions.ts';
import { SESSION_LIMITS } from './terms.ts';

type Kind = 'owner' | 'staff';
type SessionAttributes = {
  membership_id: string | null;
  step_up_at: number;
  started_at: number;
  /** Who the session belongs to; only when it was read. */
  principal?: Principal;
  /** The token of the session that a new one takes the place of; only when it is made. */
  replaces?: string | null;
};

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof luciaFor>;
    DatabaseSessionAttributes: SessionAttributes;
  }
}

/** `__Host-` binds the cookie to this host, over https or loopback only. */
export const SESSION_COOKIE = '__Host-session';

/**
 * The end of a session in the terms of the machine's clock, which Lucia reads. What is decided by it, whether the
 * session still holds and whether its idle time is written again, is decided here by the product's clock; the margin
 * keeps a tick of the machine between here and Lucia from changing it.
 */
function machineEnd(ctx: Ctx, kind: Kind, expires_at: number): Date {
  const { idle } = SESSION_LIMITS[kind];
  const left = expires_at - ctx.now;
  const margin = left <= 0 ? -1 : left < idle / 2 ? idle / 4 : (idle * 3) / 4;
  return new Date(Date.now() + margin);
}

/** When a session that is used now ends: after the idle time, and never after its total time. */
function endsAt(ctx: Ctx, kind: Kind, started_at: number): number {
  const { idle, total } = SESSION_LIMITS[kind];
  return Math.min(ctx.now + idle, started_at + total);
}

function adapterFor(ctx: Ctx, kind: Kind): Adapter {
  const { db } = ctx;
  let last: { started_at: number; expires_at: number } | null = null;
  return {
    // The token is answered, not its hash: Lucia hands it back to the functions below, which hash it again.
    async getSessionAndUser(token): Promise<[DatabaseSession | null, DatabaseUser | null]> {
      const row = await findSession(db, sha256(token), ctx.now);
      if (!row || row.kind !== kind) return [null, null];
      last = { started_at: row.created_at, expires_at: row.expires_at };
      return [
        {
          id: token,
          userId: row.user_id,
          expiresAt: machineEnd(ctx, kind, row.expires_at),
          attributes: {
            membership_id: row.principal.membership?.id ?? null,
            step_up_at: row.principal.step_up_at,
            started_at: row.created_at,
            principal: row.principal,
          },
        },
        { id: row.user_id, attributes: {} },
      ];
    },
    async setSession({ id, userId, attributes }) {
      const row = insertSession({
        id: sha256(id),
        sid: idIn(ctx, 'session'),
        user_id: userId,
        kind,
        membership_id: attributes.membership_id,
        created_at: attributes.started_at,
        expires_at: endsAt(ctx, kind, attributes.started_at),
        step_up_at: attributes.step_up_at,
      });
      const { replaces } = attributes;
      await writeAll(db, replaces ? [deleteSession(sha256(replaces)), row] : [row]);
    },
    async updateSessionExpiration(token) {
      if (!last) return;
      const expires_at = endsAt(ctx, kind, last.started_at);
      // In the last stretch before the total limit there is nothing left to add: no write for each request.
      if (expires_at > last.expires_at) await writeAll(db, [updateSessionExpiry(sha256(token), expires_at)]);
    },
    async deleteSession(token) {
      await writeAll(db, [deleteSession(sha256(token))]);
    },
    async deleteUserSessions(userId) {
      await writeAll(db, [deleteSessionsOfUser(userId)]);
    },
    async deleteExpiredSessions() {
      await writeAll(db, [deleteExpiredSessions(ctx.now)]);
    },
    // A list of sessions cannot give tokens back; sessions are ended by `sid` in plain SQL instead.
    async getUserSessions() {
      return [];
    },
  };
}

/** Lucia for one kind of person: owners and staff have different limits. */
export function luciaFor(ctx: Ctx, kind: Kind) {
  return new Lucia(adapterFor(ctx, kind), {
    sessionExpiresIn: new TimeSpan(SESSION_LIMITS[kind].idle, 'ms'),
    sessionCookie: {
      name: SESSION_COOKIE,
      attributes: { secure: true, sameSite: 'lax', path: '/' },
    },
    getSessionAttributes: (attributes) => attributes,
  });
}

// The first character of a token says whose limits apply, so that one cookie serves both kinds.
const kindOf = (token: string): Kind => (token.startsWith('s') ? 'staff' : 'owner');
const TOKEN = /^[so][0-9a-f]{64}$/;

function newToken(ctx: Ctx, kind: Kind): string {
  return `${kind === 'staff' ? 's' : 'o'}${hex(ctx.random(32))}`;
}

/**
 * The cookie that carries a token. It outlives the idle time, which only the table knows and which moves with use, and
 * goes when the session must end at the latest.
 */
function cookieOf(ctx: Ctx, token: string, started_at: number): string {
  const cookie = luciaFor(ctx, kindOf(token)).createSessionCookie(token);
  const ends = started_at + SESSION_LIMITS[kindOf(token)].total;
  cookie.attributes.maxAge = Math.max(0, Math.ceil((ends - ctx.now) / 1000));
  return cookie.serialize();
}

/** The person behind a session token, or null. */
export async function findPrincipal(ctx: Ctx, token: string): Promise<Principal | null> {
  const { session } = await luciaFor(ctx, kindOf(token)).validateSession(token);
  return session?.principal ?? null;
}

/**
 * Starts a session and returns its cookie. The session that the browser had before ends in the same batch: a sign-in
 * leaves no second way in.
 */
export async function startSession(
  ctx: Ctx,
  session: { user_id: string; kind: Kind; membership_id: string | null; replaces: string | null },
): Promise<string> {
  const token = newToken(ctx, session.kind);
  const { membership_id, replaces } = session;
  await luciaFor(ctx, session.kind).createSession(
    session.user_id,
    { membership_id, step_up_at: ctx.now, started_at: ctx.now, replaces },
    { sessionId: token },
  );
  return cookieOf(ctx, token, ctx.now);
}

/**
 * Gives a session a new token and a fresh step-up time and returns its cookie, or null when the session has ended
 * meanwhile. One statement, so that the old token is dead at once and the total time goes on.
 */
export async function renewSession(
  ctx: Ctx,
  session: { token: string; kind: Kind; started_at: number },
): Promise<string | null> {
  const token = newToken(ctx, session.kind);
  const [renewed] = await readAll(ctx.db, [
    updateSessionId({
      old_id: sha256(session.token),
      id: sha256(token),
      expires_at: endsAt(ctx, session.kind, session.started_at),
      step_up_at: ctx.now,
    }),
  ]);
  return renewed?.length ? cookieOf(ctx, token, session.started_at) : null;
}

/** Ends a session and returns the cookie that clears it. */
export async function endSession(ctx: Ctx, token: string): Promise<string> {
  const lucia = luciaFor(ctx, kindOf(token));
  await lucia.invalidateSession(token);
  return lucia.createBlankSessionCookie().serialize();
}

/** The session token of a Cookie header, or null when there is none or it cannot be one. */
export function tokenOf(cookieHeader: string | undefined): string | null {
  const match = /(?:^|;\s*)__Host-session=([^;]+)/.exec(cookieHeader ?? '');
  return match?.[1] && TOKEN.test(match[1]) ? match[1] : null;
}
