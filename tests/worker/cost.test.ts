// What the hot paths cost in D1, which bills rows: round trips, rows read and rows written of each request against its
// budget, with the statement that validates the session told apart. What a report costs at 200 and at 20,000 movements
// stands in reports.test.ts, what the shelf in memory does under failure in products.test.ts.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  costOf,
  recordingD1,
  type Cost,
  type RecordedStatement,
  type Trip,
} from '../../scripts/lib/recording-d1.ts';
import { runAlarms } from '../../worker/applications/commands-system.ts';
import { moveOf } from '../../worker/applications/machine.ts';
import { runRecompute } from '../../worker/applications/commands-system-calendar.ts';
import { COMMANDS, MOVES, TABS, type Command } from '../../worker/applications/terms.ts';
import { jobContext } from '../../worker/jobs.ts';
import type { DeclarableAttribute } from '../../worker/organisations/terms.ts';
import { foldReports } from '../../worker/reports/commands.ts';
import { GUARANTEE_TYPES, PRODUCT_CLASSES, PRODUCT_SORTS } from '../../worker/products/terms.ts';
import {
  newWorld,
  TOWNS,
  type Answer,
  type Institution,
  type ListedProduct,
  type Owner,
  type Person,
  type RequestOptions,
  type World,
} from './world.ts';

const WAN = 1_000_000;
const PRODUCTS = 60;
const APPLICATIONS = 5000;

/** A firm that has declared all it can. */
const DECLARED = {
  employees: 35,
  revenue_12m: 2500 * WAN,
  total_assets: 1800 * WAN,
  invoiced_amount_12m: 2400 * WAN,
  tax_credit_level: 'A',
  tax_paid_12m: 60 * WAN,
  tax_paying_since: '2023-01-01',
  debt_ratio: 450_000,
  profitable: true,
  operating_tags: [],
  honours: [],
  patents: 2,
  property_value: 300 * WAN,
  guarantor_ready: true,
  pledge_ready: true,
  first_time_borrower: false,
} as const satisfies Record<DeclarableAttribute, unknown>;

type Moved = { id: string; version: number; state: string };

/** The cost of a request without its session, the session's, and every statement with its values. */
type Measured = { readonly cost: Cost; readonly session: Cost; readonly trips: readonly Trip[] };

const isSession = ({ statements }: Trip): boolean =>
  statements.length === 1 && /\bFROM session s\b/.test(statements[0]?.text ?? '');

const statementsOf = (trips: readonly Trip[]): RecordedStatement[] =>
  trips.flatMap((trip) => [...trip.statements]);

/** A Worker that has just started, over the same database as all others; it remembers what it asked. */
function isolate() {
  const recording = recordingD1(world.db);
  const bindings = { DB_WANGCHENG: recording.db };
  return {
    bindings,
    async measure<Body>(
      name: string,
      method: string,
      path: string,
      options: RequestOptions = {},
    ): Promise<Answer<Body> & Measured> {
      const answer = await world.request<Body>(method, path, { ...options, env: bindings });
      const trips = recording.take();
      if (answer.status >= 300) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
      asked.set(name, trips);
      const own = trips.filter((trip) => !isSession(trip));
      return { ...answer, cost: costOf(own), session: costOf(trips.filter(isSession)), trips: own };
    },
    take: recording.take,
  };
}

/** Every request measured in this file, with all its statements. */
const asked = new Map<string, readonly Trip[]>();

let world: World;
let bank: Institution;
let products: readonly ListedProduct[];
let knownFirm: Owner;

beforeAll(async () => {
  world = await newWorld();
  const banks = [
    await world.institution({ branches: 3 }),
    await world.institution(),
    await world.institution(),
  ];
  bank = banks[0] as Institution;
  const listed: ListedProduct[] = [];
  for (let i = 0; i < PRODUCTS; i += 1) {
    const product = await world.product(banks[i % banks.length] as Institution, {
      name: `${['税贷', '订单贷', '设备贷', '惠农贷'][i % 4]}${i}号`,
      amount_max_fen: (i + 10) * 10 * WAN,
      product_class: PRODUCT_CLASSES[i % PRODUCT_CLASSES.length] ?? 'working_capital',
      guarantee_types: [GUARANTEE_TYPES[i % GUARANTEE_TYPES.length] ?? 'credit'],
    });
    listed.push(product);
  }
  products = listed;
  knownFirm = await world.owner({ firm: { facts: DECLARED } });
});

describe('the public shelf', () => {
  it('is built from at most two rows per listed product, in one round trip', async () => {
    const { cost } = await isolate().measure('shelf: first request of an isolate', 'GET', '/products');
    expect(cost.round_trips).toBe(1);
    expect(cost.rows_read).toBeLessThanOrEqual(2 * PRODUCTS);
    expect(cost.rows_written).toBe(0);
  });

  const town = TOWNS[0]?.code ?? '';
  it.each([
    '/products',
    ...PRODUCT_SORTS.map((sort) => `/products?sort=${sort}`),
    '/products?class=working_capital',
    '/products?guarantee=credit&borrower=enterprise',
    '/products?amount_fen=50000000&term_months=12',
    `/products?q=${encodeURIComponent('税贷')}`,
    '/products?q=shuidai',
    '/towns',
    '/match',
    '/match?years=2to3&invoiced=300to500&amount_fen=100000000&term_months=12',
    `/match?years=2to3&tax=A&town=${town}&sort=amount`,
  ])('costs nothing while warm: %s', async (path) => {
    const worker = isolate();
    await worker.measure('shelf: first request of an isolate', 'GET', '/products');
    const { cost } = await worker.measure(`shelf: warm ${path}`, 'GET', path);
    expect(cost).toEqual({ round_trips: 0, statements: 0, rows_read: 0, rows_written: 0 });
  });

  it('costs nothing on the second page either', async () => {
    const worker = isolate();
    const first = await worker.measure<{ items: unknown[]; next: string | null }>(
      'shelf: first request of an isolate',
      'GET',
      '/products',
    );
    expect(first.body.items).toHaveLength(20);
    const cursor = encodeURIComponent(first.body.next ?? '');
    const { cost } = await worker.measure('shelf: second page', 'GET', `/products?cursor=${cursor}`);
    expect(cost.round_trips).toBe(0);
  });

  it('is looked at again for one row after five seconds, and read again only when it has changed', async () => {
    const worker = isolate();
    await worker.measure('shelf: first request of an isolate', 'GET', '/products');
    world.wait({ ms: 5000 });
    const look = await worker.measure('shelf: a look at its version', 'GET', '/products');
    expect(look.cost).toMatchObject({ round_trips: 1, rows_read: 1 });
    await world.product(bank);
    world.wait({ ms: 5000 });
    const change = await worker.measure('shelf: read again', 'GET', '/products');
    expect(change.cost.round_trips).toBe(2);
    expect(change.cost.rows_read).toBeLessThanOrEqual(2 * (PRODUCTS + 1));
    const next = await worker.measure('shelf: warm again', 'GET', '/products');
    expect(next.cost.round_trips).toBe(0);
  });

  it('shows one product by key in one round trip of at most 25 rows, towns and base rates included', async () => {
    const worker = isolate();
    await worker.measure('shelf: first request of an isolate', 'GET', '/products');
    const { cost } = await worker.measure('shelf: one product', 'GET', `/products/${products[0]?.id}`);
    expect(cost.round_trips).toBe(1);
    expect(cost.rows_read).toBeLessThanOrEqual(25);
  });
});

describe('the match of a known firm', () => {
  it('judges all products, whatever the firm has declared, in one round trip of at most 25 rows besides the session', async () => {
    const worker = isolate();
    await worker.measure('shelf: first request of an isolate', 'GET', '/products');
    const { cost, session, body } = await worker.measure<{ eligible: { total: number } }>(
      'match of a known firm',
      'GET',
      '/sme/match?amount_fen=100000000&term_months=12',
      { as: knownFirm },
    );
    expect(body.eligible.total).toBeGreaterThan(0);
    expect(cost.round_trips).toBe(1);
    expect(cost.rows_read).toBeLessThanOrEqual(25);
    expect(session).toMatchObject({ round_trips: 1, rows_written: 0 });
    expect(session.rows_read).toBeLessThanOrEqual(5);
  });
});

// --- Commands ------------------------------------------------------------------------------------------------------

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

const REFUSAL = { codes: ['F01'], text: '月均回款不足以覆盖本息，建议降低金额' } as const;

/** Plays the moves of applications and keeps what each cost. */
class Walk {
  readonly costs = new Map<Command, Measured>();
  readonly #worker = isolate();
  readonly #product: ListedProduct;

  readonly #demand: string | undefined;

  constructor(product: ListedProduct, demand?: string) {
    this.#product = product;
    this.#demand = demand;
  }

  async #command<Body>(
    command: Command,
    path: string,
    body: unknown,
    options: RequestOptions,
  ): Promise<Body> {
    const measured = await this.#worker.measure<Body>(`command: ${command}`, 'POST', path, {
      ...options,
      body,
    });
    this.costs.set(command, measured);
    return measured.body;
  }

  async submit(owner: Owner): Promise<Moved> {
    const product = this.#product;
    const prepared = await this.#worker.measure<{
      product: { version_id: string };
      consent: { data_classes: string[]; until: string; text_hash: string };
    }>('the sheet before submitting', 'GET', `/sme/apply/${product.id}?amount_fen=${100 * WAN}`, {
      as: owner,
    });
    const { data_classes, until, text_hash } = prepared.body.consent;
    const body = {
      product_id: product.id,
      version_id: prepared.body.product.version_id,
      amount_fen: 100 * WAN,
      term_months: 12,
      purpose: product.listing.purposes[0],
      guarantee_type: product.listing.guarantee_types[0],
      consent: { data_classes, until, text_hash },
      ...(this.#demand ? { demand_id: this.#demand } : {}),
    };
    return this.#command('submit', '/sme/applications', body, { as: owner, stepUp: true });
  }

  /** Asks for reconsideration in the words that the page after a no shows. */
  async askReview(at: Moved, owner: Owner): Promise<Moved> {
    type Consent = { data_classes: string[]; until: string; text_hash: string };
    const { body } = await world.get<{ review: { consent: Consent } }>(`/sme/applications/${at.id}/refusal`, {
      as: owner,
    });
    const { data_classes, until, text_hash } = body.review.consent;
    world.wait({ minutes: 2 });
    return this.#command(
      'ask_review',
      `/sme/applications/${at.id}/ask-review`,
      { text: '已取得新订单合同，请重新评估', consent: { data_classes, until, text_hash } },
      { as: owner, version: at.version, stepUp: true },
    );
  }

  /** Takes an application to the bank of another product. */
  async reroute(at: Moved, owner: Owner, product: ListedProduct): Promise<Moved> {
    const { body } = await world.get<{
      product: { version_id: string };
      amount_fen: number;
      consent: { data_classes: string[]; until: string; text_hash: string };
    }>(`/sme/apply/${product.id}`, { as: owner });
    const { data_classes, until, text_hash } = body.consent;
    world.wait({ minutes: 2 });
    const sheet = {
      product_id: product.id,
      version_id: body.product.version_id,
      amount_fen: body.amount_fen,
      term_months: 12,
      purpose: product.listing.purposes[0],
      guarantee_type: product.listing.guarantee_types[0],
      consent: { data_classes, until, text_hash },
      tell: false,
    };
    return this.#command('reroute', `/sme/applications/${at.id}/reroute`, sheet, {
      as: owner,
      version: at.version,
      stepUp: true,
    });
  }

  /** An application that the bank sees. */
  async opened(owner: Owner): Promise<Moved> {
    const made = await this.submit(owner);
    world.wait({ minutes: 1 });
    return made;
  }

  /** A bank's move with the version in hand. */
  bank(
    command: Command,
    at: Moved,
    path: string,
    body: unknown = {},
    as: Person = bank.officer,
  ): Promise<Moved> {
    const stepUp = ['approve_offer', 'endorse_offer', 'confirm_drawdown'].includes(command);
    if (stepUp) world.wait({ minutes: 2 });
    return this.#command(command, `/bank/applications/${at.id}/${path}`, body, {
      as,
      version: at.version,
      stepUp,
    });
  }

  /** The firm's own move. */
  firm(command: Command, at: Moved, path: string, body: unknown, as: Owner): Promise<Moved> {
    const stepUp = command === 'accept_offer' || command === 'not_chosen';
    return this.#command(command, `/sme/applications/${at.id}/${path}`, body, {
      as,
      version: at.version,
      stepUp,
    });
  }

  async contacted(owner: Owner): Promise<Moved> {
    const taken = await this.bank('take_up', await this.opened(owner), 'take-up');
    return this.bank('contact', taken, 'contact', { channel: 'phone', note: '约周三上门' });
  }

  /** Three applications of one firm for one need, each with an offer; the first one's is given. */
  async rivals(owner: Owner, others: readonly ListedProduct[]): Promise<{ at: Moved; hash: string }> {
    const first = await this.offered(owner);
    const row = await world.db
      .prepare('SELECT demand_id FROM application WHERE id = ?1')
      .bind(first.at.id)
      .first<{ demand_id: string }>();
    for (const product of others) {
      const walk = new Walk(product, row?.demand_id);
      await walk.offered(owner);
    }
    return first;
  }

  async approved(proposed: Moved): Promise<{ at: Moved; hash: string }> {
    const { body } = await world.get<{ offers: { hash: string; state: string }[] }>(
      `/bank/applications/${proposed.id}`,
      { as: bank.approver },
    );
    const hash = body.offers.find(({ state }) => state === 'proposed')?.hash ?? '';
    const at = await this.bank('approve_offer', proposed, 'approve-offer', { hash }, bank.approver);
    return { at, hash };
  }

  async offered(owner: Owner): Promise<{ at: Moved; hash: string }> {
    const at = await this.contacted(owner);
    return this.approved(await this.bank('propose_offer', at, 'offers', OFFER));
  }

  /** The drawdown of an application that waits for its second person. */
  async drawdown(id: string): Promise<string> {
    const { body } = await world.get<{ drawdowns: { id: string; state: string }[] }>(
      `/bank/applications/${id}`,
      {
        as: bank.approver,
      },
    );
    return body.drawdowns.find(({ state }) => state === 'requested')?.id ?? '';
  }

  /** What the system does when the office's hours have changed. */
  async recompute(): Promise<void> {
    this.#worker.take();
    await runRecompute(jobContext({ ...world.bindings(), ...this.#worker.bindings }, world.district));
    const trips = this.#worker.take();
    const batch = trips.findIndex((trip) =>
      statementsOf([trip]).some(({ text }) => /UPDATE application SET/.test(text)),
    );
    const own = trips.slice(batch - 1, batch + 1);
    asked.set('command: recompute', own);
    this.costs.set('recompute', { cost: costOf(own), session: costOf([]), trips: own });
  }

  /** What the system does when it next looks, each act kept under the name of its move; the given one is among them. */
  async system(command: Command): Promise<void> {
    const [last] = (await world.db.prepare('SELECT MAX(seq) AS seq FROM event').all<{ seq: number }>())
      .results;
    this.#worker.take();
    await runAlarms(jobContext({ ...world.bindings(), ...this.#worker.bindings }, world.district));
    const trips = this.#worker.take();
    const { results } = await world.db
      .prepare("SELECT type FROM event WHERE seq > ?1 AND stream LIKE 'app_%' ORDER BY seq")
      .bind(last?.seq ?? 0)
      .all<{ type: string }>();
    // Each act is a read and a batch; besides them it looks for alarms, and at the application before every act.
    const batches = trips.flatMap((trip, at) => (costOf([trip]).rows_written > 0 ? [at] : []));
    expect(batches).toHaveLength(results.length);
    results.forEach(({ type }, nth) => {
      const act = MOVES.find(({ emits }) => emits === type)?.command ?? 'breach';
      const at = batches[nth] ?? 0;
      const own = trips.slice(at - 1, at + 1);
      asked.set(`command: ${act}`, own);
      const known = this.costs.get(act);
      if (known && known.cost.rows_written > costOf(own).rows_written) return;
      this.costs.set(act, { cost: costOf(own), session: costOf([]), trips: own });
    });
    if (!results.some(({ type }) => type === moveOf(command).emits))
      throw new Error(`${command} was not played`);
  }
}

let walk: Walk;

describe('every command of an application', () => {
  beforeAll(async () => {
    walk = new Walk(products[0] as ListedProduct);
    const paid = await world.owner();
    const called = await walk.contacted(paid);
    // As many papers as may be asked for at once.
    const papers = {
      items: Array.from({ length: 12 }, (_, i) => ({ kind: 'add', name: `第${i + 1}份材料` })),
      text: '请盖章',
    };
    const asking = await walk.bank('request_documents', called, 'request-documents', papers);
    const { body } = await world.get<{ items: { id: string }[] }>(`/sme/applications/${called.id}`, {
      as: paid,
    });
    const answers = body.items.map(({ id }) => ({ item_id: id, text: '已上传' }));
    const answered = await walk.firm('answer_documents', asking, 'answer-documents', { answers }, paid);
    const proposed = await walk.bank('propose_offer', answered, 'offers', OFFER);
    const returned = await walk.bank(
      'return_offer',
      proposed,
      'return-offer',
      { text: '期限再议' },
      bank.approver,
    );
    const { at, hash } = await walk.approved(await walk.bank('propose_offer', returned, 'offers', OFFER));
    const accepted = await walk.firm('accept_offer', at, 'accept-offer', { hash }, paid);
    const signing = { contract_no: 'HT-2026-001', signed_on: world.today };
    const signed = await walk.bank('sign', accepted, 'sign', signing);
    const money = (bank_reference: string) => ({
      bank_reference,
      amount_fen: 40 * WAN,
      rate_ppm: 36_500,
      paid_on: world.today,
      matures_on: `${Number(world.today.slice(0, 4)) + 1}${world.today.slice(4)}`,
      account_tail: '8888',
    });
    const wrong = await walk.bank('record_drawdown', signed, 'drawdowns', money('JJ-1'));
    const denied = await walk.bank(
      'deny_drawdown',
      wrong,
      `drawdowns/${await walk.drawdown(wrong.id)}/deny`,
      { text: '金额有误' },
      bank.approver,
    );
    const right = await walk.bank('record_drawdown', denied, 'drawdowns', money('JJ-2'));
    const confirm = `drawdowns/${await walk.drawdown(right.id)}/confirm`;
    const disbursed = await walk.bank('confirm_drawdown', right, confirm, {}, bank.approver);
    await walk.bank('complete', disbursed, 'complete');

    const refused = await walk.contacted(await world.owner());
    await walk.bank('refuse', refused, 'refuse', {
      codes: ['T02', 'B99'],
      text: '纳税额与申报口径不一致，无法核实',
    });
    const turned = await world.owner();
    const no = await walk.bank('refuse', await walk.contacted(turned), 'refuse', REFUSAL);
    const asking_again = await walk.askReview(no, turned);
    const on = await walk.bank('overturn', asking_again, 'overturn', { text: '可以支持' }, bank.approver);
    await walk.bank('refuse', on, 'refuse', REFUSAL);
    const gone = await world.owner();
    const nope = await walk.bank('refuse', await walk.contacted(gone), 'refuse', REFUSAL);
    const upheld = await walk.bank(
      'uphold',
      await walk.askReview(nope, gone),
      'uphold',
      { text: '复核后情况没有变化，维持原决定' },
      bank.approver,
    );
    const elsewhere = await walk.reroute(upheld, gone, products[1] as ListedProduct);
    world.wait({ minutes: 1 });
    await walk.firm('withdraw', elsewhere, 'withdraw', { reason: 'mistake' }, gone);

    const choosy = await world.owner();
    const moving = await walk.offered(choosy);
    const colleague = await world.staff({ org_id: bank.id, role: 'loan_officer' });
    const successor = { successor: colleague.user_id };
    const declined = { at: await walk.bank('hand_over', moving.at, 'hand-over', successor, bank.admin) };
    await walk.firm('decline_offer', declined.at, 'decline-offer', {}, choosy);
    const leaving = await world.owner();
    const left = await walk.offered(leaving);
    await walk.firm('withdraw', left.at, 'withdraw', { reason: 'price', text: '利率偏高' }, leaving);

    // Two offers of which one is declined, and one beyond the branch, which two people sign.
    const picky = await world.owner();
    const single = await walk.offered(picky);
    const two = await walk.approved(
      await walk.bank('propose_offer', single.at, 'offers', { ...OFFER, term_months: 6 }),
    );
    await walk.firm('decline_one', two.at, 'decline-offer', { hash: two.hash }, picky);
    const deputy = await world.staff({ org_id: bank.id, role: 'approver' });
    const beyond = await walk.bank('propose_offer', { ...two.at, version: two.at.version + 1 }, 'offers', {
      ...OFFER,
      term_months: 9,
    });
    await world.db.prepare('UPDATE branch SET authority_fen = 1 WHERE org_id = ?1').bind(bank.id).run();
    const large = await world.get<{ offers: { hash: string; state: string }[] }>(
      `/bank/applications/${beyond.id}`,
      { as: deputy },
    );
    const { hash: waiting_hash = '' } = large.body.offers.find(({ state }) => state === 'proposed') ?? {};
    await walk.bank('endorse_offer', beyond, 'approve-offer', { hash: waiting_hash }, deputy);
    await world.db
      .prepare('UPDATE branch SET authority_fen = 1000000000 WHERE org_id = ?1')
      .bind(bank.id)
      .run();
    await walk.firm(
      'withdraw',
      { ...beyond, version: beyond.version + 1 },
      'withdraw',
      { reason: 'price' },
      picky,
    );

    // The dearest acceptance: two other banks have offers open for the same need.
    const chooser = await world.owner();
    const chosen = await walk.rivals(chooser, [products[12], products[24]] as ListedProduct[]);
    await walk.firm('not_chosen', chosen.at, 'accept-offer', { hash: chosen.hash }, chooser);
    await walk.firm(
      'decline_offer',
      { ...chosen.at, version: chosen.at.version + 1 },
      'decline-offer',
      {},
      chooser,
    );

    const rash = await world.owner();
    await walk.firm('take_back', await walk.submit(rash), 'take-back', {}, rash);

    // Cases in which nobody acts, one after the other.
    const waiting = await world.owner();
    const silent = await walk.opened(waiting);
    const asked_once = await walk.firm('urge', silent, 'urge', {}, waiting);
    const words = { text: '请问还需要什么材料？' };
    const urged = await walk.firm('write_to_bank', asked_once, 'messages', words, waiting);
    world.wait({ days: 1, minutes: 10 * 60 });
    await walk.system('warn');
    world.wait({ days: 1 });
    await walk.system('breach');
    const late = { ...urged, version: urged.version + 2 };
    await walk.firm('withdraw', late, 'withdraw', { reason: 'too_slow', text: '太慢' }, waiting);
    await walk.opened(await world.owner());
    world.wait({ days: 9 });
    await walk.system('escalate');
    await world.db
      .prepare('UPDATE district SET hours = ?1, office_changed_at = ?2 WHERE id = 1')
      .bind(JSON.stringify([{ from_on: null, windows: [{ opens: 540, closes: 1080 }] }]), world.now)
      .run();
    await walk.recompute();
    world.wait({ days: 31 });
    await walk.system('expire');
    await walk.contacted(await world.owner());
    world.wait({ days: 8 });
    await walk.system('note_silence');
    const slow = await walk.offered(await world.owner());
    const later = await walk.approved(
      await walk.bank('propose_offer', slow.at, 'offers', { ...OFFER, term_months: 6, valid_days: 20 }),
    );
    world.wait({ days: 8 });
    await walk.system('remind_offer');
    world.wait({ days: 4 });
    await walk.system('end_offer');
    world.wait({ days: 6 });
    await walk.system('remind_offer');
    world.wait({ days: 4 });
    await walk.system('expire_offer');
    expect(later.at.state).toBe('offered');
    const distracted = await world.owner();
    const reached = await walk.contacted(distracted);
    const contested = await walk.firm(
      'contest_contact',
      reached,
      'contest-contact',
      { text: '没有接到电话' },
      distracted,
    );
    const answered_it = await walk.bank('write_to_firm', contested, 'messages', { text: '已改约周五' });
    const forgetful = await walk.bank('note', answered_it, 'notes', { text: '月底前集中处理' });
    await walk.bank('request_documents', forgetful, 'request-documents', papers);
    world.wait({ days: 20 });
    await walk.system('warn');
    world.wait({ days: 5 });
    await walk.system('close_incomplete');
  });

  it('has been played', () => {
    expect([...walk.costs.keys()].toSorted()).toEqual([...COMMANDS].toSorted());
  });

  it.each(COMMANDS)('%s takes one read and one batch besides the session', (command) => {
    const [read, batch, ...more] = walk.costs.get(command)?.trips ?? [];
    expect(more).toEqual([]);
    expect(read && costOf([read])).toMatchObject({ rows_written: 0 });
    expect(batch && costOf([batch]).rows_written).toBeGreaterThan(0);
  });

  // Those that give a consent anew, or end several applications at once, have the budget of a submission.
  const GIVING: readonly Command[] = ['submit', 'ask_review', 'reroute'];
  const LARGE: readonly Command[] = [...GIVING, 'not_chosen'];
  it.each(COMMANDS.filter((command) => !LARGE.includes(command)))('%s writes at most 30 rows', (command) => {
    expect(walk.costs.get(command)?.cost.rows_written).toBeLessThanOrEqual(30);
  });

  it('accepting an offer ends those of two other banks for the same need in at most 60 rows', () => {
    expect(walk.costs.get('not_chosen')?.cost.rows_written).toBeLessThanOrEqual(60);
  });

  it.each(GIVING)('%s with its consent writes at most 60 rows', (command) => {
    expect(walk.costs.get(command)?.cost.rows_written).toBeLessThanOrEqual(60);
  });
});

// --- The desk ------------------------------------------------------------------------------------------------------

/**
 * Fills the district with copies of one application: for each a firm of its own, spread evenly over banks and tabs.
 * Returns a bank that holds a fifth of them.
 */
async function fillDistrict(template: string): Promise<Institution> {
  const banks = [bank];
  while (banks.length < 5) banks.push(await world.institution());
  const stateOf = {
    to_take_up: 'submitted',
    in_progress: 'contacted',
    waiting_firm: 'offered',
    to_pay: 'signed',
    paid: 'disbursed',
    closed: 'rejected',
  };
  const { results } = await world.db.prepare('PRAGMA table_info(application)').all<{ name: string }>();
  const own: Readonly<Record<string, string>> = {
    id: "'app_' || printf('%026d', i)",
    number: "'WC-B' || i",
    enterprise_id: "'org_b' || i",
    institution_id: '?1 ->> (i % 5)',
    tab: '?2 ->> (i % 6)',
    state: '?3 ->> (i % 6)',
    submitted_at: 't.submitted_at - i',
    sort_at: 't.sort_at + i % 977',
    alarm_at: 'NULL',
  };
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${APPLICATIONS - 1})`;
  await world.db.batch([
    world.db.prepare(`${numbers} INSERT INTO org (id, kind, name, ver, head, created_at)
      SELECT 'org_b' || i, 'enterprise', '批量企业' || i, 1, 'x', 0 FROM n`),
    world.db
      .prepare(`${numbers} INSERT INTO enterprise (org_id, uscc, org_type, registration_status, established_on, industry,
        legal_representative, registered_capital_fen, registry_as_of)
      SELECT 'org_b' || i, 'B' || i, 'enterprise', 'active', '2020-01-01', 'C1311', '甲', 0, '2026-01-01' FROM n`),
    world.db
      .prepare(
        `${numbers} INSERT INTO application (${results.map(({ name }) => name).join(', ')})
        SELECT ${results.map(({ name }) => own[name] ?? `t.${name}`).join(', ')} FROM n JOIN application t ON t.id = ?4`,
      )
      .bind(
        JSON.stringify(banks.map(({ id }) => id)),
        JSON.stringify(TABS),
        JSON.stringify(TABS.map((tab) => stateOf[tab])),
        template,
      ),
    world.db.prepare(`UPDATE queue_count SET count = (SELECT COUNT(*) FROM application a
      WHERE a.institution_id = queue_count.institution_id AND a.tab = queue_count.tab)`),
  ]);
  // Not the one whose rows end an index: there, what follows the last row is not read.
  return banks.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0] as Institution;
}

type Queue = { rows: { id: string }[]; counts: Record<string, number>; next: string | null };

describe(`a bank's desk among ${APPLICATIONS} applications`, () => {
  let desk: Institution;
  const worker = () => isolate();
  const listed = ({ trips }: Measured) =>
    statementsOf(trips).filter(({ text }) => /\bFROM application a\b/.test(text));

  beforeAll(async () => {
    const owner = await world.owner();
    const { id } = await new Walk(products[0] as ListedProduct).opened(owner);
    desk = await fillDistrict(id);
  });

  it.each(TABS)('lists 50 of the tab %s for at most 60 rows', async (tab) => {
    const page = await worker().measure<Queue>(`queue: ${tab}`, 'GET', `/bank/queue?tab=${tab}`, {
      as: desk.officer,
    });
    expect(page.body.rows).toHaveLength(50);
    expect(page.body.counts[tab]).toBeGreaterThan(100);
    const list = listed(page);
    expect(list).toHaveLength(1);
    expect(list[0]?.rows_read).toBeLessThanOrEqual(60);
  });

  it('reads the counts of its tabs, and who asks, for at most 11 rows', async () => {
    const page = await worker().measure<Queue>('queue', 'GET', '/bank/queue', { as: desk.officer });
    const counts = statementsOf(page.trips).filter(({ text }) => /\bFROM queue_count\b/.test(text));
    expect(counts).toHaveLength(1);
    // One of them for what the bank does not see yet and is not counted.
    expect(page.session.rows_read + (counts[0]?.rows_read ?? 0)).toBeLessThanOrEqual(11);
  });

  it('asks nothing but list, counts and the office calendar, and costs the same on every later page', async () => {
    let path = '/bank/queue?tab=closed';
    const costs: Cost[] = [];
    for (let page = 0; page < 4; page += 1) {
      const { body, cost } = await worker().measure<Queue>('queue: a later page', 'GET', path, {
        as: desk.officer,
      });
      costs.push(cost);
      if (body.next !== null) path = `/bank/queue?tab=closed&cursor=${body.next}`;
    }
    for (const cost of costs) expect(cost).toMatchObject({ statements: 3, rows_written: 0 });
    expect(Math.max(...costs.map(({ rows_read }) => rows_read))).toBeLessThanOrEqual(60);
    expect(new Set(costs.slice(1, -1).map(({ rows_read }) => rows_read)).size).toBe(1);
  });

  it('opens a case in a number of rows that does not grow with the district', async () => {
    const { body } = await worker().measure<Queue>('queue', 'GET', '/bank/queue', { as: desk.officer });
    const { cost } = await worker().measure('a case', 'GET', `/bank/applications/${body.rows[0]?.id}`, {
      as: desk.officer,
    });
    expect(cost.round_trips).toBeLessThanOrEqual(2);
    expect(cost.rows_read).toBeLessThanOrEqual(12);
  });

  it("shows an owner's own applications without those of others", async () => {
    const owner = await world.owner();
    await new Walk(products[0] as ListedProduct).opened(owner);
    const list = await worker().measure('own applications', 'GET', '/sme/applications', { as: owner });
    expect(list.cost.round_trips).toBe(1);
    expect(list.cost.rows_read).toBeLessThanOrEqual(6);
  });

  it('reports without counting applications', async () => {
    const { supervisor } = await world.office();
    await foldReports({ db: world.db, now: world.now });
    for (const path of [
      '/office/overview',
      '/office/reports/M17?by=town',
      '/office/reports/M13/rows',
      '/office/tickets',
    ]) {
      const { cost } = await worker().measure(`office: ${path}`, 'GET', path, { as: supervisor });
      expect.soft(cost.rows_read, path).toBeLessThan(APPLICATIONS / 10);
      expect.soft(cost.round_trips, path).toBe(1);
    }
    const { cost } = await worker().measure('headline', 'GET', '/headline');
    expect(cost.round_trips).toBe(1);
    expect(cost.rows_read).toBeLessThanOrEqual(50);
  });
});

// --- Plans ---------------------------------------------------------------------------------------------------------

// Tables that are as long as the district has banks or towns, and are read whole where their names are shown.
const SMALL = new Set(['district', 'town', 'institution', 'report_fold']);

/** The table behind each name that a plan may use. */
function namesIn(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, table = '', alias] of text.matchAll(
    /\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)(?:\s+(?:AS\s+)?([a-z]+)\b)?/g,
  )) {
    names.set(table, table);
    if (alias) names.set(alias, table);
  }
  return names;
}

async function scansOf({ text, values }: RecordedStatement, tables: ReadonlySet<string>): Promise<string[]> {
  const statement = world.db.prepare(`EXPLAIN QUERY PLAN ${text}`).bind(...values);
  const { results } = await statement.all<{ detail: string }>();
  const names = namesIn(text);
  return results
    .map(({ detail }) => detail)
    .filter((detail) => {
      const table = names.get(/^SCAN ([a-z_]+)\b/.exec(detail)?.[1] ?? '') ?? '';
      return tables.has(table) && !SMALL.has(table);
    });
}

describe('the plan of every statement asked above', () => {
  it('covers the hot paths', () => {
    const names = [...asked.keys()];
    for (const path of [
      'shelf',
      'match of a known firm',
      'command: submit',
      'queue',
      'a case',
      'office: /office/overview',
    ])
      expect(names.some((name) => name.startsWith(path))).toBe(true);
  });

  it('finds its rows by key or index, except the shelf, which is read whole when it is built', async () => {
    const { results } = await world.db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all<{ name: string }>();
    const tables = new Set(results.map(({ name }) => name));
    const plans = new Map<string, string[]>();
    for (const [name, trips] of asked) {
      for (const statement of statementsOf(trips)) {
        if (plans.has(statement.text)) continue;
        plans.set(
          statement.text,
          (await scansOf(statement, tables)).map((scan) => `${name}: ${scan}`),
        );
      }
    }
    expect(plans.size).toBeGreaterThan(60);
    const scans = [...plans.values()].flat();
    expect(scans).toEqual([
      'shelf: first request of an isolate: SCAN p USING INDEX product_listed',
      'shelf: first request of an isolate: SCAN p USING INDEX policy_published',
    ]);
  });
});
