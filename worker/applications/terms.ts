// The words of an application and its machine: one table of moves that the API, the buttons, the tests and the
// documentation read.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Role } from '../identity/terms.ts';

export const STATES = [
  'submitted',
  'accepted',
  'contacted',
  'action_required',
  'under_review',
  'offered',
  'accepted_by_firm',
  'signed',
  'disbursed',
  'completed',
  'rejected',
  'reconsider',
  'rerouted',
  'withdrawn',
  'not_taken',
  'incomplete',
  'expired',
  'void',
] as const;
export type State = (typeof STATES)[number];
export const STATE_LABELS = {
  submitted: both('已提交', 'Submitted'),
  accepted: both('已受理', 'Taken up'),
  contacted: both('已联系', 'Contacted'),
  action_required: both('待补件', 'Papers needed'),
  under_review: both('审批中', 'Under review'),
  offered: both('已出方案', 'Offer made'),
  accepted_by_firm: both('企业已接受', 'Accepted by the firm'),
  signed: both('已签约', 'Signed'),
  disbursed: both('已放款', 'Paid out'),
  completed: both('已结清', 'Settled'),
  rejected: both('已拒绝', 'Refused'),
  reconsider: both('复议中', 'Being reconsidered'),
  rerouted: both('已转介', 'Taken elsewhere'),
  withdrawn: both('企业撤回', 'Withdrawn'),
  not_taken: both('获批未用', 'Approved, not taken'),
  incomplete: both('材料不全关闭', 'Closed as incomplete'),
  expired: both('超时关闭', 'Closed: the bank was silent'),
  void: both('已收回', 'Taken back'),
} satisfies Record<State, Bilingual>;

/** Whose turn it is in a state. */
export const TURNS = {
  submitted: 'bank',
  accepted: 'bank',
  contacted: 'bank',
  action_required: 'firm',
  under_review: 'bank',
  offered: 'firm',
  accepted_by_firm: 'bank',
  signed: 'bank',
  disbursed: 'nobody',
  completed: 'nobody',
  rejected: 'nobody',
  reconsider: 'bank',
  rerouted: 'nobody',
  withdrawn: 'nobody',
  not_taken: 'nobody',
  incomplete: 'nobody',
  expired: 'nobody',
  void: 'nobody',
} as const satisfies Record<State, 'bank' | 'firm' | 'nobody'>;

export const TABS = ['to_take_up', 'in_progress', 'waiting_firm', 'to_pay', 'paid', 'closed'] as const;
export type Tab = (typeof TABS)[number];
export const TAB_LABELS = {
  to_take_up: both('待受理', 'To take up'),
  in_progress: both('对接中', 'In progress'),
  waiting_firm: both('待企业', 'Waiting for the firm'),
  to_pay: both('待放款', 'To pay out'),
  paid: both('已放款', 'Paid out'),
  closed: both('已结束', 'Closed'),
} satisfies Record<Tab, Bilingual>;

/** The tab of the desk in which a state stands. */
export const TAB_OF = {
  submitted: 'to_take_up',
  accepted: 'in_progress',
  contacted: 'in_progress',
  action_required: 'waiting_firm',
  under_review: 'in_progress',
  offered: 'waiting_firm',
  accepted_by_firm: 'to_pay',
  signed: 'to_pay',
  disbursed: 'paid',
  completed: 'closed',
  rejected: 'closed',
  reconsider: 'in_progress',
  rerouted: 'closed',
  withdrawn: 'closed',
  not_taken: 'closed',
  incomplete: 'closed',
  expired: 'closed',
  void: 'closed',
} as const satisfies Record<State, Tab>;

/** Tabs whose applications an account manager has in hand: what is paid out runs by itself. */
export const IN_HAND: readonly Tab[] = ['to_take_up', 'in_progress', 'waiting_firm', 'to_pay'];

export const CLOCK_NAMES = [
  'take_up',
  'contact',
  'due_diligence',
  'decision',
  'cap',
  'documents',
  'signing',
  'review',
  'silence',
] as const;
export type ClockName = (typeof CLOCK_NAMES)[number];
export const CLOCK_LABELS = {
  take_up: both('受理', 'Take-up'),
  contact: both('首次联系', 'First contact'),
  due_diligence: both('尽调', 'Due diligence'),
  decision: both('审批', 'Decision'),
  cap: both('最长答复期限', 'Longest time to an answer'),
  documents: both('企业补件', 'Papers from the firm'),
  signing: both('签约放款', 'Signing and payment'),
  review: both('复议', 'Reconsideration'),
  silence: both('无进展', 'No word'),
} satisfies Record<ClockName, Bilingual>;

/** How a clock runs: `length` and `warn` in working days, for a cap in calendar days. */
export type ClockLength = { readonly length: number; readonly warn: number | null };

/**
 * Default lengths (T1–T4, T6, T7, T9b of the market study; `cap` in calendar days, all others in working days). A
 * district may set others, a product's promise may shorten them. `silence` is how long a firm may hear nothing while it is
 * the bank's turn.
 */
export const CLOCK_DEFAULTS = {
  take_up: { length: 2, warn: 1 },
  contact: { length: 1, warn: null },
  due_diligence: { length: 5, warn: null },
  decision: { length: 10, warn: null },
  cap: { length: 30, warn: null },
  documents: { length: 10, warn: null },
  signing: { length: 10, warn: null },
  review: { length: 5, warn: null },
  silence: { length: 5, warn: null },
} as const satisfies Record<ClockName, ClockLength>;

/** Clocks that count calendar days and never pause. */
export const CALENDAR_CLOCKS: readonly ClockName[] = ['cap'];

/** Clocks for which the bank answers: they pause while the firm is asked for papers, and a breach climbs the ladder. */
export const BANK_CLOCKS: readonly ClockName[] = [
  'take_up',
  'contact',
  'due_diligence',
  'decision',
  'cap',
  'signing',
  'review',
];

/** The rungs that a missed clock climbs, a working day apart, as long as nobody acts. */
export const RUNGS = ['branch', 'institution', 'office', 'bulletin'] as const;
export type Rung = (typeof RUNGS)[number];
export const RUNG_LABELS = {
  branch: both('已通知网点负责人', 'The branch was told'),
  institution: both('已通知机构管理员', 'The institution was told'),
  office: both('已生成督办单', 'A ticket was raised'),
  bulletin: both('已列入通报', 'On the bulletin'),
} satisfies Record<Rung, Bilingual>;

/** Silence alone is answered for by a ticket at most: it is no promise that was broken. */
export const SILENCE_TOP: Rung = 'office';

/** More pauses of one decision than this are told to the branch. */
export const PAUSES_MAX = 3;

/** So long after submitting a firm may take an application back; the bank knows nothing of it until then. */
export const TAKE_BACK_MS = 60_000;

export const COMMANDS = [
  'submit',
  'take_back',
  'take_up',
  'contact',
  'request_documents',
  'answer_documents',
  'propose_offer',
  'return_offer',
  'endorse_offer',
  'approve_offer',
  'refuse',
  'ask_review',
  'uphold',
  'overturn',
  'reroute',
  'accept_offer',
  'decline_one',
  'decline_offer',
  'not_chosen',
  'sign',
  'record_drawdown',
  'deny_drawdown',
  'confirm_drawdown',
  'complete',
  'withdraw',
  'hand_over',
  'note',
  'write_to_firm',
  'write_to_bank',
  'contest_contact',
  'urge',
  'warn',
  'breach',
  'note_silence',
  'escalate',
  'expire',
  'recompute',
  'remind_offer',
  'end_offer',
  'expire_offer',
  'close_incomplete',
] as const;
export type Command = (typeof COMMANDS)[number];
export const COMMAND_LABELS = {
  submit: both('提交申请', 'Submit'),
  take_back: both('收回申请', 'Take back'),
  take_up: both('受理', 'Take up'),
  contact: both('已联系企业', 'Record contact'),
  request_documents: both('退回补件', 'Ask for papers'),
  answer_documents: both('提交补件', 'Supply papers'),
  propose_offer: both('出方案', 'Make an offer'),
  return_offer: both('退回方案', 'Return the offer'),
  endorse_offer: both('支行审批通过', 'Approved by the branch'),
  approve_offer: both('批准方案', 'Approve the offer'),
  refuse: both('拒绝', 'Refuse'),
  ask_review: both('申请复议', 'Ask for reconsideration'),
  uphold: both('维持拒绝', 'Uphold the refusal'),
  overturn: both('撤销拒绝', 'Overturn the refusal'),
  reroute: both('转介', 'Take it elsewhere'),
  accept_offer: both('接受方案', 'Accept the offer'),
  decline_one: both('不接受其中一个方案', 'Decline one of the offers'),
  decline_offer: both('不接受方案', 'Decline the offer'),
  not_chosen: both('企业选择了其他银行', 'Another bank was chosen'),
  sign: both('登记签约', 'Record the contract'),
  record_drawdown: both('登记放款', 'Record a drawdown'),
  deny_drawdown: both('驳回放款', 'Deny the drawdown'),
  confirm_drawdown: both('确认放款', 'Confirm the drawdown'),
  complete: both('登记结清', 'Record settlement'),
  withdraw: both('撤回申请', 'Withdraw'),
  hand_over: both('移交', 'Hand over'),
  note: both('内部备注', 'Internal note'),
  write_to_firm: both('给企业留言', 'Write to the firm'),
  write_to_bank: both('给银行留言', 'Write to the bank'),
  contest_contact: both('未接到联系', 'Was not reached'),
  urge: both('催办', 'Ask for news'),
  warn: both('到期提醒', 'Reminder of a deadline'),
  breach: both('超时', 'Deadline passed'),
  note_silence: both('长时间无进展', 'No word for days'),
  escalate: both('逐级上报', 'Taken a step further'),
  expire: both('超时关闭', 'Closed: the bank was silent'),
  recompute: both('按新日历重算时限', 'Deadlines follow a new calendar'),
  remind_offer: both('方案到期提醒', 'Reminder of an offer'),
  end_offer: both('其中一个方案到期', 'One of the offers ended'),
  expire_offer: both('方案到期', 'Offer ended'),
  close_incomplete: both('材料不全关闭', 'Closed as incomplete'),
} satisfies Record<Command, Bilingual>;

/** Conditions beyond state and role that a move needs; the commands check them and the documentation lists them. */
export type Need =
  | 'standing'
  | 'not_opened'
  | 'opened'
  | 'step_up'
  | 'consent'
  | 'second_person'
  | 'offer_hash'
  | 'authority'
  | 'few_offers'
  | 'nothing_accepted_elsewhere'
  | 'committed_offer'
  | 'offer_in_force'
  | 'reason_code'
  | 'within_window'
  | 'other_institution'
  | 'within_approved'
  | 'reminded'
  | 'paper_deadline_passed'
  | 'rerouting_offered'
  | 'not_contested_before'
  | 'all_paid_or_none';

export type Move = {
  readonly command: Command;
  readonly from: readonly State[];
  readonly roles: readonly (Role | 'system')[];
  /**
   * `same` keeps the state, `resume` returns to the one before papers were asked for. `offers` follows the offers: offered
   * while one is open to the firm, else under review while one waits for approval, else back to contacted.
   */
  readonly to: State | 'same' | 'resume' | 'offers';
  readonly needs: readonly Need[];
  readonly emits: string;
  readonly starts: readonly ClockName[];
  readonly ends: readonly ClockName[];
  readonly pauses?: true;
  readonly resumes?: true;
  /** The firm learns something by it: the bank is silent no longer. */
  readonly heard?: true;
};

const FIRM = ['legal_representative', 'handler'] as const;
const NOT_CLOSED = [
  'submitted',
  'accepted',
  'contacted',
  'action_required',
  'under_review',
  'offered',
  'accepted_by_firm',
  'signed',
  'disbursed',
  'reconsider',
] as const;
const OPEN_AT_BANK = ['submitted', 'accepted', 'contacted', 'action_required', 'under_review'] as const;
const ALL_CLOCKS = CLOCK_NAMES;

/** The machine: from · command · role · to · needs · emits · starts clock. What is not here is refused with 409. */
export const MOVES: readonly Move[] = [
  {
    command: 'submit',
    from: [],
    roles: FIRM,
    to: 'submitted',
    needs: ['standing', 'step_up', 'consent'],
    emits: 'application.submitted',
    starts: ['take_up', 'cap'],
    ends: [],
  },
  {
    // As if it had never been sent: the bank has seen nothing of it and never will.
    command: 'take_back',
    from: ['submitted'],
    roles: FIRM,
    to: 'void',
    needs: ['standing', 'not_opened'],
    emits: 'application.taken_back',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    command: 'take_up',
    from: ['submitted'],
    roles: ['loan_officer'],
    to: 'accepted',
    needs: [],
    emits: 'application.taken_up',
    starts: ['contact', 'decision'],
    ends: ['take_up'],
    heard: true,
  },
  {
    command: 'contact',
    from: ['accepted'],
    roles: ['loan_officer'],
    to: 'contacted',
    needs: [],
    emits: 'application.contacted',
    starts: ['due_diligence'],
    ends: ['contact'],
    heard: true,
  },
  {
    command: 'request_documents',
    from: ['accepted', 'contacted', 'under_review'],
    roles: ['loan_officer'],
    to: 'action_required',
    needs: [],
    emits: 'application.documents_requested',
    starts: ['documents'],
    ends: [],
    pauses: true,
    heard: true,
  },
  {
    command: 'answer_documents',
    from: ['action_required'],
    roles: FIRM,
    to: 'resume',
    needs: ['standing'],
    emits: 'application.documents_answered',
    starts: [],
    ends: ['documents'],
    resumes: true,
  },
  {
    // Several may wait and stand open at a time; what stands open can be accepted all the while.
    command: 'propose_offer',
    from: ['contacted', 'under_review', 'offered'],
    roles: ['loan_officer'],
    to: 'offers',
    needs: ['few_offers'],
    emits: 'application.offer_proposed',
    starts: [],
    ends: ['due_diligence'],
    heard: true,
  },
  {
    command: 'return_offer',
    from: ['under_review', 'offered'],
    roles: ['approver'],
    to: 'offers',
    needs: ['second_person'],
    emits: 'application.offer_returned',
    starts: [],
    ends: [],
  },
  {
    // What approving comes to while the head office has still to sign: more than the branch decides by itself.
    command: 'endorse_offer',
    from: ['under_review', 'offered'],
    roles: [],
    to: 'same',
    needs: ['second_person', 'offer_hash', 'step_up', 'authority'],
    emits: 'application.offer_endorsed',
    starts: [],
    ends: [],
  },
  {
    command: 'approve_offer',
    from: ['under_review', 'offered'],
    roles: ['approver'],
    to: 'offered',
    needs: ['second_person', 'offer_hash', 'step_up', 'authority'],
    emits: 'application.offered',
    starts: [],
    ends: ['due_diligence', 'decision', 'cap'],
    heard: true,
  },
  {
    command: 'refuse',
    from: OPEN_AT_BANK,
    roles: ['loan_officer'],
    to: 'rejected',
    needs: ['reason_code'],
    emits: 'application.refused',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    // Somebody else of the same bank looks at it again, with what the firm adds.
    command: 'ask_review',
    from: ['rejected'],
    roles: FIRM,
    to: 'reconsider',
    needs: ['standing', 'step_up', 'consent', 'within_window'],
    emits: 'application.review_asked',
    starts: ['review'],
    ends: [],
  },
  {
    command: 'uphold',
    from: ['reconsider'],
    roles: ['loan_officer', 'approver'],
    to: 'rejected',
    needs: ['second_person'],
    emits: 'application.review_upheld',
    starts: [],
    ends: ALL_CLOCKS,
    heard: true,
  },
  {
    // To where an offer can be proposed: in under_review one waits for the second person already.
    command: 'overturn',
    from: ['reconsider'],
    roles: ['loan_officer', 'approver'],
    to: 'contacted',
    needs: ['second_person'],
    emits: 'application.review_overturned',
    starts: ['decision'],
    ends: ['review'],
    heard: true,
  },
  {
    // From a refusal, from what the bank let pass, and from what is so late that the firm was offered it.
    command: 'reroute',
    from: ['rejected', 'expired', 'submitted', 'accepted', 'contacted', 'under_review'],
    roles: FIRM,
    to: 'rerouted',
    needs: ['standing', 'step_up', 'consent', 'other_institution', 'rerouting_offered'],
    emits: 'application.rerouted',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    command: 'accept_offer',
    from: ['offered'],
    roles: FIRM,
    to: 'accepted_by_firm',
    needs: [
      'standing',
      'step_up',
      'committed_offer',
      'offer_in_force',
      'offer_hash',
      'nothing_accepted_elsewhere',
    ],
    emits: 'application.offer_accepted',
    starts: ['signing'],
    ends: [],
  },
  {
    // What declining comes to while another offer is open or waits for approval.
    command: 'decline_one',
    from: ['offered'],
    roles: [],
    to: 'offers',
    needs: ['standing'],
    emits: 'application.offer_set_aside',
    starts: [],
    ends: [],
  },
  {
    command: 'decline_offer',
    from: ['offered', 'accepted_by_firm'],
    roles: FIRM,
    to: 'not_taken',
    needs: ['standing'],
    emits: 'application.offer_declined',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    // In the batch in which the firm accepts another bank's offer for the same demand.
    command: 'not_chosen',
    from: ['offered'],
    roles: [],
    to: 'not_taken',
    needs: [],
    emits: 'application.not_chosen',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    command: 'sign',
    from: ['accepted_by_firm'],
    roles: ['loan_officer'],
    to: 'signed',
    needs: [],
    emits: 'application.signed',
    starts: [],
    ends: [],
    heard: true,
  },
  {
    command: 'record_drawdown',
    from: ['signed', 'disbursed'],
    roles: ['loan_officer'],
    to: 'same',
    needs: ['within_approved'],
    emits: 'application.drawdown_requested',
    starts: [],
    ends: [],
  },
  {
    command: 'deny_drawdown',
    from: ['signed', 'disbursed'],
    roles: ['approver'],
    to: 'same',
    needs: ['second_person'],
    emits: 'application.drawdown_denied',
    starts: [],
    ends: [],
  },
  {
    command: 'confirm_drawdown',
    from: ['signed', 'disbursed'],
    roles: ['approver'],
    to: 'disbursed',
    needs: ['second_person', 'step_up', 'within_approved'],
    emits: 'application.drawdown_paid',
    starts: [],
    ends: ['signing'],
    heard: true,
  },
  {
    command: 'complete',
    from: ['disbursed'],
    roles: ['loan_officer'],
    to: 'completed',
    needs: ['all_paid_or_none'],
    emits: 'application.completed',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    command: 'withdraw',
    from: [...OPEN_AT_BANK, 'offered', 'accepted_by_firm', 'reconsider'],
    roles: FIRM,
    to: 'withdrawn',
    needs: ['standing', 'opened'],
    emits: 'application.withdrawn',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    // The case has another account manager; whose turn it is and what runs stay as they are.
    command: 'hand_over',
    from: NOT_CLOSED,
    roles: ['institution_admin'],
    to: 'same',
    needs: [],
    emits: 'application.handed_over',
    starts: [],
    ends: [],
  },
  {
    // For the bank's own people; the firm never sees it.
    command: 'note',
    from: NOT_CLOSED,
    roles: ['loan_officer', 'approver', 'institution_admin'],
    to: 'same',
    needs: [],
    emits: 'application.noted',
    starts: [],
    ends: [],
  },
  {
    command: 'write_to_firm',
    from: NOT_CLOSED.filter((state) => state !== 'submitted'),
    roles: ['loan_officer'],
    to: 'same',
    needs: [],
    emits: 'application.bank_wrote',
    starts: [],
    ends: [],
    heard: true,
  },
  {
    command: 'write_to_bank',
    from: NOT_CLOSED,
    roles: FIRM,
    to: 'same',
    needs: ['standing', 'opened'],
    emits: 'application.firm_wrote',
    starts: [],
    ends: [],
  },
  {
    // The bank's record of a contact stands; beside it the firm's word that it was not reached.
    command: 'contest_contact',
    from: ['contacted', 'action_required', 'under_review'],
    roles: FIRM,
    to: 'same',
    needs: ['standing', 'not_contested_before'],
    emits: 'application.contact_contested',
    starts: [],
    ends: [],
  },
  {
    // The firm asks what became of it: told to the manager, once a day.
    command: 'urge',
    from: ['submitted', 'accepted', 'contacted', 'under_review', 'accepted_by_firm', 'signed', 'reconsider'],
    roles: FIRM,
    to: 'same',
    needs: ['standing'],
    emits: 'application.urged',
    starts: [],
    ends: [],
  },
  {
    command: 'warn',
    from: [...OPEN_AT_BANK, 'accepted_by_firm', 'signed', 'reconsider'],
    roles: ['system'],
    to: 'same',
    needs: [],
    emits: 'application.clock_warned',
    starts: [],
    ends: [],
  },
  {
    // Also in the batch of the very move that ends a clock too late.
    command: 'breach',
    from: [...OPEN_AT_BANK, 'accepted_by_firm', 'signed', 'reconsider'],
    roles: ['system'],
    to: 'same',
    needs: [],
    emits: 'application.clock_breached',
    starts: [],
    ends: [],
  },
  {
    command: 'note_silence',
    from: [...OPEN_AT_BANK, 'accepted_by_firm', 'signed', 'reconsider'],
    roles: ['system'],
    to: 'same',
    needs: [],
    emits: 'application.silent',
    starts: [],
    ends: [],
  },
  {
    // Up the ladder: the institution, the office by a ticket, the bulletin with the offer to go elsewhere.
    command: 'escalate',
    from: [...OPEN_AT_BANK, 'accepted_by_firm', 'signed', 'reconsider'],
    roles: ['system'],
    to: 'same',
    needs: [],
    emits: 'application.escalated',
    starts: [],
    ends: [],
  },
  {
    command: 'expire',
    from: ['submitted', 'accepted'],
    roles: ['system'],
    to: 'expired',
    needs: [],
    emits: 'application.expired',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    command: 'recompute',
    from: NOT_CLOSED,
    roles: ['system'],
    to: 'same',
    needs: [],
    emits: 'application.clocks_recomputed',
    starts: [],
    ends: [],
  },
  {
    command: 'remind_offer',
    from: ['offered'],
    roles: ['system'],
    to: 'same',
    needs: [],
    emits: 'application.offer_reminded',
    starts: [],
    ends: [],
  },
  {
    command: 'end_offer',
    from: ['offered'],
    roles: ['system'],
    to: 'offers',
    needs: [],
    emits: 'application.offer_ended',
    starts: [],
    ends: [],
  },
  {
    // The last one, and none waits for approval.
    command: 'expire_offer',
    from: ['offered'],
    roles: ['system'],
    to: 'not_taken',
    needs: [],
    emits: 'application.offer_expired',
    starts: [],
    ends: ALL_CLOCKS,
  },
  {
    command: 'close_incomplete',
    from: ['action_required'],
    roles: ['system'],
    to: 'incomplete',
    needs: ['reminded', 'paper_deadline_passed'],
    emits: 'application.closed_incomplete',
    starts: [],
    ends: ALL_CLOCKS,
  },
];

export const CONTACT_CHANNELS = ['phone', 'visit', 'wechat', 'counter'] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];
export const CONTACT_CHANNEL_LABELS = {
  phone: both('电话', 'Telephone'),
  visit: both('上门', 'Visit'),
  wechat: both('微信', 'WeChat'),
  counter: both('网点', 'At the branch'),
} satisfies Record<ContactChannel, Bilingual>;

export const OFFER_KINDS = ['in_principle', 'committed'] as const;
export type OfferKind = (typeof OFFER_KINDS)[number];
export const OFFER_KIND_LABELS = {
  in_principle: both('意向方案（非正式批准）', 'In principle (not a commitment)'),
  committed: both('正式方案', 'Committed'),
} satisfies Record<OfferKind, Bilingual>;

export const OFFER_STATES = [
  'proposed',
  'returned',
  'open',
  'accepted',
  'declined',
  'expired',
  'superseded',
  'not_taken',
] as const;
export type OfferState = (typeof OFFER_STATES)[number];
export const OFFER_STATE_LABELS = {
  proposed: both('待审批', 'Waiting for approval'),
  returned: both('已退回', 'Returned'),
  open: both('待企业答复', 'Open'),
  accepted: both('已接受', 'Accepted'),
  declined: both('未接受', 'Declined'),
  expired: both('已过期', 'Ended'),
  superseded: both('已被替换', 'Replaced'),
  not_taken: both('未采用', 'Not taken'),
} satisfies Record<OfferState, Bilingual>;

/** Why an offer ended. */
export const OFFER_CAUSES = [
  'returned',
  'replaced',
  'expired',
  'declined',
  'withdrawn',
  'refused',
  'closed',
  'other_accepted',
  'accepted_elsewhere',
] as const;
export type OfferCause = (typeof OFFER_CAUSES)[number];
export const OFFER_CAUSE_LABELS = {
  returned: both('审批退回', 'Returned by the approver'),
  replaced: both('银行已出新方案替换', 'The bank made a new offer in its place'),
  expired: both('有效期届满', 'Its validity ended'),
  declined: both('企业未接受', 'The firm declined'),
  withdrawn: both('企业撤回申请', 'The firm withdrew'),
  refused: both('银行拒绝申请', 'The bank refused the application'),
  closed: both('申请已关闭', 'The application was closed'),
  other_accepted: both('企业接受了同一申请的另一方案', 'Another offer for the application was accepted'),
  accepted_elsewhere: both('企业接受了另一家银行的方案', 'Another bank’s offer was accepted'),
} satisfies Record<OfferCause, Bilingual>;

/** The stages at which an offer is approved, after the account manager who proposes it. */
export const APPROVAL_STAGES = ['branch', 'head'] as const;
export type ApprovalStage = (typeof APPROVAL_STAGES)[number];
export const APPROVAL_STAGE_LABELS = {
  manager: both('客户经理', 'Account manager'),
  branch: both('支行', 'Branch'),
  head: both('分行', 'Head office'),
} satisfies Record<ApprovalStage | 'manager', Bilingual>;

/** How many offers for one application may be under way, open or waiting for approval. */
export const MAX_OFFERS = 5;
/** So long before an offer ends the firm is reminded, once. */
export const OFFER_REMIND_DAYS = 3;

/** What the field for a useful day to apply again says, and where its first value came from. */
export const REAPPLY_LABEL = both('建议再次申请的最早日期', 'Earliest useful day to apply again');
export const REAPPLY_HINTS = {
  usual: both(
    '企业会看到这一天；须在明天至两年内',
    'The firm sees this day; from tomorrow to two years ahead',
  ),
  proposed: both(
    '已按产品条件推算出到期即符合的日期，可修改；企业会看到这一天',
    'Worked out from the condition of the product, which time alone will meet; change it if need be. The firm sees it',
  ),
} as const;

export const WITHDRAW_REASONS = [
  'found_elsewhere',
  'price',
  'too_slow',
  'no_longer_needed',
  'mistake',
  'other',
] as const;
export type WithdrawReason = (typeof WITHDRAW_REASONS)[number];
export const WITHDRAW_REASON_LABELS = {
  found_elsewhere: both('已从别处获得', 'Found elsewhere'),
  price: both('成本偏高', 'Too expensive'),
  too_slow: both('办理太慢', 'Too slow'),
  no_longer_needed: both('不再需要', 'No longer needed'),
  mistake: both('误提交', 'Submitted by mistake'),
  other: both('其他', 'Other'),
} satisfies Record<WithdrawReason, Bilingual>;

/** Offers are valid between 5 and 30 days (T5). */
export const OFFER_DAYS = { min: 5, max: 30 } as const;
