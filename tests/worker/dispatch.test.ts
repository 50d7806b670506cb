// 派单: the office gives published needs to banks, banks take or refuse them in time, and the firm alone is known to
// whom it chooses.
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsFrom, selectStream } from '../../worker/audit/queries.ts';
import { foldDemand } from '../../worker/demands/fold.ts';
import { rowOf, rowsOf, sql } from '../../worker/lib/sql.ts';
import {
  newWorld,
  type Institution,
  type ListedProduct,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type OpenDemand = {
  number: string;
  version: number;
  state: string;
  places: number;
  dispatches: { institution_id: string; state: string; reason_code: string | null; due_at: number }[];
  fits: { institution_id: string; products: number }[];
};
type Own = { state: string; interests: { id: string }[] };

const WAN = 1_000_000;
const WISH = { amount: '100to300', term: '6to12', purpose: 'wages', needed_by: '2026-08-01', collateral: [] };

let world: World;
let supervisor: Person;
let banks: { bank: Institution; product: ListedProduct }[];

beforeAll(async () => {
  world = await newWorld();
  supervisor = (await world.office()).supervisor;
  banks = [];
  for (let i = 0; i < 4; i += 1) {
    const bank = await world.institution();
    banks.push({ bank, product: await world.product(bank) });
  }
});

async function published(): Promise<{ id: string; number: string; owner: Person }> {
  const owner = await world.owner();
  const { collateral: _, ...rest } = WISH;
  const { body } = await world.get<{ hash: string }>(
    `/sme/demands/preview?${new URLSearchParams(rest).toString()}`,
    { as: owner },
  );
  const made = await world.post<{ id: string; number: string }>(
    '/sme/demands',
    { ...WISH, hash: body.hash },
    { as: owner },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { ...made.body, owner };
}

async function listed(number: string): Promise<OpenDemand> {
  const { body } = await world.get<{ demands: OpenDemand[] }>('/office/demands', { as: supervisor });
  const found = body.demands.find((one) => one.number === number);
  if (!found) throw new Error('the office does not see it');
  return found;
}

const give = (number: string, version: number, to: readonly number[]) =>
  world.post<{ version: number } & Problem>(
    `/office/demands/${number}/dispatches`,
    { institutions: to.map((i) => banks[i]?.bank.id) },
    { as: supervisor, version },
  );

const show = (i: number, number: string) =>
  world.post<Problem>(
    `/bank/demands/${number}/interest`,
    {
      product_id: banks[i]?.product.id,
      amount_from_fen: 100 * WAN,
      amount_to_fen: 200 * WAN,
      rate_from_ppm: 38_000,
      rate_to_ppm: 42_000,
      message: '我行可在五个工作日内审批',
    },
    { as: banks[i]?.bank.officer },
  );
const refuse = (i: number, number: string, code = 'E02') =>
  world.post<Problem>(`/bank/demands/${number}/refuse-dispatch`, { code }, { as: banks[i]?.bank.officer });

const messages = (topic: string, number: string) =>
  rowsOf<{ user_id: string }>(
    world.db,
    sql`SELECT user_id FROM outbox WHERE topic = ${topic} AND payload ->> 'number' = ${number}`,
  );

/** Row and events say the same. */
async function agrees(id: string): Promise<void> {
  const folded = foldDemand(eventsFrom(await rowsOf(world.db, selectStream(id))));
  expect(folded.problems).toEqual([]);
  expect(await rowOf(world.db, sql`SELECT state, dispatches FROM demand WHERE id = ${id}`)).toEqual({
    state: folded.state,
    dispatches: folded.dispatches.size,
  });
}

describe('the office gives a need to banks', () => {
  it('which products of theirs may serve by the bands, and each bank is told by its number alone', async () => {
    const made = await published();
    const seen = await listed(made.number);
    expect(seen).toMatchObject({ state: 'published', places: 3 });
    expect(seen.fits.map(({ institution_id }) => institution_id)).toContain(banks[0]?.bank.id);
    const given = await give(made.number, seen.version, [0, 1]);
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    expect(await listed(made.number)).toMatchObject({ state: 'routed', places: 1 });
    expect(await messages('demand.dispatched', made.number)).toHaveLength(2);
    const bank = await world.get<{ waiting: { number: string }[] }>('/bank/demands', {
      as: banks[0]?.bank.officer,
    });
    expect(bank.body.waiting).toMatchObject([{ number: made.number }]);
    await agrees(made.id);
  });

  it('to three at most, none of them twice, and on the version that was seen', async () => {
    const made = await published();
    const { version } = await listed(made.number);
    const first = await give(made.number, version, [0, 1]);
    expect((await give(made.number, version, [2])).status).toBe(412);
    const again = await give(made.number, first.body.version, [0]);
    expect(again.body.errors?.[0]?.code).toBe('asked_before');
    const full = await give(made.number, first.body.version, [2, 3]);
    expect(full.body).toMatchObject({ status: 409, code: 'interests_full' });
    expect((await listed(made.number)).dispatches).toHaveLength(2);
  });

  it('and whose place is kept cannot be crowded out by others who are faster (抢单)', async () => {
    const made = await published();
    await give(made.number, (await listed(made.number)).version, [0]);
    expect((await show(1, made.number)).status).toBe(201);
    expect((await show(2, made.number)).status).toBe(201);
    expect((await show(3, made.number)).body).toMatchObject({ code: 'interests_full' });
    expect((await show(0, made.number)).status).toBe(201);
    expect((await listed(made.number)).dispatches).toMatchObject([{ state: 'taken' }]);
    await agrees(made.id);
  });
});

describe('a bank that was given a need', () => {
  it('takes it by saying with what it would lend; the firm still chooses', async () => {
    const made = await published();
    await give(made.number, (await listed(made.number)).version, [0]);
    expect((await show(0, made.number)).status).toBe(201);
    const own = await world.get<Own>(`/sme/demands/${made.id}`, { as: made.owner });
    expect(own.body).toMatchObject({ state: 'routed', interests: [{}] });
    await agrees(made.id);
  });

  it('refuses it with a code, the office is told, and after the last refusal it is for all banks again', async () => {
    const made = await published();
    await give(made.number, (await listed(made.number)).version, [0, 1]);
    expect((await refuse(0, made.number)).status).toBe(200);
    expect((await listed(made.number)).state).toBe('routed');
    expect((await refuse(1, made.number, 'B01')).status).toBe(200);
    const after = await listed(made.number);
    expect(after).toMatchObject({ state: 'published', places: 3 });
    expect(after.dispatches.map(({ reason_code }) => reason_code).sort()).toEqual(['B01', 'E02']);
    expect(await messages('demand.dispatch_refused', made.number)).toHaveLength(2);
    await agrees(made.id);
  });

  it('cannot refuse what it was not given, nor twice, nor without a code of the list', async () => {
    const made = await published();
    expect((await refuse(0, made.number)).status).toBe(404);
    await give(made.number, (await listed(made.number)).version, [0]);
    expect((await refuse(0, made.number, 'C01')).status).toBe(400);
    expect((await refuse(0, made.number)).status).toBe(200);
    expect((await refuse(0, made.number)).status).toBe(404);
  });

  it('is reminded after one working day, and after two its time is over, however often the clock is looked at', async () => {
    const made = await published();
    await give(made.number, (await listed(made.number)).version, [0]);
    const { due_at } = (await listed(made.number)).dispatches[0] ?? { due_at: 0 };
    world.wait({ hours: Math.ceil((due_at - world.now) / 3_600_000) - 2 });
    await world.runJobs();
    await world.runJobs();
    expect(await messages('demand.dispatch_due', made.number)).toHaveLength(1);
    // Cron is away for two days.
    world.wait({ hours: 48 });
    await world.runJobs();
    await world.runJobs();
    expect(await messages('demand.dispatch_lapsed', made.number)).toHaveLength(1);
    expect(await listed(made.number)).toMatchObject({
      state: 'published',
      dispatches: [{ state: 'lapsed' }],
    });
    expect((await show(0, made.number)).status).toBe(201);
    await agrees(made.id);
  });

  it('loses nothing and keeps nothing when the firm withdraws its need', async () => {
    const made = await published();
    await give(made.number, (await listed(made.number)).version, [0]);
    const own = await world.get<{ version: number }>(`/sme/demands/${made.id}`, { as: made.owner });
    const gone = await world.post(
      `/sme/demands/${made.id}/withdraw`,
      {},
      { as: made.owner, version: own.body.version },
    );
    expect(gone.status, JSON.stringify(gone.body)).toBe(200);
    expect((await refuse(0, made.number)).status).toBe(404);
    await agrees(made.id);
  });

  it('learns nothing of other banks that were given the same need', async () => {
    const made = await published();
    await give(made.number, (await listed(made.number)).version, [0, 1]);
    const seen = await world.get(`/bank/demands/${made.number}`, { as: banks[0]?.bank.officer });
    expect(JSON.stringify(seen.body)).not.toContain(banks[1]?.bank.id);
    const stranger = await world.get<{ dispatch: object | null }>(`/bank/demands/${made.number}`, {
      as: banks[2]?.bank.officer,
    });
    expect(stranger.body.dispatch).toBeNull();
  });
});
