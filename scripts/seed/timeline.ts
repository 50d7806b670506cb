// The course of one application: who does what when, from the fate it is to have. Instants only; what is said and
// offered is drawn when the act is done. The bank acts within office hours and is late now and then, so that clocks
// run out; what the system does by itself is not planned here, it happens.
import { dueAfterWorkdays, type Office } from '../../worker/lib/officehours.ts';
import { DAY_MS } from '../../worker/lib/shanghai.ts';
import type { OfferKind } from '../../worker/applications/terms.ts';
import type { Listing } from '../../worker/products/schema.ts';
import type { Random } from '../data/random.ts';
import type { Fate } from './plan.ts';
import { HOUR_MS, officeInstant, wakingInstant } from './times.ts';

/** One act of the course. Money in fen. */
export type StepAct =
  | { readonly kind: 'visit' | 'submit' | 'answer' | 'accept' | 'decline' | 'withdraw' }
  | { readonly kind: 'take_up' | 'contact' | 'look' | 'request' | 'return' | 'approve' | 'refuse' }
  | { readonly kind: 'sign' | 'deny' | 'confirm' | 'complete' }
  | { readonly kind: 'propose'; readonly offer: OfferKind; readonly valid_days: number }
  | { readonly kind: 'record'; readonly amount_fen: number };
export type Step = { readonly at: number; readonly act: StepAct };

/** What a course depends on. */
export type CourseSpec = {
  readonly fate: Fate;
  readonly listing: Pick<Listing, 'take_up_workdays' | 'decision_workdays'>;
  /** Money paid out, in order, and what waits for a second person at the end. */
  readonly drawdowns: readonly number[];
  readonly pending_fen: number;
};

/** A course with the instant at which it is over, the system's own last act included. */
export type Course = { readonly steps: readonly Step[]; readonly ends_at: number };

const OFFICE_DAY = 7;
const VISIT_BEFORE_MS = 12 * 60_000;
const DOCUMENTS_WORKDAYS = 10;
/** So soon after a refusal a firm asks for reconsideration. */
export const ASKS_WITHIN_MS = 34 * HOUR_MS;

/** So long an application that nobody answers stays open. */
const LEFT_MS = 32 * DAY_MS;

class Writer {
  readonly steps: Step[] = [];
  readonly #office: Office;
  readonly #random: Random;
  at: number;
  ends_at = 0;

  constructor(office: Office, at: number, random: Random) {
    this.#office = office;
    this.#random = random;
    this.at = at;
  }

  add(act: StepAct, at = this.at): void {
    this.steps.push({ at, act });
    this.ends_at = Math.max(this.ends_at, at);
  }

  /** An act of the bank so many office hours later. */
  bank(hours: readonly [number, number], act: StepAct): void {
    this.at = officeInstant(this.#office, this.at, hours, this.#random);
    this.add(act);
  }

  /** An act of the firm so many hours later. */
  firm(hours: readonly [number, number], act: StepAct): void {
    this.at = wakingInstant(this.at, hours, this.#random);
    this.add(act);
  }

  /** Office hours in which nothing happens. */
  pass(hours: readonly [number, number]): void {
    this.at = officeInstant(this.#office, this.at, hours, this.#random);
  }

  chance(p: number): boolean {
    return this.#random.chance(p);
  }

  pick<T>(list: readonly T[]): T {
    return this.#random.pick(list);
  }

  weighted<T>(entries: readonly (readonly [T, number])[]): T {
    return this.#random.weighted(entries);
  }
}

function takeUp(w: Writer, days: number): void {
  const late = OFFICE_DAY * (days + 1);
  w.bank(w.chance(0.03) ? [late + 0.5, late + 9] : [0.2, 0.75 * OFFICE_DAY * days], { kind: 'take_up' });
  if (w.chance(0.7)) w.bank([0.05, 0.4], { kind: 'look' });
}

function contact(w: Writer, days: number): void {
  const isLate = w.chance(0.025);
  w.bank(isLate ? [2 * OFFICE_DAY + 0.5, 3.4 * OFFICE_DAY] : [0.1, Math.min(5, 1.2 * days)], {
    kind: 'contact',
  });
}

function papers(w: Writer, days: number): void {
  w.bank([0.3, Math.min(10, days)], { kind: 'request' });
}

function propose(w: Writer, days: number, offer: OfferKind, valid_days: number): void {
  const isLate = w.chance(0.03);
  const late = OFFICE_DAY * (days + 1);
  w.bank(isLate ? [late, late + 12] : [0.4 * days, 3 * days], { kind: 'propose', offer, valid_days });
}

function approve(w: Writer, days: number): void {
  if (w.chance(0.4)) w.bank([0.05, 0.3], { kind: 'look' });
  w.bank([0.1, Math.min(4, 1.2 * days)], { kind: 'approve' });
}

function pay(w: Writer, amount_fen: number): void {
  w.bank([0.4, 7], { kind: 'record', amount_fen });
  if (w.chance(0.03)) {
    w.bank([0.2, 2], { kind: 'deny' });
    w.bank([0.3, 2], { kind: 'record', amount_fen });
  }
  w.bank([0.1, 2.5], { kind: 'confirm' });
}

// How far an application got that the bank refused or the firm withdrew.
function refusedAt(w: Writer): 'submitted' | 'accepted' | 'contacted' {
  return w.weighted([
    ['submitted', 5],
    ['accepted', 15],
    ['contacted', 80],
  ]);
}

function withdrawnAt(w: Writer): 'submitted' | 'contacted' | 'offered' {
  return w.weighted([
    ['submitted', 35],
    ['contacted', 40],
    ['offered', 25],
  ]);
}

/** Everything up to an offer that the firm may answer; returns false where the course ends before. */
function reachOffer(w: Writer, { fate, listing }: CourseSpec, office: Office): boolean {
  const days = Math.min(10, listing.decision_workdays);
  const refused = fate === 'refused' ? refusedAt(w) : fate === 'reconsider' ? 'contacted' : null;
  const withdrawn = fate === 'withdrawn' ? withdrawnAt(w) : null;
  if (fate === 'submitted') return false;
  if (fate === 'left') {
    // The longest time to an answer passes, and the system closes it.
    w.ends_at = w.at + LEFT_MS;
    return false;
  }
  if (refused === 'submitted') w.bank([1, 6], { kind: 'refuse' });
  if (withdrawn === 'submitted') w.firm([1, 30], { kind: 'withdraw' });
  if (refused === 'submitted' || withdrawn === 'submitted') return false;

  takeUp(w, Math.min(2, listing.take_up_workdays));
  if (refused === 'accepted') w.bank([0.5, 5], { kind: 'refuse' });
  if (fate === 'accepted' || refused === 'accepted') return false;
  contact(w, days);
  if (fate === 'papers' || fate === 'incomplete' || (fate !== 'contacted' && w.chance(0.35))) {
    papers(w, days);
    if (fate === 'papers') return false;
    if (fate === 'incomplete') {
      w.ends_at = dueAfterWorkdays(office, w.at, DOCUMENTS_WORKDAYS) + HOUR_MS;
      return false;
    }
    w.firm([5, 130], { kind: 'answer' });
  }
  if (fate === 'contacted') return false;
  if (refused === 'contacted') w.bank([0.7 * days, 4 * days], { kind: 'refuse' });
  // Time for the firm to read it and to ask again.
  if (fate === 'reconsider') w.ends_at = w.at + ASKS_WITHIN_MS;
  if (withdrawn === 'contacted') w.firm([6, 90], { kind: 'withdraw' });
  if (refused === 'contacted' || withdrawn === 'contacted') return false;

  const isOpen = fate === 'offered' || fate === 'offered_in_principle';
  const valid_days = isOpen ? w.pick([20, 25, 30]) : w.pick([7, 10, 10, 15, 15, 20, 30]);
  if (fate === 'offered_in_principle' || w.chance(0.1)) {
    propose(w, days, 'in_principle', Math.max(15, valid_days));
    approve(w, days);
    if (fate === 'offered_in_principle') return false;
    w.bank([2, 24], { kind: 'propose', offer: 'committed', valid_days });
  } else {
    propose(w, days, 'committed', valid_days);
    if (w.chance(0.06)) {
      w.bank([0.2, 2], { kind: 'return' });
      w.bank([0.5, 4], { kind: 'propose', offer: 'committed', valid_days });
    }
  }
  if (fate === 'proposed') return false;
  approve(w, days);
  if (withdrawn === 'offered') w.firm([5, 70], { kind: 'withdraw' });
  if (fate === 'expired') w.ends_at = w.at + (valid_days + 1) * DAY_MS;
  return fate !== 'offered' && fate !== 'expired' && withdrawn === null;
}

/** What follows an offer: the firm's answer, the contract, the money. */
function followOffer(w: Writer, { fate, drawdowns, pending_fen }: CourseSpec): void {
  if (fate === 'declined' && w.chance(0.6)) return w.firm([4, 80], { kind: 'decline' });
  w.firm([2, 80], { kind: 'accept' });
  if (fate === 'declined') return w.firm([8, 60], { kind: 'decline' });
  if (fate === 'accepted_by_firm') return;
  w.bank(w.chance(0.03) ? [11.5 * OFFICE_DAY, 14 * OFFICE_DAY] : [2, 22], { kind: 'sign' });
  if (fate === 'signed') return;
  for (const [i, amount_fen] of drawdowns.entries()) {
    if (i > 0) w.pass([8 * OFFICE_DAY, 55 * OFFICE_DAY]);
    pay(w, amount_fen);
  }
  if (pending_fen > 0) w.bank([0.5, 6 * OFFICE_DAY], { kind: 'record', amount_fen: pending_fen });
  if (fate === 'settled') w.bank([26 * OFFICE_DAY, 120 * OFFICE_DAY], { kind: 'complete' });
}

/** The course of an application submitted at an instant. The same stream gives the same delays. */
export function courseOf(office: Office, spec: CourseSpec, submitted_at: number, random: Random): Course {
  const w = new Writer(office, submitted_at, random);
  w.add({ kind: 'visit' }, submitted_at - VISIT_BEFORE_MS);
  w.add({ kind: 'submit' });
  if (reachOffer(w, spec, office)) followOffer(w, spec);
  return { steps: w.steps, ends_at: w.ends_at };
}
