// Policies for everybody, and the office's form for them.
import { Hono } from 'hono';
import { eventsFrom, selectStream } from '../audit/queries.ts';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { both } from '../lib/bilingual.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { namebookOf, namesOf } from '../matching/names.ts';
import { criteriaText } from '../matching/sentence-text.ts';
import type { Namebook } from '../matching/words.ts';
import { selectTownNames, townNamesFrom } from '../products/queries.ts';
import { publicFromShelf } from '../products/shelf.ts';
import { selectNames } from '../rounds/queries.ts';
import { createPolicy, movePolicy, notesOf, replacedBy, savePolicy, sceneOf, whoOf } from './commands.ts';
import { termsOfForm } from './form.ts';
import { policyMovesNow, termsProblems } from './machine.ts';
import {
  publishedFrom,
  selectNaming,
  selectPolicies,
  selectPolicyCodes,
  selectPublished,
  selectPublishedBeside,
  selectSiblings,
  termsInForce,
  type NamingRow,
  type PolicyRow,
} from './queries.ts';
import { budgetFrom, selectBudget, selectBudgets } from './queries-claims.ts';
import { NameHash, Note, Nothing, PolicyParam, SavePolicy, type PolicyTerms } from './schema.ts';
import { POLICY_STATE_LABELS } from './terms.ts';
import { benefitText, currentWordings, historyView, namingView, policyView, wordingView } from './views.ts';
import { stateOn } from './wordings.ts';

/** How many of the products that name a policy its page lists. */
const MOST_PRODUCTS = 50;

const termsOf = (row: Pick<PolicyRow, 'terms'>): PolicyTerms => JSON.parse(row.terms) as PolicyTerms;

// Names of towns and industries, for conditions that are written as sentences.
async function bookOf(db: D1Database): Promise<Namebook> {
  const [towns] = await readAll(db, [selectTownNames()]);
  return namebookOf(townNamesFrom(towns));
}

type BudgetRow = { readonly policy_id: string; readonly committed_fen: number; readonly paid_fen: number };
type CodeRow = {
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly excludes: string;
};

// Either side's word is enough; a code that nothing in force has is shown by itself.
function excludedBy(rows: readonly unknown[] | undefined, { code: own, excludes }: PolicyTerms) {
  const names = new Map(
    (rows as CodeRow[]).map(({ code, name_zh, name_en }) => [code, both(name_zh, name_en)]),
  );
  const others = (rows as CodeRow[])
    .filter((row) => (JSON.parse(row.excludes) as string[]).includes(own))
    .map(({ code }) => code);
  const codes = [...new Set([...excludes, ...others])];
  return codes.map((code) => ({ code, name: names.get(code) ?? both(code, code) }));
}

export const policyRoutes = new Hono<AppEnv>()
  // Public answers follow from the shelf's version, which every published change moves.
  .get('/policies', guard('policy.list'), publicFromShelf, async (c) => {
    const { db, now } = c.get('ctx');
    const [rows, towns] = await readAll(db, [selectPublished(), selectTownNames()]);
    const names = namesOf(townNamesFrom(towns));
    const current = currentWordings(publishedFrom(rows), dayOf(now));
    return c.json({
      as_of: now,
      policies: current.map(({ policy: { id, terms }, next }) => ({
        ...policyView(id, terms, names),
        /** The wording that takes its place on its first day. */
        next: next && wordingView(next),
      })),
    });
  })
  .get('/policies/:id', guard('policy.show'), publicFromShelf, valid('param', PolicyParam), async (c) => {
    const { db, now } = c.get('ctx');
    const today = dayOf(now);
    const { id } = c.req.valid('param');
    const [rows, towns, codes] = await readAll(db, [
      selectPublishedBeside(id),
      selectTownNames(),
      selectPolicyCodes(),
    ]);
    const wordings = publishedFrom(rows);
    const policy = wordings.find((one) => one.id === id);
    const row = (rows as Pick<PolicyRow, 'id' | 'until'>[]).find((one) => one.id === id);
    if (!policy || !row || stateOn({ state: 'published', until: row.until }, today) === 'ended') {
      throw new AppError('not_found');
    }
    const { terms } = policy;
    const isLinked = terms.scope === 'linked_products';
    const [naming = []] = isLinked ? await readAll(db, [selectNaming(terms.code, today, MOST_PRODUCTS)]) : [];
    return c.json({
      as_of: now,
      policy: policyView(id, terms, namesOf(townNamesFrom(towns))),
      is_used_up: policy.is_used_up,
      /** What cannot be had for the same loan, by its own terms or by those of the other. */
      excludes: excludedBy(codes, terms),
      /** The other wordings that hold or will hold, by their first day. */
      others: wordings
        .filter((one) => one.id !== id && one.terms.valid_until >= today)
        .toSorted((a, b) => a.terms.valid_from.localeCompare(b.terms.valid_from))
        .map(wordingView),
      /** The products that name it, where only those count; null where it is for all. */
      products: isLinked ? namingView(naming as NamingRow[], MOST_PRODUCTS) : null,
    });
  })
  .get('/office/policies', guard('policy.list_all'), async (c) => {
    const { db, now } = c.get('ctx');
    const today = dayOf(now);
    const [rows = [], budgets = []] = await readAll(db, [selectPolicies(), selectBudgets()]);
    const used = new Map((budgets as BudgetRow[]).map((row) => [row.policy_id, row]));
    return c.json({
      policies: (rows as PolicyRow[]).map((row) => {
        const { name, benefit, valid_from, valid_until, budget_fen } = termsInForce(row);
        const state = stateOn(row, today);
        return {
          id: row.id,
          code: row.code,
          number: row.number,
          state,
          state_label: POLICY_STATE_LABELS[state],
          name,
          benefit: benefitText(benefit),
          /** It is published and begins later. */
          begins: state === 'published' && valid_from > today ? valid_from : null,
          valid_until,
          budget_fen,
          /** What was granted and waits to be paid, and what was paid. */
          committed_fen: used.get(row.id)?.committed_fen ?? 0,
          paid_fen: used.get(row.id)?.paid_fen ?? 0,
        };
      }),
    });
  })
  .get('/office/policies/:id', guard('policy.show_any'), valid('param', PolicyParam), async (c) => {
    const ctx = c.get('ctx');
    const today = dayOf(ctx.now);
    const { id } = c.req.valid('param');
    const [rows = [], events = [], towns, budgets] = await readAll(ctx.db, [
      selectSiblings(id),
      selectStream(id),
      selectTownNames(),
      selectBudget(id),
    ]);
    const siblings = rows as PolicyRow[];
    const row = siblings.find((one) => one.id === id);
    if (!row) throw new AppError('not_found');
    const terms = termsOf(row);
    const names = namesOf(townNamesFrom(towns));
    const editors = JSON.parse(row.editors) as string[];
    const history = eventsFrom(events);
    const seen = history.flatMap(({ actor }) => actor.user_id ?? []);
    const [people = []] = await readAll(ctx.db, [
      selectNames([...new Set([...editors, ...seen, row.published_by ?? ''])]),
    ]);
    const called = new Map(
      (people as { id: string; name: string }[]).map((person) => [person.id, person.name]),
    );
    const numbers = new Map(siblings.map((one) => [one.id, one.number]));
    const notes = notesOf(row);
    const noted = notes.at(-1);
    const state = stateOn(row, today);
    return c.json({
      id: row.id,
      number: row.number,
      state,
      state_label: POLICY_STATE_LABELS[state],
      version: row.ver,
      hash: row.hash,
      terms,
      /** The last day because a later wording begins. */
      until: row.until,
      /** It is published and begins later. */
      begins: state === 'published' && terms.valid_from > today ? terms.valid_from : null,
      /** What becomes of the other wordings once this one is published. */
      replaces:
        state === 'draft' || state === 'checking'
          ? replacedBy(row, siblings, today).flatMap((settled) => {
              const number = numbers.get(settled.id);
              if (number === undefined) return [];
              return [{ number, until: settled.is_ended ? null : settled.until }];
            })
          : [],
      /** What of its budget was granted and waits to be paid, and what was paid. */
      used: { committed_fen: 0, paid_fen: 0, ...budgetFrom(budgets) },
      criteria_text: criteriaText(terms.criteria, names),
      view: policyView(row.id, termsInForce(row), names),
      /** What keeps it from being handed over. */
      problems: state === 'draft' ? termsProblems(terms, today) : [],
      editors: editors.flatMap((one) => called.get(one) ?? []),
      is_own: editors.includes(ctx.actor.user_id ?? ''),
      published_by: called.get(row.published_by ?? '') ?? null,
      published_at: row.published_at,
      noted: noted ? { note: noted.text, at: noted.at } : null,
      history: historyView(history, notes, { people: called, numbers }),
      moves: policyMovesNow(sceneOf(row, today), whoOf(ctx)).map(({ command, label }) => ({
        command,
        label,
      })),
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
    '/office/policies/:id/drop',
    // Whoever may write in a draft may drop it.
    guard('policy.save'),
    valid('param', PolicyParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await movePolicy(c.get('ctx'), at, 'drop')));
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
