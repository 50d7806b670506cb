// Which products admit a firm, through the door: a visitor with three answers, and a firm that is known.
import { beforeAll, describe, expect, it } from 'vitest';
import { both } from '../../worker/lib/bilingual.ts';
import type { MatchItem, matchResults } from '../../worker/matching/results.ts';
import type { Leaf } from '../../worker/matching/terms.ts';
import type { Criterion } from '../../worker/matching/visitor.ts';
import type { Listing } from '../../worker/products/schema.ts';
import { newWorld, TEST_AT, TOWNS, type Institution, type Owner, type Problem, type World } from './world.ts';

type Matches = ReturnType<typeof matchResults> & {
  as_of: number;
  catalogue_version: number;
  today: string;
  sort: string;
  criteria: Criterion[];
};

let world: World;
let bank: Institution;

const leaf = (more: Pick<Leaf, 'attr' | 'op' | 'value'> & Partial<Leaf>): Leaf => ({
  id: more.attr,
  severity: 'hard',
  code: 'E01',
  ...more,
});
const aged = (months: number) => leaf({ attr: 'established_on', op: 'months_since', value: months });
const tax = leaf({ attr: 'tax_credit_level', op: 'in', value: ['A', 'B'], code: 'D01' });
const invoiced = (fen: number) => leaf({ attr: 'invoiced_amount_12m', op: 'gte', value: fen, code: 'D02' });

const SHELF: Partial<Listing>[] = [
  { name: '人人可贷', criteria: { all: [aged(12)] } },
  { name: '两年可贷', criteria: { all: [aged(24)] } },
  { name: '两年半可贷', criteria: { all: [aged(30)] } },
  { name: '征信另查', criteria: { all: [leaf({ attr: 'current_overdue', op: 'eq', value: false })] } },
  { name: '纳税信用贷', criteria: { all: [tax] }, rate_min_ppm: 30_000 },
  { name: '开票大户贷', criteria: { all: [invoiced(500_000_000)] } },
  { name: '合作社专享', borrower_types: ['farmer_cooperative'], criteria: { all: [] } },
  { name: '镇上专享', towns: [TOWNS[3]?.code ?? ''], criteria: { all: [] } },
  { name: '小额快贷', amount_max_fen: 20_000_000, criteria: { all: [] }, take_up_workdays: 1 },
  { name: '抵押大额贷', guarantee_types: ['mortgage'], criteria: { all: [] }, rate_min_ppm: 25_000 },
];

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  for (const listing of SHELF) await world.product(bank, listing);
});

async function match(query: string, path = '/match', as?: Owner): Promise<Matches> {
  const { status, body } = await world.get<Matches>(`${path}?${query}`, as ? { as } : {});
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const names = (group: { items: readonly { name: string }[] }) => group.items.map(({ name }) => name).sort();
/** One product with its conditions, as its own page asks for it. */
async function asked(
  name: string,
  query: string,
  path = '/match',
  as?: Owner,
): Promise<MatchItem | undefined> {
  const lists = await match(query, path, as);
  const id = [lists.eligible, lists.open, lists.near]
    .flatMap(({ items }) => items)
    .find((one) => one.name === name)?.id;
  const { eligible, open, near } = await match(`${query}&product=${id}`, path, as);
  return [eligible, open, near].flatMap(({ items }) => items)[0];
}
const itemOf = (group: { items: readonly MatchItem[] }, name: string) =>
  group.items.find((item) => item.name === name);

describe('a visitor who answers three questions', () => {
  const answers = 'amount_fen=50000000&years=1to2&invoiced=300to500&org_type=enterprise';

  it('sees what admits the firm, what may once a few points are known, what almost does and what does not', async () => {
    const matches = await match(answers);
    expect(names(matches.eligible)).toEqual(['人人可贷', '征信另查', '抵押大额贷'].sort());
    expect(names(matches.ineligible)).toEqual(['合作社专享']);
    expect(names(matches.open)).toEqual(['纳税信用贷', '镇上专享'].sort());
    expect(names(matches.near)).toEqual(['两年可贷', '两年半可贷', '开票大户贷', '小额快贷'].sort());
    expect(matches).toMatchObject({ today: '2026-06-10', as_of: TEST_AT, sort: 'cost' });
  });

  it('reads what is missing, what would settle it and by which consent', async () => {
    const { near, consents } = await match(answers);
    expect(await asked('纳税信用贷', answers)).toMatchObject({
      answer: 'unknown',
      unknown_other: true,
      conditions: {
        open: [{ attr: 'tax_credit_level', cause: 'missing', data_class: 'tax', settled_by: 'consent' }],
      },
      cure: null,
    });
    expect(itemOf(near, '开票大户贷')?.cure?.changes).toMatchObject([
      { attr: 'invoiced_amount_12m', kind: 'action' },
    ]);
    expect(itemOf(near, '小额快贷')).toMatchObject({
      price: { amount_fen: 20_000_000 },
      cure: { reaches: 'met', on: null },
    });
    expect(consents[0]).toMatchObject({ data_class: 'tax', label: { zh: '纳税信息' } });
  });

  it('knows at once what is out of reach and when it comes within reach', async () => {
    const item = await asked('两年可贷', 'years=lt1&org_type=enterprise');
    expect(item?.answer).toBe('not_met');
    expect(item?.conditions?.failed).toMatchObject([
      { attr: 'established_on', sentence: { zh: '成立满24个月' } },
    ]);
    expect(item?.cure?.on).toMatch(/^202[78]-/);
  });

  it('is told when an answer is too rough to judge by', async () => {
    const item = await asked('两年半可贷', 'years=2to3&org_type=enterprise');
    const [question] = item?.conditions?.open ?? [];
    expect(question).toMatchObject({ attr: 'established_on', cause: 'band', settled_by: 'verification' });
    expect(question?.explanation.zh).toMatch(/不够具体/);
  });

  it('reads his answers as one sentence whose parts can be changed', async () => {
    const town = TOWNS[3]?.code ?? '';
    const { criteria } = await match(
      `${answers}&town=${town}&tax=A&term_months=12&purpose=wages&guarantee=credit`,
    );
    expect(criteria.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'amount_fen=50000000',
      'years=1to2',
      'invoiced=300to500',
      'org_type=enterprise',
      'tax=A',
      `town=${town}`,
      'term_months=12',
      'purpose=wages',
      'guarantee=credit',
    ]);
    expect(criteria[0]?.label).toEqual({ zh: '50万元', en: 'CNY 500,000' });
    expect(criteria[5]?.label.zh).toBe(TOWNS[3]?.name);
  });

  it('gets another answer with each refinement', async () => {
    const town = `town=${TOWNS[3]?.code ?? ''}`;
    expect(names((await match(`${answers}&${town}`)).eligible)).toContain('镇上专享');
    expect(names((await match(`${answers}&tax=A`)).eligible)).toContain('纳税信用贷');
    const bad = await match(`${answers}&tax=C`);
    expect(itemOf(bad.near, '纳税信用贷')?.cure?.on).toBe('2027-04-30');
    const secured = await match(`${answers}&guarantee=mortgage`);
    expect(secured.eligible.total + secured.open.total + secured.near.total + secured.ineligible.total).toBe(
      1,
    );
  });

  it('may ask about one product only', async () => {
    const { near } = await match(answers);
    const id = itemOf(near, '两年可贷')?.id ?? '';
    const one = await match(`${answers}&product=${id}`);
    expect(names(one.near)).toEqual(['两年可贷']);
    expect(one.eligible.total + one.open.total + one.near.total + one.ineligible.total).toBe(1);
  });

  it('is answered from memory within one look at the shelf, but never with yesterday’s verdicts', async () => {
    const now = world.now;
    const midnight = Date.parse('2026-06-12T00:00+08:00');
    world.at(midnight - 2000);
    const before = await match(answers);
    expect(await match(answers)).toEqual(before);
    world.at(midnight + 1000);
    expect([before.today, (await match(answers)).today]).toEqual(['2026-06-11', '2026-06-12']);
    world.at(now);
  });

  it('may leave out any answer', async () => {
    const { eligible, open, near, ineligible, asked } = await match('');
    expect(eligible.total + open.total + near.total + ineligible.total).toBe(SHELF.length);
    expect(asked).toEqual({ amount_fen: 100_000_000, term_months: 12 });
  });

  it('compares costs of one kind, for the loan asked for', async () => {
    const { eligible } = await match(`${answers}&term_months=6`);
    const costs = eligible.items.map(({ price }) => price?.irr_ppm ?? 0);
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    expect(eligible.items[0]?.price).toMatchObject({
      amount_fen: 50_000_000,
      term_months: 6,
      rate: { ppm: 25_000, kind: 'simple' },
      total_cost_fen: 6 * 104_167,
    });
  });

  it('costs nothing in D1', async () => {
    await match(answers);
    expect(world.cost()).toMatchObject({ round_trips: 0, rows_read: 0 });
    const { headers } = await world.get(`/match?${answers}`);
    expect(headers.get('cache-control')).toBe('public, max-age=5');
  });

  it.each([
    ['amount_fen', '0', 'too_small'],
    ['amount_fen', '1.5', 'not_an_integer'],
    ['amount_fen', '1e21', 'not_a_number'],
    ['amount_fen', '５０', 'not_a_number'],
    ['years', '2', 'invalid_value'],
    ['years', 'toString', 'invalid_value'],
    ['invoiced', 'lots', 'invalid_value'],
    ['org_type', 'person', 'invalid_value'],
    ['tax', 'E', 'invalid_value'],
    ['town', '430112', 'invalid_format'],
    ['town', '110101001', 'unknown_town'],
    ['purpose', 'stocks', 'invalid_value'],
    ['sort', 'name', 'invalid_value'],
    ['name', 'x', 'unknown_field'],
  ])('is told which answer cannot be read: %s=%s', async (field, value, code) => {
    const { status, body } = await world.get<Problem>(`/match?${field}=${encodeURIComponent(value)}`);
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ field, code });
  });
});

it('the towns to choose from come in their official order, without D1', async () => {
  await match('');
  const { body } = await world.get<{ towns: { code: string }[] }>('/towns');
  expect(body.towns.map(({ code }) => code)).toEqual(TOWNS.map(({ code }) => code));
  expect(world.cost().round_trips).toBe(0);
});

describe('a firm that is known', () => {
  it('is matched by what is known of it, with the day on which the next product admits it', async () => {
    const owner = await world.owner({ firm: { established_on: '2025-03-11' } });
    const matches = await match('amount_fen=50000000&term_months=12', '/sme/match', owner);
    expect(matches).toMatchObject({ firm: { id: owner.firm.id, name: owner.firm.name } });
    expect(names(matches.eligible)).toEqual(expect.arrayContaining(['人人可贷', '征信另查', '抵押大额贷']));
    expect(itemOf(matches.eligible, '征信另查')).toMatchObject({ to_confirm: true });
    expect(itemOf(matches.near, '两年可贷')).toMatchObject({
      answer: 'not_met',
      self_cure_on: '2027-03-11',
      cure: { on: '2027-03-11', changes: [{ kind: 'time', on: '2027-03-11' }] },
      why: both('2027-03-11起成立满24个月', 'In business for 24 months from 2027-03-11'),
    });
  });

  it('is admitted by what official sources gave with its consent', async () => {
    const owner = await world.owner({
      firm: { official: { tax_credit_level: 'A', invoiced_amount_12m: 600_000_000 } },
    });
    const { eligible, consents } = await match('', '/sme/match', owner);
    expect(names(eligible)).toEqual(expect.arrayContaining(['纳税信用贷', '开票大户贷']));
    expect(consents).toEqual([]);
  });

  it('costs one round trip and at most 25 rows besides the session', async () => {
    const owner = await world.owner({
      firm: {
        facts: { employees: 20, revenue_12m: 500_000_000, profitable: true, debt_ratio: 400_000 },
        official: { tax_credit_level: 'A', invoiced_amount_12m: 600_000_000, tax_paid_12m: 8_000_000 },
        size_class: 'small',
      },
    });
    await match('', '/sme/match', owner);
    const whole = world.cost();
    // A refused question costs what finding out who asks costs.
    await world.get('/sme/match?sort=name', { as: owner });
    const session = world.cost();
    expect(session.round_trips).toBe(1);
    expect(whole.round_trips - session.round_trips).toBe(1);
    expect(whole.rows_read - session.rows_read).toBeLessThanOrEqual(25);
    expect(whole.rows_written).toBe(0);
  });

  it('is matched by public facts alone until somebody has proven standing for it', async () => {
    const firm = {
      established_on: '2025-03-11',
      facts: { employees: 20 },
      official: { tax_credit_level: 'A' },
    };
    const stranger = await world.owner({ firm, standing: false });
    const { near, eligible } = await match('amount_fen=50000000', '/sme/match', stranger);
    const item = await asked('纳税信用贷', 'amount_fen=50000000', '/sme/match', stranger);
    expect(item?.conditions?.open).toMatchObject([{ attr: 'tax_credit_level', cause: 'missing' }]);
    expect(itemOf(near, '两年可贷')?.self_cure_on).toBe('2027-03-11');
    expect(names(eligible)).toContain('人人可贷');
    const proven = await world.owner({ firm });
    const own = await match('amount_fen=50000000', '/sme/match', proven);
    expect(names(own.eligible)).toContain('纳税信用贷');
  });

  it('is never given to anybody else to keep', async () => {
    const owner = await world.owner();
    const { headers } = await world.get('/sme/match', { as: owner });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is asked for nothing that the platform knows better', async () => {
    const owner = await world.owner();
    const { status, body } = await world.get<Problem>('/sme/match?years=gt3', { as: owner });
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ field: 'years', code: 'unknown_field' });
  });

  it('turns away who has not signed in, and bank staff', async () => {
    expect((await world.get('/sme/match')).status).toBe(401);
    expect((await world.get('/sme/match', { as: bank.officer })).status).toBe(403);
  });
});
