// The LPR as the office continues it: what it refuses by field, and that every floating price follows.
import { beforeAll, expect, it } from 'vitest';
import { newWorld, type Person, type Problem, type World } from './world.ts';

let world: World;
let officer: Person;

beforeAll(async () => {
  world = await newWorld();
  officer = (await world.office()).supervisor;
  // The entry of May is due.
  await world.db.prepare("UPDATE district SET lpr = json_set(lpr, '$.known_until', '2026-05-20')").run();
});

const record = (publication: object) =>
  world.request<Problem & { known_until: string }>('POST', '/office/lpr', {
    as: officer,
    stepUp: true,
    body: publication,
  });

it.each([
  ['a day before the last change', { date: '2024-01-01', lpr_1y: '3.00', lpr_5y: '3.50' }, 'date'],
  ['a day after today', { date: '2026-12-20', lpr_1y: '3.00', lpr_5y: '3.50' }, 'date'],
  ['a day on which nothing is published', { date: '2026-05-21', lpr_1y: '3.00', lpr_5y: '3.50' }, 'date'],
  ['a month that the table knows', { date: '2026-04-20', lpr_1y: '3.00', lpr_5y: '3.50' }, 'date'],
  ['one decimal', { date: '2026-05-20', lpr_1y: '3.0', lpr_5y: '3.50' }, 'lpr_1y'],
  [
    'a slip of the point in the one-year rate',
    { date: '2026-05-20', lpr_1y: '30.00', lpr_5y: '3.50' },
    'lpr_1y',
  ],
  [
    'a slip of the point in the five-year rate',
    { date: '2026-05-20', lpr_1y: '3.00', lpr_5y: '35.00' },
    'lpr_5y',
  ],
])('refuses %s at its field', async (_, publication, field) => {
  world.wait({ minutes: 2 });
  const refused = await record(publication);
  expect(refused.status).toBe(400);
  expect(refused.body.errors?.map((error) => error.field)).toEqual([field]);
});

it('moves every floating price when it is entered', async () => {
  const bank = await world.institution();
  const { id } = await world.product(bank, {
    rate_type: 'lpr',
    spread_bp_min: 50,
    spread_bp_max: 100,
    rate_min_ppm: 35_000,
    rate_max_ppm: 40_000,
  });
  const rate = async (): Promise<number> =>
    (await world.get<{ product: { rate_min_ppm: number } }>(`/products/${id}`)).body.product.rate_min_ppm;
  expect(await rate()).toBe(35_000);
  world.wait({ minutes: 2 });
  const entered = await record({ date: '2026-05-20', lpr_1y: '2.90', lpr_5y: '3.40' });
  expect(entered.status).toBe(200);
  world.wait({ ms: 5000 });
  expect(await rate()).toBe(34_000);

  // A slip of the hand: it is taken back, every price follows, and the right one can be entered.
  const take = (date: string) =>
    world.request<Problem>('POST', '/office/lpr/withdraw', { as: officer, stepUp: true, body: { date } });
  world.wait({ minutes: 2 });
  expect((await take('2025-05-20')).status).toBe(409);
  world.wait({ minutes: 2 });
  expect((await take('2026-05-20')).status).toBe(200);
  world.wait({ ms: 5000 });
  expect(await rate()).toBe(35_000);
  world.wait({ minutes: 2 });
  expect((await take('2026-05-20')).status).toBe(409);
  expect(await world.events('lpr')).toEqual(['lpr.recorded', 'lpr.withdrawn']);
});
