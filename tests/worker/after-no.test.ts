// After a no: why, a second look by somebody else of the bank, and another bank that learns nothing of the first.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../worker/app.ts';
import { runAlarms } from '../../worker/applications/commands-system.ts';
import { operationOf } from '../../worker/identity/guard.ts';
import { OPERATIONS } from '../../worker/identity/terms.ts';
import { jobContext } from '../../worker/jobs.ts';
import { addDays } from '../../worker/lib/days.ts';
import {
  newWorld,
  type Institution,
  type ListedProduct,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type Moved = { id: string; number: string; state: string; version: number; due_at: number | null };
type Prepared = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
};
type Refusal = {
  version: number;
  state: string;
  reasons: { code: string; cures: string[]; evidence: { met: boolean; band: { zh: string } | null }[] }[];
  bank_words: string | null;
  reapply_on: string | null;
  earliest_on: string | null;
  alternatives: { items: { id: string; institution: { id: string } }[] };
  review: {
    until: number;
    can_ask: boolean;
    final: boolean;
    due_at: number | null;
    last: { state: string; has_reviewer: boolean } | null;
    consent: { data_classes: string[]; until: string; text_hash: string } | null;
    decision_words: string | null;
  };
  reroute: { can: boolean; went_to: string | null };
};
type CaseView = {
  state: string;
  actions: string[];
  review: { state: string; reviewer: string | null; is_mine: boolean; is_involved: boolean } | null;
  came_from: { zh: string } | null;
  clocks: { name: string; due_at: number | null; ended_at: number | null; breached_at: number | null }[];
  notes: { text: string; audience: string }[];
  reason_codes: string[];
};

const WAN = 1_000_000;
const GROUNDS = '已取得新订单合同，请重新评估还款能力';
const DAY = 86_400_000;

let world: World;
let bank: Institution;
let product: ListedProduct;
let other: Institution;
let elsewhere: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ officers: 2 });
  product = await world.product(bank);
  other = await world.institution();
  elsewhere = await world.product(other);
});

async function sheetFor(owner: Owner, of: ListedProduct) {
  const { body } = await world.get<Prepared>(`/sme/apply/${of.id}?amount_fen=${50 * WAN}&term_months=12`, {
    as: owner,
  });
  return {
    product_id: of.id,
    version_id: body.product.version_id,
    amount_fen: 50 * WAN,
    term_months: 12,
    purpose: of.listing.purposes[0],
    guarantee_type: of.listing.guarantee_types[0],
    consent: {
      data_classes: body.consent.data_classes,
      until: body.consent.until,
      text_hash: body.consent.text_hash,
    },
  };
}

async function refused(
  owner: Owner,
  {
    of = product,
    at = bank,
    body = { codes: ['F01'], text: '月均回款不足以覆盖本息，建议降低金额' },
  }: {
    of?: ListedProduct;
    at?: Institution;
    body?: Record<string, unknown>;
  } = {},
): Promise<Moved> {
  const made = await world.post<Moved>('/sme/applications', await sheetFor(owner, of), {
    as: owner,
    stepUp: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  world.wait({ minutes: 2 });
  const officer = await officerOf(made.body.id, at);
  const answer = await world.post<Moved>(`/bank/applications/${made.body.id}/refuse`, body, {
    as: officer,
    version: made.body.version,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

async function officerOf(id: string, at: Institution): Promise<Person> {
  const row = await world.db
    .prepare('SELECT officer_id FROM application WHERE id = ?1')
    .bind(id)
    .first<{ officer_id: string }>();
  const found = at.officers.find(({ user_id }) => user_id === row?.officer_id);
  if (!found) throw new Error('an application without its officer');
  return found;
}

const colleagueOf = async (id: string): Promise<Person> => {
  const refuser = await officerOf(id, bank);
  const found = bank.officers.find(({ user_id }) => user_id !== refuser.user_id);
  if (!found) throw new Error('a bank with one officer');
  return found;
};

const read = async (owner: Owner, id: string): Promise<Refusal> => {
  const { status, body } = await world.get<Refusal>(`/sme/applications/${id}/refusal`, { as: owner });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

async function ask(owner: Owner, at: Moved, text = GROUNDS) {
  const { review } = await read(owner, at.id);
  const consent = review.consent && {
    data_classes: review.consent.data_classes,
    until: review.consent.until,
    text_hash: review.consent.text_hash,
  };
  return world.post<Moved>(
    `/sme/applications/${at.id}/ask-review`,
    { text, consent },
    { as: owner, version: at.version, stepUp: true },
  );
}

async function asked(owner: Owner): Promise<Moved> {
  const answer = await ask(owner, await refused(owner));
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

const demandState = async (id: string): Promise<string | undefined> =>
  (
    await world.db
      .prepare('SELECT d.state FROM demand d JOIN application a ON a.demand_id = d.id WHERE a.id = ?1')
      .bind(id)
      .first<{ state: string }>()
  )?.state;

describe('a firm that was refused', () => {
  it('reads the reason with what cures it, the evidence as bands, the day and products of other banks', async () => {
    const owner = await world.owner({ firm: { facts: { revenue_12m: 2345 * WAN } } });
    const at = await refused(owner, {
      body: { codes: ['F01'], text: '月均回款不足以覆盖本息', reapply_on: addDays(world.today, 40) },
    });
    const refusal = await read(owner, at.id);
    expect(refusal.reasons[0]).toMatchObject({ code: 'F01', cures: ['action'] });
    expect(refusal.bank_words).toBe('月均回款不足以覆盖本息');
    expect(refusal.earliest_on).toBe(addDays(world.today, 40));
    expect(refusal.alternatives.items.map(({ id }) => id)).toContain(elsewhere.id);
    expect(refusal.alternatives.items.every(({ institution }) => institution.id !== bank.id)).toBe(true);
    expect(refusal.review.can_ask).toBe(true);
    expect(JSON.stringify(refusal.reasons)).not.toContain('2345');
    const file = await world.request<string>('GET', `/sme/applications/${at.id}/refusal.ics`, { as: owner });
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toContain('text/calendar');
  });

  it('reads D02 alone where the bank suspects fraud, and the bank keeps codes and grounds', async () => {
    const owner = await world.owner();
    const grounds = '提交的购销合同印章疑似伪造，已移交合规部门';
    const at = await refused(owner, {
      body: { codes: ['F04'], text: grounds, suspected_fraud: true },
    });
    const own = await world.get(`/sme/applications/${at.id}`, { as: owner });
    const refusal = await world.get(`/sme/applications/${at.id}/refusal`, { as: owner });
    for (const { body } of [own, refusal]) {
      const text = JSON.stringify(body);
      expect(text).toContain('D02');
      expect(text).not.toMatch(/F04|suspected|印章/);
    }
    const { body } = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: bank.officer });
    expect(body.notes).toContainEqual(expect.objectContaining({ text: grounds, audience: 'bank' }));
    const kept = await world.db
      .prepare("SELECT body FROM event WHERE stream = ?1 AND type = 'application.refused'")
      .bind(at.id)
      .first<{ body: string }>();
    expect(JSON.parse(kept?.body ?? '{}')).toMatchObject({ suspected_fraud: true, codes_kept: ['F04'] });
  });

  it('is asked for the grounds of a suspicion', async () => {
    const owner = await world.owner();
    const made = await world.post<Moved>('/sme/applications', await sheetFor(owner, product), {
      as: owner,
      stepUp: true,
    });
    world.wait({ minutes: 2 });
    const answer = await world.post<Problem>(
      `/bank/applications/${made.body.id}/refuse`,
      { codes: ['F04'], suspected_fraud: true },
      { as: await officerOf(made.body.id, bank), version: made.body.version },
    );
    expect(answer.body.errors?.[0]).toMatchObject({ field: 'text', code: 'statement_needed' });
  });
});

describe('reconsideration', () => {
  it('goes to somebody who did not refuse, with a clock of five working days and a fresh consent', async () => {
    const owner = await world.owner();
    const first = await refused(owner);
    expect(await demandState(first.id)).toBe('unmet');
    const { status, body } = await ask(owner, first);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.state).toBe('reconsider');
    expect(await demandState(first.id)).toBe('in_progress');
    const colleague = await colleagueOf(first.id);
    const seen = await world.get<CaseView>(`/bank/applications/${first.id}`, { as: colleague });
    expect(seen.body.actions).toEqual(expect.arrayContaining(['uphold', 'overturn']));
    expect(seen.body.review).toMatchObject({ state: 'open', is_involved: false });
    expect(
      seen.body.clocks.find(({ name, ended_at }) => name === 'review' && ended_at === null),
    ).toBeDefined();
    const look = await world.post(`/bank/applications/${first.id}/profile-reads`, {}, { as: colleague });
    expect(look.status).toBe(200);
  });

  it('is decided by nobody who refused: 403, and no button', async () => {
    const owner = await world.owner();
    const at = await asked(owner);
    const refuser = await officerOf(at.id, bank);
    const seen = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: refuser });
    expect(seen.body.actions).not.toContain('uphold');
    for (const [path, body] of [
      ['uphold', { text: '复核后情况没有变化，维持' }],
      ['overturn', {}],
    ] as const) {
      const answer = await world.post<Problem>(`/bank/applications/${at.id}/${path}`, body, {
        as: refuser,
        version: at.version,
      });
      expect(answer).toMatchObject({ status: 403, body: { code: 'same_person' } });
    }
  });

  it('overturned, goes on to an offer under a new clock of decision, and the reasons are gone', async () => {
    const owner = await world.owner();
    const at = await asked(owner);
    const colleague = await colleagueOf(at.id);
    const answer = await world.post<Moved>(
      `/bank/applications/${at.id}/overturn`,
      { text: '订单真实，可以支持' },
      { as: colleague, version: at.version },
    );
    expect(answer).toMatchObject({ status: 200, body: { state: 'contacted' } });
    const seen = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: colleague });
    expect(seen.body.actions).toContain('propose_offer');
    expect(seen.body.reason_codes).toEqual([]);
    expect(seen.body.clocks.filter(({ ended_at }) => ended_at === null).map(({ name }) => name)).toEqual([
      'decision',
      'silence',
    ]);
    const gone = await world.get(`/sme/applications/${at.id}/refusal`, { as: owner });
    expect(gone.status).toBe(404);
  });

  it('upheld, is final: the demand ends again, the consent with it, and asking again is refused with 409', async () => {
    const owner = await world.owner();
    const at = await asked(owner);
    const answer = await world.post<Moved>(
      `/bank/applications/${at.id}/uphold`,
      { text: '订单尚未签约，维持原决定' },
      { as: bank.approver, version: at.version },
    );
    expect(answer).toMatchObject({ status: 200, body: { state: 'rejected' } });
    expect(await demandState(at.id)).toBe('unmet');
    const refusal = await read(owner, at.id);
    expect(refusal.review).toMatchObject({ final: true, can_ask: false });
    expect(refusal.review.decision_words).toBe('订单尚未签约，维持原决定');
    const sheet = await sheetFor(owner, product);
    const again = await world.post<Problem>(
      `/sme/applications/${at.id}/ask-review`,
      { text: GROUNDS, consent: sheet.consent },
      { as: owner, version: answer.body.version, stepUp: true },
    );
    expect(again).toMatchObject({ status: 409, body: { code: 'review_final' } });
    const look = await world.post<Problem>(
      `/bank/applications/${at.id}/profile-reads`,
      {},
      {
        as: bank.approver,
      },
    );
    expect(look.body.code).toBe('consent_not_active');
  });

  it('is refused after ten working days with the day on which the time ended', async () => {
    const owner = await world.owner();
    const at = await refused(owner);
    const { review } = await read(owner, at.id);
    expect(review.until - world.now).toBeGreaterThan(9 * DAY);
    const sheet = await sheetFor(owner, product);
    world.wait({ minutes: Math.ceil((review.until - world.now) / 60_000) + 1 });
    const answer = await world.post<Problem>(
      `/sme/applications/${at.id}/ask-review`,
      { text: GROUNDS, consent: sheet.consent },
      { as: owner, version: at.version, stepUp: true },
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'review_window_over' } });
    expect(answer.body.detail).toContain('10 个工作日');
  });

  it('and going elsewhere ask for a fresh proof of presence, and nothing happens before it is given', async () => {
    const owner = await world.owner();
    const at = await refused(owner);
    const { consent } = await sheetFor(owner, product);
    world.wait({ minutes: 6 });
    for (const [path, body] of [
      ['ask-review', { text: GROUNDS, consent }],
      ['reroute', { ...(await sheetFor(owner, elsewhere)), tell: false }],
    ] as const) {
      const answer = await world.post<Problem>(`/sme/applications/${at.id}/${path}`, body, {
        as: owner,
        version: at.version,
      });
      expect(answer).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    }
    expect((await read(owner, at.id)).state).toBe('rejected');
  });

  it('two handlers ask at once: one request, the other is told; two reviewers decide at once: one decision', async () => {
    const owner = await world.owner();
    const handler = await world.visitor();
    await world.choose(handler, await world.handler(handler, owner.firm));
    const at = await refused(owner);
    const { review } = await read(owner, at.id);
    const consent = review.consent && {
      data_classes: review.consent.data_classes,
      until: review.consent.until,
      text_hash: review.consent.text_hash,
    };
    const both = await Promise.all(
      [owner, handler].map((as) =>
        world.post<Moved>(
          `/sme/applications/${at.id}/ask-review`,
          { text: GROUNDS, consent },
          { as, version: at.version, stepUp: true },
        ),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const won = both.find(({ status }) => status === 200)?.body;
    const colleague = await colleagueOf(at.id);
    const decided = await Promise.all([
      world.post(`/bank/applications/${at.id}/overturn`, {}, { as: colleague, version: won?.version ?? 0 }),
      world.post(
        `/bank/applications/${at.id}/uphold`,
        { text: '复核后情况没有变化，维持' },
        { as: bank.approver, version: won?.version ?? 0 },
      ),
    ]);
    expect(decided.map(({ status }) => status).sort()).toEqual([200, 412]);
    const reviews = await world.db
      .prepare('SELECT state FROM review WHERE application_id = ?1')
      .bind(at.id)
      .all<{ state: string }>();
    expect(reviews.results).toHaveLength(1);
    expect(reviews.results[0]?.state).not.toBe('open');
  });

  it('with nobody else at the bank, its administrator is told and the firm reads that nobody is there yet', async () => {
    const lone = await world.institution();
    const offered = await world.product(lone);
    await world.db
      .prepare("UPDATE membership SET state = 'removed' WHERE org_id = ?1 AND role = 'approver'")
      .bind(lone.id)
      .run();
    const owner = await world.owner();
    const at = await refused(owner, { of: offered, at: lone });
    const answer = await ask(owner, at);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const refusal = await read(owner, at.id);
    expect(refusal.review.last).toMatchObject({ state: 'open', has_reviewer: false });
    const told = await world.db
      .prepare("SELECT user_id FROM outbox WHERE object = ?1 AND topic = 'application.review_unassigned'")
      .bind(at.id)
      .all<{ user_id: string }>();
    expect(told.results.map(({ user_id }) => user_id)).toEqual([lone.admin.user_id]);
  });

  it('unanswered, breaches like any clock of the bank, once, with a ticket', async () => {
    const owner = await world.owner();
    const at = await asked(owner);
    const due = at.due_at ?? 0;
    // Two working days after the deadline, whatever weekend lies between.
    world.wait({ minutes: Math.ceil((due - world.now) / 60_000) + 1, days: 5 });
    const ctx = { ...jobContext(env, 'wangcheng'), now: world.now };
    await runAlarms(ctx);
    await runAlarms(ctx);
    const tickets = await world.db
      .prepare("SELECT clock FROM ticket WHERE application_id = ?1 AND clock = 'review'")
      .bind(at.id)
      .all();
    expect(tickets.results).toHaveLength(1);
  });
});

describe('going elsewhere', () => {
  const send = async (owner: Owner, at: Moved, of: ListedProduct, tell = false) =>
    world.post<Moved & Problem>(
      `/sme/applications/${at.id}/reroute`,
      { ...(await sheetFor(owner, of)), tell },
      { as: owner, version: at.version, stepUp: true },
    );

  it('begins a new application with its own consent and clock, and ends the old one', async () => {
    const owner = await world.owner();
    const at = await refused(owner, {
      body: { codes: ['F01'], text: '月均回款不足以覆盖本息', reapply_on: addDays(world.today, 60) },
    });
    const made = await send(owner, at, elsewhere);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.state).toBe('submitted');
    expect(made.body.due_at).not.toBeNull();
    expect(await demandState(made.body.id)).toBe('in_progress');
    const refusal = await read(owner, at.id);
    expect(refusal).toMatchObject({ state: 'rerouted', reroute: { can: false, went_to: made.body.id } });
    // The day that the first bank named still holds for its own product.
    const sheet = await world.get<{ cooling_down: { number: string } | null }>(`/sme/apply/${product.id}`, {
      as: owner,
    });
    expect(sheet.body.cooling_down?.number).toBe(at.number);
    const twice = await send(owner, { ...at, version: at.version + 1 }, elsewhere);
    expect(twice.status).toBe(409);
  });

  it('is refused for a product of the bank that refused', async () => {
    const owner = await world.owner();
    const again = await world.product(bank);
    const at = await refused(owner);
    const made = await send(owner, at, again);
    expect(made).toMatchObject({ status: 409, body: { code: 'reroute_same_institution' } });
  });

  it('tells the new bank where the firm comes from only when the firm ticked it', async () => {
    const owner = await world.owner();
    const at = await refused(owner);
    const made = await send(owner, at, elsewhere, true);
    world.wait({ minutes: 2 });
    const seen = await world.get<CaseView>(`/bank/applications/${made.body.id}`, { as: other.officer });
    const name = await world.db
      .prepare('SELECT name FROM org WHERE id = ?1')
      .bind(bank.id)
      .first<{ name: string }>();
    expect(seen.body.came_from?.zh).toBe(name?.name);
  });

  it('leaks nothing: no answer of any route of the new bank names the old bank, its case or its reasons', async () => {
    const owner = await world.owner();
    const at = await refused(owner, { body: { codes: ['J01'], text: '执行案件尚未结案，请结案后再来' } });
    const made = await send(owner, at, elsewhere);
    world.wait({ minutes: 2 });
    const { id } = made.body;
    const name = await world.db
      .prepare('SELECT name FROM org WHERE id = ?1')
      .bind(bank.id)
      .first<{ name: string }>();
    const traces = [bank.id, name?.name ?? '', at.id, at.number, '执行案件', 'rerouted', 'came_from":{'];
    await world.post(`/bank/applications/${id}/profile-reads`, {}, { as: other.officer });
    let asked_routes = 0;
    for (const route of app.routes) {
      const operation = operationOf(route.handler);
      if (route.method !== 'GET' || operation === null || !route.path.startsWith('/api/bank/')) continue;
      const { who } = OPERATIONS[operation];
      if (typeof who === 'string') continue;
      for (const [role, person] of [
        ['loan_officer', other.officer],
        ['approver', other.approver],
        ['institution_admin', other.admin],
      ] as const) {
        if (!(who as readonly string[]).includes(role)) continue;
        const tabs = route.path.endsWith('/queue') ? ['to_take_up', 'in_progress', 'closed'] : [''];
        for (const tab of tabs) {
          const path = `${route.path.slice('/api'.length).replace(':id', id)}${tab === '' ? '' : `?tab=${tab}`}`;
          const answer = await world.request<unknown>('GET', path, { as: person });
          asked_routes += 1;
          // The bulletin names every bank to all of them, by how often it was late.
          const { bulletin: _, ...rest } = answer.body as { bulletin?: unknown };
          const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(rest);
          for (const trace of traces) expect(text, `${path} to ${role}`).not.toContain(trace);
        }
      }
    }
    expect(asked_routes).toBeGreaterThan(10);
    const stream = await world.db
      .prepare('SELECT body FROM event WHERE stream = ?1')
      .bind(id)
      .all<{ body: string }>();
    for (const trace of traces) expect(JSON.stringify(stream.results)).not.toContain(trace);
    const told = await world.db
      .prepare('SELECT payload FROM outbox WHERE user_id = ?1')
      .bind(other.officer.user_id)
      .all<{ payload: string }>();
    for (const trace of traces) expect(JSON.stringify(told.results)).not.toContain(trace);
  });
});
