// What puts a product on the shelf and takes it off, as statements for the batch of the command that decides it: the
// event, the rows, the figure M09, and the version that tells every index in memory to look again.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent } from '../audit/rules.ts';
import { both } from '../lib/bilingual.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson, sha256 } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import { deltaStatements } from '../reports/queries.ts';
import {
  insertProduct,
  insertVersion,
  updateCatalogueVersion,
  updateListed,
  updateProductState,
  type ProductRow,
} from './queries.ts';
import type { Listing } from './schema.ts';
import { PRODUCT_STATE_LABELS } from './terms.ts';

type Acting = Pick<Ctx, 'now' | 'random' | 'actor'>;

/** The commitment to what is listed: everybody who quotes a version can prove which text it was. */
export function listingHash(listing: Listing): string {
  return sha256(canonicalJson(listing));
}

/**
 * Lists a new product in its first version. `made_by` and `approved_by` are two people; the database refuses one.
 * Returns the new ids with the statements, to be committed together.
 */
export function listProductStatements(
  ctx: Acting,
  product: {
    readonly institution_id: string;
    readonly listing: Listing;
    readonly made_by: string;
    readonly approved_by: string;
  },
): { readonly product_id: string; readonly version_id: string; readonly statements: Sql[] } {
  const { institution_id, listing, made_by, approved_by } = product;
  const product_id = idIn(ctx, 'product');
  const version_id = idIn(ctx, 'version');
  const text = canonicalJson(listing);
  const hash = listingHash(listing);
  const event = nextEvent(newStream(product_id), ctx.actor, ctx.now, {
    type: 'product.listed',
    command: 'product.list',
    body: { product: product_id, institution: institution_id, version: version_id, hash },
  });
  const { now } = ctx;
  return {
    product_id,
    version_id,
    statements: [
      insertEvent(event),
      insertProduct({
        id: product_id,
        institution_id,
        code: listing.code,
        ver: event.ver,
        head: event.hash,
        now,
      }),
      insertVersion({
        id: version_id,
        product_id,
        number: 1,
        listing: text,
        hash,
        made_by,
        approved_by,
        now,
      }),
      updateListed({ product_id, version_id }),
      ...deltaStatements(event),
      updateCatalogueVersion(),
    ],
  };
}

/**
 * Takes a listed product off the shelf for a reason; its applications go on. `product` is the row the decision was made
 * on: a product that moved meanwhile stops the batch. Throws 409 unless the product is listed.
 */
export function suspendProductStatements(ctx: Acting, product: ProductRow, reason: string): Sql[] {
  if (product.state !== 'listed') {
    const state = PRODUCT_STATE_LABELS[product.state];
    throw new AppError('illegal_move', {
      state: product.state,
      detail: both(`产品状态为${state.zh}`, `The product is: ${state.en}`),
    });
  }
  const event = nextEvent({ id: product.id, ver: product.ver, head: product.head }, ctx.actor, ctx.now, {
    type: 'product.suspended',
    command: 'product.suspend',
    reason,
    body: {
      product: product.id,
      institution: product.institution_id,
      version: product.version_id,
      was: product.state,
    },
  });
  return [
    insertEvent(event),
    updateProductState({ id: product.id, state: 'suspended', ver: event.ver, head: event.hash }),
    ...deltaStatements(event),
    updateCatalogueVersion(),
  ];
}
