import { describe, expect, it } from 'vitest';
import {
  approvalProblem,
  canBeApproved,
  nextStage,
  signersOf,
  stagesOf,
  type Approving,
} from './approvals.ts';

const BRANCH = 'bra_own';
const at = (user_id: string, branch_id: string | null = null) => ({ user_id, branch_id });
const LARGE: Approving = {
  amount_fen: 101,
  authority_fen: 100,
  branch_id: BRANCH,
  proposed_by: 'manager',
  done: [],
  approvers: [at('own', BRANCH), at('elsewhere', 'bra_other'), at('head')],
};
const SMALL: Approving = { ...LARGE, amount_fen: 100 };
const signed = (about: Approving, approved_by: string): Approving => ({
  ...about,
  done: [...about.done, { stage: 'branch', approved_by }],
});

describe('an offer within what the branch decides by itself', () => {
  it('needs one signature, to the very amount', () => {
    expect(stagesOf(100, 100)).toEqual(['branch']);
    expect(stagesOf(101, 100)).toEqual(['branch', 'head']);
  });
  it('is signed by any approver but the proposer', () => {
    for (const { user_id } of SMALL.approvers) expect(approvalProblem(SMALL, user_id)).toBeNull();
    expect(approvalProblem({ ...SMALL, proposed_by: 'own' }, 'own')?.code).toBe('same_person');
  });
});

describe('an offer beyond it', () => {
  it('is signed by an approver of its own branch first, not of another one', () => {
    expect(approvalProblem(LARGE, 'own')).toBeNull();
    expect(approvalProblem(LARGE, 'elsewhere')?.code).toBe('above_branch_authority');
    expect(signersOf(LARGE).map(({ user_id }) => user_id)).toEqual(['own', 'head']);
  });
  it('then by somebody without a branch, who has not signed yet', () => {
    const half = signed(LARGE, 'own');
    expect(nextStage(half)).toBe('head');
    expect(approvalProblem(half, 'own')?.code).toBe('same_person');
    expect(approvalProblem(half, 'elsewhere')?.code).toBe('above_branch_authority');
    expect(approvalProblem(half, 'head')).toBeNull();
  });
  it('lets the head office stand in for the branch only while somebody is left to sign after it', () => {
    expect(approvalProblem(LARGE, 'head')?.detail?.zh).toContain('先由本网点');
    const two = { ...LARGE, approvers: [at('head'), at('deputy')] };
    expect(approvalProblem(two, 'deputy')).toBeNull();
    expect(approvalProblem(signed(two, 'deputy'), 'head')).toBeNull();
    expect(approvalProblem(signed(two, 'deputy'), 'deputy')?.code).toBe('same_person');
  });
  it('says who is missing where nobody could sign it to the end', () => {
    for (const approvers of [[at('own', BRANCH)], [at('head')], [at('head'), at('manager')]]) {
      const lone = { ...LARGE, approvers };
      expect(canBeApproved(lone)).toBe(false);
      const problem = approvalProblem(lone, approvers[0]?.user_id ?? '');
      expect(problem?.code).toBe('second_approver_missing');
      expect(problem?.detail?.zh).toContain('没有第二位');
    }
    expect(canBeApproved(LARGE)).toBe(true);
  });
});
