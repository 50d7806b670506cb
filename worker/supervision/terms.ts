// The words of a supervision ticket and its machine (督办单: 吹哨、交办、处置、反馈、办结). The names of the clocks are
// those of the application's machine.
import type { Role } from '../identity/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';

/** How far a ticket has got; `closed` is its only end. */
export const TICKET_STATES = ['raised', 'dispatched', 'handling', 'feedback', 'reopened', 'closed'] as const;
export type TicketState = (typeof TICKET_STATES)[number];
export const TICKET_STATE_LABELS = {
  raised: both('已生成', 'Raised'),
  dispatched: both('已派发', 'Dispatched'),
  handling: both('办理中', 'Being handled'),
  feedback: both('已反馈', 'Answered'),
  reopened: both('已退回', 'Sent back'),
  closed: both('已办结', 'Closed'),
} satisfies Record<TicketState, Bilingual>;

/** What a firm may complain of about an application. */
export const COMPLAINTS = ['fee_asked', 'no_contact', 'refusal_contested', 'poor_service'] as const;
export type Complaint = (typeof COMPLAINTS)[number];

export const TICKET_CAUSES = [
  ...COMPLAINTS,
  'clock_breached',
  'silent',
  'standing_disputed',
  'objection_overdue',
  'claim_overdue',
  'source_wrong_firm',
] as const;
export type TicketCause = (typeof TICKET_CAUSES)[number];
export const TICKET_CAUSE_LABELS = {
  fee_asked: both('被收费', 'A fee was asked for'),
  no_contact: both('银行没有联系', 'The bank never made contact'),
  refusal_contested: both('不认可拒绝理由', 'The refusal is contested'),
  poor_service: both('服务态度或其他', 'Service, or something else'),
  clock_breached: both('办理超时', 'Deadline passed'),
  silent: both('长时间无进展', 'No word for days'),
  standing_disputed: both('代表资格争议', 'Standing disputed'),
  objection_overdue: both('数据异议超时', 'Objection past its deadline'),
  claim_overdue: both('补贴申领超时', 'Claim past its deadline'),
  source_wrong_firm: both('数据源返回了其他企业的数据', 'A source answered with another firm'),
} satisfies Record<TicketCause, Bilingual>;

const OFFICE = ['office_supervisor', 'office_reviewer'] as const satisfies readonly Role[];
const BANK = ['loan_officer', 'approver', 'institution_admin'] as const satisfies readonly Role[];

export const TICKET_COMMANDS = [
  'raise',
  'dispatch',
  'dismiss',
  'handle',
  'answer',
  'return',
  'close',
  'overdue',
  'settle',
] as const;
export type TicketCommand = (typeof TICKET_COMMANDS)[number];
export const TICKET_COMMAND_LABELS = {
  raise: both('生成', 'Raised'),
  dispatch: both('派发', 'Dispatch'),
  dismiss: both('不予督办', 'Close without dispatching'),
  handle: both('着手办理', 'Take in hand'),
  answer: both('反馈', 'Answer'),
  return: both('退回重办', 'Send back'),
  close: both('办结', 'Close'),
  overdue: both('答复超时', 'Answer overdue'),
  settle: both('事项已了结', 'Settled by its matter'),
} satisfies Record<TicketCommand, Bilingual>;

export type TicketMove = {
  readonly command: TicketCommand;
  readonly from: readonly TicketState[];
  readonly roles: readonly (Role | 'system')[];
  readonly to: TicketState | 'same';
  readonly needs: readonly ('institution' | 'words')[];
  readonly emits: string;
  /** What happens to the clock of the institution's answer. */
  readonly starts: 'answer' | null;
  readonly ends: readonly 'answer'[];
};

/** The machine of a ticket. */
export const TICKET_MOVES: readonly TicketMove[] = [
  {
    command: 'raise',
    from: [],
    roles: ['system', 'legal_representative', 'handler'],
    to: 'raised',
    needs: [],
    emits: 'ticket.raised',
    // Of a complaint: the office owes a first answer (T12).
    starts: 'answer',
    ends: [],
  },
  {
    command: 'dispatch',
    from: ['raised'],
    roles: OFFICE,
    to: 'dispatched',
    needs: ['institution', 'words'],
    emits: 'ticket.dispatched',
    starts: 'answer',
    ends: [],
  },
  {
    // What the office settles by itself, or finds to be no matter of an institution.
    command: 'dismiss',
    from: ['raised'],
    roles: OFFICE,
    to: 'closed',
    needs: ['words'],
    emits: 'ticket.dismissed',
    starts: null,
    ends: [],
  },
  {
    command: 'handle',
    from: ['dispatched', 'reopened'],
    roles: BANK,
    to: 'handling',
    needs: [],
    emits: 'ticket.taken_in_hand',
    starts: null,
    ends: [],
  },
  {
    command: 'answer',
    from: ['dispatched', 'handling', 'reopened'],
    roles: BANK,
    to: 'feedback',
    needs: ['words'],
    emits: 'ticket.answered',
    starts: null,
    ends: ['answer'],
  },
  {
    command: 'return',
    from: ['feedback'],
    roles: OFFICE,
    to: 'reopened',
    needs: ['words'],
    emits: 'ticket.returned',
    starts: 'answer',
    ends: [],
  },
  {
    command: 'close',
    from: ['feedback'],
    roles: OFFICE,
    to: 'closed',
    needs: [],
    emits: 'ticket.closed',
    starts: null,
    ends: [],
  },
  {
    command: 'overdue',
    from: ['raised', 'dispatched', 'handling', 'reopened'],
    roles: ['system'],
    to: 'same',
    needs: [],
    emits: 'ticket.overdue',
    starts: null,
    ends: [],
  },
  {
    // In the batch of the command that settled the dispute, objection or claim.
    command: 'settle',
    from: ['raised', 'dispatched', 'handling', 'feedback', 'reopened'],
    roles: [],
    to: 'closed',
    needs: [],
    emits: 'ticket.settled',
    starts: null,
    ends: ['answer'],
  },
];

/** Working days that an institution has for its answer: what a form begins with, and the bounds. */
export const ANSWER_WORKDAYS = { usual: 2, min: 1, max: 10 } as const;

/** Working days within which a complaint gets its first answer from the office (T12). */
export const FIRST_ANSWER_WORKDAYS = 5;

/** Which tickets a list shows. */
export const TICKET_VIEWS = ['open', 'all'] as const;
export type TicketView = (typeof TICKET_VIEWS)[number];
export const TICKET_VIEW_LABELS = {
  open: both('未办结', 'Open'),
  all: both('全部', 'All'),
} satisfies Record<TicketView, Bilingual>;

export { CLOCK_LABELS, CLOCK_NAMES, RUNG_LABELS, type ClockName, type Rung } from '../applications/terms.ts';
