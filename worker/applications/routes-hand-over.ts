// One case given to another account manager by the institution's administrator.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { handOver } from './commands-hand-over.ts';
import { HandOver, IdParam } from './schema.ts';

export const handOverRoutes = new Hono<AppEnv>().post(
  '/bank/applications/:id/hand-over',
  guard('application.hand_over'),
  valid('param', IdParam),
  valid('json', HandOver),
  async (c) => {
    const at = { id: c.req.valid('param').id, version: versionOf(c) };
    return c.json(answerOf(c, await handOver(c.get('ctx'), at, c.req.valid('json'))));
  },
);
