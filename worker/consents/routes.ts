// The firm's ledger: what it allowed to whom, who looked, and the copy it takes away.
import { Hono, type Context } from 'hono';
import { guard, principalOf } from '../identity/guard.ts';
import { answerOf, valid, type AppEnv } from '../lib/http.ts';
import { readAll } from '../lib/sql.ts';
import { changeConsent } from './commands.ts';
import { exportLedger, showLedgerKey } from './commands-export.ts';
import { grantPlatform, platformSheet } from './commands-platform.ts';
import {
  selectConsentsOfFirm,
  selectLedger,
  selectReads,
  type LedgerRow,
  type ListedConsent,
  type ListedRead,
} from './queries-ledger.ts';
import type { Someone } from './rules.ts';
import { AfterVersion, ConsentParam, Nothing, PlatformGrant, PlatformSheet } from './schema.ts';
import { consentView, readView } from './views.ts';

/** The acting person, as rules about consents know him. */
export function someoneOf(c: Context<AppEnv>): Someone {
  const { user_id, phone, membership } = principalOf(c);
  return { user_id, phone, org_id: membership?.org_id ?? null };
}

export const consentRoutes = new Hono<AppEnv>()
  .get('/sme/consents', guard('consent.list'), async (c) => {
    const ctx = c.get('ctx');
    const firm = ctx.actor.org_id ?? '';
    const [consents, reads, ledgers] = await readAll(ctx.db, [
      selectConsentsOfFirm(firm),
      selectReads(firm, 0),
      selectLedger(firm),
    ]);
    const who = someoneOf(c);
    return c.json({
      now: ctx.now,
      version: ((ledgers ?? []) as LedgerRow[])[0]?.ver ?? 0,
      consents: (consents as ListedConsent[]).map((row) => consentView(row, who, ctx.now)),
      reads: (reads as ListedRead[]).map(readView),
    });
  })
  .get('/sme/consents/platform', guard('consent.sheet'), valid('query', PlatformSheet), async (c) =>
    c.json(await platformSheet(c.get('ctx'), c.req.valid('query').classes)),
  )
  .post(
    '/sme/consents/platform',
    guard('consent.grant_platform'),
    valid('json', PlatformGrant),
    async (c) => {
      const outcome = await grantPlatform(c.get('ctx'), c.req.valid('json'));
      return c.json(answerOf(c, outcome), outcome.status as 201);
    },
  )
  .post(
    '/sme/consents/:id/pause',
    guard('consent.pause'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await changeConsent(c.get('ctx'), c.req.valid('param').id, 'pause', someoneOf(c)))),
  )
  .post(
    '/sme/consents/:id/resume',
    guard('consent.resume'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await changeConsent(c.get('ctx'), c.req.valid('param').id, 'resume', someoneOf(c)))),
  )
  .post(
    '/sme/consents/:id/revoke',
    guard('consent.revoke'),
    valid('param', ConsentParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await changeConsent(c.get('ctx'), c.req.valid('param').id, 'revoke', someoneOf(c)))),
  )
  // What an open page asks every few seconds: where the ledger stands, and the looks it has not shown yet.
  .get('/sme/ledger/head', guard('ledger.head'), valid('query', AfterVersion), async (c) => {
    const ctx = c.get('ctx');
    const firm = ctx.actor.org_id ?? '';
    const [ledgers, reads] = await readAll(ctx.db, [
      selectLedger(firm),
      selectReads(firm, c.req.valid('query').after),
    ]);
    const ledger = ((ledgers ?? []) as LedgerRow[])[0];
    return c.json({
      now: ctx.now,
      version: ledger?.ver ?? 0,
      head: ledger?.head ?? '',
      reads: (reads as ListedRead[]).map(readView),
    });
  })
  .get('/sme/ledger', guard('ledger.export'), async (c) => {
    const exported = await exportLedger(c.get('ctx'));
    c.header('Content-Disposition', `attachment; filename="rongqiao-ledger-${exported.firm.uscc}.json"`);
    return c.json(exported);
  })
  .get('/ledger-key', guard('ledger.key'), async (c) => c.json(await showLedgerKey(c.get('ctx'))));
