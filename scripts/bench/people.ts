// The people behind the requests: owners of invented firms and the demo accounts, signed in through the door like
// anybody else.
import * as z from 'zod';
import { SESSION_COOKIE } from '../../worker/identity/sessions.ts';
import { sha256 } from '../../worker/lib/hash.ts';
import { DEMO_ACCOUNTS, accountView } from '../sandbox/accounts.ts';
import type { Shot, Wire } from './load.ts';

/** Somebody with a session. */
export type SignedIn = {
  readonly user_id: string;
  readonly org_id: string;
  readonly cookie: string;
  /** What the table of sessions knows the cookie by. */
  readonly session_hash: string;
};

type OwnerRow = { user_id: string; phone: string; org_id: string; membership_id: string };

/**
 * Owners who may act for a firm in good standing that has declared figures, evenly spread over all of them. Numbers
 * that no message reaches are left out.
 */
export async function listOwners(db: D1Database, count: number): Promise<OwnerRow[]> {
  const { results } = await db
    .prepare(
      `SELECT u.id AS user_id, u.phone, m.org_id, m.id AS membership_id
      FROM membership m JOIN user u ON u.id = m.user_id AND u.state = 'active'
      JOIN enterprise e ON e.org_id = m.org_id AND e.registration_status = 'active'
      WHERE m.role = 'legal_representative' AND m.state = 'active' AND m.standing_at IS NOT NULL
        AND u.phone NOT LIKE '1990000%'
        AND (SELECT COUNT(*) FROM fact f WHERE f.enterprise_id = m.org_id) >= 8
      ORDER BY u.id`,
    )
    .all<OwnerRow>();
  const step = Math.max(1, Math.floor(results.length / count));
  return results.filter((_, i) => i % step === 0).slice(0, count);
}

const post = (path: string, body: unknown, cookie?: string): Shot => ({
  method: 'POST',
  path: `/api${path}`,
  headers: cookie === undefined ? {} : { cookie },
  body: JSON.stringify(body),
  status: 200,
});

async function cookieFrom(wire: Wire, shot: Shot): Promise<string> {
  const { status, headers, body } = await wire.send(shot);
  const cookie = [headers['set-cookie'] ?? []].flat()[0]?.split(';')[0];
  if (status === 200 && cookie) return cookie;
  throw new Error(`${shot.path} answered ${status}: ${body.toString('utf8')}`);
}

const held = (who: { user_id: string; org_id: string }, cookie: string): SignedIn => ({
  ...who,
  cookie,
  session_hash: sha256(cookie.slice(SESSION_COOKIE.length + 1)),
});

const Messages = z.array(z.object({ text: z.string() }));

/** Signs an owner in by the code that the sandbox was sent, in the name of his firm. */
export async function signInOwner(wire: Wire, owner: OwnerRow, sandbox: string): Promise<SignedIn> {
  const { phone, membership_id } = owner;
  await wire.fire(post('/session/code', { phone }));
  const sms = await fetch(`${sandbox}/sms?${new URLSearchParams({ district: 'wangcheng', phone })}`);
  const code = /\d{6}/.exec(Messages.parse(await sms.json())[0]?.text ?? '')?.[0];
  const cookie = await cookieFrom(wire, post('/session/owner', { phone, code }));
  await wire.fire(post('/session/membership', { membership_id }, cookie));
  return held(owner, cookie);
}

/** Signs a member of staff of the demonstration in, by login. */
export async function signInStaff(wire: Wire, db: D1Database, login: string): Promise<SignedIn> {
  const account = DEMO_ACCOUNTS.find(({ key }) => key === login);
  const view = account && accountView(account, Date.now());
  if (view?.kind !== 'staff') throw new Error(`no demo account ${login}`);
  const { password, code } = view;
  const cookie = await cookieFrom(wire, post('/session/staff', { login, password, code }));
  const who = await db
    .prepare(
      `SELECT u.id AS user_id, m.org_id FROM user u JOIN membership m ON m.user_id = u.id WHERE u.login = ?1`,
    )
    .bind(login)
    .first<{ user_id: string; org_id: string }>();
  if (!who) throw new Error(`the demonstration lacks ${login}`);
  return held(who, cookie);
}
