// The firm's ledger: what it allowed to whom, and who looked.
import { Hono } from 'hono';
import * as z from 'zod';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { revokeConsent } from './commands.ts';
import { classesOf, listConsents, listReads } from './queries.ts';

export const consentRoutes = new Hono<AppEnv>()
  .get('/sme/consents', guard('consent.list'), async (c) => {
    const ctx = c.get('ctx');
    const firm = ctx.actor.org_id ?? '';
    const [consents, reads] = await Promise.all([listConsents(ctx.db, firm), listReads(ctx.db, firm)]);
    return c.json({
      now: ctx.now,
      consents: consents.map((row) => ({
        id: row.id,
        institution: both(row.institution_name, row.institution_name_en),
        application_id: row.application_id,
        purpose: row.purpose,
        data_classes: classesOf(row),
        state: row.state === 'active' && row.valid_until <= ctx.now ? ('expired' as const) : row.state,
        granted_at: row.granted_at,
        valid_until: row.valid_until,
        ended_at: row.ended_at,
        reads: row.reads,
        last_read_at: row.last_read_at,
      })),
      reads: reads.map((row) => ({
        id: row.id,
        at: row.at,
        person: row.user_name,
        institution: both(row.institution_name, row.institution_name_en),
        data_classes: classesOf(row),
      })),
    });
  })
  .post(
    '/sme/consents/:id/revoke',
    guard('consent.revoke'),
    valid('param', z.strictObject({ id: z.string().max(40) })),
    valid('json', z.strictObject({})),
    async (c) => {
      const { answer } = await revokeConsent(c.get('ctx'), c.req.valid('param').id);
      return c.json(answer);
    },
  );
