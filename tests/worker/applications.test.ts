// An application from the tap to the money, through the door, with everything that can go wrong on the way.
import { beforeAll, describe, expect, it } from 'vitest';
import { runScans } from '../../worker/documents/commands-system.ts';
import { jobContext } from '../../worker/jobs.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { sweep } from '../../worker/lib/jobruns.ts';
import { addDays, addMonths } from '../../worker/lib/days.ts';
import {
  newWorld,
  TEST_AT,
  TOWNS,
  type Institution,
  type ListedProduct,
  type Owner,
  type Problem,
  type World,
} from './world.ts';

type Moved = { id: string; number: string; state: string; version: number; due_at: number | null };
type Prepared = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
  contact: { text_hash: string };
  in_flight: { id: string } | null;
};
type OwnView = {
  state: string;
  version: number;
  actions: string[];
  clocks: {
    name: string;
    due_at: number | null;
    paused: boolean;
    ended_at: number | null;
    breached_at: number | null;
  }[];
  offers: { id: string; hash: string; kind: string; cost: { irr_effective: { ppm: number } } }[];
  drawdowns: { amount_fen: number }[];
  items: { id: string; name: string; answered_at: number | null; documents: { id: string }[] }[];
  reason_codes: string[];
  refusal: { reapply_on: string | null } | null;
  timeline: { type: string }[];
};
type CaseView = Omit<OwnView, 'offers' | 'drawdowns'> & {
  offers: { id: string; hash: string; state: string }[];
  drawdowns: { id: string; state: string }[];
  people: { role: string; state: string }[];
  refusing: { self_cures: Record<string, string>; reapply: { from: string; to: string } } | null;
  consent: { id: string } | null;
};

const WAN = 1_000_000;
const STATEMENT = '%PDF-1.7 statement\n%%EOF\n';
const OFFER = {
  kind: 'committed',
  amount_fen: 80 * WAN,
  term_months: 12,
  rate_ppm: 36_500,
  repayment_method: 'interest_only',
  guarantee_type: 'credit',
  fees: [],
  conditions: '按月付息',
  valid_days: 10,
} as const;

let world: World;
let bank: Institution;
let product: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  product = await world.product(bank);
});

async function prepared(owner: Owner, of: ListedProduct = product): Promise<Prepared> {
  return (
    await world.get<Prepared>(`/sme/apply/${of.id}?amount_fen=${100 * WAN}&term_months=12`, { as: owner })
  ).body;
}

async function submission(owner: Owner, of: ListedProduct = product, sharing = false) {
  const { product: shown, consent, contact } = await prepared(owner, of);
  return {
    product_id: of.id,
    version_id: shown.version_id,
    amount_fen: 100 * WAN,
    term_months: 12,
    purpose: of.listing.purposes[0],
    guarantee_type: of.listing.guarantee_types[0],
    consent: {
      data_classes: consent.data_classes,
      until: consent.until,
      text_hash: consent.text_hash,
    },
    ...(sharing ? { contact: { text_hash: contact.text_hash } } : {}),
  };
}

/** Sends an application; the bank does not see it yet. */
async function sent(owner: Owner, of: ListedProduct = product, sharing = false): Promise<Moved> {
  const { status, body } = await world.post<Moved>(
    '/sme/applications',
    await submission(owner, of, sharing),
    {
      as: owner,
      stepUp: true,
    },
  );
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

/** An application that the bank sees. */
async function submitted(owner: Owner, of: ListedProduct = product, sharing = false): Promise<Moved> {
  const made = await sent(owner, of, sharing);
  world.wait({ minutes: 1 });
  return made;
}

/** Sends a bank's move with the version in hand and returns the new one. */
async function moved(
  as: Institution['officer'],
  path: string,
  at: Moved,
  body: unknown = {},
  stepUp = false,
): Promise<Moved> {
  const answer = await world.post<Moved>(`/bank/applications/${at.id}/${path}`, body, {
    as,
    version: at.version,
    stepUp,
  });
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

async function contacted(owner: Owner): Promise<Moved> {
  const taken = await moved(bank.officer, 'take-up', await submitted(owner));
  return moved(bank.officer, 'contact', taken, { channel: 'phone', note: '约周三上门' });
}

async function offered(owner: Owner, offer: Record<string, unknown> = {}): Promise<Moved> {
  const proposed = await moved(bank.officer, 'offers', await contacted(owner), { ...OFFER, ...offer });
  const { body } = await world.get<CaseView>(`/bank/applications/${proposed.id}`, { as: bank.approver });
  const hash = body.offers.find((item) => item.state === 'proposed')?.hash;
  world.wait({ minutes: 2 });
  return moved(bank.approver, 'approve-offer', proposed, { hash }, true);
}

async function signed(owner: Owner): Promise<Moved> {
  const open = await offered(owner);
  const { body } = await world.get<OwnView>(`/sme/applications/${open.id}`, { as: owner });
  const accepted = await world.post<Moved>(
    `/sme/applications/${open.id}/accept-offer`,
    { hash: body.offers[0]?.hash },
    { as: owner, version: open.version, stepUp: true },
  );
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
  return moved(bank.officer, 'sign', accepted.body, { contract_no: 'HT-2026-001', signed_on: world.today });
}

const drawdown = (reference: string, amount_fen: number) => ({
  bank_reference: reference,
  amount_fen,
  rate_ppm: 36_500,
  paid_on: world.today,
  matures_on: `${Number(world.today.slice(0, 4)) + 1}${world.today.slice(4)}`,
  account_tail: '8888',
});

describe('the journey of one loan', () => {
  it('goes from one tap to settled, each step by the person who may, and grows the figures by just that loan', async () => {
    world.at(TEST_AT);
    const owner = await world.owner();
    const first = await submitted(owner);
    expect(first).toMatchObject({ state: 'submitted', version: 1 });
    expect(first.number).toMatch(/^WC\d{6}-[0-9A-Z]{7}$/);

    world.wait({ minutes: 20 });
    const taken = await moved(bank.officer, 'take-up', first);
    expect(taken.state).toBe('accepted');
    const called = await moved(bank.officer, 'contact', taken, { channel: 'phone' });
    const asked = await moved(bank.officer, 'request-documents', called, {
      items: [{ kind: 'add', name: '近三个月流水' }],
      text: '请盖章',
    });
    expect(asked.state).toBe('action_required');

    const mine = (await world.get<OwnView>(`/sme/applications/${first.id}`, { as: owner })).body;
    expect(mine.clocks.find((clock) => clock.name === 'decision')?.paused).toBe(true);
    const item = mine.items[0];
    const upload = await world.request<{ id: string }>(
      'POST',
      `/sme/applications/${first.id}/documents?item=${item?.id}`,
      {
        as: owner,
        raw: new TextEncoder().encode(STATEMENT),
        headers: {
          'content-type': 'application/octet-stream',
          'x-document-name': encodeURIComponent('流水.pdf'),
        },
      },
    );
    expect(upload.status, JSON.stringify(upload.body)).toBe(201);
    // What is put aside and not yet sent is the firm's own.
    const early = await world.get<OwnView>(`/bank/applications/${first.id}`, { as: bank.officer });
    expect(early.body.items[0]?.documents).toEqual([]);
    const peek = await world.post<Problem>(
      `/bank/applications/${first.id}/documents/${upload.body.id}/reads`,
      {},
      { as: bank.officer },
    );
    expect(peek.status).toBe(404);
    const unreadable = await world.request<Problem>(
      'POST',
      `/sme/applications/${first.id}/documents?item=${item?.id}`,
      {
        as: owner,
        raw: new TextEncoder().encode('%PDF-1.7'),
        headers: { 'content-type': 'application/octet-stream', 'x-document-name': '%E0%A4%A.pdf' },
      },
    );
    expect(unreadable).toMatchObject({ status: 400, body: { errors: [{ field: 'file' }] } });
    await runScans(jobContext(world.bindings(), world.district), 10);
    const answered = await world.post<Moved>(
      `/sme/applications/${first.id}/answer-documents`,
      { answers: [{ item_id: item?.id, text: '已上传' }] },
      { as: owner, version: asked.version },
    );
    expect(answered.body.state).toBe('contacted');
    const link = await world.post<{ url: string }>(
      `/bank/applications/${first.id}/documents/${upload.body.id}/reads`,
      {},
      { as: bank.officer },
    );
    expect(link.status).toBe(200);
    const paper = await world.get<string>(link.body.url.replace('/api', ''), { as: bank.officer });
    expect(paper.status).toBe(200);
    expect(paper.body).toBe(STATEMENT);
    expect(paper.headers.get('content-disposition')).toContain('attachment');

    const proposed = await moved(bank.officer, 'offers', answered.body, OFFER);
    const seen = (await world.get<CaseView>(`/bank/applications/${first.id}`, { as: bank.approver })).body;
    const hash = seen.offers[0]?.hash;
    // The firm does not see what no second person approved.
    expect((await world.get<OwnView>(`/sme/applications/${first.id}`, { as: owner })).body.offers).toEqual(
      [],
    );
    const open = await moved(bank.approver, 'approve-offer', proposed, { hash }, true);
    expect(open.state).toBe('offered');
    const shown = (await world.get<OwnView>(`/sme/applications/${first.id}`, { as: owner })).body.offers[0];
    // 3.65 % interest only by month: the effective rate is a little above the contract rate.
    expect(shown?.cost.irr_effective.ppm).toBe(37_117);

    const accepted = await world.post<Moved>(
      `/sme/applications/${first.id}/accept-offer`,
      { hash },
      { as: owner, version: open.version, stepUp: true },
    );
    expect(accepted.body.state).toBe('accepted_by_firm');
    const contract = await moved(bank.officer, 'sign', accepted.body, {
      contract_no: 'HT-1',
      signed_on: world.today,
    });
    const before = await figures();
    const recorded = await moved(bank.officer, 'drawdowns', contract, drawdown('JJ-1', 50 * WAN));
    expect(recorded.state).toBe('signed');
    expect(await figures()).toEqual(before);
    const pending = (await world.get<CaseView>(`/bank/applications/${first.id}`, { as: bank.approver })).body
      .drawdowns[0];
    world.wait({ minutes: 2 });
    const paid = await moved(bank.approver, `drawdowns/${pending?.id}/confirm`, recorded, {}, true);
    expect(paid.state).toBe('disbursed');
    expect(await figures()).toEqual({ M15: before.M15 + 1, M17: before.M17 + 50 * WAN });

    const second = await moved(bank.officer, 'drawdowns', paid, drawdown('JJ-2', 30 * WAN));
    const next = (await world.get<CaseView>(`/bank/applications/${first.id}`, { as: bank.approver })).body
      .drawdowns[1];
    world.wait({ minutes: 2 });
    const repaid = await moved(bank.approver, `drawdowns/${next?.id}/confirm`, second, {}, true);
    expect(await figures()).toEqual({ M15: before.M15 + 1, M17: before.M17 + 80 * WAN });
    const settled = await moved(bank.officer, 'complete', repaid);
    expect(settled.state).toBe('completed');
    expect(await world.events(first.id)).toHaveLength(settled.version);
  });
});

async function figures(): Promise<{ M15: number; M17: number }> {
  const { results } = await world.db
    .prepare(
      "SELECT measure, SUM(value) AS value FROM report_delta WHERE measure IN ('M15', 'M17') GROUP BY measure",
    )
    .all<{ measure: 'M15' | 'M17'; value: number }>();
  return { M15: 0, M17: 0, ...Object.fromEntries(results.map((row) => [row.measure, row.value])) };
}

describe('submitting', () => {
  it('T17 twice with the same key gives one application and the same answer', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    const key = crypto.randomUUID();
    const first = await world.post<Moved>('/sme/applications', body, { as: owner, key, stepUp: true });
    const again = await world.post<Moved>('/sme/applications', body, { as: owner, key });
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('T17 at the same instant from two tabs gives one application', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    await world.stepUp(owner);
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      [1, 2, 3].map(() => world.post<Moved>('/sme/applications', body, { as: owner, key })),
    );
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
  });

  it('T18 with the same key and another amount is refused and changes nothing', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    const key = crypto.randomUUID();
    await world.post('/sme/applications', body, { as: owner, key, stepUp: true });
    const other = await world.post<Problem>(
      '/sme/applications',
      { ...body, amount_fen: 90 * WAN },
      { as: owner, key },
    );
    expect(other.status).toBe(422);
    expect(other.body.code).toBe('key_reused');
  });

  it('a second time for the same product is refused while the first is open', async () => {
    const owner = await world.owner();
    await submitted(owner);
    const again = await world.post<Problem>('/sme/applications', await submission(owner), { as: owner });
    expect(again).toMatchObject({ status: 409, body: { code: 'application_in_flight' } });
  });

  it.each([
    ['zero', 0, 'too_small'],
    ['negative', -1, 'too_small'],
    ['a fraction', 0.1, 'not_an_integer'],
    ['far too much', 1e21, 'not_an_integer'],
    ['beyond exact numbers', 2 ** 53, 'too_big'],
    ['full-width digits', '１００', 'not_a_number'],
    ['not a number at all', null, 'not_a_number'],
  ])('T24 an amount of %s is refused, names the field and changes nothing', async (_, amount_fen, code) => {
    const owner = await world.owner();
    const body = await submission(owner);
    const before = await world.db.prepare('SELECT COUNT(*) AS n FROM event').first();
    const answer = await world.post<Problem>('/sme/applications', { ...body, amount_fen }, { as: owner });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors?.[0]).toMatchObject({ field: 'amount_fen' });
    expect([code, 'too_big', 'not_an_integer']).toContain(answer.body.errors?.[0]?.code);
    // A broken limit is named, so that nobody has to guess it.
    if (answer.body.errors?.[0]?.code === 'too_small')
      expect(answer.body.errors[0].detail).toMatch(/下限 1$/);
    expect(await world.db.prepare('SELECT COUNT(*) AS n FROM event').first()).toEqual(before);
  });

  it('T25 cannot assign state, tenant or version from outside', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    for (const extra of [
      { state: 'signed' },
      { enterprise_id: 'org_x' },
      { ver: 9 },
      { officer_id: 'usr_x' },
    ]) {
      const answer = await world.post<Problem>('/sme/applications', { ...body, ...extra }, { as: owner });
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.[0]).toMatchObject({ field: Object.keys(extra)[0], code: 'unknown_field' });
    }
  });

  it('needs presence proven within five minutes', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    await world.stepUp(owner);
    world.wait({ minutes: 6 });
    const answer = await world.post<Problem>('/sme/applications', body, { as: owner });
    expect(answer).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
  });

  it('needs proof of standing', async () => {
    const owner = await world.owner({ standing: false });
    const answer = await world.get<Problem>(`/sme/apply/${product.id}`, { as: owner });
    expect(answer).toMatchObject({ status: 403, body: { code: 'standing_required' } });
  });

  it('T22 of a product suspended meanwhile is refused, and so is a replaced version', async () => {
    const owner = await world.owner();
    const fading = await world.product(bank);
    const body = await submission(owner, fading);
    const replaced = await world.post<Problem>(
      '/sme/applications',
      { ...body, version_id: 'ver_other' },
      { as: owner, stepUp: true },
    );
    expect(replaced).toMatchObject({ status: 409, body: { code: 'product_replaced' } });
    await world.db.prepare("UPDATE product SET state = 'suspended' WHERE id = ?1").bind(fading.id).run();
    const answer = await world.post<Problem>('/sme/applications', body, { as: owner });
    expect(answer).toMatchObject({ status: 409, body: { code: 'product_not_listed' } });
  });

  it('for a product of certain towns shows the bank their names', async () => {
    const owner = await world.owner();
    const town = TOWNS.find(({ code }) => code === owner.firm.town);
    if (!town) throw new Error('a firm of no town');
    const local = await world.product(bank, { towns: [town.code], criteria: { all: [] } });
    const { id } = await sent(owner, local);
    world.wait({ minutes: 2 });
    const { body } = await world.get<{ conditions: unknown }>(`/bank/applications/${id}`, {
      as: bank.officer,
    });
    expect(JSON.stringify(body.conditions)).toContain(`所在街镇为${town.name}`);
  });

  it('is refused while a hard condition is not met, naming it in the reader’s language', async () => {
    const owner = await world.owner({ firm: { established_on: '2026-01-05' } });
    const strict = await world.product(bank, {
      criteria: {
        all: [
          { id: 'r1', attr: 'established_on', op: 'months_since', value: 24, severity: 'hard', code: 'E01' },
        ],
      },
    });
    const body = await submission(owner, strict);
    const zh = await world.post<Problem>('/sme/applications', body, { as: owner, stepUp: true });
    expect(zh).toMatchObject({
      status: 422,
      body: { code: 'conditions_not_met', errors: [{ field: 'established_on', code: 'E01' }] },
    });
    expect(zh.body.errors?.[0]?.detail).toMatch(/[一-龥]/);
    const en = await world.post<Problem>('/sme/applications', body, {
      as: owner,
      headers: { 'accept-language': 'en' },
    });
    expect(en.body.errors?.[0]?.detail).not.toMatch(/[一-龥]/);
  });

  it('T16 with a consent other than the one shown is refused', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    const fewer = { ...body, consent: { ...body.consent, data_classes: ['public'] } };
    expect(
      (await world.post<Problem>('/sme/applications', fewer, { as: owner, stepUp: true })).body.errors?.[0]
        ?.field,
    ).toBe('consent.data_classes');
    const forged = { ...body, consent: { ...body.consent, text_hash: 'a'.repeat(64) } };
    const reread = await world.post<Problem>('/sme/applications', forged, { as: owner });
    expect(reread).toMatchObject({ status: 409, body: { code: 'consent_changed' } });
    expect(reread.body.title).toContain('授权书');
    const foreign = { ...body, contact: { text_hash: body.consent.text_hash } };
    expect(await world.post<Problem>('/sme/applications', foreign, { as: owner })).toMatchObject({
      status: 409,
      body: { code: 'consent_changed' },
    });
  });

  it.each([
    ['that does not exist', () => '2026-02-30', 'invalid_date'],
    ['in another notation', () => '30/11/2026', 'invalid_date'],
    ['that is today', () => world.today, 'not_in_the_future'],
    ['more than a year ahead', () => addDays(addMonths(world.today, 12), 1), 'beyond_a_year'],
  ])('T15 with a consent until a day %s is refused, naming the day', async (_, day, code) => {
    const until = day();
    const owner = await world.owner();
    const body = await submission(owner);
    const answer = await world.post<Problem>(
      '/sme/applications',
      { ...body, consent: { ...body.consent, until } },
      { as: owner },
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'consent.until', code }] } });
  });

  it('after the last day of the listing is refused as ended, on that day itself not', async () => {
    const owner = await world.owner();
    const last = await world.product(bank, { valid_until: world.today });
    await submitted(owner, last);
    const ended = await world.product(bank, { valid_until: addDays(world.today, -1) });
    const body = { ...(await submission(owner)), product_id: ended.id, version_id: ended.version_id };
    const answer = await world.post<Problem>('/sme/applications', body, { as: owner, stepUp: true });
    expect(answer).toMatchObject({ status: 409, body: { code: 'product_ended' } });
    expect(await world.get(`/sme/apply/${ended.id}`, { as: owner })).toMatchObject({ status: 404 });
  });

  it('asks for a code only when nothing is left to correct, and keeps nothing until it is given', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    await world.stepUp(owner);
    world.wait({ minutes: 6 });
    const key = crypto.randomUUID();
    const send = (sent: object) => world.post<Problem>('/sme/applications', sent, { as: owner, key });
    expect(await send({ ...body, purpose: 'gold' })).toMatchObject({ status: 400 });
    expect(await send({ ...body, amount_fen: 10 ** 12 })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'amount_fen', code: 'above_maximum' }] },
    });
    expect(await send(body)).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    expect(
      (await world.get<{ applications: [] }>('/sme/applications', { as: owner })).body.applications,
    ).toEqual([]);
    await world.stepUp(owner);
    expect((await send(body)).status).toBe(201);
    // The same key again, when the proof has grown old: the kept answer is not given out without a new one.
    world.wait({ minutes: 6 });
    expect(await send(body)).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
  });

  it('costs one read, one batch and at most 60 rows with its consent', async () => {
    const owner = await world.owner();
    const body = await submission(owner);
    await world.stepUp(owner);
    await world.post('/sme/applications', body, { as: owner });
    const cost = world.cost();
    expect(cost.round_trips).toBeLessThanOrEqual(3);
    expect(cost.rows_written).toBeLessThanOrEqual(60);
  });
});

describe('the minute in which an application can be taken back', () => {
  const due = async (at: Moved) =>
    (
      await world.db
        .prepare("SELECT next_at FROM outbox WHERE object = ?1 AND topic = 'application.assigned'")
        .bind(at.id)
        .all<{ next_at: number }>()
    ).results.map(({ next_at }) => next_at);
  const counted = async (of: Institution) =>
    (
      await world.get<{ counts: { to_take_up?: number }; rows: { id: string }[] }>('/bank/queue', {
        as: of.officer,
      })
    ).body;
  const sums = async () => {
    const { results } = await world.db
      .prepare(
        "SELECT measure, SUM(value) AS value FROM report_delta WHERE measure IN ('M12', 'M13') GROUP BY measure",
      )
      .all<{ measure: string; value: number }>();
    return Object.fromEntries(results.map(({ measure, value }) => [measure, value]));
  };

  it('T03 until it is over nobody at the bank sees, counts, opens or moves it, nor is told of it', async () => {
    const own = await world.institution();
    const listed = await world.product(own);
    const at = await sent(await world.owner(), listed);
    const opens_at = world.now + 60_000;
    const close = async () => {
      const { counts, rows } = await counted(own);
      expect({ count: counts.to_take_up ?? 0, rows }).toEqual({ count: 0, rows: [] });
      const team = await world.get<{ people: { open_cases: number }[] }>('/bank/team', { as: own.admin });
      expect(team.body.people.filter(({ open_cases }) => open_cases > 0)).toEqual([]);
      for (const as of [own.officer, own.approver]) {
        expect((await world.get(`/bank/applications/${at.id}`, { as })).status).toBe(404);
        expect((await world.post(`/bank/applications/${at.id}/profile-reads`, {}, { as })).status).toBe(404);
      }
      const acts: [Institution['officer'], string, object][] = [
        [own.officer, 'take-up', {}],
        [own.officer, 'refuse', { codes: ['C04'] }],
        [own.admin, 'hand-over', { successor: own.officer.user_id }],
      ];
      for (const [as, path, body] of acts) {
        const answer = await world.post(`/bank/applications/${at.id}/${path}`, body, {
          as,
          version: at.version,
        });
        expect(answer.status, path).toBe(404);
      }
    };
    await close();
    world.wait({ ms: 59_999 });
    await close();
    expect(await due(at)).toEqual([opens_at]);
    world.wait({ ms: 1 });
    const { counts, rows } = await counted(own);
    expect(counts.to_take_up).toBe(1);
    expect(rows.map(({ id }) => id)).toEqual([at.id]);
    await moved(own.officer, 'take-up', at);
  });

  it('the bank’s time begins when the minute is over', async () => {
    const own = await world.institution();
    const owner = await world.owner();
    const at = await sent(owner, await world.product(own));
    const start = world.now;
    const { body } = await world.get<{ clocks: { name: string; started_at: number }[] }>(
      `/sme/applications/${at.id}`,
      { as: owner },
    );
    expect(body.clocks.find(({ name }) => name === 'take_up')?.started_at).toBe(start + 60_000);
  });

  it('T03 taken back, it never reaches the bank: no message, no figure, no consent, and the product is free again', async () => {
    const own = await world.institution();
    const listed = await world.product(own);
    const owner = await world.owner();
    const before = await sums();
    const at = await sent(owner, listed);
    world.wait({ ms: 59_999 });
    const back = await world.post<Moved>(
      `/sme/applications/${at.id}/take-back`,
      {},
      { as: owner, version: 1 },
    );
    expect(back).toMatchObject({ status: 200, body: { state: 'void', due_at: null } });
    world.wait({ minutes: 2 });
    expect(await sums()).toEqual(before);
    expect(await due(at)).toEqual([]);
    expect((await world.get(`/bank/applications/${at.id}`, { as: own.officer })).status).toBe(404);
    const closed = await world.get<{ counts: object; rows: unknown[] }>('/bank/queue?tab=closed', {
      as: own.officer,
    });
    expect(closed.body.rows).toEqual([]);
    expect(Object.values(closed.body.counts).filter((count) => count !== 0)).toEqual([]);
    const { consents } = (await world.get<{ consents: { state: string }[] }>('/sme/consents', { as: owner }))
      .body;
    expect(consents.filter(({ state }) => state === 'active')).toEqual([]);
    expect((await world.events(at.id)).at(-1)).toBe('application.taken_back');
    expect((await sent(owner, listed)).state).toBe('submitted');
  });

  it('after the minute, to the millisecond, it is refused with what is allowed; before it nothing else is', async () => {
    const owner = await world.owner();
    const at = await sent(owner);
    const early = await world.post<Problem & { allowed: string[] }>(
      `/sme/applications/${at.id}/withdraw`,
      { reason: 'price' },
      { as: owner, version: 1 },
    );
    expect(early).toMatchObject({ status: 409, body: { code: 'illegal_move', allowed: ['take_back'] } });
    world.wait({ minutes: 1 });
    const late = await world.post<Problem>(
      `/sme/applications/${at.id}/take-back`,
      {},
      { as: owner, version: 1 },
    );
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'illegal_move', allowed: ['withdraw', 'write_to_bank', 'urge'] },
    });
  });
});

describe('two people at once', () => {
  it('T20 one wins whole, the other sees the new state and version', async () => {
    const at = await submitted(await world.owner());
    const [one, two] = await Promise.all([
      world.post<Moved & Problem>(
        `/bank/applications/${at.id}/take-up`,
        {},
        { as: bank.officer, version: at.version },
      ),
      world.post<Moved & Problem>(
        `/bank/applications/${at.id}/refuse`,
        { codes: ['B01'] },
        { as: bank.officer, version: at.version },
      ),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 412]);
    const lost = one.status === 412 ? one : two;
    expect(lost.body).toMatchObject({ code: 'stale_version', version: 2 });
    expect(['accepted', 'rejected']).toContain(lost.body.state);
    expect(await world.events(at.id)).toHaveLength(2);
  });

  it('a move without the version that was seen is refused', async () => {
    const at = await submitted(await world.owner());
    const answer = await world.post<Problem>(`/bank/applications/${at.id}/take-up`, {}, { as: bank.officer });
    expect(answer).toMatchObject({ status: 428, body: { code: 'version_missing' } });
  });

  it('T23 an illegal move names the ones that are allowed', async () => {
    const at = await submitted(await world.owner());
    const answer = await world.post<Problem & { allowed: string[] }>(
      `/bank/applications/${at.id}/sign`,
      { contract_no: 'HT-9', signed_on: world.today },
      { as: bank.officer, version: at.version },
    );
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'illegal_move', state: 'submitted', allowed: ['take_up', 'refuse', 'note'] },
    });
  });

  it('T23 names only what the same person may do and has something to do it with, as the case page does', async () => {
    // Words are always possible.
    const SAYING = ['note', 'write_to_firm'];
    type Refused = Problem & { allowed: string[] };
    const actionsOf = async (id: string, as: Institution['officer']) =>
      (await world.get<CaseView>(`/bank/applications/${id}`, { as })).body.actions;
    const at = await moved(bank.officer, 'offers', await contacted(await world.owner()), OFFER);
    const again = await world.post<Refused>(
      `/bank/applications/${at.id}/sign`,
      { contract_no: 'HT-9', signed_on: world.today },
      { as: bank.officer, version: at.version },
    );
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'illegal_move', allowed: ['request_documents', 'propose_offer', 'refuse', ...SAYING] },
    });
    expect(await actionsOf(at.id, bank.officer)).toEqual(again.body.allowed);
    expect(await actionsOf(at.id, bank.approver)).toEqual(['return_offer', 'approve_offer', 'note']);

    const contract = await signed(await world.owner());
    expect(await actionsOf(contract.id, bank.approver)).toEqual(['note']);
    const full = await moved(
      bank.officer,
      'drawdowns',
      contract,
      drawdown(`FULL-${contract.id}`, OFFER.amount_fen),
    );
    expect(await actionsOf(full.id, bank.officer)).toEqual(SAYING);
    expect(await actionsOf(full.id, bank.approver)).toEqual(['deny_drawdown', 'confirm_drawdown', 'note']);
    const [{ id: child } = { id: '' }] = (
      await world.get<CaseView>(`/bank/applications/${full.id}`, { as: bank.approver })
    ).body.drawdowns;
    const paid = await moved(bank.approver, `drawdowns/${child}/confirm`, full, {}, true);
    world.wait({ minutes: 2 });
    const twice = await world.post<Refused>(
      `/bank/applications/${paid.id}/drawdowns/${child}/deny`,
      { text: '重复' },
      { as: bank.approver, version: paid.version },
    );
    expect(twice).toMatchObject({ status: 409, body: { code: 'illegal_move', allowed: ['note'] } });
  });
});

describe('four eyes', () => {
  it('T07 an offer is approved only as it was seen', async () => {
    const proposed = await moved(bank.officer, 'offers', await contacted(await world.owner()), OFFER);
    const answer = await world.post<Problem>(
      `/bank/applications/${proposed.id}/approve-offer`,
      { hash: 'b'.repeat(64) },
      { as: bank.approver, version: proposed.version, stepUp: true },
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'hash_mismatch' } });
  });

  it('T07 somebody with both roles cannot approve his own offer', async () => {
    const both = await world.staff({ org_id: bank.id, role: 'approver', name: '双岗' });
    const proposed = await moved(bank.officer, 'offers', await contacted(await world.owner()), OFFER);
    await world.db
      .prepare('UPDATE offer SET proposed_by = ?1 WHERE application_id = ?2')
      .bind(both.user_id, proposed.id)
      .run();
    const { body } = await world.get<CaseView>(`/bank/applications/${proposed.id}`, { as: both });
    const answer = await world.post<Problem>(
      `/bank/applications/${proposed.id}/approve-offer`,
      { hash: body.offers[0]?.hash },
      { as: both, version: proposed.version, stepUp: true },
    );
    expect(answer).toMatchObject({ status: 403, body: { code: 'same_person' } });
    // Not even by direct SQL.
    await expect(
      world.db
        .prepare('UPDATE offer SET approved_by = proposed_by WHERE application_id = ?1')
        .bind(proposed.id)
        .run(),
    ).rejects.toThrow(/offer_four_eyes/);
  });

  it('an offer with a fee that cannot be computed is refused with its field', async () => {
    const at = await contacted(await world.owner());
    const fee = {
      kind: 'guarantee_fee',
      payer: 'borrower',
      payee: 'third_party',
      mandatory: true,
      when: 'upfront',
    };
    for (const [basis, field] of [
      ['fixed', 'amount_fen'],
      ['percent_per_year', 'rate_ppm'],
      ['per_period', 'when'],
    ]) {
      const answer = await world.post<Problem>(
        `/bank/applications/${at.id}/offers`,
        { ...OFFER, fees: [{ ...fee, basis }] },
        { as: bank.officer, version: at.version },
      );
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.[0]?.field).toBe(`fees.0.${field}`);
    }
  });

  it('an offer above the listed rate is refused with its field', async () => {
    const at = await contacted(await world.owner());
    const answer = await world.post<Problem>(
      `/bank/applications/${at.id}/offers`,
      { ...OFFER, rate_ppm: product.listing.rate_max_ppm + 1 },
      { as: bank.officer, version: at.version },
    );
    expect(answer.body.errors?.[0]).toMatchObject({ field: 'rate_ppm', code: 'above_listed_rate' });
  });

  it('an offer may be cheaper than listed, but not at a rate that can only be a slip', async () => {
    const at = await contacted(await world.owner());
    const sent = (rate_ppm: number) =>
      world.post<Problem>(
        `/bank/applications/${at.id}/offers`,
        { ...OFFER, rate_ppm },
        { as: bank.officer, version: at.version },
      );
    const slip = (await sent(1)).body.errors?.[0];
    expect(slip).toMatchObject({ field: 'rate_ppm', code: 'below_plausible_rate' });
    expect(slip?.detail).toContain('0.5%');
    expect(product.listing.rate_min_ppm).toBeGreaterThan(5_000);
    expect((await sent(5_000)).status).toBe(200);
  });
});

describe('a field of the desk', () => {
  it('says what is wrong with it: a day that does not exist, characters that nobody sees', async () => {
    const as = bank.officer;
    const send = async (path: string, body: unknown) =>
      (
        await world.post<Problem>(`/bank/applications/app_x/${path}`, body, { as, version: 1 })
      ).body.errors?.map(({ field, code }) => [field, code]);
    const paid = { ...drawdown('JJ-DAYS', 1), paid_on: '2026-02-29', matures_on: '明年' };
    expect(await send('drawdowns', paid)).toEqual([
      ['paid_on', 'invalid_date'],
      ['matures_on', 'invalid_date'],
    ]);
    expect(await send('sign', { contract_no: 'HT-1\u202e', signed_on: '2026-2-3' })).toEqual([
      ['contract_no', 'hidden_characters'],
      ['signed_on', 'invalid_date'],
    ]);
  });
});

describe('money', () => {
  it('T21 never exceeds what was approved, also when drawdowns race', async () => {
    const at = await signed(await world.owner());
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        world.post<Moved>(`/bank/applications/${at.id}/drawdowns`, drawdown(`R-${at.id}-${i}`, 40 * WAN), {
          as: bank.officer,
          version: at.version,
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const now = answers.find((answer) => answer.status === 200)?.body;
    const second = await world.post<Moved>(
      `/bank/applications/${at.id}/drawdowns`,
      drawdown(`S-${at.id}`, 40 * WAN),
      { as: bank.officer, version: now?.version },
    );
    expect(second.status).toBe(200);
    const over = await world.post<Problem>(
      `/bank/applications/${at.id}/drawdowns`,
      drawdown(`T-${at.id}`, 1),
      { as: bank.officer, version: second.body.version },
    );
    expect(over).toMatchObject({ status: 422, body: { code: 'above_approved_amount' } });
  });

  it('T19 a loan note number counts once in a bank, whatever the application', async () => {
    const first = await signed(await world.owner());
    await moved(bank.officer, 'drawdowns', first, drawdown('SAME-NOTE', 10 * WAN));
    const other = await signed(await world.owner());
    const answer = await world.post<Problem>(
      `/bank/applications/${other.id}/drawdowns`,
      drawdown('SAME-NOTE', 10 * WAN),
      { as: bank.officer, version: other.version },
    );
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'bank_reference_used',
        errors: [{ field: 'bank_reference', code: 'bank_reference_used' }],
      },
    });
  });

  it('a loan note number that was denied is free for its own correction', async () => {
    const at = await signed(await world.owner());
    const reference = `AGAIN-${at.id}`;
    const wrong = await moved(bank.officer, 'drawdowns', at, drawdown(reference, 10 * WAN));
    const { body } = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: bank.approver });
    const denied = await moved(bank.approver, `drawdowns/${body.drawdowns[0]?.id}/deny`, wrong, {
      text: '金额有误',
    });
    const right = await moved(bank.officer, 'drawdowns', denied, drawdown(reference, 11 * WAN));
    const third = await world.post<Problem>(
      `/bank/applications/${at.id}/drawdowns`,
      drawdown(reference, 1 * WAN),
      { as: bank.officer, version: right.version },
    );
    expect(third).toMatchObject({ status: 409, body: { code: 'bank_reference_used' } });
  });

  it('is paid out at the rate the firm accepted, which is looked at again when it is confirmed', async () => {
    const at = await signed(await world.owner());
    const sent = { ...drawdown(`RATE-${at.id}`, 10 * WAN), rate_ppm: 240_000 };
    const path = `/bank/applications/${at.id}/drawdowns`;
    const dear = await world.post<Problem>(path, sent, { as: bank.officer, version: at.version });
    expect(dear).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'rate_ppm', code: 'not_the_accepted_rate' }] },
    });
    expect(dear.body.errors?.[0]?.detail).toContain('3.65%');
    const recorded = await moved(bank.officer, 'drawdowns', at, { ...sent, rate_ppm: OFFER.rate_ppm });
    await world.db
      .prepare('UPDATE drawdown SET rate_ppm = 240000 WHERE application_id = ?1')
      .bind(at.id)
      .run();
    const { body } = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: bank.approver });
    const confirmed = await world.post<Problem>(
      `${path}/${body.drawdowns[0]?.id}/confirm`,
      {},
      {
        as: bank.approver,
        version: recorded.version,
        stepUp: true,
      },
    );
    expect(confirmed).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'rate_ppm', code: 'not_the_accepted_rate' }] },
    });
  });

  it('follows a contract that is no older than the acceptance, and is not paid before it', async () => {
    const owner = await world.owner();
    const open = await offered(owner);
    const { body } = await world.get<OwnView>(`/sme/applications/${open.id}`, { as: owner });
    const accepted = await world.post<Moved>(
      `/sme/applications/${open.id}/accept-offer`,
      { hash: body.offers[0]?.hash },
      { as: owner, version: open.version, stepUp: true },
    );
    for (const [signed_on, code] of [
      [addDays(world.today, -1), 'before_acceptance'],
      [addDays(world.today, 1), 'in_the_future'],
    ]) {
      const answer = await world.post<Problem>(
        `/bank/applications/${open.id}/sign`,
        { contract_no: 'HT-DAY', signed_on },
        { as: bank.officer, version: accepted.body.version },
      );
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'signed_on', code }] } });
    }
    const contract = await moved(bank.officer, 'sign', accepted.body, {
      contract_no: 'HT-DAY',
      signed_on: world.today,
    });
    const early = await world.post<Problem>(
      `/bank/applications/${open.id}/drawdowns`,
      { ...drawdown(`EARLY-${open.id}`, WAN), paid_on: addDays(world.today, -1) },
      { as: bank.officer, version: contract.version },
    );
    expect(early).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'paid_on', code: 'before_signing' }] },
    });
  });

  it('a drawdown that a second person denies never counts', async () => {
    const recorded = await moved(
      bank.officer,
      'drawdowns',
      await signed(await world.owner()),
      drawdown(`D-${crypto.randomUUID()}`, 10 * WAN),
    );
    const before = await figures();
    const { body } = await world.get<CaseView>(`/bank/applications/${recorded.id}`, { as: bank.approver });
    const denied = await moved(bank.approver, `drawdowns/${body.drawdowns[0]?.id}/deny`, recorded, {
      text: '金额有误',
    });
    expect(denied.state).toBe('signed');
    expect(await figures()).toEqual(before);
  });
});

describe('consent', () => {
  it('shows the profile to the named bank, with a record of the look, and not one read after withdrawal (T14)', async () => {
    const owner = await world.owner({ firm: { facts: { revenue_12m: 500_000_000 } } });
    const at = await submitted(owner, product, true);
    const unread = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: bank.officer });
    // That somebody shares his name and phone is shown beforehand; whose they are comes with the recorded look.
    expect(unread.body.people).toEqual([{ role: 'legal_representative', state: 'active' }]);
    expect(JSON.stringify(unread.body)).not.toContain(String('phone' in owner.way && owner.way.phone));
    const read = await world.post<{
      facts: { attr: string }[];
      people: { phone: string }[];
      industry: { zh: string; en: string };
    }>(`/bank/applications/${at.id}/profile-reads`, {}, { as: bank.officer });
    expect(read.status, JSON.stringify(read.body)).toBe(200);
    expect(read.body.industry.zh).toMatch(/\p{Script=Han}/u);
    expect(read.body.industry.en).toMatch(/^[A-Z][a-z]/);
    // The whole number comes only with the recorded look.
    expect(read.body.people).toMatchObject([{ phone: 'phone' in owner.way && owner.way.phone }]);
    type Named = { institution: { zh: string; en: string } };
    const ledger = await world.get<{
      consents: (Named & { id: string; reads: number; subject: string })[];
      reads: Named[];
    }>('/sme/consents', { as: owner });
    const [own] = ledger.body.consents.filter(({ subject }) => subject === 'enterprise');
    expect(own?.reads).toBe(1);
    expect(ledger.body.reads).toHaveLength(1);
    // Who looked is named in both languages, as in the consent.
    expect(ledger.body.reads[0]?.institution.en).toMatch(/^Test Bank/);
    expect(ledger.body.reads[0]?.institution).toEqual(own?.institution);
    const revoked = await world.post(`/sme/consents/${own?.id}/revoke`, {}, { as: owner });
    expect(revoked.status).toBe(200);
    const late = await world.post<Problem>(
      `/bank/applications/${at.id}/profile-reads`,
      {},
      { as: bank.officer },
    );
    expect(late).toMatchObject({ status: 403, body: { code: 'consent_not_active' } });
    const after = await world.get<{ reads: unknown[] }>('/sme/consents', { as: owner });
    expect(after.body.reads).toHaveLength(1);
  });

  it('T15 covers only the classes it names and ends with its last day', async () => {
    const owner = await world.owner({
      firm: { facts: { revenue_12m: 500_000_000 }, official: { tax_paid_12m: 3_000_000 } },
    });
    const own = await world.institution();
    const narrow = await world.product(own, {
      data_classes: ['invoice'],
      criteria: {
        all: [{ id: 'r1', attr: 'org_type', op: 'in', value: ['enterprise'], severity: 'hard', code: 'E04' }],
      },
    });
    const at = await submitted(owner, narrow);
    const read = await world.post<{ facts: { attr: string }[] }>(
      `/bank/applications/${at.id}/profile-reads`,
      {},
      { as: own.officer },
    );
    expect(read.body.facts.map((fact) => fact.attr)).toContain('revenue_12m');
    expect(read.body.facts.map((fact) => fact.attr)).not.toContain('tax_paid_12m');
    const now = world.now;
    world.wait({ days: 200 });
    const late = await world.post<Problem>(
      `/bank/applications/${at.id}/profile-reads`,
      {},
      { as: own.officer },
    );
    expect(late.status).toBe(403);
    world.at(now);
  });

  it('T03 ends with the application: a bank looks no more after the firm has withdrawn', async () => {
    const owner = await world.owner();
    const at = await submitted(owner, product, true);
    const withdrawn = await world.post<Moved>(
      `/sme/applications/${at.id}/withdraw`,
      { reason: 'mistake' },
      { as: owner, version: at.version },
    );
    expect(withdrawn.body.state).toBe('withdrawn');
    const late = await world.post<Problem>(
      `/bank/applications/${at.id}/profile-reads`,
      {},
      { as: bank.officer },
    );
    expect(late.status).toBe(403);
    const view = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: bank.officer });
    expect(view.body.consent).toBeNull();
    // What the person had shared of himself ended with it.
    expect(view.body.people).toEqual([{ role: 'legal_representative', state: 'expired' }]);
  });
});

describe('a refusal', () => {
  it('reaches the firm with its codes, and the statement with “other”', async () => {
    const owner = await world.owner();
    const at = await submitted(owner);
    const bare = await world.post<Problem>(
      `/bank/applications/${at.id}/refuse`,
      { codes: ['B99'], text: '不合适' },
      { as: bank.officer, version: at.version },
    );
    expect(bare.body.errors?.[0]).toMatchObject({ field: 'text', code: 'statement_needed' });
    await moved(bank.officer, 'refuse', at, {
      codes: ['T02', 'B99'],
      text: '纳税额与申报口径不一致，无法核实',
    });
    const view = await world.get<OwnView>(`/sme/applications/${at.id}`, { as: owner });
    expect(view.body).toMatchObject({
      state: 'rejected',
      reason_codes: ['T02', 'B99'],
      refusal: { reapply_on: null },
      actions: ['ask_review', 'reroute'],
    });
  });

  it('for a reason that the platform holds to be met needs evidence, which the firm then reads', async () => {
    const criteria = {
      all: [
        { id: 'r1', attr: 'established_on', op: 'months_since', value: 24, severity: 'hard', code: 'E01' },
      ],
    } as const;
    const aged = await world.product(bank, { criteria });
    const owner = await world.owner();
    const at = await submitted(owner, aged);
    const bare = await world.post<Problem>(
      `/bank/applications/${at.id}/refuse`,
      { codes: ['E01'], text: '年限不足' },
      { as: bank.officer, version: at.version, headers: { 'accept-language': 'en' } },
    );
    expect(bare).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'text', code: 'evidence_needed' }] },
    });
    expect(bare.body.errors?.[0]?.detail).toContain('24');
    await moved(bank.officer, 'refuse', at, {
      codes: ['E01'],
      text: '营业执照显示实际开业日期晚于登记日期',
      reapply_on: addDays(world.today, 90),
    });
    const view = await world.get<OwnView & { notes: { text: string }[] }>(`/sme/applications/${at.id}`, {
      as: owner,
    });
    expect(view.body.refusal).toEqual({ reapply_on: addDays(world.today, 90) });
    expect(view.body.notes[0]?.text).toContain('实际开业日期');
  });

  it('may name a day to apply again, from tomorrow to two years ahead; time’s own day is proposed', async () => {
    const criteria = {
      all: [
        { id: 'r1', attr: 'established_on', op: 'months_since', value: 48, severity: 'soft', code: 'E01' },
      ],
    } as const;
    const soft = await world.product(bank, { criteria });
    const at = await submitted(await world.owner(), soft);
    const { body } = await world.get<CaseView>(`/bank/applications/${at.id}`, { as: bank.officer });
    // The firm is forty months old.
    expect(body.refusing).toMatchObject({
      self_cures: { E01: addMonths(world.today, 8) },
      reapply: { from: addDays(world.today, 1), to: addMonths(world.today, 24) },
    });
    for (const [reapply_on, code] of [
      [world.today, 'not_in_the_future'],
      [addDays(addMonths(world.today, 24), 1), 'beyond_two_years'],
      ['2027-02-30', 'invalid_date'],
    ]) {
      const answer = await world.post<Problem>(
        `/bank/applications/${at.id}/refuse`,
        { codes: ['E01'], reapply_on },
        { as: bank.officer, version: at.version },
      );
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'reapply_on', code }] } });
    }
    await moved(bank.officer, 'refuse', at, { codes: ['E01'], reapply_on: addMonths(world.today, 8) });
  });
});

describe('a day to apply again', () => {
  type Sheet = { cooling_down: { number: string; reapply_on: string } | null };
  const refused = async (owner: Owner, reapply_on?: string) =>
    moved(bank.officer, 'refuse', await submitted(owner), {
      codes: ['C04'],
      ...(reapply_on && { reapply_on }),
    });

  it('holds: before it the product is refused with the day and what to do meanwhile, from it on not', async () => {
    const owner = await world.owner();
    const day = addDays(world.today, 30);
    const { number } = await refused(owner, day);
    const sheet = await world.get<Sheet>(`/sme/apply/${product.id}`, { as: owner });
    expect(sheet.body.cooling_down).toMatchObject({ number, reapply_on: day });
    world.wait({ days: 29 });
    const early = await world.post<Problem>('/sme/applications', await submission(owner), {
      as: owner,
      stepUp: true,
    });
    expect(early).toMatchObject({ status: 409, body: { code: 'cooling_down' } });
    expect(early.body.detail).toContain(day);
    expect(early.body.detail).toContain('符合时告诉我');
    // Another product of the same bank is no matter of this refusal.
    await sent(owner, await world.product(bank));
    world.wait({ days: 1 });
    expect((await world.get<Sheet>(`/sme/apply/${product.id}`, { as: owner })).body.cooling_down).toBeNull();
    await sent(owner);
  });

  it('can be waited for: a watch takes the product until then for closed, and tells on the day', async () => {
    const owner = await world.owner();
    const wish = { product_id: product.id, amount_fen: 50_000_000, term_months: 12 };
    const waiting = () => world.post<{ id: string } & Problem>('/sme/watches', wish, { as: owner });
    expect(await waiting()).toMatchObject({ status: 409, body: { code: 'eligible_already' } });
    await refused(owner, addDays(world.today, 30));
    const { status, body } = await waiting();
    expect(status).toBe(201);
    const stateNow = async () => {
      await world.runJobs();
      const answer = await world.get<{ watches: { id: string; state: string }[] }>('/sme/watches', {
        as: owner,
      });
      return answer.body.watches.find(({ id }) => id === body.id)?.state;
    };
    world.wait({ days: 29 });
    expect(await stateNow()).toBe('active');
    world.wait({ days: 1 });
    expect(await stateNow()).toBe('told');
  });

  it('is needed to wait: a refusal without one blocks nothing', async () => {
    const owner = await world.owner();
    await refused(owner);
    await sent(owner);
  });
});

describe('a draft', () => {
  type Draft = { version: number; body: object | null };
  const show = async (as: Owner) => (await world.get<Draft>(`/sme/apply/${product.id}/draft`, { as })).body;
  const save = (as: Owner, version: number, body: object) =>
    world.request<Draft & Problem>('PUT', `/sme/apply/${product.id}/draft`, { as, version, body });

  it('keeps what was typed as it was typed, for this firm alone, until it is submitted', async () => {
    const owner = await world.owner();
    expect(await show(owner)).toEqual({ version: 0, updated_at: null, body: null });
    const body = { amount_fen: '八十万左右', answers: { q1: '设备' } };
    expect(await save(owner, 0, body)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await show(owner)).toMatchObject({ version: 1, body });
    expect(await show(await world.owner())).toMatchObject({ version: 0, body: null });
    await sent(owner);
    expect(await show(owner)).toMatchObject({ version: 0, body: null });
  });

  it('saved on two devices tells the second, and neither text is lost', async () => {
    const owner = await world.owner();
    await save(owner, 0, { amount_fen: '80万' });
    expect((await save(owner, 1, { amount_fen: '90万' })).body.version).toBe(2);
    const second = await save(owner, 1, { amount_fen: '100万' });
    expect(second).toMatchObject({ status: 412, body: { code: 'stale_version', version: 2 } });
    expect(await show(owner)).toMatchObject({ version: 2, body: { amount_fen: '90万' } });
    expect((await save(owner, 2, { amount_fen: '100万' })).status).toBe(200);
    const both = await Promise.all([save(owner, 3, { purpose: 'a' }), save(owner, 3, { purpose: 'b' })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it('stands among the firm’s applications until it is sent or thrown away', async () => {
    const owner = await world.owner();
    type Listed = { drafts: { product_id: string; amount: string | null; version: number }[] };
    const drafts = async (as: Owner) => (await world.get<Listed>('/sme/applications', { as })).body.drafts;
    await save(owner, 0, { amount_fen: '66万' });
    expect(await drafts(owner)).toMatchObject([{ product_id: product.id, amount: '66万', version: 1 }]);
    expect(await drafts(await world.owner())).toEqual([]);
    const drop = (version: number) =>
      world.request<Problem>('DELETE', `/sme/apply/${product.id}/draft`, { as: owner, version, body: {} });
    await save(owner, 1, { amount_fen: '70万' });
    expect((await drop(1)).body.code).toBe('stale_version');
    expect((await drop(2)).status).toBe(200);
    expect((await drop(2)).body.code).toBe('not_found');
    expect(await drafts(owner)).toEqual([]);
    await save(owner, 0, { amount_fen: '80万' });
    await sent(owner);
    expect(await drafts(owner)).toEqual([]);
  });

  it('is kept for 90 days and no longer', async () => {
    const owner = await world.owner();
    await save(owner, 0, { amount_fen: '80万' });
    world.wait({ days: 89 });
    await sweep({ db: world.db, now: world.now } as Ctx);
    expect((await show(owner)).version).toBe(1);
    world.wait({ days: 1 });
    await sweep({ db: world.db, now: world.now } as Ctx);
    expect((await show(owner)).version).toBe(0);
  });
});

describe('another inquiry at the credit register', () => {
  it('is said before applying: what was sent in three and six months, without what was taken back', async () => {
    const owner = await world.owner();
    const count = async () =>
      (await world.get<{ sent: object }>(`/sme/apply/${product.id}`, { as: owner })).body.sent;
    expect(await count()).toEqual({ months_3: 0, months_6: 0 });
    const at = await sent(owner);
    expect(await count()).toEqual({ months_3: 1, months_6: 1 });
    await world.post(`/sme/applications/${at.id}/take-back`, {}, { as: owner, version: 1 });
    expect(await count()).toEqual({ months_3: 0, months_6: 0 });
    await sent(owner);
    world.wait({ days: 100 });
    expect(await count()).toEqual({ months_3: 0, months_6: 1 });
    world.wait({ days: 100 });
    expect(await count()).toEqual({ months_3: 0, months_6: 0 });
  });
});

describe('papers asked for', () => {
  it('stand before the firm in the order in which the bank listed them', async () => {
    const owner = await world.owner();
    const names = ['营业执照', '近三个月流水', '租赁合同', '章程', '验资报告', '购销合同'];
    const asked = await moved(bank.officer, 'request-documents', await contacted(owner), {
      items: names.map((name) => ({ kind: 'add', name })),
    });
    const { body } = await world.get<OwnView>(`/sme/applications/${asked.id}`, { as: owner });
    expect(body.items.map(({ name }) => name)).toEqual(names);
  });
});

describe('silence', () => {
  it('becomes a breach and a ticket by itself, once, and stays recorded when the bank acts later', async () => {
    const owner = await world.owner();
    const at = await submitted(owner);
    world.wait({ days: 7 });
    await world.runJobs();
    world.wait({ minutes: 10 });
    await world.runJobs();
    const tickets = await world.db
      .prepare('SELECT clock, state FROM ticket WHERE application_id = ?1')
      .bind(at.id)
      .all();
    expect(tickets.results).toEqual([{ clock: 'take_up', state: 'raised' }]);
    const view = (await world.get<OwnView>(`/sme/applications/${at.id}`, { as: owner })).body;
    expect(view.clocks.find((clock) => clock.name === 'take_up')?.breached_at).not.toBeNull();
    const taken = await moved(bank.officer, 'take-up', { ...at, version: view.version });
    const later = (await world.get<OwnView>(`/sme/applications/${at.id}`, { as: owner })).body;
    expect(taken.state).toBe('accepted');
    expect(later.clocks.find((clock) => clock.name === 'take_up')?.breached_at).not.toBeNull();
    expect(await world.events(at.id)).toContain('application.clock_breached');
  });

  it('ends an offer that nobody answered and closes an application whose papers never came', async () => {
    const waiting = await offered(await world.owner());
    const other = await world.owner();
    const asked = await moved(bank.officer, 'request-documents', await contacted(other), {
      items: [{ kind: 'add', name: '租赁合同' }],
    });
    world.wait({ days: 16 });
    await world.runJobs();
    world.wait({ days: 14 });
    await world.runJobs();
    const state = async (id: string) =>
      (
        await world.db
          .prepare('SELECT state FROM application WHERE id = ?1')
          .bind(id)
          .first<{ state: string }>()
      )?.state;
    expect(await state(waiting.id)).toBe('not_taken');
    expect(await state(asked.id)).toBe('incomplete');
  });

  it('T05 an offer in principle cannot be accepted', async () => {
    const owner = await world.owner();
    const open = await offered(owner, { kind: 'in_principle' });
    const { body } = await world.get<OwnView>(`/sme/applications/${open.id}`, { as: owner });
    const answer = await world.post<Problem>(
      `/sme/applications/${open.id}/accept-offer`,
      { hash: body.offers[0]?.hash },
      { as: owner, version: open.version, stepUp: true },
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'offer_not_binding' } });
  });
});

describe('the queue', () => {
  it('lists by deadline with counts, costs at most 70 rows at any size, and pages through every row once', async () => {
    const busy = await world.institution({ branches: 2 });
    const shelf = await world.product(busy);
    const owners = await Promise.all(Array.from({ length: 3 }, () => world.owner()));
    for (const owner of owners) {
      world.wait({ minutes: 1 });
      await submitted(owner, shelf);
    }
    const page = await world.get<{
      rows: { id: string; sort_at: number }[];
      counts: Record<string, number>;
      next: string | null;
    }>('/bank/queue?tab=to_take_up', { as: busy.officer });
    expect(page.body.rows).toHaveLength(3);
    expect(page.body.counts['to_take_up']).toBe(3);
    expect(page.body.rows.map((row) => row.sort_at)).toEqual(
      [...page.body.rows].map((row) => row.sort_at).sort((a, b) => a - b),
    );
    expect(world.cost().rows_read).toBeLessThanOrEqual(70);
    const bad = await world.get<Problem>('/bank/queue?cursor=1%20OR%201', { as: busy.officer });
    expect(bad.status).toBe(400);
  });
});
