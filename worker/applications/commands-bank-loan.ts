// What follows an accepted offer: the contract, the money paid out (recorded by one person, confirmed or denied by a
// second one) and the loan paid back.
import type { Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { PROBLEMS } from '../lib/problems.ts';
import { dayOf } from '../lib/shanghai.ts';
import { insertClaimReminder } from '../policies/queries-claims.ts';
import { byBank, move, type At, type Moved } from './commands.ts';
import { selectApprovers } from './queries.ts';
import {
  insertDrawdown,
  selectBankReference,
  selectDrawdowns,
  updateDrawdown,
  type DrawdownRow,
} from './queries-drawdowns.ts';
import { selectAcceptedOffer } from './queries-offers.ts';
import { drawdownProblem, signingProblem } from './rules.ts';
import { illegalMove, offersIn, refuseField, toApprovers, type Scene } from './scene.ts';
import type { OfferTermsInput } from './schema.ts';

/** Records the contract. The approved amount is the accepted offer's. */
export function sign(
  ctx: Ctx,
  at: At,
  contract: { contract_no: string; signed_on: string },
): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('sign', at, contract),
    decide: (scene) => {
      // The state before signing begins with the firm's acceptance and changes only by signing.
      const accepted_on = dayOf(scene.row.state_at);
      refuseField(signingProblem(contract.signed_on, { accepted_on, today: scene.today }));
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

/** The contract that a drawdown must keep: the terms of the accepted offer, which were read at this place. */
function contractOf(scene: Scene, place: number) {
  const [offer] = offersIn(scene, place);
  if (!offer) throw new Error('a contract without its accepted offer');
  const { rate_ppm, term_months } = JSON.parse(offer.terms) as OfferTermsInput;
  return { rate_ppm, term_months, signed_on: scene.row.signed_on ?? scene.today, today: scene.today };
}

/** Records money paid out; it counts once a second person has confirmed it. */
export function recordDrawdown(ctx: Ctx, at: At, input: DrawdownInput): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('record_drawdown', at, input),
    read: [
      selectBankReference(ctx.actor.org_id ?? '', input.bank_reference),
      selectAcceptedOffer(at.id),
      selectApprovers(ctx.actor.org_id ?? ''),
    ],
    decide: (scene) => {
      const { row } = scene;
      if (scene.extra[0]?.length) {
        const code = 'bank_reference_used';
        throw new AppError(code, {
          errors: [{ field: 'bank_reference', code, detail: PROBLEMS[code].title }],
        });
      }
      refuseField(drawdownProblem(input, contractOf(scene, 1)));
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
        messages: toApprovers(scene, 2, 'application.drawdown_to_confirm'),
      };
    },
  });
}

function requestedDrawdown(scene: Scene, id: string): DrawdownRow {
  const drawdown = ((scene.extra[0] ?? []) as DrawdownRow[]).find((item) => item.id === id);
  if (!drawdown) throw new AppError('not_found');
  if (drawdown.state !== 'requested') {
    throw illegalMove(scene.row, scene.role, scene.now);
  }
  return drawdown;
}

/** A second person confirms a recorded drawdown: from now on it is money paid out. */
export function confirmDrawdown(ctx: Ctx, at: At, drawdownId: string): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('confirm_drawdown', at, { drawdown: drawdownId }),
    read: [selectDrawdowns(at.id), selectAcceptedOffer(at.id)],
    decide: (scene) => {
      const { row } = scene;
      const drawdown = requestedDrawdown(scene, drawdownId);
      if (drawdown.recorded_by === ctx.actor.user_id) throw new AppError('same_person');
      refuseField(drawdownProblem(drawdown, contractOf(scene, 1)));
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
        write: [
          updateDrawdown({ id: drawdown.id, state: 'paid', by: ctx.actor.user_id ?? '', at: ctx.now }),
          // The firm hears what it may claim for it, today and later.
          insertClaimReminder({
            drawdown_id: drawdown.id,
            application_id: row.id,
            enterprise_id: row.enterprise_id,
            next_on: scene.today,
          }),
        ],
        demand: first ? 'fulfilled' : undefined,
        messages: [{ topic: 'application.drawdown_paid', user_id: row.submitted_by }],
      };
    },
  });
}

/** A second person finds a recorded drawdown wrong: it never counted. */
export function denyDrawdown(ctx: Ctx, at: At, drawdownId: string, text: string): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('deny_drawdown', at, { drawdown: drawdownId, text }),
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
    ...byBank('complete', at, {}),
    decide: (scene) => {
      if (scene.row.pending_fen > 0) throw illegalMove(scene.row, scene.role, scene.now);
      return {
        body: { disbursed_fen: scene.row.disbursed_fen },
        messages: [{ topic: 'application.completed', user_id: scene.row.submitted_by }],
      };
    },
  });
}
