// The bank's side: it sees bands, and says with which product and in which range it would lend.
import { commitment } from '../audit/rules.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { hex } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { refuseField } from '../applications/scene.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Listing } from '../products/schema.ts';
import { demandMoved } from './commands-moves.ts';
import { rangeProblem } from './offers.ts';
import { isInPool } from './rules.ts';
import { selectOwnDispatch, updateDispatch, type DispatchRow } from './queries-dispatch.ts';
import {
  selectByNumber,
  selectOwnInterest,
  selectOwnShelf,
  updateInterest,
  upsertInterest,
  type InterestRow,
  type ShelfRow,
} from './queries-interest.ts';
import type { DemandRow } from './queries.ts';
import type { InterestInput } from './schema.ts';
import { MAX_INTERESTS, type InterestState } from './terms.ts';

/** What a bank's command answers: never the demand's own id or version, which are the firm's. */
export type Interested = { readonly number: string; readonly mine: InterestState };

/** A demand as long as banks may see it. Its own interest may still be taken back while the firm talks to another. */
function inPool(rows: readonly unknown[] | undefined, mine: InterestRow | undefined, now: number): DemandRow {
  const row = (rows as DemandRow[] | undefined)?.[0];
  const isOpen = row && isInPool(row.state) && row.expires_at !== null && now < row.expires_at;
  if (!row || (!isOpen && !mine)) throw new AppError('not_found');
  return row;
}

const over = (): AppError => new AppError('demand_over');

/**
 * Shows interest with one of the bank's listed products. Refused when another person of the bank has (409), when three
 * banks have or the office keeps the places for others (409), when the product is not on the shelf, or when the range is beyond what it promises.
 */
export function showInterest(ctx: Ctx, number: string, input: InterestInput): Promise<Outcome<Interested>> {
  const institution = ctx.actor.org_id ?? '';
  return execute<Interested>(ctx, {
    input: { number, ...input },
    read: [
      selectByNumber(number),
      selectOwnInterest(number, institution),
      selectOwnShelf(institution),
      selectOwnDispatch(number, institution),
    ],
    decide: ([rows, interests, shelf, dispatches]) => {
      const mine = (interests as InterestRow[])[0];
      const row = inPool(rows, mine, ctx.now);
      if (mine && mine.state !== 'withdrawn') throw new AppError('interest_shown');
      if (!isInPool(row.state) || row.expires_at === null || row.expires_at <= ctx.now) throw over();
      // Whom the office asked has his place kept, and gives it up for this one.
      const given = (dispatches as DispatchRow[])[0];
      if (!given && row.interests + row.dispatches >= MAX_INTERESTS) throw new AppError('interests_full');
      const product = (shelf as ShelfRow[]).find(({ id }) => id === input.product_id);
      if (!product) {
        throw fieldError(
          'product_id',
          'not_listed',
          both('请选择本机构在架的产品', 'Choose a product that your institution lists'),
        );
      }
      refuseField(rangeProblem(JSON.parse(product.listing) as Listing, input));
      const id = mine?.id ?? idIn(ctx, 'interest');
      const salt = hex(ctx.random(16));
      const { message, ...terms } = input;
      const { event, write } = demandMoved(ctx, row, 'show_interest', {
        by: 'demand.show_interest',
        body: {
          interest: id,
          institution,
          product: input.product_id,
          ...{ amount_from_fen: terms.amount_from_fen, amount_to_fen: terms.amount_to_fen },
          ...{ rate_from_ppm: terms.rate_from_ppm, rate_to_ppm: terms.rate_to_ppm },
          message: commitment(salt, message),
          ...(given && { dispatch: given.id }),
        },
        interests: row.interests + 1,
        dispatches: row.dispatches - (given ? 1 : 0),
      });
      const told = {
        id: idIn(ctx, 'message'),
        topic: 'demand.interest',
        user_id: row.posted_by ?? '',
        object: row.id,
        object_ver: event.ver,
        payload: { number },
      } as const;
      return {
        status: 201,
        answer: { number, mine: 'shown' },
        write: [
          ...write,
          upsertInterest({
            id,
            demand_id: row.id,
            institution_id: institution,
            made_by: ctx.actor.user_id ?? '',
            made_at: ctx.now,
            salt,
            ...input,
          }),
          insertMessage(told, ctx.now),
          ...(given ? [updateDispatch({ ...given, state: 'taken', state_at: ctx.now })] : []),
        ],
      };
    },
  });
}

/** Takes the bank's interest back, as long as the firm has not answered it. */
export function withdrawInterest(ctx: Ctx, number: string): Promise<Outcome<Interested>> {
  const institution = ctx.actor.org_id ?? '';
  return execute<Interested>(ctx, {
    input: { number },
    read: [selectByNumber(number), selectOwnInterest(number, institution)],
    decide: ([rows, interests]) => {
      const mine = (interests as InterestRow[])[0];
      const row = inPool(rows, mine, ctx.now);
      if (mine?.state !== 'shown') {
        // Until the bank sees the application it does not learn that it was chosen: to it, the demand is just busy.
        const known = mine?.opens_at != null && ctx.now < mine.opens_at ? undefined : mine?.state;
        throw new AppError('illegal_move', { ...(known && { state: known }), allowed: [] });
      }
      const { write } = demandMoved(ctx, row, 'withdraw_interest', {
        by: 'demand.withdraw_interest',
        body: { interest: mine.id },
        interests: row.interests - 1,
      });
      return {
        answer: { number, mine: 'withdrawn' },
        write: [...write, updateInterest({ ...mine, state: 'withdrawn', state_at: ctx.now })],
      };
    },
  });
}
