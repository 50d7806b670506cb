// One sheet for several banks.
import { Hono } from 'hono';
import { guard, isGiven, needRight } from '../identity/guard.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { prepareSeveral, submitSeveral } from './commands-several.ts';
import { PrepareSeveral, SubmitSeveral } from './schema.ts';

export const severalRoutes = new Hono<AppEnv>()
  .get('/sme/apply', guard('application.prepare_several'), valid('query', PrepareSeveral), async (c) => {
    const found = await prepareSeveral(c.get('ctx'), c.req.valid('query'));
    if (isGiven(c, 'document.attach')) return c.json(found);
    const banks = found.banks.map(({ sheet, ...bank }) => ({
      ...bank,
      sheet: sheet && { ...sheet, offered: [] },
    }));
    return c.json({ ...found, banks });
  })
  .post(
    '/sme/applications/several',
    guard('application.submit_several'),
    valid('json', SubmitSeveral),
    async (c) => {
      const input = c.req.valid('json');
      if (input.banks.some(({ papers }) => papers?.length)) await needRight(c, 'document.attach');
      return c.json(await submitSeveral(c.get('ctx'), input), 201);
    },
  );
