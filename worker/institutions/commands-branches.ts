// What an institution's administrator does with its branches and its public page. A branch's limit of authority is
// proposed by one and confirmed by another (security promise P4); everything else of it is the administrator's.
import { both } from '../lib/bilingual.ts';
import { isSecondFor } from '../identity/people.ts';
import { activeIn, assertStillHere, otherAdmins } from '../identity/commands-grants.ts';
import { selectMembers, type MemberRow } from '../identity/queries-team.ts';
import { assertChanged, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import { institutionEvent, type OrgHead } from '../organisations/commands-admission.ts';
import { insertBranch } from '../organisations/queries.ts';
import {
  insertLimitChange,
  selectBranches,
  selectBranchUse,
  selectInstitution,
  selectLimitChange,
  selectLimitsOf,
  selectOpenLimits,
  updateBranch,
  updateDescription,
  updateLimit,
  updateLimitChange,
  withdrawLimits,
  type BranchRow,
  type BranchUse,
  type InstitutionRow,
  type LimitChangeRow,
  type OpenLimitRow,
} from './queries.ts';
import { districtTownsFrom, selectDistrictTowns } from './queries-joining.ts';
import { wouldLoop } from './tree.ts';

export type BranchInput = {
  readonly name: { readonly zh: string; readonly en: string };
  readonly town: string;
  readonly phone: string;
  readonly serves: readonly string[];
  readonly hours: string;
  readonly parent_id: string | null;
};

export type BranchAnswer = { readonly branch: string; readonly version: number };
type At = { readonly branch: string; readonly version: number };

export { selectLimitsOf };

const orgOf = (ctx: Ctx): string => ctx.actor.org_id ?? '';

/** The members on whose rows a command is decided. Throws 401 when whoever sent it is none of them any more. */
function membersIn(ctx: Ctx, people: readonly unknown[] | undefined): MemberRow[] {
  const members = activeIn(people);
  assertStillHere(ctx, { side: 'institution' }, members);
  return members;
}

/** The institution as its sender saw it, or 412: branches are changed on the version of the whole. */
function institutionIn(rows: readonly unknown[] | undefined, version: number): InstitutionRow {
  const institution = (rows as InstitutionRow[] | undefined)?.[0];
  if (!institution) throw new AppError('not_found');
  if (institution.ver !== version) {
    throw new AppError('stale_version', { state: institution.state, version: institution.ver });
  }
  return institution;
}

function branchIn(rows: readonly unknown[] | undefined, id: string): BranchRow {
  const branch = (rows as BranchRow[] | undefined)?.find((row) => row.id === id);
  if (!branch) throw new AppError('not_found');
  return branch;
}

/** Refuses towns of elsewhere, and a place in the tree that is closed, unknown or below the branch itself. */
function assertPlaced(
  input: BranchInput,
  branches: readonly BranchRow[],
  towns: ReadonlySet<string>,
  id: string,
): void {
  const unknown = both('不是本区的街镇', 'This is no town of the district');
  if (!towns.has(input.town)) throw fieldError('town', 'unknown', unknown);
  if (input.serves.some((town) => !towns.has(town))) throw fieldError('serves', 'unknown', unknown);
  if (input.parent_id === null) return;
  const parent = branches.find((branch) => branch.id === input.parent_id && branch.state === 'active');
  if (!parent)
    throw fieldError('parent_id', 'unknown', both('没有这个上级网点', 'There is no such branch above'));
  if (wouldLoop(branches, id, parent.id)) {
    throw fieldError(
      'parent_id',
      'circle',
      both('不能隶属于自己的下级网点', 'A branch cannot stand under one below it'),
    );
  }
}

const head = ({ id, name, ver, head }: InstitutionRow): OrgHead => ({ id, name, ver, head });

/**
 * Opens a branch, at the end of the list. It decides nothing by itself: the limit that it is to have waits for a second
 * person like every other change of one.
 */
export function openBranch(
  ctx: Ctx,
  version: number,
  input: BranchInput & { readonly authority_fen?: number | undefined },
): Promise<Outcome<BranchAnswer & { readonly change: string | null }>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { version, ...input },
    read: [selectInstitution(org_id), selectBranches(org_id), selectDistrictTowns(), selectMembers(org_id)],
    decide: ([institutions, rows, districts, people]) => {
      membersIn(ctx, people);
      const institution = institutionIn(institutions, version);
      const branches = (rows ?? []) as BranchRow[];
      const id = idIn(ctx, 'branch');
      assertPlaced(input, branches, districtTownsFrom(districts).towns, id);
      const position = Math.max(-1, ...branches.map((branch) => branch.position)) + 1;
      const { town, serves, authority_fen, parent_id } = input;
      const opened = institutionEvent(ctx, head(institution), {
        type: 'branch.opened',
        command: 'branch.open',
        body: { branch: id, town, serves, parent: parent_id },
      });
      const wanted =
        authority_fen === undefined || authority_fen === 0
          ? null
          : limitProposed(ctx, opened.org, { branch: id, from_fen: 0, to_fen: authority_fen });
      const { ver } = wanted?.org ?? opened.org;
      return {
        status: 201,
        answer: { branch: id, version: ver, change: wanted?.id ?? null },
        write: [
          insertBranch({ ...input, id, org_id, position, authority_fen: 0 }),
          ...opened.write,
          ...(wanted?.write ?? []),
        ],
      };
    },
  });
}

/** Changes what is said of a branch: name, place, phone, towns, hours, the branch above it. */
export function changeBranch(ctx: Ctx, at: At, input: BranchInput): Promise<Outcome<BranchAnswer>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { ...at, ...input },
    read: [selectInstitution(org_id), selectBranches(org_id), selectDistrictTowns(), selectMembers(org_id)],
    decide: ([institutions, rows, districts, people]) => {
      membersIn(ctx, people);
      const branches = (rows ?? []) as BranchRow[];
      const branch = branchIn(branches, at.branch);
      const institution = institutionIn(institutions, at.version);
      assertPlaced(input, branches, districtTownsFrom(districts).towns, branch.id);
      const { name, town, phone, serves, hours, parent_id } = input;
      const changed = institutionEvent(ctx, head(institution), {
        type: 'branch.changed',
        command: 'branch.change',
        body: { branch: branch.id, town, serves, parent: parent_id },
      });
      const row = {
        ...branch,
        name: name.zh,
        name_en: name.en,
        town,
        phone,
        serves: JSON.stringify(serves),
        hours,
        parent_id,
      };
      return {
        answer: { branch: branch.id, version: changed.org.ver },
        write: [updateBranch(row, org_id), ...changed.write],
      };
    },
  });
}

function branchInUse(use: BranchUse): AppError {
  if (use.limits > 0) {
    const detail = both(
      '该网点有待确认的审批权限变更，请先确认或撤回',
      'A change of its limit of authority waits: confirm it or take it back first',
    );
    return new AppError('branch_in_use', { detail });
  }
  if (use.waiting === 0) return new AppError('branch_in_use');
  const count = String(use.waiting);
  return new AppError('branch_in_use', {
    detail: both(
      `该网点有 ${count} 项待确认或待接受的邀请，请先处理`,
      `People are proposed for or invited to this branch (${count}): see to that first`,
    ),
  });
}

/** Refuses to open a branch under one that is closed: it would stand at the top, where nobody put it. */
function assertUnderOpen({ parent_id }: BranchRow, branches: readonly BranchRow[]): void {
  const parent = branches.find(({ id }) => id === parent_id);
  if (parent?.state !== 'closed') return;
  const detail = both(
    `上级网点“${parent.name}”已停业：请先恢复上级网点，或修改本网点的上级`,
    `The branch above it, ${parent.name_en}, is closed: open that one first, or put this one elsewhere`,
  );
  throw new AppError('conflict', { detail });
}

/** Refuses a limit for a branch that is closed: it decides nothing. */
function assertBranchOpen({ state }: BranchRow): void {
  if (state === 'active') return;
  const detail = both('该网点已停业，不能变更审批权限', 'The branch is closed: its limit cannot be changed');
  throw new AppError('conflict', { detail });
}

/** Closes a branch that nobody works at or is invited to and nothing waits at, or opens it again. */
export function setBranchState(ctx: Ctx, at: At, to: 'active' | 'closed'): Promise<Outcome<BranchAnswer>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { ...at, to },
    read: [
      selectInstitution(org_id),
      selectBranches(org_id),
      selectBranchUse(at.branch, org_id),
      selectMembers(org_id),
    ],
    decide: ([institutions, rows, uses, people]) => {
      membersIn(ctx, people);
      const branch = branchIn(rows, at.branch);
      const institution = institutionIn(institutions, at.version);
      if (branch.state === to) throw new AppError('illegal_move', { state: branch.state, allowed: [] });
      const use = (uses as BranchUse[])[0];
      const isUsed = use !== undefined && use.members + use.waiting + use.limits + use.below + use.cases > 0;
      if (to === 'closed' && isUsed) throw branchInUse(use);
      if (to === 'active') assertUnderOpen(branch, rows as BranchRow[]);
      const command = to === 'closed' ? 'close' : 'reopen';
      const done = institutionEvent(ctx, head(institution), {
        type: to === 'closed' ? 'branch.closed' : 'branch.reopened',
        command: `branch.${command}`,
        body: { branch: branch.id },
      });
      return {
        answer: { branch: branch.id, version: done.org.ver },
        write: [updateBranch({ ...branch, state: to }, org_id), ...done.write],
      };
    },
  });
}

/** What the institution says of itself on its public page. */
export function describe(
  ctx: Ctx,
  version: number,
  input: { readonly intro: { zh: string; en: string }; readonly website: string },
): Promise<Outcome<{ version: number }>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { version, ...input },
    read: [selectInstitution(org_id), selectMembers(org_id)],
    decide: ([institutions, people]) => {
      membersIn(ctx, people);
      const institution = institutionIn(institutions, version);
      const described = institutionEvent(ctx, head(institution), {
        type: 'institution.described',
        command: 'institution.describe',
        body: {},
      });
      return {
        answer: { version: described.org.ver },
        write: [updateDescription(org_id, input), ...described.write],
      };
    },
  });
}

// --- Limits --------------------------------------------------------------------------------------------------------

export type LimitAnswer = { readonly change: string; readonly state: LimitChangeRow['state'] };
export type LimitCommand = 'confirm' | 'decline' | 'withdraw';

/** What somebody may do with a proposed limit: the rule for roles, for a change that makes no administrator. */
export function limitMovesNow(
  change: Pick<LimitChangeRow, 'state' | 'proposed_by'>,
  who: { readonly user_id: string | null; readonly role: string },
  members: readonly MemberRow[],
): LimitCommand[] {
  if (change.state !== 'proposed') return [];
  if (change.proposed_by === who.user_id) return ['withdraw'];
  const other_admins = otherAdmins(members, { proposed_by: change.proposed_by, user_id: null }).length;
  const isSecond = isSecondFor({ roles: [] }, { ...who, side: 'institution' }, { other_admins });
  return isSecond ? ['confirm', 'decline'] : [];
}

/** The statements of a proposed limit, and the institution after them. */
function limitProposed(
  ctx: Ctx,
  org: OrgHead,
  change: { readonly branch: string; readonly from_fen: number; readonly to_fen: number },
): { id: string; org: OrgHead; write: Sql[] } {
  const id = idIn(ctx, 'limit');
  const { branch, from_fen, to_fen } = change;
  const proposed = institutionEvent(ctx, org, {
    type: 'limit.proposed',
    command: 'limit.propose',
    body: { change: id, branch, from_fen, to_fen },
  });
  const row = { id, org_id: org.id, branch_id: branch, from_fen, to_fen, state: 'proposed' } as const;
  const by = { proposed_by: ctx.actor.user_id ?? '', proposed_at: ctx.now };
  return { id, org: proposed.org, write: [insertLimitChange({ ...row, ...by }), ...proposed.write] };
}

/** The statements that take proposed limits back: whoever proposed them may do so no longer. */
export function limitsWithdrawn(
  orgId: string,
  changes: readonly string[],
  at: { readonly by: string; readonly now: number },
): Sql[] {
  return changes.length === 0 ? [] : [withdrawLimits(orgId, changes, at)];
}

/** Proposes another limit of authority for a branch; one change waits at a time. */
export function proposeLimit(
  ctx: Ctx,
  branch: string,
  input: { readonly authority_fen: number },
): Promise<Outcome<LimitAnswer>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { branch, ...input },
    read: [
      selectInstitution(org_id),
      selectBranches(org_id),
      selectOpenLimits(org_id),
      selectMembers(org_id),
    ],
    decide: ([institutions, rows, limits, people]) => {
      membersIn(ctx, people);
      const institution = (institutions as InstitutionRow[] | undefined)?.[0];
      if (!institution) throw new AppError('not_found');
      const at = branchIn(rows, branch);
      assertBranchOpen(at);
      const from_fen = at.authority_fen;
      const to_fen = input.authority_fen;
      if (from_fen === to_fen) {
        throw fieldError('authority_fen', 'same', both('与现行权限相同', 'This is the limit already'));
      }
      if ((limits as OpenLimitRow[]).some((change) => change.branch_id === branch)) {
        throw fieldError(
          'authority_fen',
          'waiting',
          both('该网点已有待确认的权限变更', 'A change waits already'),
        );
      }
      const { id, write } = limitProposed(ctx, head(institution), { branch, from_fen, to_fen });
      return { status: 201, answer: { change: id, state: 'proposed' }, write };
    },
  });
}

/** The second person decides about a limit, or the proposer takes it back. */
export function decideLimit(
  ctx: Ctx,
  id: string,
  wanted: 'confirm' | 'decline',
): Promise<Outcome<LimitAnswer>> {
  const org_id = orgOf(ctx);
  return execute(ctx, {
    input: { id, wanted },
    read: [
      selectInstitution(org_id),
      selectLimitChange(id, org_id),
      selectMembers(org_id),
      selectBranches(org_id),
    ],
    decide: ([institutions, changes, people, branches]) => {
      const members = membersIn(ctx, people);
      const institution = (institutions as InstitutionRow[] | undefined)?.[0];
      const change = (changes as LimitChangeRow[] | undefined)?.[0];
      if (!institution || !change) throw new AppError('not_found');
      const who = { user_id: ctx.actor.user_id, role: ctx.actor.role };
      const allowed = limitMovesNow(change, who, members);
      // Who made it may not second it, and takes it back by declining.
      const command: LimitCommand =
        wanted === 'decline' && allowed.includes('withdraw') ? 'withdraw' : wanted;
      if (!allowed.includes(command)) {
        if (change.state === 'proposed' && change.proposed_by === who.user_id)
          throw new AppError('same_person');
        if (change.state === 'proposed') {
          throw new AppError('forbidden', {
            role: ['institution_admin'],
            detail: both(
              '由本机构的另一位机构管理员确认',
              'Another administrator of the institution confirms this',
            ),
          });
        }
        throw new AppError('illegal_move', { state: change.state, allowed });
      }
      if (command === 'confirm') assertBranchOpen(branchIn(branches, change.branch_id));
      const to = command === 'confirm' ? 'confirmed' : command === 'decline' ? 'declined' : 'withdrawn';
      const decided = institutionEvent(ctx, head(institution), {
        type: `limit.${to}`,
        command: `limit.${wanted}`,
        body: { change: id, branch: change.branch_id, from_fen: change.from_fen, to_fen: change.to_fen },
      });
      return {
        answer: { change: id, state: to },
        write: [
          updateLimitChange({ id, to, by: ctx.actor.user_id ?? '', now: ctx.now }),
          assertChanged(),
          ...(to === 'confirmed' ? [updateLimit(change.branch_id, org_id, change), assertChanged()] : []),
          ...decided.write,
        ],
      };
    },
  });
}
