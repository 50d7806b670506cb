// 到点告诉我: a firm is told when a product admits it, by a date, a new product or a new fact, once and nobody else.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf, sql } from '../../worker/lib/sql.ts';
import type { Leaf } from '../../worker/matching/terms.ts';
import { TEST_AT, newWorld, type Institution, type Owner, type Problem, type World } from './world.ts';

let world: World;
let bank: Institution;
let twoYears: { id: string };
let plain: { id: string };

const leaf = (more: Pick<Leaf, 'attr' | 'op' | 'value'>): Leaf => ({
  id: more.attr,
  severity: 'hard',
  code: 'E01',
  ...more,
});
const ASKED = { amount_fen: 50_000_000, term_months: 12 };

type Watches = {
  watches: { id: string; state: string; told_at: number | null; product: { name: string } | null }[];
};
const watch = (product_id: string | null, as: Owner) =>
  world.post<{ id: string } & Problem>('/sme/watches', { product_id, ...ASKED }, { as });
const watchesOf = async (as: Owner) => (await world.get<Watches>('/sme/watches', { as })).body.watches;

/** What cron does on a day, and the text message that came of it for the person; null when there was none. */
async function nightOf(day: string, owner: Owner): Promise<string | null> {
  world.at(Date.parse(`${day}T01:00:00+08:00`));
  await world.runJobs();
  const [message] = await rowsOf<{ payload: string; delivered_at: number | null }>(
    world.db,
    sql`SELECT payload, delivered_at FROM outbox WHERE topic = 'watch.eligible' AND user_id = ${owner.user_id}
      AND created_at = ${world.now}`,
  );
  if (!message) return null;
  // Found at night, told when people are awake.
  expect(message.delivered_at).toBeNull();
  world.at(Date.parse(`${day}T07:30:00+08:00`));
  await world.runJobs();
  const [told] = await rowsOf<{ delivered_at: number | null }>(
    world.db,
    sql`SELECT delivered_at FROM outbox WHERE topic = 'watch.eligible' AND user_id = ${owner.user_id}
      ORDER BY created_at DESC LIMIT 1`,
  );
  expect(told?.delivered_at).toBe(world.now);
  return message.payload;
}

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  twoYears = await world.product(bank, {
    name: '两年可贷',
    criteria: { all: [leaf({ attr: 'established_on', op: 'months_since', value: 24 })] },
  });
  plain = await world.product(bank, { name: '人人可贷', criteria: { all: [] } });
});

beforeEach(() => void world.at(TEST_AT));

describe('waiting for a product', () => {
  it('tells on the day on which the firm is old enough, and not again', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    const made = await watch(twoYears.id, owner);
    expect(made.status).toBe(201);
    expect(await nightOf('2027-03-10', owner)).toBeNull();
    const [kept] = await rowsOf(world.db, sql`SELECT key FROM idempotency WHERE route = 'system.watch'`);
    expect(kept, 'a quiet night writes nothing').toBeUndefined();
    expect(await nightOf('2027-03-11', owner)).toContain('两年可贷');
    expect(await nightOf('2027-03-12', owner)).toBeNull();
    expect(await watchesOf(owner)).toMatchObject([
      { state: 'told', told_at: Date.parse('2027-03-11T01:00:00+08:00') },
    ]);
  });

  it('is not needed where the product admits the firm, and not made twice', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    expect(await watch(plain.id, owner)).toMatchObject({ status: 409, body: { code: 'eligible_already' } });
    expect((await watch(twoYears.id, owner)).status).toBe(201);
    expect(await watch(twoYears.id, owner)).toMatchObject({ status: 409, body: { code: 'watched_already' } });
    expect((await watch(`prd_${'0'.repeat(26)}`, owner)).status).toBe(404);
  });

  it('ends when the firm ends it: nobody is told any more, and another may be made', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-12' } });
    const { body } = await watch(twoYears.id, owner);
    const ended = await world.post(`/sme/watches/${body.id}/end`, {}, { as: owner });
    expect(ended).toMatchObject({ status: 200, body: { state: 'ended' } });
    expect((await world.post<Problem>(`/sme/watches/${body.id}/end`, {}, { as: owner })).status).toBe(409);
    const again = await watch(twoYears.id, owner);
    expect(again.status).toBe(201);
    await world.post(`/sme/watches/${again.body.id}/end`, {}, { as: owner });
    expect(await nightOf('2027-04-01', owner)).toBeNull();
  });

  it('is over after two years: nobody is told then', async () => {
    const never = await world.product(bank, {
      name: '五年可贷',
      criteria: { all: [leaf({ attr: 'established_on', op: 'months_since', value: 60 })] },
    });
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    await watch(never.id, owner);
    expect(await nightOf('2028-06-10', owner)).toBeNull();
    expect(await watchesOf(owner)).toMatchObject([{ state: 'expired' }]);
  });

  it('T01 is the firm’s own: another one neither sees nor ends it', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    const other = await world.owner({ firm: { established_on: '2025-03-11' } });
    const { body } = await watch(twoYears.id, owner);
    expect(await watchesOf(other)).toEqual([]);
    expect((await world.post(`/sme/watches/${body.id}/end`, {}, { as: other })).status).toBe(404);
    expect(await watchesOf(owner)).toMatchObject([{ state: 'active' }]);
  });
});

describe('waiting for whatever comes', () => {
  it('tells of a new product that admits the firm, once, and of none that admitted it before', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    await watch(null, owner);
    expect(await nightOf('2026-06-11', owner)).toBeNull();
    await world.product(bank, { name: '新上架贷', criteria: { all: [] } });
    const told = await nightOf('2026-06-12', owner);
    expect(told).toContain('新上架贷');
    expect(told).not.toContain('人人可贷');
    expect(await nightOf('2026-06-13', owner)).toBeNull();
    expect(await watchesOf(owner)).toMatchObject([{ state: 'active', product: null }]);
  });

  it('tells of a product that a new fact opens', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    await world.product(bank, {
      name: '满十人贷',
      criteria: { all: [leaf({ attr: 'employees', op: 'gte', value: 10 })] },
    });
    await watch(null, owner);
    expect(await nightOf('2026-06-14', owner)).toBeNull();
    const declared = await world.put('/sme/firm/facts', { employees: 12 }, { as: owner });
    expect(declared.status).toBe(200);
    expect(await nightOf('2026-06-15', owner)).toContain('满十人贷');
  });

  it('has at most twenty waits open at a time', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    for (let i = 0; i < 20; i += 1) {
      const product = await world.product(bank, {
        criteria: { all: [leaf({ attr: 'established_on', op: 'months_since', value: 30 + i })] },
      });
      world.wait({ ms: 6000 });
      expect((await watch(product.id, owner)).status).toBe(201);
    }
    expect(await watch(twoYears.id, owner)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'product_id', code: 'too_many' }] },
    });
  });
});
