// Several offers for one application and of several banks for one need, through the door: approved in stages, compared,
// accepted once whoever races, and ended by the clock one by one.
import { beforeAll, describe, expect, it } from 'vitest';
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

type Moved = { id: string; state: string; version: number };
type Seen = {
  offers: {
    id: string;
    hash: string;
    state: string;
    cause: string | null;
    approving: { stages: string[]; next: string; possible: boolean; signers: string[] } | null;
  }[];
};
type Sheet = {
  loan: { amount_fen: number; term_months: number };
  committed: {
    id: string;
    hash: string;
    more_fen: number | null;
    same: { irr_effective: { ppm: number } };
  }[];
  in_principle: { id: string }[];
  ended: { id: string; state: string; cause: string | null }[];
  waiting: { id: string; state: string }[];
};
type Paper = {
  state: string;
  actions: string[];
  replaced_by: string | null;
  points: { id: string }[];
  schedule: { payment_fen: number }[];
  approvals: { stage: string; name: string }[];
  offer: { hash: string; state: string };
};

const WAN = 1_000_000;
const TERMS = {
  kind: 'committed',
  amount_fen: 80 * WAN,
  term_months: 12,
  rate_ppm: 36_500,
  repayment_method: 'interest_only',
  guarantee_type: 'credit',
  fees: [],
  conditions: ['结算账户开立在本行', '放款前落实用途证明'],
  valid_days: 10,
} as const;

let world: World;
let bank: Institution;
let rival: Institution;
let product: ListedProduct;
let other: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ branches: 2 });
  rival = await world.institution();
  product = await world.product(bank);
  other = await world.product(rival);
});

async function submitted(owner: Owner, of: ListedProduct, demand_id?: string): Promise<Moved> {
  const { body } = await world.get<{
    product: { version_id: string };
    consent: { data_classes: string[]; until: string; text_hash: string };
  }>(`/sme/apply/${of.id}?amount_fen=${100 * WAN}&term_months=12`, { as: owner });
  const { data_classes, until, text_hash } = body.consent;
  const sheet = {
    product_id: of.id,
    version_id: body.product.version_id,
    amount_fen: 100 * WAN,
    term_months: 12,
    purpose: of.listing.purposes[0],
    guarantee_type: of.listing.guarantee_types[0],
    consent: { data_classes, until, text_hash },
    ...(demand_id ? { demand_id } : {}),
  };
  const sent = await world.post<Moved>('/sme/applications', sheet, { as: owner, stepUp: true });
  expect(sent.status, JSON.stringify(sent.body)).toBe(201);
  world.wait({ minutes: 1 });
  return sent.body;
}

async function moved(
  as: Person,
  path: string,
  at: Moved,
  body: unknown = {},
  stepUp = false,
): Promise<Moved> {
  if (stepUp) world.wait({ minutes: 2 });
  const sent = await world.post<Moved>(`/bank/applications/${at.id}/${path}`, body, {
    as,
    version: at.version,
    stepUp,
  });
  expect(sent.status, `${path}: ${JSON.stringify(sent.body)}`).toBe(200);
  return sent.body;
}

const officerOf = async (at: Moved): Promise<Person> => {
  const row = await world.db
    .prepare('SELECT officer_id FROM application WHERE id = ?1')
    .bind(at.id)
    .first<{ officer_id: string }>();
  const found = [...bank.officers, ...rival.officers].find(({ user_id }) => user_id === row?.officer_id);
  if (!found) throw new Error('an application without its account manager');
  return found;
};

async function contacted(owner: Owner, of: ListedProduct = product, demand_id?: string): Promise<Moved> {
  const at = await submitted(owner, of, demand_id);
  const officer = await officerOf(at);
  return moved(officer, 'contact', await moved(officer, 'take-up', at), { channel: 'phone' });
}

const seen = async (at: Moved, as: Person): Promise<Seen> =>
  (await world.get<Seen>(`/bank/applications/${at.id}`, { as })).body;

const waiting = async (at: Moved, as: Person): Promise<string> =>
  (await seen(at, as)).offers.findLast(({ state }) => state === 'proposed')?.hash ?? '';

async function proposed(at: Moved, terms: object = {}): Promise<Moved> {
  return moved(await officerOf(at), 'offers', at, { ...TERMS, ...terms });
}

async function approved(at: Moved, by: Person): Promise<Moved> {
  return moved(by, 'approve-offer', at, { hash: await waiting(at, by) }, true);
}

async function offered(at: Moved, terms: object = {}, by: Person = bank.approver): Promise<Moved> {
  return approved(await proposed(at, terms), by);
}

const accept = (owner: Owner, at: Moved, hash: string, stepUp = true) =>
  world.post<Moved & Problem>(
    `/sme/applications/${at.id}/accept-offer`,
    { hash },
    { as: owner, version: at.version, stepUp },
  );

const hashes = async (at: Moved, as: Person) =>
  (await seen(at, as)).offers.filter(({ state }) => state === 'open').map(({ hash }) => hash);

const stateOf = async (id: string) =>
  (await world.db.prepare('SELECT state, demand_id FROM application WHERE id = ?1').bind(id).first<{
    state: string;
    demand_id: string;
  }>()) ?? { state: '', demand_id: '' };

/** One need of a firm with an open offer of each of the two banks. */
async function twoBanks(owner: Owner) {
  const first = await offered(await contacted(owner));
  const { demand_id } = await stateOf(first.id);
  const second = await offered(
    await contacted(owner, other, demand_id),
    { rate_ppm: 38_000 },
    rival.approver,
  );
  return { first, second, demand_id };
}

async function told(topic: string, user_id: string): Promise<number> {
  const row = await world.db
    .prepare('SELECT COUNT(*) AS n FROM outbox WHERE topic = ?1 AND user_id = ?2')
    .bind(topic, user_id)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

describe('several offers for one application', () => {
  it('stand open side by side; the one taken ends the others, and its conditions are a list', async () => {
    world.at(TEST_AT);
    const owner = await world.owner();
    const one = await offered(await contacted(owner));
    const two = await offered(one, { term_months: 6 });
    expect(two.state).toBe('offered');
    const sheet = await world.get<Sheet>(`/sme/applications/${one.id}/offers`, { as: owner });
    expect(sheet.body.committed).toHaveLength(2);
    const [chosen] = await hashes(two, bank.approver);
    expect((await accept(owner, two, chosen ?? '')).body.state).toBe('accepted_by_firm');
    expect((await seen(two, bank.approver)).offers.map(({ state, cause }) => [state, cause])).toEqual([
      ['accepted', null],
      ['not_taken', 'other_accepted'],
    ]);
  });

  it('count once as an application with a committed offer (M15a)', async () => {
    const owner = await world.owner();
    const at = await offered(await contacted(owner), { kind: 'in_principle' });
    await offered(await offered(at), { term_months: 6 });
    const counted = await world.db
      .prepare("SELECT SUM(value) AS n FROM report_delta WHERE measure = 'M15a' AND stream = ?1")
      .bind(at.id)
      .first<{ n: number }>();
    expect(counted?.n).toBe(1);
  });

  it('an open one can be accepted while another waits, with the page as it was before that was proposed', async () => {
    const owner = await world.owner();
    const open = await offered(await contacted(owner));
    const [hash = ''] = await hashes(open, bank.approver);
    const more = await proposed(open, { term_months: 6 });
    expect(more).toMatchObject({ state: 'offered', version: open.version + 1 });
    const waits = await waiting(more, bank.approver);
    expect((await accept(owner, open, hash)).status).toBe(200);
    world.wait({ minutes: 2 });
    const late = await world.post<Problem>(
      `/bank/applications/${open.id}/approve-offer`,
      { hash: waits },
      { as: bank.approver, version: more.version + 1, stepUp: true },
    );
    expect(late).toMatchObject({ status: 409, body: { code: 'illegal_move', state: 'accepted_by_firm' } });
  });

  it('two accepted at the same instant are one', async () => {
    const owner = await world.owner();
    const at = await offered(await offered(await contacted(owner)), { term_months: 6 });
    const [one = '', two = ''] = await hashes(at, bank.approver);
    await world.stepUp(owner);
    const answers = await Promise.all([accept(owner, at, one, false), accept(owner, at, two, false)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const states = (await seen(at, bank.approver)).offers.map(({ state }) => state);
    expect(states.toSorted()).toEqual(['accepted', 'not_taken']);
  });

  it('one may be declined and the others stay; with the last one the application ends', async () => {
    const owner = await world.owner();
    const at = await offered(await offered(await contacted(owner)), { term_months: 6 });
    const [one = '', two = ''] = await hashes(at, bank.approver);
    const decline = (hash: string, version: number) =>
      world.post<Moved>(`/sme/applications/${at.id}/decline-offer`, { hash }, { as: owner, version });
    const first = await decline(one, at.version);
    expect(first.body.state).toBe('offered');
    expect((await decline(two, first.body.version)).body.state).toBe('not_taken');
  });

  it('are at most five, and never the same twice', async () => {
    let at = await contacted(await world.owner());
    const officer = await officerOf(at);
    const propose = (terms: object) =>
      world.post<Moved & Problem>(
        `/bank/applications/${at.id}/offers`,
        { ...TERMS, ...terms },
        { as: officer, version: at.version },
      );
    at = (await propose({})).body;
    expect(await propose({})).toMatchObject({ status: 409, body: { code: 'offer_exists' } });
    for (const term_months of [3, 6, 9, 11]) at = (await propose({ term_months })).body;
    expect(await propose({ term_months: 10 })).toMatchObject({
      status: 409,
      body: { code: 'too_many_offers' },
    });
    for (const valid_days of [4, 31]) {
      const wrong = await propose({ valid_days });
      expect(wrong.body.errors?.[0]).toMatchObject({ field: 'valid_days', code: 'outside_range' });
    }
  });
});

describe('an offer in the place of another', () => {
  it('turns an intention into a commitment: the earlier one stands until then and cannot be taken after', async () => {
    const owner = await world.owner();
    const intended = await offered(await contacted(owner), { kind: 'in_principle' });
    const [old] = (await seen(intended, bank.approver)).offers;
    const asking = await proposed(intended, { replaces: old?.id });
    const before = await world.get<Paper>(`/sme/applications/${intended.id}/offers/${old?.id}`, {
      as: owner,
    });
    expect(before.body.offer.state).toBe('open');
    const firm = await approved(asking, bank.approver);
    const after = await world.get<Paper>(`/sme/applications/${intended.id}/offers/${old?.id}`, { as: owner });
    expect(after.body).toMatchObject({ offer: { state: 'superseded' }, actions: [] });
    expect(after.body.replaced_by).not.toBeNull();
    const stale = await accept(owner, firm, old?.hash ?? '');
    expect(stale).toMatchObject({ status: 409, body: { code: 'hash_mismatch' } });
    expect((await stateOf(firm.id)).state).toBe('offered');
    const paper = await world.get<Paper>(`/sme/applications/${firm.id}/offers/${after.body.replaced_by}`, {
      as: owner,
    });
    expect(paper.body.points).toHaveLength(15);
    expect(paper.body.schedule.filter(({ payment_fen }) => payment_fen > 0)).toHaveLength(12);
    expect((await accept(owner, firm, paper.body.offer.hash)).status).toBe(200);
  });

  it('is refused where a commitment would become an intention, or what it replaces is gone', async () => {
    const at = await offered(await contacted(await world.owner()));
    const officer = await officerOf(at);
    const [open] = (await seen(at, officer)).offers;
    const propose = (terms: object) =>
      world.post<Problem>(
        `/bank/applications/${at.id}/offers`,
        { ...TERMS, term_months: 6, ...terms },
        { as: officer, version: at.version },
      );
    const weaker = await propose({ kind: 'in_principle', replaces: open?.id });
    expect(weaker.body.errors?.[0]).toMatchObject({ field: 'kind', code: 'weaker' });
    expect((await propose({ replaces: 'off_none' })).body.errors?.[0]?.code).toBe('not_open');
  });
});

describe('more than the branch decides by itself', () => {
  const limit = (fen: number) =>
    world.db.prepare('UPDATE branch SET authority_fen = ?2 WHERE org_id = ?1').bind(bank.id, fen).run();

  it('is signed by the branch and then by the head office, each once, with an event of each', async () => {
    const at = await contacted(await world.owner());
    const { branch_id } = (await world.db
      .prepare('SELECT branch_id FROM application WHERE id = ?1')
      .bind(at.id)
      .first<{ branch_id: string }>()) ?? { branch_id: '' };
    const near = await world.staff({ org_id: bank.id, role: 'approver', branch_id, name: '支行行长' });
    const far = bank.branches.find((id) => id !== branch_id) ?? null;
    const stranger = await world.staff({ org_id: bank.id, role: 'approver', branch_id: far });
    await limit(TERMS.amount_fen - 1);
    const asked = await proposed(at);
    const [offer] = (await seen(asked, near)).offers;
    expect(offer?.approving).toMatchObject({ stages: ['branch', 'head'], next: 'branch', possible: true });
    const send = (as: Person, version: number) => {
      world.wait({ minutes: 2 });
      return world.post<Moved & Problem>(
        `/bank/applications/${at.id}/approve-offer`,
        { hash: offer?.hash },
        { as, version, stepUp: true },
      );
    };
    expect(await send(stranger, asked.version)).toMatchObject({
      status: 403,
      body: { code: 'above_branch_authority' },
    });
    // The only approver of the head office would leave nobody for the second signature.
    expect(await send(bank.approver, asked.version)).toMatchObject({
      status: 409,
      body: { code: 'second_approver_missing' },
    });
    const half = await send(near, asked.version);
    expect(half.body).toMatchObject({ state: 'under_review' });
    expect(await send(near, half.body.version)).toMatchObject({ status: 403, body: { code: 'same_person' } });
    const whole = await send(bank.approver, half.body.version);
    expect(whole.body.state).toBe('offered');
    expect((await world.events(at.id)).slice(-3)).toEqual([
      'application.offer_proposed',
      'application.offer_endorsed',
      'application.offered',
    ]);
    await limit(1_000_000_000);
    // Not even by direct SQL.
    await expect(
      world.db
        .prepare('UPDATE offer_approval SET approved_by = ?2 WHERE offer_id = ?1')
        .bind(offer?.id, stranger.user_id)
        .run(),
    ).rejects.toThrow(/only grows/);
  });

  it('is said to be impossible where the institution has nobody for it, and its administrator is told', async () => {
    const alone = await world.institution();
    const shelf = await world.product(alone);
    const at = await submitted(await world.owner(), shelf);
    await world.db.prepare('UPDATE branch SET authority_fen = 1 WHERE org_id = ?1').bind(alone.id).run();
    const called = await moved(alone.officer, 'contact', await moved(alone.officer, 'take-up', at), {
      channel: 'phone',
    });
    const asked = await moved(alone.officer, 'offers', called, TERMS);
    expect(await told('application.approver_missing', alone.admin.user_id)).toBe(1);
    const refused = await world.post<Problem>(
      `/bank/applications/${at.id}/approve-offer`,
      { hash: await waiting(asked, alone.approver) },
      { as: alone.approver, version: asked.version, stepUp: true },
    );
    expect(refused).toMatchObject({ status: 409, body: { code: 'second_approver_missing' } });
    expect(refused.body.detail).toContain('没有第二位');
  });

  it('two approvers at once: one signature', async () => {
    const second = await world.staff({ org_id: bank.id, role: 'approver' });
    const at = await proposed(await contacted(await world.owner()));
    const hash = await waiting(at, bank.approver);
    world.wait({ minutes: 2 });
    await world.stepUp(bank.approver);
    await world.stepUp(second);
    const answers = await Promise.all(
      [bank.approver, second].map((as) =>
        world.post(`/bank/applications/${at.id}/approve-offer`, { hash }, { as, version: at.version }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });
});

describe('offers of several banks for one need', () => {
  it('stand on one sheet, the cheapest first, with the difference in money', async () => {
    const owner = await world.owner();
    const { first, demand_id } = await twoBanks(owner);
    const { body } = await world.get<Sheet>(`/sme/demands/${demand_id}/offers`, { as: owner });
    expect(body.loan).toEqual({ amount_fen: 100 * WAN, term_months: 12 });
    expect(body.committed.map(({ more_fen }) => more_fen)).toEqual([null, 150_000]);
    const [cheap = { same: { irr_effective: { ppm: 0 } } }, dear = cheap] = body.committed;
    expect(cheap.same.irr_effective.ppm).toBeLessThan(dear.same.irr_effective.ppm);
    expect(cheap).toMatchObject({ application: { id: first.id } });
    const stranger = await world.get(`/sme/demands/${demand_id}/offers`, { as: await world.owner() });
    expect(stranger.status).toBe(404);
  });

  it('taking one ends the other bank’s as not taken, tells that bank, and leaves what is under review', async () => {
    const owner = await world.owner();
    const { first, second, demand_id } = await twoBanks(owner);
    const third = await contacted(owner, await world.product(bank), demand_id);
    const before = await told('application.not_chosen', (await officerOf(second)).user_id);
    const [hash = ''] = await hashes(first, bank.approver);
    expect((await accept(owner, first, hash)).status).toBe(200);
    expect((await stateOf(second.id)).state).toBe('not_taken');
    expect((await seen(second, rival.approver)).offers[0]).toMatchObject({
      state: 'not_taken',
      cause: 'accepted_elsewhere',
    });
    expect(await told('application.not_chosen', (await officerOf(second)).user_id)).toBe(before + 1);
    expect((await stateOf(third.id)).state).toBe('contacted');
    const consents = await world.db
      .prepare("SELECT COUNT(*) AS n FROM consent WHERE application_id = ?1 AND state = 'active'")
      .bind(second.id)
      .first<{ n: number }>();
    expect(consents?.n).toBe(0);
    // What comes later from the third cannot be taken besides.
    const late = await offered(third);
    const [other_hash = ''] = await hashes(late, bank.approver);
    expect(await accept(owner, late, other_hash)).toMatchObject({
      status: 409,
      body: { code: 'accepted_elsewhere' },
    });
  });

  it('both accepted at the same instant: exactly one is', async () => {
    for (let round = 0; round < 3; round += 1) {
      const owner = await world.owner();
      const { first, second } = await twoBanks(owner);
      const [one = ''] = await hashes(first, bank.approver);
      const [two = ''] = await hashes(second, rival.approver);
      await world.stepUp(owner);
      const answers = await Promise.all([
        accept(owner, first, one, false),
        accept(owner, second, two, false),
      ]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      const states = await Promise.all([first, second].map(async ({ id }) => (await stateOf(id)).state));
      expect(states.toSorted()).toEqual(['accepted_by_firm', 'not_taken']);
    }
  });
});

describe('time', () => {
  it('ends offers one by one; the application with the last one, and reminds once however late cron comes', async () => {
    const owner = await world.owner();
    const at = await offered(await offered(await contacted(owner), { valid_days: 5 }), {
      term_months: 6,
      valid_days: 20,
    });
    const reminded = () => told('application.offer_ends_soon', owner.user_id);
    world.wait({ days: 1 });
    await world.runJobs();
    expect(await reminded()).toBe(0);
    // Cron was away for two days.
    world.wait({ days: 3 });
    await world.runJobs();
    await world.runJobs();
    expect(await reminded()).toBe(1);
    world.wait({ days: 3 });
    await world.runJobs();
    expect((await stateOf(at.id)).state).toBe('offered');
    expect((await seen(at, bank.approver)).offers.map(({ state }) => state)).toEqual(['expired', 'open']);
    world.wait({ days: 20 });
    await world.runJobs();
    expect((await stateOf(at.id)).state).toBe('not_taken');
    expect(await reminded()).toBe(1);
  });

  it('does not end an application while another offer waits for approval', async () => {
    const owner = await world.owner();
    const at = await proposed(await offered(await contacted(owner), { valid_days: 5 }), { term_months: 6 });
    world.wait({ days: 7 });
    await world.runJobs();
    expect((await stateOf(at.id)).state).toBe('under_review');
  });
});
