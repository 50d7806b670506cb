// The firm's doors to its official data and to objections, and the office's to what it answers for.
import { Hono } from 'hono';
import { eventsFrom, selectStream } from '../audit/queries.ts';
import { selectLooksByClass, type ClassLooks } from '../consents/queries-ledger.ts';
import { classLooksView } from '../consents/views.ts';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { firmFrom, selectFirm, selectTownOfFirm, townFrom } from '../organisations/queries.ts';
import { fetchFacts, listFetches } from './commands-fetch.ts';
import {
  askSourceAbout,
  correctObjection,
  hideDisputed,
  recordAnswer,
  upholdObjection,
  withdrawObjection,
} from './commands-moves.ts';
import { officialNow, raiseObjection } from './commands-objections.ts';
import { ownFacts } from './own-facts.ts';
import { coveringFrom, keptFactsFrom, selectCovering, selectKeptFacts } from './queries.ts';
import {
  listObjections,
  objectionsFrom,
  selectObjection,
  selectObjectionNames,
  selectOfficialFact,
  selectOwnObjection,
  selectOwnObjections,
  type Objection,
} from './queries-objections.ts';
import {
  FetchFacts,
  Nothing,
  ObjectionParam,
  ObjectionQuery,
  ObjectionReason,
  RaiseObjection,
  RecordAnswer,
} from './schema.ts';
import { objectionHistory, objectionView, shownFact } from './views.ts';

/** What the source of a disputed fact says now, as it is shown; null when it says nothing, or what it says is hidden. */
async function currentFact(db: D1Database, { enterprise_id, attr }: Objection) {
  const [firms, facts] = await readAll(db, [
    selectFirm(enterprise_id),
    selectOfficialFact(enterprise_id, attr),
  ]);
  const firm = firmFrom(firms);
  const fact = firm && officialNow(firm, facts, attr);
  return fact && shownFact(attr, fact);
}

export const sourceRoutes = new Hono<AppEnv>()
  .get('/sme/facts', guard('facts.show'), async (c) => {
    const ctx = c.get('ctx');
    const id = ctx.actor.org_id ?? '';
    const [firms, towns, facts, objections, covering, looks] = await readAll(ctx.db, [
      selectFirm(id),
      selectTownOfFirm(id),
      selectKeptFacts(id),
      selectOwnObjections(id),
      selectCovering(id, ctx.now),
      selectLooksByClass(id),
    ]);
    const firm = firmFrom(firms);
    if (!firm) throw new AppError('not_found');
    return c.json({
      now: ctx.now,
      town: townFrom(towns),
      facts: ownFacts(firm, keptFactsFrom(facts), objectionsFrom(objections), dayOf(ctx.now)),
      /** The classes that may be fetched by a consent in force. */
      covered: [...coveringFrom(covering).keys()],
      /** Who looked at which class, for the receipts that the firm keeps. */
      looks: ((looks ?? []) as ClassLooks[]).map(classLooksView),
    });
  })
  .post('/sme/facts/fetch', guard('facts.fetch'), valid('json', FetchFacts), async (c) => {
    const ctx = c.get('ctx');
    const { data_classes } = c.req.valid('json');
    return c.json({ fetches: await fetchFacts(ctx, ctx.actor.user_id ?? '', data_classes) });
  })
  .get('/sme/facts/fetches', guard('facts.list_fetches'), async (c) => {
    const ctx = c.get('ctx');
    return c.json({ now: ctx.now, fetches: await listFetches(ctx) });
  })
  .get('/sme/objections', guard('objection.list_own'), async (c) => {
    const ctx = c.get('ctx');
    const [rows] = await readAll(ctx.db, [selectOwnObjections(ctx.actor.org_id ?? '')]);
    return c.json({
      now: ctx.now,
      objections: objectionsFrom(rows).map((row) => objectionView(row, ctx.actor.role)),
    });
  })
  .post('/sme/objections', guard('objection.raise'), valid('json', RaiseObjection), async (c) => {
    return c.json(answerOf(c, await raiseObjection(c.get('ctx'), c.req.valid('json'))), 201);
  })
  .get('/sme/objections/:id', guard('objection.show_own'), valid('param', ObjectionParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, events = []] = await readAll(ctx.db, [
      selectOwnObjection(id, ctx.actor.org_id ?? ''),
      selectStream(id),
    ]);
    const row = objectionsFrom(rows)[0];
    if (!row) throw new AppError('not_found');
    return c.json({
      now: ctx.now,
      objection: objectionView(row, ctx.actor.role),
      current: await currentFact(ctx.db, row),
      history: objectionHistory(eventsFrom(events), row.notes),
    });
  })
  .post(
    '/sme/objections/:id/withdraw',
    guard('objection.withdraw'),
    valid('param', ObjectionParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await withdrawObjection(c.get('ctx'), at)));
    },
  )
  .get('/office/objections', guard('objection.list'), valid('query', ObjectionQuery), async (c) => {
    const ctx = c.get('ctx');
    const { view = 'open' } = c.req.valid('query');
    const found = await listObjections(ctx.db, view, ctx.actor.user_id ?? '');
    return c.json({
      as_of: ctx.now,
      view,
      objections: found.map(({ enterprise_name, owner_name, ...row }) => ({
        ...objectionView(row, ctx.actor.role),
        enterprise_name,
        owner_name,
        is_own: row.owner_id === ctx.actor.user_id,
      })),
    });
  })
  .get('/office/objections/:id', guard('objection.show'), valid('param', ObjectionParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, names, events = []] = await readAll(ctx.db, [
      selectObjection(id),
      selectObjectionNames(id),
      selectStream(id),
    ]);
    const row = objectionsFrom(rows)[0];
    if (!row) throw new AppError('not_found');
    const [named] = names as { enterprise_name: string; uscc: string; owner_name: string | null }[];
    return c.json({
      as_of: ctx.now,
      objection: objectionView(row, ctx.actor.role),
      enterprise_name: named?.enterprise_name ?? '',
      uscc: named?.uscc ?? '',
      owner_name: named?.owner_name ?? null,
      is_own: row.owner_id === ctx.actor.user_id,
      current: await currentFact(ctx.db, row),
      history: objectionHistory(eventsFrom(events), row.notes),
    });
  })
  .post(
    '/office/objections/:id/correct',
    guard('objection.correct'),
    valid('param', ObjectionParam),
    valid('json', ObjectionReason),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await correctObjection(c.get('ctx'), at, c.req.valid('json').note)));
    },
  )
  .post(
    '/office/objections/:id/ask-source',
    guard('objection.ask_source'),
    valid('param', ObjectionParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await askSourceAbout(c.get('ctx'), at)));
    },
  )
  .post(
    '/office/objections/:id/record-answer',
    guard('objection.record_answer'),
    valid('param', ObjectionParam),
    valid('json', RecordAnswer),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await recordAnswer(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/objections/:id/uphold',
    guard('objection.uphold'),
    valid('param', ObjectionParam),
    valid('json', ObjectionReason),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await upholdObjection(c.get('ctx'), at, c.req.valid('json').note)));
    },
  )
  .post(
    '/office/objections/:id/hide',
    guard('objection.hide'),
    valid('param', ObjectionParam),
    valid('json', ObjectionReason),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await hideDisputed(c.get('ctx'), at, c.req.valid('json').note)));
    },
  );
