// A bank-enterprise meeting from its announcement to the demands given out.
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsFrom, selectStream } from '../../worker/audit/queries.ts';
import { firstBadEvent } from '../../worker/audit/rules.ts';
import { rowsOf, sql } from '../../worker/lib/sql.ts';
import { newWorld, type Institution, type Person, type Problem, type World } from './world.ts';

type Moved = { id: string; state: string; version: number };
type Meeting = {
  version: number;
  state: string;
  actions: string[];
  appetites: { institution_id: string; quota: number; taken: number }[];
  matches: {
    demand: string;
    institution_id: string | null;
    candidates: { bank: string; against: string | null; cost_ppm: number | null; score: number }[];
    by_hand: boolean;
    note: string | null;
    outcome: string | null;
  }[];
  unstable: { demand: string; bank: string }[];
};

const WAN = 1_000_000;
const READY = {
  quota: 5,
  amount_from_fen: 10 * WAN,
  amount_to_fen: 300 * WAN,
  towns: [],
  industries: [],
  only_preferred: false,
};

let world: World;
let supervisor: Person;
let cheap: Institution;
let dear: Institution;
let large: Institution;

beforeAll(async () => {
  world = await newWorld();
  supervisor = (await world.office()).supervisor;
  cheap = await world.institution();
  await world.product(cheap, { rate_min_ppm: 30_000, rate_max_ppm: 45_000 });
  dear = await world.institution();
  await world.product(dear, { rate_min_ppm: 41_000, rate_max_ppm: 45_000 });
  large = await world.institution();
  await world.product(large);
});

async function need(amount = '50to100'): Promise<{ id: string; number: string }> {
  const owner = await world.owner();
  const wish = { amount, term: '6to12', purpose: 'wages', needed_by: '2026-08-01' };
  const { body } = await world.get<{ hash: string }>(
    `/sme/demands/preview?${new URLSearchParams(wish).toString()}`,
    { as: owner },
  );
  const made = await world.post<{ id: string; number: string }>(
    '/sme/demands',
    { ...wish, collateral: [], hash: body.hash },
    { as: owner },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

const state = (bank: Institution, id: string, changes: object = {}) =>
  world.request<Problem>('PUT', `/bank/meetings/${id}/appetite`, {
    as: bank.admin,
    body: { ...READY, ...changes },
  });
async function opened(): Promise<Moved> {
  const made = await world.post<Moved>(
    '/office/meetings',
    { name: '专精特新企业对接会', held_on: '2026-12-01' },
    { as: supervisor },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}
const shown = async (id: string): Promise<Meeting> =>
  (await world.get<Meeting>(`/office/meetings/${id}`, { as: supervisor })).body;
const act = (id: string, what: string, version: number, body: object = {}) =>
  world.post<Moved & Problem>(`/office/meetings/${id}/${what}`, body, { as: supervisor, version });
const of = (meeting: Meeting, demand: string) => meeting.matches.find((one) => one.demand === demand);

describe('a round', () => {
  it('brings each need to the cheapest bank that is ready for it, with what spoke for and against every bank', async () => {
    const small = await need();
    const big = await need('500to1000');
    const { id } = await opened();
    expect((await state(cheap, id)).status).toBe(200);
    expect((await state(dear, id)).status).toBe(200);
    expect((await state(large, id, { amount_from_fen: 500 * WAN, amount_to_fen: 900 * WAN })).status).toBe(
      200,
    );
    const matched = await act(id, 'match', (await shown(id)).version);
    expect(matched.status, JSON.stringify(matched.body)).toBe(200);
    const meeting = await shown(id);
    expect(of(meeting, small.number)).toMatchObject({
      institution_id: cheap.id,
      by_hand: false,
      outcome: null,
    });
    const order = of(meeting, small.number)?.candidates.map(({ bank, against }) => [bank, against]);
    expect(order).toEqual([
      [cheap.id, null],
      [dear.id, null],
      [large.id, 'amount'],
    ]);
    expect(of(meeting, big.number)?.candidates.map(({ against }) => against)).toContain('amount');
    expect(meeting.unstable).toEqual([]);
  });

  it('keeps to each bank’s number of needs: the cheapest takes two, the others go on', async () => {
    const { id } = await opened();
    await state(cheap, id, { quota: 2 });
    await state(dear, id, { quota: 50 });
    for (let i = 0; i < 3; i += 1) await need();
    await act(id, 'match', (await shown(id)).version);
    const { appetites, matches, unstable } = await shown(id);
    expect(appetites.find(({ institution_id }) => institution_id === cheap.id)?.taken).toBe(2);
    expect(matches.filter(({ institution_id }) => institution_id === dear.id).length).toBeGreaterThan(0);
    expect(unstable).toEqual([]);
  });

  it('needs a bank that is ready, the version that was seen, and no end of its own', async () => {
    const { id, version } = await opened();
    expect((await act(id, 'match', version)).body).toMatchObject({ status: 409, code: 'nobody_ready' });
    await state(cheap, id);
    expect((await act(id, 'match', version)).status).toBe(412);
    const cancelled = await act(id, 'cancel', (await shown(id)).version);
    expect(cancelled.body.state).toBe('cancelled');
    const late = await act(id, 'match', cancelled.body.version);
    expect(late.body).toMatchObject({ status: 409, code: 'illegal_move' });
    expect((await state(cheap, id)).body).toMatchObject({ status: 409, code: 'illegal_move' });
  });
});

describe('a change by hand', () => {
  it('says why, shows who would both gain without it, and is gone after another round', async () => {
    const one = await need();
    const { id } = await opened();
    await state(cheap, id);
    await state(dear, id);
    await act(id, 'match', (await shown(id)).version);
    const before = await shown(id);
    const bare = await act(id, 'adjust', before.version, {
      demand: one.number,
      institution_id: dear.id,
      note: '',
    });
    expect(bare.status).toBe(400);
    const changed = await act(id, 'adjust', before.version, {
      demand: one.number,
      institution_id: dear.id,
      note: '企业与该行已有结算往来',
    });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    const after = await shown(id);
    expect(of(after, one.number)).toMatchObject({ institution_id: dear.id, by_hand: true });
    expect(after.unstable).toContainEqual({ demand: one.number, bank: cheap.id });
    await act(id, 'match', after.version);
    expect(of(await shown(id), one.number)).toMatchObject({
      institution_id: cheap.id,
      by_hand: false,
      note: null,
    });
  });

  it('cannot name a bank that is not there or has all it takes', async () => {
    const one = await need();
    const { id } = await opened();
    await state(cheap, id);
    await state(dear, id, { quota: 1, amount_from_fen: 100_000 * WAN, amount_to_fen: 100_000 * WAN });
    await act(id, 'match', (await shown(id)).version);
    const { version, matches } = await shown(id);
    const note = '按企业意愿调整';
    const absent = await act(id, 'adjust', version, { demand: one.number, institution_id: large.id, note });
    expect(absent.body.errors?.[0]?.code).toBe('unknown');
    const first = await act(id, 'adjust', version, { demand: one.number, institution_id: dear.id, note });
    expect(first.status).toBe(200);
    const other = matches.find(({ demand }) => demand !== one.number)?.demand;
    const full = await act(id, 'adjust', first.body.version, {
      demand: other,
      institution_id: dear.id,
      note,
    });
    expect(full.body.errors?.[0]?.code).toBe('quota_full');
  });
});

describe('giving out', () => {
  it('gives each need to its bank once, also when the job runs twice, and says what stood in the way', async () => {
    const going = await need();
    const gone = await need();
    const { id } = await opened();
    await state(cheap, id, { quota: 100 });
    await act(id, 'match', (await shown(id)).version);
    // Meanwhile somebody else has filled its places.
    for (const _ of [0, 1, 2]) {
      const bank = await world.institution();
      const product = await world.product(bank);
      const interest = {
        product_id: product.id,
        amount_from_fen: 50 * WAN,
        amount_to_fen: 100 * WAN,
        rate_from_ppm: 38_000,
        rate_to_ppm: 42_000,
        message: '我行可在五个工作日内审批',
      };
      const said = await world.post(`/bank/demands/${gone.number}/interest`, interest, { as: bank.officer });
      expect(said.status, JSON.stringify(said.body)).toBe(201);
    }
    const given = await act(id, 'give-out', (await shown(id)).version);
    expect(given.body.state).toBe('given');
    await world.runJobs();
    await world.runJobs();
    const meeting = await shown(id);
    expect(of(meeting, going.number)?.outcome).toBe('given');
    expect(of(meeting, gone.number)?.outcome).toBe('interests_full');
    const rows = await rowsOf<{ institution_id: string; made_by: string }>(
      world.db,
      sql`SELECT institution_id, made_by FROM dispatch WHERE demand_id = ${going.id}`,
    );
    expect(rows).toEqual([{ institution_id: cheap.id, made_by: supervisor.user_id }]);
    for (const stream of [id, going.id]) {
      expect(firstBadEvent(eventsFrom(await rowsOf(world.db, selectStream(stream))))).toBeNull();
    }
    const own = await world.get<{ meetings: { id: string; given: number }[] }>('/bank/meetings', {
      as: cheap.admin,
    });
    expect(own.body.meetings.find((one) => one.id === id)?.given).toBeGreaterThan(0);
  });

  it('shows a bank nothing of what other banks are ready for', async () => {
    const { id } = await opened();
    await state(cheap, id, { quota: 77 });
    const seen = await world.get('/bank/meetings', { as: dear.admin });
    expect(JSON.stringify(seen.body)).not.toContain('"quota":77');
    expect((await world.get(`/office/meetings/${id}`, { as: dear.admin })).status).toBe(403);
  });
});
