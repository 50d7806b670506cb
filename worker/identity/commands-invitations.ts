// How somebody new comes in: the link shows what it is for, a code on the invited phone proves who follows it, and then
// it is used once to set a login, a password and an authenticator. The link alone is worth nothing, since those who
// invited have seen it too; nothing here tells a wrong link from a spent one.
import { createTOTPKeyURI } from '@oslojs/otp';
import { both, type Bilingual } from '../lib/bilingual.ts';
import { assertChanged, assertInBatch } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { hex, sha256 } from '../lib/hash.ts';
import { maskPhone } from '../lib/phone.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { readAll, writeAll, type Sql } from '../lib/sql.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import { countTry, sendCode, tryCode, type CodeFor } from './commands-codes.ts';
import { assertPhoneFree, branchClosed } from './commands-grants.ts';
import { newToken } from './commands-links.ts';
import { staffAppointed } from './commands-people.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import {
  phoneFree,
  proveInvitation,
  selectInvitation,
  selectLogin,
  selectPhoneUse,
  updateGrantUser,
  useInvitation,
  type InvitationRow,
} from './queries-team.ts';
import { updateTotpStep } from './queries-signin.ts';
import { PROOF_MS, type InstitutionRole } from './terms-people.ts';
import { findTotpStep } from './totp.ts';

const TOKEN = /^[0-9a-f]{64}$/;
const STEP_SECONDS = 30;
const DIGITS = 6;

/** A link as it came in, and from where. */
export type Visit = { readonly token: string; readonly address: string };

async function getInvitation(ctx: Ctx, { token, address }: Visit): Promise<InvitationRow> {
  await countTry(ctx, [{ throttle: 'secret_per_address', key: address }]);
  if (!TOKEN.test(token)) throw new AppError('link_not_valid');
  const [rows] = await readAll(ctx.db, [selectInvitation(sha256(token), ctx.now)]);
  const invitation = (rows as InvitationRow[] | undefined)?.[0];
  if (!invitation) throw new AppError('link_not_valid');
  return invitation;
}

/** Commits; whoever was overtaken by a second use of the link or a change at the institution is told to try again. */
async function commit(ctx: Ctx, write: readonly Sql[]): Promise<void> {
  try {
    await writeAll(ctx.db, write);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/user\.login/.test(message)) throw loginTaken();
    if (/constraint failed|\w+ exists|malformed JSON/.test(message)) throw new AppError('conflict');
    throw error;
  }
}

const institutionOf = ({ org_name, org_name_en }: InvitationRow): Bilingual => both(org_name, org_name_en);

const codeFor = (row: InvitationRow): CodeFor => ({
  purpose: 'invitation',
  phone: row.phone,
  grant_id: row.grant_id,
  institution: institutionOf(row),
});

/** The secret of an authenticator: for the QR code, and in base32 for typing. */
export type TotpView = { readonly uri: string; readonly secret: string };

function totpView({ short_name, name }: InvitationRow, secret: string): TotpView {
  const uri = createTOTPKeyURI(short_name, name, Buffer.from(secret, 'hex'), STEP_SECONDS, DIGITS);
  return { uri, secret: new URL(uri).searchParams.get('secret') ?? '' };
}

/** The secret of the invitation for whoever proved the phone; null for everybody else, and once that is too long ago. */
function secretFor(ctx: Pick<Ctx, 'now'>, row: InvitationRow, proof: string | null): string | null {
  const isProven =
    proof !== null &&
    row.proof_hash === sha256(proof) &&
    row.proof_until !== null &&
    row.proof_until > ctx.now;
  return isProven ? row.totp_secret : null;
}

/** What the invited person is shown: who invites whom, for what, until when. The name is the one that was confirmed. */
export type InvitationView = {
  readonly institution: Bilingual;
  readonly branch: Bilingual | null;
  readonly name: string;
  readonly phone_masked: string;
  readonly roles: readonly InstitutionRole[];
  readonly expires_at: number;
  /** Only for whoever has proven the phone. */
  readonly totp: TotpView | null;
};

/** What a link is for. Throws 404 for a link that is spent, late or wrong. */
export async function showInvitation(ctx: Ctx, visit: Visit, proof: string | null): Promise<InvitationView> {
  const row = await getInvitation(ctx, visit);
  const secret = secretFor(ctx, row, proof);
  return {
    institution: institutionOf(row),
    branch: row.branch_name === null ? null : both(row.branch_name, row.branch_name_en ?? row.branch_name),
    name: row.name,
    phone_masked: maskPhone(row.phone),
    roles: JSON.parse(row.roles) as InstitutionRole[],
    expires_at: row.expires_at,
    totp: secret === null ? null : totpView(row, secret),
  };
}

/** Sends a code to the invited phone, whoever holds the link. Throws 429 when that was asked for too often. */
export async function requestInvitationCode(ctx: Ctx, visit: Visit): Promise<{ phone_masked: string }> {
  const row = await getInvitation(ctx, visit);
  if (row.branch_state === 'closed') throw branchClosed();
  await countTry(ctx, [
    { throttle: 'invitation_code_per_link', key: visit.token },
    { throttle: 'invitation_code_per_grant', key: row.grant_id },
  ]);
  await sendCode(ctx, codeFor(row), visit.address);
  return { phone_masked: maskPhone(row.phone) };
}

/**
 * Proves by the code that the invited phone is in the visitor's hands. The answer holds what he names when he accepts,
 * and the secret of his authenticator, drawn at this moment: nobody who saw the link before has seen it. What was
 * proven earlier counts no more. Throws 400 for a code that is wrong, late, used or meant for something else.
 */
export async function openInvitation(
  ctx: Ctx,
  visit: Visit,
  { phone_code }: { readonly phone_code: string },
): Promise<{ proof: string; totp: TotpView }> {
  const row = await getInvitation(ctx, visit);
  if (row.branch_state === 'closed') throw branchClosed();
  await countTry(ctx, [{ throttle: 'invitation_try_per_link', key: visit.token }]);
  const used = await tryCode(ctx, codeFor(row), phone_code);
  if (!used) {
    const detail = both(
      '短信验证码不正确或已过期，请核对或重新获取',
      'This code is wrong or too old; check it or ask for a new one',
    );
    throw fieldError('phone_code', 'wrong', detail);
  }
  const { grant_id } = row;
  const { token: proof, token_hash: proof_hash } = newToken(ctx);
  const totp_secret = hex(ctx.random(20));
  const proven = {
    grant_id,
    token_hash: sha256(visit.token),
    proof_hash,
    proof_until: ctx.now + PROOF_MS,
    totp_secret,
  };
  await commit(ctx, [used, assertChanged(), proveInvitation(proven, ctx.now), assertChanged()]);
  return { proof, totp: totpView(row, totp_secret) };
}

export type Acceptance = {
  readonly proof: string;
  readonly login: string;
  readonly password: string;
  readonly code: string;
};

const loginTaken = (): AppError =>
  fieldError('login', 'taken', both('这个登录名已被使用，请换一个', 'This login is taken; choose another'));

/**
 * Uses the invitation: the person has a login, the roles, and an authenticator that has just proved that it works. The
 * code counts as used; the name is the one that two people confirmed. Throws 404 for a link that is spent, late or
 * wrong, 400 with the fields that cannot be taken, `phone_code` among them when the phone was not proven just now.
 */
export async function acceptInvitation(
  ctx: Ctx,
  visit: Visit,
  given: Acceptance,
): Promise<{ login: string }> {
  const row = await getInvitation(ctx, visit);
  await countTry(ctx, [{ throttle: 'accept_per_link', key: visit.token }]);
  const { proof, login, password, code } = given;
  const secret = secretFor(ctx, row, proof);
  if (secret === null) {
    const detail = both('请先用短信验证码验证手机号', 'Prove the phone first, with a code by text message');
    throw fieldError('phone_code', 'unproven', detail);
  }
  if (row.branch_state === 'closed') throw branchClosed();
  const { name, org_id, branch_id } = row;
  const phoneAt = { org_id, grant_id: row.grant_id };
  const [known, uses] = await readAll(ctx.db, [selectLogin(login), selectPhoneUse(phoneAt)]);
  assertPhoneFree(uses);
  const weak = passwordProblem(password, [login, name, row.org_name, row.short_name, row.org_name_en]);
  if (weak) throw new AppError('invalid_input', { errors: [{ field: 'password', ...weak }] });
  if (known?.length) throw loginTaken();
  const step = findTotpStep({ secret, code, now: ctx.now, last: null });
  if (step === null) {
    const detail = both(
      '动态码不正确：请用刚扫描的验证器显示的 6 位数字，并检查手机时间',
      'This is not the code of the authenticator just set up; check the clock of the phone as well',
    );
    throw fieldError('code', 'wrong', detail);
  }
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
  const used = { grant_id: row.grant_id, token_hash: sha256(visit.token), proof_hash: sha256(proof) };
  await commit(ctx, [
    assertInBatch(phoneFree(phoneAt)),
    useInvitation(used, ctx.now),
    assertChanged(),
    ...staff.write,
    updateTotpStep(staff.id, step),
    updateGrantUser(row.grant_id, staff.id),
    assertChanged(),
    ...joined.write,
  ]);
  return { login };
}
