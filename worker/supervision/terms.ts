// The words of a supervision ticket. The names of the clocks are those of the application's machine.
import { both, type Bilingual } from '../lib/bilingual.ts';

/** How far the office has got with a ticket; `closed` is its only end. */
export const TICKET_STATES = ['raised', 'dispatched', 'handling', 'feedback', 'closed'] as const;
export type TicketState = (typeof TICKET_STATES)[number];
export const TICKET_STATE_LABELS = {
  raised: both('已生成', 'Raised'),
  dispatched: both('已派发', 'Dispatched'),
  handling: both('办理中', 'Being handled'),
  feedback: both('已反馈', 'Answered'),
  closed: both('已办结', 'Closed'),
} satisfies Record<TicketState, Bilingual>;

export const TICKET_CAUSES = [
  'clock_breached',
  'standing_disputed',
  'objection_overdue',
  'claim_overdue',
  'source_wrong_firm',
] as const;
export type TicketCause = (typeof TICKET_CAUSES)[number];
export const TICKET_CAUSE_LABELS = {
  clock_breached: both('办理超时', 'Deadline passed'),
  standing_disputed: both('代表资格争议', 'Standing disputed'),
  objection_overdue: both('数据异议超时', 'Objection past its deadline'),
  claim_overdue: both('补贴申领超时', 'Claim past its deadline'),
  source_wrong_firm: both('数据源返回了其他企业的数据', 'A source answered with another firm'),
} satisfies Record<TicketCause, Bilingual>;

/** Which tickets a list shows. */
export const TICKET_VIEWS = ['open', 'all'] as const;
export type TicketView = (typeof TICKET_VIEWS)[number];
export const TICKET_VIEW_LABELS = {
  open: both('未办结', 'Open'),
  all: both('全部', 'All'),
} satisfies Record<TicketView, Bilingual>;

export { CLOCK_LABELS, CLOCK_NAMES, type ClockName } from '../applications/terms.ts';
