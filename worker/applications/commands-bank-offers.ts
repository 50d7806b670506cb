// The bank's offers: one person proposes, a second one approves or sends back.
import type { Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { addDays } from '../lib/days.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { costExample } from '../products/cost.ts';
import { byBank, move, type At, type Moved } from './commands.ts';
import { authorityFrom, selectApprovers, selectAuthority } from './queries.ts';
import { insertOffer, selectOffers, updateOfferApproved, updateOfferState } from './queries-offers.ts';
import { listingFrom, selectListingOf } from './queries-submit.ts';
import { offerCostInput } from './offer-cost.ts';
import { offerProblem } from './rules.ts';
import { offerIn, offersIn, refuseField, toApprovers } from './scene.ts';
import type { OfferTermsInput } from './schema.ts';

/** The hash that an approval and an acceptance name: of the terms, their cost and the application. */
export function offerHash(applicationId: string, terms: unknown, cost: unknown): string {
  return sha256(canonicalJson([applicationId, terms, cost]));
}

/** Proposes an offer; the cost is computed here, never taken from the sender. A second person approves it. */
export function proposeOffer(ctx: Ctx, at: At, terms: OfferTermsInput): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('propose_offer', at, terms),
    read: [selectListingOf(at.id), selectOffers(at.id), selectApprovers(ctx.actor.org_id ?? '')],
    decide: (scene) => {
      const listing = listingFrom(scene.extra[0]);
      refuseField(offerProblem(listing, terms));
      const offers = offersIn(scene, 1);
      const cost = costExample(offerCostInput(listing, terms));
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
        messages: toApprovers(scene, 2, 'application.offer_to_approve'),
      };
    },
  });
}

/**
 * A second person approves just the offer he saw (its hash); its validity runs from this day. More than the branch
 * decides by itself is approved by saying so, and the event keeps it (422 `above_branch_authority`).
 */
export function approveOffer(
  ctx: Ctx,
  at: At,
  decision: { readonly hash: string; readonly beyond_branch?: true | undefined },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('approve_offer', at, decision),
    read: [selectOffers(at.id), selectAuthority(at.id)],
    decide: (scene) => {
      const offer = offerIn(scene, 0, 'proposed');
      if (offer.proposed_by === ctx.actor.user_id) throw new AppError('same_person');
      if (offer.hash !== decision.hash) throw new AppError('hash_mismatch');
      const authority_fen = authorityFrom(scene.extra[1]);
      const isBeyond = offer.amount_fen > authority_fen;
      if (isBeyond && decision.beyond_branch !== true) throw new AppError('above_branch_authority');
      const { valid_days } = JSON.parse(offer.terms) as OfferTermsInput;
      const valid_until = startOfDay(addDays(scene.today, valid_days + 1));
      const first_committed =
        offer.kind === 'committed' &&
        !offersIn(scene, 0).some((row) => row.kind === 'committed' && row.approved_at !== null);
      return {
        body: {
          offer: offer.id,
          kind: offer.kind,
          amount_fen: offer.amount_fen,
          hash: offer.hash,
          valid_until,
          first_committed,
          ...(isBeyond ? { beyond_branch_fen: authority_fen } : {}),
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
    ...byBank('return_offer', at, { text }),
    read: [selectOffers(at.id)],
    decide: (scene) => {
      const offer = offerIn(scene, 0, 'proposed');
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
