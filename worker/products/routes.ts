// The public shelf: lists and searches come from memory, the page of one product from D1 by its key.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { managersOf, type ManagerRow } from '../identity/queries-team.ts';
import { managerView } from '../institutions/views.ts';
import { both } from '../lib/bilingual.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { namesOf } from '../matching/names.ts';
import { newShared } from '../matching/questions.ts';
import { subsidiesOn } from '../policies/linked.ts';
import { furtherTerms } from '../rounds/say.ts';
import { findProducts } from './browse.ts';
import { calculate, FEE_LINES } from './calculator.ts';
import { REFERENCE_LOAN } from './card.ts';
import { comparisonOf } from './compare.ts';
import { readPlace, type Place } from './order.ts';
import { findListed, listListed } from './queries.ts';
import { CalculatorQuery, CompareQuery, ProductParam, ProductQuery, ProductsQuery } from './schema.ts';
import { sheetOf } from './sheet.ts';
import { catalogueOf, publicFromShelf } from './shelf.ts';
import type { ProductSort } from './terms.ts';
import { hasEnded } from './validity.ts';

function placeOf(cursor: string | undefined, sort: ProductSort, searched: boolean): Place | null {
  if (cursor === undefined) return null;
  const place = readPlace(cursor);
  if (place?.sort === sort && place.searched === searched) return place;
  throw fieldError(
    'cursor',
    'invalid_cursor',
    both(
      '翻页位置与当前列表不符，请从第一页开始',
      'This page belongs to another list; start from the first page',
    ),
  );
}

export const productRoutes = new Hono<AppEnv>()
  .get('/products', guard('product.list'), publicFromShelf, valid('query', ProductsQuery), async (c) => {
    const { q, sort = 'cost', cursor, class: product_class, ...filters } = c.req.valid('query');
    const search = q?.trim() === '' ? undefined : q;
    const after = placeOf(cursor, sort, search !== undefined);
    const { catalogue, as_of } = await catalogueOf(c.get('ctx'));
    const page = findProducts(catalogue, { ...filters, product_class, search, sort, after });
    return c.json({ as_of, catalogue_version: catalogue.version, sort, ...page });
  })
  .get(
    '/products/compare',
    guard('product.compare'),
    publicFromShelf,
    valid('query', CompareQuery),
    async (c) => {
      const ctx = c.get('ctx');
      const { ids, amount_fen, term_months } = c.req.valid('query');
      const today = dayOf(ctx.now);
      const wish = {
        amount_fen: amount_fen ?? REFERENCE_LOAN.amount_fen,
        term_months: term_months ?? REFERENCE_LOAN.term_months,
      };
      const found = await listListed(ctx.db, ids, today);
      const there = (found?.products ?? []).filter(({ listing }) => !hasEnded(listing, today));
      const inOrder = ids.flatMap((id) => there.find((product) => product.id === id) ?? []);
      return c.json({
        as_of: ctx.now,
        missing: ids.filter((id) => !there.some((product) => product.id === id)),
        ...comparisonOf(inOrder, wish, {
          names: namesOf(found?.towns ?? new Map()),
          subsidies: subsidiesOn(found?.policies ?? [], today, newShared()),
        }),
      });
    },
  )
  .get('/calculator', guard('calculator.show'), valid('query', CalculatorQuery), (c) => {
    const query = c.req.valid('query');
    const answer = calculate(
      {
        amount_fen: query.amount_fen,
        term_months: query.term_months,
        rate_ppm: query.rate_ppm,
        method: query.method,
        interest_by: query.interest_by ?? 'period',
        day_basis: query.day_basis === '365' ? 365 : 360,
        frequency: query.frequency ?? 'month',
        start_on: query.start_on ?? null,
        principal_grace: query.principal_grace ?? 0,
        interest_grace: query.interest_grace ?? 0,
        subsidy_ppm: query.subsidy_ppm ?? 0,
        fees: FEE_LINES.map((line) => ({
          line,
          kind: query[`fee${line}_kind`],
          basis: query[`fee${line}_basis`],
          amount_fen: query[`fee${line}_amount_fen`],
          rate_ppm: query[`fee${line}_rate_ppm`],
          when: query[`fee${line}_when`],
          payee: query[`fee${line}_payee`],
        })),
      },
      dayOf(c.get('ctx').now),
    );
    if (!answer.ok) throw new AppError('invalid_input', { errors: [...answer.problems] });
    return c.json(answer.result);
  })
  .get(
    '/products/:id',
    guard('product.show'),
    publicFromShelf,
    valid('param', ProductParam),
    valid('query', ProductQuery),
    async (c) => {
      const ctx = c.get('ctx');
      const wish = c.req.valid('query');
      const today = dayOf(ctx.now);
      const found = await findListed(ctx.db, c.req.valid('param').id, today);
      if (!found || hasEnded(found.product.listing, today)) throw new AppError('not_found');
      const { product, lpr, towns, policies } = found;
      if (wish.method && !product.listing.repayment_methods.includes(wish.method)) {
        throw fieldError(
          'method',
          'not_offered',
          both('该产品不支持此还款方式', 'This product is not repaid in this way'),
        );
      }
      const names = namesOf(towns);
      const { contacts } = product.listing;
      const [managers] = contacts.length > 0 ? await readAll(ctx.db, [managersOf(contacts)]) : [[]];
      return c.json({
        as_of: ctx.now,
        product: sheetOf(product, wish, {
          today,
          lpr,
          towns,
          names,
          subsidies: subsidiesOn(policies, today, newShared()),
        }),
        managers: ((managers ?? []) as ManagerRow[]).map(managerView),
        /** What the page folds away: every further field of the listing in words. */
        further: furtherTerms(product.listing, { names, branches: new Map() }),
      });
    },
  );
