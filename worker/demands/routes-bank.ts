// What banks see of published demands, and their answer to them. A demand has no other name here than its number.
import { Hono } from 'hono';
import { selectTowns, townsFrom } from '../applications/queries.ts';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { compileProduct } from '../matching/judge.ts';
import type { Listing } from '../products/schema.ts';
import { refuseDispatch } from './commands-dispatch.ts';
import { selectOwnDispatch, selectWaiting, type DispatchRow, type WaitingRow } from './queries-dispatch.ts';
import { showInterest, withdrawInterest } from './commands-bank.ts';
import { fitting, type ShelfProduct } from './fits.ts';
import {
  selectOwnShelf,
  selectPool,
  selectPoolMine,
  selectPoolOne,
  type PoolRowOfBank,
  type ShelfRow,
} from './queries-interest.ts';
import { Nothing, PoolParam, PoolQuery, RefuseDispatch, ShowInterest, type PoolFilter } from './schema.ts';
import type { Shown } from './shown.ts';
import { poolView } from './views.ts';

/** The newest that are looked at; a district has about thirty open at a time. */
const PAGE = 200;

const shelfFrom = (rows: readonly unknown[] | undefined): ShelfProduct[] =>
  ((rows ?? []) as ShelfRow[]).map(({ id, listing: text }) => {
    const listing = JSON.parse(text) as Listing;
    return { id, listing, compiled: compileProduct(listing) };
  });

const matches = (shown: Shown, { amount, term, purpose, industry, town }: PoolFilter): boolean =>
  (amount === undefined || shown.amount === amount) &&
  (term === undefined || shown.term === term) &&
  (purpose === undefined || shown.purpose === purpose) &&
  (industry === undefined || shown.industry === industry) &&
  (town === undefined || shown.town === town);

export const bankDemandRoutes = new Hono<AppEnv>()
  .get('/bank/demands', guard('demand.list'), valid('query', PoolQuery), async (c) => {
    const ctx = c.get('ctx');
    const filter = c.req.valid('query');
    const institution = ctx.actor.org_id ?? '';
    const [rows, shelf, towns, waiting] = await readAll(ctx.db, [
      filter.mine ? selectPoolMine(institution, PAGE) : selectPool(institution, ctx.now, PAGE),
      selectOwnShelf(institution),
      selectTowns(),
      selectWaiting(institution),
    ]);
    const products = shelfFrom(shelf);
    const names = townsFrom(towns);
    const today = dayOf(ctx.now);
    const demands = (rows as PoolRowOfBank[])
      .map((row) => ({ row, shown: JSON.parse(row.shown) as Shown }))
      .filter(({ shown }) => matches(shown, filter))
      .map(({ row, shown }) => poolView(row, fitting(products, shown, today), names, ctx.now))
      .filter(({ fits }) => filter.fit === undefined || fits.length > 0);
    // What the shelf fits comes first, then what is needed soonest; the bank's own list stays by its dates.
    if (!filter.mine) {
      demands.sort(
        (a, b) =>
          Number(b.fits.length > 0) - Number(a.fits.length > 0) ||
          (a.shown.needed_by < b.shown.needed_by ? -1 : a.shown.needed_by > b.shown.needed_by ? 1 : 0) ||
          (a.number < b.number ? -1 : 1),
      );
    }
    return c.json({
      now: ctx.now,
      demands,
      more: (rows as unknown[]).length === PAGE,
      /** What the office gave this bank and waits for. */
      waiting: (waiting as WaitingRow[]).map(({ number, due_at }) => ({ number, due_at })),
      towns: [...names].map(([code, name]) => ({ code, name })),
    });
  })
  .get('/bank/demands/:demand', guard('demand.show'), valid('param', PoolParam), async (c) => {
    const ctx = c.get('ctx');
    const institution = ctx.actor.org_id ?? '';
    const { demand } = c.req.valid('param');
    const [rows, shelf, towns, dispatches] = await readAll(ctx.db, [
      selectPoolOne(demand, institution, ctx.now),
      selectOwnShelf(institution),
      selectTowns(),
      selectOwnDispatch(demand, institution),
    ]);
    const row = (rows as PoolRowOfBank[])[0];
    if (!row) throw new AppError('not_found');
    const products = shelfFrom(shelf);
    const shown = JSON.parse(row.shown) as Shown;
    const given = (dispatches as DispatchRow[])[0];
    return c.json({
      now: ctx.now,
      ...poolView(row, fitting(products, shown, dayOf(ctx.now)), townsFrom(towns), ctx.now),
      /** Until when the bank answers what the office gave it; null when it gave it nothing. */
      dispatch: given ? { made_at: given.made_at, due_at: given.due_at } : null,
      // The bank's own shelf, to answer with.
      products: products.map(({ id, listing }) => ({
        id,
        name: listing.name,
        amount_min_fen: listing.amount_min_fen,
        amount_max_fen: listing.amount_max_fen,
        rate_min_ppm: listing.rate_min_ppm,
        rate_max_ppm: listing.rate_max_ppm,
      })),
    });
  })
  .post(
    '/bank/demands/:demand/interest',
    guard('demand.show_interest'),
    valid('param', PoolParam),
    valid('json', ShowInterest),
    async (c) => {
      const { demand } = c.req.valid('param');
      return c.json(answerOf(c, await showInterest(c.get('ctx'), demand, c.req.valid('json'))), 201);
    },
  )
  .post(
    '/bank/demands/:demand/withdraw-interest',
    guard('demand.withdraw_interest'),
    valid('param', PoolParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await withdrawInterest(c.get('ctx'), c.req.valid('param').demand))),
  )
  .post(
    '/bank/demands/:demand/refuse-dispatch',
    guard('demand.refuse_dispatch'),
    valid('param', PoolParam),
    valid('json', RefuseDispatch),
    async (c) =>
      c.json(
        answerOf(c, await refuseDispatch(c.get('ctx'), c.req.valid('param').demand, c.req.valid('json'))),
      ),
  );
