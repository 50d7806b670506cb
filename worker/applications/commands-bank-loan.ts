// What follows an accepted offer: the contract, the money paid out (recorded by one person, confirmed or denied by a
// second one) and the loan paid back.
import { both } from '../lib/bilingual.ts';
import type { Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { byBank, move, type At, type Moved } from './commands.ts';
import { selectApprovers } from './queries.ts';
import {
  insertDrawdown,
  selectBankReference,
  selectDrawdowns,
  updateDrawdown,
  type DrawdownRow,
} from './queries-drawdowns.ts';
import { selectOffers } from './queries-offers.ts';
import { drawdownProblem } from './rules.ts';
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
    ...byBank('record_drawdown', at, input),
    read: [
      selectBankReference(ctx.actor.org_id ?? '', input.bank_reference),
      selectOffers(at.id),
      selectApprovers(ctx.actor.org_id ?? ''),
    ],
    decide: (scene) => {
      const { row } = scene;
      if (scene.extra[0]?.length) throw new AppError('bank_reference_used');
      const offer = offersIn(scene, 1).find((item) => item.state === 'accepted');
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
        messages: toApprovers(scene, 2, 'application.drawdown_to_confirm'),
      };
    },
  });
}

function requestedDrawdown(scene: Scene, id: string): DrawdownRow {
  const drawdown = ((scene.extra[0] ?? []) as DrawdownRow[]).find((item) => item.id === id);
  if (!drawdown) throw new AppError('not_found');
  if (drawdown.state !== 'requested') {
    throw illegalMove({ state: drawdown.state, ver: scene.row.ver }, []);
  }
  return drawdown;
}

/** A second person confirms a recorded drawdown: from now on it is money paid out. */
export function confirmDrawdown(ctx: Ctx, at: At, drawdownId: string): Promise<Outcome<Moved>> {
  return move(ctx, {
    ...byBank('confirm_drawdown', at, { drawdown: drawdownId }),
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
      if (scene.row.pending_fen > 0) {
        throw illegalMove(scene.row, ['confirm_drawdown', 'deny_drawdown']);
      }
      return {
        body: { disbursed_fen: scene.row.disbursed_fen },
        messages: [{ topic: 'application.completed', user_id: scene.row.submitted_by }],
      };
    },
  });
}
