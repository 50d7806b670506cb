// Which products admit a firm: for a visitor from a few answers, for a known firm from what is known of it.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { factsFrom } from '../organisations/facts.ts';
import { factsOf } from '../organisations/queries.ts';
import { catalogueOf, publicFromShelf } from '../products/shelf.ts';
import { factsFromAnswers } from './answers.ts';
import { namesOf } from './names.ts';
import { matchResults } from './results.ts';
import { FirmQuery, VisitorQuery } from './schema.ts';
import { answersOf, criteriaOf, PRESUMED_LABEL, presumedFacts } from './visitor.ts';

export const matchRoutes = new Hono<AppEnv>()
  .get('/match', guard('match.anonymous'), valid('query', VisitorQuery), publicFromShelf, async (c) => {
    const ctx = c.get('ctx');
    const { sort = 'cost', ...visitor } = c.req.valid('query');
    const { catalogue, as_of } = await catalogueOf(ctx);
    if (visitor.town !== undefined && !catalogue.towns.has(visitor.town)) {
      throw fieldError('town', 'unknown_town', both('本区没有该街镇', 'The district has no such town'));
    }
    const today = dayOf(ctx.now);
    const facts = { ...presumedFacts(today), ...factsFromAnswers(answersOf(visitor), today) };
    const names = namesOf(catalogue.towns);
    return c.json({
      as_of,
      catalogue_version: catalogue.version,
      today,
      sort,
      criteria: criteriaOf(visitor, catalogue.towns),
      presumed: PRESUMED_LABEL,
      ...matchResults(catalogue, facts, { ...visitor, sort }, { today, names }),
    });
  })
  .get('/sme/match', guard('match.firm'), valid('query', FirmQuery), async (c) => {
    const ctx = c.get('ctx');
    const { sort = 'cost', ...wish } = c.req.valid('query');
    const [{ catalogue, as_of }, known] = await Promise.all([
      catalogueOf(ctx),
      factsOf(ctx.db, ctx.actor.org_id ?? ''),
    ]);
    if (!known) throw new AppError('not_found');
    const today = dayOf(ctx.now);
    const { enterprise } = known;
    // Until standing is proven the person sees what everybody may see of the firm.
    const isProven = c.get('principal')?.membership?.standing_at != null;
    const facts = {
      ...factsFrom(enterprise, isProven ? known.facts : [], today),
      ...factsFromAnswers(answersOf(wish), today),
    };
    const names = namesOf(catalogue.towns);
    return c.json({
      as_of,
      catalogue_version: catalogue.version,
      today,
      sort,
      firm: { id: enterprise.id, name: enterprise.name },
      criteria: criteriaOf(wish, catalogue.towns),
      ...matchResults(catalogue, facts, { ...wish, sort }, { today, names }),
    });
  });
