// 有进展时提醒我: the device is told beside the text message, in words for a lock screen, and by nobody else's doing.
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobContext } from '../../worker/jobs.ts';
import { rowsOf, sql } from '../../worker/lib/sql.ts';
import { deliverOutbox } from '../../worker/notifications/commands.ts';
import {
  newWorld,
  TEST_AT,
  type Institution,
  type ListedProduct,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type Device = { name: string; endpoint: string; keys: { p256dh: string; auth: string } };
type Pushed = {
  text: { title: string; path: string };
  ttl: number;
  urgency: string;
  topic: string;
  length: number;
};
type Shown = { key: string | null; here: boolean; devices: number };
type Row = { endpoint: string; user_id: string; failures: number; last_ok_at: number | null; locale: string };

let world: World;
let bank: Institution;
let product: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  product = await world.product(bank);
});
beforeEach(() => void world.at(TEST_AT));

const sandbox = async <Body>(path: string, body?: unknown): Promise<Body> => {
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await fetch(`${env.SANDBOX_URL}${path}`, { method, body: JSON.stringify(body) });
  return (await answer.json()) as Body;
};
const shown = async (as: Person) => (await world.get<Shown>('/me/push', { as })).body;

/** A browser that asks its push service in our name. */
const browser = async (as: Person) =>
  sandbox<Device>('/push/devices', { application_server_key: (await shown(as)).key });
const wish = ({ endpoint, keys }: Device) => ({ endpoint, keys });
const switchOn = (as: Person, device: Device, headers = {}) =>
  world.post<Problem & { on: boolean }>('/me/push', wish(device), { as, headers });
const switchOff = (as: Person, where: 'here' | 'everywhere') =>
  world.request<{ on: boolean }>('DELETE', '/me/push', { as, body: { where } });
const setMode = (device: Device, mode: string) => sandbox(`/push/devices/${device.name}`, { mode });
const received = ({ name }: Device) => sandbox<{ got: Pushed[]; tries: number }>(`/push/devices/${name}`);
const rowsFor = (as: Person) =>
  rowsOf<Row>(world.db, sql`SELECT * FROM push_subscription WHERE user_id = ${as.user_id}`);

/** An owner whose device is switched on. */
async function told(): Promise<{ owner: Owner; device: Device }> {
  const owner = await world.owner();
  const device = await browser(owner);
  expect((await switchOn(owner, device)).status).toBe(201);
  return { owner, device };
}

/** An application of the owner that the bank takes up: a message to him. */
async function takenUp(owner: Owner): Promise<{ id: string; number: string }> {
  const path = `/sme/apply/${product.id}?amount_fen=100000000&term_months=12`;
  const { body } = await world.get<{
    product: { version_id: string };
    consent: { data_classes: string[]; until: string; text_hash: string };
  }>(path, { as: owner });
  const { data_classes, until, text_hash } = body.consent;
  const sheet = {
    product_id: product.id,
    version_id: body.product.version_id,
    amount_fen: 100_000_000,
    term_months: 12,
    purpose: product.listing.purposes[0],
    guarantee_type: product.listing.guarantee_types[0],
    consent: { data_classes, until, text_hash },
  };
  const made = await world.post<{ id: string; number: string; version: number }>('/sme/applications', sheet, {
    as: owner,
    stepUp: true,
  });
  expect(made.status).toBe(201);
  world.wait({ minutes: 1 });
  const { id, number, version } = made.body;
  const taken = await world.request('POST', `/bank/applications/${id}/take-up`, {
    as: bank.officer,
    version,
    body: {},
  });
  expect(taken.status).toBe(200);
  return { id, number };
}

/** What the queue's nudge does. */
async function delivered(): Promise<void> {
  world.wait({ minutes: 1 });
  await deliverOutbox(jobContext(world.bindings(), world.district));
}

describe('a device that wants to be told', () => {
  it('is told what was meant when the case moves, with neither name nor number nor amount', async () => {
    const { owner, device } = await told();
    const { id, number } = await takenUp(owner);
    await delivered();
    expect(await world.lastSms('phone' in owner.way ? owner.way.phone : '')).toContain(number);
    const { got } = await received(device);
    expect(got).toMatchObject([
      {
        text: { title: '您的申请有新进展', path: `/sme/applications/${id}` },
        ttl: 86_400,
        urgency: 'normal',
      },
    ]);
    expect(Object.keys(got[0]?.text ?? {})).toEqual(['title', 'path']);
    expect(got[0]?.topic).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
    expect(JSON.stringify(got)).not.toContain(owner.firm.name);
    expect(JSON.stringify(got)).not.toContain(number);
    const [row] = await rowsFor(owner);
    expect(row).toMatchObject({ failures: 0, last_ok_at: world.now });
    await delivered();
    expect((await received(device)).got).toHaveLength(1);
  });

  it('is told in the language of the page on which it was switched on', async () => {
    const owner = await world.owner();
    const device = await browser(owner);
    await switchOn(owner, device, { 'accept-language': 'en' });
    const { id } = await takenUp(owner);
    await delivered();
    expect((await received(device)).got[0]?.text).toEqual({
      title: 'There is news about your application',
      path: `/en/sme/applications/${id}`,
    });
  });

  it('is told beside every other device of the person, and nobody else is', async () => {
    const { owner, device } = await told();
    const second = await browser(owner);
    owner.device = null;
    await switchOn(owner, second);
    const other = await told();
    await takenUp(owner);
    await delivered();
    expect((await received(device)).got).toHaveLength(1);
    expect((await received(second)).got).toHaveLength(1);
    expect((await received(other.device)).tries).toBe(0);
    expect(await shown(owner)).toMatchObject({ here: true, devices: 2 });
  });

  it('costs the page two statements, and the switch a handful of rows', async () => {
    const { owner } = await told();
    await shown(owner);
    expect(world.cost()).toMatchObject({ round_trips: 2, rows_written: 0 });
    expect(world.cost().rows_read).toBeLessThanOrEqual(6);
    const device = await browser(owner);
    owner.device = null;
    await switchOn(owner, device);
    expect(world.cost().rows_read).toBeLessThanOrEqual(14);
    expect(world.cost().rows_written).toBeLessThanOrEqual(10);
  });
});

describe('a push service', () => {
  it('that says the device is gone is not asked again', async () => {
    const { owner, device } = await told();
    await setMode(device, 'gone');
    await takenUp(owner);
    await delivered();
    expect(await rowsFor(owner)).toEqual([]);
    expect(await shown(owner)).toMatchObject({ here: false, devices: 0 });
  });

  it.each(['down', 'moved'])(
    'that is %s keeps no text message from arriving, five times in a row',
    async (mode) => {
      const { owner, device } = await told();
      await setMode(device, mode);
      const tell = async () => {
        await world.write(
          sql`INSERT INTO outbox (id, topic, user_id, object, object_ver, payload, created_at, next_at)
          VALUES (${`msg_${crypto.randomUUID()}`}, 'facts.failed', ${owner.user_id}, 'x', 1, '{"class":"税务"}',
            ${world.now}, ${world.now})`,
        );
        await delivered();
      };
      for (let i = 1; i <= 4; i += 1) {
        await tell();
        expect(await rowsFor(owner)).toMatchObject([{ failures: i, last_ok_at: null }]);
      }
      await tell();
      expect(await rowsFor(owner)).toEqual([]);
      expect((await received(device)).tries).toBe(5);
      const [left] = await rowsOf<{ n: number }>(
        world.db,
        sql`SELECT COUNT(*) AS n FROM outbox WHERE user_id = ${owner.user_id} AND delivered_at IS NULL`,
      );
      expect(left?.n).toBe(0);
    },
  );

  it('that comes back is forgiven', async () => {
    const { owner, device } = await told();
    await setMode(device, 'down');
    await takenUp(owner);
    await delivered();
    expect(await rowsFor(owner)).toMatchObject([{ failures: 1 }]);
    await setMode(device, 'up');
    await world.write(
      sql`INSERT INTO outbox (id, topic, user_id, object, object_ver, payload, created_at, next_at)
        VALUES (${`msg_${crypto.randomUUID()}`}, 'watch.eligible', ${owner.user_id}, 'x', 1, '{}', ${world.now}, ${world.now})`,
    );
    await delivered();
    expect(await rowsFor(owner)).toMatchObject([{ failures: 0 }]);
  });

  it('takes nothing from another sender', async () => {
    const { owner } = await told();
    const device = await sandbox<Device>('/push/devices', { application_server_key: 'BA'.padEnd(87, 'A') });
    owner.device = null;
    await switchOn(owner, device);
    await takenUp(owner);
    await delivered();
    const rows = await rowsFor(owner);
    expect(rows.find(({ endpoint }) => endpoint === device.endpoint)).toMatchObject({ failures: 1 });
    expect(await received(device)).toMatchObject({ got: [], tries: 1 });
  });
});

describe('what is no device', () => {
  it.each([
    'https://evil.example/push/1',
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:1/push/1',
    'https://fcm.googleapis.com@10.0.0.1/x',
  ])('T40 is refused before anybody is called: %s', async (endpoint) => {
    const owner = await world.owner();
    const { keys } = await browser(owner);
    const body = { endpoint, keys };
    const answer = await world.post<Problem>('/me/push', body, { as: owner });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'endpoint', code: 'host_not_allowed' }] },
    });
    expect(await rowsFor(owner)).toEqual([]);
  });

  it('is not called either when its host was taken from the list since', async () => {
    const { owner, device } = await told();
    await world.write(
      sql`UPDATE push_subscription SET endpoint = 'http://127.0.0.1:1/push/1' WHERE endpoint = ${device.endpoint}`,
    );
    await takenUp(owner);
    await delivered();
    expect(await rowsFor(owner)).toEqual([]);
  });

  it('has keys that are none', async () => {
    const owner = await world.owner();
    const { endpoint, keys } = await browser(owner);
    const send = (wrong: object) =>
      world.post<Problem>('/me/push', { endpoint, keys: { ...keys, ...wrong } }, { as: owner });
    const offCurve = await send({ p256dh: `BA${'A'.repeat(85)}` });
    expect(offCurve).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'keys', code: 'invalid_key' }] },
    });
    expect((await send({ auth: '短' })).status).toBe(400);
    expect((await send({ auth: `${keys.auth}==` })).status).toBe(201);
  });
});

describe('whose device it is', () => {
  it('T01 another person’s can neither be switched off nor taken over by who knows its address', async () => {
    const { owner, device } = await told();
    const other = await world.owner();
    expect((await switchOff(other, 'everywhere')).status).toBe(200);
    expect((await switchOff(other, 'here')).status).toBe(200);
    const own = await browser(other);
    const stolen = await switchOn(other, { ...device, keys: own.keys });
    expect(stolen).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await rowsFor(owner)).toMatchObject([{ endpoint: device.endpoint }]);
    expect(await rowsFor(other)).toEqual([]);
  });

  it('is the person’s who switches it on last at the device itself', async () => {
    const { owner, device } = await told();
    const other = await world.owner();
    expect((await switchOn(other, device)).status).toBe(201);
    expect(await rowsFor(owner)).toEqual([]);
    expect(await rowsFor(other)).toHaveLength(1);
  });

  it('sends the same wish twice and is told once', async () => {
    const owner = await world.owner();
    const device = await browser(owner);
    const key = crypto.randomUUID();
    const first = await world.post('/me/push', wish(device), { as: owner, key });
    const { device: cookie } = owner;
    owner.device = null;
    const again = await world.post('/me/push', wish(device), { as: owner, key });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(owner.device).toBe(cookie);
    expect(cookie).not.toContain(device.endpoint);
    expect(await rowsFor(owner)).toHaveLength(1);
  });

  it('is one of ten at most: the one that was added first makes room', async () => {
    const owner = await world.owner();
    const devices: Device[] = [];
    for (let i = 0; i < 11; i += 1) {
      const device = await browser(owner);
      devices.push(device);
      owner.device = null;
      world.wait({ ms: 1000 });
      expect((await switchOn(owner, device)).status).toBe(201);
    }
    const kept = (await rowsFor(owner)).map(({ endpoint }) => endpoint);
    expect(kept).toHaveLength(10);
    expect(kept).not.toContain(devices[0]?.endpoint);
  });

  it('has one wish: a new address of the same browser replaces the old one', async () => {
    const { owner } = await told();
    const again = await browser(owner);
    await switchOn(owner, again);
    expect(await rowsFor(owner)).toMatchObject([{ endpoint: again.endpoint }]);
  });

  it('is nothing for staff, who read at the desk', async () => {
    const { officer } = bank;
    expect(await shown(officer)).toEqual({ key: null, here: false, devices: 0 });
    const { owner, device } = await told();
    expect((await switchOn(officer, device)).status).toBe(403);
    expect(await rowsFor(owner)).toHaveLength(1);
  });
});

describe('being told no longer', () => {
  it('is a tap, here or everywhere', async () => {
    const { owner } = await told();
    const first = owner.device;
    owner.device = null;
    await switchOn(owner, await browser(owner));
    await switchOff(owner, 'here');
    expect(await shown(owner)).toMatchObject({ here: false, devices: 1 });
    owner.device = first;
    expect(await shown(owner)).toMatchObject({ here: true, devices: 1 });
    await switchOff(owner, 'everywhere');
    expect(await rowsFor(owner)).toEqual([]);
  });

  it('comes with signing out on that device, and leaves the others', async () => {
    const { owner, device } = await told();
    const first = owner.device;
    owner.device = null;
    await switchOn(owner, await browser(owner));
    owner.device = first;
    expect((await world.request('DELETE', '/session', { as: owner, body: {} })).status).toBe(200);
    const left = await rowsFor(owner);
    expect(left).toHaveLength(1);
    expect(left[0]?.endpoint).not.toBe(device.endpoint);
  });

  it('comes with signing out after the session has ended by itself', async () => {
    const { owner } = await told();
    const body = JSON.stringify({});
    const headers = { cookie: owner.device, 'cf-connecting-ip': owner.address };
    expect((await world.request('DELETE', '/me/push/device', { raw: body, headers })).status).toBe(200);
    expect(await rowsFor(owner)).toEqual([]);
  });

  it('comes with somebody else signing in on that device, and not with the person himself', async () => {
    const { owner } = await told();
    owner.session = null;
    await world.signIn(owner);
    expect(await rowsFor(owner)).toHaveLength(1);
    const other = await world.owner();
    other.device = owner.device;
    await world.signIn(other);
    expect(await rowsFor(owner)).toEqual([]);
  });
});
