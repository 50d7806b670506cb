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
import { sha256 } from '../../worker/lib/hash.ts';
import { newWorld, type Institution, type Owner, type Person, type Problem, type World } from './world.ts';

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
const WITH_OBJECT = FOR_ROLES.filter((door) => /:id/.test(door.path));

// What each operation on an object is sent: a body that its schema accepts, so that only the door can refuse.
const HASH = 'a'.repeat(64);
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const BODIES: Partial<Record<Operation, unknown>> = {
  'application.contact': { channel: 'phone' },
  'application.request_documents': { items: [{ kind: 'add', name: '流水' }] },
  'application.propose_offer': {
    kind: 'committed',
    amount_fen: 1_000_000,
    term_months: 12,
    rate_ppm: 40_000,
    repayment_method: 'interest_only',
    guarantee_type: 'credit',
    fees: [],
    conditions: '',
    valid_days: 10,
  },
  'application.approve_offer': { hash: HASH },
  'application.return_offer': { text: '请重做' },
  'application.refuse': { codes: ['E01'] },
  'application.sign': { contract_no: 'HT-1', signed_on: '2026-03-02' },
  'application.record_drawdown': {
    bank_reference: 'JJ-DOOR',
    amount_fen: 1,
    rate_ppm: 1,
    paid_on: '2026-03-02',
    matures_on: '2026-09-02',
    account_tail: '1234',
  },
  'application.deny_drawdown': { text: '有误' },
  'application.answer_documents': { answers: [{ item_id: 'itm_x', text: '好' }] },
  'application.accept_offer': { hash: HASH },
  'application.withdraw': { reason: 'price' },
};
const QUERIES: Partial<Record<Operation, string>> = { 'application.upload': '?item=itm_x' };

const OBJECT_OF = (door: Door): 'product' | 'consent' | 'application' =>
  door.path.includes('/consents/') ? 'consent' : door.path.includes('/apply/') ? 'product' : 'application';

let world: World;
let people: Record<Role, Person>;
let strangers: { firm: Person; officer: Person; approver: Person };
let bank: Institution;
let objects: Record<'product' | 'consent' | 'application', string>;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  const other = await world.institution();
  const office = await world.office();
  const owner = await world.owner();
  const stranger = await world.owner();
  people = {
    legal_representative: owner,
    handler: owner,
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
  strangers = { firm: stranger, officer: other.officer, approver: other.approver };
  const product = await world.product(bank);
  const made = await world.post<{ id: string }>('/sme/applications', await submission(owner, product.id), {
    as: owner,
    stepUp: true,
  });
  const consents = await world.get<{ consents: { id: string }[] }>('/sme/consents', { as: owner });
  objects = { product: product.id, application: made.body.id, consent: consents.body.consents[0]?.id ?? '' };
  expect(Object.values(objects).every((id) => /_[0-9a-z]{26}$/.test(id))).toBe(true);
});

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
    consent: { agreed: true, data_classes, until, text_hash },
  };
}

/** The address of a door with its object; `null` puts an id there that nothing has. */
function pathOf(door: Door, id: string | null): string {
  const absent = `${OBJECT_OF(door).slice(0, 3)}_${'0'.repeat(26)}`;
  const operation = door.operation as Operation;
  return (
    door.path
      .replace('/api', '')
      .replace(':id', id ?? absent)
      .replace(':child', 'drw_00000000000000000000000000')
      .replace(':measure', 'M17') + (QUERIES[operation] ?? '')
  );
}

async function knock(door: Door, id: string | null, as?: Person) {
  const operation = door.operation as Operation;
  if (operation === 'application.upload') {
    return world.request<Problem>('POST', pathOf(door, id), {
      as,
      raw: new TextEncoder().encode('%PDF-1.7'),
      headers: { 'content-type': 'application/octet-stream', 'x-document-name': 'a.pdf' },
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
    const here = DOORS.filter((door) => door.path === path).map((door) => door.method);
    const wrong = METHODS.filter((method) => !here.includes(method));
    expect(wrong.length).toBeGreaterThan(0);
    const allow = new Set(here.includes('GET') ? [...here, 'HEAD'] : here);
    const [door] = DOORS.filter((one) => one.path === path);
    for (const method of wrong) {
      // An id that nothing has and one that something has: the table answers, and no object is looked up.
      for (const id of door && /:id/.test(path) ? [null, objects[OBJECT_OF(door)]] : [null]) {
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
      await world.stepUp(person);
      world.wait({ minutes: 6 });
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

    expect([...asked].sort()).toEqual(asking.map((door) => door.operation).sort());
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
      if (allowed.includes(role) || (role === 'handler' && allowed.includes('legal_representative')))
        continue;
      const answer = await knock(door, objects[OBJECT_OF(door)], people[role]);
      expect(answer.status, role).toBe(403);
      expect(answer.body, role).toMatchObject({ code: 'forbidden', role: [...allowed] });
    }
  });
});

describe('a person without proof of standing', () => {
  const doors = FOR_ROLES.filter((door) => ruleOf(door).standing);
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
      if (OBJECT_OF(door) === 'product') return; // A listed product is public: any firm may prepare an application for it.
      const allowed = ruleOf(door).who as readonly Role[];
      const stranger = allowed.includes('legal_representative')
        ? strangers.firm
        : allowed.includes('loan_officer')
          ? strangers.officer
          : strangers.approver;
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
    world.wait({ minutes: 2 });
    if (rule.step_up) await world.stepUp(person);
    const id = door.operation === 'consent.revoke' ? await spareConsent() : objects[OBJECT_OF(door)];
    const answer = await knock(door, id, person);
    // The door let him in: what is answered is the business, be it "not now" or "not like this".
    const business = ['not_found', 'sign_in_failed', 'consent_not_active', 'same_person'];
    if ([401, 403, 404].includes(answer.status)) {
      expect(business, `${answer.status} ${answer.body.code}`).toContain(answer.body.code);
      expect(door.path).toMatch(/:child|step-up|membership|documents/);
    } else {
      expect(answer.status).toBeLessThan(500);
    }
  });
});

/** A consent row of the owner that nothing else needs. */
async function spareConsent(): Promise<string> {
  const id = `con_${sha256(String(world.now)).slice(0, 26)}`;
  await env.DB_WANGCHENG.prepare(
    `INSERT INTO consent SELECT ?1, enterprise_id, institution_id, application_id, purpose, data_classes, text_version, text_hash,
      state, granted_by, granted_at, valid_until, ended_at, ver, head FROM consent WHERE id = ?2`,
  )
    .bind(id, objects.consent)
    .run();
  return id;
}
