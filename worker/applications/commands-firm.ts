// What the firm does with its application once it is submitted.
import type { Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { both } from '../lib/bilingual.ts';
import { dayOf } from '../lib/shanghai.ts';
import { selectLiveConsentsOfRivals } from '../consents/queries.ts';
import type { ConsentRow } from '../consents/rules.ts';
import { dropUndue } from '../notifications/queries.ts';
import { byFirm, move, type At, type Moved } from './commands.ts';
import { selectItems, updateItemAnswer, type ItemRow } from './queries-documents.ts';
import { selectRivals, type ApplicationRow } from './queries.ts';
import { endOffer, endOffersOf, selectOffers, updateOfferAccepted } from './queries-offers.ts';
import { withdrawReview } from './queries-review.ts';
import { offerNamed, offersAfter, offersIn } from './scene.ts';
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

/**
 * Accepts just the offer that was shown (its hash), whatever else the bank has proposed meanwhile. Only a committed offer
 * in force binds. The other offers for the application end with it, and so do those of other banks for the same demand;
 * what is still under review there goes on. Refused (409) while another bank's offer for the demand is accepted.
 */
export function acceptOffer(ctx: Ctx, at: At, decision: { hash: string }): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('accept_offer', at, decision),
    // The hash says which offer; that the bank added another one since takes nothing from it.
    version: null,
    read: [selectOffers(at.id), selectRivals(at.id), selectLiveConsentsOfRivals(at.id)],
    decide: (scene) => {
      const offers = offersIn(scene, 0);
      const offer = offerNamed(scene, offers, 'open', decision.hash);
      if (offer.valid_until <= ctx.now) throw new AppError('offer_expired');
      if (offer.kind !== 'committed') throw new AppError('offer_not_binding');
      const rivals = (scene.extra[1] ?? []) as ApplicationRow[];
      const taken = rivals.find(({ state }) => state !== 'offered');
      if (taken) {
        throw new AppError('accepted_elsewhere', {
          detail: both(
            `同一需求的申请 ${taken.number} 已接受方案；须先在该申请中放弃，才能改选`,
            `An offer for ${taken.number}, made for the same need, is accepted already: give that one up first`,
          ),
        });
      }
      const rest = offers.filter(
        ({ id, state }) => id !== offer.id && (state === 'open' || state === 'proposed'),
      );
      return {
        body: {
          offer: offer.id,
          hash: offer.hash,
          amount_fen: offer.amount_fen,
          ...(rest.length > 0 ? { not_taken: rest.map(({ id }) => id) } : {}),
        },
        changes: { approved_fen: offer.amount_fen, offer_id: offer.id, ...offersAfter([]) },
        write: [
          updateOfferAccepted(offer.id),
          ...(rest.length > 0
            ? [endOffersOf(at.id, { state: 'not_taken', cause: 'other_accepted', at: ctx.now }, offer.id)]
            : []),
        ],
        others: {
          command: 'not_chosen',
          rows: rivals,
          consents: (scene.extra[2] ?? []) as ConsentRow[],
          topic: 'application.not_chosen',
          body: { cause: 'accepted_elsewhere', chosen: at.id },
        },
        messages: [{ topic: 'application.offer_accepted', user_id: scene.row.officer_id }],
      };
    },
  });
}

/**
 * Does not take an offer. While another one is open or waits for approval, the application goes on with it; with the last
 * one it ends as approved, not taken. Without a hash none of them is taken.
 */
export function declineOffer(ctx: Ctx, at: At, decision: { hash?: string } = {}): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('decline_offer', at, decision),
    read: [selectOffers(at.id)],
    decide: (scene) => {
      const offers = offersIn(scene, 0);
      const told = [{ topic: 'application.offer_declined', user_id: scene.row.officer_id }] as const;
      const offer =
        decision.hash === undefined || scene.row.state !== 'offered'
          ? null
          : offerNamed(scene, offers, 'open', decision.hash);
      const left = offers.filter(
        ({ id, state }) => id !== offer?.id && (state === 'open' || state === 'proposed'),
      );
      if (offer && left.length > 0) {
        return {
          as: 'decline_one',
          body: { offer: offer.id, cause: 'decline' },
          changes: offersAfter(left),
          write: [endOffer(offer.id, { state: 'declined', cause: 'declined', at: ctx.now })],
          messages: told,
        };
      }
      return {
        body: { offer: offer?.id ?? scene.row.offer_id, cause: 'decline' },
        demand: 'withdrawn',
        messages: told,
      };
    },
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

/** Asks the bank for news, once a day: its manager is told, and the case shows it. Throws 409 when asked today already. */
export function urge(ctx: Ctx, at: At): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byFirm('urge', at, {}),
    decide: ({ row, today }) => {
      if (row.urged_at !== null && dayOf(row.urged_at) === today) throw new AppError('urged_today');
      return {
        body: {},
        changes: { urged_at: ctx.now },
        messages: [{ topic: 'application.urged', user_id: row.officer_id }],
      };
    },
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
    decide: (scene) => ({
      body: { reason: input.reason },
      reason: input.reason,
      note: input.text ? { text: input.text, audience: 'both' } : undefined,
      write: scene.row.state === 'reconsider' ? [withdrawReview(at.id, ctx.now)] : [],
      demand: 'withdrawn',
      messages: [{ topic: 'application.withdrawn', user_id: scene.row.officer_id }],
    }),
  });
}
