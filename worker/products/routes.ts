// The public shelf: lists and searches come from memory, the page of one product from D1 by its key.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { valid, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { namesOf } from '../matching/names.ts';
import { findProducts } from './browse.ts';
import { readPlace, type Place } from './order.ts';
import { findListed } from './queries.ts';
import { ProductParam, ProductQuery, ProductsQuery } from './schema.ts';
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
    '/products/:id',
    guard('product.show'),
    publicFromShelf,
    valid('param', ProductParam),
    valid('query', ProductQuery),
    async (c) => {
      const ctx = c.get('ctx');
      const wish = c.req.valid('query');
      const found = await findListed(ctx.db, c.req.valid('param').id);
      const today = dayOf(ctx.now);
      if (!found || hasEnded(found.product.listing, today)) throw new AppError('not_found');
      const { product, lpr, towns } = found;
      if (wish.method && !product.listing.repayment_methods.includes(wish.method)) {
        throw fieldError(
          'method',
          'not_offered',
          both('该产品不支持此还款方式', 'This product is not repaid in this way'),
        );
      }
      return c.json({
        as_of: ctx.now,
        product: sheetOf(product, wish, { today, lpr, towns, names: namesOf(towns) }),
      });
    },
  );
