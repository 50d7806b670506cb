// An institution from its application to the day its licence ends: asked for by a stranger, looked at by two people of
// the office, described by its own people, and off the shelf at once when it may not sell.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestOptions } from './world/door.ts';
import { JOINING } from './world/doors.ts';
import { rowOf, sql } from '../../worker/lib/sql.ts';
import {
  newPhone,
  newUscc,
  newWorld,
  TOWNS,
  type Institution,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type Sent = { number: string; path: string };
type Joining = {
  id: string;
  state: string;
  version: number;
  hash: string | null;
  moves: { command: string }[];
  same_code: { text: string; what: string }[];
  form: { contact: { phone: string } };
  institution_id: string | null;
};
type Link = { path: string; url: string | null; sent: boolean };

const SITE = { SITE_URL: 'https://{district}.example.cn' };
const TERMS = {
  agreement_from: '2026-06-01',
  agreement_until: '2028-05-31',
  checked: ['licence', 'registration', 'agreement', 'contact'],
};

let world: World;
let office: { supervisor: Person; reviewer: Person };
let serial = 0;

beforeAll(async () => {
  world = await newWorld();
  office = await world.office();
});

beforeEach(() => {
  world.wait({ hours: 2 });
  serial += 1;
});

const visitor = () => ({ headers: { 'cf-connecting-ip': `10.5.${serial >> 8}.${serial & 255}` } });
// A code of an authenticator is good once: a minute passes before each proof of presence.
const post = <Body>(
  path: string,
  as: Person,
  version: number,
  body: object,
  options: RequestOptions = {},
) => {
  world.wait({ minutes: 1 });
  return world.request<Body & Problem>('POST', path, {
    as,
    version,
    body,
    stepUp: true,
    env: SITE,
    ...options,
  });
};

const form = (over: object = {}) => ({
  ...JOINING,
  uscc: newUscc(),
  contact: { ...JOINING.contact, phone: newPhone() },
  ...over,
});
const send = (body: object) => world.post<Sent & Problem>('/institutions/applications', body, visitor());
const tokenIn = (path: string): string => path.split('/').at(-1) ?? '';

async function listed() {
  type List = { applications: { id: string; number: string; state: string; mine: boolean }[] };
  return (await world.get<List>('/office/institution-applications', { as: office.supervisor })).body
    .applications;
}
const look = async (id: string, as: Person = office.supervisor) =>
  (await world.get<Joining>(`/office/institution-applications/${id}`, { as })).body;

/** An application that waits for the office. */
async function waiting(over: object = {}) {
  const { number, path } = (await send(form(over))).body;
  const found = (await listed()).find((one) => one.number === number);
  return { number, token: tokenIn(path), shown: await look(found?.id ?? '') };
}

const at = (id: string, command: string): string => `/office/institution-applications/${id}/${command}`;

/** An application that one person of the office has passed on. */
async function prepared() {
  const one = await waiting();
  const { id, version } = one.shown;
  expect((await post(at(id, 'prepare'), office.supervisor, version, TERMS)).status).toBe(200);
  return { ...one, shown: await look(id) };
}

describe('an application to join', () => {
  it('is sent without an account, looked at by two of the office, and makes the institution with its first administrator invited', async () => {
    const { shown } = await prepared();
    const { id, version, hash } = shown;
    const accepted = await post<{ institution: string; link: Link }>(
      at(id, 'accept'),
      office.reviewer,
      version,
      { hash },
    );
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(201);
    expect(accepted.body.link).toMatchObject({ sent: true });
    expect(await world.lastSms(shown.form.contact.phone)).toContain('https://wangcheng.example.cn/invite/');
    const page = await world.get<{ name: { zh: string }; branches: { serves: string[] }[] }>(
      `/institutions/${accepted.body.institution}`,
    );
    expect(page.body).toMatchObject({ name: JOINING.name, branches: [{ serves: JOINING.outlet.serves }] });
    const invited = await world.get<{ roles: string[] }>(
      `/invitations/${tokenIn(accepted.body.link.path)}`,
      visitor(),
    );
    expect(invited.body.roles).toEqual(['institution_admin']);
    expect(await world.events(accepted.body.institution)).toEqual(['institution.admitted', 'team.confirmed']);
    expect(await world.events(id)).toEqual(['joining.submitted', 'joining.prepared', 'joining.accepted']);
  });

  it('P4 whoever looked first does not admit, and neither does the same hand in the database', async () => {
    const { shown } = await prepared();
    const { id, version, hash } = shown;
    const refused = await post(at(id, 'accept'), office.supervisor, version, { hash });
    expect(refused.body).toMatchObject({ status: 403, code: 'same_person' });
    expect(shown.moves.map(({ command }) => command)).not.toContain('accept');
    const forge = world.db
      .prepare('UPDATE institution_application SET accepted_by = prepared_by WHERE id = ?1')
      .bind(id)
      .run();
    await expect(forge).rejects.toThrow(/CHECK constraint failed/);
  });

  it('T08 is admitted as it was prepared: a hash of anything else is refused', async () => {
    const { shown } = await prepared();
    const { id, version } = shown;
    const refused = await post(at(id, 'accept'), office.reviewer, version, { hash: 'b'.repeat(64) });
    expect(refused.body.code).toBe('hash_mismatch');
  });

  it('is not passed on before every point was looked at', async () => {
    const { shown } = await waiting();
    const { id, version } = shown;
    const body = { ...TERMS, checked: ['licence'] };
    expect((await post(at(id, 'prepare'), office.supervisor, version, body)).body.errors).toMatchObject([
      { field: 'checked' },
    ]);
    const skipped = await post(at(id, 'accept'), office.reviewer, version, { hash: 'b'.repeat(64) });
    expect(skipped.body.code).toBe('illegal_move');
  });

  it('T37 comes back with coded reasons and a new secret link; the old one is dead, and only a hash is kept', async () => {
    const { shown, token } = await waiting();
    const { id, version } = shown;
    const returned = await post<{ sent: boolean }>(at(id, 'return'), office.reviewer, version, {
      codes: ['licence_unclear'],
      note: '请上传新证编号',
    });
    expect(returned.body).toMatchObject({ state: 'returned', sent: true });
    expect((await world.get(`/institutions/applications/${token}`, visitor())).status).toBe(404);
    const text = await world.lastSms(shown.form.contact.phone);
    const fresh = /join\/([0-9a-f]{64})/.exec(text)?.[1] ?? '';
    type Seen = { returned: { codes: string[]; by?: string }; may_resubmit: boolean };
    const seen = await world.get<Seen>(`/institutions/applications/${fresh}`, visitor());
    expect(seen.body).toMatchObject({ returned: { codes: ['licence_unclear'] }, may_resubmit: true });
    expect(seen.body.returned.by).toBeUndefined();
    expect(await world.everything()).not.toContain(fresh);
    const changed = { ...form(), contact: shown.form.contact, licence: 'B2000H243010009' };
    const again = await world.put<Sent>(
      `/institutions/applications/${fresh}`,
      { ...changed, contact: { ...JOINING.contact, phone: shown.form.contact.phone } },
      visitor(),
    );
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    expect((await look(id)).state).toBe('submitted');
    const twice = await world.put<Problem>(`/institutions/applications/${fresh}`, changed, visitor());
    expect(twice.status).toBe(409);
  });

  it('is refused for good with a reason, which the applicant finds behind the link', async () => {
    const { shown, token } = await waiting();
    await post(at(shown.id, 'refuse'), office.reviewer, shown.version, { codes: ['kind_wrong'] });
    const seen = await world.get<{ state: string; may_resubmit: boolean }>(
      `/institutions/applications/${token}`,
      visitor(),
    );
    expect(seen.body).toMatchObject({ state: 'refused', may_resubmit: false });
  });

  it('says which character of the credit code is wrong, and which licence the kind needs', async () => {
    const wrong = await send({ ...form(), uscc: '91430112MA4L2Q3R5O', kind: 'pawn' });
    expect(wrong.body.errors?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'uscc charset',
      'licence_type not_of_this_kind',
    ]);
    const strange = await send({ ...form(), kind: 'consumer_finance' });
    expect(strange.body.errors).toMatchObject([{ field: 'kind' }]);
  });

  it('is not needed by whoever is here already, and others with the same code are shown to the office', async () => {
    const bank = await world.institution();
    const row = await rowOf<{ uscc: string }>(
      world.db,
      sql`SELECT uscc FROM institution WHERE org_id = ${bank.id}`,
    );
    expect((await send({ ...form(), uscc: row?.uscc })).body.code).toBe('institution_known');
    const first = await waiting();
    const uscc = (
      await rowOf<{ uscc: string }>(
        world.db,
        sql`SELECT uscc FROM institution_application WHERE id = ${first.shown.id}`,
      )
    )?.uscc;
    const second = await waiting({ uscc });
    expect(second.shown.same_code).toEqual([{ text: first.number, what: 'application' }]);
  });

  it('two reviewers who accept one credit code at once admit one institution', async () => {
    const uscc = newUscc();
    const both = [await waiting({ uscc }), await waiting({ uscc })];
    for (const { shown } of both)
      await post(at(shown.id, 'prepare'), office.supervisor, shown.version, TERMS);
    await world.stepUp(office.reviewer);
    const answers = [];
    for (const { shown } of both) {
      const { hash, version } = await look(shown.id);
      answers.push(await post(at(shown.id, 'accept'), office.reviewer, version, { hash }, { stepUp: false }));
    }
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [201, undefined],
      [409, 'institution_known'],
    ]);
  });

  it('is counted by phone and by address, as sign-in codes are', async () => {
    const phone = newPhone();
    const body = () => form({ contact: { ...JOINING.contact, phone } });
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await send(body())).status);
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
  });

  it('is seen by nobody but the office', async () => {
    const { shown } = await waiting();
    const bank = await world.institution();
    for (const as of [bank.admin, await world.owner()]) {
      expect((await world.get(`/office/institution-applications/${shown.id}`, { as })).status).toBe(403);
    }
  });
});

describe('branches', () => {
  let bank: Institution;
  const BRANCH = {
    name: { zh: '乔口支行', en: 'Qiaokou Outlet' },
    town: TOWNS[1]?.code ?? '',
    phone: '0731-80001111',
    serves: [TOWNS[1]?.code ?? ''],
    hours: '工作日 9:00–17:00',
    parent_id: null as string | null,
  };
  type Team = {
    institution: { version: number };
    branches: { id: string; depth: number; state: string; authority_fen: number; parent_id: string | null }[];
    limits: { id: string; moves: string[] }[];
  };
  const team = async (as: Person = bank.admin) => (await world.get<Team>('/bank/team', { as })).body;

  beforeEach(async () => {
    bank = await world.institution();
  });

  it('form a tree that its administrator changes, version by version', async () => {
    const before = await team();
    const body = { ...BRANCH, parent_id: bank.branches[0], authority_fen: 3_000_000 };
    const opened = await post<{ branch: string }>(
      '/bank/branches',
      bank.admin,
      before.institution.version,
      body,
    );
    expect(opened.status, JSON.stringify(opened.body)).toBe(201);
    expect((await team()).branches.map(({ depth }) => depth)).toEqual([0, 1]);
    const stale = await post('/bank/branches', bank.admin, before.institution.version, body);
    expect(stale.body.code).toBe('stale_version');
    const circle = await world.request<Problem>('PUT', `/bank/branches/${bank.branches[0]}`, {
      as: bank.admin,
      version: (await team()).institution.version,
      body: { ...BRANCH, parent_id: opened.body.branch },
    });
    expect(circle.body.errors).toMatchObject([{ field: 'parent_id', code: 'circle' }]);
  });

  it('are not closed while people work there or cases wait; a closed one takes no application', async () => {
    const used = await post(
      `/bank/branches/${bank.branches[0]}/close`,
      bank.admin,
      (await team()).institution.version,
      {},
    );
    expect(used.body.code).toBe('branch_in_use');
    const body = { ...BRANCH, authority_fen: 3_000_000 };
    const { branch } = (
      await post<{ branch: string }>('/bank/branches', bank.admin, (await team()).institution.version, body)
    ).body;
    const closed = await post(
      `/bank/branches/${branch}/close`,
      bank.admin,
      (await team()).institution.version,
      {},
    );
    expect(closed.status).toBe(200);
    const page = await world.get<{ branches: { id: string }[] }>(`/institutions/${bank.id}`);
    expect(page.body.branches.map(({ id }) => id)).toEqual([...bank.branches]);
  });

  it('serve towns of the district, and belong to one institution', async () => {
    const { version } = (await team()).institution;
    const body = { ...BRANCH, serves: ['430105001'], authority_fen: 1_000 };
    expect((await post('/bank/branches', bank.admin, version, body)).body.errors).toMatchObject([
      { field: 'serves' },
    ]);
    const other = await world.institution();
    const parent_id = other.branches[0] ?? null;
    const foreign = await post('/bank/branches', bank.admin, version, {
      ...BRANCH,
      parent_id,
      authority_fen: 1_000,
    });
    expect(foreign.body.errors).toMatchObject([{ field: 'parent_id' }]);
  });

  it('T07 a limit of authority is proposed by one and confirmed by another', async () => {
    const [branch] = bank.branches;
    const path = `/bank/branches/${branch}/limit`;
    const { change } = (await post<{ change: string }>(path, bank.admin, 0, { authority_fen: 9_900_000 }))
      .body;
    const own = await post(`/bank/limits/${change}/confirm`, bank.admin, 0, {});
    expect(own.body.code).toBe('same_person');
    expect((await team()).branches[0]?.authority_fen).toBe(1_000_000_000);
    const forge = world.db
      .prepare("UPDATE limit_change SET state = 'confirmed', decided_by = proposed_by WHERE id = ?1")
      .bind(change)
      .run();
    await expect(forge).rejects.toThrow(/limit_change_four_eyes/);
    expect((await team(bank.approver)).limits[0]?.moves).toEqual(['confirm', 'decline']);
    expect((await post(`/bank/limits/${change}/confirm`, bank.approver, 0, {})).status).toBe(200);
    expect((await team()).branches[0]?.authority_fen).toBe(9_900_000);
  });
});

describe('an institution that may not sell', () => {
  type Shown = {
    state: string;
    version: number;
    moves: string[];
    products: { listed: number; suspended: number };
    expiry: { what: string; state: string; days: number } | null;
  };
  let bank: Institution;
  const look = async (as: Person = office.supervisor) =>
    (await world.get<Shown>(`/office/institutions/${bank.id}`, { as })).body;
  const act = async (command: string, as: Person, body: object = {}) =>
    post<{ products: number; state: string }>(
      `/office/institutions/${bank.id}/${command}`,
      as,
      (await look()).version,
      body,
    );
  const onShelf = async (id: string) => (await world.get(`/products/${id}`)).status === 200;
  const renew = async (body: object) =>
    world.request<{ products: number } & Problem>('PUT', `/office/institutions/${bank.id}/terms`, {
      as: office.supervisor,
      version: (await look()).version,
      body,
      stepUp: true,
    });
  const ends = (licence: string | null, agreement: string | null) =>
    world.write(
      sql`UPDATE institution SET licence_valid_until = ${licence}, agreement_until = ${agreement} WHERE org_id = ${bank.id}`,
    );

  beforeEach(async () => {
    bank = await world.institution();
  });

  it('is suspended with everything it sells, and its people are shut out, in one act', async () => {
    const products = [await world.product(bank), await world.product(bank)];
    await world.signIn(bank.officer);
    const done = await act('suspend', office.supervisor, { code: 'violation' });
    expect(done.body).toMatchObject({ state: 'suspended', products: 2 });
    for (const { id } of products) expect(await onShelf(id)).toBe(false);
    expect((await world.get('/bank/queue', { as: bank.officer })).status).toBe(403);
    expect((await world.get(`/institutions/${bank.id}`)).status).toBe(404);
    const figures = await world.db
      .prepare("SELECT SUM(value) AS n FROM report_delta WHERE measure = 'M07' AND institution_id = ?1")
      .bind(bank.id)
      .first<number>('n');
    expect(figures).toBe(0);
  });

  it('goes on by another person of the office, with just those products that left with it', async () => {
    const [mine, own] = [await world.product(bank), await world.product(bank)];
    const shown = (
      await world.get<{ product: { version: number } }>(`/bank/products/${own.id}`, { as: bank.checker })
    ).body;
    await post(`/bank/products/${own.id}/suspend`, bank.checker, shown.product.version, {
      code: 'quota_full',
    });
    await act('suspend', office.supervisor, { code: 'own_request' });
    expect((await act('resume', office.supervisor)).body.code).toBe('same_person');
    expect((await act('resume', office.reviewer)).body).toMatchObject({ state: 'active', products: 1 });
    expect([await onShelf(mine.id), await onShelf(own.id)]).toEqual([true, false]);
  });

  it('leaves the shelf when its licence has ended, not on the last day itself, and comes back when it is renewed', async () => {
    const product = await world.product(bank);
    await ends(world.today, '2030-01-01');
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(true);
    world.wait({ days: 1 });
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(false);
    expect((await look()).expiry).toMatchObject({ what: 'licence', state: 'expired', days: -1 });
    expect((await world.events(bank.id)).at(-1)).toBe('institution.terms_ended');
    const terms = { licence: 'B9999', agreement_from: world.today, agreement_until: '2030-12-31' };
    expect((await renew({ ...terms, licence_valid_until: '2029-12-31' })).body.products).toBe(1);
    expect(await onShelf(product.id)).toBe(true);
  });

  it('leaves the shelf when its agreement has ended as well', async () => {
    const product = await world.product(bank);
    await ends(null, '2026-01-01');
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(false);
  });

  it('is announced to the office sixty days before', async () => {
    type List = { institutions: { id: string; expiry: { state: string } | null }[] };
    const stateNow = async () =>
      (await world.get<List>('/office/institutions', { as: office.reviewer })).body.institutions.find(
        ({ id }) => id === bank.id,
      )?.expiry?.state;
    await ends('2026-12-31', null);
    expect(await stateNow()).toBe('fine');
    await ends(world.today, null);
    expect(await stateNow()).toBe('soon');
  });
});
