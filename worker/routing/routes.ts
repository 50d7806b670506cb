// How an institution's new applications find their people: its rules, its absences, and a route tried before it counts.
import { Hono } from 'hono';
import { selectTowns, townsFrom } from '../applications/queries.ts';
import { guard } from '../identity/guard.ts';
import {
  selectBranches,
  selectInstitution,
  type BranchRow,
  type InstitutionRow,
} from '../institutions/queries.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { cancelAbsence, saveRules, setAbsence, setLanguages } from './commands.ts';
import {
  branchesFrom,
  officersFrom,
  rulesFrom,
  selectAbsences,
  selectBranchesFor,
  selectColleagues,
  selectOfficersFor,
  selectProducts,
  selectRules,
  type AbsenceRow,
  type ColleagueRow,
  type ShelfProduct,
} from './queries.ts';
import { routeApplication } from './rules.ts';
import { AbsenceParam, Nothing, PostParam, SaveRules, SetAbsence, SetLanguages, TryRoute } from './schema.ts';

export const routingRoutes = new Hono<AppEnv>()
  .get('/bank/routing', guard('routing.show'), async (c) => {
    const ctx = c.get('ctx');
    const org_id = ctx.actor.org_id ?? '';
    const today = dayOf(ctx.now);
    const [found, rules, branches, colleagues, absences, products, towns] = await readAll(ctx.db, [
      selectInstitution(org_id),
      selectRules(org_id),
      selectBranches(org_id),
      selectColleagues(org_id),
      selectAbsences(org_id, today),
      selectProducts(org_id),
      selectTowns(),
    ]);
    const institution = (found as InstitutionRow[])[0];
    if (!institution) throw new AppError('not_found');
    return c.json({
      now: ctx.now,
      today,
      version: institution.ver,
      is_admin: ctx.actor.role === 'institution_admin',
      rules: rulesFrom(rules),
      branches: ((branches ?? []) as BranchRow[])
        .filter(({ state }) => state === 'active')
        .map(({ id, name, name_en }) => ({ id, name: both(name, name_en) })),
      colleagues: ((colleagues ?? []) as ColleagueRow[]).map(({ languages, ...one }) => ({
        ...one,
        languages: JSON.parse(languages) as string[],
      })),
      absences: ((absences ?? []) as AbsenceRow[]).map(({ id, user_id, from_on, until_on }) => ({
        id,
        user_id,
        from_on,
        until_on,
        away: from_on <= today,
      })),
      products: ((products ?? []) as ShelfProduct[]).map(({ id, name }) => ({ id, name })),
      towns: [...townsFrom(towns)].map(([code, name]) => ({ code, name })),
    });
  })
  .get('/bank/routing/try', guard('routing.try'), valid('query', TryRoute), async (c) => {
    const ctx = c.get('ctx');
    const org_id = ctx.actor.org_id ?? '';
    const { product, town = null, industry = null, amount_fen, language = 'zh' } = c.req.valid('query');
    const [products, rules, branches, officers] = await readAll(ctx.db, [
      selectProducts(org_id),
      selectRules(org_id),
      selectBranchesFor(product),
      selectOfficersFor(product, dayOf(ctx.now)),
    ]);
    if (!((products ?? []) as ShelfProduct[]).some(({ id }) => id === product))
      throw new AppError('not_found');
    const people = officersFrom(officers);
    const route = routeApplication({
      of: { town, industry, amount_fen, product_id: product, language },
      rules: rulesFrom(rules),
      branches: branchesFrom(branches),
      officers: people,
    });
    return c.json({
      route: route && {
        branch_id: route.branch_id,
        officer: people.find(({ user_id }) => user_id === route.officer_id)?.name ?? '',
        why: route.why,
      },
    });
  })
  .put('/bank/routing', guard('routing.save'), valid('json', SaveRules), async (c) =>
    c.json(answerOf(c, await saveRules(c.get('ctx'), versionOf(c), c.req.valid('json').rules))),
  )
  .post('/bank/absences', guard('absence.set'), valid('json', SetAbsence), async (c) =>
    c.json(answerOf(c, await setAbsence(c.get('ctx'), versionOf(c), c.req.valid('json'))), 201),
  )
  .post(
    '/bank/absences/:absence/cancel',
    guard('absence.cancel'),
    valid('param', AbsenceParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await cancelAbsence(c.get('ctx'), versionOf(c), c.req.valid('param').absence))),
  )
  .put(
    '/bank/posts/:post/languages',
    guard('team.set_languages'),
    valid('param', PostParam),
    valid('json', SetLanguages),
    async (c) => {
      const at = { ...c.req.valid('param'), version: versionOf(c) };
      return c.json(answerOf(c, await setLanguages(c.get('ctx'), at, c.req.valid('json').languages)));
    },
  );
