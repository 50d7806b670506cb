// The office's side of the shelf: what waits for review as a diff with a checklist, and what is on the shelf already.
import { Hono } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError } from '../lib/problem.ts';
import { readAll } from '../lib/sql.ts';
import { namesOf } from '../matching/names.ts';
import type { Listing } from '../products/schema.ts';
import { approveRound, returnRound } from './commands-review.ts';
import {
  draftOf,
  offShelfOf,
  roundScene,
  sceneFrom,
  selectScene,
  shelfScene,
  whoOf,
} from './commands-scene.ts';
import { officeResume, officeSuspend } from './commands-shelf.ts';
import { requiredPoints } from './diff.ts';
import {
  roundFrom,
  selectAnyProduct,
  selectNames,
  selectReviews,
  selectRound,
  selectShelf,
  selectVersions,
  SHELF_PAGE,
  type ReviewRow,
  type ShelfRow,
  type VersionRow,
} from './queries.ts';
import { selectShelfInstitutions, type ShelfInstitution } from './queries-office.ts';
import { institutionNameFrom, selectInstitutionName } from './queries-names.ts';
import {
  Approve,
  Nothing,
  OfficeShelfQuery,
  OfficeSuspend,
  ProductIdParam,
  RoundIdParam,
  SendBack,
} from './schema.ts';
import { CHECKLIST } from './terms.ts';
import { officeShelfView, previewOf, roundView, shelfMoveViews } from './views.ts';

const REVIEWS = 100;

export const reviewRoutes = new Hono<AppEnv>()
  .get('/office/reviews', guard('review.list'), async (c) => {
    const [rows = []] = await readAll(c.get('ctx').db, [selectReviews(REVIEWS)]);
    return c.json({
      reviews: (rows as ReviewRow[]).map(({ institution, institution_en, is_new, ...row }) => ({
        ...row,
        institution: both(institution, institution_en),
        is_new: is_new === 1,
      })),
    });
  })
  .get('/office/reviews/:round', guard('review.show'), valid('param', RoundIdParam), async (c) => {
    const ctx = c.get('ctx');
    const [found] = await readAll(ctx.db, [selectRound(c.req.valid('param').round)]);
    const round = roundFrom(found);
    // What an institution has not handed over is its own.
    if (!round || round.submitted_at === null || ['editing', 'checking'].includes(round.state)) {
      throw new AppError('not_found');
    }
    const { product_id, institution_id } = round;
    const scene = roundScene(round);
    const [institutions, named, versions, ...rows] = await readAll(ctx.db, [
      selectInstitutionName(institution_id),
      selectNames([...scene.editors, scene.submitted_by ?? '', scene.checked_by ?? '']),
      selectVersions(product_id),
      ...selectScene(selectAnyProduct(product_id), product_id, institution_id),
    ]);
    const { product, references, known } = sceneFrom(rows, ctx.now);
    const called = { names: namesOf(references.towns), branches: references.branches };
    const listed = product.listing === null ? null : (JSON.parse(product.listing) as Listing);
    const institution = institutionNameFrom(institutions);
    const points = requiredPoints(listed ?? {}, draftOf(round));
    return c.json({
      institution,
      product: {
        id: product.id,
        code: product.code,
        state: product.state,
        off_shelf: offShelfOf(product),
        version_number: product.version_number,
      },
      round: roundView(round, {
        scene,
        listed,
        known,
        called,
        who: whoOf(ctx),
        names: new Map((named as { id: string; name: string }[]).map((row) => [row.id, row.name])),
      }),
      checklist: CHECKLIST.filter(({ id }) => points.includes(id)),
      preview: previewOf(draftOf(round), { id: product_id, institution, names: called.names, called }),
      versions: versions as VersionRow[],
    });
  })
  .post(
    '/office/reviews/:round/approve',
    guard('review.approve'),
    valid('param', RoundIdParam),
    valid('json', Approve),
    async (c) => {
      const at = { round: c.req.valid('param').round, rev: versionOf(c) };
      return c.json(answerOf(c, await approveRound(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/reviews/:round/return',
    guard('review.return'),
    valid('param', RoundIdParam),
    valid('json', SendBack),
    async (c) => {
      const at = { round: c.req.valid('param').round, rev: versionOf(c) };
      return c.json(answerOf(c, await returnRound(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .get('/office/products', guard('shelf.list'), valid('query', OfficeShelfQuery), async (c) => {
    const { db } = c.get('ctx');
    const { institution, after = '' } = c.req.valid('query');
    const [found = []] = await readAll(db, [selectShelfInstitutions()]);
    const institutions = (found as ShelfInstitution[]).map(({ name, name_en, ...row }) => ({
      ...row,
      name: both(name, name_en),
    }));
    const chosen = institution ?? institutions[0]?.id ?? '';
    const [rows = []] = await readAll(db, [
      selectShelf(chosen, { after, view: 'all', q: '', ending_by: '' }, SHELF_PAGE + 1),
    ]);
    const page = (rows as ShelfRow[]).slice(0, SHELF_PAGE);
    return c.json({
      institutions,
      institution: chosen,
      products: page.flatMap(officeShelfView),
      next: rows.length > SHELF_PAGE ? (page.at(-1)?.code ?? null) : null,
    });
  })
  .get('/office/products/:id', guard('shelf.show'), valid('param', ProductIdParam), async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.valid('param');
    const [versions, ...rows] = await readAll(ctx.db, [
      selectVersions(id),
      ...selectScene(selectAnyProduct(id), id, ''),
    ]);
    const { product, round, today } = sceneFrom(rows, ctx.now);
    // A product that nobody handed over yet is its institution's own.
    if (product.version_id === null) throw new AppError('not_found');
    const [institutions] = await readAll(ctx.db, [selectInstitutionName(product.institution_id)]);
    return c.json({
      institution: institutionNameFrom(institutions),
      product: {
        id,
        code: product.code,
        state: product.state,
        version: product.ver,
        version_number: product.version_number,
        off_shelf: offShelfOf(product),
        name: (JSON.parse(product.listing ?? '{}') as Partial<Listing>).name ?? product.code,
      },
      versions: versions as VersionRow[],
      moves: shelfMoveViews(shelfScene(product, round, today), whoOf(ctx)),
    });
  })
  .post(
    '/office/products/:id/suspend',
    guard('shelf.suspend'),
    valid('param', ProductIdParam),
    valid('json', OfficeSuspend),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await officeSuspend(c.get('ctx'), at, c.req.valid('json'))));
    },
  )
  .post(
    '/office/products/:id/resume',
    guard('shelf.resume'),
    valid('param', ProductIdParam),
    valid('json', Nothing),
    async (c) => {
      const at = { id: c.req.valid('param').id, version: versionOf(c) };
      return c.json(answerOf(c, await officeResume(c.get('ctx'), at)));
    },
  );
