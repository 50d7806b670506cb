// One sheet for several banks.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { prepareSeveral, submitSeveral } from './commands-several.ts';
import { PrepareSeveral, SubmitSeveral } from './schema.ts';

export const severalRoutes = new Hono<AppEnv>()
  .get('/sme/apply', guard('application.prepare_several'), valid('query', PrepareSeveral), async (c) =>
    c.json(await prepareSeveral(c.get('ctx'), c.req.valid('query'))),
  )
  .post(
    '/sme/applications/several',
    guard('application.submit_several'),
    valid('json', SubmitSeveral),
    async (c) => c.json(await submitSeveral(c.get('ctx'), c.req.valid('json')), 201),
  );
