// Asking several banks at once: one sheet, one need, a command for each bank, and nothing doubled.
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, rowsOf, sql } from '../../worker/lib/sql.ts';
import {
  newWorld,
  type Institution,
  type ListedProduct,
  type Owner,
  type Problem,
  type World,
} from './world.ts';

type Sheet = {
  product: { version_id: string; amount_max_fen: number };
  consent: { data_classes: string[]; until: string; text: { zh: string }; text_hash: string };
  in_flight: { number: string } | null;
};
type Prepared = {
  wish: { amount_fen: number; term_months: number };
  common: { amount: { min_fen: number; max_fen: number } | null };
  sent: { months_3: number };
  banks: { product_id: string; sheet: Sheet | null; misfits: { field: string }[] }[];
};
type Sent = { id: string; number: string; version: number; demand_id: string };
type Outcomes = {
  demand_id: string | null;
  outcomes: {
    product_id: string;
    application: Sent | null;
    refusal: { code: string; detail: { zh: string } } | null;
  }[];
};
type DemandView = { state: string; applications: { id: string; state: string }[] };

const WAN = 1_000_000;

let world: World;
let banks: Institution[];
let products: ListedProduct[];

beforeAll(async () => {
  world = await newWorld();
  banks = await Promise.all([world.institution(), world.institution(), world.institution()]);
  products = [];
  for (const bank of banks) products.push(await world.product(bank));
});

const prepared = async (owner: Owner, of = products, more = '') =>
  (await world.get<Prepared>(`/sme/apply?products=${of.map(({ id }) => id).join(',')}${more}`, { as: owner }))
    .body;

async function sheetFor(owner: Owner, of = products) {
  const { banks: shown } = await prepared(owner, of, '&amount_fen=100000000&term_months=12');
  return {
    amount_fen: 100 * WAN,
    term_months: 12,
    purpose: 'wages',
    banks: shown.map(({ product_id, sheet }) => ({
      product_id,
      version_id: sheet?.product.version_id,
      guarantee_type: 'credit',
      consent: {
        data_classes: sheet?.consent.data_classes,
        until: sheet?.consent.until,
        text_hash: sheet?.consent.text_hash,
      },
    })),
  };
}

const send = (owner: Owner, body: unknown, key?: string, stepUp = true) =>
  world.post<Outcomes & Problem>('/sme/applications/several', body, {
    as: owner,
    stepUp,
    ...(key === undefined ? {} : { key }),
  });

const single = async (owner: Owner, of: ListedProduct, more: object = {}) => {
  const { banks: list, ...wish } = await sheetFor(owner, [of]);
  return world.post<Sent & Problem>(
    '/sme/applications',
    { ...wish, ...list[0], ...more },
    { as: owner, stepUp: true },
  );
};

const demandOf = (id: string | null) =>
  rowOf<{ state: string; ver: number }>(world.db, sql`SELECT state, ver FROM demand WHERE id = ${id}`);

const show = async (owner: Owner, id: string | null) =>
  (await world.get<DemandView>(`/sme/demands/${id}`, { as: owner })).body;

async function refuse(bank: Institution, id: string, version: number): Promise<void> {
  let at = version;
  const step = async (path: string, body: object) => {
    const answer = await world.post<{ version: number }>(`/bank/applications/${id}${path}`, body, {
      as: bank.officer,
      headers: { 'if-match': `"${at}"` },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    at = answer.body.version;
  };
  await step('/take-up', {});
  await step('/contact', { channel: 'phone' });
  await step('/refuse', { codes: ['B99'], text: '暂不符合本行今年的投向安排' });
}

describe('the sheet', () => {
  it('shows of each bank its own consent, and one statement of what asking costs', async () => {
    const owner = await world.owner();
    const { banks: shown, sent, wish } = await prepared(owner);
    expect(shown.map(({ product_id }) => product_id)).toEqual(products.map(({ id }) => id));
    expect(new Set(shown.map(({ sheet }) => sheet?.consent.text_hash)).size).toBe(3);
    expect(sent).toEqual({ months_3: 0, months_6: 0 });
    expect(wish.amount_fen).toBe(100 * WAN);
  });

  it('moves a wish that nobody typed within all bounds, and says whom a typed one does not fit', async () => {
    const owner = await world.owner();
    const small = await world.product(banks[1] as Institution, { amount_max_fen: 50 * WAN });
    const both = [products[0] as ListedProduct, small];
    const { wish, common } = await prepared(owner, both);
    expect(wish.amount_fen).toBe(50 * WAN);
    expect(common.amount).toEqual({ min_fen: 1_000_000, max_fen: 50 * WAN });
    const typed = await prepared(owner, both, '&amount_fen=80000000');
    expect(typed.banks.map(({ misfits }) => misfits.map(({ field }) => field))).toEqual([[], ['amount_fen']]);
  });

  it('names a product that is gone and takes at most three', async () => {
    const owner = await world.owner();
    const gone = await prepared(owner, [
      products[0] as ListedProduct,
      { ...(products[1] as ListedProduct), id: `prd_${'0'.repeat(26)}` },
    ]);
    expect(gone.banks.map(({ sheet }) => sheet === null)).toEqual([false, true]);
    const four = await world.get<Problem>('/sme/apply?products=a,b,c,d', { as: owner });
    expect(four).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    const twice = await world.get<Problem>('/sme/apply?products=a,a', { as: owner });
    expect(twice.body.errors?.[0]?.code).toBe('repeated');
  });
});

describe('one sheet sent to three banks', () => {
  it('makes three applications for one need, each with a consent of its own', async () => {
    const owner = await world.owner();
    const { status, body } = await send(owner, await sheetFor(owner));
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body.outcomes.every(({ application }) => application?.demand_id === body.demand_id)).toBe(true);
    const ids = body.outcomes.map(({ application }) => application?.id ?? '');
    const consents = await rowsOf<{ institution_id: string }>(
      world.db,
      sql`SELECT institution_id FROM consent WHERE application_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
    );
    expect(consents.map((row) => row.institution_id).sort()).toEqual(banks.map(({ id }) => id).sort());
    expect(await show(owner, body.demand_id)).toMatchObject({ state: 'in_progress', number: null });
    const counted = await rowOf<{ n: number }>(
      world.db,
      sql`SELECT COUNT(*) AS n FROM report_delta WHERE measure = 'M12' AND stream = ${body.demand_id}`,
    );
    expect(counted?.n, 'three banks, one need').toBe(1);
    expect(await world.events(body.demand_id ?? '')).toEqual([
      'demand.published',
      'demand.joined',
      'demand.joined',
    ]);
  });

  it('doubles nothing when it is repeated', async () => {
    const owner = await world.owner();
    const sheet = await sheetFor(owner);
    const key = crypto.randomUUID();
    const first = await send(owner, sheet, key);
    const again = await send(owner, sheet, key, false);
    expect(again.body).toEqual(first.body);
    const rows = await rowsOf(
      world.db,
      sql`SELECT id FROM application WHERE enterprise_id = ${owner.firm.id}`,
    );
    expect(rows).toHaveLength(3);
  });

  it('is completed by a repetition after a broken connection', async () => {
    const owner = await world.owner();
    const sheet = await sheetFor(owner);
    const key = crypto.randomUUID();
    // What got through before the line broke: the first bank alone.
    const begun = await send(owner, { ...sheet, banks: sheet.banks.slice(0, 1) }, key);
    const all = await send(owner, sheet, key, false);
    expect(all.status).toBe(201);
    expect(all.body.outcomes[0]?.application).toEqual(begun.body.outcomes[0]?.application);
    expect(all.body.demand_id).toBe(begun.body.demand_id);
    expect((await show(owner, all.body.demand_id)).applications).toHaveLength(3);
    const demands = await rowsOf(world.db, sql`SELECT id FROM demand WHERE enterprise_id = ${owner.firm.id}`);
    expect(demands).toHaveLength(1);
  });

  it('goes on when the order of the banks is another one, whoever came first', async () => {
    const owner = await world.owner();
    const sheet = await sheetFor(owner);
    const key = crypto.randomUUID();
    await send(owner, { ...sheet, banks: sheet.banks.slice(1) }, key);
    const all = await send(owner, { ...sheet, banks: sheet.banks.toReversed() }, key, false);
    expect(all.body.outcomes.map(({ refusal }) => refusal)).toEqual([null, null, null]);
    expect((await show(owner, all.body.demand_id)).applications).toHaveLength(3);
  });

  it('asks for one code, and names a bank that is refused before it does', async () => {
    const owner = await world.owner();
    expect((await single(owner, products[1] as ListedProduct)).status).toBe(201);
    const sheet = await sheetFor(owner);
    world.wait({ minutes: 6 });
    const stopped = await send(owner, sheet, undefined, false);
    expect(stopped).toMatchObject({ status: 422, body: { code: 'some_refused' } });
    expect(stopped.body.errors).toMatchObject([
      { field: `banks.${products[1]?.id}`, code: 'application_in_flight' },
    ]);
    const rest = { ...sheet, banks: [sheet.banks[0], sheet.banks[2]] };
    const asked = await send(owner, rest, undefined, false);
    expect(asked).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    expect((await send(owner, rest)).body.outcomes).toHaveLength(2);
  });

  it('names the bank whose own fields are wrong', async () => {
    const owner = await world.owner();
    const asking = await world.product(banks[2] as Institution, {
      extra_fields: [
        { id: 'q1', label: { zh: '用工人数', en: 'Workers' }, kind: 'number', required: true, choices: [] },
      ],
    });
    const sheet = await sheetFor(owner, [products[0] as ListedProduct, asking]);
    const answer = await send(owner, sheet);
    expect(answer.body.errors).toMatchObject([{ field: `banks.${asking.id}.answers.q1`, code: 'missing' }]);
    const bad = await sheetFor(owner);
    (bad.banks[0] as { consent: { text_hash?: string } }).consent.text_hash = 'a'.repeat(64);
    expect((await send(owner, bad)).body.errors).toMatchObject([
      { field: `banks.${products[0]?.id}`, code: 'consent_changed' },
    ]);
  });

  it('takes one product of each bank', async () => {
    const owner = await world.owner();
    const second = await world.product(banks[0] as Institution);
    const answer = await send(owner, await sheetFor(owner, [products[0] as ListedProduct, second]));
    expect(answer.body.errors).toMatchObject([{ field: `banks.${second.id}`, code: 'same_institution' }]);
  });
});

describe('what becomes of the need', () => {
  it('goes on while one bank is at it, and is not met when all have said no', async () => {
    const owner = await world.owner();
    const { body } = await send(owner, await sheetFor(owner));
    world.wait({ minutes: 1 });
    const ids = body.outcomes.map(({ application }) => application as Sent);
    for (const [i, { id, version }] of ids.entries()) {
      expect((await demandOf(body.demand_id))?.state).toBe('in_progress');
      await refuse(banks[i] as Institution, id, version);
    }
    expect((await demandOf(body.demand_id))?.state).toBe('unmet');
  });

  it('is taken back as if it had never been when each application is within the minute', async () => {
    const owner = await world.owner();
    const { body } = await send(owner, await sheetFor(owner));
    for (const { application } of body.outcomes) {
      const { id, version } = application as Sent;
      const back = await world.request('POST', `/sme/applications/${id}/take-back`, {
        as: owner,
        body: {},
        version,
      });
      expect(back.status).toBe(200);
    }
    expect((await demandOf(body.demand_id))?.state).toBe('withdrawn');
    expect((await world.events(body.demand_id ?? '')).at(-1)).toBe('demand.taken_back');
    const sum = await rowOf<{ n: number }>(
      world.db,
      sql`SELECT SUM(value) AS n FROM report_delta WHERE measure = 'M12' AND stream = ${body.demand_id}`,
    );
    expect(sum?.n).toBe(0);
  });

  it('ends when two banks refuse at the same moment, whoever is first', async () => {
    const owner = await world.owner();
    const { body } = await send(owner, await sheetFor(owner, products.slice(0, 2)));
    world.wait({ minutes: 1 });
    const ids = body.outcomes.map(({ application }) => application as Sent);
    await Promise.all(ids.map(({ id, version }, i) => refuse(banks[i] as Institution, id, version)));
    expect((await demandOf(body.demand_id))?.state).toBe('unmet');
  });

  it('has at most three applications under way, however they race', async () => {
    const owner = await world.owner();
    const { body } = await send(owner, await sheetFor(owner, products.slice(0, 1)));
    const more = await Promise.all(
      Array.from({ length: 4 }, async () => world.product(await world.institution())),
    );
    await world.stepUp(owner);
    const sheets = await Promise.all(
      more.map(async (of) => {
        const { banks: list, ...wish } = await sheetFor(owner, [of]);
        return { ...wish, ...list[0], demand_id: body.demand_id };
      }),
    );
    const answers = await Promise.all(
      sheets.map((sheet) => world.post<Problem>('/sme/applications', sheet, { as: owner })),
    );
    expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(2);
    for (const sheet of sheets) await world.post('/sme/applications', sheet, { as: owner });
    const open = (await show(owner, body.demand_id)).applications.filter(
      ({ state }) => state === 'submitted',
    );
    expect(open).toHaveLength(3);
    const last = await world.post<Problem>('/sme/applications', sheets[3], { as: owner });
    expect(['demand_full', 'application_in_flight']).toContain(last.body.code);
  });

  it("is nobody else's, and none that is over", async () => {
    const owner = await world.owner();
    const { body } = await send(owner, await sheetFor(owner, products.slice(0, 1)));
    const stranger = await world.owner();
    const foreign = await single(stranger, products[1] as ListedProduct, { demand_id: body.demand_id });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await world.get<Problem>(`/sme/demands/${body.demand_id}`, { as: stranger })).status).toBe(404);
    const { id, version } = body.outcomes[0]?.application as Sent;
    await world.request('POST', `/sme/applications/${id}/take-back`, { as: owner, body: {}, version });
    const late = await single(owner, products[1] as ListedProduct, { demand_id: body.demand_id });
    expect(late).toMatchObject({ status: 409, body: { code: 'demand_over' } });
  });
});

describe('what it costs', () => {
  it('prepares three sheets in two round trips each, and sends in one read and one batch a bank', async () => {
    const owner = await world.owner();
    await prepared(owner, products, '&amount_fen=100000000&term_months=12');
    expect(world.cost().rows_read).toBeLessThanOrEqual(150);
    const sheet = await sheetFor(owner);
    await world.stepUp(owner);
    await send(owner, sheet, undefined, false);
    const { rows_written, round_trips } = world.cost();
    expect(rows_written).toBeLessThanOrEqual(3 * 60);
    expect(round_trips).toBeLessThanOrEqual(12);
  });
});
