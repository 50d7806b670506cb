// The words of appointing and dismissing: which roles an institution has, which exclude each other, and what becomes of
// a proposal.
import { both } from '../lib/bilingual.ts';
import type { Role } from './terms.ts';

/** The roles of an institution, in the order of its form. */
export const INSTITUTION_ROLES = [
  'loan_officer',
  'approver',
  'product_maker',
  'product_checker',
  'guarantee_officer',
  'institution_admin',
] as const satisfies readonly Role[];
export type InstitutionRole = (typeof INSTITUTION_ROLES)[number];

/** Who makes and who checks are two people whatever else they are (security rule R22). */
export const EXCLUSIVE = [
  ['product_maker', 'product_checker'],
  ['loan_officer', 'approver'],
] as const satisfies readonly (readonly [InstitutionRole, InstitutionRole])[];

/** Roles whose holders firms deal with, and whose names may be looked up. */
export const PUBLIC_ROLES = ['loan_officer', 'approver'] as const satisfies readonly InstitutionRole[];

export const GRANT_STATES = ['proposed', 'confirmed', 'declined', 'withdrawn'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** What may be done with a proposal. */
export const GRANT_COMMANDS = ['confirm', 'decline', 'withdraw', 'send'] as const;
export type GrantCommand = (typeof GRANT_COMMANDS)[number];

/** How long the link of an invitation is good (security rule R29). */
export const INVITATION_MS = 72 * 60 * 60_000;

/** How long the proof of the invited phone counts, for setting up the authenticator. */
export const PROOF_MS = 30 * 60_000;

/** Why a phone cannot be invited: one telephone is one account at an institution. */
export const PHONE_IN_USE = {
  member: both(
    '该手机号的使用者已是本机构成员，一部手机只对应一个账号：需要其他角色的，由机构管理员在成员列表中“增加角色”',
    'The owner of this phone is a member of the institution, and one phone is one account: for another role the administrator chooses “Add a role” in the list of members',
  ),
  waiting: both(
    '该手机号已有待处理的邀请：请先撤回，或待其接受后在成员列表中“增加角色”',
    'An invitation to this phone waits: take it back, or choose “Add a role” in the list of members once it is accepted',
  ),
};

/** The text message with the link of an invitation. */
export const INVITATION_TEXT = both(
  '{institution}邀请您使用金融服务平台工作台，72 小时内打开，凭本机收到的验证码设置登录：{link} 请勿转发。',
  '{institution} invites you to its desk on the financing platform. Open within 72 hours and enter the code sent to this phone: {link} Do not forward.',
);
