// Routing as institutions set it: rules, absences, languages, and the route of what is really submitted.
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, rowsOf, sql } from '../../worker/lib/sql.ts';
import { newWorld, TOWNS, type Institution, type ListedProduct, type Owner, type World } from './world.ts';

type Moved = { id: string; number: string; state: string; version: number };
type Routing = {
  version: number;
  rules: { id: string; name: string; branch_id: string }[];
  branches: { id: string }[];
  colleagues: {
    membership_id: string;
    user_id: string;
    branch_id: string | null;
    open: number;
    languages: string[];
  }[];
  absences: { id: string; user_id: string }[];
};
type Prepared = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
};
type Problem = { code: string; errors?: { field: string; code: string }[] };

const WAN = 1_000_000;

let world: World;
let bank: Institution;
let product: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ branches: 2, officers: 4 });
  product = await world.product(bank);
});

const shown = async (): Promise<Routing> =>
  (await world.get<Routing>('/bank/routing', { as: bank.admin })).body;

async function submit(owner: Owner, headers: Record<string, string> = {}): Promise<Moved> {
  const prepared = (
    await world.get<Prepared>(`/sme/apply/${product.id}?amount_fen=${100 * WAN}&term_months=12`, {
      as: owner,
    })
  ).body;
  const { data_classes, until, text_hash } = prepared.consent;
  const sent = await world.post<Moved>(
    '/sme/applications',
    {
      product_id: product.id,
      version_id: prepared.product.version_id,
      amount_fen: 100 * WAN,
      term_months: 12,
      purpose: product.listing.purposes[0],
      guarantee_type: product.listing.guarantee_types[0],
      consent: { data_classes, until, text_hash },
    },
    { as: owner, stepUp: true, headers },
  );
  expect(sent.status, JSON.stringify(sent.body)).toBe(201);
  return sent.body;
}

const officerOf = async (id: string): Promise<{ officer_id: string; branch_id: string }> => {
  const row = await rowOf<{ officer_id: string; branch_id: string }>(
    world.db,
    sql`SELECT officer_id, branch_id FROM application WHERE id = ${id}`,
  );
  if (!row) throw new Error('no such application');
  return row;
};

const ANY = {
  towns: [],
  industries: [],
  products: [],
  languages: [],
  amount_from_fen: null,
  amount_to_fen: null,
};

async function save(rules: unknown[]): Promise<void> {
  const { version } = await shown();
  const answer = await world.request('PUT', '/bank/routing', { body: { rules }, as: bank.admin, version });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

describe('an institution’s rules', () => {
  it('send an application to the branch they name, and the case says why', async () => {
    const { branches } = await shown();
    const last = branches.at(-1)?.id ?? '';
    await save([{ ...ANY, name: '百万元以上', amount_from_fen: 100 * WAN, branch_id: last }]);
    const made = await submit(await world.owner());
    world.wait({ minutes: 1 });
    expect((await officerOf(made.id)).branch_id).toBe(last);
    const open = await world.get<{ route: { branch: string; rule: string } }>(
      `/bank/applications/${made.id}`,
      {
        as: bank.officer,
      },
    );
    expect(open.body.route).toMatchObject({ branch: 'rule', rule: '百万元以上' });
    await save([]);
  });

  it('may be tried before they count', async () => {
    const tried = await world.get<{ route: { branch_id: string; why: { branch: string } } }>(
      `/bank/routing/try?product=${product.id}&amount_fen=${100 * WAN}`,
      { as: bank.officer },
    );
    expect(tried.status).toBe(200);
    expect(tried.body.route.why.branch).toBe('elsewhere');
  });

  it('are refused with the rule’s place when they name what is not the institution’s own', async () => {
    const { version, branches } = await shown();
    const branch_id = branches[0]?.id ?? '';
    const other = await world.institution();
    const foreign = (await world.get<Routing>('/bank/routing', { as: other.admin })).body.branches[0]?.id;
    for (const [rule, field, code] of [
      [{ ...ANY, name: '外行网点', branch_id: foreign }, 'rules.0.branch_id', 'unknown'],
      [{ ...ANY, name: '外地街镇', towns: ['110101001'], branch_id }, 'rules.0.towns', 'unknown'],
      [{ ...ANY, name: '外行产品', products: ['prd_x'], branch_id }, 'rules.0.products', 'unknown'],
      [
        { ...ANY, name: '上下颠倒', amount_from_fen: 2, amount_to_fen: 1, branch_id },
        'rules.0.amount_to_fen',
        'before_from',
      ],
    ] as const) {
      const answer = await world.request<Problem>('PUT', '/bank/routing', {
        body: { rules: [rule] },
        as: bank.admin,
        version,
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(400);
      expect(answer.body.errors?.[0]).toMatchObject({ field, code });
    }
    expect((await shown()).version).toBe(version);
  });

  it('of a page that somebody changed meanwhile are refused (412)', async () => {
    const { version } = await shown();
    await save([]);
    expect(
      (await world.request('PUT', '/bank/routing', { body: { rules: [] }, as: bank.admin, version })).status,
    ).toBe(412);
  });
});

describe('who is away', () => {
  it('gets no new case until he is back, and what he has in hand is counted', async () => {
    const before = await officerOf((await submit(await world.owner())).id);
    const { version } = await shown();
    const day = world.today;
    const set = await world.post<{ absence: string; version: number }>(
      '/bank/absences',
      { user_id: before.officer_id, from_on: day, until_on: day },
      { as: bank.admin, version },
    );
    expect(set.status, JSON.stringify(set.body)).toBe(201);
    for (let i = 0; i < 3; i += 1) {
      const made = await officerOf((await submit(await world.owner())).id);
      expect(made.officer_id).not.toBe(before.officer_id);
    }
    const twice = await world.post<Problem>(
      '/bank/absences',
      { user_id: before.officer_id, from_on: day, until_on: day },
      { as: bank.admin, version: set.body.version },
    );
    expect(twice.body.errors?.[0]?.code).toBe('overlaps');
    const ended = await world.post<{ version: number }>(
      `/bank/absences/${set.body.absence}/cancel`,
      {},
      { as: bank.admin, version: set.body.version },
    );
    expect(ended.status).toBe(200);
    expect((await shown()).absences).toEqual([]);
  });

  it('is a colleague of the same institution: a stranger is refused, another’s absence not found', async () => {
    const other = await world.institution();
    const { version } = (await world.get<Routing>('/bank/routing', { as: other.admin })).body;
    const day = world.today;
    const foreign = await world.post<Problem>(
      '/bank/absences',
      { user_id: bank.officer.user_id, from_on: day, until_on: day },
      { as: other.admin, version },
    );
    expect(foreign.body.errors?.[0]).toMatchObject({ field: 'user_id', code: 'unknown' });
    expect((await world.post('/bank/absences/abs_x/cancel', {}, { as: other.admin, version })).status).toBe(
      404,
    );
  });
});

describe('what account managers have in hand', () => {
  const counted = () =>
    rowsOf<{ wrong: number }>(
      world.db,
      sql`SELECT l.open - (SELECT COUNT(*) FROM application a WHERE a.officer_id = l.officer_id
          AND a.institution_id = l.institution_id AND a.tab IN ('to_take_up', 'in_progress', 'waiting_firm', 'to_pay')) AS wrong
        FROM officer_load l`,
    );

  it('is counted through submission, taking back, refusal and hand-over', async () => {
    const owner = await world.owner();
    const back = await submit(owner);
    await world.post(`/sme/applications/${back.id}/take-back`, {}, { as: owner, version: back.version });
    const refused = await submit(await world.owner());
    const passed = await submit(await world.owner());
    world.wait({ minutes: 1 });
    const answer = await world.post(
      `/bank/applications/${refused.id}/refuse`,
      { codes: ['B01'] },
      { as: bank.officer, version: refused.version },
    );
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const from = await officerOf(passed.id);
    const to = (await shown()).colleagues.find(({ user_id }) => user_id !== from.officer_id);
    const handed = await world.post(
      `/bank/applications/${passed.id}/hand-over`,
      { successor: to?.user_id },
      { as: bank.admin, version: passed.version },
    );
    expect(handed.status, JSON.stringify(handed.body)).toBe(200);
    expect((await officerOf(passed.id)).officer_id).toBe(to?.user_id);
    expect((await counted()).filter(({ wrong }) => wrong !== 0)).toEqual([]);
  });
});

describe('languages', () => {
  it('lead a firm that writes English to an account manager who works in it', async () => {
    const here = () => world.owner({ firm: { town: TOWNS[0]?.code ?? '' } });
    const { colleagues, version } = await shown();
    // Languages choose among the account managers of the branch to which these firms come.
    const place = (await officerOf((await submit(await here())).id)).branch_id;
    const speaker = colleagues.findLast(({ branch_id }) => branch_id === place);
    const set = await world.request('PUT', `/bank/posts/${speaker?.membership_id}/languages`, {
      body: { languages: ['zh', 'en'] },
      as: bank.admin,
      version,
    });
    expect(set.status, JSON.stringify(set.body)).toBe(200);
    for (let i = 0; i < 2; i += 1) {
      const made = await submit(await here(), { 'accept-language': 'en' });
      expect((await officerOf(made.id)).officer_id).toBe(speaker?.user_id);
    }
  });
});
