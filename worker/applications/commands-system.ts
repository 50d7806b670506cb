// What happens when nobody acts: a missed clock becomes a breach with a ticket, an offer ends, papers that never came
// close the application. Run by cron; each act is repeatable and happens once.
import { SYSTEM } from '../lib/actor.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError } from '../lib/problem.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { insertTicket } from '../supervision/queries.ts';
import { ticketRaised } from '../supervision/rules.ts';
import { insertEvent } from '../audit/queries.ts';
import { markMissed, missedClocks, type NamedClock } from './clocks.ts';
import { move } from './commands.ts';
import {
  listAlarms,
  selectApplicationById,
  selectDistrict,
  type ApplicationRow,
  type DistrictRow,
} from './queries.ts';
import { endOffer, selectOffers, updateOfferReminded, type OfferRow } from './queries-offers.ts';
import { illegalMove, offersAfter, offersIn, remindAt } from './scene.ts';
import { BANK_CLOCKS, type ClockName } from './terms.ts';

const PAGE = 100;

/** The system acting on one application, once per key. */
function asSystem(ctx: Ctx, operation: string, key: string): Ctx {
  return { ...ctx, actor: SYSTEM, command: { operation, key } };
}

/** Records that a bank's clock ran out: event, mark on the row, and a ticket in the office's list. */
async function recordBreach(
  ctx: Ctx,
  row: ApplicationRow,
  clock: ClockName,
  due_at: number,
  prefix: string,
): Promise<void> {
  await move(asSystem(ctx, 'system.breach', `${row.id}:${clock}:${due_at}`), {
    id: row.id,
    side: 'system',
    command: 'breach',
    version: null,
    input: { clock, due_at },
    decide: (scene) => {
      const missed = missedClocks(scene.clocks, ctx.now).find((item) => item.name === clock);
      if (!missed) throw illegalMove(scene.row, scene.role, scene.now);
      const ticket = ticketRaised({
        id: idIn(ctx, 'ticket'),
        number: newNumber({ prefix, day: scene.today, random: ctx.random }),
        now: ctx.now,
        cause: 'clock_breached',
        clock,
        due_at,
        application_id: scene.row.id,
        application_number: scene.row.number,
        enterprise_id: scene.row.enterprise_id,
        enterprise_name: scene.row.enterprise_name,
        institution_id: scene.row.institution_id,
        branch_id: scene.row.branch_id,
      });
      const write: Sql[] = [insertEvent(ticket.event), insertTicket(ticket.row)];
      return {
        body: { clock, due_at, ticket: ticket.row.id },
        clocks: markMissed(scene.clocks, clock, ctx.now),
        changes: { breaches: scene.row.breaches + 1 },
        write,
        messages: [{ topic: 'application.breached', user_id: scene.row.officer_id }],
      };
    },
  });
}

/** Ends the offers whose validity is over; the application with them when none is left and none waits for approval. */
async function expireOffers(ctx: Ctx, row: ApplicationRow, ended: readonly OfferRow[]): Promise<void> {
  await move(asSystem(ctx, 'system.expire_offer', `${row.id}:${ended.map(({ id }) => id).join(':')}`), {
    id: row.id,
    side: 'system',
    command: 'expire_offer',
    version: null,
    input: { offers: ended.map(({ id }) => id) },
    read: [selectOffers(row.id)],
    decide: (scene) => {
      const offers = offersIn(scene, 0);
      const over = offers.filter(({ state, valid_until }) => state === 'open' && valid_until <= ctx.now);
      const left = offers.filter(
        ({ state, valid_until }) => state === 'proposed' || (state === 'open' && valid_until > ctx.now),
      );
      if (over.length === 0) throw illegalMove(scene.row, scene.role, scene.now);
      const told = {
        body: { offers: over.map(({ id }) => id), cause: 'expiry' },
        changes: offersAfter(left),
        write: over.map(({ id }) => endOffer(id, { state: 'expired', cause: 'expired', at: ctx.now })),
      };
      return left.length > 0 ? { ...told, as: 'end_offer' } : { ...told, demand: 'unmet' };
    },
  });
}

/** Reminds the firm, once, of the offers that end within three days, however late cron comes. */
async function remindOfOffers(ctx: Ctx, row: ApplicationRow, ending: readonly OfferRow[]): Promise<void> {
  await move(asSystem(ctx, 'system.remind_offer', `${row.id}:${ending.map(({ id }) => id).join(':')}`), {
    id: row.id,
    side: 'system',
    command: 'remind_offer',
    version: null,
    input: { offers: ending.map(({ id }) => id) },
    read: [selectOffers(row.id)],
    decide: (scene) => {
      const offers = offersIn(scene, 0);
      const due = new Set(offers.filter((offer) => endsSoon(offer, ctx.now)).map(({ id }) => id));
      if (due.size === 0) throw illegalMove(scene.row, scene.role, scene.now);
      const after = offers.map((offer) => (due.has(offer.id) ? { ...offer, reminded_at: ctx.now } : offer));
      return {
        body: { offers: [...due] },
        changes: offersAfter(after),
        write: [...due].map((id) => updateOfferReminded(id, ctx.now)),
        messages: [{ topic: 'application.offer_ends_soon', user_id: scene.row.submitted_by }],
      };
    },
  });
}

const endsSoon = ({ state, valid_until, reminded_at }: OfferRow, now: number): boolean =>
  state === 'open' && reminded_at === null && remindAt(valid_until) <= now && now < valid_until;

async function closeIncomplete(ctx: Ctx, row: ApplicationRow): Promise<void> {
  await move(asSystem(ctx, 'system.close_incomplete', `${row.id}:${row.ver}`), {
    id: row.id,
    side: 'system',
    command: 'close_incomplete',
    version: null,
    input: {},
    decide: () => ({ demand: 'unmet', body: {} }),
  });
}

/** What is overdue for one application, done in the order of its deadlines. Returns how many acts there were. */
async function actOn(ctx: Ctx, id: string): Promise<number> {
  const [applications, offers, districts] = await readAll(ctx.db, [
    selectApplicationById(id),
    selectOffers(id),
    selectDistrict(),
  ]);
  const row = (applications as ApplicationRow[] | undefined)?.[0];
  const district = (districts as DistrictRow[] | undefined)?.[0];
  if (!row || !district) return 0;
  let acts = 0;
  for (const { name, clock } of missedClocks(JSON.parse(row.clocks) as NamedClock[], ctx.now)) {
    if (BANK_CLOCKS.includes(name)) {
      await recordBreach(ctx, row, name, clock.due_at ?? 0, district.number_prefix);
      acts += 1;
    } else if (name === 'documents' && row.state === 'action_required') {
      await closeIncomplete(ctx, row);
      return acts + 1;
    }
  }
  if (row.state !== 'offered') return acts;
  const all = (offers ?? []) as OfferRow[];
  const ended = all.filter((offer) => offer.state === 'open' && offer.valid_until <= ctx.now);
  if (ended.length > 0) {
    await expireOffers(ctx, row, ended);
    acts += 1;
  }
  const ending = all.filter((offer) => endsSoon(offer, ctx.now));
  if (ending.length > 0) {
    await remindOfOffers(ctx, row, ending);
    acts += 1;
  }
  return acts;
}

/**
 * Acts on everything whose alarm has gone off. Somebody who acts at the same moment wins: his move changes the version
 * and the system looks again at the next run. Returns how many acts there were.
 */
export async function runAlarms(ctx: Ctx): Promise<number> {
  let acts = 0;
  for (const { id } of await listAlarms(ctx.db, ctx.now, PAGE)) {
    try {
      acts += await actOn(ctx, id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return acts;
}
