// The words of a policy: which subsidies there are, how one comes about, and where it may apply.
import type { Role } from '../identity/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';

export const POLICY_KINDS = ['interest_subsidy', 'guarantee_fee_subsidy', 'first_loan_reward'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];
export const POLICY_KIND_LABELS = {
  interest_subsidy: both('贷款贴息', 'Interest subsidy'),
  guarantee_fee_subsidy: both('担保费补贴', 'Guarantee fee subsidy'),
  first_loan_reward: both('首贷奖励', 'First-loan reward'),
} satisfies Record<PolicyKind, Bilingual>;

export const POLICY_STATES = ['draft', 'checking', 'published', 'suspended', 'ended', 'dropped'] as const;
export type PolicyState = (typeof POLICY_STATES)[number];
export const POLICY_STATE_LABELS = {
  draft: both('草稿', 'Draft'),
  checking: both('待复核', 'Waiting for the check'),
  published: both('已发布', 'Published'),
  suspended: both('已暂停', 'Suspended'),
  ended: both('已结束', 'Ended'),
  dropped: both('已作废', 'Dropped'),
} satisfies Record<PolicyState, Bilingual>;

/** Whether a policy is for every loan, or only for products that name it. */
export const POLICY_SCOPES = ['all_products', 'linked_products'] as const;
export type PolicyScope = (typeof POLICY_SCOPES)[number];
export const POLICY_SCOPE_LABELS = {
  all_products: both('全部产品', 'All products'),
  linked_products: both('仅关联产品', 'Only products that name it'),
} satisfies Record<PolicyScope, Bilingual>;

const OFFICE = ['office_supervisor', 'office_reviewer'] as const satisfies readonly Role[];

export const POLICY_COMMANDS = [
  'submit',
  'drop',
  'send_back',
  'publish',
  'suspend',
  'resume',
  'end',
] as const;
export type PolicyCommand = (typeof POLICY_COMMANDS)[number];

export type PolicyMove = {
  readonly command: PolicyCommand;
  readonly label: Bilingual;
  readonly from: readonly PolicyState[];
  readonly roles: readonly Role[];
  readonly to: PolicyState;
  readonly needs: readonly ('hash' | 'other_person' | 'note')[];
  readonly emits: string;
};

/** The machine of a policy. Its terms are changed as a draft; what is published holds until the next one begins. */
export const POLICY_MOVES: readonly PolicyMove[] = [
  {
    command: 'submit',
    label: both('提交复核', 'Submit to a second person'),
    from: ['draft'],
    roles: OFFICE,
    to: 'checking',
    needs: ['hash'],
    emits: 'policy.submitted',
  },
  {
    // By its author or another of the office: its code is free again.
    command: 'drop',
    label: both('作废草稿', 'Drop the draft'),
    from: ['draft'],
    roles: OFFICE,
    to: 'dropped',
    needs: [],
    emits: 'policy.dropped',
  },
  {
    command: 'send_back',
    label: both('退回修改', 'Send back'),
    from: ['checking'],
    roles: OFFICE,
    to: 'draft',
    needs: ['note'],
    emits: 'policy.sent_back',
  },
  {
    command: 'publish',
    label: both('复核并发布', 'Check and publish'),
    from: ['checking'],
    roles: OFFICE,
    to: 'published',
    needs: ['hash', 'other_person'],
    emits: 'policy.published',
  },
  {
    command: 'suspend',
    label: both('暂停', 'Suspend'),
    from: ['published'],
    roles: OFFICE,
    to: 'suspended',
    needs: ['note'],
    emits: 'policy.suspended',
  },
  {
    command: 'resume',
    label: both('恢复', 'Resume'),
    from: ['suspended'],
    roles: OFFICE,
    to: 'published',
    needs: ['other_person'],
    emits: 'policy.resumed',
  },
  {
    command: 'end',
    label: both('结束', 'End'),
    from: ['published', 'suspended'],
    roles: OFFICE,
    to: 'ended',
    needs: ['note'],
    emits: 'policy.ended',
  },
];

/** What happened to a policy, in its history. */
export const POLICY_EVENT_LABELS: Readonly<Record<string, Bilingual>> = {
  'policy.drafted': both('起草', 'Drafted'),
  'policy.saved': both('修改草稿', 'Draft saved'),
  'policy.submitted': both('提交复核', 'Handed over'),
  'policy.dropped': both('作废草稿', 'Draft dropped'),
  'policy.sent_back': both('退回修改', 'Sent back'),
  'policy.published': both('复核并发布', 'Checked and published'),
  'policy.suspended': both('暂停', 'Suspended'),
  'policy.resumed': both('恢复', 'Resumed'),
  'policy.ended': both('结束', 'Ended'),
  'policy.continued': both('后续版本已结束，继续有效', 'The later wording was ended: it goes on'),
};
