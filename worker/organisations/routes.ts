// A firm's own pages.
import { Hono } from 'hono';
import { guard, principalOf } from '../identity/guard.ts';
import { Nothing } from '../identity/schema.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { bindFirm, declareFacts, proveStanding, refreshFirm, showFirm } from './commands.ts';
import { BindFirm, DeclareFacts, FirmQuery, ProveStanding } from './schema.ts';

export const organisationRoutes = new Hono<AppEnv>()
  .post('/sme/firms', guard('firm.bind'), valid('json', BindFirm), async (c) => {
    const outcome = await bindFirm(c.get('ctx'), principalOf(c), c.req.valid('json').uscc);
    return c.json(answerOf(c, outcome), 201);
  })
  .post('/sme/firms/standing', guard('firm.prove_standing'), valid('json', ProveStanding), async (c) => {
    const answer = answerOf(c, await proveStanding(c.get('ctx'), principalOf(c), c.req.valid('json')));
    // The dispute is recorded by now: the refusal is what the command did.
    if (answer.standing === 'disputed') throw new AppError('standing_disputed');
    return c.json({ standing: answer.standing });
  })
  .get('/sme/firm', guard('firm.show'), valid('query', FirmQuery), async (c) =>
    c.json(await showFirm(c.get('ctx'), principalOf(c), c.req.valid('query').membership_id)),
  )
  .post('/sme/firm/refresh', guard('firm.refresh'), valid('json', Nothing), async (c) => {
    return c.json(answerOf(c, await refreshFirm(c.get('ctx'), principalOf(c))));
  })
  .put('/sme/firm/facts', guard('firm.declare_facts'), valid('json', DeclareFacts), async (c) => {
    return c.json(answerOf(c, await declareFacts(c.get('ctx'), c.req.valid('json'))));
  });
