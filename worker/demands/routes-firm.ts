// The firm's demands: preview, publish, read what banks answer, decline, withdraw. Choosing a bank is an application.
import { Hono } from 'hono';
import { selectTowns, townsFrom } from '../applications/queries.ts';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { declineInterest, previewDemand, publishDemand, withdrawDemand } from './commands.ts';
import { selectInterestsShown, type ListedInterest } from './queries-interest.ts';
import {
  selectApplicationsOf,
  selectOwnDemand,
  selectOwnDemands,
  type DemandApplicationRow,
  type DemandRow,
} from './queries.ts';
import { DemandParam, InterestParam, Nothing, Publish, WishQuery } from './schema.ts';
import { demandApplicationView, interestView, ownMoves, ownView, shownView } from './views.ts';

export const firmDemandRoutes = new Hono<AppEnv>()
  .get('/sme/demands', guard('demand.list_own'), async (c) => {
    const ctx = c.get('ctx');
    const [rows, towns] = await readAll(ctx.db, [selectOwnDemands(ctx.actor.org_id ?? ''), selectTowns()]);
    const names = townsFrom(towns);
    return c.json({
      now: ctx.now,
      demands: (rows as (DemandRow & { applications: number })[]).map((row) => ({
        ...ownView(row, names),
        applications: row.applications,
      })),
    });
  })
  .get('/sme/demands/preview', guard('demand.preview'), valid('query', WishQuery), async (c) => {
    const ctx = c.get('ctx');
    const { collateral = [], ...wish } = c.req.valid('query');
    const [preview, [towns]] = await Promise.all([
      previewDemand(ctx, { ...wish, collateral }),
      readAll(ctx.db, [selectTowns()]),
    ]);
    return c.json({ ...preview, shown: shownView(preview.shown, townsFrom(towns)) });
  })
  .post('/sme/demands', guard('demand.publish'), valid('json', Publish), async (c) =>
    c.json(answerOf(c, await publishDemand(c.get('ctx'), c.req.valid('json'))), 201),
  )
  .get('/sme/demands/:id', guard('demand.show_own'), valid('param', DemandParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, interests, applications, towns] = await readAll(ctx.db, [
      selectOwnDemand(id, ctx.actor.org_id ?? ''),
      selectInterestsShown(id),
      selectApplicationsOf(id),
      selectTowns(),
    ]);
    const row = (rows as DemandRow[])[0];
    if (!row) throw new AppError('not_found');
    return c.json({
      now: ctx.now,
      ...ownView(row, townsFrom(towns)),
      actions: ownMoves(row, ctx.actor.role),
      interests: (interests as ListedInterest[]).map(interestView),
      applications: (applications as DemandApplicationRow[]).map(demandApplicationView),
    });
  })
  .post(
    '/sme/demands/:id/withdraw',
    guard('demand.withdraw'),
    valid('param', DemandParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await withdrawDemand(c.get('ctx'), at)));
    },
  )
  .post(
    '/sme/demands/:id/interests/:child/decline',
    guard('demand.decline_interest'),
    valid('param', InterestParam),
    valid('json', Nothing),
    async (c) => {
      const { id, child } = c.req.valid('param');
      const at = { id, version: versionOf(c), interest_id: child };
      return c.json(answerOf(c, await declineInterest(c.get('ctx'), at)));
    },
  );
