// The words of a bank-enterprise meeting (银企对接会) and its machine.
import type { Role } from '../identity/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';

export const MEETING_STATES = ['collecting', 'matched', 'given', 'cancelled'] as const;
export type MeetingState = (typeof MEETING_STATES)[number];
export const MEETING_STATE_LABELS = {
  collecting: both('征集银行意向', 'Collecting what banks are ready for'),
  matched: both('已撮合，待确认', 'Matched, to be confirmed'),
  given: both('已派单', 'Given out'),
  cancelled: both('已取消', 'Cancelled'),
} satisfies Record<MeetingState, Bilingual>;

export const MEETING_COMMANDS = ['open', 'state_appetite', 'match', 'adjust', 'give_out', 'cancel'] as const;
export type MeetingCommand = (typeof MEETING_COMMANDS)[number];

export type MeetingMove = {
  readonly command: MeetingCommand;
  readonly from: readonly MeetingState[];
  readonly roles: readonly Role[];
  readonly to: MeetingState | 'same';
  readonly emits: string;
};

const OFFICE = ['office_supervisor', 'office_reviewer'] as const;

/** The machine of a meeting: from · command · role · to · emits. */
export const MEETING_MOVES: readonly MeetingMove[] = [
  { command: 'open', from: [], roles: OFFICE, to: 'collecting', emits: 'meeting.opened' },
  {
    command: 'state_appetite',
    from: ['collecting'],
    roles: ['institution_admin', 'approver'],
    to: 'same',
    emits: 'meeting.appetite_stated',
  },
  // Matching again takes back what was changed by hand, and says so before.
  {
    command: 'match',
    from: ['collecting', 'matched'],
    roles: OFFICE,
    to: 'matched',
    emits: 'meeting.matched',
  },
  { command: 'adjust', from: ['matched'], roles: OFFICE, to: 'same', emits: 'meeting.adjusted' },
  { command: 'give_out', from: ['matched'], roles: OFFICE, to: 'given', emits: 'meeting.given_out' },
  {
    command: 'cancel',
    from: ['collecting', 'matched'],
    roles: OFFICE,
    to: 'cancelled',
    emits: 'meeting.cancelled',
  },
];

/** Why a bank is no candidate for a demand. */
export const AGAINST = ['asked_before', 'amount', 'not_preferred', 'no_product'] as const;
export type Against = (typeof AGAINST)[number];
export const AGAINST_LABELS = {
  asked_before: both('此前已派过或已答复', 'was asked or has answered before'),
  amount: both('金额不在银行意向内', 'the amount is not what the bank is ready for'),
  not_preferred: both('街镇、行业均不在银行意向内', 'neither town nor industry is what the bank wants'),
  no_product: both('没有按区间适配的产品', 'no product of it fits by the bands'),
} satisfies Record<Against, Bilingual>;

/** Most demands of one round: each is compared with every product of the banks that take part. */
export const MAX_DEMANDS = 300;
