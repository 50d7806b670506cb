// The office's view of published demands: bands as banks see them, to whom each was given, and giving it to more.
import { Hono } from 'hono';
import { selectTowns, townsFrom } from '../applications/queries.ts';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { compileProduct } from '../matching/judge.ts';
import type { Listing } from '../products/schema.ts';
import { dispatchDemand } from './commands-dispatch.ts';
import { fits, type ShelfProduct } from './fits.ts';
import {
  selectDispatchesOf,
  selectDistrictShelf,
  selectLenders,
  selectOpenDemands,
  type DistrictShelfRow,
  type LenderRow,
  type ListedDispatch,
  type OpenDemandRow,
} from './queries-dispatch.ts';
import { Dispatch, PoolParam } from './schema.ts';
import type { Shown } from './shown.ts';
import { MAX_INTERESTS } from './terms.ts';
import { shownView } from './views.ts';

/** The oldest that are looked at; a district has about thirty open at a time. */
const PAGE = 100;

type Shelved = ShelfProduct & { readonly institution_id: string };

/** The shelves of all institutions, compiled. */
export function districtShelf(rows: readonly unknown[] | undefined): Shelved[] {
  return ((rows ?? []) as DistrictShelfRow[]).map(({ id, institution_id, listing: text }) => {
    const listing = JSON.parse(text) as Listing;
    return { id, institution_id, listing, compiled: compileProduct(listing) };
  });
}

export const officeDemandRoutes = new Hono<AppEnv>()
  .get('/office/demands', guard('demand.list_open'), async (c) => {
    const ctx = c.get('ctx');
    const [rows, lenders, shelf, towns] = await readAll(ctx.db, [
      selectOpenDemands(ctx.now, PAGE + 1),
      selectLenders(),
      selectDistrictShelf(),
      selectTowns(),
    ]);
    const open = (rows as OpenDemandRow[]).slice(0, PAGE);
    const [given] = await readAll(ctx.db, [selectDispatchesOf(open.map(({ id }) => id))]);
    const dispatches = Map.groupBy(given as ListedDispatch[], ({ demand_id }) => demand_id);
    const products = districtShelf(shelf);
    const names = townsFrom(towns);
    const today = dayOf(ctx.now);
    return c.json({
      now: ctx.now,
      demands: open.map((row) => {
        const shown = JSON.parse(row.shown) as Shown;
        const count = Map.groupBy(
          products.filter((product) => fits(product, shown, today)),
          ({ institution_id }) => institution_id,
        );
        return {
          number: row.number,
          version: row.ver,
          state: row.state,
          shown: shownView(shown, names),
          interests: row.interests,
          published_on: dayOf(row.published_at),
          waiting_days: Math.floor((ctx.now - row.published_at) / 86_400_000),
          expires_on: dayOf(row.expires_at),
          /** How many more banks may be asked. */
          places: MAX_INTERESTS - row.interests - row.dispatches,
          dispatches: (dispatches.get(row.id) ?? []).map((one) => ({
            id: one.id,
            institution_id: one.institution_id,
            institution: both(one.institution, one.institution_en),
            state: one.state,
            made_at: one.made_at,
            due_at: one.due_at,
            state_at: one.state_at,
            reason_code: one.reason_code,
            by_meeting: one.meeting_id !== null,
          })),
          /** Institutions with products that fit by the bands, the most products first. */
          fits: [...count]
            .map(([institution_id, some]) => ({ institution_id, products: some.length }))
            .sort((a, b) => b.products - a.products || (a.institution_id < b.institution_id ? -1 : 1)),
        };
      }),
      more: (rows as unknown[]).length > PAGE,
      institutions: (lenders as LenderRow[]).map(({ id, name, name_en, manager }) => ({
        id,
        name: both(name, name_en),
        staffed: manager !== null,
      })),
    });
  })
  .post(
    '/office/demands/:demand/dispatches',
    guard('demand.dispatch'),
    valid('param', PoolParam),
    valid('json', Dispatch),
    async (c) => {
      const at = { number: c.req.valid('param').demand, version: versionOf(c) };
      return c.json(
        answerOf(c, await dispatchDemand(c.get('ctx'), at, c.req.valid('json').institutions)),
        201,
      );
    },
  );
