// The box at the top of the office's first page: what waits, for whom, and where to begin.
import { beforeAll, expect, it } from 'vitest';
import { sql } from '../../worker/lib/sql.ts';
import { POLICY_TERMS } from './world/doors.ts';
import { DEFAULT_LISTING } from './world/listing.ts';
import { newPhone, newWorld, type Institution, type Person, type Problem, type World } from './world.ts';

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

/** What the office sees of an institution in its list, and the bank of what waits at its own. */
type InList = { institutions: { id: string; grants: number; renewal: boolean }[] };
type Team = { grants: { by_office: boolean; moves: string[] }[] };
const inList = async (id: string) =>
  (await world.get<InList>('/office/institutions', { as: office.reviewer })).body.institutions.find(
    (one) => one.id === id,
  );

it('counts a role that only the office can confirm, and says so at the institution', async () => {
  const young = await world.institution();
  await world.write(
    sql`UPDATE membership SET state = 'removed' WHERE org_id = ${young.id} AND role = 'approver'`,
  );
  const person = { name: '孟晓岚', phone: newPhone(), roles: ['loan_officer'] };
  expect((await waiting('role_grant'))?.count).toBe(0);
  const { grant } = (await post<{ grant: string }>('/bank/team/grants', young.admin, person)).body;
  expect(await waiting('role_grant')).toEqual({
    kind: 'role_grant',
    count: 1,
    oldest_at: world.now,
    href: `/office/institutions/${young.id}`,
  });
  expect(await inList(young.id)).toMatchObject({ grants: 1 });
  const team = await world.get<Team>('/bank/team', { as: young.admin });
  expect(team.body.grants).toMatchObject([{ by_office: true, moves: ['withdraw'] }]);
  world.wait({ minutes: 2 });
  await post(`/office/institutions/${young.id}/grants/${grant}/confirm`, office.reviewer, {});
  expect(await waiting('role_grant')).toMatchObject({ count: 0 });
});

it('leaves to the institution what its own second person confirms', async () => {
  const settled = await world.institution();
  const person = { name: '孟晓岚', phone: newPhone(), roles: ['loan_officer'] };
  expect((await post('/bank/team/grants', settled.admin, person)).status).toBe(201);
  expect(await waiting('role_grant')).toMatchObject({ count: 0 });
  expect(await inList(settled.id)).toMatchObject({ grants: 0 });
  const team = await world.get<Team>('/bank/team', { as: settled.admin });
  expect(team.body.grants).toMatchObject([{ by_office: false }]);
});

it('shows an administrator and new terms that one of the office proposed to the other', async () => {
  const { id } = await world.institution();
  const path = `/office/institutions/${id}`;
  world.wait({ minutes: 2 });
  const admin = { name: '任家明', phone: newPhone() };
  expect((await post(`${path}/grants`, office.supervisor, admin)).status).toBe(201);
  expect(await waiting('role_grant')).toMatchObject({ count: 1, href: path });
  expect(await waiting('role_grant', office.supervisor)).toMatchObject({ count: 0 });
  const { version } = (await world.get<{ version: number }>(path, { as: office.supervisor })).body;
  world.wait({ minutes: 2 });
  const terms = {
    licence: 'B9999',
    licence_valid_until: null,
    agreement_from: '2026-01-01',
    agreement_until: '2030-12-31',
  };
  expect((await post(`${path}/terms`, office.supervisor, terms, version)).status).toBe(201);
  expect(await waiting('terms_change')).toMatchObject({ count: 1, href: path });
  expect(await waiting('terms_change', office.supervisor)).toMatchObject({ count: 0 });
  expect(await inList(id)).toMatchObject({ grants: 1, renewal: true });
});

it('says by how many days the LPR is behind', async () => {
  expect(await waiting('lpr_behind')).toMatchObject({ count: 0 });
  const { at } = { at: world.now };
  world.at(Date.parse('2027-01-03T10:00:00+08:00'));
  expect(await waiting('lpr_behind')).toMatchObject({ count: 3, href: '/office/lpr' });
  world.at(at);
});

it('is counted by the indexes of what is open, however much there is besides', async () => {
  const rows_read = async () => {
    await waiting('listing_review');
    return world.cost().rows_read;
  };
  const before = await rows_read();
  expect(before).toBeLessThanOrEqual(27);
  const other = await world.institution();
  await world.product(other);
  expect(await rows_read()).toBe(before);
});
