// The product desk: an institution's own shelf, the editor of one product, and its way to the office.
import { Hono, type Context } from 'hono';
import { guard } from '../identity/guard.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { addDays } from '../lib/days.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { namesOf } from '../matching/names.ts';
import type { Listing } from '../products/schema.ts';
import { checkRound, sendBack } from './commands-review.ts';
import { createProduct, leaveRound, openRoundOf, saveDraft, submitRound } from './commands-maker.ts';
import {
  draftOf,
  offShelfOf,
  roundScene,
  sceneFrom,
  selectScene,
  shelfScene,
  whoOf,
} from './commands-scene.ts';
import { resumeProduct, retireProduct, suspendProduct } from './commands-shelf.ts';
import { diffListings } from './diff.ts';
import {
  selectNames,
  selectProduct,
  selectShelf,
  selectShelfCounts,
  shelfCountsFrom,
  selectVersionListing,
  selectVersions,
  SHELF_PAGE,
  type ShelfRow,
  type VersionRow,
} from './queries.ts';
import { selectInstitutionName, institutionNameFrom } from './queries-names.ts';
import {
  CreateProduct,
  NameHash,
  Nothing,
  ProductIdParam,
  Retire,
  SaveDraft,
  SendBack,
  ShelfQuery,
  Suspend,
  VersionParam,
} from './schema.ts';
import { ENDING_DAYS } from './terms.ts';
import { previewOf, roundView, shelfMoveViews } from './views.ts';

const institutionOf = (c: Context<AppEnv>): string => c.get('ctx').actor.org_id ?? '';
const at = (c: Context<AppEnv>, id: string) => ({ id, rev: versionOf(c) });
const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

const shelfRow = ({ off_shelf, returned, ...row }: ShelfRow) => ({
  ...row,
  off_shelf: parsed(off_shelf) as { code: string; at: number } | null,
  returned: parsed(returned) as { code: string; note: string } | null,
});

export const productDeskRoutes = new Hono<AppEnv>()
  .get('/bank/products', guard('product.list_own'), valid('query', ShelfQuery), async (c) => {
    const { after = '', view = 'all', q = '' } = c.req.valid('query');
    const { db, now } = c.get('ctx');
    const ending_by = addDays(dayOf(now), ENDING_DAYS);
    const [rows = [], counts = []] = await readAll(db, [
      selectShelf(institutionOf(c), { after, view, q: q.trim(), ending_by }, SHELF_PAGE + 1),
      selectShelfCounts(institutionOf(c), ending_by),
    ]);
    const page = (rows as ShelfRow[]).slice(0, SHELF_PAGE);
    return c.json({
      products: page.map(shelfRow),
      next: rows.length > SHELF_PAGE ? (page.at(-1)?.code ?? null) : null,
      counts: shelfCountsFrom(counts),
    });
  })
  .post('/bank/products', guard('product.create'), valid('json', CreateProduct), async (c) =>
    c.json(answerOf(c, await createProduct(c.get('ctx'), c.req.valid('json'))), 201),
  )
  .get('/bank/products/:id', guard('product.show_own'), valid('param', ProductIdParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const org = institutionOf(c);
    const [versions, institutions, ...rows] = await readAll(ctx.db, [
      selectVersions(id),
      selectInstitutionName(org),
      ...selectScene(selectProduct(id, org), id, org),
    ]);
    const scene = sceneFrom(rows, ctx.now);
    const { product, round, references, known } = scene;
    const called = { names: namesOf(references.towns), branches: references.branches };
    const listed = parsed(product.listing) as Listing | null;
    const who = whoOf(ctx);
    const people = round ? roundScene(round) : null;
    const ids = people ? [...people.editors, people.submitted_by ?? '', people.checked_by ?? ''] : [];
    const [named] = ids.length > 0 ? await readAll(ctx.db, [selectNames(ids)]) : [[]];
    const names = new Map((named as { id: string; name: string }[]).map((row) => [row.id, row.name]));
    return c.json({
      product: {
        id: product.id,
        code: product.code,
        state: product.state,
        version: product.ver,
        version_number: product.version_number,
        version_hash: product.version_hash,
        off_shelf: offShelfOf(product),
        listing: listed,
      },
      round: round && people ? roundView(round, { scene: people, listed, known, called, who, names }) : null,
      preview: previewOf(round ? draftOf(round) : (listed ?? {}), {
        id,
        institution: institutionNameFrom(institutions),
        names: called.names,
        called,
      }),
      versions: versions as VersionRow[],
      moves: shelfMoveViews(shelfScene(product, round, scene.today), who),
      options: {
        towns: [...references.towns].map(([code, name]) => ({ code, name })),
        branches: [...references.branches].map(([branch, name]) => ({ id: branch, name })),
      },
    });
  })
  .get(
    '/bank/products/:id/versions/:number',
    guard('product.show_own'),
    valid('param', VersionParam),
    async (c) => {
      const ctx = c.get('ctx');
      const { id, number } = c.req.valid('param');
      const org = institutionOf(c);
      const [is, was, ...rows] = await readAll(ctx.db, [
        selectVersionListing(id, number),
        selectVersionListing(id, number - 1),
        ...selectScene(selectProduct(id, org), id, org),
      ]);
      const { references } = sceneFrom(rows, ctx.now);
      const text = (is as { listing: string; hash: string }[])[0];
      if (!text) throw new AppError('not_found');
      const before = (was as { listing: string }[])[0];
      const listing = JSON.parse(text.listing) as Listing;
      return c.json({
        number,
        hash: text.hash,
        listing,
        changes: diffListings(before ? (JSON.parse(before.listing) as Listing) : {}, listing, {
          names: namesOf(references.towns),
          branches: references.branches,
        }),
      });
    },
  )
  .post(
    '/bank/products/:id/round',
    guard('product.open_round'),
    valid('param', ProductIdParam),
    valid('json', Nothing),
    async (c) => {
      const { id } = c.req.valid('param');
      return c.json(answerOf(c, await openRoundOf(c.get('ctx'), { id, version: versionOf(c) })), 201);
    },
  )
  .patch(
    '/bank/products/:id/round',
    guard('product.save'),
    valid('param', ProductIdParam),
    valid('json', SaveDraft),
    async (c) =>
      c.json(answerOf(c, await saveDraft(c.get('ctx'), at(c, c.req.valid('param').id), c.req.valid('json')))),
  )
  .post(
    '/bank/products/:id/round/submit',
    guard('product.submit'),
    valid('param', ProductIdParam),
    valid('json', NameHash),
    async (c) =>
      c.json(
        answerOf(c, await submitRound(c.get('ctx'), at(c, c.req.valid('param').id), c.req.valid('json'))),
      ),
  )
  .post(
    '/bank/products/:id/round/take-back',
    guard('product.take_back'),
    valid('param', ProductIdParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await leaveRound(c.get('ctx'), at(c, c.req.valid('param').id), 'take_back'))),
  )
  .post(
    '/bank/products/:id/round/drop',
    guard('product.drop'),
    valid('param', ProductIdParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await leaveRound(c.get('ctx'), at(c, c.req.valid('param').id), 'drop'))),
  )
  .post(
    '/bank/products/:id/round/check',
    guard('product.check'),
    valid('param', ProductIdParam),
    valid('json', NameHash),
    async (c) =>
      c.json(
        answerOf(c, await checkRound(c.get('ctx'), at(c, c.req.valid('param').id), c.req.valid('json'))),
      ),
  )
  .post(
    '/bank/products/:id/round/send-back',
    guard('product.send_back'),
    valid('param', ProductIdParam),
    valid('json', SendBack),
    async (c) =>
      c.json(answerOf(c, await sendBack(c.get('ctx'), at(c, c.req.valid('param').id), c.req.valid('json')))),
  )
  .post(
    '/bank/products/:id/suspend',
    guard('product.suspend'),
    valid('param', ProductIdParam),
    valid('json', Suspend),
    async (c) => {
      const { id } = c.req.valid('param');
      const wanted = { id, version: versionOf(c) };
      return c.json(answerOf(c, await suspendProduct(c.get('ctx'), wanted, c.req.valid('json'))));
    },
  )
  .post(
    '/bank/products/:id/resume',
    guard('product.resume'),
    valid('param', ProductIdParam),
    valid('json', Nothing),
    async (c) => {
      const { id } = c.req.valid('param');
      return c.json(answerOf(c, await resumeProduct(c.get('ctx'), { id, version: versionOf(c) })));
    },
  )
  .post(
    '/bank/products/:id/retire',
    guard('product.retire'),
    valid('param', ProductIdParam),
    valid('json', Retire),
    async (c) => {
      const { id } = c.req.valid('param');
      const wanted = { id, version: versionOf(c) };
      return c.json(answerOf(c, await retireProduct(c.get('ctx'), wanted, c.req.valid('json'))));
    },
  );
