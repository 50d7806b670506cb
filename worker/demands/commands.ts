// The firm's side: seeing what banks would see, publishing it, and what it says to their interest.
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { addDays } from '../lib/days.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { DAY_MS, dayOf } from '../lib/shanghai.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { insertMessage } from '../notifications/queries.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm, type Firm } from '../organisations/queries.ts';
import { demandBegun, demandMoved } from './commands-moves.ts';
import { selectInterests, updateInterest, type InterestRow } from './queries-interest.ts';
import {
  selectAlike,
  selectOwnDemand,
  selectPublishedCount,
  UNPUBLISHED,
  type DemandRow,
} from './queries.ts';
import type { PublishInput } from './schema.ts';
import { bandsOf, leftOut, shownHash, shownOf, type Alike, type FirmBands, type Wish } from './shown.ts';
import {
  DEMAND_DAYS,
  LEAST_ALIKE,
  MAX_PUBLISHED,
  NEED_DAYS,
  REMIND_AFTER_DAYS,
  type DemandState,
} from './terms.ts';

/** What the firm is, and how many are like it: two round trips, because its bands decide whom to count. */
async function readFirm(ctx: Ctx): Promise<{ firm: Firm; bands: FirmBands; alike: Alike }> {
  const id = ctx.actor.org_id ?? '';
  const [firms, facts] = await readAll(ctx.db, [selectFirm(id), selectFacts(id)]);
  const firm = firmFrom(firms);
  if (!firm) throw new AppError('not_found');
  const bands = bandsOf(firm, factRowsFrom(facts), dayOf(ctx.now));
  const [counted] = await readAll(ctx.db, [selectAlike(bands, LEAST_ALIKE)]);
  const alike = (counted as Alike[] | undefined)?.[0] ?? { here: 0, sized: 0, trade: 0 };
  return { firm, bands, alike };
}

/** Refuses a day by which nobody could lend, or that is too far away to mean anything today. */
function checkNeed({ needed_by }: Wish, today: string): void {
  if (needed_by > today && needed_by <= addDays(today, NEED_DAYS)) return;
  throw fieldError(
    'needed_by',
    'outside_range',
    both(`请选择明天至 ${NEED_DAYS} 天内的日期`, `Choose a day from tomorrow to ${NEED_DAYS} days ahead`),
  );
}

/** Exactly what banks would see of a wish, with the hash by which it is published and what was left out and why. */
export async function previewDemand(ctx: Ctx, wish: Wish) {
  checkNeed(wish, dayOf(ctx.now));
  const { bands, alike } = await readFirm(ctx);
  const shown = shownOf(wish, bands, alike);
  return {
    now: ctx.now,
    shown,
    hash: shownHash(shown),
    left_out: leftOut(bands, shown),
    expires_on: addDays(dayOf(ctx.now), DEMAND_DAYS),
  };
}

export type Published = { readonly id: string; readonly number: string };

/** Publishes just the preview that was shown (its hash). At most three at a time. */
export async function publishDemand(ctx: Ctx, input: PublishInput): Promise<Outcome<Published>> {
  const { hash, ...wish } = input;
  const today = dayOf(ctx.now);
  const { firm, bands, alike } = await readFirm(ctx);
  return execute<Published>(ctx, {
    input,
    read: [selectDistrict(), selectPublishedCount(firm.id)],
    decide: ([districts, counts]) => {
      checkNeed(wish, today);
      const shown = shownOf(wish, bands, alike);
      if (shownHash(shown) !== hash) throw new AppError('preview_changed');
      const district = (districts as DistrictRow[])[0];
      if (!district) throw new AppError('not_found');
      if (((counts as { count: number }[])[0]?.count ?? 0) >= MAX_PUBLISHED) {
        throw new AppError('too_many_demands', {
          detail: both(`最多同时发布 ${MAX_PUBLISHED} 条`, `At most ${MAX_PUBLISHED} at a time`),
        });
      }
      // Not the applications' prefix: a number of the pool must not be taken for one.
      const number = newNumber({
        prefix: `${district.number_prefix}X`,
        day: today,
        random: ctx.random,
      });
      const id = idIn(ctx, 'demand');
      const begun = demandBegun(
        ctx,
        'publish',
        {
          ...UNPUBLISHED,
          id,
          number,
          enterprise_id: firm.id,
          channel: 'self',
          town: firm.town,
          amount_fen: null,
          term_months: null,
          purpose: wish.purpose,
          shown: JSON.stringify(shown),
          posted_by: ctx.actor.user_id,
          expires_at: ctx.now + DEMAND_DAYS * DAY_MS,
          alarm_at: ctx.now + REMIND_AFTER_DAYS * DAY_MS,
        },
        { by: 'demand.publish', body: { enterprise: firm.id, number, shown: hash } },
      );
      return { status: 201, answer: { id, number }, write: begun.write };
    },
  });
}

export type MovedDemand = { readonly id: string; readonly state: DemandState; readonly version: number };

/** A demand's command needs the version that its sender saw. */
export type DemandAt = { readonly id: string; readonly version: number };

export function ownDemand(rows: readonly unknown[] | undefined, version: number): DemandRow {
  const row = (rows as DemandRow[] | undefined)?.[0];
  if (!row) throw new AppError('not_found');
  if (row.ver !== version) throw new AppError('stale_version', { state: row.state, version: row.ver });
  return row;
}

/** The messages that tell the people behind an interest, each by the number of the demand and nothing else. */
export function tellBanks(
  ctx: Ctx,
  event: { readonly stream: string; readonly ver: number },
  row: DemandRow,
  interests: readonly InterestRow[],
  topic: 'demand.declined' | 'demand.over',
): Sql[] {
  return interests.map(({ made_by }) =>
    insertMessage(
      {
        id: idIn(ctx, 'message'),
        topic,
        user_id: made_by,
        object: event.stream,
        object_ver: event.ver,
        payload: { number: row.number ?? '' },
      },
      ctx.now,
    ),
  );
}

/** Takes a published demand out of the banks' sight. Those who showed interest are told. */
export function withdrawDemand(ctx: Ctx, at: DemandAt): Promise<Outcome<MovedDemand>> {
  return execute<MovedDemand>(ctx, {
    input: at,
    read: [selectOwnDemand(at.id, ctx.actor.org_id ?? ''), selectInterests(at.id)],
    decide: ([rows, interests]) => {
      const row = ownDemand(rows, at.version);
      const { event, row: next, write } = demandMoved(ctx, row, 'withdraw', { by: 'demand.withdraw' });
      const waiting = (interests as InterestRow[]).filter(({ state }) => state === 'shown');
      return {
        answer: { id: next.id, state: next.state, version: next.ver },
        write: [...write, ...tellBanks(ctx, event, row, waiting, 'demand.over')],
      };
    },
  });
}

/** Says no to one bank's interest: its place is free for another. */
export function declineInterest(
  ctx: Ctx,
  at: DemandAt & { readonly interest_id: string },
): Promise<Outcome<MovedDemand>> {
  return execute<MovedDemand>(ctx, {
    input: at,
    read: [selectOwnDemand(at.id, ctx.actor.org_id ?? ''), selectInterests(at.id)],
    decide: ([rows, interests]) => {
      const row = ownDemand(rows, at.version);
      const interest = (interests as InterestRow[]).find(({ id }) => id === at.interest_id);
      if (!interest) throw new AppError('not_found');
      if (interest.state !== 'shown') {
        throw new AppError('illegal_move', { state: interest.state, version: row.ver, allowed: [] });
      }
      const {
        event,
        row: next,
        write,
      } = demandMoved(ctx, row, 'decline_interest', {
        by: 'demand.decline_interest',
        body: { interest: interest.id },
        interests: row.interests - 1,
      });
      return {
        answer: { id: next.id, state: next.state, version: next.ver },
        write: [
          ...write,
          updateInterest({ ...interest, state: 'declined', state_at: ctx.now }),
          ...tellBanks(ctx, event, row, [interest], 'demand.declined'),
        ],
      };
    },
  });
}
