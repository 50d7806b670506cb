// What a phone downloads to try out wishes: bounded, however long the shelf.
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { describe, expect, it, vi } from 'vitest';
import { widened } from '../../scripts/bench/shelf.ts';
import type { AppEnv } from '../../worker/lib/http.ts';
import { matchRoutes } from '../../worker/matching/routes.ts';
import { PACK_MOST, type Packed } from '../../worker/matching/pack.ts';
import { demoShelf } from './demo-catalogue.ts';

const DAY = '2026-06-01';
const NOW = Date.UTC(2026, 5, 1, 4);
const MOST_BYTES = 60_000;

const shelf = vi.hoisted(() => ({ products: [] as unknown[] }));
vi.mock('../../worker/identity/guard.ts', () => ({
  guard: () => (_: unknown, next: () => Promise<void>) => next(),
  principalOf: () => null,
}));
vi.mock('../../worker/products/queries.ts', async (original) => ({
  ...(await original<object>()),
  findCatalogueVersion: () => Promise.resolve(1),
  getShelf: () =>
    Promise.resolve({
      version: 1,
      towns: new Map(),
      products: shelf.products,
      institution_spellings: new Map(),
      policies: [],
    }),
}));

type Pack = { today: string; total: number; products: Packed[] | null };

/** What the Worker answers over a shelf of so many products: the pack, and its size as it travels. */
async function packOver(count: number): Promise<{ pack: Pack; bytes: number }> {
  shelf.products = widened(await demoShelf(DAY), count);
  const app = new Hono<AppEnv>()
    .use(async (c, next) => {
      // A database of its own for each shelf: the catalogue is kept by it.
      c.set('ctx', { db: {}, now: NOW, district: 'wangcheng' } as never);
      await next();
    })
    .route('/', matchRoutes);
  const answer = await app.request('/match/pack');
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return { pack: JSON.parse(text) as Pack, bytes: gzipSync(text).length };
}

describe('the pack of the shelf', () => {
  it('of the demonstration holds every product', async () => {
    const { pack, bytes } = await packOver(129);
    expect(pack.products).toHaveLength(129);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it(`of the longest shelf that is sent stays within ${MOST_BYTES / 1000} kB`, async () => {
    const { pack, bytes } = await packOver(PACK_MOST);
    expect(pack.products).toHaveLength(PACK_MOST);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('of 10,000 compiled listings is not sent: the Worker answers instead', { timeout: 60_000 }, async () => {
    const { pack, bytes } = await packOver(10_000);
    expect(pack).toEqual({ today: DAY, total: 10_000, products: null });
    expect(bytes).toBeLessThanOrEqual(200);
  });
});
