// Who may move a consent and how, when one is in force, which classes it must name, and how long it lasts.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addMonths } from '../lib/days.ts';
import type { DataClass } from '../matching/terms-facts.ts';
import { SOURCE_CLASSES } from '../sources/terms.ts';
import {
  CONSENT_MONTHS,
  CONSENT_MOVES,
  RECORD_MONTHS,
  type ConsentCommand,
  type ConsentGrantee,
  type ConsentMove,
  type ConsentMover,
  type ConsentPurpose,
  type ConsentState,
  type ConsentSubject,
  type PersonRole,
  type Proof,
} from './terms.ts';

/**
 * A consent as it is stored; lists are JSON, instants epoch ms. `ver` is the version of the firm's ledger that says what
 * stands here.
 */
export type ConsentRow = {
  id: string;
  enterprise_id: string;
  subject: ConsentSubject;
  person_role: PersonRole | null;
  person_user_id: string | null;
  person_name: string | null;
  person_phone: string | null;
  person_salt: string | null;
  grantee: ConsentGrantee;
  institution_id: string | null;
  application_id: string | null;
  purpose: ConsentPurpose;
  data_classes: string;
  data_from: string | null;
  fetch: 'once' | 'while_valid';
  text_hash: string;
  separate: string;
  state: ConsentState;
  requested_by: string | null;
  requested_at: number;
  granted_by: string | null;
  granted_at: number | null;
  proof: Proof | null;
  proof_at: number | null;
  valid_until: number;
  retention_until: number;
  ended_at: number | null;
  ver: number;
};

/** The row of a command in the machine. */
export function moveOf(command: ConsentCommand): ConsentMove {
  const found = CONSENT_MOVES.find((move) => move.command === command);
  if (!found) throw new Error(`no such move of a consent: ${command}`);
  return found;
}

/** Whether the machine has this move from this state for this mover. */
export function canMove(command: ConsentCommand, from: ConsentState | 'new', by: ConsentMover): boolean {
  const move = moveOf(command);
  return move.from.includes(from) && move.by.includes(by);
}

/** What somebody may do with a consent now. */
export function movesFrom(state: ConsentState, by: ConsentMover): ConsentCommand[] {
  return CONSENT_MOVES.filter(({ from, by: movers }) => from.includes(state) && movers.includes(by)).map(
    ({ command }) => command,
  );
}

/** Somebody who acts: the account, the firm in whose name, the phone that is proven to be his. */
export type Someone = {
  readonly user_id: string;
  readonly org_id: string | null;
  readonly phone: string | null;
};

/**
 * In which part somebody may move a consent, or null when it is none of his. A firm speaks for its own data. A person
 * speaks for himself and is known by the phone that was named; all the firm can do about his consent is to take its own
 * question back.
 */
export function partOf(
  consent: Pick<ConsentRow, 'enterprise_id' | 'subject' | 'person_phone' | 'state'>,
  who: Someone,
): 'firm' | 'person' | null {
  if (consent.subject === 'enterprise') return who.org_id === consent.enterprise_id ? 'firm' : null;
  if (consent.person_phone !== null && consent.person_phone === who.phone) return 'person';
  return consent.state === 'requested' && who.org_id === consent.enterprise_id ? 'firm' : null;
}

/** Whether a consent allows looking at an instant (epoch ms): granted, not paused, begun, not over. */
export function isInForce(
  consent: Pick<ConsentRow, 'state' | 'granted_at' | 'valid_until'>,
  at: number,
): boolean {
  const { state, granted_at, valid_until } = consent;
  return state === 'active' && granted_at !== null && granted_at <= at && at < valid_until;
}

/** The state as it is shown: what is over by its date is over before the job has said so. */
export function stateAt(
  { state, valid_until }: Pick<ConsentRow, 'state' | 'valid_until'>,
  now: number,
): ConsentState {
  const isLive = state === 'requested' || state === 'active' || state === 'paused';
  return isLive && valid_until <= now ? 'expired' : state;
}

/** The last day of a new consent's validity, for one application or for the platform. */
export function defaultUntil(today: string, kind: keyof typeof CONSENT_MONTHS = 'application'): string {
  return addMonths(today, CONSENT_MONTHS[kind]);
}

/** The last day on which a consent whose validity ends on a day, and the looks under it, are still on record. */
export function recordsUntil(until: string): string {
  return addMonths(until, RECORD_MONTHS);
}

/** Why an end date is not acceptable, which lies after today and at most a year ahead; null when it is. */
export function untilProblem(until: string, today: string): { code: string; detail: Bilingual } | null {
  if (until <= today) {
    return {
      code: 'not_in_the_future',
      detail: both('授权截止日须晚于今天', 'The end date must be after today'),
    };
  }
  if (until > addMonths(today, 12)) {
    return {
      code: 'beyond_a_year',
      detail: both('授权截止日须在一年以内', 'The end date must lie within a year'),
    };
  }
  return null;
}

/**
 * The data classes a consent for an application must name: what the listing needs beyond what only the bank fetches
 * itself, with public and declared data always among them, in the registry's order.
 */
export function classesToConsent(listed: readonly DataClass[], order: readonly DataClass[]): DataClass[] {
  const wanted = new Set<DataClass>(['public', 'declared', ...listed]);
  return order.filter((item) => wanted.has(item));
}

/** How many classes are ticked beforehand on the sheet for the platform. */
const TICKED = 3;

/**
 * The classes that the platform asks for, unless the firm chooses: those that settle most open questions of products,
 * and tax and invoices where nothing is open. `settles` counts products by class.
 */
export function classesToOffer(settles: Readonly<Partial<Record<DataClass, number>>>): DataClass[] {
  const useful = SOURCE_CLASSES.filter((item) => (settles[item] ?? 0) > 0)
    .toSorted((a, b) => (settles[b] ?? 0) - (settles[a] ?? 0))
    .slice(0, TICKED);
  const chosen: readonly DataClass[] = useful.length > 0 ? useful : ['tax', 'invoice'];
  return SOURCE_CLASSES.filter((item) => chosen.includes(item));
}

/** Parses a stored list of classes. */
export function classesOf(row: { data_classes: string }): DataClass[] {
  return JSON.parse(row.data_classes) as DataClass[];
}
