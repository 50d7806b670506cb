// The box at the top of the office's first page: what waits, for whom, and where to begin.
import { beforeAll, expect, it } from 'vitest';
import { POLICY_TERMS } from './world/doors.ts';
import { DEFAULT_LISTING } from './world/listing.ts';
import { newWorld, type Institution, type Person, type Problem, type World } from './world.ts';

type Item = { kind: string; count: number; oldest_at: number | null; href: string };
type Round = { id: string; rev: number; hash: string };

const { filled: _, ...TERMS } = DEFAULT_LISTING;
let world: World;
let bank: Institution;
let office: { supervisor: Person; reviewer: Person };

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  office = await world.office();
});

const waiting = async (kind: string, as: Person = office.reviewer): Promise<Item | undefined> =>
  (await world.get<{ items: Item[] }>('/office/todo', { as })).body.items.find((item) => item.kind === kind);

const post = <Body>(path: string, as: Person, body: object, version?: number) =>
  world.request<Body & Problem>('POST', path, {
    as,
    stepUp: true,
    body,
    ...(version === undefined ? {} : { version }),
  });

/** A new product that its institution has handed over to the office. */
async function handedOver(code: string): Promise<Round> {
  const made = await post<{ product: string }>('/bank/products', bank.maker, { code, name: `送审贷${code}` });
  const path = `/bank/products/${made.body.product}`;
  const saved = await world.request('PATCH', `${path}/round`, {
    as: bank.maker,
    version: 1,
    body: { set: TERMS },
  });
  expect(saved.status).toBe(200);
  const round = async () => (await world.get<{ round: Round }>(path, { as: bank.maker })).body.round;
  const { rev, hash } = await round();
  world.wait({ minutes: 2 });
  await post(`${path}/round/submit`, bank.maker, { hash }, rev);
  expect((await post(`${path}/round/check`, bank.checker, { hash }, rev + 1)).status).toBe(200);
  return round();
}

it('is empty at first, counts a listing when its institution hands it over, and forgets it when it is decided', async () => {
  expect(await waiting('listing_review')).toEqual({
    kind: 'listing_review',
    count: 0,
    oldest_at: null,
    href: '/office/products/review',
  });
  const first = await handedOver('TD-001');
  expect(await waiting('listing_review')).toMatchObject({
    count: 1,
    href: `/office/products/review/${first.id}`,
  });
  await handedOver('TD-002');
  expect(await waiting('listing_review')).toMatchObject({
    count: 2,
    href: `/office/products/review/${first.id}`,
  });
  const returned = await post(
    `/office/reviews/${first.id}/return`,
    office.reviewer,
    { code: 'price_unclear' },
    first.rev,
  );
  expect(returned.status).toBe(200);
  expect(await waiting('listing_review')).toMatchObject({ count: 1 });
});

it('shows a policy to the person who may check it and not to its author', async () => {
  const terms = { ...POLICY_TERMS, code: 'TD-POL' };
  const draft = await post<{ id: string; version: number; hash: string }>(
    '/office/policies',
    office.supervisor,
    { terms },
  );
  expect(await waiting('policy_check')).toMatchObject({ count: 0 });
  const { id, version, hash } = draft.body;
  world.wait({ minutes: 2 });
  const handed_at = world.now;
  await post(`/office/policies/${id}/submit`, office.supervisor, { hash }, version);
  expect(await waiting('policy_check')).toEqual({
    kind: 'policy_check',
    count: 1,
    oldest_at: handed_at,
    href: `/office/policies/${id}`,
  });
  expect(await waiting('policy_check', office.supervisor)).toMatchObject({ count: 0 });
});

it('says by how many days the LPR is behind', async () => {
  expect(await waiting('lpr_behind')).toMatchObject({ count: 0 });
  const { at } = { at: world.now };
  world.at(Date.parse('2027-01-03T10:00:00+08:00'));
  expect(await waiting('lpr_behind')).toMatchObject({ count: 3, href: '/office/lpr' });
  world.at(at);
});

it('is counted by the indexes of what is open', async () => {
  await waiting('listing_review');
  expect(world.cost().rows_read).toBeLessThanOrEqual(12);
});
