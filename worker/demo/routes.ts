// What a demonstration shows instead of sending: codes, accounts, papers of invented people. Where the outside systems
// are real there is no sandbox address, and nothing here exists.
import { Hono } from 'hono';
import type * as z from 'zod';
import { guard } from '../identity/guard.ts';
import type { Ctx } from '../lib/context.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { readSandbox } from '../lib/ports.ts';
import { AppError } from '../lib/problem.ts';
import { Accounts, Outbox, OutboxQuery, StandingHint, StandingQuery } from './schema.ts';

async function ask<Schema extends z.ZodType>(
  ctx: Ctx,
  schema: Schema,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<z.output<Schema>> {
  const answer = await readSandbox(ctx, `${path}?${new URLSearchParams(query)}`);
  if (answer === null) throw new AppError('not_found');
  return schema.parse(answer);
}

export const demoRoutes = new Hono<AppEnv>()
  .get('/demo/outbox', guard('demo.outbox'), valid('query', OutboxQuery), async (c) => {
    const ctx = c.get('ctx');
    const { phone } = c.req.valid('query');
    const query = { district: ctx.district, ...(phone === undefined ? {} : { phone }) };
    return c.json({ messages: await ask(ctx, Outbox, '/sms', query) });
  })
  .get('/demo/accounts', guard('demo.accounts'), async (c) => {
    const ctx = c.get('ctx');
    const query = { district: ctx.district, at: String(ctx.now) };
    return c.json({ accounts: await ask(ctx, Accounts, '/accounts', query), now: ctx.now });
  })
  .get('/demo/standing', guard('demo.standing'), valid('query', StandingQuery), async (c) => {
    return c.json(await ask(c.get('ctx'), StandingHint, '/standing', c.req.valid('query')));
  });
