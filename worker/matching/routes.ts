// Which products admit a firm: for a visitor from a few answers, for a known firm from what is known of it.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { factsFrom, publicFactsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import { catalogueOf, publicFromShelf } from '../products/shelf.ts';
import { factsFromAnswers } from './answers.ts';
import { namesOf } from './names.ts';
import { matchResults } from './results.ts';
import { FirmQuery, VisitorQuery } from './schema.ts';
import { answersOf, criteriaOf, PRESUMED_LABEL, presumedFacts } from './visitor.ts';

export const matchRoutes = new Hono<AppEnv>()
  // The towns a visitor may name; they come with the shelf, so that no page reads D1 for them.
  .get('/towns', guard('district.show'), publicFromShelf, async (c) => {
    const { catalogue } = await catalogueOf(c.get('ctx'));
    return c.json({ towns: [...catalogue.towns].map(([code, name]) => ({ code, name })) });
  })
  .get('/match', guard('match.anonymous'), publicFromShelf, valid('query', VisitorQuery), async (c) => {
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
    const firmId = ctx.actor.org_id ?? '';
    // Until somebody has proven that he may act for the firm, he sees public facts only: the others are not even read.
    const isProven = (c.get('principal')?.membership?.standing_at ?? null) !== null;
    const reads = isProven ? [selectFirm(firmId), selectFacts(firmId)] : [selectFirm(firmId)];
    const [{ catalogue, as_of }, [firms, facts]] = await Promise.all([
      catalogueOf(ctx),
      readAll(ctx.db, reads),
    ]);
    const firm = firmFrom(firms);
    if (!firm) throw new AppError('not_found');
    const today = dayOf(ctx.now);
    const known = isProven ? factsFrom(firm, factRowsFrom(facts), today) : publicFactsFrom(firm);
    const asked = factsFromAnswers(answersOf(wish), today);
    const names = namesOf(catalogue.towns);
    return c.json({
      as_of,
      catalogue_version: catalogue.version,
      today,
      sort,
      firm: { id: firm.id, name: firm.name },
      criteria: criteriaOf(wish, catalogue.towns),
      ...matchResults(catalogue, { ...known, ...asked }, { ...wish, sort }, { today, names }),
    });
  });
