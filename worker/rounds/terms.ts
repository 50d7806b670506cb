// The words of a round, in which a listing is written, checked inside the institution and reviewed by the office, and
// of what may be done with a product on the shelf. The two tables below are the machines: API, buttons and tests read
// these rows.
import type { Role } from '../identity/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { ProductState } from '../products/terms.ts';

export const ROUND_STATES = ['editing', 'checking', 'reviewing', 'scheduled', 'listed', 'dropped'] as const;
export type RoundState = (typeof ROUND_STATES)[number];
export const ROUND_STATE_LABELS = {
  editing: both('编辑中', 'Being written'),
  checking: both('待复核', 'Waiting for the check'),
  reviewing: both('待金融办审核', "Waiting for the office's review"),
  scheduled: both('已通过，待上架', 'Approved, waiting for its day'),
  listed: both('已上架', 'Listed'),
  dropped: both('已放弃', 'Dropped'),
} satisfies Record<RoundState, Bilingual>;

/** Rounds that are not over; a product has at most one. */
export const OPEN_ROUND_STATES = ['editing', 'checking', 'reviewing', 'scheduled'] as const;

const MAKER = ['product_maker'] as const satisfies readonly Role[];
const CHECKER = ['product_checker'] as const satisfies readonly Role[];
const OFFICE = ['office_supervisor', 'office_reviewer'] as const satisfies readonly Role[];
const SYSTEM = ['system'] as const;

export const ROUND_COMMANDS = [
  'submit',
  'take_back',
  'check',
  'send_back',
  'approve',
  'return',
  'drop',
  'list',
] as const;
export type RoundCommand = (typeof ROUND_COMMANDS)[number];

/**
 * What a move needs besides its role: a complete listing, the hash of what is approved, a person who did not write it,
 * a coded reason, the ticked checklist.
 */
export type RoundNeed = 'complete' | 'hash' | 'other_person' | 'code' | 'checklist';

export type RoundMove = {
  readonly command: RoundCommand;
  readonly label: Bilingual;
  readonly from: readonly RoundState[];
  readonly roles: readonly (Role | 'system')[];
  readonly to: RoundState;
  readonly needs: readonly RoundNeed[];
  readonly emits: string;
};

export const ROUND_MOVES: readonly RoundMove[] = [
  {
    command: 'submit',
    label: both('提交复核', 'Submit to the checker'),
    from: ['editing'],
    roles: MAKER,
    to: 'checking',
    needs: ['complete', 'hash'],
    emits: 'product.round_submitted',
  },
  {
    command: 'take_back',
    label: both('撤回修改', 'Take back to change'),
    from: ['checking', 'reviewing'],
    roles: MAKER,
    to: 'editing',
    needs: [],
    emits: 'product.round_taken_back',
  },
  {
    command: 'check',
    label: both('复核通过，送金融办', 'Approve and send to the office'),
    from: ['checking'],
    roles: CHECKER,
    to: 'reviewing',
    needs: ['hash', 'other_person'],
    emits: 'product.round_checked',
  },
  {
    command: 'send_back',
    label: both('退回修改', 'Send back'),
    from: ['checking'],
    roles: CHECKER,
    to: 'editing',
    needs: ['code', 'other_person'],
    emits: 'product.round_sent_back',
  },
  {
    command: 'approve',
    label: both('审核通过并上架', 'Approve and list'),
    from: ['reviewing'],
    roles: OFFICE,
    to: 'listed',
    needs: ['hash', 'other_person', 'checklist'],
    emits: 'product.round_approved',
  },
  {
    command: 'return',
    label: both('退回机构', 'Return to the institution'),
    from: ['reviewing', 'scheduled'],
    roles: OFFICE,
    to: 'editing',
    needs: ['code'],
    emits: 'product.round_returned',
  },
  {
    command: 'drop',
    label: both('放弃本轮修改', 'Drop this round'),
    from: ['editing', 'checking', 'reviewing', 'scheduled'],
    roles: MAKER,
    to: 'dropped',
    needs: [],
    emits: 'product.round_dropped',
  },
  {
    command: 'list',
    label: both('到期自动上架', 'Listed on its day'),
    from: ['scheduled'],
    roles: SYSTEM,
    to: 'listed',
    needs: [],
    emits: 'product.listed',
  },
];

export const SHELF_COMMANDS = [
  'open_round',
  'suspend',
  'resume',
  'retire',
  'office_suspend',
  'office_resume',
  'expire',
] as const;
export type ShelfCommand = (typeof SHELF_COMMANDS)[number];

export type ShelfMove = {
  readonly command: ShelfCommand;
  readonly label: Bilingual;
  readonly from: readonly ProductState[];
  readonly roles: readonly (Role | 'system')[];
  /** The state it leads to; null leaves it as it is. */
  readonly to: ProductState | null;
  readonly needs: readonly ('code' | 'other_person')[];
  readonly emits: string;
};

/** What may be done with a product itself. Open applications go on in every case. */
export const SHELF_MOVES: readonly ShelfMove[] = [
  {
    command: 'open_round',
    label: both('修改条款', 'Change the terms'),
    from: ['listed', 'suspended', 'retired'],
    roles: MAKER,
    to: null,
    needs: [],
    emits: 'product.round_opened',
  },
  {
    command: 'suspend',
    label: both('暂停受理', 'Suspend'),
    from: ['listed'],
    roles: ['product_maker', 'product_checker', 'institution_admin'],
    to: 'suspended',
    needs: ['code'],
    emits: 'product.suspended',
  },
  {
    command: 'resume',
    label: both('恢复受理', 'Resume'),
    from: ['suspended'],
    roles: CHECKER,
    to: 'listed',
    needs: ['other_person'],
    emits: 'product.resumed',
  },
  {
    command: 'retire',
    label: both('下架', 'Retire'),
    from: ['listed', 'suspended'],
    roles: CHECKER,
    to: 'retired',
    needs: ['code'],
    emits: 'product.retired',
  },
  {
    command: 'office_suspend',
    label: both('责令暂停', 'Order a suspension'),
    from: ['listed'],
    roles: OFFICE,
    to: 'suspended',
    needs: ['code'],
    emits: 'product.suspended',
  },
  {
    command: 'office_resume',
    label: both('解除暂停', 'Lift the suspension'),
    from: ['suspended'],
    roles: OFFICE,
    to: 'listed',
    needs: ['other_person'],
    emits: 'product.resumed',
  },
  {
    command: 'expire',
    label: both('到期自动下架', 'Retired on its day'),
    from: ['listed', 'suspended'],
    roles: SYSTEM,
    to: 'retired',
    needs: [],
    emits: 'product.retired',
  },
];

/** Why a listing goes back to whoever wrote it. */
export const RETURN_CODES = [
  'price_unclear',
  'cost_incomplete',
  'conditions_unclear',
  'conditions_unfair',
  'data_excessive',
  'papers_excessive',
  'promise_implausible',
  'text_misleading',
  'outside_licence',
  'facts_wrong',
  'other',
] as const;
export type ReturnCode = (typeof RETURN_CODES)[number];
export const RETURN_CODE_LABELS = {
  price_unclear: both('利率表述不清', 'The price is unclear'),
  cost_incomplete: both('费用未列全', 'A cost is missing'),
  conditions_unclear: both('准入条件不清或无法核验', 'A condition is unclear or cannot be checked'),
  conditions_unfair: both('准入条件不合理', 'A condition is not justified'),
  data_excessive: both('数据授权超出必要', 'More data asked for than needed'),
  papers_excessive: both('材料要求超出必要', 'More papers asked for than needed'),
  promise_implausible: both('时效承诺不可信', 'The promised times are not plausible'),
  text_misleading: both('宣传用语易误导', 'The wording misleads'),
  outside_licence: both('超出许可业务范围', "Outside the institution's licence"),
  facts_wrong: both('与机构批准文件不一致', "Differs from the institution's own approval"),
  other: both('其他（须说明）', 'Other (say what)'),
} satisfies Record<ReturnCode, Bilingual>;

/** Why a product leaves the shelf, for a while or for good. */
export const SUSPEND_CODES = [
  'quota_full',
  'terms_changing',
  'systems',
  'compliance',
  'office_order',
  'other',
] as const;
export type SuspendCode = (typeof SUSPEND_CODES)[number];
export const SUSPEND_CODE_LABELS = {
  quota_full: both('额度已满', 'The quota is used up'),
  terms_changing: both('条款调整中', 'The terms are being changed'),
  systems: both('系统维护', 'Systems under maintenance'),
  compliance: both('合规原因', 'Compliance'),
  office_order: both('金融办责令', 'Ordered by the finance office'),
  other: both('其他（须说明）', 'Other (say what)'),
} satisfies Record<SuspendCode, Bilingual>;
/** What an institution may give as its reason; an order is the office's. */
export const BANK_SUSPEND_CODES = ['quota_full', 'terms_changing', 'systems', 'compliance', 'other'] as const;
export const OFFICE_SUSPEND_CODES = ['office_order', 'compliance', 'other'] as const;

export const RETIRE_CODES = ['replaced', 'discontinued', 'expired', 'other'] as const;
export type RetireCode = (typeof RETIRE_CODES)[number];
export const RETIRE_CODE_LABELS = {
  replaced: both('由其他产品替代', 'Replaced by another product'),
  discontinued: both('停办', 'Discontinued'),
  expired: both('已过有效期', 'Its last day has passed'),
  other: both('其他（须说明）', 'Other (say what)'),
} satisfies Record<RetireCode, Bilingual>;

/** The tabs of the editor, and where a reviewer finds a field. */
export const LISTING_TABS = ['basic', 'price', 'admission', 'papers'] as const;
export type ListingTab = (typeof LISTING_TABS)[number];
export const LISTING_TAB_LABELS = {
  basic: both('基本', 'Basics'),
  price: both('利率费用', 'Price and costs'),
  admission: both('准入', 'Admission'),
  papers: both('材料', 'Papers'),
} satisfies Record<ListingTab, Bilingual>;

/** What the office looks at before it approves, by the tab whose fields changed. */
export const CHECKLIST: readonly {
  readonly id: string;
  readonly tab: ListingTab;
  readonly text: Bilingual;
}[] = [
  {
    id: 'identity',
    tab: 'basic',
    text: both(
      '名称、对象、额度、期限与机构批准文件一致',
      'Name, borrowers, amounts and terms agree with what the institution approved',
    ),
  },
  {
    id: 'wording',
    tab: 'basic',
    text: both(
      '用语无误导、无“零门槛”“必过”等承诺',
      'The wording does not mislead and promises no certain approval',
    ),
  },
  {
    id: 'price',
    tab: 'price',
    text: both(
      '年化利率明示，费用列全并写明付费方',
      'The annual rate is stated, all costs are listed with who pays them',
    ),
  },
  {
    id: 'fair',
    tab: 'admission',
    text: both(
      '准入条件可核验、有必要、无歧视',
      'Conditions can be checked, are needed and treat firms alike',
    ),
  },
  {
    id: 'needed',
    tab: 'papers',
    text: both(
      '数据与材料以必要为限，时效承诺可兑现',
      'Only the data and papers that are needed; the promised times can be kept',
    ),
  },
];

/**
 * The views of a shelf: what waits where, and what stands on it. `returned` is with its maker again, `ending` has its last
 * day within {@link ENDING_DAYS}.
 */
export const SHELF_VIEWS = [
  'all',
  'editing',
  'returned',
  'checking',
  'reviewing',
  'scheduled',
  'listed',
  'ending',
  'suspended',
  'retired',
] as const;
export type ShelfView = (typeof SHELF_VIEWS)[number];

/** How many days before its last one a listed product is named as ending. */
export const ENDING_DAYS = 30;
