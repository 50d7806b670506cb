// Which products admit a firm: for a visitor from a few answers, for a known firm from what is known of it.
import { Hono, type Context } from 'hono';
import type * as z from 'zod';
import { guard } from '../identity/guard.ts';
import { maySeeFacts } from '../identity/handlers.ts';
import { both } from '../lib/bilingual.ts';
import type { Ctx } from '../lib/context.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { factsFrom, publicFactsFrom } from '../organisations/facts.ts';
import { factRowsFrom, firmFrom, selectFacts, selectFirm } from '../organisations/queries.ts';
import type { Catalogue } from '../products/catalogue.ts';
import { getShelf } from '../products/queries.ts';
import { catalogueOf, publicFromShelf } from '../products/shelf.ts';
import type { GuaranteeType } from '../products/terms.ts';
import { hasEnded } from '../products/validity.ts';
import { factsFromAnswers } from './answers.ts';
import { namesOf } from './names.ts';
import { matchResults } from './results.ts';
import { isPackable, packed, type Packed } from './pack.ts';
import { FirmQuery, FirmWhatIf, VisitorQuery, VisitorWhatIf } from './schema.ts';
import { shareableAnswers } from './share.ts';
import type { Facts } from './terms.ts';
import { answersOf, criteriaOf, PRESUMED_LABEL, presumedFacts, type VisitorAnswers } from './visitor.ts';
import { whatIfAnswer } from './what-if-answer.ts';
import type { WhatIf } from './what-if.ts';

function assertTown(catalogue: Catalogue, town: string | undefined): void {
  if (town === undefined || catalogue.towns.has(town)) return;
  throw fieldError('town', 'unknown_town', both('本区没有该街镇', 'The district has no such town'));
}

const visitorFacts = (visitor: VisitorAnswers, today: string): Facts => ({
  ...presumedFacts(today),
  ...factsFromAnswers(answersOf(visitor), today),
});

/** The firm in whose name the person asks, with what is known of it, and the shelf. */
async function knownFirm(c: Context<AppEnv>) {
  const ctx = c.get('ctx');
  const firmId = ctx.actor.org_id ?? '';
  // Until somebody has proven that he may act for the firm, he sees public facts only: the others are not even read.
  const isProven = maySeeFacts(c.get('principal'));
  const reads = isProven ? [selectFirm(firmId), selectFacts(firmId)] : [selectFirm(firmId)];
  const [view, [firms, facts]] = await Promise.all([catalogueOf(ctx), readAll(ctx.db, reads)]);
  const firm = firmFrom(firms);
  if (!firm) throw new AppError('not_found');
  const today = dayOf(ctx.now);
  const known = isProven ? factsFrom(firm, factRowsFrom(facts), today) : publicFactsFrom(firm);
  return { ...view, firm, known };
}

// One for each catalogue, whoever asks; it goes with it.
const packs = new WeakMap<Catalogue, readonly Packed[]>();

/** The pack of a catalogue: of the listings on the shelf those that it was built from. */
async function packOf(ctx: Ctx, catalogue: Catalogue): Promise<readonly Packed[]> {
  const { products } = await getShelf(ctx.db, catalogue.day);
  const pack = products.filter(({ listing }) => !hasEnded(listing, catalogue.day)).map(packed);
  packs.set(catalogue, pack);
  return pack;
}

type ImaginedQuery = Pick<
  z.output<typeof FirmWhatIf>,
  'if_amount_fen' | 'if_term_months' | 'wait_months' | 'property_fen' | 'guarantor'
>;

/** What is imagined, apart from what was answered. */
function imagined<Query extends ImaginedQuery>(query: Query) {
  const { if_amount_fen, if_term_months, wait_months, property_fen, guarantor, ...answers } = query;
  const change: WhatIf = {
    amount_fen: if_amount_fen,
    term_months: if_term_months,
    wait_months,
    property_fen,
    guarantor: guarantor && guarantor === 'yes',
  };
  return { ...answers, change };
}

function whatIfOf(
  catalogue: Catalogue,
  guarantee: GuaranteeType | undefined,
  at: { readonly facts: Facts; readonly change: WhatIf; readonly today: string },
) {
  const entries = catalogue.entries.filter(
    ({ card }) => guarantee === undefined || card.guarantee_types.includes(guarantee),
  );
  const named = entries.map(({ card: { id, name, institution } }) => ({
    id,
    name,
    institution: institution.name,
  }));
  return whatIfAnswer(named, entries, at);
}

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
    assertTown(catalogue, visitor.town);
    const today = dayOf(ctx.now);
    const facts = visitorFacts(visitor, today);
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
  .get(
    '/match/what-if',
    guard('match.anonymous'),
    publicFromShelf,
    valid('query', VisitorWhatIf),
    async (c) => {
      const ctx = c.get('ctx');
      const { change, ...visitor } = imagined(c.req.valid('query'));
      const { catalogue } = await catalogueOf(ctx);
      assertTown(catalogue, visitor.town);
      const today = dayOf(ctx.now);
      const facts = visitorFacts(visitor, today);
      return c.json({ today, ...whatIfOf(catalogue, visitor.guarantee, { facts, change, today }) });
    },
  )
  .get('/match/pack', guard('match.anonymous'), publicFromShelf, async (c) => {
    const ctx = c.get('ctx');
    const { catalogue } = await catalogueOf(ctx);
    const total = catalogue.entries.length;
    // A shelf that is too long stays here: then the what-if is asked for with every move.
    const products = isPackable(total) ? (packs.get(catalogue) ?? (await packOf(ctx, catalogue))) : null;
    return c.json({ today: dayOf(ctx.now), total, products });
  })
  .get('/sme/match/what-if', guard('match.firm'), valid('query', FirmWhatIf), async (c) => {
    const ctx = c.get('ctx');
    const { change, ...wish } = imagined(c.req.valid('query'));
    const { firm, known, catalogue } = await knownFirm(c);
    const today = dayOf(ctx.now);
    const facts = { ...known, ...factsFromAnswers(answersOf(wish), today) };
    return c.json({
      today,
      firm: { id: firm.id, name: firm.name },
      ...whatIfOf(catalogue, wish.guarantee, { facts, change, today }),
    });
  })
  // A firm's own facts for its own browser, where the same rules run.
  .get('/sme/match/facts', guard('match.firm'), async (c) => {
    const { known } = await knownFirm(c);
    return c.json({ today: dayOf(c.get('ctx').now), facts: known });
  })
  .get('/sme/match', guard('match.firm'), valid('query', FirmQuery), async (c) => {
    const ctx = c.get('ctx');
    const { sort = 'cost', ...wish } = c.req.valid('query');
    const { firm, known, catalogue, as_of } = await knownFirm(c);
    const today = dayOf(ctx.now);
    const asked = factsFromAnswers(answersOf(wish), today);
    const names = namesOf(catalogue.towns);
    return c.json({
      as_of,
      catalogue_version: catalogue.version,
      today,
      sort,
      firm: { id: firm.id, name: firm.name },
      /** By which anybody may see about the same, without knowing whose it is. */
      shareable: shareableAnswers(known, today),
      criteria: criteriaOf(wish, catalogue.towns),
      ...matchResults(catalogue, { ...known, ...asked }, { ...wish, sort }, { today, names }),
    });
  });
