// 让银行找我: a firm publishes a need in bands, banks answer it without knowing whose it is, and the firm chooses.
import { beforeAll, describe, expect, it } from 'vitest';
import { foldDemand } from '../../worker/demands/fold.ts';
import { eventsFrom, selectStream } from '../../worker/audit/queries.ts';
import { rowOf, rowsOf, sql } from '../../worker/lib/sql.ts';
import {
  newWorld,
  TOWNS,
  type Institution,
  type ListedProduct,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type Shown = { town: object | null; industry: string | null; size: string | null; purpose: string };
type Preview = { shown: Shown; hash: string; left_out: string[]; expires_on: string };
type Pooled = {
  number: string;
  state: string;
  shown: Shown;
  interests: number;
  fits: { id: string }[];
  mine: { state: string } | null;
  expires_on: string;
};
type Own = {
  id: string;
  version: number;
  state: string;
  number: string;
  actions: string[];
  interests: { id: string; state: string; product: { id: string }; application_id: string | null }[];
  applications: { id: string; version: number; state: string }[];
};

const WAN = 1_000_000;
const WISH = {
  amount: '100to300',
  term: '6to12',
  purpose: 'wages',
  needed_by: '2026-08-01',
  collateral: ['real_estate'],
} as const;
const INTEREST = {
  amount_from_fen: 100 * WAN,
  amount_to_fen: 200 * WAN,
  rate_from_ppm: 38_000,
  rate_to_ppm: 42_000,
  message: '我行可在五个工作日内审批，欢迎来谈',
};

let world: World;
let bank: Institution;
let product: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  product = await world.product(bank);
});

const query = (wish: object = {}) => {
  const { collateral, ...rest } = { ...WISH, ...wish };
  return new URLSearchParams({ ...rest, collateral: collateral.join(',') }).toString();
};

const preview = (owner: Owner, wish: object = {}) =>
  world.get<Preview & Problem>(`/sme/demands/preview?${query(wish)}`, { as: owner });

async function publish(owner: Owner, wish: object = {}): Promise<{ id: string; number: string }> {
  const { hash } = (await preview(owner, wish)).body;
  const made = await world.post<{ id: string; number: string }>(
    '/sme/demands',
    { ...WISH, ...wish, hash },
    { as: owner },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

const own = async (owner: Owner, id: string) =>
  (await world.get<Own>(`/sme/demands/${id}`, { as: owner })).body;
const pooled = (as: Person, number: string) => world.get<Pooled & Problem>(`/bank/demands/${number}`, { as });
const pool = async (as: Person, filter = '') =>
  (await world.get<{ demands: Pooled[] }>(`/bank/demands${filter}`, { as })).body.demands;
const show = (as: Person, number: string, changes: object = {}) =>
  world.post<{ mine: string } & Problem>(
    `/bank/demands/${number}/interest`,
    { product_id: product.id, ...INTEREST, ...changes },
    { as },
  );

async function foldOf(id: string) {
  const rows = await rowsOf(world.db, selectStream(id));
  return foldDemand(eventsFrom(rows));
}

/** The row of a demand and its interests say what its events add up to. */
async function agrees(id: string): Promise<void> {
  const folded = await foldOf(id);
  expect(folded.problems).toEqual([]);
  const row = await rowOf<{ state: string; interests: number }>(
    world.db,
    sql`SELECT state, interests FROM demand WHERE id = ${id}`,
  );
  expect(row?.state).toBe(folded.state);
  const rows = await rowsOf<{ id: string; state: string }>(
    world.db,
    sql`SELECT id, state FROM interest WHERE demand_id = ${id} ORDER BY id`,
  );
  const expected = [...folded.interests].map(([interest, { state }]) => ({ id: interest, state }));
  expect(rows).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)));
}

/** Applies for a demand with the bank's product: choosing it. */
async function choose(owner: Owner, demand_id: string, of: ListedProduct = product) {
  const shown = await world.get<{
    product: { version_id: string };
    consent: { data_classes: string[]; until: string; text_hash: string };
  }>(`/sme/apply/${of.id}?amount_fen=${100 * WAN}&term_months=12`, { as: owner });
  const { data_classes, until, text_hash } = shown.body.consent;
  return world.post<{ id: string; version: number; number: string } & Problem>(
    '/sme/applications',
    {
      product_id: of.id,
      version_id: shown.body.product.version_id,
      amount_fen: 100 * WAN,
      term_months: 12,
      purpose: 'wages',
      guarantee_type: 'credit',
      consent: { data_classes, until, text_hash },
      demand_id,
    },
    { as: owner, stepUp: true },
  );
}

describe('publishing a need', () => {
  it('publishes just what was previewed, for thirty days', async () => {
    const owner = await world.owner();
    const { body } = await preview(owner);
    const made = await publish(owner);
    const seen = await pooled(bank.officer, made.number);
    expect(seen.status).toBe(200);
    expect(seen.body.shown).toEqual(body.shown);
    expect(seen.body.expires_on).toBe(body.expires_on);
    expect(await own(owner, made.id)).toMatchObject({
      state: 'published',
      number: made.number,
      actions: ['decline_interest', 'withdraw'],
    });
    await agrees(made.id);
  });

  it('refuses another content than the previewed one, a past day and a far one', async () => {
    const owner = await world.owner();
    const { hash } = (await preview(owner)).body;
    const other = { ...WISH, amount: 'gt1000', hash };
    const changed = await world.post<Problem>('/sme/demands', other, { as: owner });
    expect(changed).toMatchObject({ status: 409, body: { code: 'preview_changed' } });
    for (const needed_by of [world.today, '2027-08-01']) {
      expect((await preview(owner, { needed_by })).body.errors?.[0]?.code).toBe('outside_range');
    }
  });

  it('hides a firm that has too few like it in its town, and says so', async () => {
    const rare = {
      town: TOWNS[15]?.code ?? '',
      industry: 'B0610',
      size_class: 'medium',
    } as const;
    const owner = await world.owner({ firm: rare });
    const alone = (await preview(owner)).body;
    expect(alone.left_out).toEqual(['town', 'size', 'industry']);
    expect(alone.shown).toMatchObject({ town: null, size: null, industry: null });
    for (let i = 0; i < 4; i += 1) await world.firm({ ...rare, town: TOWNS[i]?.code ?? '' });
    const inDistrict = (await preview(owner)).body;
    expect(inDistrict.left_out).toEqual(['town']);
    expect(inDistrict.shown).toMatchObject({ town: null, size: 'medium', industry: 'B' });
    for (let i = 0; i < 4; i += 1) await world.firm(rare);
    expect((await preview(owner)).body.left_out).toEqual([]);
  });

  it('does it at most three times at once, and once for one key', async () => {
    const owner = await world.owner();
    const { hash } = (await preview(owner)).body;
    const key = crypto.randomUUID();
    const send = () => world.post<{ id: string }>('/sme/demands', { ...WISH, hash }, { as: owner, key });
    expect((await send()).body).toEqual((await send()).body);
    await publish(owner, { amount: 'lt50' });
    await publish(owner, { amount: 'gt1000' });
    const fourth = await world.post<Problem>('/sme/demands', { ...WISH, hash }, { as: owner });
    expect(fourth).toMatchObject({ status: 409, body: { code: 'too_many_demands' } });
  });
});

describe('what a bank sees', () => {
  it('holds nothing that names the firm or its people, in any answer', async () => {
    const owner = await world.owner({ firm: { name: '望城机密机械厂', legal_representative: '陆一鸣' } });
    const made = await publish(owner);
    world.wait({ minutes: 1 });
    const answers = [
      await world.get('/bank/demands', { as: bank.officer }),
      await pooled(bank.approver, made.number),
      await show(bank.officer, made.number),
      await show(bank.officer, made.number),
      await world.get('/bank/demands?mine=1', { as: bank.officer }),
      await world.post(`/bank/demands/${made.number}/withdraw-interest`, {}, { as: bank.officer }),
    ];
    const phone = 'phone' in owner.way ? owner.way.phone : '';
    const row = await rowOf<{ published_at: number; head: string }>(
      world.db,
      sql`SELECT published_at, head FROM demand WHERE id = ${made.id}`,
    );
    const { firm, user_id } = owner;
    const secrets = {
      ...{ name: firm.name, uscc: firm.uscc, org: firm.id, user: user_id, demand: made.id },
      phone,
      representative: '陆一鸣',
      // The id begins with its instant: whoever knew that would know half of it.
      instant: String(row?.published_at),
      head: row?.head ?? '',
    };
    for (const { body } of answers) {
      const text = JSON.stringify(body);
      for (const [what, secret] of Object.entries(secrets)) expect(text, what).not.toContain(secret);
    }
    const messages = await rowsOf<{ payload: string }>(
      world.db,
      sql`SELECT payload FROM outbox WHERE topic LIKE 'demand.%'`,
    );
    for (const { payload } of messages) {
      for (const secret of [firm.name, firm.uscc, firm.id, phone]) expect(payload).not.toContain(secret);
    }
  });

  it('puts what its shelf fits first, and filters', async () => {
    const other = await world.institution();
    const mortgage = await world.product(other, {
      guarantee_types: ['mortgage'],
      collateral_kinds: ['real_estate'],
      purposes: ['equipment'],
    });
    const owner = await world.owner();
    const fitting = await publish(owner, { purpose: 'equipment', needed_by: '2026-09-01' });
    const not = await publish(owner, { purpose: 'equipment', collateral: [], needed_by: '2026-07-01' });
    const all = await pool(other.officer);
    const places = [fitting, not].map(({ number }) => all.findIndex((one) => one.number === number));
    expect(places[0]).toBeLessThan(places[1] ?? 0);
    expect(all[places[0] ?? 0]?.fits.map(({ id }) => id)).toEqual([mortgage.id]);
    expect((await pool(other.officer, '?fit=1')).every(({ fits }) => fits.length > 0)).toBe(true);
    const taxes = await pool(other.officer, '?purpose=equipment');
    expect(taxes.length).toBeGreaterThanOrEqual(2);
    expect(taxes.every(({ shown }) => shown.purpose === 'equipment')).toBe(true);
  });

  it('ends with the demand', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    const { version } = await own(owner, made.id);
    const path = `/sme/demands/${made.id}/withdraw`;
    const gone = await world.request('POST', path, { as: owner, body: {}, version });
    expect(gone).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    expect((await pooled(bank.officer, made.number)).status).toBe(404);
    expect((await show(bank.officer, made.number)).status).toBe(404);
    expect((await pool(bank.officer)).some(({ number }) => number === made.number)).toBe(false);
  });
});

describe('a bank that is interested', () => {
  it('is told to the firm, once for a bank, with a product of its own shelf', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    const foreign = await world.product(await world.institution());
    const wrong = await show(bank.officer, made.number, { product_id: foreign.id });
    expect(wrong.body.errors).toMatchObject([{ field: 'product_id', code: 'not_listed' }]);
    const dear = await show(bank.officer, made.number, { rate_to_ppm: 90_000 });
    expect(dear.body.errors).toMatchObject([{ field: 'rate_to_ppm', code: 'outside_rate' }]);
    expect(await show(bank.officer, made.number)).toMatchObject({ status: 201, body: { mine: 'shown' } });
    const again = await show(bank.approver, made.number);
    expect(again).toMatchObject({ status: 409, body: { code: 'interest_shown' } });
    await world.runJobs();
    expect(await world.lastSms('phone' in owner.way ? owner.way.phone : '')).toContain(made.number);
    expect((await own(owner, made.id)).interests).toMatchObject([
      { state: 'shown', product: { id: product.id } },
    ]);
    await agrees(made.id);
  });

  it('may take it back and come again; a no of the firm is final', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    await show(bank.officer, made.number);
    const back = await world.post(
      `/bank/demands/${made.number}/withdraw-interest`,
      {},
      { as: bank.approver },
    );
    expect(back).toMatchObject({ status: 200, body: { mine: 'withdrawn' } });
    expect((await show(bank.officer, made.number)).status).toBe(201);
    const { version, interests } = await own(owner, made.id);
    const path = `/sme/demands/${made.id}/interests/${interests[0]?.id}/decline`;
    expect((await world.request('POST', path, { as: owner, body: {}, version })).status).toBe(200);
    expect((await show(bank.officer, made.number)).body.code).toBe('interest_shown');
    const told = await rowOf(
      world.db,
      sql`SELECT 1 FROM outbox WHERE topic = 'demand.declined' AND object = ${made.id}`,
    );
    expect(told).not.toBeNull();
    await agrees(made.id);
  });

  it('is one of three at most, also when four come at once', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    const four = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const one = await world.institution();
        return { bank: one, product: await world.product(one) };
      }),
    );
    for (const one of four) await world.signIn(one.bank.officer);
    const come = () =>
      Promise.all(four.map((one) => show(one.bank.officer, made.number, { product_id: one.product.id })));
    const first = await come();
    expect(first.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(3);
    for (const one of four) await show(one.bank.officer, made.number, { product_id: one.product.id });
    const { interests } = await own(owner, made.id);
    expect(interests).toHaveLength(3);
    const left = four.find((one) => !interests.some((interest) => interest.product.id === one.product.id));
    expect(left).toBeDefined();
    if (left) {
      const fourth = await show(left.bank.officer, made.number, { product_id: left.product.id });
      expect(fourth).toMatchObject({ status: 409, body: { code: 'interests_full' } });
    }
    await agrees(made.id);
  });
});

describe('choosing a bank', () => {
  it('is an application with a consent: only then, and after the minute, does the bank know the firm', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    await show(bank.officer, made.number);
    const sent = await choose(owner, made.id);
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    // Within the minute nothing has happened to the bank.
    expect((await pooled(bank.officer, made.number)).body).toMatchObject({
      state: 'published',
      mine: { state: 'shown' },
    });
    const early = await world.get<Problem>(`/bank/applications/${sent.body.id}`, { as: bank.officer });
    expect(early.status).toBe(404);
    world.wait({ minutes: 1 });
    expect((await pooled(bank.officer, made.number)).body).toMatchObject({
      state: 'in_progress',
      mine: { state: 'chosen' },
    });
    const seen = await world.get(`/bank/applications/${sent.body.id}`, { as: bank.officer });
    expect(seen).toMatchObject({ status: 200, body: { enterprise_name: owner.firm.name } });
    expect(await own(owner, made.id)).toMatchObject({
      state: 'in_progress',
      interests: [{ state: 'chosen', application_id: sent.body.id }],
      applications: [{ id: sent.body.id }],
    });
    await agrees(made.id);
  });

  it('taken back within the minute leaves the interest as it was, and the bank without a word', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    await show(bank.officer, made.number);
    const { body } = await choose(owner, made.id);
    const back = await world.request('POST', `/sme/applications/${body.id}/take-back`, {
      as: owner,
      body: {},
      version: body.version,
    });
    expect(back.status).toBe(200);
    world.wait({ minutes: 2 });
    expect((await pooled(bank.officer, made.number)).body).toMatchObject({
      state: 'published',
      mine: { state: 'shown' },
    });
    const told = await rowOf(
      world.db,
      sql`SELECT 1 FROM outbox WHERE topic = 'demand.chosen' AND object = ${made.id}`,
    );
    expect(told).toBeNull();
    expect((await own(owner, made.id)).state).toBe('published');
    await agrees(made.id);
  });

  it('leaves the others to be chosen as well, and a refusal puts the need before banks again', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    const other = await world.institution();
    const theirs = await world.product(other);
    await show(bank.officer, made.number);
    await show(other.officer, made.number, { product_id: theirs.id });
    const { body } = await choose(owner, made.id);
    expect((await choose(owner, made.id, theirs)).status).toBe(201);
    world.wait({ minutes: 1 });
    const taken = await world.request<{ version: number }>('POST', `/bank/applications/${body.id}/take-up`, {
      as: bank.officer,
      body: {},
      version: body.version,
    });
    const withdrawn = await world.request('POST', `/sme/applications/${body.id}/withdraw`, {
      as: owner,
      body: { reason: 'price' },
      version: taken.body.version,
    });
    expect(withdrawn.status).toBe(200);
    const still = await own(owner, made.id);
    expect(still.state).toBe('in_progress');
    const second = still.applications.find(({ state }) => state === 'submitted');
    await world.request('POST', `/sme/applications/${second?.id}/withdraw`, {
      as: owner,
      body: { reason: 'price' },
      version: second?.version ?? 0,
    });
    expect(await own(owner, made.id)).toMatchObject({
      state: 'published',
      interests: [{ state: 'chosen' }, { state: 'chosen' }],
    });
    await agrees(made.id);
  });
});

describe('time', () => {
  it('reminds the firm after 25 days and ends the demand after 30; who was interested is told', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    await show(bank.officer, made.number);
    const topics = async () =>
      (
        await rowsOf<{ topic: string }>(
          world.db,
          sql`SELECT topic FROM outbox WHERE object = ${made.id} ORDER BY object_ver, topic`,
        )
      ).map(({ topic }) => topic);
    world.wait({ days: 24, hours: 23 });
    await world.runJobs();
    expect(await topics()).toEqual(['demand.interest']);
    world.wait({ hours: 1 });
    await world.runJobs();
    world.wait({ minutes: 5 });
    await world.runJobs();
    expect(await topics()).toEqual(['demand.interest', 'demand.reminder']);
    world.wait({ days: 5 });
    expect((await pool(bank.officer)).some(({ number }) => number === made.number)).toBe(false);
    await world.runJobs();
    expect(await topics()).toEqual(['demand.interest', 'demand.reminder', 'demand.expired', 'demand.over']);
    expect(await own(owner, made.id)).toMatchObject({ state: 'expired', interests: [{ state: 'lapsed' }] });
    const { body } = await pooled(bank.officer, made.number);
    expect(body, 'a bank keeps sight of what it answered').toMatchObject({ mine: { state: 'lapsed' } });
    await agrees(made.id);
  });
});

describe('what it costs', () => {
  it('the pool in one round trip, and a word to it in few rows', async () => {
    const owner = await world.owner();
    const made = await publish(owner);
    expect(world.cost().rows_written).toBeLessThanOrEqual(30);
    const open = (await pool(bank.officer)).length;
    const { rows_read } = world.cost();
    // Each demand with the bank's own word to it, the shelf, the towns and the session.
    expect(rows_read).toBeLessThanOrEqual(3 * open + 40);
    await show(bank.officer, made.number);
    expect(world.cost().rows_written).toBeLessThanOrEqual(20);
  });
});
