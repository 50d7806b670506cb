// Policies for everybody, and the office's form for them.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { namebookOf, namesOf } from '../matching/names.ts';
import { criteriaText } from '../matching/sentence-text.ts';
import type { Namebook } from '../matching/words.ts';
import { selectTownNames, townNamesFrom } from '../products/queries.ts';
import { publicFromShelf } from '../products/shelf.ts';
import { selectNames } from '../rounds/queries.ts';
import { createPolicy, movePolicy, savePolicy, sceneOf, whoOf } from './commands.ts';
import { termsOfForm } from './form.ts';
import { policyMovesNow, termsProblems } from './machine.ts';
import { publishedFrom, selectPolicies, selectPolicy, selectPublished, type PolicyRow } from './queries.ts';
import { NameHash, Note, Nothing, PolicyParam, SavePolicy, type PolicyTerms } from './schema.ts';
import { POLICY_STATE_LABELS } from './terms.ts';
import { benefitText, policyView } from './views.ts';

const termsOf = (row: Pick<PolicyRow, 'terms'>): PolicyTerms => JSON.parse(row.terms) as PolicyTerms;

// Names of towns and industries, for conditions that are written as sentences.
async function bookOf(db: D1Database): Promise<Namebook> {
  const [towns] = await readAll(db, [selectTownNames()]);
  return namebookOf(townNamesFrom(towns));
}

export const policyRoutes = new Hono<AppEnv>()
  // Public answers follow from the shelf's version, which every published change moves.
  .get('/policies', guard('policy.list'), publicFromShelf, async (c) => {
    const { db, now } = c.get('ctx');
    const [rows, towns] = await readAll(db, [selectPublished(), selectTownNames()]);
    const names = namesOf(townNamesFrom(towns));
    const today = dayOf(now);
    const valid = publishedFrom(rows).filter(({ terms }) => terms.valid_until >= today);
    return c.json({ as_of: now, policies: valid.map(({ id, terms }) => policyView(id, terms, names)) });
  })
  .get('/policies/:id', guard('policy.show'), publicFromShelf, valid('param', PolicyParam), async (c) => {
    const ctx = c.get('ctx');
    const [rows, towns] = await readAll(ctx.db, [selectPolicy(c.req.valid('param').id), selectTownNames()]);
    const row = (rows as PolicyRow[])[0];
    if (row?.state !== 'published') throw new AppError('not_found');
    return c.json({
      as_of: ctx.now,
      policy: policyView(row.id, termsOf(row), namesOf(townNamesFrom(towns))),
    });
  })
  .get('/office/policies', guard('policy.list_all'), async (c) => {
    const [rows = []] = await readAll(c.get('ctx').db, [selectPolicies()]);
    return c.json({
      policies: (rows as PolicyRow[]).map((row) => {
        const { name, benefit, valid_until, budget_fen } = termsOf(row);
        return {
          id: row.id,
          code: row.code,
          number: row.number,
          state: row.state,
          state_label: POLICY_STATE_LABELS[row.state],
          name,
          benefit: benefitText(benefit),
          valid_until,
          budget_fen,
        };
      }),
    });
  })
  .get('/office/policies/:id', guard('policy.show_any'), valid('param', PolicyParam), async (c) => {
    const ctx = c.get('ctx');
    const [rows, towns] = await readAll(ctx.db, [selectPolicy(c.req.valid('param').id), selectTownNames()]);
    const row = (rows as PolicyRow[])[0];
    if (!row) throw new AppError('not_found');
    const terms = termsOf(row);
    const names = namesOf(townNamesFrom(towns));
    const editors = JSON.parse(row.editors) as string[];
    const [people = []] = await readAll(ctx.db, [selectNames([...editors, row.published_by ?? ''])]);
    const called = new Map((people as { id: string; name: string }[]).map(({ id, name }) => [id, name]));
    return c.json({
      id: row.id,
      number: row.number,
      state: row.state,
      state_label: POLICY_STATE_LABELS[row.state],
      version: row.ver,
      hash: row.hash,
      terms,
      criteria_text: criteriaText(terms.criteria, names),
      view: policyView(row.id, terms, names),
      /** What keeps it from being handed over. */
      problems: row.state === 'draft' ? termsProblems(terms, dayOf(ctx.now)) : [],
      editors: editors.flatMap((id) => called.get(id) ?? []),
      is_own: editors.includes(ctx.actor.user_id ?? ''),
      published_by: called.get(row.published_by ?? '') ?? null,
      published_at: row.published_at,
      noted: row.noted === null ? null : (JSON.parse(row.noted) as { note: string; at: number }),
      moves: policyMovesNow(sceneOf(row), whoOf(ctx)).map(({ command, label }) => ({ command, label })),
    });
  })
  .post('/office/policies', guard('policy.create'), valid('json', SavePolicy), async (c) => {
    const ctx = c.get('ctx');
    const terms = termsOfForm(c.req.valid('json').terms, await bookOf(ctx.db));
    return c.json(answerOf(c, await createPolicy(ctx, terms)), 201);
  })
  .put(
    '/office/policies/:id',
    guard('policy.save'),
    valid('param', PolicyParam),
    valid('json', SavePolicy),
    async (c) => {
      const ctx = c.get('ctx');
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      const terms = termsOfForm(c.req.valid('json').terms, await bookOf(ctx.db));
      return c.json(answerOf(c, await savePolicy(ctx, at, terms)));
    },
  )
  .post(
    '/office/policies/:id/submit',
    guard('policy.submit'),
    valid('param', PolicyParam),
    valid('json', NameHash),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await movePolicy(c.get('ctx'), at, 'submit', c.req.valid('json'))));
    },
  )
  .post(
    '/office/policies/:id/send-back',
    guard('policy.send_back'),
    valid('param', PolicyParam),
    valid('json', Note),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await movePolicy(c.get('ctx'), at, 'send_back', c.req.valid('json'))));
    },
  )
  .post(
    '/office/policies/:id/publish',
    guard('policy.publish'),
    valid('param', PolicyParam),
    valid('json', NameHash),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await movePolicy(c.get('ctx'), at, 'publish', c.req.valid('json'))));
    },
  )
  .post(
    '/office/policies/:id/suspend',
    guard('policy.suspend'),
    valid('param', PolicyParam),
    valid('json', Note),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await movePolicy(c.get('ctx'), at, 'suspend', c.req.valid('json'))));
    },
  )
  .post(
    '/office/policies/:id/resume',
    guard('policy.resume'),
    valid('param', PolicyParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await movePolicy(c.get('ctx'), at, 'resume')));
    },
  )
  .post(
    '/office/policies/:id/end',
    guard('policy.end'),
    valid('param', PolicyParam),
    valid('json', Note),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await movePolicy(c.get('ctx'), at, 'end', c.req.valid('json'))));
    },
  );
