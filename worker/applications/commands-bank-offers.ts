// The bank's offers: one person proposes, the second persons of each stage approve or send back.
import type { Outcome } from '../lib/command.ts';
import { both } from '../lib/bilingual.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { addDays } from '../lib/days.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { costExample } from '../products/cost.ts';
import {
  approvalProblem,
  canBeApproved,
  nextStage,
  signersOf,
  type Approver,
  type Approving,
} from './approvals.ts';
import { offerHash } from './hash.ts';
import { byBank, move, type At, type Moved } from './commands.ts';
import { authorityFrom, selectAdmins, selectApprovers, selectAuthority } from './queries.ts';
import {
  endOffer,
  insertApproval,
  insertOffer,
  selectApprovals,
  selectOffers,
  updateOfferApproved,
  type ApprovalRow,
  type OfferRow,
} from './queries-offers.ts';
import { listingFrom, selectListingOf } from './queries-submit.ts';
import { offerCostInput } from './offer-cost.ts';
import { offerProblem } from './rules.ts';
import {
  illegalMove,
  MOST_CALLED,
  offerNamed,
  offersAfter,
  offersIn,
  refuseField,
  type Scene,
} from './scene.ts';
import type { OfferInput, OfferTermsInput } from './schema.ts';
import { MAX_OFFERS } from './terms.ts';

const isUnderWay = ({ state }: OfferRow): boolean => state === 'open' || state === 'proposed';

/** What stands in the way of one more offer; null where nothing does. */
function refuseOneMore(
  offers: readonly OfferRow[],
  {
    replaces,
    terms,
    hash,
  }: {
    readonly replaces: string | undefined;
    readonly terms: OfferTermsInput;
    readonly hash: string;
  },
): void {
  const under = offers.filter(isUnderWay);
  if (under.length >= MAX_OFFERS) {
    throw new AppError('too_many_offers', {
      detail: both(
        `同一申请最多同时有${MAX_OFFERS}个未结束的方案`,
        `At most ${MAX_OFFERS} offers for one application may be open or waiting`,
      ),
    });
  }
  if (under.some((offer) => offer.hash === hash)) throw new AppError('offer_exists');
  if (replaces === undefined) return;
  const earlier = offers.find(({ id }) => id === replaces);
  if (earlier?.state !== 'open') {
    throw fieldError(
      'replaces',
      'not_open',
      both('要替换的方案已不在有效期内', 'The offer to be replaced is not open'),
    );
  }
  if (under.some((offer) => offer.replaces === replaces)) {
    throw fieldError(
      'replaces',
      'being_replaced',
      both('已有替换它的方案待审批', 'An offer in its place waits for approval'),
    );
  }
  if (earlier.kind === 'committed' && terms.kind !== 'committed') {
    throw fieldError(
      'kind',
      'weaker',
      both('正式方案不能换成意向方案', 'A committed offer cannot become one in principle'),
    );
  }
}

/**
 * Proposes an offer beside those that stand; with `replaces` it takes the place of an open one once it is approved. The
 * cost is computed here, never taken from the sender. Where nobody could sign it to the end, the administrator is told.
 */
export function proposeOffer(ctx: Ctx, at: At, { replaces, ...terms }: OfferInput): Promise<Outcome<Moved>> {
  const org = ctx.actor.org_id ?? '';
  return move(ctx, {
    ...byBank('propose_offer', at, { ...terms, ...(replaces ? { replaces } : {}) }),
    read: [
      selectListingOf(at.id),
      selectOffers(at.id),
      selectApprovers(org),
      selectAuthority(at.id),
      selectAdmins(org),
    ],
    decide: (scene) => {
      const listing = listingFrom(scene.extra[0]);
      refuseField(offerProblem(listing, terms));
      const offers = offersIn(scene, 1);
      const cost = costExample(offerCostInput(listing, terms));
      const id = idIn(ctx, 'offer');
      const hash = offerHash(at.id, terms, cost);
      refuseOneMore(offers, { replaces, terms, hash });
      const valid_until = startOfDay(addDays(scene.today, terms.valid_days + 1));
      const proposed_by = ctx.actor.user_id ?? '';
      const proposal = { amount_fen: terms.amount_fen, proposed_by };
      const about = approvingOf(scene, proposal, {
        approvers: scene.extra[2],
        authority: scene.extra[3],
        done: [],
      });
      return {
        body: {
          offer: id,
          kind: terms.kind,
          amount_fen: terms.amount_fen,
          rate_ppm: terms.rate_ppm,
          irr_ppm: cost.irr_effective?.ppm ?? null,
          hash,
          ...(replaces ? { replaces } : {}),
        },
        changes: offersAfter([...offers, { state: 'proposed', valid_until, reminded_at: null }]),
        write: [
          insertOffer({
            id,
            application_id: at.id,
            kind: terms.kind,
            state: 'proposed',
            terms: JSON.stringify(terms),
            cost: JSON.stringify(cost),
            amount_fen: terms.amount_fen,
            hash,
            valid_until,
            proposed_by,
            proposed_at: ctx.now,
            replaces: replaces ?? null,
          }),
        ],
        messages: canBeApproved(about)
          ? called(signersOf(about), 'application.offer_to_approve')
          : called((scene.extra[4] ?? []) as { user_id: string }[], 'application.approver_missing'),
      };
    },
  });
}

const called = <T extends string>(people: readonly { user_id: string }[], topic: T) =>
  people.slice(0, MOST_CALLED).map(({ user_id }) => ({ topic, user_id }));

function approvingOf(
  scene: Scene,
  offer: Pick<OfferRow, 'amount_fen' | 'proposed_by'>,
  read: {
    readonly approvers: readonly unknown[] | undefined;
    readonly authority: readonly unknown[] | undefined;
    readonly done: readonly ApprovalRow[];
  },
): Approving {
  return {
    amount_fen: offer.amount_fen,
    authority_fen: authorityFrom(read.authority),
    branch_id: scene.row.branch_id,
    proposed_by: offer.proposed_by,
    done: read.done,
    approvers: (read.approvers ?? []) as Approver[],
  };
}

/**
 * A second person approves just the offer he saw (its hash). Within the branch's authority that opens it to the firm;
 * beyond it the branch's signature leads to the head office, whose own opens it. Its validity runs from that day.
 */
export function approveOffer(ctx: Ctx, at: At, decision: { readonly hash: string }): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('approve_offer', at, decision),
    read: [
      selectOffers(at.id),
      selectAuthority(at.id),
      selectApprovers(ctx.actor.org_id ?? ''),
      selectApprovals(at.id),
    ],
    decide: (scene) => {
      const me = ctx.actor.user_id ?? '';
      const offers = offersIn(scene, 0);
      const offer = offerNamed(scene, offers, 'proposed', decision.hash);
      const done = ((scene.extra[3] ?? []) as ApprovalRow[]).filter(({ offer_id }) => offer_id === offer.id);
      const about = approvingOf(scene, offer, { approvers: scene.extra[2], authority: scene.extra[1], done });
      const problem = approvalProblem(about, me);
      if (problem) throw new AppError(problem.code, problem.detail ? { detail: problem.detail } : {});
      const stage = nextStage(about) ?? 'head';
      const signed = insertApproval({ offer_id: offer.id, stage, approved_by: me, approved_at: ctx.now });
      const after = { ...about, done: [...done, { stage, approved_by: me }] };
      const told = { offer: offer.id, hash: offer.hash, stage };
      if (nextStage(after) !== null) {
        return {
          as: 'endorse_offer',
          body: { ...told, authority_fen: about.authority_fen },
          write: [signed],
          messages: called(signersOf(after), 'application.offer_to_approve'),
        };
      }
      const { valid_days } = JSON.parse(offer.terms) as OfferTermsInput;
      const valid_until = startOfDay(addDays(scene.today, valid_days + 1));
      const replaced = offers.find(({ id, state }) => id === offer.replaces && state === 'open');
      const first_committed =
        offer.kind === 'committed' &&
        !offers.some((row) => row.kind === 'committed' && row.approved_at !== null);
      const standing = offers.flatMap((row) => {
        if (row.id === replaced?.id) return [];
        return [row.id === offer.id ? { ...row, state: 'open' as const, valid_until } : row];
      });
      return {
        body: {
          ...told,
          kind: offer.kind,
          amount_fen: offer.amount_fen,
          valid_until,
          first_committed,
          ...(replaced ? { replaced: replaced.id } : {}),
        },
        changes: offersAfter(standing),
        write: [
          signed,
          updateOfferApproved({ id: offer.id, by: me, at: ctx.now, valid_until }),
          ...(replaced
            ? [endOffer(replaced.id, { state: 'superseded', cause: 'replaced', at: ctx.now })]
            : []),
        ],
        messages: [{ topic: 'application.offered', user_id: scene.row.submitted_by }],
      };
    },
  });
}

/** A second person sends a proposed offer back, saying why: the one named, or the only one that waits. */
export function returnOffer(
  ctx: Ctx,
  at: At,
  { text, hash }: { readonly text: string; readonly hash?: string | undefined },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('return_offer', at, { text, ...(hash ? { hash } : {}) }),
    read: [selectOffers(at.id)],
    decide: (scene) => {
      const offers = offersIn(scene, 0);
      const waiting = offers.filter(({ state }) => state === 'proposed');
      const [only] = waiting;
      if (hash === undefined && (waiting.length !== 1 || !only)) {
        if (waiting.length === 0) throw illegalMove(scene.row, scene.role, scene.now);
        throw fieldError('hash', 'missing', both('请选择要退回的方案', 'Choose the offer to send back'));
      }
      const offer = offerNamed(scene, offers, 'proposed', hash ?? only?.hash ?? '');
      if (offer.proposed_by === ctx.actor.user_id) throw new AppError('same_person');
      return {
        body: { offer: offer.id },
        changes: offersAfter(offers.filter(({ id }) => id !== offer.id)),
        note: { text, audience: 'bank' },
        write: [endOffer(offer.id, { state: 'returned', cause: 'returned', at: ctx.now })],
        messages: [{ topic: 'application.offer_returned', user_id: scene.row.officer_id }],
      };
    },
  });
}
