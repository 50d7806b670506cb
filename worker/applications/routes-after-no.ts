// After a no: the firm reads why, asks the bank to look again, or goes elsewhere; somebody else of the bank decides.
import { Hono } from 'hono';
import { guard, needRight } from '../identity/guard.ts';
import { maySeeFacts } from '../identity/handlers.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { refusalCalendar, showRefusal } from './commands-refusal.ts';
import { reroute } from './commands-reroute.ts';
import { askReview, overturn, uphold } from './commands-review.ts';
import { AskReview, IdParam, Overturn, Reroute, Uphold } from './schema.ts';

/** Mount at the root of the API: `.route('/', afterNoRoutes)`. */
export const afterNoRoutes = new Hono<AppEnv>()
  .get(
    '/sme/applications/:id/refusal',
    guard('application.show_refusal'),
    valid('param', IdParam),
    async (c) =>
      c.json(await showRefusal(c.get('ctx'), c.req.valid('param').id, maySeeFacts(c.get('principal')))),
  )
  .get(
    '/sme/applications/:id/refusal.ics',
    guard('application.show_refusal'),
    valid('param', IdParam),
    async (c) => {
      const { id } = c.req.valid('param');
      const file = await refusalCalendar(c.get('ctx'), id, maySeeFacts(c.get('principal')));
      return c.body(file, 200, {
        'Content-Type': 'text/calendar; charset=utf-8',
        'Content-Disposition': 'attachment; filename="rongqiao.ics"',
      });
    },
  )
  .post(
    '/sme/applications/:id/ask-review',
    guard('application.ask_review'),
    valid('param', IdParam),
    valid('json', AskReview),
    async (c) => {
      const input = c.req.valid('json');
      if (input.papers?.length) await needRight(c, 'document.attach');
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await askReview(c.get('ctx'), at, input)));
    },
  )
  .post(
    '/sme/applications/:id/reroute',
    guard('application.reroute'),
    valid('param', IdParam),
    valid('json', Reroute),
    async (c) => {
      const input = c.req.valid('json');
      if (input.papers?.length) await needRight(c, 'document.attach');
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await reroute(c.get('ctx'), at, input)), 201);
    },
  )
  .post(
    '/bank/applications/:id/uphold',
    guard('application.uphold'),
    valid('param', IdParam),
    valid('json', Uphold),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await uphold(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/bank/applications/:id/overturn',
    guard('application.overturn'),
    valid('param', IdParam),
    valid('json', Overturn),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await overturn(c.get('ctx'), at, c.req.valid('json'))));
    },
  );
