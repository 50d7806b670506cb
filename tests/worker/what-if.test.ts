// What if: the answer of the Worker, and the same answer made by the browser from the pack and the firm's own facts.
import { beforeAll, describe, expect, it } from 'vitest';
import { unpacked, type Packed } from '../../worker/matching/pack.ts';
import type { Facts, Leaf } from '../../worker/matching/terms.ts';
import { whatIfAnswer, type WhatIfAnswer } from '../../worker/matching/what-if-answer.ts';
import type { WhatIf } from '../../worker/matching/what-if.ts';
import { newWorld, type Institution, type Owner, type World } from './world.ts';

let world: World;
let bank: Institution;
let owner: Owner;

const leaf = (more: Pick<Leaf, 'attr' | 'op' | 'value'>): Leaf => ({
  id: more.attr,
  severity: 'hard',
  code: 'E01',
  ...more,
});

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  const twoYears = leaf({ attr: 'established_on', op: 'months_since', value: 24 });
  const property = leaf({ attr: 'property_value', op: 'gte', value: 200_000_000 });
  await world.product(bank, { name: '两年可贷', criteria: { all: [twoYears] } });
  await world.product(bank, { name: '人人可贷', criteria: { all: [] } });
  await world.product(bank, { name: '抵押贷', guarantee_types: ['mortgage'], criteria: { all: [property] } });
  await world.product(bank, { name: '小额快贷', amount_max_fen: 20_000_000, criteria: { all: [] } });
  const limit_formula = { attr: 'tax_paid_12m', times_ppm: 10_000_000 } as const;
  await world.product(bank, { name: '按税测算', criteria: { all: [] }, limit_formula });
  owner = await world.owner({
    firm: { established_on: '2025-03-11', official: { tax_paid_12m: 50_000 } },
  });
});

const VISITOR = 'amount_fen=50000000&years=1to2&org_type=enterprise&term_months=12&purpose=wages';
async function ask(query: string, as?: Owner): Promise<WhatIfAnswer> {
  const path = as ? '/sme/match/what-if' : '/match/what-if';
  const { status, body } = await world.get<WhatIfAnswer>(`${path}?${query}`, as ? { as } : {});
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const gained = ({ gained: { products } }: WhatIfAnswer): string[] => products.map(({ name }) => name).sort();

describe('a visitor who imagines', () => {
  it('nothing, gains and loses nothing', async () => {
    const answer = await ask(VISITOR);
    expect(answer.before).toEqual(answer.after);
    expect([answer.gained.total, answer.lost.total]).toEqual([0, 0]);
  });

  it('a year later, a property to mortgage or a smaller amount, sees which products come', async () => {
    expect(gained(await ask(`${VISITOR}&wait_months=12`))).toEqual(['两年可贷']);
    expect(gained(await ask(`${VISITOR}&property_fen=300000000`))).toEqual(['抵押贷']);
    expect(gained(await ask(`${VISITOR}&if_amount_fen=20000000`))).toEqual(['小额快贷']);
  });

  it('more than any product lends, sees which products go', async () => {
    const { lost, after } = await ask(`${VISITOR}&if_amount_fen=999900000000`);
    expect(lost.total).toBeGreaterThan(0);
    expect(after.eligible).toBe(0);
  });

  it.each([
    'wait_months=61',
    'wait_months=0',
    'if_amount_fen=0',
    'property_fen=-1',
    'guarantor=maybe',
    'x=1',
  ])('is told when the question makes no sense: %s', async (query) => {
    const { status, body } = await world.get<{ code: string }>(`/match/what-if?${query}`);
    expect([status, body.code]).toEqual([400, 'invalid_input']);
  });

  it('costs no round trip while the shelf is warm', async () => {
    await ask(`${VISITOR}&wait_months=6`);
    await ask(`${VISITOR}&wait_months=7`);
    expect(world.cost()).toMatchObject({ round_trips: 0, rows_written: 0 });
  });
});

describe('the browser', () => {
  const CHANGES: [string, string, WhatIf][] = [
    ['nothing', '', {}],
    ['a year', 'wait_months=12', { wait_months: 12 }],
    ['a property', 'property_fen=300000000', { property_fen: 300_000_000 }],
    ['no property', 'property_fen=0', { property_fen: 0 }],
    ['less', 'if_amount_fen=20000000&if_term_months=6', { amount_fen: 20_000_000, term_months: 6 }],
    ['a surety', 'guarantor=yes', { guarantor: true }],
  ];

  it.each(CHANGES)('answers as the Worker does, by the same rules: %s', async (_, query, change) => {
    const { body: pack } = await world.get<{ products: Packed[] }>('/match/pack');
    const { body: own } = await world.get<{ today: string; facts: Facts }>('/sme/match/facts', { as: owner });
    const { today, facts } = own;
    const byHand = whatIfAnswer(pack.products, unpacked(pack.products), { facts, change, today });
    const answer = await ask(query, owner);
    expect(byHand.before).toEqual(answer.before);
    expect(byHand.after).toEqual(answer.after);
    expect(byHand.gained.total).toBe(answer.gained.total);
    expect(new Set(byHand.gained.products.map(({ id }) => id))).toEqual(
      new Set(answer.gained.products.map(({ id }) => id)),
    );
  });

  it('gets its own firm’s facts and nobody else’s', async () => {
    const stranger = await world.owner({ firm: {} });
    const { body } = await world.get<{ facts: Facts }>('/sme/match/facts', { as: stranger });
    expect(body.facts.tax_paid_12m).toBeUndefined();
    const { status } = await world.get('/sme/match/facts');
    expect(status).toBe(401);
  });

  it('gets the pack without a look at the shelf once it was made, signed in as well', async () => {
    await world.get('/match/pack', { as: owner });
    const pack = await world.get<{ products: Packed[] }>('/match/pack', { as: owner });
    expect(pack.body.products).toHaveLength(5);
    expect(world.cost()).toMatchObject({ round_trips: 0, rows_read: 0 });
  });

  it('gets from the pack nothing of a product that is not on the shelf', async () => {
    const { body } = await world.get<{ products: Packed[] }>('/match/pack');
    expect(body.products.map(({ name }) => name).sort()).toEqual(
      ['两年可贷', '人人可贷', '小额快贷', '抵押贷', '按税测算'].sort(),
    );
  });
});
