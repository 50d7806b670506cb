// How somebody new comes in: the link is shown what it is for, and used once to set a login, a password and an
// authenticator. Whoever holds the link is the invited person; nothing here tells a wrong link from a spent one.
import { createTOTPKeyURI } from '@oslojs/otp';
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import { assertChanged } from '../lib/command.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import { staffAppointed } from './commands-people.ts';
import { countTry } from './commands.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import {
  selectInvitation,
  selectLogin,
  updateGrantUser,
  useInvitation,
  type InvitationRow,
} from './queries-team.ts';
import { updateTotpStep } from './queries-signin.ts';
import type { InstitutionRole } from './terms-people.ts';
import { findTotpStep } from './totp.ts';

const TOKEN = /^[0-9a-f]{64}$/;
const STEP_SECONDS = 30;
const DIGITS = 6;

async function getInvitation(ctx: Ctx, token: string, address: string): Promise<InvitationRow> {
  await countTry(ctx, [{ throttle: 'secret_per_address', key: address }]);
  if (!TOKEN.test(token)) throw new AppError('link_not_valid');
  const [rows] = await readAll(ctx.db, [selectInvitation(sha256(token), ctx.now)]);
  const invitation = (rows as InvitationRow[] | undefined)?.[0];
  if (!invitation) throw new AppError('link_not_valid');
  return invitation;
}

/** What the invited person is shown: who invites, for what, until when, and the secret for the authenticator. */
export type InvitationView = {
  readonly institution: Bilingual;
  readonly branch: Bilingual | null;
  readonly name: string;
  readonly roles: readonly InstitutionRole[];
  readonly expires_at: number;
  /** For the QR code, and in base32 for typing. */
  readonly totp: { readonly uri: string; readonly secret: string };
};

export async function showInvitation(ctx: Ctx, token: string, address: string): Promise<InvitationView> {
  const row = await getInvitation(ctx, token, address);
  const key = Buffer.from(row.totp_secret, 'hex');
  const uri = createTOTPKeyURI(row.short_name, row.name, key, STEP_SECONDS, DIGITS);
  return {
    institution: both(row.org_name, row.org_name_en),
    branch: row.branch_name === null ? null : both(row.branch_name, row.branch_name_en ?? row.branch_name),
    name: row.name,
    roles: JSON.parse(row.roles) as InstitutionRole[],
    expires_at: row.expires_at,
    totp: { uri, secret: new URL(uri).searchParams.get('secret') ?? '' },
  };
}

export type Acceptance = {
  readonly name: string;
  readonly login: string;
  readonly password: string;
  readonly code: string;
};

const loginTaken = (): AppError =>
  fieldError('login', 'taken', both('这个登录名已被使用，请换一个', 'This login is taken; choose another'));

/**
 * Uses the invitation: the person has a login, the roles, and an authenticator that has just proved that it works. The
 * code counts as used. Throws 404 for a link that is spent, late or wrong, 400 with the fields that cannot be taken.
 */
export async function acceptInvitation(
  ctx: Ctx,
  token: string,
  given: Acceptance,
  address: string,
): Promise<{ login: string }> {
  const row = await getInvitation(ctx, token, address);
  await countTry(ctx, [{ throttle: 'accept_per_link', key: token }]);
  const { name, login, password, code } = given;
  const secret = row.totp_secret;
  const weak = passwordProblem(password, [login, name, row.org_name, row.short_name, row.org_name_en]);
  if (weak) throw new AppError('invalid_input', { errors: [{ field: 'password', ...weak }] });
  const [known] = await readAll(ctx.db, [selectLogin(login)]);
  if (known?.length) throw loginTaken();
  const step = findTotpStep({ secret, code, now: ctx.now, last: null });
  if (step === null) {
    const detail = both(
      '动态码不正确：请用刚扫描的验证器显示的 6 位数字，并检查手机时间',
      'This is not the code of the authenticator just set up; check the clock of the phone as well',
    );
    throw fieldError('code', 'wrong', detail);
  }
  const { org_id, branch_id } = row;
  const roles = JSON.parse(row.roles) as InstitutionRole[];
  const posts = roles.map((role) => ({ org_id, role, branch_id }));
  const staff = staffAppointed(ctx, {
    name,
    login,
    password: hashPassword(password, ctx.random(16)),
    totp_secret: secret,
    posts,
  });
  const org = { id: org_id, name: row.org_name, ver: row.ver, head: row.head };
  const joined = institutionEvent(
    { now: ctx.now, actor: { user_id: staff.id, org_id, role: roles[0] ?? '' } },
    org,
    {
      type: 'team.joined',
      command: 'invitation.accept',
      body: { grant: row.grant_id, user: staff.id, roles },
    },
  );
  try {
    await writeAll(ctx.db, [
      useInvitation(row.grant_id, sha256(token), ctx.now),
      assertChanged(),
      ...staff.write,
      updateTotpStep(staff.id, step),
      updateGrantUser(row.grant_id, staff.id),
      assertChanged(),
      ...joined.write,
    ]);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/user\.login/.test(message)) throw loginTaken();
    // Somebody used the link at the same instant, or the institution's stream moved on: the link decides at a new try.
    if (/constraint failed|\w+ exists|malformed JSON/.test(message)) throw new AppError('conflict');
    throw error;
  }
  return { login };
}
