// The firm's subsidies and claims, and the office's desk for them.
import { Hono, type Context } from 'hono';
import { eventsFrom, selectStream } from '../audit/queries.ts';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { namesOf } from '../matching/names.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import { selectTownNames, townNamesFrom } from '../products/queries.ts';
import {
  confirmReceipt,
  openClaim,
  partsOfLoans,
  resubmitClaim,
  submitClaim,
  withdrawClaim,
} from './commands-claims.ts';
import { checkClaim, grantClaim, payClaim, refuseClaim, returnClaim } from './commands-claims-office.ts';
import { publishedFrom, selectPublished, selectTerms, termsFrom } from './queries.ts';
import {
  budgetFrom,
  claimsFrom,
  listClaims,
  liveClaimsFrom,
  loansFrom,
  selectBudget,
  selectClaim,
  selectClaimNames,
  selectClaimsOfFirm,
  selectLiveClaims,
  selectLoansOfFirm,
} from './queries-claims.ts';
import {
  ClaimNote,
  ClaimParam,
  ClaimQuery,
  NameBasis,
  NoInput,
  OpenClaim,
  PayClaim,
  RefuseClaim,
} from './schema-claims.ts';
import { claimableView, claimHead, claimHistory, claimView, policyFor } from './views-claims.ts';
import { currentWordings } from './views.ts';

const whoIn = (c: Context<AppEnv>) => {
  const { user_id, role } = c.get('ctx').actor;
  return { user_id, role };
};

type Names = {
  uscc: string;
  owner_name: string | null;
  checked_name: string | null;
  granted_name: string | null;
};

export const claimRoutes = new Hono<AppEnv>()
  .get('/sme/policies', guard('claim.list_own'), async (c) => {
    const ctx = c.get('ctx');
    const today = dayOf(ctx.now);
    const id = ctx.actor.org_id ?? '';
    const [firms, facts, policies, towns, loans, claims, live] = await readAll(ctx.db, [
      selectFirm(id),
      selectFacts(id),
      selectPublished(),
      selectTownNames(),
      selectLoansOfFirm(id),
      selectClaimsOfFirm(id),
      selectLiveClaims(id),
    ]);
    const firm = firmFrom(firms);
    if (!firm) throw new AppError('not_found');
    const known = factsFrom(firm, factRowsFrom(facts), today);
    const published = publishedFrom(policies);
    const names = namesOf(townNamesFrom(towns));
    const parts = partsOfLoans(loansFrom(loans), {
      published,
      facts: known,
      claims: liveClaimsFrom(live),
      today,
    });
    return c.json({
      now: ctx.now,
      today,
      /** The policies in force, each with what is known of this firm about it. */
      policies: currentWordings(published, today)
        .filter(({ policy }) => policy.terms.valid_from <= today)
        .map(({ policy }) => policyFor(policy, known, { today, names })),
      /** What may be claimed for money that was paid out, now and later. */
      loans: parts.filter((one) => one.parts.length > 0).map((one) => claimableView(one, today)),
      claims: claimsFrom(claims).map(claimHead),
    });
  })
  .post('/sme/claims', guard('claim.open'), valid('json', OpenClaim), async (c) =>
    c.json(answerOf(c, await openClaim(c.get('ctx'), c.req.valid('json'))), 201),
  )
  .get('/sme/claims/:id', guard('claim.show_own'), valid('param', ClaimParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, events = [], firms] = await readAll(ctx.db, [
      selectClaim(id),
      selectStream(id),
      selectFirm(ctx.actor.org_id ?? ''),
    ]);
    const row = claimsFrom(rows)[0];
    if (row?.enterprise_id !== ctx.actor.org_id) throw new AppError('not_found');
    return c.json({
      now: ctx.now,
      claim: claimView(row, whoIn(c)),
      uscc: firmFrom(firms)?.uscc ?? '',
      history: claimHistory(eventsFrom(events), row.notes),
    });
  })
  .post(
    '/sme/claims/:id/submit',
    guard('claim.submit'),
    valid('param', ClaimParam),
    valid('json', NameBasis),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await submitClaim(c.get('ctx'), at, c.req.valid('json').hash)));
    },
  )
  .post(
    '/sme/claims/:id/resubmit',
    guard('claim.resubmit'),
    valid('param', ClaimParam),
    valid('json', ClaimNote),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await resubmitClaim(c.get('ctx'), at, c.req.valid('json').note)));
    },
  )
  .post(
    '/sme/claims/:id/withdraw',
    guard('claim.withdraw'),
    valid('param', ClaimParam),
    valid('json', NoInput),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await withdrawClaim(c.get('ctx'), at)));
    },
  )
  .post(
    '/sme/claims/:id/confirm-receipt',
    guard('claim.confirm_receipt'),
    valid('param', ClaimParam),
    valid('json', NoInput),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await confirmReceipt(c.get('ctx'), at)));
    },
  )
  .get('/office/claims', guard('claim.list'), valid('query', ClaimQuery), async (c) => {
    const ctx = c.get('ctx');
    const { view = 'open' } = c.req.valid('query');
    const found = await listClaims(ctx.db, view, ctx.actor.user_id ?? '');
    return c.json({
      as_of: ctx.now,
      view,
      claims: found.map((row) => ({
        ...claimHead(row),
        enterprise_name: row.enterprise_name,
        owner_name: row.owner_name,
        is_own: row.owner_id === ctx.actor.user_id,
      })),
    });
  })
  .get('/office/claims/:id', guard('claim.show'), valid('param', ClaimParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [rows, names, events = []] = await readAll(ctx.db, [
      selectClaim(id),
      selectClaimNames(id),
      selectStream(id),
    ]);
    const row = claimsFrom(rows)[0];
    // What was never submitted is the firm's own.
    if (!row || row.submitted_at === null) throw new AppError('not_found');
    const [budgets, policies] = await readAll(ctx.db, [
      selectBudget(row.policy_id),
      selectTerms(row.policy_id),
    ]);
    const terms = termsFrom(policies);
    const budget = budgetFrom(budgets);
    const named = (names as Names[])[0];
    const { committed_fen = 0, paid_fen = 0 } = budget ?? {};
    const budget_fen = terms?.budget_fen ?? 0;
    return c.json({
      as_of: ctx.now,
      claim: claimView(row, whoIn(c)),
      uscc: named?.uscc ?? '',
      owner_name: named?.owner_name ?? null,
      checked_name: named?.checked_name ?? null,
      granted_name: named?.granted_name ?? null,
      is_own: row.owner_id === ctx.actor.user_id,
      /** Its own second look is not his. */
      is_checked_by_me: row.state === 'checked' && row.checked_by === ctx.actor.user_id,
      budget: { budget_fen, committed_fen, paid_fen, left_fen: budget_fen - committed_fen - paid_fen },
      history: claimHistory(eventsFrom(events), row.notes),
    });
  })
  .post(
    '/office/claims/:id/return',
    guard('claim.return'),
    valid('param', ClaimParam),
    valid('json', ClaimNote),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await returnClaim(c.get('ctx'), at, c.req.valid('json').note)));
    },
  )
  .post(
    '/office/claims/:id/check',
    guard('claim.check'),
    valid('param', ClaimParam),
    valid('json', NameBasis),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await checkClaim(c.get('ctx'), at, c.req.valid('json').hash)));
    },
  )
  .post(
    '/office/claims/:id/grant',
    guard('claim.grant'),
    valid('param', ClaimParam),
    valid('json', NameBasis),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await grantClaim(c.get('ctx'), at, c.req.valid('json').hash)));
    },
  )
  .post(
    '/office/claims/:id/refuse',
    guard('claim.refuse'),
    valid('param', ClaimParam),
    valid('json', RefuseClaim),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await refuseClaim(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/claims/:id/pay',
    guard('claim.pay'),
    valid('param', ClaimParam),
    valid('json', PayClaim),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await payClaim(c.get('ctx'), at, c.req.valid('json'))));
    },
  );
