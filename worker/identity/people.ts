// Who may hold which roles together, and who is the second person of a proposal.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { EXCLUSIVE, type GrantCommand, type GrantState } from './terms-people.ts';
import { ROLE_LABELS, type Role } from './terms.ts';

/** The first pair among the roles that one person cannot hold together, or null. */
export function clashOf(roles: readonly string[]): readonly [Role, Role] | null {
  return EXCLUSIVE.find(([one, other]) => roles.includes(one) && roles.includes(other)) ?? null;
}

/** The sentence about such a pair. */
export function clashDetail([one, other]: readonly [Role, Role]): Bilingual {
  const [a, b] = [ROLE_LABELS[one], ROLE_LABELS[other]];
  return both(`“${a.zh}”与“${b.zh}”须由不同的人担任`, `“${a.en}” and “${b.en}” must be different people`);
}

/** A proposal as far as it decides who may act on it. */
export type Proposal = {
  readonly state: GrantState;
  readonly proposed_by: string;
  /** For whom; null for somebody who is not here yet. */
  readonly user_id: string | null;
  readonly roles: readonly string[];
};

export type Decider = {
  readonly user_id: string | null;
  readonly role: string;
  readonly side: 'institution' | 'office';
};

/**
 * Whether somebody may be the second person of a proposal, apart from being the one who made it or whom it is for. A
 * second administrator decides where there is one (`other_admins`: neither the proposer nor the person concerned);
 * else an approver of the institution or the office. Administrators are never made by approvers, and always may be by
 * the office.
 */
export function isSecondFor(
  proposal: Pick<Proposal, 'roles'>,
  { role, side }: Decider,
  { other_admins }: { readonly other_admins: number },
): boolean {
  const makesAdmin = proposal.roles.includes('institution_admin');
  if (side === 'office') return makesAdmin || other_admins === 0;
  if (role === 'institution_admin') return true;
  return role === 'approver' && other_admins === 0 && !makesAdmin;
}

/** Whether somebody is a party to the proposal: he made it, or it is for him. */
export function isParty({ proposed_by, user_id }: Proposal, who: Decider): boolean {
  return who.user_id !== null && (who.user_id === proposed_by || who.user_id === user_id);
}

/** A role that nobody holds yet, with everybody who has a part in it. */
export type Pending = Proposal & {
  readonly decided_by: string | null;
  /** Who sent the link that is out. */
  readonly sent_by: string | null;
};

/** Whether whoever keeps these roles may still propose roles and limits, and send links. */
export const mayPropose = (kept: readonly string[]): boolean => kept.includes('institution_admin');

/**
 * What of a role that nobody holds yet ends when somebody in it keeps only some of his roles: the whole, the link that he
 * sent, or nothing. A proposal falls with the right to propose it, a confirmation with the right to confirm it, and what
 * was meant for him only when he leaves altogether; what others agreed on stays, and one of them sends a link of his own.
 */
export function endingWith(
  pending: Pending,
  { user_id, kept }: { readonly user_id: string; readonly kept: readonly string[] },
): 'grant' | 'link' | null {
  const mayConfirm =
    mayPropose(kept) || (kept.includes('approver') && !pending.roles.includes('institution_admin'));
  const isFor = pending.user_id === user_id && kept.length === 0;
  const isBy = pending.proposed_by === user_id && !mayPropose(kept);
  const isConfirmedBy = pending.decided_by === user_id && !mayConfirm;
  if (isFor || isBy || isConfirmedBy) return 'grant';
  const isSentBy = pending.sent_by === user_id && pending.decided_by !== user_id;
  return isSentBy && !mayPropose(kept) ? 'link' : null;
}

/** What somebody may do with a proposal now.. */
export function grantMovesNow(
  proposal: Proposal,
  who: Decider,
  scene: { readonly other_admins: number },
): GrantCommand[] {
  const isAppointing = who.side === 'office' || who.role === 'institution_admin';
  if (proposal.state === 'confirmed')
    return proposal.user_id === null && isAppointing ? ['withdraw', 'send'] : [];
  if (proposal.state !== 'proposed') return [];
  if (who.user_id === proposal.proposed_by) return ['withdraw'];
  if (isParty(proposal, who) || !isSecondFor(proposal, who, scene)) return [];
  return ['confirm', 'decline'];
}
