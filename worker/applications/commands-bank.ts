// What the bank's people do with an application.
import { both } from '../lib/bilingual.ts';
import type { Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { addDays } from '../lib/days.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { isDue } from '../lib/officeclock.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { costExample } from '../products/cost.ts';
import type { Listing } from '../products/schema.ts';
import { move, type Moved, type Scene } from './commands.ts';
import {
  insertDrawdown,
  insertItem,
  insertOffer,
  selectApprovers,
  selectBankReference,
  selectDrawdowns,
  selectItems,
  selectListingOf,
  selectOffers,
  updateDrawdown,
  updateOfferApproved,
  updateOfferState,
  type DrawdownRow,
  type ItemRow,
  type OfferRow,
} from './queries.ts';
import { drawdownProblem, offerProblem, refusalProblem, type FieldRefusal } from './rules.ts';
import type { OfferTermsInput } from './schema.ts';
import type { ContactChannel, Command } from './terms.ts';

/** Which application a bank's command is about, and the version its sender saw. */
export type At = { readonly id: string; readonly version: number };

const bank = (command: Command, at: At, input: unknown) =>
  ({ side: 'institution_id', command, id: at.id, version: at.version, input }) as const;

function refuseField(problem: FieldRefusal | null): void {
  if (problem) throw fieldError(problem.field, problem.code, problem.detail);
}

function listingIn(scene: Scene, place: number): Listing {
  const row = scene.extra[place]?.[0] as { listing: string } | undefined;
  if (!row) throw new Error('an application without its product version');
  return JSON.parse(row.listing) as Listing;
}

/** Takes an application up: the clocks of first contact and decision start. */
export function takeUp(ctx: Ctx, at: At): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('take_up', at, {}),
    read: [selectListingOf(at.id)],
    decide: (scene) => {
      const listing = listingIn(scene, 0);
      return {
        promise: { take_up: listing.take_up_workdays, decision: listing.decision_workdays },
        body: { officer: ctx.actor.user_id },
        messages: [{ topic: 'application.taken_up', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/** Records that the firm was reached. */
export function recordContact(
  ctx: Ctx,
  at: At,
  contact: { channel: ContactChannel; note?: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('contact', at, contact),
    decide: (scene) => ({
      body: { channel: contact.channel },
      note: contact.note ? { text: contact.note, audience: 'bank' } : undefined,
      messages: [{ topic: 'application.contacted', user_id: scene.row.submitted_by }],
    }),
  });
}

/** Asks the firm for papers: the bank's clocks stand still until it answers. */
export function requestDocuments(
  ctx: Ctx,
  at: At,
  request: { items: { kind: 'add' | 'resubmit' | 'other'; name: string }[]; text?: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('request_documents', at, request),
    read: [selectItems(at.id)],
    decide: (scene) => {
      const earlier = (scene.extra[0] ?? []) as ItemRow[];
      const round = Math.max(0, ...earlier.map((item) => item.round)) + 1;
      const items = request.items.map((item) => ({
        id: idIn(ctx, 'item'),
        round,
        application_id: at.id,
        ...item,
      }));
      return {
        body: { round, items: items.map(({ id, kind }) => ({ id, kind })) },
        note: request.text ? { text: request.text, audience: 'both' } : undefined,
        write: items.map(insertItem),
        messages: [{ topic: 'application.documents_requested', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/** The hash that an approval and an acceptance name: of the terms, their cost and the application. */
export function offerHash(applicationId: string, terms: unknown, cost: unknown): string {
  return sha256(canonicalJson([applicationId, terms, cost]));
}

/** Proposes an offer; the cost is computed here, never taken from the sender. A second person approves it. */
export function proposeOffer(ctx: Ctx, at: At, terms: OfferTermsInput): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('propose_offer', at, terms),
    read: [selectListingOf(at.id), selectOffers(at.id), selectApprovers(ctx.actor.org_id ?? '')],
    decide: (scene) => {
      const listing = listingIn(scene, 0);
      refuseField(offerProblem(listing, terms));
      const offers = (scene.extra[1] ?? []) as OfferRow[];
      if (offers.some((offer) => offer.state === 'proposed')) {
        throw new AppError('illegal_move', {
          state: scene.row.state,
          version: scene.row.ver,
          allowed: ['approve_offer', 'return_offer'],
        });
      }
      const cost = costExample({
        amount_fen: terms.amount_fen,
        term_months: terms.term_months,
        rate_ppm: terms.rate_ppm,
        method: terms.repayment_method,
        fees: terms.fees,
        day_basis: listing.day_basis,
      });
      const id = idIn(ctx, 'offer');
      const hash = offerHash(at.id, terms, cost);
      const replaced = offers.filter((offer) => offer.state === 'open');
      return {
        body: {
          offer: id,
          kind: terms.kind,
          amount_fen: terms.amount_fen,
          rate_ppm: terms.rate_ppm,
          irr_ppm: cost.irr_effective?.ppm ?? null,
          hash,
        },
        changes: { offer_id: null },
        write: [
          ...replaced.map((offer) => updateOfferState(offer.id, 'superseded')),
          insertOffer({
            id,
            application_id: at.id,
            kind: terms.kind,
            state: 'proposed',
            terms: JSON.stringify(terms),
            cost: JSON.stringify(cost),
            amount_fen: terms.amount_fen,
            hash,
            valid_until: startOfDay(addDays(scene.today, terms.valid_days + 1)),
            proposed_by: ctx.actor.user_id ?? '',
            proposed_at: ctx.now,
          }),
        ],
        messages: ((scene.extra[2] ?? []) as { user_id: string }[]).map(({ user_id }) => ({
          topic: 'application.offer_to_approve' as const,
          user_id,
        })),
      };
    },
  });
}

function proposedOffer(scene: Scene, place: number): OfferRow {
  const offer = ((scene.extra[place] ?? []) as OfferRow[]).find((row) => row.state === 'proposed');
  if (!offer)
    throw new AppError('illegal_move', {
      state: scene.row.state,
      version: scene.row.ver,
      allowed: ['propose_offer'],
    });
  return offer;
}

/** A second person approves just the offer he saw (its hash); its validity runs from this day. */
export function approveOffer(ctx: Ctx, at: At, decision: { hash: string }): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('approve_offer', at, decision),
    read: [selectOffers(at.id)],
    decide: (scene) => {
      const offer = proposedOffer(scene, 0);
      if (offer.proposed_by === ctx.actor.user_id) throw new AppError('same_person');
      if (offer.hash !== decision.hash) throw new AppError('hash_mismatch');
      const { valid_days } = JSON.parse(offer.terms) as OfferTermsInput;
      const valid_until = startOfDay(addDays(scene.today, valid_days + 1));
      const earlier = (scene.extra[0] ?? []) as OfferRow[];
      const first_committed =
        offer.kind === 'committed' &&
        !earlier.some((row) => row.kind === 'committed' && row.approved_at !== null);
      return {
        body: {
          offer: offer.id,
          kind: offer.kind,
          amount_fen: offer.amount_fen,
          hash: offer.hash,
          valid_until,
          first_committed,
        },
        changes: { offer_id: offer.id },
        offer_ends_at: valid_until,
        write: [updateOfferApproved({ id: offer.id, by: ctx.actor.user_id ?? '', at: ctx.now, valid_until })],
        messages: [{ topic: 'application.offered', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/** A second person sends a proposed offer back, saying why. */
export function returnOffer(ctx: Ctx, at: At, text: string): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('return_offer', at, { text }),
    read: [selectOffers(at.id)],
    decide: (scene) => {
      const offer = proposedOffer(scene, 0);
      if (offer.proposed_by === ctx.actor.user_id) throw new AppError('same_person');
      return {
        body: { offer: offer.id },
        note: { text, audience: 'bank' },
        write: [updateOfferState(offer.id, 'returned')],
        messages: [{ topic: 'application.offer_returned', user_id: scene.row.officer_id }],
      };
    },
  });
}

/** Refuses with one to four codes, the first being the main one. */
export function refuse(
  ctx: Ctx,
  at: At,
  refusal: { codes: ReasonCode[]; text?: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('refuse', at, refusal),
    read: [selectOffers(at.id)],
    decide: (scene) => {
      const papers = scene.clocks.find((item) => item.name === 'documents' && item.ended_at === null);
      const text = refusal.text ?? '';
      const problem = refusalProblem({
        codes: refusal.codes,
        text,
        state: scene.row.state,
        papers_overdue: papers ? isDue(papers.clock, ctx.now) : false,
      });
      refuseField(problem);
      const pending = ((scene.extra[0] ?? []) as OfferRow[]).filter((offer) => offer.state === 'proposed');
      return {
        body: { codes: refusal.codes },
        reason: refusal.codes[0],
        changes: { reason_codes: JSON.stringify(refusal.codes) },
        note: text.trim() === '' ? undefined : { text, audience: 'both' },
        write: pending.map((offer) => updateOfferState(offer.id, 'superseded')),
        demand: 'unmet',
        messages: [{ topic: 'application.refused', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/** Records the contract. The approved amount is the accepted offer's. */
export function sign(
  ctx: Ctx,
  at: At,
  contract: { contract_no: string; signed_on: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('sign', at, contract),
    decide: (scene) => {
      if (contract.signed_on > scene.today) {
        throw fieldError(
          'signed_on',
          'in_the_future',
          both('签约日不能晚于今天', 'The day of signing lies in the future'),
        );
      }
      return {
        body: {
          approved_fen: scene.row.approved_fen,
          contract_no: contract.contract_no,
          signed_on: contract.signed_on,
        },
        changes: { contract_no: contract.contract_no, signed_on: contract.signed_on },
        messages: [{ topic: 'application.signed', user_id: scene.row.submitted_by }],
      };
    },
  });
}

export type DrawdownInput = {
  bank_reference: string;
  amount_fen: number;
  rate_ppm: number;
  paid_on: string;
  matures_on: string;
  account_tail: string;
};

/** Records money paid out; it counts once a second person has confirmed it. */
export function recordDrawdown(ctx: Ctx, at: At, input: DrawdownInput): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('record_drawdown', at, input),
    read: [
      selectBankReference(ctx.actor.org_id ?? '', input.bank_reference),
      selectOffers(at.id),
      selectApprovers(ctx.actor.org_id ?? ''),
    ],
    decide: (scene) => {
      const { row } = scene;
      if (scene.extra[0]?.length) throw new AppError('bank_reference_used');
      const offer = ((scene.extra[1] ?? []) as OfferRow[]).find((item) => item.state === 'accepted');
      const terms = offer ? (JSON.parse(offer.terms) as OfferTermsInput) : null;
      refuseField(
        drawdownProblem(input, {
          signed_on: row.signed_on ?? scene.today,
          term_months: terms?.term_months ?? row.term_months,
          today: scene.today,
        }),
      );
      const left = (row.approved_fen ?? 0) - row.disbursed_fen - row.pending_fen;
      if (input.amount_fen > left) throw new AppError('above_approved_amount');
      const id = idIn(ctx, 'drawdown');
      return {
        body: {
          drawdown: id,
          amount_fen: input.amount_fen,
          paid_on: input.paid_on,
          bank_reference: input.bank_reference,
        },
        changes: { pending_fen: row.pending_fen + input.amount_fen },
        write: [
          insertDrawdown({
            id,
            application_id: at.id,
            institution_id: row.institution_id,
            recorded_by: ctx.actor.user_id ?? '',
            recorded_at: ctx.now,
            ...input,
          }),
        ],
        messages: ((scene.extra[2] ?? []) as { user_id: string }[]).map(({ user_id }) => ({
          topic: 'application.drawdown_to_confirm' as const,
          user_id,
        })),
      };
    },
  });
}

function requestedDrawdown(scene: Scene, id: string): DrawdownRow {
  const drawdown = ((scene.extra[0] ?? []) as DrawdownRow[]).find((item) => item.id === id);
  if (!drawdown) throw new AppError('not_found');
  if (drawdown.state !== 'requested') {
    throw new AppError('illegal_move', { state: drawdown.state, version: scene.row.ver, allowed: [] });
  }
  return drawdown;
}

/** A second person confirms a recorded drawdown: from now on it is money paid out. */
export function confirmDrawdown(ctx: Ctx, at: At, drawdownId: string): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('confirm_drawdown', at, { drawdown: drawdownId }),
    read: [selectDrawdowns(at.id)],
    decide: (scene) => {
      const { row } = scene;
      const drawdown = requestedDrawdown(scene, drawdownId);
      if (drawdown.recorded_by === ctx.actor.user_id) throw new AppError('same_person');
      const first = row.disbursed_fen === 0;
      return {
        body: {
          drawdown: drawdown.id,
          amount_fen: drawdown.amount_fen,
          paid_on: drawdown.paid_on,
          rate_ppm: drawdown.rate_ppm,
          first,
        },
        changes: {
          disbursed_fen: row.disbursed_fen + drawdown.amount_fen,
          pending_fen: row.pending_fen - drawdown.amount_fen,
        },
        write: [updateDrawdown({ id: drawdown.id, state: 'paid', by: ctx.actor.user_id ?? '', at: ctx.now })],
        demand: first ? 'fulfilled' : undefined,
        messages: [{ topic: 'application.drawdown_paid', user_id: row.submitted_by }],
      };
    },
  });
}

/** A second person finds a recorded drawdown wrong: it never counted. */
export function denyDrawdown(ctx: Ctx, at: At, drawdownId: string, text: string): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('deny_drawdown', at, { drawdown: drawdownId, text }),
    read: [selectDrawdowns(at.id)],
    decide: (scene) => {
      const drawdown = requestedDrawdown(scene, drawdownId);
      if (drawdown.recorded_by === ctx.actor.user_id) throw new AppError('same_person');
      return {
        body: { drawdown: drawdown.id, amount_fen: drawdown.amount_fen },
        note: { text, audience: 'bank' },
        changes: { pending_fen: scene.row.pending_fen - drawdown.amount_fen },
        write: [
          updateDrawdown({ id: drawdown.id, state: 'denied', by: ctx.actor.user_id ?? '', at: ctx.now }),
        ],
      };
    },
  });
}

/** Records that the loan is paid back. Drawdowns that wait for confirmation must be decided first. */
export function complete(ctx: Ctx, at: At): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...bank('complete', at, {}),
    decide: (scene) => {
      if (scene.row.pending_fen > 0) {
        throw new AppError('illegal_move', {
          state: scene.row.state,
          version: scene.row.ver,
          allowed: ['confirm_drawdown', 'deny_drawdown'],
        });
      }
      return {
        body: { disbursed_fen: scene.row.disbursed_fen },
        messages: [{ topic: 'application.completed', user_id: scene.row.submitted_by }],
      };
    },
  });
}
