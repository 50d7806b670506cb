// Products side by side and the calculator, through the door.
import { beforeAll, describe, expect, it } from 'vitest';
import type { calculate } from '../../worker/products/calculator.ts';
import type { comparisonOf } from '../../worker/products/compare.ts';
import type { sheetOf } from '../../worker/products/sheet.ts';
import { POLICY_TERMS } from './world/doors.ts';
import { newWorld, TOWNS, type Institution, type Person, type Problem, type World } from './world.ts';

type Comparison = ReturnType<typeof comparisonOf> & { as_of: number; missing: string[] };
type Moved = { id: string; version: number; hash: string };
type Calculated = Extract<ReturnType<typeof calculate>, { ok: true }>['result'];

let world: World;
let bank: Institution;
let cheap: string;
let dear: string;
let small: string;

const GUARANTEE_FEE = {
  kind: 'guarantee_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'percent_per_year',
  rate_ppm: 10_000,
  when: 'upfront',
} as const;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ name: '国岳银行' });
  cheap = (await world.product(bank, { name: '直接贷', rate_min_ppm: 40_000 })).id;
  // The lower rate, and dearer in all: a guarantee fee of 1 % a year.
  dear = (
    await world.product(bank, {
      name: '担保贷',
      rate_min_ppm: 36_000,
      fees: [GUARANTEE_FEE],
      guarantee_types: ['guarantee'],
    })
  ).id;
  small = (await world.product(bank, { name: '小额贷', rate_min_ppm: 30_000, amount_max_fen: 50_000_000 }))
    .id;
});

const compare = (ids: readonly string[], more = '') =>
  world.get<Comparison>(`/products/compare?ids=${ids.join(',')}${more}`);

describe('products side by side', () => {
  it('stand by their true annual cost, with the difference in yuan, not by their rate', async () => {
    const { status, body } = await compare([dear, cheap], '&amount_fen=100000000&term_months=12');
    expect(status).toBe(200);
    expect(body.columns.map(({ name }) => name)).toEqual(['直接贷', '担保贷']);
    const [first, second] = body.columns;
    expect(first).toMatchObject({ total_cost_fen: 4_000_000 - 4, above_cheapest_fen: 0 });
    expect(second?.total_cost_fen).toBe(3_600_000 + 1_000_000);
    expect(second?.above_cheapest_fen).toBe((second?.total_cost_fen ?? 0) - (first?.total_cost_fen ?? 0));
    expect(first?.rate?.kind).toBe('simple');
    expect(second?.rate?.kind).toBe('irr');
    expect(second?.irr_ppm).toBeGreaterThan(first?.irr_ppm ?? 0);
  });

  it('are repaid alike, or not held against each other in yuan: what is repaid sooner costs less', async () => {
    const sooner = await world.product(bank, {
      name: '等额贷',
      rate_min_ppm: 41_000,
      repayment_methods: ['equal_installment', 'interest_only'],
    });
    const only = await world.product(bank, {
      name: '只等额贷',
      rate_min_ppm: 41_000,
      repayment_methods: ['equal_installment'],
    });
    const alike = (await compare([cheap, sooner.id])).body;
    expect(alike.columns.map(({ name, method }) => [name, method])).toEqual([
      ['直接贷', 'equal_installment'],
      ['等额贷', 'equal_installment'],
    ]);
    expect((await compare([sooner.id, cheap])).body.columns).toEqual(alike.columns);
    expect(alike.columns[1]?.above_cheapest_fen).toBeGreaterThan(0);
    const later = await world.product(bank, {
      name: '到期还本贷',
      rate_min_ppm: 40_000,
      repayment_methods: ['interest_only'],
    });
    const apart = (await compare([only.id, later.id])).body;
    expect([apart.method, apart.columns.map(({ name }) => name)]).toEqual([null, ['到期还本贷', '只等额贷']]);
    // In yuan the dearer one would look like the bargain.
    expect(apart.columns[1]?.total_cost_fen).toBeLessThan(apart.columns[0]?.total_cost_fen ?? 0);
    expect(apart.columns.map(({ above_cheapest_fen }) => above_cheapest_fen)).toEqual([null, null]);
  });

  it('show the figures of the page of each product', async () => {
    const { body } = await compare([dear], '&amount_fen=20000000&term_months=6');
    const page = await world.get<{ product: ReturnType<typeof sheetOf> }>(
      `/products/${dear}?amount_fen=20000000&term_months=6`,
    );
    const { example } = page.body.product;
    expect(body.columns[0]).toMatchObject({
      irr_ppm: example.irr_ppm,
      total_interest_fen: example.total_interest_fen,
      total_fees_fen: example.total_fees_fen,
      total_cost_fen: example.total_cost_fen,
    });
  });

  it('show what subsidies leave of each price, and stay in the order of the price before them', async () => {
    const { supervisor, reviewer } = await world.office();
    const send = async (method: string, path: string, as: Person, body: object, version?: number) => {
      world.wait({ minutes: 2 });
      const options = { as, body, stepUp: true, ...(version === undefined ? {} : { version }) };
      return (await world.request<Moved>(method, `/office/policies${path}`, options)).body;
    };
    const benefit = { kind: 'guarantee_fee_subsidy', share_ppm: 1_000_000, cap_fen: 10_000_000 };
    const terms = { ...POLICY_TERMS, code: 'BJ-01', benefit };
    const { id, version, hash } = await send('POST', '', supervisor, { terms });
    const waiting = await send('POST', `/${id}/submit`, supervisor, { hash }, version);
    await send('POST', `/${id}/publish`, reviewer, { hash }, waiting.version);
    world.wait({ ms: 5000 });
    const { body } = await compare([dear, cheap], '&amount_fen=100000000&term_months=12');
    expect(body.columns.map(({ name, net }) => [name, net?.total_cost_fen ?? null])).toEqual([
      ['直接贷', null],
      ['担保贷', 3_600_000],
    ]);
    expect(body.columns[1]?.net).toMatchObject({
      total_subsidy_fen: 1_000_000,
      policies: [{ id, answer: null }],
    });
    // As the page of the product says.
    const page = await world.get<{ product: ReturnType<typeof sheetOf> }>(
      `/products/${dear}?amount_fen=100000000&term_months=12`,
    );
    expect(body.columns[1]?.net).toEqual(page.body.product.net);
  });

  it('say which of them cannot give the loan, and hold its cost against nobody', async () => {
    const { body } = await compare([small, cheap, dear], '&amount_fen=100000000&term_months=12');
    expect(
      body.columns.map(({ name, is_moved, above_cheapest_fen }) => [name, is_moved, above_cheapest_fen]),
    ).toEqual([
      ['小额贷', true, null],
      ['直接贷', false, 0],
      ['担保贷', false, 600_004],
    ]);
    expect(body.columns[0]?.loan).toEqual({ amount_fen: 50_000_000, term_months: 12 });
  });

  it('say once what all ask for, and with each only what it asks beyond that', async () => {
    const { body } = await compare([cheap, dear]);
    expect(body.common.conditions.map(({ sentence }) => sentence.zh)).toContain('成立满12个月');
    expect(body.columns.map(({ conditions }) => conditions)).toEqual([[], []]);
    expect(body.common.documents.map(({ id }) => id)).toEqual(['statements', 'tax']);
    const alone = await compare([cheap]);
    expect(alone.body.common.conditions).toEqual([]);
    expect(alone.body.columns[0]?.conditions.length).toBeGreaterThan(0);
  });

  it('leave out what is not on the shelf, and say so', async () => {
    const { status, body } = await compare([cheap, 'prd_none', dear]);
    expect(status).toBe(200);
    expect(body.missing).toEqual(['prd_none']);
    expect(body.columns).toHaveLength(2);
    const none = await compare(['prd_none']);
    expect(none.body).toMatchObject({ missing: ['prd_none'], columns: [] });
  });

  it('cost one round trip and four rows each at most', async () => {
    await world.get('/products');
    await compare([cheap, dear, small], '&term_months=9');
    expect(world.cost()).toMatchObject({ round_trips: 1, rows_written: 0 });
    expect(world.cost().rows_read).toBeLessThanOrEqual(3 * 4 + 2 + TOWNS.length);
    await compare([cheap, dear, small], '&term_months=9');
    expect(world.cost().round_trips).toBe(0);
  });

  it.each([
    ['ids=', 'ids', 'too_small'],
    ['', 'ids', 'missing'],
    ['ids=a,b,c,d,e', 'ids', 'too_big'],
    ['ids=a&amount_fen=0', 'amount_fen', 'too_small'],
    ['ids=a&term_months=400', 'term_months', 'too_big'],
    ['ids=a&method=bullet', 'method', 'unknown_field'],
  ])('are refused at the field: %s', async (query, field, code) => {
    const { status, body } = await world.get<Problem>(`/products/compare?${query}`);
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ field, code });
  });
});

describe('the calculator', () => {
  const calculated = (query: string) => world.get<Calculated>(`/calculator?${query}`);
  const LOAN = 'amount_fen=100000000&term_months=12&rate_ppm=36500';

  it('gives the schedule line by line, the drawdown first', async () => {
    const { status, body } = await calculated(`${LOAN}&method=equal_installment`);
    expect(status).toBe(200);
    expect(body.rows).toHaveLength(13);
    expect(body.rows[0]).toMatchObject({ month: 0, due_on: null, payment_fen: 0, balance_fen: 100_000_000 });
    expect(body.rows.at(-1)).toMatchObject({ month: 12, balance_fen: 0 });
    const principal = body.rows.reduce((sum, row) => sum + row.principal_fen, 0);
    const interest = body.rows.reduce((sum, row) => sum + row.interest_fen, 0);
    expect(principal).toBe(100_000_000);
    expect(interest).toBe(body.total_interest_fen);
    // Without fees the contract rate is the rate to show, as 单利.
    expect(body.rate).toEqual({ ppm: 36_500, kind: 'simple' });
    expect(body.simple_ppm).toBe(36_500);
  });

  it('agrees with the page of a product on the same terms', async () => {
    const page = await world.get<{ product: ReturnType<typeof sheetOf> }>(
      `/products/${dear}?amount_fen=100000000&term_months=12&method=equal_installment`,
    );
    const { body } = await calculated(
      'amount_fen=100000000&term_months=12&rate_ppm=36000&method=equal_installment' +
        '&fee1_kind=guarantee_fee&fee1_basis=percent_per_year&fee1_rate_ppm=10000&fee1_when=upfront&fee1_payee=third_party',
    );
    const { example } = page.body.product;
    expect(body).toMatchObject({
      irr_ppm: example.irr_ppm,
      total_cost_fen: example.total_cost_fen,
      rate: example.rate,
    });
  });

  it('has days where the drawdown is known, and today where days are counted', async () => {
    const dated = await calculated(`${LOAN}&method=interest_only&interest_by=days&start_on=2026-01-31`);
    expect(dated.body.rows[1]).toMatchObject({ due_on: '2026-02-28', interest_fen: 283_889 });
    const undated = await calculated(`${LOAN}&method=interest_only&interest_by=days`);
    expect(undated.body.loan.start_on).toBe(world.today);
    expect((await calculated(`${LOAN}&method=interest_only`)).body.loan.start_on).toBeNull();
  });

  it('takes what the lender keeps back off the principal', async () => {
    const { body } = await calculated(
      `${LOAN}&method=interest_only&fee1_basis=fixed&fee1_amount_fen=1000000&fee1_payee=lender`,
    );
    expect(body.received_fen).toBe(99_000_000);
    expect(body.rows[0]?.fees_fen).toBe(1_000_000);
    expect(body.rate?.kind).toBe('irr');
  });

  it('pays a subsidy out at the end of a year and shows what is left of the price', async () => {
    const { body } = await calculated(
      'amount_fen=100000000&term_months=12&rate_ppm=45000&method=interest_only&subsidy_ppm=15000',
    );
    expect(body.total_subsidy_fen).toBe(1_500_000);
    expect(body.rows.at(-1)?.subsidy_fen).toBe(-1_500_000);
    expect(body.simple_ppm).toBe(30_000);
  });

  it('knows grace and quarters', async () => {
    const { body } = await calculated(`${LOAN}&method=equal_principal&frequency=quarter&principal_grace=1`);
    expect(body.rows.map(({ month, principal_fen }) => [month, principal_fen])).toEqual([
      [0, 0],
      [3, 0],
      [6, 33_333_333],
      [9, 33_333_333],
      [12, 33_333_334],
    ]);
  });

  it.each([
    ['term_months=12&rate_ppm=1&method=bullet', 'amount_fen', 'missing'],
    [`${LOAN}&method=monthly`, 'method', 'invalid_value'],
    [`${LOAN}&method=bullet&start_on=2026-02-30`, 'start_on', 'invalid_date'],
    [`${LOAN}&method=bullet&principal_grace=1`, 'principal_grace', 'not_for_method'],
    [`${LOAN}&method=equal_principal&interest_grace=12`, 'interest_grace', 'too_long'],
    [`${LOAN}&method=equal_principal&interest_by=days`, 'interest_by', 'not_for_method'],
    [`${LOAN}&method=interest_only&subsidy_ppm=40000`, 'subsidy_ppm', 'above_rate'],
    [
      'amount_fen=100&term_months=10&rate_ppm=1&method=interest_only&frequency=quarter',
      'term_months',
      'not_whole_quarters',
    ],
    [`${LOAN}&method=bullet&fee1_basis=fixed`, 'fee1_amount_fen', 'amount_missing'],
    [`${LOAN}&method=bullet&fee2_basis=percent_once`, 'fee2_rate_ppm', 'rate_missing'],
    [
      `${LOAN}&method=bullet&fee3_basis=percent_once&fee3_rate_ppm=1&fee3_when=yearly`,
      'fee3_when',
      'when_contradicts_basis',
    ],
    [`${LOAN}&method=bullet&fee1_kind=insurance`, 'fee1_basis', 'missing'],
    [`${LOAN}&method=bullet&fee4_basis=fixed`, 'fee4_basis', 'unknown_field'],
  ])('refuses at the field: %s', async (query, field, code) => {
    const { status, body } = await world.get<Problem>(`/calculator?${query}`);
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ field, code });
  });
});
