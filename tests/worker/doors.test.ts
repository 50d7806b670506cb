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
import { newWorld, type Institution, type Person, type Problem, type World } from './world.ts';

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
  const shown = await world.get<{
    product: { version_id: string };
    consent: { data_classes: string[]; until: string; text_hash: string };
  }>(`/sme/apply/${product.id}?amount_fen=10000000&term_months=12`, { as: owner });
  const { data_classes, until, text_hash } = shown.body.consent;
  const made = await world.post<{ id: string }>(
    '/sme/applications',
    {
      product_id: product.id,
      version_id: shown.body.product.version_id,
      amount_fen: 10_000_000,
      term_months: 12,
      purpose: 'wages',
      guarantee_type: 'credit',
      consent: { agreed: true, data_classes, until, text_hash },
    },
    { as: owner, stepUp: true },
  );
  const consents = await world.get<{ consents: { id: string }[] }>('/sme/consents', { as: owner });
  objects = { product: product.id, application: made.body.id, consent: consents.body.consents[0]?.id ?? '' };
  expect(Object.values(objects).every((id) => /_[0-9a-z]{26}$/.test(id))).toBe(true);
});

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
