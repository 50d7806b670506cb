// The words of a claim: a firm asks for what a policy pays on money that a bank has paid out; the office checks, another
// of its people grants, and the payment is recorded (T13: guidance within 7 working days, money within 60).
import type { Role } from '../identity/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';

export const CLAIM_STATES = [
  'draft',
  'submitted',
  'returned',
  'checked',
  'granted',
  'paid',
  'received',
  'refused',
  'withdrawn',
] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];
export const CLAIM_STATE_LABELS = {
  draft: both('待提交', 'Not sent yet'),
  submitted: both('审核中', 'Being checked'),
  returned: both('退回补充', 'Sent back for more'),
  checked: both('待核准', 'Waiting for approval'),
  granted: both('已核准，待拨付', 'Granted, to be paid'),
  paid: both('已拨付', 'Paid'),
  received: both('已到账', 'Received'),
  refused: both('未通过', 'Refused'),
  withdrawn: both('已撤回', 'Withdrawn'),
} satisfies Record<ClaimState, Bilingual>;

/** While a claim is in none of these, its part of the drawdown is taken. */
export const DROPPED_CLAIM_STATES = ['refused', 'withdrawn'] as const satisfies readonly ClaimState[];
/** What the office has to do something about. */
export const DESK_CLAIM_STATES = ['submitted', 'checked', 'granted'] as const satisfies readonly ClaimState[];

/** The two clocks, in working days (T13). The second stands still while the firm has to answer. */
export const CLAIM_CLOCKS = { guide: 7, pay: 60 } as const;
export type ClaimClock = keyof typeof CLAIM_CLOCKS;
export const CLAIM_CLOCK_LABELS = {
  guide: both('审核答复', 'First answer'),
  pay: both('兑付到账', 'Payment'),
} satisfies Record<ClaimClock, Bilingual>;

export const CLAIM_REFUSALS = [
  'not_qualified',
  'budget_used_up',
  'paid_elsewhere',
  'wrong_figures',
  'outside_period',
  'other',
] as const;
export type ClaimRefusal = (typeof CLAIM_REFUSALS)[number];
export const CLAIM_REFUSAL_LABELS = {
  not_qualified: both('不符合政策条件', 'The conditions of the policy are not met'),
  budget_used_up: both('政策预算已用完', 'The budget of the policy is used up'),
  paid_elsewhere: both('已享受同类补贴', 'A like subsidy was paid elsewhere'),
  wrong_figures: both('放款信息与实际不符', 'The figures of the loan are not right'),
  outside_period: both('不在政策期限内', 'Outside the time of the policy'),
  other: both('其他', 'Other'),
} satisfies Record<ClaimRefusal, Bilingual>;

const FIRM = ['legal_representative', 'handler'] as const satisfies readonly Role[];
const OFFICE = ['office_supervisor', 'office_reviewer'] as const satisfies readonly Role[];

export const CLAIM_COMMANDS = [
  'submit',
  'resubmit',
  'withdraw',
  'return',
  'check',
  'grant',
  'refuse',
  'pay',
  'confirm_receipt',
] as const;
export type ClaimCommand = (typeof CLAIM_COMMANDS)[number];

export type ClaimMove = {
  readonly command: ClaimCommand;
  readonly label: Bilingual;
  readonly from: readonly ClaimState[];
  readonly roles: readonly Role[];
  readonly to: ClaimState;
  readonly needs: readonly ('hash' | 'note' | 'code' | 'other_person' | 'payment')[];
  /** What becomes of the clocks: both start; the answer is given; the money waits for the firm; both run on; all end. */
  readonly clocks: 'start' | 'answered' | 'pause' | 'resume' | 'end' | 'keep';
  readonly emits: string;
};

/** The machine of a claim, which begins as `draft` when a firm opens it (`claim.opened`). */
export const CLAIM_MOVES: readonly ClaimMove[] = [
  {
    command: 'submit',
    label: both('提交申领', 'Submit the claim'),
    from: ['draft'],
    roles: FIRM,
    to: 'submitted',
    needs: ['hash'],
    clocks: 'start',
    emits: 'claim.submitted',
  },
  {
    command: 'resubmit',
    label: both('补充后重新提交', 'Answer and submit again'),
    from: ['returned'],
    roles: FIRM,
    to: 'submitted',
    needs: ['note'],
    clocks: 'resume',
    emits: 'claim.resubmitted',
  },
  {
    command: 'withdraw',
    label: both('撤回申领', 'Withdraw'),
    from: ['draft', 'submitted', 'returned', 'checked'],
    roles: FIRM,
    to: 'withdrawn',
    needs: [],
    clocks: 'end',
    emits: 'claim.withdrawn',
  },
  {
    command: 'return',
    label: both('退回补充', 'Send back for more'),
    from: ['submitted'],
    roles: ['office_reviewer'],
    to: 'returned',
    needs: ['note'],
    clocks: 'pause',
    emits: 'claim.returned',
  },
  {
    command: 'check',
    label: both('审核通过', 'Found right'),
    from: ['submitted'],
    roles: ['office_reviewer'],
    to: 'checked',
    needs: ['hash'],
    clocks: 'answered',
    emits: 'claim.checked',
  },
  {
    command: 'grant',
    label: both('核准金额', 'Grant the amount'),
    from: ['checked'],
    roles: OFFICE,
    to: 'granted',
    needs: ['hash', 'other_person'],
    clocks: 'keep',
    emits: 'claim.granted',
  },
  {
    command: 'refuse',
    label: both('不予通过', 'Refuse'),
    from: ['submitted', 'checked'],
    roles: OFFICE,
    to: 'refused',
    needs: ['code', 'note'],
    clocks: 'end',
    emits: 'claim.refused',
  },
  {
    command: 'pay',
    label: both('登记拨付', 'Record the payment'),
    from: ['granted'],
    roles: ['office_supervisor'],
    to: 'paid',
    needs: ['payment'],
    clocks: 'end',
    emits: 'claim.paid',
  },
  {
    command: 'confirm_receipt',
    label: both('确认到账', 'Confirm that it arrived'),
    from: ['paid'],
    roles: FIRM,
    to: 'received',
    needs: [],
    clocks: 'keep',
    emits: 'claim.received',
  },
];

/** What happened to a claim, in its history. */
export const CLAIM_EVENT_LABELS: Readonly<Record<string, Bilingual>> = {
  'claim.opened': both('按放款信息生成申领表', 'Filled in from the drawdown'),
  'claim.submitted': both('提交申领', 'Submitted'),
  'claim.resubmitted': both('补充后重新提交', 'Answered and submitted again'),
  'claim.withdrawn': both('撤回申领', 'Withdrawn'),
  'claim.returned': both('退回补充', 'Sent back for more'),
  'claim.checked': both('审核通过', 'Checked and found right'),
  'claim.granted': both('核准金额', 'Granted'),
  'claim.refused': both('未通过', 'Refused'),
  'claim.paid': both('已拨付', 'Paid'),
  'claim.received': both('确认到账', 'Confirmed as received'),
  'claim.breached': both('超过办理时限', 'Past its deadline'),
};

/** Which claims a list of the office shows. */
export const CLAIM_VIEWS = ['open', 'mine', 'waiting_firm', 'closed'] as const;
export type ClaimView = (typeof CLAIM_VIEWS)[number];
