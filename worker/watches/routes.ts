// What a firm waits for.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { Nothing } from '../identity/schema.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { readAll } from '../lib/sql.ts';
import { endWatch, makeWatch } from './commands.ts';
import { selectWatches, type ListedWatch } from './queries.ts';
import { MakeWatch, WatchParam } from './schema.ts';

export const watchRoutes = new Hono<AppEnv>()
  .get('/sme/watches', guard('watch.list'), async (c) => {
    const ctx = c.get('ctx');
    const [rows = []] = await readAll(ctx.db, [selectWatches(ctx.actor.org_id ?? '')]);
    return c.json({
      now: ctx.now,
      watches: (rows as ListedWatch[]).map((row) => ({
        id: row.id,
        product: row.product_id && {
          id: row.product_id,
          name: row.product_name ?? '',
          institution: both(row.institution ?? '', row.institution_en ?? ''),
        },
        state: row.state,
        amount_fen: row.amount_fen,
        term_months: row.term_months,
        made_at: row.made_at,
        valid_until: row.valid_until,
        told_at: row.told_at,
      })),
    });
  })
  .post('/sme/watches', guard('watch.make'), valid('json', MakeWatch), async (c) =>
    c.json(answerOf(c, await makeWatch(c.get('ctx'), c.req.valid('json'))), 201),
  )
  .post(
    '/sme/watches/:id/end',
    guard('watch.end'),
    valid('param', WatchParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await endWatch(c.get('ctx'), c.req.valid('param').id))),
  );
