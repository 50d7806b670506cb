// Every door of the API, from the route table: nobody, each wrong role, a stranger and the other district are turned
// away, and each has a positive control, so that a door that is shut for all is noticed as well.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../worker/app.ts';
import { operationOf } from '../../worker/identity/guard.ts';
import {
  OPERATIONS,
  ROLES,
  type Operation,
  type Permission,
  type Role,
} from '../../worker/identity/terms.ts';
import {
  ABSENT,
  BODIES,
  JOINING,
  OBJECT_PARAM,
  objectAt,
  POLICY_TERMS,
  QUERIES,
  WISH,
  type DoorObject,
} from './world/doors.ts';
import { FEE_POLICY, GUARANTEE_FEE, paidLoan, publishedPolicy, submittedClaim } from './world/loans.ts';
import { dispatchedTicket, ticketOf } from './world/tickets.ts';
import {
  newPhone,
  newUscc,
  newWorld,
  representative,
  type Institution,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type Door = { method: string; path: string; operation: Operation | null };

// The route table itself: every path with the operation its guard names.
const DOORS: Door[] = [];
for (const route of app.routes) {
  if (route.method === 'ALL' || route.path === '/api/*') continue;
  const known = DOORS.find((door) => door.method === route.method && door.path === route.path);
  const operation = operationOf(route.handler);
  if (known) known.operation ??= operation;
  else DOORS.push({ method: route.method, path: route.path, operation });
}

const ruleOf = (door: Door): Permission => OPERATIONS[door.operation as Operation];
const GUARDED = DOORS.filter((door) => door.operation !== null && ruleOf(door).who !== 'anyone');
const FOR_ROLES = GUARDED.filter((door) => Array.isArray(ruleOf(door).who));
const WITH_OBJECT = FOR_ROLES.filter((door) => OBJECT_PARAM.test(door.path));

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const OBJECT_OF = (door: Door): DoorObject => objectAt(door.path);

let world: World;
let people: Record<Role, Person>;
/** People of other firms and institutions; the office has none beside it in its district. */
let strangers: Partial<Record<Role, Person>>;
let bank: Institution;
let objects: Record<DoorObject, string>;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  const other = await world.institution();
  const office = await world.office();
  const owner = await world.owner();
  const stranger = await world.owner();
  people = {
    legal_representative: owner,
    handler: await handlerOf(owner),
    loan_officer: bank.officer,
    approver: bank.approver,
    institution_admin: bank.admin,
    product_maker: bank.maker,
    product_checker: bank.checker,
    guarantee_officer: await world.staff({ org_id: bank.id, role: 'guarantee_officer' }),
    office_supervisor: office.supervisor,
    office_reviewer: office.reviewer,
    visit_officer: await world.staff({ org_id: office.id, role: 'visit_officer' }),
  };
  strangers = {
    legal_representative: stranger,
    loan_officer: other.officer,
    approver: other.approver,
    institution_admin: other.admin,
    product_maker: other.maker,
    product_checker: other.checker,
  };
  const product = await world.product(bank);
  const made = await world.post<{ id: string }>('/sme/applications', await submission(owner, product.id), {
    as: owner,
    stepUp: true,
  });
  const elsewhere = await world.product(bank, { borrower_types: ['farmer_cooperative'] });
  const waiting = { product_id: elsewhere.id, amount_fen: 50_000_000, term_months: 12 };
  world.wait({ minutes: 1 });
  const watch = await world.post<{ id: string }>('/sme/watches', waiting, { as: owner });
  const consents = await world.get<{ consents: { id: string }[] }>('/sme/consents', { as: owner });
  const asked = await world.post<{ id: string }>(
    `/sme/applications/${made.body.id}/people`,
    { role: 'spouse', name: '门口人', phone: newPhone() },
    { as: owner },
  );
  objects = {
    product: product.id,
    shelved: (await world.product(bank)).id,
    written: await writtenProduct(),
    round: await waitingRound(),
    policy: await draftedPolicy(),
    import: await uploaded(),
    application: made.body.id,
    consent: consents.body.consents[0]?.id ?? '',
    watch: watch.body.id,
    objection: await raised(owner),
    ...(await claimOf(owner)),
    asked: asked.body.id,
    document: await kept(owner),
    ...(await published(owner)),
    ...(await assistedObjects(owner)),
    dispute: await disputed(stranger),
    ...(await teamObjects()),
    ...(await tickets()),
    delivery: await givenUp(owner),
    complaint: await complained(owner, made.body.id),
  };
  expect(Object.values(objects).filter((id) => !/_[0-9a-z]{26}$|^WCX/.test(id))).toEqual([]);
});

/** A complaint of the owner's. */
async function complained(owner: Owner, application: string): Promise<string> {
  const body = { kind: 'fee_asked', text: '有人以加急为名收取费用' };
  return (
    await world.post<{ id: string }>(`/sme/applications/${application}/complaints`, body, { as: owner })
  ).body.id;
}

/** A message that could not be delivered. */
async function givenUp(owner: Owner): Promise<string> {
  await world.db
    .prepare(
      'UPDATE outbox SET dead_at = 1, delivered_at = NULL WHERE id = (SELECT id FROM outbox WHERE user_id = ?1 LIMIT 1)',
    )
    .bind(owner.user_id)
    .run();
  const dead = await world.db.prepare('SELECT id FROM outbox WHERE dead_at = 1').first<{ id: string }>();
  return dead?.id ?? '';
}

/** Tickets of applications that the bank left alone: one with the office, one given to the bank. */
async function tickets(): Promise<{ ticket: string; own_ticket: string }> {
  const left = async () => {
    const product = await world.product(bank);
    const owner = await world.owner();
    const sheet = await submission(owner, product.id);
    const { body } = await world.post<{ id: string }>('/sme/applications', sheet, {
      as: owner,
      stepUp: true,
    });
    return body.id;
  };
  const [kept, given] = [await left(), await left()];
  const { id } = await ticketOf(world, kept);
  return { ticket: id, own_ticket: (await dispatchedTicket(world, given)).id };
}

/** A claim of somebody else to represent an owner's firm. */
async function disputed(first: Owner): Promise<string> {
  const second = await world.visitor();
  await world.post('/sme/firms', { uscc: first.firm.uscc }, { as: second });
  await world.post('/sme/firms/standing', representative(first.firm.uscc), { as: second });
  const { reviewer } = await world.office();
  const listed = await world.get<{ disputes: { id: string }[] }>('/office/disputes', { as: reviewer });
  return listed.body.disputes[0]?.id ?? '';
}

/** A handler of the owner's firm with every right. */
async function handlerOf(owner: Owner): Promise<Person> {
  const handler = await world.visitor();
  await world.choose(handler, await world.handler(handler, owner.firm));
  return handler;
}

/** An invitation of the owner's to a handler, and a session in which staff act for his firm. */
async function assistedObjects(owner: Owner) {
  const invited = await world.post<{ id: string }>('/sme/handlers', BODIES['handler.invite'], {
    as: owner,
    stepUp: true,
  });
  const wanted = { uscc: owner.firm.uscc, phone: (owner.way as { phone: string }).phone, channel: 'visit' };
  const as = people.visit_officer;
  await world.post('/assist/codes', wanted, { as });
  const code = await world.lastCode(wanted.phone);
  const opened = await world.post<{ id: string }>('/assist/sessions', { ...wanted, code }, { as });
  return { handler: invited.body.id, assist: opened.body.id };
}

/** An objection of the owner's firm that the office has. */
async function raised(owner: Owner): Promise<string> {
  const body = { attr: 'in_park', text: '注册地址在经开区内', wanted: '是' };
  return (await world.post<{ id: string }>('/sme/objections', body, { as: owner })).body.id;
}

/** A claim that the owner's firm has submitted. */
async function claimOf(owner: Owner): Promise<{ claim: string; own_claim: string }> {
  const policy_id = await publishedPolicy(world, FEE_POLICY);
  const product = await world.product(bank);
  const { drawdown_id } = await paidLoan(world, { owner, bank, product }, { fees: [GUARANTEE_FEE] });
  const { id } = await submittedClaim(world, owner, { policy_id, drawdown_id, period: 0 });
  return { claim: id, own_claim: id };
}

/** A demand that the owner published: his own name of it, and that of the banks. */
async function published(owner: Owner): Promise<{ demand: string; pooled: string }> {
  const { collateral, ...query } = WISH;
  const preview = await world.get<{ hash: string }>(`/sme/demands/preview?${new URLSearchParams(query)}`, {
    as: owner,
  });
  const body = { ...query, collateral, hash: preview.body.hash };
  const made = await world.post<{ id: string; number: string }>('/sme/demands', body, { as: owner });
  return { demand: made.body.id, pooled: made.body.number };
}

/** What an institution's administrator and the office decide about, proposed by a second administrator. */
async function teamObjects() {
  const second = await world.staff({ org_id: bank.id, role: 'institution_admin' });
  const spare = await world.staff({ org_id: bank.id, role: 'loan_officer' });
  const branch = bank.branches[0] ?? '';
  const limit = { as: second, body: { authority_fen: 7_000_000 } };
  const change = await world.request<{ change: string }>('POST', `/bank/branches/${branch}/limit`, limit);
  const wanted = { name: '新同事', phone: newPhone(), roles: ['loan_officer'] };
  const grant = await world.post<{ grant: string }>('/bank/team/grants', wanted, { as: second });
  const { body: routing } = await world.get<{ version: number }>('/bank/routing', { as: second });
  const leave = { user_id: bank.officer.user_id, from_on: world.today, until_on: '2099-12-31' };
  const absence = await world.post<{ absence: string }>('/bank/absences', leave, {
    as: second,
    version: routing.version,
  });
  await world.post('/institutions/applications', { ...JOINING, uscc: newUscc() });
  const { reviewer, supervisor } = await world.office();
  const meeting = await world.post<{ id: string }>('/office/meetings', BODIES['meeting.open'] ?? {}, {
    as: supervisor,
  });
  const listed = await world.get<{ applications: { id: string }[] }>('/office/institution-applications', {
    as: reviewer,
  });
  return {
    branch,
    absence: absence.body.absence,
    meeting: meeting.body.id,
    change: change.body.change,
    grant: grant.body.grant,
    member: spare.user_id,
    post: spare.membership_id ?? '',
    joining: listed.body.applications[0]?.id ?? '',
    institution: bank.id,
  };
}

/** A product that its maker has begun. */
async function writtenProduct(): Promise<string> {
  const body = { code: 'DOOR-3', name: '门口贷三' };
  return (await world.post<{ product: string }>('/bank/products', body, { as: bank.maker })).body.product;
}

/** A changed listing that waits for the office. */
async function waitingRound(): Promise<string> {
  type Round = { product: { version: number }; round: { id: string; rev: number; hash: string } };
  const { id } = await world.product(bank);
  const show = async () => (await world.get<Round>(`/bank/products/${id}`, { as: bank.maker })).body;
  const send = (path: string, as: Person, version: number, body: object = {}) =>
    world.request('POST', `/bank/products/${id}${path}`, { as, version, body });
  await send('/round', bank.maker, (await show()).product.version);
  const { rev, hash } = (await show()).round;
  await send('/round/submit', bank.maker, rev, { hash });
  await send('/round/check', bank.checker, rev + 1, { hash });
  return (await show()).round.id;
}

async function draftedPolicy(): Promise<string> {
  const { supervisor } = await world.office();
  const body = { terms: POLICY_TERMS };
  return (await world.post<{ id: string }>('/office/policies', body, { as: supervisor })).body.id;
}

/** A paper in the vault of the owner's firm. */
async function kept(owner: Owner): Promise<string> {
  const answer = await world.request<{ id: string }>('POST', '/sme/documents?kind=contract', {
    as: owner,
    raw: new TextEncoder().encode('%PDF-1.7\n%%EOF\n'),
    headers: { 'content-type': 'application/octet-stream', 'x-document-name': 'door.pdf' },
  });
  return answer.body.id;
}

/** A file that a product maker has uploaded. */
async function uploaded(): Promise<string> {
  const answer = await world.request<{ id: string }>('POST', '/bank/imports', {
    as: bank.maker,
    raw: new TextEncoder().encode('产品编码,产品名称\nDOOR-2,门口贷二\n'),
    headers: { 'content-type': 'text/csv', 'x-document-name': 'shelf.csv' },
  });
  return answer.body.id;
}

/** What an owner sends to apply for a product, as its sheet shows it to him. */
async function submission(owner: Owner, product_id: string) {
  const shown = await world.get<{
    product: { version_id: string };
    consent: { data_classes: string[]; until: string; text_hash: string };
  }>(`/sme/apply/${product_id}?amount_fen=10000000&term_months=12`, { as: owner });
  const { data_classes, until, text_hash } = shown.body.consent;
  return {
    product_id,
    version_id: shown.body.product.version_id,
    amount_fen: 10_000_000,
    term_months: 12,
    purpose: 'wages',
    guarantee_type: 'credit',
    consent: { data_classes, until, text_hash },
  };
}

/** The address of a door with its object; `null` puts an id there that nothing has. */
function pathOf(door: Door, id: string | null): string {
  const operation = door.operation as Operation;
  return (
    door.path
      .replace('/api', '')
      .replace(OBJECT_PARAM, id ?? ABSENT[OBJECT_OF(door)])
      .replace(':number', '1')
      .replace(':token', 'a.b')
      .replace(':child', 'drw_00000000000000000000000000')
      .replace(':measure', 'M17') + (QUERIES[operation] ?? '')
  );
}

async function knock(door: Door, id: string | null, as?: Person) {
  const operation = door.operation as Operation;
  if (operation === 'application.upload' || operation === 'document.upload') {
    return world.request<Problem>('POST', pathOf(door, id), {
      as,
      raw: new TextEncoder().encode('%PDF-1.7\n%%EOF'),
      headers: { 'content-type': 'application/octet-stream', 'x-document-name': 'a.pdf' },
    });
  }
  if (operation === 'product.import') {
    return world.request<Problem>('POST', pathOf(door, id), {
      as,
      raw: new TextEncoder().encode('产品编码\n'),
      headers: { 'content-type': 'text/csv', 'x-document-name': 'shelf.csv' },
    });
  }
  const body = door.method === 'GET' ? undefined : (BODIES[operation] ?? {});
  // A version that nobody has: whoever passes the door moves nothing.
  return world.request<Problem>(door.method, pathOf(door, id), { as, body, version: 99 });
}

const named = (door: Door) => `${door.method} ${door.path}`;

describe('the route table', () => {
  it('names an operation behind every route, and a route for every operation', () => {
    expect(DOORS.length).toBeGreaterThan(45);
    expect(DOORS.filter((door) => door.operation === null).map(named)).toEqual([]);
    const used = new Set(DOORS.map((door) => door.operation));
    expect(Object.keys(OPERATIONS).filter((operation) => !used.has(operation as Operation))).toEqual([]);
  });
});

describe('a wrong method', () => {
  const paths = [...new Set(DOORS.map((door) => door.path))];
  it.each(paths.map((path) => [path]))('is told which ones there are: %s', async (path) => {
    // A name in place of an id: the other pattern's methods answer there as well.
    const fits = (pattern: string) => new RegExp(`^${pattern.replaceAll(/:[a-z_]+/g, '[^/]+')}$`).test(path);
    const here = DOORS.filter((door) => fits(door.path)).map((door) => door.method);
    const wrong = METHODS.filter((method) => !here.includes(method));
    expect(wrong.length).toBeGreaterThan(0);
    const allow = new Set(here.includes('GET') ? [...here, 'HEAD'] : here);
    const [door] = DOORS.filter((one) => one.path === path);
    for (const method of wrong) {
      // An id that nothing has and one that something has: the table answers, and no object is looked up.
      for (const id of door && OBJECT_PARAM.test(path) ? [null, objects[OBJECT_OF(door)]] : [null]) {
        const answer = await world.request<Problem>(method, door ? pathOf(door, id) : '', {
          headers: { origin: null, 'content-type': null },
        });
        expect(answer.status, method).toBe(405);
        expect(answer.body.code, method).toBe('method_not_allowed');
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
        const allowed = (answer.headers.get('allow') ?? '').split(', ');
        // Where two patterns have the path, each adds its methods.
        expect([...allow].every((one) => allowed.includes(one))).toBe(true);
        expect(allowed).not.toContain(method);
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(world.cost().round_trips, method).toBe(0);
      }
    }
  });

  it('on a path that there is not stays not found, whatever the method', async () => {
    for (const method of METHODS) {
      for (const path of ['/nothing', '/products/a/b', '/sme/applications/', '']) {
        const answer = await world.request<Problem>(method, path);
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'not_found']);
        expect(answer.headers.get('allow')).toBeNull();
      }
    }
  });

  it('is not HEAD, which answers as GET without a body', async () => {
    const [got, asked] = [await world.get('/products'), await world.request<string>('HEAD', '/products')];
    expect(asked.status).toBe(200);
    expect(asked.headers.get('content-type')).toBe(got.headers.get('content-type'));
    expect((await world.request<Problem>('HEAD', '/sme/firm')).status).toBe(401);
    const missing = await world.request<string>('HEAD', '/sme/firms');
    expect([missing.status, missing.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('a fresh proof of presence', () => {
  const asking = FOR_ROLES.filter((door) => ruleOf(door).step_up);

  it.each(asking.map((door) => [named(door), door] as const))(
    'is asked for after the fields were looked at: %s',
    async (_, door) => {
      const person = people[(ruleOf(door).who as readonly Role[])[0] as Role];
      // Codes are rationed by the hour.
      world.wait({ minutes: 10 });
      await world.stepUp(person);
      // Long enough for the proof to be old, and codes are rationed by the hour.
      world.wait({ minutes: 15 });
      const body = { ...(BODIES[door.operation as Operation] as object), more: 1 };
      const answer = await world.request<Problem>(door.method, pathOf(door, objects[OBJECT_OF(door)]), {
        as: person,
        body,
        version: 1,
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    },
  );

  it('is asked for by just the operations whose rule says so, and nothing happens before it is given', async () => {
    const asked = new Set<string>();
    const done = new Set<string>();
    const rowsOf = () =>
      env.DB_WANGCHENG.prepare(
        'SELECT (SELECT COUNT(*) FROM event) + (SELECT COUNT(*) FROM idempotency) AS n',
      ).first<number>('n');
    const owner = await world.owner();
    const product = await world.product(bank);
    let at = { id: '', version: 0 };

    // Each step is tried with a proof that is too old, and again with a fresh one when it is asked for.
    async function step(operation: Operation, as: Person, body: unknown, child = ''): Promise<void> {
      const door = DOORS.find((one) => one.operation === operation);
      if (!door) throw new Error(`no route for ${operation}`);
      const path = door.path.replace('/api', '').replace(':id', at.id).replace(':child', child);
      const send = () =>
        world.request<Problem & typeof at>(door.method, path, { as, body, version: at.version });
      if (!as.isSignedIn(world.now)) await world.signIn(as);
      world.wait({ minutes: 6 });
      const before = await rowsOf();
      let answer = await send();
      if (answer.body.code === 'step_up_required') {
        expect(answer.status).toBe(403);
        expect(await rowsOf()).toBe(before);
        asked.add(operation);
        await world.stepUp(as);
        answer = await send();
      }
      expect(answer.status, `${operation} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      done.add(operation);
      at = answer.body;
    }
    const seen = async () =>
      (
        await world.get<{
          offers: { hash: string }[];
          drawdowns: { id: string }[];
        }>(`/bank/applications/${at.id}`, { as: bank.officer })
      ).body;

    await step('application.submit', owner, await submission(owner, product.id));
    const first = at;
    const { product_id, version_id, guarantee_type, consent, ...wish } = await submission(
      owner,
      (await world.product(await world.institution())).id,
    );
    const several = { ...wish, banks: [{ product_id, version_id, guarantee_type, consent }] };
    await step('application.submit_several', owner, several);
    at = first;
    await step('application.take_up', bank.officer, {});
    await step('application.contact', bank.officer, BODIES['application.contact']);
    await step('application.propose_offer', bank.officer, BODIES['application.propose_offer']);
    const { hash } = (await seen()).offers[0] ?? { hash: '' };
    await step('application.approve_offer', bank.approver, { hash });
    await step('application.accept_offer', owner, { hash });
    const day = world.today;
    await step('application.sign', bank.officer, { contract_no: 'HT-1', signed_on: day });
    const matures_on = `${Number(day.slice(0, 4)) + 1}-01-10`;
    const paid = { bank_reference: 'JJ-STEP', amount_fen: 1_000_000, rate_ppm: 40_000, paid_on: day };
    await step('application.record_drawdown', bank.officer, { ...paid, matures_on, account_tail: '1234' });
    const [drawdown] = (await seen()).drawdowns;
    await step('application.confirm_drawdown', bank.approver, {}, drawdown?.id);

    // What the shelf asks is asked by the tests of its own slices, and what follows a no by after-no.test.ts.
    const here = asking
      .map((door) => door.operation as string)
      .filter((name) => name.startsWith('application.'))
      .filter((name) => name !== 'application.ask_review' && name !== 'application.reroute');
    expect([...asked].sort()).toEqual(here.sort());
    expect(done.size).toBeGreaterThan(asked.size);
  });
});

describe('nobody', () => {
  it.each(GUARDED.map((door) => [named(door), door] as const))(
    'without a session is sent to sign in: %s',
    async (_, door) => {
      const answer = await knock(door, 'x');
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('sign_in_required');
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    },
  );
});

describe('a wrong role', () => {
  it.each(FOR_ROLES.map((door) => [named(door), door] as const))('is refused: %s', async (_, door) => {
    const allowed = ruleOf(door).who as readonly Role[];
    for (const role of ROLES) {
      if (allowed.includes(role)) continue;
      const answer = await knock(door, objects[OBJECT_OF(door)], people[role]);
      expect(answer.status, role).toBe(403);
      expect(answer.body, role).toMatchObject({ code: 'forbidden', role: [...allowed] });
    }
  });
});

describe('a person without proof of standing', () => {
  const doors = FOR_ROLES.filter(
    (door) => ruleOf(door).standing && ruleOf(door).who.includes('legal_representative'),
  );
  it.each(doors.map((door) => [named(door), door] as const))(
    'cannot act for the firm: %s',
    async (_, door) => {
      unproven ??= await world.owner({ standing: false });
      const answer = await knock(door, objects[OBJECT_OF(door)], unproven);
      expect(answer).toMatchObject({ status: 403, body: { code: 'standing_required' } });
    },
  );
  let unproven: Person | undefined;
});

describe('a stranger in the right role', () => {
  it.each(WITH_OBJECT.map((door) => [named(door), door] as const))(
    'finds nothing, as if it did not exist: %s',
    async (_, door) => {
      // A listed product is public to firms, a published demand and a meeting to banks.
      if (['product', 'pooled', 'meeting'].includes(OBJECT_OF(door))) return;
      const allowed = ruleOf(door).who as readonly Role[];
      const stranger = allowed.map((role) => strangers[role]).find((person) => person !== undefined);
      if (!stranger) {
        expect(allowed.every((role) => role.startsWith('office_') || role === 'visit_officer')).toBe(true);
        return;
      }
      world.wait({ minutes: 2 });
      if (ruleOf(door).step_up) await world.stepUp(stranger);
      const foreign = await knock(door, objects[OBJECT_OF(door)], stranger);
      const absent = await knock(door, null, stranger);
      expect(foreign.status).toBe(404);
      const { request_id: one, ...foreignBody } = foreign.body;
      const { request_id: two, ...absentBody } = absent.body;
      expect(one).not.toBe(two);
      expect(foreignBody).toEqual(absentBody);
      const headers = (answer: { headers: Headers }) =>
        [...answer.headers].filter(([name]) => name !== 'x-request-id' && name !== 'content-length');
      expect(headers(foreign)).toEqual(headers(absent));
    },
  );
});

describe('the other district', () => {
  it.each(GUARDED.map((door) => [named(door), door] as const))(
    'knows no session of this one: %s',
    async (_, door) => {
      const rule = ruleOf(door);
      const role = rule.who === 'signed_in' ? 'loan_officer' : (rule.who as readonly Role[])[0];
      const person = people[role as Role];
      if (!person.isSignedIn(world.now)) await world.signIn(person);
      const request = new Request(`http://xiangwan.localhost/api${pathOf(door, objects[OBJECT_OF(door)])}`, {
        method: door.method,
        headers: {
          cookie: person.session?.cookie ?? '',
          origin: 'http://xiangwan.localhost',
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        },
        body: door.method === 'GET' ? null : '{}',
      });
      const answer = await world.send(request);
      expect(answer.status).toBe(401);
    },
  );
});

describe('the right person (positive control)', () => {
  it.each(GUARDED.map((door) => [named(door), door] as const))('passes: %s', async (_, door) => {
    const rule = ruleOf(door);
    const role = rule.who === 'signed_in' ? 'visit_officer' : (rule.who as readonly Role[])[0];
    const person = people[role as Role];
    // Codes are rationed by the hour.
    world.wait({ minutes: rule.step_up ? 15 : 2 });
    const isOnConsent = /^consent\.(pause|resume|revoke)$/.test(door.operation ?? '');
    const id = isOnConsent ? await spareConsent(door.operation, person) : objects[OBJECT_OF(door)];
    if (rule.step_up) {
      world.wait({ minutes: 15 });
      await world.stepUp(person);
    }
    const answer = await knock(door, id, person);
    // The door let him in: what is answered is the business, be it "not now" or "not like this".
    const business = [
      'not_found',
      'sign_in_failed',
      'consent_not_active',
      'same_person',
      'link_not_valid',
      'assist_over',
    ];
    if ([401, 403, 404].includes(answer.status)) {
      expect(business, `${answer.status} ${answer.body.code}`).toContain(answer.body.code);
      expect(door.path).toMatch(
        /:child|step-up|refuse-dispatch|membership|documents|draft|papers|files|\/(me\/consents|assist\/sessions|handlers\/leave|disputes\/)|\/sme\/claims$|\/refusal(\.ics)?$|\/reroute$/,
      );
    } else {
      expect(answer.status).toBeLessThan(500);
    }
  });
});

/** A consent of the owner that nothing else needs, in the state that a move starts from. */
async function spareConsent(operation: string | null, as: Person): Promise<string> {
  const bank = await world.institution();
  // For any firm that is active: the registry may have said something else of this one's age by then.
  const product = await world.product(bank, {
    criteria: {
      all: [
        { id: 'r1', attr: 'registration_status', op: 'eq', value: 'active', severity: 'hard', code: 'E04' },
      ],
    },
  });
  world.wait({ minutes: 15 });
  const made = await world.post<Problem>('/sme/applications', await submission(as as Owner, product.id), {
    as,
    stepUp: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { body } = await world.get<{ consents: { id: string }[] }>('/sme/consents', { as });
  const id = body.consents[0]?.id ?? '';
  if (operation === 'consent.resume') await world.post(`/sme/consents/${id}/pause`, {}, { as });
  return id;
}
