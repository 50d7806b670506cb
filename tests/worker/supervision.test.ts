// Lateness: reminders, the ladder, tickets that both sides work, silence, the cap, and clocks that a district sets.
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobContext } from '../../worker/jobs.ts';
import { runRecompute } from '../../worker/applications/commands-system-calendar.ts';
import { rowsOf, rowOf, sql } from '../../worker/lib/sql.ts';
import { runTickets } from '../../worker/supervision/commands-tickets.ts';
import { dispatchedTicket, runClocks, ticketOf } from './world/tickets.ts';
import {
  newWorld,
  type Institution,
  type ListedProduct,
  type Owner,
  type Problem,
  type World,
} from './world.ts';

type Clock = {
  name: string;
  due_at: number | null;
  ended_at: number | null;
  breached_at: number | null;
};
type Case = { id: string; state: string; version: number; clocks: Clock[]; actions: string[] };
type Moved = { id: string; state: string; version: number };
type Ticket = {
  state: string;
  version: number;
  moves: string[];
  steps: { type: string; text: string | null }[];
};

let world: World;
let bank: Institution;
let product: ListedProduct;

type Prepared = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
};

const HOUR = 3_600_000;
const WAN = 1_000_000;
const MONDAY = Date.parse('2026-06-22T10:00+08:00');

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ branches: 1, officers: 1 });
  product = await world.product(bank);
});
beforeEach(() => {
  // A Monday without holidays near, each time three weeks later.
  const week = 21 * 24 * HOUR;
  const weeks = Math.max(0, Math.ceil((world.now - MONDAY) / week));
  world.wait({ minutes: (MONDAY + weeks * week - world.now) / 60_000 });
});

const submitted = async (owner: Owner): Promise<Moved> => {
  const query = `amount_fen=${50 * WAN}&term_months=12`;
  const { body } = await world.get<Prepared>(`/sme/apply/${product.id}?${query}`, { as: owner });
  const { data_classes, until, text_hash } = body.consent;
  const sheet = {
    product_id: product.id,
    version_id: body.product.version_id,
    ...{ amount_fen: 50 * WAN, term_months: 12 },
    purpose: product.listing.purposes[0],
    guarantee_type: product.listing.guarantee_types[0],
    consent: { data_classes, until, text_hash },
  };
  const made = await world.post<Moved>('/sme/applications', sheet, { as: owner, stepUp: true });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  world.wait({ minutes: 1 });
  return made.body;
};
const seen = async (owner: Owner, id: string) =>
  (await world.get<Case>(`/sme/applications/${id}`, { as: owner })).body;
const act = async (path: string, at: Moved, body: object = {}): Promise<Moved> =>
  (
    await world.post<Moved>(`/bank/applications/${at.id}/${path}`, body, {
      as: bank.officer,
      version: at.version,
    })
  ).body;
const told = async (id: string, topic: string) =>
  (
    await rowsOf<{ user_id: string }>(
      world.db,
      sql`SELECT user_id FROM outbox WHERE object = ${id} AND topic = ${topic} ORDER BY id`,
    )
  ).map(({ user_id }) => user_id);
const rungs = (id: string, clock = 'take_up') =>
  rowOf<{ rung: string; settled_at: number | null; ticket_id: string | null }>(
    world.db,
    sql`SELECT rung, settled_at, ticket_id FROM breach WHERE application_id = ${id} AND clock = ${clock}`,
  );
const eventsOf = async (id: string, type: string) =>
  (await world.events(id)).filter((one) => one === type).length;

describe('a bank that leaves an application alone', () => {
  it('is reminded, then late, then its branch, its administrators, the office and the bulletin, each once', async () => {
    const owner = await world.owner();
    const at = await submitted(owner);
    const days: [string, string | undefined][] = [];
    // From Monday on, at nine in the evening of each day.
    world.wait({ minutes: 11 * 60 });
    for (let day = 0; day < 9; day += 1) {
      await runClocks(world);
      await runClocks(world);
      days.push([world.today, (await rungs(at.id))?.rung]);
      world.wait({ days: 1 });
    }
    expect(days.map(([, rung]) => rung)).toEqual([
      ...[undefined, undefined, 'branch', 'institution', 'office'],
      ...['office', 'office', 'bulletin', 'bulletin'],
    ]);
    expect(await told(at.id, 'application.clock_due')).toHaveLength(1);
    expect(await eventsOf(at.id, 'application.clock_breached')).toBe(1);
    expect(await eventsOf(at.id, 'application.escalated')).toBe(3);
    expect(new Set(await told(at.id, 'application.breached'))).toEqual(
      new Set([bank.officer.user_id, bank.approver.user_id]),
    );
    expect(await told(at.id, 'application.escalated')).toContain(bank.admin.user_id);
    expect(await told(at.id, 'application.reroute_offered')).toEqual([owner.user_id]);
    const own = await seen(owner, at.id);
    expect(own.actions).toContain('reroute');
  });

  it('comes to the same when cron was away for two days, and nothing of it twice', async () => {
    const at = await submitted(await world.owner());
    world.wait({ days: 8 });
    await Promise.all([runClocks(world), runClocks(world)]);
    await runClocks(world);
    expect((await rungs(at.id))?.rung).toBe('bulletin');
    expect(await eventsOf(at.id, 'application.clock_breached')).toBe(1);
    expect(await eventsOf(at.id, 'application.escalated')).toBe(3);
    const tickets = await rowsOf(world.db, sql`SELECT id FROM ticket WHERE application_id = ${at.id}`);
    expect(tickets).toHaveLength(1);
    // A reminder after the deadline would say nothing.
    expect(await told(at.id, 'application.clock_due')).toEqual([]);
  });

  it('acting stops the ladder, and the miss stays on the record', async () => {
    const at = await submitted(await world.owner());
    world.wait({ days: 2, minutes: 8 * 60 });
    await runClocks(world);
    const row = await rowOf<{ ver: number }>(world.db, sql`SELECT ver FROM application WHERE id = ${at.id}`);
    await act('take-up', { ...at, version: row?.ver ?? 0 });
    expect((await rungs(at.id))?.settled_at).toBe(world.now);
    world.wait({ days: 1 });
    await runClocks(world);
    expect((await rungs(at.id))?.rung).toBe('branch');
  });

  it('acting too late before cron has looked is a miss all the same', async () => {
    const owner = await world.owner();
    const at = await submitted(owner);
    world.wait({ days: 3 });
    const taken = await act('take-up', at);
    expect(taken.state).toBe('accepted');
    expect(await eventsOf(at.id, 'application.clock_breached')).toBe(1);
    expect(await rungs(at.id)).toMatchObject({ rung: 'branch', settled_at: world.now });
    await runClocks(world);
    expect(await eventsOf(at.id, 'application.clock_breached')).toBe(1);
  });

  it('loses the application in the end: it is closed after thirty days and counts against the bank', async () => {
    const owner = await world.owner();
    const at = await submitted(owner);
    world.wait({ days: 31 });
    await runClocks(world);
    const own = await seen(owner, at.id);
    expect(own.state).toBe('expired');
    expect(own.actions).toContain('reroute');
    expect(await told(at.id, 'application.expired')).toEqual([owner.user_id]);
    expect((await rungs(at.id, 'cap'))?.settled_at).toBe(world.now);
  });
});

describe('a ticket', () => {
  it('goes from the office to the bank, is answered, sent back, answered again and closed', async () => {
    const at = await submitted(await world.owner());
    const { id } = await ticketOf(world, at.id);
    const unseen = await world.get(`/bank/tickets/${id}`, { as: bank.admin });
    expect(unseen.status).toBe(404);
    const { supervisor } = await world.office();
    const office = (path: string, version: number, body: object = {}) =>
      world.post<Moved & Problem>(`/office/tickets/${id}/${path}`, body, { as: supervisor, version });
    const early = await office('close', 1);
    expect(early.status).toBe(409);
    expect(early.body).toMatchObject({ allowed: ['dispatch', 'dismiss'] });
    const given = await office('dispatch', 1, { text: '请说明未受理的原因并尽快办理', workdays: 2 });
    expect(given.body.state).toBe('dispatched');
    expect(await told(id, 'ticket.dispatched')).toContain(bank.admin.user_id);
    const bankDoes = (path: string, version: number, body: object = {}) =>
      world.post<Moved & Problem>(`/bank/tickets/${id}/${path}`, body, { as: bank.admin, version });
    const taken = await bankDoes('handle', given.body.version);
    expect(taken.body.state).toBe('handling');
    const short = await bankDoes('answer', taken.body.version, { text: '已办' });
    expect(short.status).toBe(400);
    const answer = { text: '客户经理休假未交接，已改派并于今日受理' };
    const answered = await bankDoes('answer', taken.body.version, answer);
    expect(await told(id, 'ticket.answered')).toEqual([supervisor.user_id]);
    const back = await office('return', answered.body.version, {
      text: '请补充防止再次发生的措施',
      workdays: 1,
    });
    expect(back.body.state).toBe('reopened');
    const again = await bankDoes('answer', back.body.version, {
      text: '已设置代班规则，休假自动改派同网点人员',
    });
    const closed = await office('close', again.body.version);
    expect(closed.body.state).toBe('closed');
    const { body } = await world.get<Ticket>(`/bank/tickets/${id}`, { as: bank.admin });
    expect(body.steps.map(({ type }) => type)).toEqual([
      ...['ticket.raised', 'ticket.dispatched', 'ticket.taken_in_hand', 'ticket.answered'],
      ...['ticket.returned', 'ticket.answered', 'ticket.closed'],
    ]);
    expect(body.steps[3]?.text).toBe(answer.text);
    expect(body.moves).toEqual([]);
  });

  it('is another bank’s secret', async () => {
    const at = await submitted(await world.owner());
    const { id, version } = await dispatchedTicket(world, at.id);
    const other = await world.institution({ branches: 1, officers: 1 });
    expect((await world.get(`/bank/tickets/${id}`, { as: other.admin })).status).toBe(404);
    const tried = await world.post(`/bank/tickets/${id}/handle`, {}, { as: other.admin, version });
    expect(tried.status).toBe(404);
  });

  it('whose answer does not come in time is marked overdue once, and both sides are told', async () => {
    const at = await submitted(await world.owner());
    const { id, supervisor } = await dispatchedTicket(world, at.id);
    const run = () => runTickets({ ...jobContext(env, 'wangcheng'), now: world.now });
    // Those of other applications come first.
    await run();
    expect(await run()).toBe(0);
    world.wait({ days: 4 });
    expect(await run()).toBe(1);
    expect(await run()).toBe(0);
    expect(new Set(await told(id, 'ticket.overdue'))).toEqual(
      new Set([bank.admin.user_id, bank.officer.user_id, supervisor.user_id]),
    );
  });

  it('two people of the office at once: one moves it, the other sees what it has become', async () => {
    const at = await submitted(await world.owner());
    const { id, ver } = await ticketOf(world, at.id);
    const { supervisor, reviewer } = await world.office();
    const body = { text: '请说明原因', workdays: 2 };
    const both = await Promise.all(
      [supervisor, reviewer].map((as) =>
        world.post(`/office/tickets/${id}/dispatch`, body, { as, version: ver }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

describe('silence', () => {
  it('of five working days is told to the branch, and after two more to the office', async () => {
    const owner = await world.owner();
    const taken = await act('take-up', await submitted(owner));
    const contacted = await act('contact', taken, { channel: 'phone' });
    world.wait({ days: 8 });
    await runClocks(world);
    expect(await eventsOf(contacted.id, 'application.silent')).toBe(1);
    expect(await told(contacted.id, 'application.silent')).toContain(bank.approver.user_id);
    world.wait({ days: 3 });
    await runClocks(world);
    const tickets = await rowsOf<{ cause: string }>(
      world.db,
      sql`SELECT cause FROM ticket WHERE application_id = ${contacted.id} AND clock = 'silence'`,
    );
    expect(tickets).toEqual([{ cause: 'silent' }]);
    // No promise was broken by it: it counts as no breach.
    const breaches = await rowOf<{ n: number }>(
      world.db,
      sql`SELECT COUNT(*) AS n FROM report_delta WHERE stream = ${contacted.id} AND object LIKE '%:silence:%'`,
    );
    expect(breaches?.n).toBe(0);
  });

  it('can be asked about by the firm once a day', async () => {
    const owner = await world.owner();
    const at = await submitted(owner);
    const urge = (version: number) =>
      world.post<Moved & Problem>(`/sme/applications/${at.id}/urge`, {}, { as: owner, version });
    const first = await urge(at.version);
    expect(first.status).toBe(200);
    expect(await told(at.id, 'application.urged')).toEqual([bank.officer.user_id]);
    expect((await urge(first.body.version)).body.code).toBe('urged_today');
    world.wait({ days: 1 });
    expect((await urge(first.body.version)).status).toBe(200);
  });
});

describe('papers that never come', () => {
  it('close an application only after two reminders', async () => {
    const owner = await world.owner();
    const taken = await act('take-up', await submitted(owner));
    const asked = await act('request-documents', taken, { items: [{ kind: 'add', name: '流水' }] });
    for (let day = 0; day < 14; day += 1) {
      world.wait({ days: 1 });
      await runClocks(world);
    }
    expect(await told(asked.id, 'application.documents_due')).toEqual([owner.user_id, owner.user_id]);
    expect((await seen(owner, asked.id)).state).toBe('action_required');
    world.wait({ days: 1 });
    await runClocks(world);
    expect((await seen(owner, asked.id)).state).toBe('incomplete');
  });
});

describe('the clocks of a district', () => {
  const clocksNow = async () => {
    const { reviewer } = await world.office();
    const { body } = await world.get<{ version: number; clocks: { name: string; length: number }[] }>(
      '/office/clocks',
      { as: reviewer },
    );
    return { reviewer, ...body };
  };

  it('are set by the office for what starts from then on; what runs keeps its length', async () => {
    const owner = await world.owner();
    const before = await submitted(owner);
    const { reviewer, version } = await clocksNow();
    const set = await world.request<{ version: number }>('PUT', '/office/clocks/take_up', {
      as: reviewer,
      body: { length: 1, warn: null },
      version,
      stepUp: true,
    });
    expect(set.status).toBe(200);
    const later = await world.owner();
    const after = await submitted(later);
    const due = async (who: Owner, id: string) =>
      (await seen(who, id)).clocks.find(({ name }) => name === 'take_up')?.due_at ?? 0;
    expect((await due(owner, before.id)) - (await due(later, after.id))).toBe(24 * HOUR);
    const stale = await world.request('PUT', '/office/clocks/take_up', {
      as: reviewer,
      body: { length: 2, warn: 1 },
      version,
      stepUp: true,
    });
    expect(stale.status).toBe(412);
    await world.request('PUT', '/office/clocks/take_up', {
      as: reviewer,
      body: { length: 2, warn: 1 },
      version: set.body.version,
      stepUp: true,
    });
  });

  it('follow a calendar that is published, and what was missed stays missed', async () => {
    const late = await submitted(await world.owner());
    world.wait({ days: 3 });
    await runClocks(world);
    const owner = await world.owner();
    const running = await submitted(owner);
    const { reviewer, version } = await clocksNow();
    const day = new Date(world.now + 8 * HOUR + 24 * HOUR).toISOString().slice(0, 10);
    const year = Number(day.slice(0, 4));
    const known = await rowOf<{ calendar: string }>(
      world.db,
      sql`SELECT calendar FROM district WHERE id = 1`,
    );
    const days = (
      JSON.parse(known?.calendar ?? '{}') as { days: { day: string; kind: string }[] }
    ).days.filter((one) => one.day.startsWith(`${year}-`) && one.day !== day);
    const dueOf = async () =>
      (await seen(owner, running.id)).clocks.find(({ name }) => name === 'take_up')?.due_at ?? 0;
    const before = await dueOf();
    const published = await world.request('PUT', '/office/calendar', {
      as: reviewer,
      body: { year, days: [...days, { day, kind: 'off' }] },
      version,
      stepUp: true,
    });
    expect(published.status).toBe(200);
    const ctx = { ...jobContext(env, 'wangcheng'), now: world.now };
    while ((await runRecompute(ctx)) > 0) {
      // Until nothing is left.
    }
    expect(await dueOf()).toBeGreaterThan(before);
    expect(await eventsOf(running.id, 'application.clocks_recomputed')).toBe(1);
    expect((await rungs(late.id))?.rung).toBeDefined();
    expect(await runRecompute(ctx)).toBe(0);
  });
});
