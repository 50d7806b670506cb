// Who approves an offer: within what the branch decides by itself one person besides the proposer, beyond it the branch
// and then the head office. Nobody signs twice, and an offer that nobody could sign to the end is refused with the reason.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { ProblemCode } from '../lib/problems.ts';
import type { ApprovalStage } from './terms.ts';

/** An approver of the institution; without a branch he decides for the head office. */
export type Approver = { readonly user_id: string; readonly branch_id: string | null };

/** The stages an amount (fen) needs, in order. */
export function stagesOf(amount_fen: number, authority_fen: number): readonly ApprovalStage[] {
  return amount_fen > authority_fen ? ['branch', 'head'] : ['branch'];
}

/** What is known when somebody is about to approve. */
export type Approving = {
  readonly amount_fen: number;
  readonly authority_fen: number;
  readonly branch_id: string;
  readonly proposed_by: string;
  readonly done: readonly { readonly stage: ApprovalStage; readonly approved_by: string }[];
  readonly approvers: readonly Approver[];
};

/** Whether somebody may sign at a stage, whoever else has signed. */
function fits(about: Pick<Approving, 'amount_fen' | 'authority_fen' | 'branch_id'>, stage: ApprovalStage) {
  const isTwo = stagesOf(about.amount_fen, about.authority_fen).length > 1;
  return ({ branch_id }: Approver): boolean =>
    stage === 'head' ? branch_id === null : !isTwo || branch_id === null || branch_id === about.branch_id;
}

/** The stage an offer waits for; null when all have signed. */
export function nextStage(
  about: Pick<Approving, 'amount_fen' | 'authority_fen' | 'done'>,
): ApprovalStage | null {
  return stagesOf(about.amount_fen, about.authority_fen)[about.done.length] ?? null;
}

/** Who may sign at the stage an offer waits for. */
export function signersOf(about: Approving): Approver[] {
  const stage = nextStage(about);
  if (stage === null) return [];
  const signed = about.done.map(({ approved_by }) => approved_by);
  return about.approvers.filter(
    (one) => one.user_id !== about.proposed_by && !signed.includes(one.user_id) && fits(about, stage)(one),
  );
}

/** Whether the people of the institution suffice to sign an offer to its end. */
export function canBeApproved(about: Approving): boolean {
  return signersOf(about).some(({ user_id }) => leavesSomebody(about, user_id));
}

// Whether, after this signature, somebody is left for every stage that follows.
function leavesSomebody(about: Approving, user_id: string): boolean {
  const stage = nextStage(about);
  if (stage === null) return true;
  const after = { ...about, done: [...about.done, { stage, approved_by: user_id }] };
  return nextStage(after) === null || signersOf(after).length > 0;
}

export type ApprovalRefusal = { readonly code: ProblemCode; readonly detail?: Bilingual };

/** What keeps somebody from signing now; null when he may. */
export function approvalProblem(about: Approving, me: string): ApprovalRefusal | null {
  const stage = nextStage(about);
  const own = about.approvers.find(({ user_id }) => user_id === me);
  const signed = about.done.some(({ approved_by }) => approved_by === me);
  if (me === about.proposed_by || signed || stage === null) return { code: 'same_person' };
  if (!own || !fits(about, stage)(own)) {
    const detail =
      stage === 'head'
        ? both(
            '金额超过网点审批权限：支行已审批，须由分行（不属于任何网点的审批人）审批',
            'More than the branch may decide: the branch has approved, an approver of the head office (without a branch) is needed',
          )
        : both(
            '金额超过网点审批权限：须先由本网点的审批人审批',
            'More than the branch may decide: an approver of the same branch is needed first',
          );
    return { code: 'above_branch_authority', detail };
  }
  if (leavesSomebody(about, me)) return null;
  const detail = canBeApproved(about)
    ? both(
        '分行只有您一位审批人：请先由本网点的审批人审批，再由您审批',
        'You are the only approver of the head office: an approver of the branch has to go first',
      )
    : both(
        '金额超过网点审批权限，须支行、分行两级审批，本机构目前没有第二位可审批的人；请机构管理员增设不属于任何网点的审批人',
        'More than the branch may decide: branch and head office must both approve, and the institution has no second approver. The administrator has to appoint one without a branch',
      );
  return { code: 'second_approver_missing', detail };
}
