// What the firm does with its application once it is submitted.
import type { Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { both } from '../lib/bilingual.ts';
import { dropUndue } from '../notifications/queries.ts';
import { byFirm, move, type At, type Moved } from './commands.ts';
import { selectItems, updateItemAnswer, type ItemRow } from './queries-documents.ts';
import { selectOffers, updateOfferState } from './queries-offers.ts';
import { withdrawReview } from './queries-review.ts';
import { offerIn, offersIn } from './scene.ts';
import type { WithdrawReason } from './terms.ts';

/** Supplies what was asked for: every open item of the last round needs an answer. The bank's clocks run on. */
export function answerDocuments(
  ctx: Ctx,
  at: At,
  answers: { item_id: string; text: string }[],
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('answer_documents', at, answers),
    read: [selectItems(at.id)],
    decide: (scene) => {
      const open = ((scene.extra[0] ?? []) as ItemRow[]).filter((item) => item.answered_at === null);
      for (const { item_id } of answers) {
        if (!open.some((item) => item.id === item_id)) throw new AppError('not_found');
      }
      const missing = open.find((item) => !answers.some((answer) => answer.item_id === item.id));
      if (missing) {
        throw fieldError(
          missing.id,
          'missing',
          both(`“${missing.name}”尚未填写说明或上传`, `“${missing.name}” has no answer yet`),
        );
      }
      return {
        body: { items: answers.map((answer) => answer.item_id) },
        write: answers.map((answer) =>
          updateItemAnswer({ id: answer.item_id, application_id: at.id, answer: answer.text, at: ctx.now }),
        ),
        messages: [{ topic: 'application.documents_answered', user_id: scene.row.officer_id }],
      };
    },
  });
}

/** Accepts just the offer that was shown (its hash). Only a committed offer in force binds. */
export function acceptOffer(ctx: Ctx, at: At, decision: { hash: string }): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('accept_offer', at, decision),
    read: [selectOffers(at.id)],
    decide: (scene) => {
      const offer = offerIn(scene, 0, 'open');
      if (offer.hash !== decision.hash) throw new AppError('hash_mismatch');
      if (offer.valid_until <= ctx.now) throw new AppError('offer_expired');
      if (offer.kind !== 'committed') throw new AppError('offer_not_binding');
      return {
        body: { offer: offer.id, hash: offer.hash, amount_fen: offer.amount_fen },
        changes: { approved_fen: offer.amount_fen, offer_id: offer.id },
        write: [updateOfferState(offer.id, 'accepted')],
        messages: [{ topic: 'application.offer_accepted', user_id: scene.row.officer_id }],
      };
    },
  });
}

/** Does not take the offer: the application ends as approved, not taken. */
export function declineOffer(ctx: Ctx, at: At): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('decline_offer', at, {}),
    read: [selectOffers(at.id)],
    decide: (scene) => ({
      body: { offer: scene.row.offer_id, cause: 'decline' },
      write: offersIn(scene, 0)
        .filter((offer) => offer.state === 'open' || offer.state === 'accepted')
        .map((offer) => updateOfferState(offer.id, 'declined')),
      demand: 'withdrawn',
      messages: [{ topic: 'application.offer_declined', user_id: scene.row.officer_id }],
    }),
  });
}

/**
 * Takes an application back before the bank sees it: message, demand and consents end with it, and the product may be
 * applied for again at once. Refused (409) from `opens_at` on.
 */
export function takeBack(ctx: Ctx, at: At): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('take_back', at, {}),
    decide: ({ row }) => ({
      body: {},
      changes: { opens_at: null },
      write: row.opens_at === null ? [] : [dropUndue(row.number, row.opens_at)],
      demand: 'taken_back',
    }),
  });
}

/** Withdraws an application that the bank knows of. */
export function withdraw(
  ctx: Ctx,
  at: At,
  input: { reason: WithdrawReason; text?: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('withdraw', at, input),
    read: [selectOffers(at.id)],
    decide: (scene) => ({
      body: { reason: input.reason },
      reason: input.reason,
      note: input.text ? { text: input.text, audience: 'both' } : undefined,
      write: [
        ...offersIn(scene, 0)
          .filter((offer) => ['proposed', 'open', 'accepted'].includes(offer.state))
          .map((offer) => updateOfferState(offer.id, 'declined')),
        ...(scene.row.state === 'reconsider' ? [withdrawReview(at.id, ctx.now)] : []),
      ],
      demand: 'withdrawn',
      messages: [{ topic: 'application.withdrawn', user_id: scene.row.officer_id }],
    }),
  });
}
