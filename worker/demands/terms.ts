// A firm's need for money, however many banks it asks: its states, what banks may say to one that is published for them
// to see, and the bands in which they see it.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Role } from '../identity/terms.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import type { Span } from '../matching/answers.ts';

export const DEMAND_STATES = [
  'published',
  'routed',
  'in_progress',
  'fulfilled',
  'partly_fulfilled',
  'unmet',
  'withdrawn',
  'expired',
] as const;
export type DemandState = (typeof DEMAND_STATES)[number];
export const DEMAND_STATE_LABELS = {
  published: both('已发布', 'Published'),
  routed: both('已派出', 'Given to banks'),
  in_progress: both('对接中', 'In progress'),
  fulfilled: both('已满足', 'Met'),
  partly_fulfilled: both('部分满足', 'Partly met'),
  unmet: both('未满足', 'Not met'),
  withdrawn: both('已撤回', 'Withdrawn'),
  expired: both('已到期', 'Ended'),
} satisfies Record<DemandState, Bilingual>;

export const DEMAND_CHANNELS = ['self', 'visit', 'hotline', 'hall', 'grid'] as const;
export type DemandChannel = (typeof DEMAND_CHANNELS)[number];

/** How an application ends its demand; one of which every application was taken back counts as never published. */
export type DemandEnd = 'fulfilled' | 'partly_fulfilled' | 'unmet' | 'withdrawn' | 'taken_back';

export const DEMAND_COMMANDS = [
  'publish',
  'apply',
  'join',
  'leave',
  'reopen',
  'dispatch',
  'refuse_dispatch',
  'lapse_dispatch',
  'call_back',
  'show_interest',
  'withdraw_interest',
  'decline_interest',
  'remind',
  'fulfil',
  'end_partly',
  'end_unmet',
  'end_withdrawn',
  'take_back',
  'withdraw',
  'expire',
] as const;
export type DemandCommand = (typeof DEMAND_COMMANDS)[number];

export type DemandMove = {
  readonly command: DemandCommand;
  readonly from: readonly DemandState[];
  /** `application`: moved along by whoever moves one of its applications, in the same batch. */
  readonly roles: readonly (Role | 'system' | 'application')[];
  readonly to: DemandState | 'same';
  readonly emits: string;
};

const FIRM = ['legal_representative', 'handler'] as const;
const LENDERS = ['loan_officer', 'approver'] as const;
const OPEN = ['published', 'routed', 'in_progress'] as const;
/** In these banks see a published demand and answer it. */
const POOL = ['published', 'routed'] as const;
const OFFICE = ['office_supervisor', 'office_reviewer'] as const;

/** The machine of a demand: from · command · role · to · emits. Grid staff's reports begin like a firm's publication. */
export const DEMAND_MOVES: readonly DemandMove[] = [
  {
    command: 'publish',
    from: [],
    roles: [...FIRM, 'visit_officer'],
    to: 'published',
    emits: 'demand.published',
  },
  // An application for a product that was chosen directly is a demand of its own.
  { command: 'apply', from: [], roles: ['application'], to: 'in_progress', emits: 'demand.published' },
  { command: 'join', from: OPEN, roles: ['application'], to: 'in_progress', emits: 'demand.joined' },
  { command: 'leave', from: ['in_progress'], roles: ['application'], to: 'same', emits: 'demand.left' },
  {
    command: 'reopen',
    from: ['in_progress'],
    roles: ['application'],
    to: 'published',
    emits: 'demand.reopened',
  },
  {
    command: 'dispatch',
    from: POOL,
    roles: OFFICE,
    to: 'routed',
    emits: 'demand.dispatched',
  },
  {
    // The firm may have chosen another bank meanwhile.
    command: 'refuse_dispatch',
    from: OPEN,
    roles: LENDERS,
    to: 'same',
    emits: 'demand.dispatch_refused',
  },
  {
    command: 'lapse_dispatch',
    from: OPEN,
    roles: ['system'],
    to: 'same',
    emits: 'demand.dispatch_lapsed',
  },
  {
    // No bank to which it was given still thinks about it, and none took it: it is for all again.
    command: 'call_back',
    from: ['routed'],
    roles: ['system', ...LENDERS],
    to: 'published',
    emits: 'demand.called_back',
  },
  {
    command: 'show_interest',
    from: POOL,
    roles: LENDERS,
    to: 'same',
    emits: 'demand.interest_shown',
  },
  {
    command: 'withdraw_interest',
    from: OPEN,
    roles: LENDERS,
    to: 'same',
    emits: 'demand.interest_withdrawn',
  },
  { command: 'decline_interest', from: OPEN, roles: FIRM, to: 'same', emits: 'demand.interest_declined' },
  { command: 'remind', from: POOL, roles: ['system'], to: 'same', emits: 'demand.reminded' },
  {
    command: 'fulfil',
    from: [...OPEN, 'partly_fulfilled'],
    roles: ['application'],
    to: 'fulfilled',
    emits: 'demand.closed',
  },
  {
    command: 'end_partly',
    from: OPEN,
    roles: ['application'],
    to: 'partly_fulfilled',
    emits: 'demand.closed',
  },
  { command: 'end_unmet', from: OPEN, roles: ['application'], to: 'unmet', emits: 'demand.closed' },
  { command: 'take_back', from: OPEN, roles: ['application'], to: 'withdrawn', emits: 'demand.taken_back' },
  {
    command: 'end_withdrawn',
    from: OPEN,
    roles: ['application'],
    to: 'withdrawn',
    emits: 'demand.closed',
  },
  // With an application under way there is something else to withdraw.
  { command: 'withdraw', from: POOL, roles: FIRM, to: 'withdrawn', emits: 'demand.closed' },
  { command: 'expire', from: POOL, roles: ['system'], to: 'expired', emits: 'demand.closed' },
];

export const INTEREST_STATES = ['shown', 'chosen', 'declined', 'withdrawn', 'lapsed'] as const;
export type InterestState = (typeof INTEREST_STATES)[number];
export const INTEREST_STATE_LABELS = {
  shown: both('有意向', 'Interested'),
  chosen: both('企业已选择', 'Chosen by the firm'),
  declined: both('企业未选择', 'Not chosen'),
  withdrawn: both('银行已撤回', 'Withdrawn by the bank'),
  lapsed: both('需求已结束', 'The demand is over'),
} satisfies Record<InterestState, Bilingual>;

/** For so many days banks see a published demand; so many days after publishing the firm is reminded. */
export const DEMAND_DAYS = 30;
export const REMIND_AFTER_DAYS = 25;
/** How many banks may take up a demand at a time, those included whose answer to the office is awaited (抢单). */
export const MAX_INTERESTS = 3;
/** How many applications may be open for one demand. */
export const MAX_APPLICATIONS = 3;
/** How many published demands a firm may have at a time. */
export const MAX_PUBLISHED = 3;
/** Fewer firms than these must not share what is shown of where, in which trade and how large a firm is. */
export const LEAST_ALIKE = 5;
/** The longest a firm may look ahead, in days. */
export const NEED_DAYS = 180;

export const DISPATCH_STATES = ['offered', 'taken', 'refused', 'lapsed', 'closed'] as const;
export type DispatchState = (typeof DISPATCH_STATES)[number];
export const DISPATCH_STATE_LABELS = {
  offered: both('待银行答复', 'Waits for the bank'),
  taken: both('已接单', 'Taken'),
  refused: both('已拒单', 'Refused'),
  lapsed: both('超时未答', 'No answer in time'),
  closed: both('需求已结束', 'The demand is over'),
} satisfies Record<DispatchState, Bilingual>;

/** Why a bank does not take a demand that the office gave it: by bands alone nothing of the firm can be judged. */
export const DISPATCH_REFUSALS = [
  'E02',
  'E03',
  'E04',
  'E06',
  'G01',
  'B01',
] as const satisfies readonly ReasonCode[];
export type DispatchRefusal = (typeof DISPATCH_REFUSALS)[number];

type Band = { readonly label: Bilingual; readonly span: Span };

/** How much is wanted: fen [from, to). */
export const AMOUNT_BANDS = {
  lt50: { label: both('50万元以内', 'Up to CNY 500,000'), span: [1, 50_000_001] },
  '50to100': { label: both('50万至100万元', 'CNY 500,000 to 1 million'), span: [50_000_000, 100_000_001] },
  '100to300': { label: both('100万至300万元', 'CNY 1 to 3 million'), span: [100_000_000, 300_000_001] },
  '300to500': { label: both('300万至500万元', 'CNY 3 to 5 million'), span: [300_000_000, 500_000_001] },
  '500to1000': { label: both('500万至1000万元', 'CNY 5 to 10 million'), span: [500_000_000, 1_000_000_001] },
  gt1000: { label: both('1000万元以上', 'Over CNY 10 million'), span: [1_000_000_000] },
} as const satisfies Record<string, Band>;
export type AmountBand = keyof typeof AMOUNT_BANDS;

/** For how long: whole months [from, to). */
export const TERM_BANDS = {
  lte6: { label: both('6个月以内', 'Up to 6 months'), span: [1, 7] },
  '6to12': { label: both('6至12个月', '6 to 12 months'), span: [6, 13] },
  '12to36': { label: both('1至3年', '1 to 3 years'), span: [12, 37] },
  gt36: { label: both('3年以上', 'Over 3 years'), span: [36] },
} as const satisfies Record<string, Band>;
export type TermBand = keyof typeof TERM_BANDS;
