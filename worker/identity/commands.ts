// Signing in and out. Nothing here tells, by answer or by time, whether an account exists.
import type { Principal } from '../lib/actor.ts';
import type { Ctx } from '../lib/context.ts';
import { maskPhone } from '../lib/phone.ts';
import { AppError } from '../lib/problem.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import { countTry, sendCode, tryCode } from './commands-codes.ts';
import { ownerRegistered } from './commands-people.ts';
import { verifyPassword } from './passwords.ts';
import { getFrame, listMemberships } from './queries-people.ts';
import { updateSessionMembership } from './queries-sessions.ts';
import {
  findStaffById,
  findStaffByLogin,
  selectUserByPhone,
  updateTotpStep,
  type PhoneRow,
} from './queries-signin.ts';
import { sessionView, type SessionView } from './rules.ts';
import { renewSession, startSession } from './sessions.ts';
import { findTotpStep } from './totp.ts';

export { countTry };

/** Sends a code to sign in with. */
export function requestCode(ctx: Ctx, options: { phone: string; address: string }): Promise<void> {
  const { phone, address } = options;
  return sendCode(ctx, { purpose: 'sign_in', phone }, address);
}

/** Uses up a one-time code; 401 when it is wrong, late, used, meant for something else or tried too often. */
async function useCode(ctx: Ctx, purpose: 'sign_in' | 'step_up', phone: string, code: string): Promise<void> {
  const used = await tryCode(ctx, { purpose, phone }, code);
  if (!used) throw new AppError('sign_in_failed');
  const [rows] = await readAll(ctx.db, [used]);
  if (!rows?.length) throw new AppError('sign_in_failed');
}

/** What every sign-in brings along: the client's address, and the token that the browser held until now. */
type Attempt = { readonly address: string; readonly replaces: string | null };

/** Signs an owner in by phone and code, registering the person at the first time. Returns the session cookie. */
export async function signInOwner(
  ctx: Ctx,
  options: Attempt & { phone: string; code: string },
): Promise<string> {
  const { phone, address, replaces } = options;
  await countTry(ctx, [
    { throttle: 'sign_in_per_phone_and_address', key: `${phone}:${address}` },
    { throttle: 'sign_in_per_phone', key: phone },
    { throttle: 'sign_in_per_address', key: address },
  ]);
  await useCode(ctx, 'sign_in', phone, options.code);
  const [rows] = await readAll(ctx.db, [selectUserByPhone(phone)]);
  const known = (rows as PhoneRow[] | undefined)?.[0];
  if (known && (known.state !== 'active' || known.kind !== 'owner')) throw new AppError('sign_in_failed');
  const user_id = known?.id ?? (await registerOwner(ctx, phone));
  const memberships = known ? await listMemberships(ctx.db, user_id, ctx.now) : [];
  return startSession(ctx, { user_id, kind: 'owner', membership_id: memberships[0]?.id ?? null, replaces });
}

async function registerOwner(ctx: Ctx, phone: string): Promise<string> {
  const owner = ownerRegistered(ctx, { phone, name: maskPhone(phone) });
  await writeAll(ctx.db, owner.write);
  return owner.id;
}

/** Signs staff in by password and second factor. Returns the session cookie. */
export async function signInStaff(
  ctx: Ctx,
  options: Attempt & { login: string; password: string; code: string },
): Promise<string> {
  const { login, address, replaces } = options;
  await countTry(ctx, [
    { throttle: 'sign_in_per_login_and_address', key: `${login}:${address}` },
    { throttle: 'sign_in_per_login', key: login },
    { throttle: 'sign_in_per_address', key: address },
  ]);
  const staff = await findStaffByLogin(ctx.db, login);
  const fits = verifyPassword(options.password, staff?.password ?? null);
  if (!staff || !fits) throw new AppError('sign_in_failed');
  await useTotp(ctx, staff, options.code);
  const memberships = await listMemberships(ctx.db, staff.id, ctx.now);
  const membership_id = memberships[0]?.id ?? null;
  return startSession(ctx, { user_id: staff.id, kind: 'staff', membership_id, replaces });
}

async function useTotp(
  ctx: Ctx,
  staff: { id: string; totp_secret: string | null; totp_step: number | null },
  code: string,
): Promise<void> {
  const secret = staff.totp_secret;
  const step = secret ? findTotpStep({ secret, code, now: ctx.now, last: staff.totp_step }) : null;
  if (step === null) throw new AppError('sign_in_failed');
  const [used] = await readAll(ctx.db, [updateTotpStep(staff.id, step)]);
  if (!used?.length) throw new AppError('sign_in_failed');
}

/** Where the code comes from with which a person steps up. */
export type StepUpChannel = 'sms' | 'authenticator';

/** Sends a step-up code to an owner's own phone; staff use their authenticator. */
export async function requestStepUp(ctx: Ctx, principal: Principal, address: string): Promise<StepUpChannel> {
  if (principal.kind !== 'owner' || !principal.phone) return 'authenticator';
  await sendCode(ctx, { purpose: 'step_up', phone: principal.phone }, address);
  return 'sms';
}

/** Proves presence again: the session gets a new id and a fresh step-up time. Returns the new cookie. */
export async function stepUp(
  ctx: Ctx,
  principal: Principal,
  options: { code: string; token: string },
): Promise<string> {
  await countTry(ctx, [{ throttle: 'step_up_per_user', key: principal.user_id }]);
  if (principal.kind === 'owner') {
    await useCode(ctx, 'step_up', principal.phone ?? '', options.code);
  } else {
    const staff = await findStaffById(ctx.db, principal.user_id);
    if (!staff) throw new AppError('sign_in_failed');
    await useTotp(ctx, staff, options.code);
  }
  const { kind, started_at } = principal;
  const cookie = await renewSession(ctx, { token: options.token, kind, started_at });
  if (!cookie) throw new AppError('sign_in_required');
  return cookie;
}

/** Chooses in whose name the person acts from now on; 404 for a membership that is not his. */
export async function chooseMembership(ctx: Ctx, principal: Principal, membershipId: string): Promise<void> {
  const [chosen] = await readAll(ctx.db, [updateSessionMembership(principal.sid, membershipId, ctx.now)]);
  if (!chosen?.length) throw new AppError('not_found');
}

/** What the frame of every page shows: who is looking, in whose name, and where. One statement besides the session. */
export async function showSession(ctx: Ctx, principal: Principal | null): Promise<SessionView> {
  const { user_id, membership = null } = principal ?? {};
  const person = user_id === undefined ? null : { user_id, membership_id: membership?.id ?? null };
  return sessionView(principal, await getFrame(ctx.db, person, ctx.now), ctx.now);
}
