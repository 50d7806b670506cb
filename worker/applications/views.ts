// What each side sees of an application. Output lists every field; nothing of a row leaves by itself.
import type { Event } from '../audit/rules.ts';
import { remaining } from '../lib/officeclock.ts';
import { officeTimeBetween, type Office } from '../lib/officehours.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import type { Names } from '../matching/words.ts';
import { answeredConditionsOf, type LeafAnswer } from '../products/answered.ts';
import type { CostExample } from '../products/cost.ts';
import type { Listing } from '../products/schema.ts';
import type { ExtraAnswers } from './extra.ts';
import type { NamedClock } from './clocks.ts';
import type { ApplicationRow } from './queries.ts';
import type { CaseDocumentRow } from '../documents/queries.ts';
import type { ItemRow } from './queries-documents.ts';
import type { DrawdownRow } from './queries-drawdowns.ts';
import type { NamedApproval, OfferRow } from './queries-offers.ts';
import type { SnapshotRow } from './queries-submit.ts';
import type { OfferTermsInput } from './schema.ts';
import { TURNS, type State } from './terms.ts';

/** The clocks of an application at an instant: how much office time is left, whether they stand still or were missed. */
export function clockViews(clocks: readonly NamedClock[], office: Office, now: number) {
  return clocks.map(({ name, clock, ended_at, breached_at, rung }) => ({
    name,
    started_at: clock.started_at,
    due_at: clock.due_at,
    paused: clock.due_at === null,
    left_ms: ended_at === null ? remaining(office, clock, now) : null,
    warn_at: clock.warn_at,
    ended_at,
    breached_at,
    rung,
  }));
}

const AFTER_NO: readonly State[] = ['rejected', 'reconsider', 'rerouted'];

/** The head of an application as both sides see it. */
export function headView(row: ApplicationRow) {
  return {
    id: row.id,
    number: row.number,
    version: row.ver,
    state: row.state,
    turn: TURNS[row.state],
    enterprise_id: row.enterprise_id,
    enterprise_name: row.enterprise_name,
    product_id: row.product_id,
    product_name: row.product_name,
    amount_fen: row.amount_fen,
    term_months: row.term_months,
    purpose: row.purpose,
    guarantee_type: row.guarantee_type,
    town: row.town,
    submitted_at: row.submitted_at,
    /** Who of the staff sent it with the owner's code, by name; null when the firm did. */
    assisted_by: row.assisted_name,
    opens_at: row.opens_at,
    state_at: row.state_at,
    due_at: row.due_at,
    due_clock: row.due_clock,
    breaches: row.breaches,
    contact_contested_at: row.contact_contested_at,
    approved_fen: row.approved_fen,
    contract_no: row.contract_no,
    signed_on: row.signed_on,
    disbursed_fen: row.disbursed_fen,
    pending_fen: row.pending_fen,
    refusal: AFTER_NO.includes(row.state) ? { reapply_on: row.reapply_on } : null,
    reason_codes: (row.reason_codes ? JSON.parse(row.reason_codes) : []) as ReasonCode[],
  };
}

/** An offer with its terms and cost. The firm never sees one that no second person approved. */
export function offerView(row: OfferRow) {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    hash: row.hash,
    terms: JSON.parse(row.terms) as OfferTermsInput,
    cost: JSON.parse(row.cost) as CostExample,
    valid_until: row.valid_until,
    proposed_at: row.proposed_at,
    approved_at: row.approved_at,
    replaces: row.replaces,
    ended_at: row.ended_at,
    cause: row.cause,
  };
}

/** The signatures under an offer: who, at which stage, when. */
export function approvalsView(rows: readonly NamedApproval[], offer_id: string) {
  return rows
    .filter((row) => row.offer_id === offer_id)
    .map(({ stage, name, approved_by, approved_at }) => ({ stage, name, by: approved_by, at: approved_at }));
}

export function drawdownView(row: DrawdownRow) {
  return {
    id: row.id,
    state: row.state,
    bank_reference: row.bank_reference,
    amount_fen: row.amount_fen,
    rate_ppm: row.rate_ppm,
    paid_on: row.paid_on,
    matures_on: row.matures_on,
    account_tail: row.account_tail,
    recorded_at: row.recorded_at,
    confirmed_at: row.confirmed_at,
  };
}

export function itemView(row: ItemRow, documents: readonly CaseDocumentRow[]) {
  return {
    id: row.id,
    round: row.round,
    kind: row.kind,
    name: row.name,
    answer: row.answer,
    answered_at: row.answered_at,
    documents: documents
      .filter((document) => document.item_id === row.id)
      .map(({ id, name, size, uploaded_at }) => ({ id, name, size, uploaded_at })),
  };
}

type StoredVerdict = LeafAnswer & { readonly id: string };

// Sentence and answer leave, the evidence does not.
function answersIn(verdict: string): ReadonlyMap<string, LeafAnswer> {
  return new Map((JSON.parse(verdict) as StoredVerdict[]).map((leaf) => [leaf.id, leaf]));
}

// The product's own questions with what the firm answered; one that it left out is not shown.
function answersTo({ extra_fields }: Listing, snapshot: SnapshotRow | undefined) {
  const given = JSON.parse(snapshot?.answers ?? '{}') as ExtraAnswers;
  return extra_fields.flatMap(({ id, label, kind }) => {
    const text = given[id];
    return text === undefined ? [] : [{ id, label, kind, text }];
  });
}

/** The conditions, line by line as on the product's page, and the price as they were when the application was submitted. */
export function submittedView(snapshot: SnapshotRow | undefined, listing: Listing, names: Names) {
  return {
    conditions: snapshot ? answeredConditionsOf(listing, names, answersIn(snapshot.verdict)) : [],
    price: snapshot ? (JSON.parse(snapshot.price) as CostExample) : null,
    answers: answersTo(listing, snapshot),
  };
}

// What a firm need not see: the desk's inner steps between two people.
const INNER = new Set([
  'application.offer_proposed',
  'application.offer_returned',
  'application.offer_endorsed',
  'application.drawdown_requested',
  'application.drawdown_denied',
]);

/** What happened, in order, from the events themselves. */
export function timelineView(events: readonly Event[], side: 'firm' | 'bank') {
  return events
    .filter((event) => side === 'bank' || !INNER.has(event.type))
    .map((event) => {
      const body = JSON.parse(event.body) as {
        to?: string;
        clock?: string;
        amount_fen?: number;
        channel?: string;
      };
      return {
        version: event.ver,
        type: event.type,
        command: event.command,
        at: event.at,
        role: event.actor.role,
        to: body.to ?? null,
        clock: body.clock ?? null,
        amount_fen: body.amount_fen ?? null,
        channel: body.channel ?? null,
      };
    });
}

/** Office time left until a deadline, negative when it has passed; null while none runs. */
export function officeTimeLeft(office: Office, due_at: number | null, now: number): number | null {
  return due_at === null ? null : officeTimeBetween(office, now, due_at);
}
