// A case as the API shows it to the bank, and which of its open moves the desk most likely makes next.
import type { InferResponseType } from 'hono/client';
import type { api } from '#lib/api.ts';
import type { Command, State } from '#worker/applications/terms.ts';

type Client = ReturnType<typeof api>['bank']['applications'][':id'];

export type OpenCase = InferResponseType<Client['$get'], 200>;
export type Profile = InferResponseType<Client['profile-reads']['$post'], 200>;
export type Offer = OpenCase['offers'][number];

/**
 * How many lines of the conditions that data can answer were met. Alternatives are one line; conditions in words only
 * the bank can judge.
 */
export function conditionsMet({ conditions }: Pick<OpenCase, 'conditions'>): { met: number; all: number } {
  const judged = conditions.filter(({ cause }) => cause !== 'text');
  return { met: judged.filter(({ answer }) => answer === 'met').length, all: judged.length };
}

/** The offers that wait for a second person, the first one first. */
export function proposedOffers({ offers }: Pick<OpenCase, 'offers'>): Offer[] {
  return offers.filter((offer) => offer.state === 'proposed');
}

/** The latest offer when a second person returned it, with the reason as written; undefined when it was not returned. */
export function returnedOffer({
  offers,
  notes,
  timeline,
}: Pick<OpenCase, 'offers' | 'notes' | 'timeline'>): { offer: Offer; reason: string | null } | undefined {
  const offer = offers.at(-1);
  if (offer?.state !== 'returned') return undefined;
  const event = timeline.findLast(({ type }) => type === 'application.offer_returned');
  return { offer, reason: notes.find(({ ver }) => ver === event?.version)?.text ?? null };
}

/** Whether the firm's data can be looked at: only with its consent, which ends with the case at the latest. */
export function mayLook({ consent, now }: Pick<OpenCase, 'consent' | 'now'>): boolean {
  return consent !== null && consent.valid_until > now;
}

/** What may still be paid out of the approved amount, in fen; drawdowns that wait for confirmation are taken off. */
export function undrawn(open: Pick<OpenCase, 'approved_fen' | 'disbursed_fen' | 'pending_fen'>): number {
  return (open.approved_fen ?? 0) - open.disbursed_fen - open.pending_fen;
}

// What a desk most likely does next; the form that lies open when nothing was chosen.
const LIKELY: Partial<Record<State, readonly Command[]>> = {
  accepted: ['contact'],
  contacted: ['propose_offer'],
  under_review: ['approve_offer'],
  offered: ['approve_offer'],
  accepted_by_firm: ['sign'],
  signed: ['confirm_drawdown', 'record_drawdown'],
  disbursed: ['confirm_drawdown'],
};

/** The move whose form is shown: the one asked for if it is open, else the likeliest of the state; null when none is. */
export function chosenMove(moves: readonly Command[], asked: string | null, state: State): Command | null {
  const likely = (LIKELY[state] ?? []).find((move) => moves.includes(move));
  return moves.find((move) => move === asked) ?? likely ?? null;
}
