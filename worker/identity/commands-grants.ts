// Roles at an institution: one person proposes, a second one confirms, and whoever is new gets a link to come in by.
import { assertChanged, assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { both } from '../lib/bilingual.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import { institutionEvent, type OrgHead } from '../organisations/commands-admission.ts';
import { newToken, sendInvitation, type Link } from './commands-links.ts';
import { clashDetail, clashOf, grantMovesNow, isParty, isSecondFor, type Decider } from './people.ts';
import { insertMembership } from './queries-people.ts';
import {
  deleteInvitation,
  insertGrant,
  phoneFree,
  restorePost,
  selectClosedBranchOf,
  selectGrant,
  selectMembers,
  selectOpenBranch,
  selectOpenGrants,
  selectPhoneUse,
  selectTeamOrg,
  updateGrant,
  upsertInvitation,
  type GrantRow,
  type MemberRow,
  type OpenGrantRow,
  type PhoneUseRow,
  type TeamOrgRow,
} from './queries-team.ts';
import { INVITATION_MS, PHONE_IN_USE, type GrantCommand, type InstitutionRole } from './terms-people.ts';
import { ROLE_LABELS } from './terms.ts';

/** Where a command about people takes place, and from which side. */
export type Place = { readonly org_id: string; readonly side: Decider['side'] };

/** Who is to get which roles: a member, or somebody new with a name and a mobile phone. */
export type Wanted = {
  readonly user_id?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly roles: readonly InstitutionRole[];
  /** Null is the whole institution; left out, it is the member's own branch. */
  readonly branch_id?: string | null | undefined;
};

export type GrantAnswer = { readonly grant: string; readonly state: GrantRow['state'] };

export const deciderOf = (ctx: Pick<Ctx, 'actor'>, { side }: Place): Decider => ({
  user_id: ctx.actor.user_id,
  role: ctx.actor.role,
  side,
});

const rolesOf = ({ roles }: Pick<GrantRow, 'roles'>): InstitutionRole[] =>
  JSON.parse(roles) as InstitutionRole[];

/** The active members' rows, of which there is one for each role. */
export const activeIn = (rows: readonly unknown[] | undefined): MemberRow[] =>
  ((rows ?? []) as MemberRow[]).filter(({ state }) => state === 'active');

/** Administrators besides the proposer and the person concerned: with one of them, nobody else need decide. */
export function otherAdmins(
  members: readonly MemberRow[],
  { proposed_by, user_id }: Pick<GrantRow, 'proposed_by' | 'user_id'>,
): MemberRow[] {
  return members.filter(
    (member) =>
      member.state === 'active' &&
      member.role === 'institution_admin' &&
      member.user_id !== proposed_by &&
      member.user_id !== user_id,
  );
}

/** The institution of a command. Throws 404 when there is none, or it is suspended and its own people ask. */
export function teamOrgFrom(rows: readonly unknown[] | undefined): TeamOrgRow {
  const org = (rows as TeamOrgRow[] | undefined)?.[0];
  if (!org) throw new AppError('not_found');
  return org;
}

/**
 * Throws 401 unless whoever acts for an institution still holds the role he acts in: the rows are those on which the
 * batch is decided, and he may have been removed since the door let him in.
 */
export function assertStillHere(
  ctx: Pick<Ctx, 'actor'>,
  { side }: Pick<Place, 'side'>,
  members: readonly MemberRow[],
): void {
  const { user_id, role } = ctx.actor;
  if (side === 'office' || members.some((member) => member.user_id === user_id && member.role === role))
    return;
  throw new AppError('sign_in_required');
}

const rolesExclude = (roles: readonly string[]): AppError | null => {
  const clash = clashOf(roles);
  return clash && new AppError('roles_exclude', { detail: clashDetail(clash) });
};

/** Who is asked to be the second person, a handful of them. */
function deciders(members: readonly MemberRow[], grant: Pick<GrantRow, 'proposed_by' | 'user_id' | 'roles'>) {
  const admins = otherAdmins(members, grant);
  const scene = { other_admins: admins.length };
  const roles = rolesOf(grant);
  return members
    .filter(({ user_id, role }) => {
      const who: Decider = { user_id, role, side: 'institution' };
      const proposal = {
        state: 'proposed',
        proposed_by: grant.proposed_by,
        user_id: grant.user_id,
        roles,
      } as const;
      return !isParty(proposal, who) && isSecondFor({ roles }, who, scene);
    })
    .slice(0, 5);
}

function messageTo(
  ctx: Ctx,
  org: OrgHead,
  user_id: string,
  topic: 'team.proposed' | 'team.confirmed',
  name: string,
): Sql {
  const message = { id: idIn(ctx, 'message'), topic, user_id, object: org.id, object_ver: org.ver } as const;
  return insertMessage({ ...message, payload: { number: name } }, ctx.now);
}

/** Proposes roles for a member or for somebody new. Nothing is granted by it. */
export function proposeGrant(ctx: Ctx, place: Place, wanted: Wanted): Promise<Outcome<GrantAnswer>> {
  const { org_id } = place;
  const { user_id, branch_id } = wanted;
  const phoneAt = { org_id, phone: user_id === undefined ? (wanted.phone ?? null) : null };
  return execute(ctx, {
    input: { org_id, ...wanted },
    read: [
      selectTeamOrg(org_id),
      selectMembers(org_id),
      selectOpenGrants(org_id),
      selectOpenBranch(branch_id ?? null, org_id),
      selectPhoneUse(phoneAt),
    ],
    decide: ([orgs, people, grants, branches, uses]) => {
      const org = teamOrgFrom(orgs);
      const members = activeIn(people);
      assertStillHere(ctx, place, members);
      const open = (grants ?? []) as OpenGrantRow[];
      if (typeof branch_id === 'string' && !branches?.length) {
        throw fieldError('branch_id', 'unknown', both('没有这个网点', 'There is no such branch'));
      }
      const person = user_id === undefined ? null : memberOf(members, user_id);
      if (user_id !== undefined && user_id === ctx.actor.user_id) throw new AppError('same_person');
      assertNew(wanted, members, open);
      const taken = (uses as PhoneUseRow[] | undefined)?.[0];
      if (taken) throw fieldError('phone', 'phone_in_use', PHONE_IN_USE[taken.state]);
      const pending = open.filter((grant) => user_id !== undefined && grant.user_id === user_id);
      const held = members.filter((member) => member.user_id === user_id).map(({ role }) => role);
      const refusal = rolesExclude([...held, ...pending.flatMap(rolesOf), ...wanted.roles]);
      if (refusal) throw refusal;

      const row = {
        id: idIn(ctx, 'grant'),
        org_id,
        user_id: user_id ?? null,
        name: person?.name ?? wanted.name ?? '',
        phone: person ? null : (wanted.phone ?? null),
        roles: JSON.stringify(wanted.roles),
        branch_id: branch_id === undefined ? (person?.branch_id ?? null) : branch_id,
        proposed_by: ctx.actor.user_id ?? '',
        proposed_at: ctx.now,
      };
      const proposed = institutionEvent(ctx, org, {
        type: 'team.proposed',
        command: 'grant.propose',
        body: { grant: row.id, user: row.user_id, roles: wanted.roles, branch: row.branch_id },
      });
      const asked = place.side === 'office' ? [] : deciders(members, row);
      return {
        status: 201,
        answer: { grant: row.id, state: 'proposed' },
        write: [
          assertInBatch(phoneFree(phoneAt)),
          insertGrant(row),
          ...proposed.write,
          ...asked.map((member) => messageTo(ctx, proposed.org, member.user_id, 'team.proposed', row.name)),
        ],
      };
    },
  });
}

function memberOf(members: readonly MemberRow[], userId: string): MemberRow {
  const found = members.find((member) => member.user_id === userId);
  if (!found)
    throw fieldError('user_id', 'unknown', both('该成员不在本机构', 'There is no such member here'));
  return found;
}

// A role is proposed once.
function assertNew(wanted: Wanted, members: readonly MemberRow[], open: readonly OpenGrantRow[]): void {
  const { user_id, roles } = wanted;
  const held = members.filter((member) => user_id !== undefined && member.user_id === user_id);
  const waiting = open.filter((grant) => user_id !== undefined && grant.user_id === user_id);
  const has = new Set([...held.map(({ role }) => role), ...waiting.flatMap(rolesOf)]);
  const double = roles.find((role) => has.has(role));
  if (double !== undefined) {
    const { zh, en } = ROLE_LABELS[double];
    throw fieldError('roles', 'held', both(`已有或已提出“${zh}”`, `“${en}” is held or proposed already`));
  }
}

/** The rows by which a confirmed grant takes effect for a member. */
function postsGranted(ctx: Ctx, grant: GrantRow, people: readonly MemberRow[]): Sql[] {
  const { user_id, org_id, branch_id } = grant;
  if (user_id === null) return [];
  return rolesOf(grant).map((role) => {
    const before = people.find((row) => row.user_id === user_id && row.role === role);
    if (before) return restorePost({ membership_id: before.membership_id, branch_id, now: ctx.now });
    const id = idIn(ctx, 'membership');
    return insertMembership({ id, user_id, org_id, role, branch_id, standing_at: null, now: ctx.now });
  });
}

/** Throws unless the person may make this move now: 403 for a party or the wrong second person, 409 for another state. */
export function assertGrantMove(
  grant: GrantRow,
  members: readonly MemberRow[],
  who: Decider,
  command: GrantCommand,
): void {
  const scene = { other_admins: otherAdmins(members, grant).length };
  const proposal = { ...grant, roles: rolesOf(grant) };
  const allowed = grantMovesNow(proposal, who, scene);
  if (allowed.includes(command)) return;
  if (grant.state === 'proposed' && isParty(proposal, who)) throw new AppError('same_person');
  if (grant.state === 'proposed' && command !== 'withdraw' && command !== 'send') {
    const makesAdmin = proposal.roles.includes('institution_admin');
    const role = makesAdmin
      ? (['institution_admin', 'office_reviewer'] as const)
      : (['institution_admin'] as const);
    throw new AppError('forbidden', {
      role: [...role],
      detail: both(
        '由本机构的另一位机构管理员确认',
        'Another administrator of the institution confirms this',
      ),
    });
  }
  throw new AppError('illegal_move', { state: grant.state, allowed });
}

const readGrant = (id: string, { org_id }: Place): Sql[] => [
  selectTeamOrg(org_id),
  selectMembers(org_id),
  selectGrant(id, org_id),
  selectClosedBranchOf(id, org_id),
  selectPhoneUse({ org_id, grant_id: id }),
];

/** The refusal of a role at a branch that is no longer open. */
export const branchClosed = (): AppError =>
  new AppError('conflict', {
    detail: both(
      '所属网点已停业，请撤回后按新网点重新提出',
      'The branch has been closed: withdraw this and propose another branch',
    ),
  });

/** Throws 409 when the phone of a grant has become that of a member or of another grant. */
export function assertPhoneFree(uses: readonly unknown[] | undefined): void {
  const taken = (uses as PhoneUseRow[] | undefined)?.[0];
  if (taken) throw new AppError('phone_in_use', { detail: PHONE_IN_USE[taken.state] });
}

function grantFrom(rows: readonly unknown[] | undefined): GrantRow {
  const grant = (rows as GrantRow[] | undefined)?.[0];
  if (!grant) throw new AppError('not_found');
  return grant;
}

type Confirmed = GrantAnswer & {
  readonly phone: string | null;
  readonly institution: { zh: string; en: string };
};

const linkRow = (ctx: Ctx, grant_id: string, { token_hash }: { readonly token_hash: string }) => ({
  grant_id,
  token_hash,
  sent_by: ctx.actor.user_id ?? '',
  expires_at: ctx.now + INVITATION_MS,
});

/** The answer of a command with a link, which only the one who acted sees, and only this once. */
async function withLink(
  ctx: Ctx,
  outcome: Outcome<Confirmed>,
  token: string,
): Promise<Outcome<GrantAnswer & { link: Link | null }>> {
  const { phone, institution, ...answer } = outcome.answer;
  const link =
    phone === null || outcome.replayed ? null : await sendInvitation(ctx, { phone, institution }, token);
  return { ...outcome, answer: { ...answer, link } };
}

/**
 * The second person confirms: a member has the roles at once, somebody new gets a link. The conditions are looked at
 * again, since others may have been granted meanwhile.
 */
export async function confirmGrant(
  ctx: Ctx,
  place: Place,
  id: string,
): Promise<Outcome<GrantAnswer & { link: Link | null }>> {
  const invited = newToken(ctx);
  const outcome = await execute<Confirmed>(ctx, {
    input: { id, org_id: place.org_id },
    read: readGrant(id, place),
    decide: ([orgs, people, grants, closed, uses]) => {
      const org = teamOrgFrom(orgs);
      const grant = grantFrom(grants);
      const members = activeIn(people);
      assertStillHere(ctx, place, members);
      assertGrantMove(grant, members, deciderOf(ctx, place), 'confirm');
      if (closed?.length) throw branchClosed();
      assertPhoneFree(uses);
      const roles = rolesOf(grant);
      const held = members.filter(({ user_id }) => user_id === grant.user_id).map(({ role }) => role);
      const refusal = rolesExclude([...held, ...roles]);
      if (refusal) throw refusal;
      if (grant.user_id !== null && held.length === 0)
        throw new AppError('illegal_move', { state: 'removed' });
      const confirmed = institutionEvent(ctx, org, {
        type: 'team.confirmed',
        command: 'grant.confirm',
        body: { grant: id, user: grant.user_id, roles, branch: grant.branch_id },
      });
      return {
        answer: {
          grant: id,
          state: 'confirmed',
          phone: grant.user_id === null ? grant.phone : null,
          institution: { zh: org.name, en: org.name_en },
        },
        write: [
          assertInBatch(phoneFree({ org_id: place.org_id, grant_id: id })),
          updateGrant({ id, from: 'proposed', to: 'confirmed', by: ctx.actor.user_id ?? '', now: ctx.now }),
          assertChanged(),
          ...postsGranted(ctx, grant, people as MemberRow[]),
          ...(grant.user_id === null
            ? [upsertInvitation(linkRow(ctx, id, invited))]
            : [messageTo(ctx, confirmed.org, grant.user_id, 'team.confirmed', grant.name)]),
          ...confirmed.write,
        ],
      };
    },
  });
  return withLink(ctx, outcome, invited.token);
}

/** Declines a proposal, or takes one's own back; also an invitation that nobody has followed. */
export function endGrant(ctx: Ctx, place: Place, id: string): Promise<Outcome<GrantAnswer>> {
  return execute(ctx, {
    input: { id, org_id: place.org_id },
    read: readGrant(id, place),
    decide: ([orgs, people, grants]) => {
      const org = teamOrgFrom(orgs);
      const grant = grantFrom(grants);
      const members = activeIn(people);
      assertStillHere(ctx, place, members);
      const isOwn = grant.proposed_by === ctx.actor.user_id || grant.state === 'confirmed';
      const command = isOwn ? 'withdraw' : 'decline';
      assertGrantMove(grant, members, deciderOf(ctx, place), command);
      const to = command === 'decline' ? 'declined' : 'withdrawn';
      const ended = institutionEvent(ctx, org, {
        type: `team.${to}`,
        command: `grant.${command}`,
        body: { grant: id, user: grant.user_id },
      });
      return {
        answer: { grant: id, state: to },
        write: [
          updateGrant({ id, from: grant.state, to, by: ctx.actor.user_id ?? '', now: ctx.now }),
          assertChanged(),
          deleteInvitation(id),
          ...ended.write,
        ],
      };
    },
  });
}

/** Sends a new link for a confirmed grant; the one before is dead from then on. */
export async function inviteAgain(
  ctx: Ctx,
  place: Place,
  id: string,
): Promise<Outcome<GrantAnswer & { link: Link | null }>> {
  const invited = newToken(ctx);
  const outcome = await execute<Confirmed>(ctx, {
    input: { id, org_id: place.org_id },
    read: readGrant(id, place),
    decide: ([orgs, people, grants, closed]) => {
      const org = teamOrgFrom(orgs);
      const grant = grantFrom(grants);
      const members = activeIn(people);
      assertStillHere(ctx, place, members);
      assertGrantMove(grant, members, deciderOf(ctx, place), 'send');
      if (closed?.length) throw branchClosed();
      const sent = institutionEvent(ctx, org, {
        type: 'team.invited',
        command: 'invitation.send',
        body: { grant: id },
      });
      return {
        answer: {
          grant: id,
          state: grant.state,
          phone: grant.phone,
          institution: { zh: org.name, en: org.name_en },
        },
        write: [upsertInvitation(linkRow(ctx, id, invited)), assertChanged(), ...sent.write],
      };
    },
  });
  return withLink(ctx, outcome, invited.token);
}
