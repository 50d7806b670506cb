// What people are told and how: their messages, hours of rest, once a day, the language, and what could not be delivered.
import { beforeAll, describe, expect, it } from 'vitest';
import { jobContext } from '../../worker/jobs.ts';
import { newId, type Random } from '../../worker/lib/ids.ts';
import { rowOf, rowsOf, sql, writeAll } from '../../worker/lib/sql.ts';
import { deliverOutbox } from '../../worker/notifications/commands.ts';
import { insertMessage } from '../../worker/notifications/queries.ts';
import type { Topic } from '../../worker/notifications/terms.ts';
import { newWorld, type Owner, type Person, type Problem, type World } from './world.ts';

type Inbox = {
  messages: { id: string; text: string; page: string; at: number; read_at: number | null }[];
  next: string | null;
};

let world: World;
const APPLICATION = `app_${'0'.repeat(26)}`;
const random: Random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));

beforeAll(async () => {
  world = await newWorld();
});

async function tell(user_id: string, topic: Topic = 'application.offered', number = 'WC202606-1234567') {
  const id = newId('message', world.now, random);
  const about = { object: APPLICATION, object_ver: 1, payload: { number } };
  await writeAll(world.db, [insertMessage({ id, topic, user_id, ...about }, world.now)]);
  return id;
}
const deliver = () => deliverOutbox({ ...jobContext(world.bindings(), 'wangcheng'), now: world.now });
const stateOf = (id: string) =>
  rowOf<{ delivered_at: number | null; next_at: number; attempts: number }>(
    world.db,
    sql`SELECT delivered_at, next_at, attempts FROM outbox WHERE id = ${id}`,
  );
const inbox = async (as: Person, query = '') => (await world.get<Inbox>(`/me/inbox${query}`, { as })).body;

describe('one’s messages', () => {
  it('are one’s own, the latest first, each leading to its page on one’s own side', async () => {
    const [owner, other] = [await world.owner(), await world.owner()];
    await tell(owner.user_id, 'application.taken_up');
    world.wait({ minutes: 1 });
    await tell(owner.user_id, 'application.offered');
    await tell(other.user_id);
    const { messages } = await inbox(owner);
    expect(messages.map(({ text }) => text)).toEqual([
      '银行已就申请 WC202606-1234567 出具方案',
      '您的申请 WC202606-1234567 已被银行受理',
    ]);
    expect(messages[0]?.page).toBe(`/sme/applications/${APPLICATION}`);
    const { admin } = await world.institution({ branches: 1, officers: 1 });
    await tell(admin.user_id, 'application.escalated');
    expect((await inbox(admin)).messages[0]?.page).toBe(`/bank/queue/${APPLICATION}`);
  });

  it('are read by the one they are for and by nobody else', async () => {
    const [owner, other] = [await world.owner(), await world.owner()];
    const id = await tell(owner.user_id);
    const read = (as: Owner) => world.post('/me/inbox/read', { ids: [id] }, { as });
    await read(other);
    expect((await inbox(owner)).messages[0]?.read_at).toBeNull();
    await read(owner);
    const at = world.now;
    expect((await inbox(owner)).messages[0]?.read_at).toBe(at);
    world.wait({ minutes: 1 });
    await read(owner);
    expect((await inbox(owner)).messages[0]?.read_at).toBe(at);
  });

  it('come in pages, none twice and none left out', async () => {
    const owner = await world.owner();
    for (let n = 0; n < 60; n += 1) await tell(owner.user_id);
    const first = await inbox(owner);
    expect(first.messages).toHaveLength(50);
    const second = await inbox(owner, `?cursor=${first.next}`);
    expect(second.next).toBeNull();
    const ids = [...first.messages, ...second.messages].map(({ id }) => id);
    expect(new Set(ids).size).toBe(60);
  });
});

describe('how one wants to be told', () => {
  const prefer = (as: Owner, body: object) => world.request<Problem>('PUT', '/me/preferences', { as, body });
  const toNight = () => {
    // 23:00 of the same day.
    const minute = Math.floor((world.now + 8 * 3_600_000) / 60_000) % 1440;
    world.wait({ minutes: (23 * 60 - minute + 1440) % 1440 });
  };

  it('at night nothing comes that can wait, and in the morning all of it, once', async () => {
    const owner = await world.owner();
    toNight();
    const [waits, urgent] = [await tell(owner.user_id), await tell(owner.user_id, 'standing.disputed')];
    await deliver();
    expect(await stateOf(waits)).toMatchObject({ delivered_at: null, attempts: 0 });
    expect((await stateOf(urgent))?.delivered_at).toBe(world.now);
    expect((await inbox(owner)).messages).toHaveLength(2);
    world.wait({ minutes: 8 * 60 + 30 });
    await deliver();
    expect((await stateOf(waits))?.delivered_at).toBe(world.now);
  });

  it('whoever never rests is told at once', async () => {
    const owner = await world.owner();
    await prefer(owner, { quiet_from: 0, quiet_until: 0, digest: false, locale: 'zh' });
    toNight();
    const id = await tell(owner.user_id);
    await deliver();
    expect((await stateOf(id))?.delivered_at).toBe(world.now);
  });

  it('once a day: one text message for all that came, in the chosen language', async () => {
    const owner = await world.owner();
    await prefer(owner, { quiet_from: 0, quiet_until: 0, digest: true, locale: 'en' });
    const ids = [await tell(owner.user_id), await tell(owner.user_id), await tell(owner.user_id)];
    await deliver();
    for (const id of ids) expect((await stateOf(id))?.delivered_at).toBeNull();
    world.wait({ days: 1 });
    await deliver();
    for (const id of ids) expect((await stateOf(id))?.delivered_at).toBe(world.now);
    expect(await world.lastSms((owner.way as { phone: string }).phone)).toBe(
      'You have 3 new messages: sign in to Rongqiao, “Messages”',
    );
  });

  it('is refused where it makes no sense', async () => {
    const owner = await world.owner();
    const wrong = await prefer(owner, { quiet_from: 1440, quiet_until: 0, digest: false, locale: 'zh' });
    expect(wrong.status).toBe(400);
  });
});

describe('what could not be delivered', () => {
  it('is listed for the office with its tries and without person or words, and sent again at a wish', async () => {
    // By day.
    world.wait({ minutes: 12 * 60 });
    const owner = await world.owner();
    const { supervisor } = await world.office();
    const id = await tell(owner.user_id);
    await writeAll(world.db, [
      sql`UPDATE outbox SET dead_at = ${world.now}, attempts = 6, last_error = 'refused' WHERE id = ${id}`,
    ]);
    type List = { given_up: { id: string; attempts: number }[] };
    const { body } = await world.get<List>('/office/deliveries', { as: supervisor });
    expect(body.given_up).toMatchObject([{ id, attempts: 6 }]);
    expect(JSON.stringify(body)).not.toContain(owner.user_id);
    const again = () => world.post(`/office/deliveries/${id}/again`, {}, { as: supervisor });
    expect((await again()).status).toBe(200);
    expect((await again()).status).toBe(404);
    await deliver();
    const rows = await rowsOf(
      world.db,
      sql`SELECT id FROM outbox WHERE id = ${id} AND delivered_at IS NOT NULL`,
    );
    expect(rows).toHaveLength(1);
  });
});
