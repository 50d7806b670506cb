// The catalogue of each district as this isolate keeps it: looked at every few seconds, rebuilt when the shelf or the
// day has changed.
// It may be dropped at any time and holds nothing that the database does not.
import type { MiddlewareHandler } from 'hono';
import type { Ctx } from '../lib/context.ts';
import type { AppEnv } from '../lib/http.ts';
import { dayOf } from '../lib/shanghai.ts';
import { queryTextOf } from '../lib/url.ts';
import { buildCatalogue, type Catalogue } from './catalogue.ts';
import { findCatalogueVersion, getShelf } from './queries.ts';

/** How long a look at the shelf's version counts: a suspended product is gone within this time. */
export const LOOK_MS = 5000;

/**
 * How long a request waits for a look that another one has begun. A request that its caller gives up stops in the
 * middle, and those who wait for it must not wait for ever.
 */
const PATIENCE_MS = 1000;

/** A catalogue and the instant (epoch ms) at which it was last known to be the shelf's. */
export type CatalogueView = { readonly catalogue: Catalogue; readonly as_of: number };

type Look = { readonly begun_at: number; readonly view: Promise<CatalogueView> };
type Kept = { view: CatalogueView | null; look: Look | null };

// By database: the binding of a district is one object for the life of an isolate.
const kept = new WeakMap<D1Database, Kept>();

// A clock that went back says nothing about age.
const isRecent = (since: number, now: number, most: number): boolean => since <= now && now - since < most;

async function lookAgain(ctx: Ctx, known: CatalogueView | null): Promise<CatalogueView> {
  const today = dayOf(ctx.now);
  const isOfToday = known?.catalogue.day === today;
  if (isOfToday && (await findCatalogueVersion(ctx.db)) === known.catalogue.version) {
    return { ...known, as_of: ctx.now };
  }
  return { catalogue: buildCatalogue(await getShelf(ctx.db, today), today), as_of: ctx.now };
}

async function withPatience<T>(promise: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, enough]);
  } finally {
    clearTimeout(timer);
  }
}

function beginLook(ctx: Ctx, place: Kept): Promise<CatalogueView> {
  const view = lookAgain(ctx, place.view);
  const look: Look = { begun_at: ctx.now, view };
  place.look = look;
  // A look that others have given up may end long after theirs: what it saw is old by then.
  const settle = (found: CatalogueView | null) => {
    if (place.look !== look) return;
    place.look = null;
    if (found) place.view = found;
  };
  view.then(settle, () => settle(null));
  return view;
}

/**
 * The catalogue of the request's district, at most LOOK_MS behind the shelf. No round trip while the last look counts;
 * one row after that; the whole shelf in one round trip when it has changed. Requests that come together share a look.
 */
export async function catalogueOf(ctx: Ctx): Promise<CatalogueView> {
  const place = kept.get(ctx.db) ?? { view: null, look: null };
  kept.set(ctx.db, place);
  for (;;) {
    const { view, look } = place;
    if (view && isRecent(view.as_of, ctx.now, LOOK_MS)) return view;
    if (!look || !isRecent(look.begun_at, ctx.now, LOOK_MS)) return beginLook(ctx, place);
    const shared = await withPatience(look.view);
    if (shared) return shared;
    // Whoever finds it out first begins another look, and the others wait for that one.
    if (place.look === look) place.look = null;
  }
}

/** How many answers of one look are remembered. */
const REMEMBERED = 200;

// Public answers follow from the shelf and the address alone, so that many visitors who ask the same within one look
// are answered from memory. Forgotten with the look, five seconds later at most.
const remembered = new WeakMap<CatalogueView, Map<string, ArrayBuffer>>();

function answersOf(view: CatalogueView): Map<string, ArrayBuffer> {
  const answers = remembered.get(view) ?? new Map<string, ArrayBuffer>();
  remembered.set(view, answers);
  return answers;
}

/**
 * Lets browsers keep a public answer as long as this isolate keeps its look at the shelf, and answers 304 to those who
 * hold the current one. A request with a cookie is somebody's own and is not kept.
 */
export const publicFromShelf: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.header('cookie') !== undefined) return next();
  const ctx = c.get('ctx');
  const view = await catalogueOf(ctx);
  // What an answer depends on besides its address: the shelf itself and the day in Shanghai.
  const day = dayOf(ctx.now);
  const tag = `W/"${ctx.district}-${view.catalogue.version}-${day}"`;
  const kept = { 'Cache-Control': `public, max-age=${LOOK_MS / 1000}`, ETag: tag };
  const held = c.req.header('if-none-match')?.split(',') ?? [];
  if (held.some((text) => text.trim() === tag)) return c.body(null, 304, kept);
  const answers = answersOf(view);
  const address = `${day} ${c.req.path}${queryTextOf(c.req.url)}`;
  const known = answers.get(address);
  if (known) return c.body(known, 200, { 'Content-Type': 'application/json', ...kept });
  await next();
  if (!c.res.ok) return undefined;
  for (const [name, value] of Object.entries(kept)) c.res.headers.set(name, value);
  if (answers.size < REMEMBERED) answers.set(address, await c.res.clone().arrayBuffer());
  return undefined;
};
