// The words of an objection: a firm says that an official fact about it is wrong; the office answers for it within
// deadlines that run by themselves (the by-law of 台州: 2 working days, else the source is asked and has 5, then 2 more;
// what cannot be decided is no longer shown).
import type { Role } from '../identity/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { AttributeId } from '../matching/attributes.ts';

export const OBJECTION_STATES = ['checking', 'asked', 'answered', 'closed', 'withdrawn'] as const;
export type ObjectionState = (typeof OBJECTION_STATES)[number];
export const OBJECTION_STATE_LABELS = {
  checking: both('核查中', 'Being checked'),
  asked: both('待来源答复', 'Waiting for the source'),
  answered: both('来源已答复', 'The source has answered'),
  closed: both('已办结', 'Closed'),
  withdrawn: both('已撤回', 'Withdrawn'),
} satisfies Record<ObjectionState, Bilingual>;

/** While an objection is in one of these, the fact is marked as disputed wherever it is shown. */
export const OPEN_OBJECTION_STATES = [
  'checking',
  'asked',
  'answered',
] as const satisfies readonly ObjectionState[];

export const OBJECTION_OUTCOMES = ['corrected', 'upheld', 'hidden'] as const;
export type ObjectionOutcome = (typeof OBJECTION_OUTCOMES)[number];
export const OBJECTION_OUTCOME_LABELS = {
  corrected: both('已更正', 'Corrected'),
  upheld: both('核实无误，维持原数据', 'Found right and kept'),
  hidden: both('无法核实，停止展示', 'Cannot be decided: no longer shown'),
} satisfies Record<ObjectionOutcome, Bilingual>;

/** What a source says to an objection. */
export const SOURCE_RESULTS = ['corrected', 'confirmed', 'unknown'] as const;
export type SourceAnswered = (typeof SOURCE_RESULTS)[number];
export const SOURCE_RESULT_LABELS = {
  corrected: both('数据有误，已在来源更正', 'It was wrong and is corrected at the source'),
  confirmed: both('数据无误', 'It is right'),
  unknown: both('无法核实', 'It cannot be verified'),
} satisfies Record<SourceAnswered, Bilingual>;

/** The three clocks, in working days (T11). */
export const OBJECTION_CLOCKS = { check: 2, source: 5, fix: 2 } as const;

/** Calendar days within which an objection is answered whatever happens (征信业管理条例 art. 25). */
export const OBJECTION_DAYS_MAX = 20;
export type ObjectionClock = keyof typeof OBJECTION_CLOCKS;
export const OBJECTION_CLOCK_LABELS = {
  check: both('核查', 'Check'),
  source: both('来源答复', 'Answer of the source'),
  fix: both('处理', 'Settlement'),
} satisfies Record<ObjectionClock, Bilingual>;

const FIRM = ['legal_representative', 'handler'] as const satisfies readonly Role[];
const OFFICE = ['office_supervisor', 'office_reviewer'] as const satisfies readonly Role[];

export const OBJECTION_COMMANDS = [
  'correct',
  'ask_source',
  'record_answer',
  'uphold',
  'hide',
  'withdraw',
] as const;
export type ObjectionCommand = (typeof OBJECTION_COMMANDS)[number];

export type ObjectionMove = {
  readonly command: ObjectionCommand;
  readonly label: Bilingual;
  readonly from: readonly ObjectionState[];
  readonly roles: readonly (Role | 'system')[];
  readonly to: ObjectionState;
  readonly outcome: ObjectionOutcome | null;
  /** Every move ends the clock that runs; this one starts. */
  readonly starts: ObjectionClock | null;
  readonly needs: readonly ('note' | 'result')[];
  readonly emits: string;
};

/** The machine of an objection, which begins as `checking` with the clock `check`. */
export const OBJECTION_MOVES: readonly ObjectionMove[] = [
  {
    command: 'correct',
    label: both('数据已更正，办结', 'The fact is corrected: close'),
    from: ['checking', 'answered'],
    roles: OFFICE,
    to: 'closed',
    outcome: 'corrected',
    starts: null,
    needs: ['note'],
    emits: 'objection.corrected',
  },
  {
    command: 'ask_source',
    label: both('请数据来源核实', 'Ask the source'),
    from: ['checking'],
    roles: OFFICE,
    to: 'asked',
    outcome: null,
    starts: 'source',
    needs: [],
    emits: 'objection.source_asked',
  },
  {
    // By the system when the source answers over the line, by the office when it answers by letter or telephone.
    command: 'record_answer',
    label: both('登记来源的答复', "Record the source's answer"),
    from: ['asked'],
    roles: [...OFFICE, 'system'],
    to: 'answered',
    outcome: null,
    starts: 'fix',
    needs: ['result', 'note'],
    emits: 'objection.source_answered',
  },
  {
    command: 'uphold',
    label: both('核实无误，维持原数据', 'Found right: keep it'),
    from: ['checking', 'answered'],
    roles: OFFICE,
    to: 'closed',
    outcome: 'upheld',
    starts: null,
    needs: ['note'],
    emits: 'objection.upheld',
  },
  {
    command: 'hide',
    label: both('无法核实，停止展示', 'Cannot be decided: stop showing it'),
    from: ['checking', 'answered'],
    roles: OFFICE,
    to: 'closed',
    outcome: 'hidden',
    starts: null,
    needs: ['note'],
    emits: 'objection.hidden',
  },
  {
    command: 'withdraw',
    label: both('撤回异议', 'Withdraw'),
    from: ['checking', 'asked', 'answered'],
    roles: FIRM,
    to: 'withdrawn',
    outcome: null,
    starts: null,
    needs: [],
    emits: 'objection.withdrawn',
  },
];

/** What the registration itself says is changed at the registration authority and nowhere else. */
export const REGISTERED_ATTRIBUTES: readonly AttributeId[] = [
  'org_type',
  'registration_status',
  'established_on',
  'industry',
  'street',
];

/** Which objections a list shows: all that are open, those of them that the reader answers for, or those that are over. */
export const OBJECTION_VIEWS = ['open', 'mine', 'closed'] as const;
export type ObjectionView = (typeof OBJECTION_VIEWS)[number];
