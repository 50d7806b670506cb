// How somebody leaves: roles, sessions and open cases in one act, so that nothing is left without an owner and no open
// page goes on working (security rules R21, P7).
import { handedOver, selectCasesOf, type OpenCase } from '../applications/commands-hand-over.ts';
import { limitsWithdrawn, selectLimitsOf } from '../institutions/commands-branches.ts';
import { both } from '../lib/bilingual.ts';
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { newCode } from '../lib/ids.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { insertMessage } from '../notifications/queries.ts';
import { institutionEvent } from '../organisations/commands-admission.ts';
import { activeIn, assertStillHere, teamOrgFrom } from './commands-grants.ts';
import { endingWith, mayPropose } from './people.ts';
import { deleteSessionsOfUser } from './queries-sessions.ts';
import {
  allRemoved,
  endGrants,
  removeMemberships,
  selectMembers,
  selectTeamOrg,
  selectTouchedGrants,
  updatePublic,
  type MemberRow,
  type TouchedGrantRow,
} from './queries-team.ts';
import { PUBLIC_ROLES, type InstitutionRole } from './terms-people.ts';

export type Leaving = {
  readonly user_id: string;
  /** The roles that end; all of them when left out. */
  readonly roles?: readonly InstitutionRole[] | undefined;
  /** The colleague who takes over the open cases. */
  readonly successor?: string | undefined;
};

export type Left = {
  readonly user: string;
  readonly roles: readonly string[];
  readonly handed_over: number;
  /** Proposals, invitations and links that ended with the roles. */
  readonly ways_ended: number;
  /** Proposed limits of authority that ended with them. */
  readonly limits_ended: number;
};

/** Who may take over cases: another account manager of the institution. Throws the refusal of the field. */
function successorIn(members: readonly MemberRow[], { user_id, successor }: Leaving): MemberRow {
  const colleague = members.find(
    (member) => member.user_id === successor && member.role === 'loan_officer' && member.user_id !== user_id,
  );
  if (colleague) return colleague;
  const detail = both('请选择本机构的另一位客户经理', 'Choose another account manager of the institution');
  throw fieldError('successor', 'unknown', detail);
}

/** The roles that nobody holds yet and end with these, and the links that do. */
function endingOf(
  touched: readonly unknown[] | undefined,
  leaver: { readonly user_id: string; readonly kept: readonly string[] },
): { grants: string[]; links: string[] } {
  const ends = ((touched ?? []) as TouchedGrantRow[]).map((row) => ({
    id: row.id,
    ends: endingWith({ ...row, roles: JSON.parse(row.roles) as string[] }, leaver),
  }));
  const idsOf = (what: 'grant' | 'link') => ends.filter((one) => one.ends === what).map(({ id }) => id);
  return { grants: idsOf('grant'), links: idsOf('link') };
}

/**
 * Takes roles away from a member, all of them unless some are named. Every session of the person ends in the same
 * batch, his open cases have a new account manager, and what rests on the roles that he loses ends with them: ways in
 * that he gave, proposals of roles and limits. Throws 403 for oneself, so that an institution keeps an administrator,
 * and 409 when cases would be left with nobody.
 */
export function removeMember(ctx: Ctx, leaving: Leaving): Promise<Outcome<Left>> {
  const org_id = ctx.actor.org_id ?? '';
  const { user_id } = leaving;
  return execute(ctx, {
    input: leaving,
    read: [
      selectTeamOrg(org_id),
      selectMembers(org_id),
      selectCasesOf(org_id, user_id),
      selectTouchedGrants(org_id, user_id),
      selectLimitsOf(org_id, user_id),
    ],
    decide: ([orgs, people, found, touched, proposed]) => {
      const org = teamOrgFrom(orgs);
      const members = activeIn(people);
      assertStillHere(ctx, { side: 'institution' }, members);
      const held = members.filter((member) => member.user_id === user_id);
      if (held.length === 0) throw new AppError('not_found');
      if (user_id === ctx.actor.user_id) throw new AppError('same_person');
      const ending = leaving.roles
        ? held.filter(({ role }) => leaving.roles?.some((named) => named === role))
        : held;
      if (ending.length === 0) {
        throw fieldError(
          'roles',
          'not_held',
          both('该成员没有这个角色', 'The member does not hold this role'),
        );
      }
      const cases = ending.some(({ role }) => role === 'loan_officer') ? ((found ?? []) as OpenCase[]) : [];
      if (cases.length > 0 && leaving.successor === undefined) {
        const count = String(cases.length);
        throw new AppError('needs_successor', {
          detail: both(`在办申请 ${count} 笔`, `${count} open applications`),
        });
      }
      const successor = cases.length > 0 ? successorIn(members, leaving) : null;
      const roles = ending.map(({ role }) => role);
      const kept = held.filter((member) => !ending.includes(member)).map(({ role }) => role);
      const ended = endingOf(touched, { user_id, kept });
      const limits = mayPropose(kept) ? [] : ((proposed ?? []) as { id: string }[]).map(({ id }) => id);
      const removed = institutionEvent(ctx, org, {
        type: 'team.removed',
        command: 'member.remove',
        body: {
          user: user_id,
          roles,
          handed_over: cases.length,
          to: successor?.user_id ?? null,
          grants: ended.grants,
          links: ended.links,
          limits,
        },
      });
      const message = successor && {
        id: idIn(ctx, 'message'),
        topic: 'team.handed_over' as const,
        user_id: successor.user_id,
        object: org_id,
        object_ver: removed.org.ver,
        payload: { number: String(cases.length) },
      };
      const ids = ending.map(({ membership_id }) => membership_id);
      const at = { by: ctx.actor.user_id ?? '', now: ctx.now };
      return {
        answer: {
          user: user_id,
          roles,
          handed_over: cases.length,
          ways_ended: ended.grants.length + ended.links.length,
          limits_ended: limits.length,
        },
        write: [
          removeMemberships(ids, org_id),
          assertInBatch(allRemoved(ids.length)),
          deleteSessionsOfUser(user_id),
          ...endGrants(org_id, ended, at),
          ...limitsWithdrawn(org_id, limits, at),
          ...(successor ? handedOver(ctx, cases, successor) : []),
          ...removed.write,
          ...(message ? [insertMessage(message, ctx.now)] : []),
        ],
      };
    },
  });
}

export type Published = {
  readonly membership: string;
  readonly public_code: string;
  readonly is_public: boolean;
};

/**
 * Shows a manager to the public, or no longer. The code is drawn once and stays his: a card that was printed is either
 * answered with him or with nobody, never with somebody else.
 */
export function publishMember(
  ctx: Ctx,
  membership: string,
  { shown }: { readonly shown: boolean },
): Promise<Outcome<Published>> {
  const org_id = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { membership, shown },
    read: [selectTeamOrg(org_id), selectMembers(org_id)],
    decide: ([orgs, people]) => {
      const org = teamOrgFrom(orgs);
      const members = activeIn(people);
      assertStillHere(ctx, { side: 'institution' }, members);
      const member = members.find(({ membership_id }) => membership_id === membership);
      if (!member) throw new AppError('not_found');
      if (!PUBLIC_ROLES.some((role) => role === member.role)) {
        throw new AppError('forbidden', { role: [...PUBLIC_ROLES] });
      }
      const public_code = member.public_code ?? newCode(ctx.random);
      const shownOrNot = institutionEvent(ctx, org, {
        type: shown ? 'team.published' : 'team.unpublished',
        command: 'member.publish',
        body: { membership, user: member.user_id, code: public_code },
      });
      return {
        answer: { membership, public_code, is_public: shown },
        write: [
          updatePublic({ membership_id: membership, public_code, is_public: shown }),
          ...shownOrNot.write,
        ],
      };
    },
  });
}
