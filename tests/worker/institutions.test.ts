// An institution from its application to the day its licence ends: asked for by a stranger, looked at by two people of
// the office, described by its own people, and off the shelf at once when it may not sell.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestOptions } from './world/door.ts';
import { JOINING } from './world/doors.ts';
import { mayOffer } from '../../worker/institutions/queries-standing.ts';
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
  form: { uscc: string; intro: { zh: string }; contact: { phone: string } };
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
let office: { id: string; supervisor: Person; reviewer: Person };
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
const send = (body: object, options: RequestOptions = {}) =>
  world.post<Sent & Problem>('/institutions/applications', body, { ...visitor(), ...options });
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
    const again = await post(
      `/office/institutions/${accepted.body.institution}/grants`,
      office.supervisor,
      0,
      { name: '另一个人', phone: shown.form.contact.phone },
    );
    expect(again.body.errors).toMatchObject([{ field: 'phone', code: 'phone_in_use' }]);
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

  it('keeps the lines of its texts, as a browser sends them', async () => {
    const { shown } = await waiting({ intro: { zh: '第一行\r\n第二行', en: '' } });
    expect(shown.form.intro.zh).toBe('第一行\n第二行');
    const hidden = await send(form({ intro: { zh: '第一行\u200b', en: '' } }));
    expect(hidden.body.errors).toMatchObject([{ field: 'intro.zh', code: 'hidden_characters' }]);
  });

  it.each([
    ['a licence that is turned around', { licence: 'B1000\u202eH2430' }, 'licence hidden_characters'],
    ['a licence with a character of no width', { licence: 'B1000\u200bH2430' }, 'licence hidden_characters'],
    [
      'an e-mail that is turned around',
      { contact: { ...JOINING.contact, email: 'wen@\u202eknab.example.cn' } },
      'contact.email hidden_characters',
    ],
    [
      'an e-mail with a quotation mark',
      { contact: { ...JOINING.contact, email: 'wen@bank.cn"onmouseover="x' } },
      'contact.email invalid_email',
    ],
    ['a website of no width', { website: 'https://bank\u200b.example.cn' }, 'website hidden_characters'],
    ['a website that is more than one', { website: 'https://a.b"onmouseover="x' }, 'website invalid_address'],
    ['a website with a password', { website: 'https://bank.cn:x@evil.cn/' }, 'website invalid_address'],
    ['a website that is a script', { website: 'javascript:alert(1)' }, 'website invalid_address'],
    [
      'a licence of a day long gone',
      { licence_valid_until: '0001-01-01' },
      'licence_valid_until implausible',
    ],
    [
      'a licence until the end of time',
      { licence_valid_until: '9999-12-31' },
      'licence_valid_until implausible',
    ],
    [
      'a limit of a hundred yuan',
      { outlet: { ...JOINING.outlet, authority_fen: 10_000 } },
      'outlet.authority_fen implausible',
    ],
  ])('is not taken with %s', async (_, over, refusal) => {
    const errors = (await send(form(over))).body.errors ?? [];
    expect(errors.map(({ field, code }) => `${field} ${code}`)).toEqual([refusal]);
  });

  it('keeps the website in its one way of writing, the e-mail with its host in small letters, and short service lines', async () => {
    const { shown } = await waiting({
      website: 'HTTPS://Bank.Example.CN/关于',
      contact: { ...JOINING.contact, phone: newPhone(), email: 'Wen@Bank.Example.CN' },
      outlet: { ...JOINING.outlet, phone: '95588' },
    });
    expect(shown.form).toMatchObject({
      website: 'https://bank.example.cn/%E5%85%B3%E4%BA%8E',
      contact: { email: 'Wen@bank.example.cn' },
      outlet: { phone: '95588' },
    });
  });

  it('returned or reminded twice by one form says nothing else the second time than that it was done', async () => {
    const { shown } = await waiting();
    const act = async (command: string, body: object) => {
      const { version } = await look(shown.id);
      const key = crypto.randomUUID();
      const twice = () =>
        post<{ sent: boolean | null; state: string }>(at(shown.id, command), office.reviewer, version, body, {
          key,
        });
      const [first, second] = [await twice(), await twice()];
      expect([first.body.sent, second.body.sent]).toEqual([true, null]);
      expect(second.body).toEqual({ ...first.body, sent: null });
    };
    await act('return', { codes: ['licence_unclear'] });
    await act('remind', {});
  });

  it('is returned for each reason once', async () => {
    const { shown } = await waiting();
    const body = { codes: ['other', 'other'], note: '请补充材料' };
    const refused = await post(at(shown.id, 'return'), office.reviewer, shown.version, body);
    expect(refused.body.errors).toMatchObject([{ field: 'codes', code: 'repeated' }]);
  });

  it('has an agreement of our time, and is neither passed on nor admitted when it or the licence has ended since', async () => {
    const { shown } = await waiting({ licence_valid_until: world.today });
    const prepare = (over: object) =>
      post(at(shown.id, 'prepare'), office.supervisor, shown.version, { ...TERMS, ...over });
    const far = await prepare({ agreement_from: '0001-01-01', agreement_until: '9999-12-31' });
    expect(far.body.errors?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'agreement_from implausible',
      'agreement_until implausible',
    ]);
    expect((await prepare({ agreement_until: world.today })).status).toBe(200);
    const { version, hash } = await look(shown.id);
    world.wait({ days: 1 });
    const accepted = await post(at(shown.id, 'accept'), office.reviewer, version, { hash });
    expect(accepted.body.errors?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'licence_valid_until past',
      'agreement_until past',
    ]);
    const again = await post(at(shown.id, 'prepare'), office.supervisor, version, TERMS);
    expect(again.body.errors).toMatchObject([{ field: 'licence_valid_until', code: 'past' }]);
  });

  it('sent again shows what was changed since it came back, to both who look at it', async () => {
    type Seen = Joining & {
      changes: { field: string; before: { zh: string }; after: { zh: string } }[] | null;
    };
    const { shown } = await waiting();
    const seen = async (as: Person) => (await look(shown.id, as)) as Seen;
    expect((await seen(office.supervisor)).changes).toBeNull();
    await post(at(shown.id, 'return'), office.reviewer, shown.version, { codes: ['licence_unclear'] });
    const token = /join\/([0-9a-f]{64})/.exec(await world.lastSms(shown.form.contact.phone))?.[1] ?? '';
    const changed = { ...shown.form, licence: 'B2000H243010009' };
    const sent = await world.put(`/institutions/applications/${token}`, changed, visitor());
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    const { version } = await seen(office.supervisor);
    await post(at(shown.id, 'prepare'), office.supervisor, version, TERMS);
    for (const as of [office.supervisor, office.reviewer]) {
      expect((await seen(as)).changes).toEqual([
        {
          field: 'licence',
          before: { zh: JOINING.licence, en: JOINING.licence },
          after: { zh: 'B2000H243010009', en: 'B2000H243010009' },
        },
      ]);
    }
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

  it('sent twice by one form is one application with one link, which nobody reads in the database', async () => {
    const key = crypto.randomUUID();
    const body = form();
    const [first, second] = await Promise.all([send(body, { key }), send(body, { key })]);
    const third = await send(body, { key });
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    expect(second.body).toEqual(first.body);
    expect(third.body).toEqual(first.body);
    expect(third.headers.get('idempotent-replayed')).toBe('true');
    const rows = await rowOf(
      world.db,
      sql`SELECT COUNT(*) AS n FROM institution_application WHERE uscc = ${body.uscc}`,
    );
    expect(rows).toEqual({ n: 1 });
    expect(
      (await world.get(`/institutions/applications/${tokenIn(first.body.path)}`, visitor())).status,
    ).toBe(200);
    const everything = await world.everything();
    expect(everything).not.toContain(tokenIn(first.body.path));
    expect(everything).not.toContain(key);
    expect((await send(form(), { key })).body.code).toBe('key_reused');
    expect((await send(form(), { key: null })).body.code).toBe('idempotency_key_missing');
  });

  it('is not sent a second time for the same credit code while one is open', async () => {
    const { shown } = await waiting();
    const { uscc } = shown.form;
    const again = await send(form({ uscc }));
    expect(again.body.errors).toMatchObject([{ field: 'uscc', code: 'open_already' }]);
    const raced = newUscc();
    const answers = await Promise.all([send(form({ uscc: raced })), send(form({ uscc: raced }))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
    await post(at(shown.id, 'refuse'), office.reviewer, shown.version, { codes: ['kind_wrong'] });
    expect((await send(form({ uscc }))).status).toBe(201);
  });

  it('sent again after it came back is sent once, however often its form is', async () => {
    const { shown } = await waiting();
    await post(at(shown.id, 'return'), office.reviewer, shown.version, { codes: ['licence_unclear'] });
    const fresh = /join\/([0-9a-f]{64})/.exec(await world.lastSms(shown.form.contact.phone))?.[1] ?? '';
    const body = form({ uscc: shown.form.uscc });
    const key = crypto.randomUUID();
    const put = () => world.put<Sent>(`/institutions/applications/${fresh}`, body, { ...visitor(), key });
    const [first, second] = [await put(), await put()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect(await world.events(shown.id)).toEqual([
      'joining.submitted',
      'joining.returned',
      'joining.resubmitted',
    ]);
  });

  it('says of each list from which nothing was chosen that something has to be', async () => {
    const empty = form({ kind: '', licence_type: '', outlet: { ...JOINING.outlet, town: '' } });
    expect((await send(empty)).body.errors?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'kind not_chosen',
      'licence_type not_chosen',
      'outlet.town not_chosen',
    ]);
  });

  it('is not needed by whoever is here already, and neither passed on nor admitted', async () => {
    const bank = await world.institution();
    const row = await rowOf<{ uscc: string }>(
      world.db,
      sql`SELECT uscc FROM institution WHERE org_id = ${bank.id}`,
    );
    expect((await send({ ...form(), uscc: row?.uscc })).body.code).toBe('institution_known');
    const arrived = (uscc: string) =>
      world.write(sql`UPDATE institution SET uscc = ${uscc} WHERE org_id = ${bank.id}`);
    const [early, late] = [await waiting(), await prepared()];
    await arrived(early.shown.form.uscc);
    expect((await look(early.shown.id)).same_code).toMatchObject([{ what: 'institution' }]);
    const passed = await post(at(early.shown.id, 'prepare'), office.supervisor, early.shown.version, TERMS);
    expect(passed.body).toMatchObject({ status: 409, code: 'institution_known' });
    await arrived(late.shown.form.uscc);
    const { hash, version } = late.shown;
    const admitted = await post(at(late.shown.id, 'accept'), office.reviewer, version, { hash });
    expect(admitted.body).toMatchObject({ status: 409, code: 'institution_known' });
  });

  it('two reviewers who accept it at once admit one institution', async () => {
    const { shown } = await prepared();
    const { id, hash, version } = shown;
    const third = await world.staff({ org_id: office.id, role: 'office_supervisor' });
    for (const one of [office.reviewer, third]) await world.stepUp(one);
    const answers = await Promise.all(
      [office.reviewer, third].map((one) =>
        world.request<Problem>('POST', at(id, 'accept'), { as: one, version, body: { hash } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 412]);
  });

  it('is counted by phone and by address, as sign-in codes are', async () => {
    const phone = newPhone();
    const body = () => form({ contact: { ...JOINING.contact, phone } });
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await send(body())).status);
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
    // Whose phone it is applies from another place all the same.
    const elsewhere = (last: number) => ({
      headers: { 'cf-connecting-ip': `10.15.${serial & 255}.${last}` },
    });
    expect((await send(body(), elsewhere(1))).status).toBe(201);
    const more = [];
    for (let i = 0; i < 14; i += 1) more.push((await send(body(), elsewhere(2 + (i >> 2)))).status);
    expect(more).toEqual([...Array.from({ length: 13 }, () => 201), 429]);
  });

  it('mistakes and the same form sent again are not counted', async () => {
    const phone = newPhone();
    const body = () => form({ contact: { ...JOINING.contact, phone } });
    for (let i = 0; i < 25; i += 1) {
      expect((await send({ ...body(), uscc: '91430112MA4L2Q3R5O' })).status).toBe(400);
    }
    const [key, sent] = [crypto.randomUUID(), body()];
    for (let i = 0; i < 25; i += 1) expect((await send(sent, { key })).status).toBe(201);
    for (let i = 0; i < 4; i += 1) expect((await send(body())).status).toBe(201);
    expect((await send(body())).status).toBe(429);
  });

  it('trying out which credit codes are here is counted by address', async () => {
    let [tried, last] = [0, 0];
    while (last !== 429 && tried < 200) {
      tried += 1;
      last = (await send({ ...form(), uscc: '91430112MA4L2Q3R5O' })).status;
    }
    expect(tried).toBe(121);
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

  it('T07 a new one decides nothing by itself: its first limit takes a second person like every other', async () => {
    const { version } = (await team()).institution;
    const body = { ...BRANCH, authority_fen: 3_000_000 };
    const opened = await post<{ branch: string; change: string }>(
      '/bank/branches',
      bank.admin,
      version,
      body,
    );
    const limitOf = async () =>
      (await team()).branches.find(({ id }) => id === opened.body.branch)?.authority_fen;
    expect(await limitOf()).toBe(0);
    const own = await post(`/bank/limits/${opened.body.change}/confirm`, bank.admin, 0, {});
    expect(own.body.code).toBe('same_person');
    expect(await limitOf()).toBe(0);
    expect((await post(`/bank/limits/${opened.body.change}/confirm`, bank.approver, 0, {})).status).toBe(200);
    expect(await limitOf()).toBe(3_000_000);
    const types = await world.events(bank.id);
    expect(types.slice(-3)).toEqual(['branch.opened', 'limit.proposed', 'limit.confirmed']);
    const without = await post<{ change: null }>(
      '/bank/branches',
      bank.admin,
      (await team()).institution.version,
      BRANCH,
    );
    expect(without.body).toMatchObject({ change: null });
    expect((await team()).limits).toEqual([]);
  });

  it('are not closed while somebody is proposed for or invited to them', async () => {
    const opened = await post<{ branch: string }>(
      '/bank/branches',
      bank.admin,
      (await team()).institution.version,
      BRANCH,
    );
    const { branch } = opened.body;
    const close = async () =>
      post(`/bank/branches/${branch}/close`, bank.admin, (await team()).institution.version, {});
    const person = { name: '孟晓岚', phone: newPhone(), roles: ['loan_officer'], branch_id: branch };
    const { grant } = (await world.post<{ grant: string }>('/bank/team/grants', person, { as: bank.admin }))
      .body;
    expect((await close()).body.code).toBe('branch_in_use');
    expect((await post(`/bank/team/grants/${grant}/confirm`, bank.approver, 0, {})).status).toBe(200);
    expect((await close()).body.code).toBe('branch_in_use');
    await post(`/bank/team/grants/${grant}/decline`, bank.admin, 0, {});
    expect((await close()).status).toBe(200);
  });

  it('are not closed while people work there or cases wait; a closed one takes no application', async () => {
    const used = await post(
      `/bank/branches/${bank.branches[0]}/close`,
      bank.admin,
      (await team()).institution.version,
      {},
    );
    expect(used.body.code).toBe('branch_in_use');
    const { branch } = (
      await post<{ branch: string }>('/bank/branches', bank.admin, (await team()).institution.version, BRANCH)
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

  it('are not closed while a limit of theirs waits; a closed one has none proposed or confirmed', async () => {
    const body = { ...BRANCH, authority_fen: 3_000_000 };
    const opened = await post<{ branch: string; change: string }>(
      '/bank/branches',
      bank.admin,
      (await team()).institution.version,
      body,
    );
    const { branch, change } = opened.body;
    const close = async () =>
      post(`/bank/branches/${branch}/close`, bank.admin, (await team()).institution.version, {});
    const refused = await close();
    expect(refused.body).toMatchObject({ status: 409, code: 'branch_in_use' });
    expect(refused.body.detail).toContain('审批权限');
    // Whatever brought it about: a limit that waits at a closed branch is not confirmed.
    const state = (to: string) => world.write(sql`UPDATE branch SET state = ${to} WHERE id = ${branch}`);
    await state('closed');
    expect((await post(`/bank/limits/${change}/confirm`, bank.approver, 0, {})).body.status).toBe(409);
    expect((await post(`/bank/limits/${change}/decline`, bank.admin, 0, {})).status).toBe(200);
    const proposed = await post(`/bank/branches/${branch}/limit`, bank.admin, 0, {
      authority_fen: 5_000_000,
    });
    expect(proposed.body).toMatchObject({ status: 409, code: 'conflict' });
    await state('active');
    expect((await close()).status).toBe(200);
    expect((await team()).branches.find(({ id }) => id === branch)).toMatchObject({ authority_fen: 0 });
  });

  it('closed and given a limit at the same moment are the one or the other', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { branch } = (
        await post<{ branch: string }>(
          '/bank/branches',
          bank.admin,
          (await team()).institution.version,
          BRANCH,
        )
      ).body;
      const { version } = (await team()).institution;
      world.wait({ minutes: 1 });
      await world.stepUp(bank.admin);
      const path = `/bank/branches/${branch}`;
      const as = bank.admin;
      const both = [
        () => world.request('POST', `${path}/close`, { as, version, body: {} }),
        () => world.request('POST', `${path}/limit`, { as, body: { authority_fen: 5_000_000 } }),
      ];
      await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((act) => act()));
      const now = await team();
      const isClosed = now.branches.find(({ id }) => id === branch)?.state === 'closed';
      expect(now.limits).toHaveLength(isClosed ? 0 : 1);
      for (const { id } of now.limits) await post(`/bank/limits/${id}/decline`, bank.admin, 0, {});
    }
  });

  it('are opened again under an open one only', async () => {
    const open = async (parent_id: string | null) =>
      (
        await post<{ branch: string }>('/bank/branches', bank.admin, (await team()).institution.version, {
          ...BRANCH,
          parent_id,
        })
      ).body.branch;
    const set = async (branch: string, command: string) =>
      post(`/bank/branches/${branch}/${command}`, bank.admin, (await team()).institution.version, {});
    const above = await open(null);
    const below = await open(above);
    expect([(await set(below, 'close')).status, (await set(above, 'close')).status]).toEqual([200, 200]);
    expect((await set(below, 'reopen')).body).toMatchObject({ status: 409, code: 'conflict' });
    expect([(await set(above, 'reopen')).status, (await set(below, 'reopen')).status]).toEqual([200, 200]);
  });

  it('T07 lose their limit again like they got it: by two people', async () => {
    const [branch] = bank.branches;
    const path = `/bank/branches/${branch}/limit`;
    const few = await post(path, bank.admin, 0, { authority_fen: 999_999 });
    expect(few.body.errors).toMatchObject([{ field: 'authority_fen', code: 'implausible' }]);
    expect(few.body.errors?.[0]?.detail).toContain('1 万元');
    const { change } = (await post<{ change: string }>(path, bank.admin, 0, { authority_fen: 0 })).body;
    expect((await post(`/bank/limits/${change}/confirm`, bank.approver, 0, {})).status).toBe(200);
    expect((await team()).branches[0]?.authority_fen).toBe(0);
    const opened = await post<{ change: string | null }>(
      '/bank/branches',
      bank.admin,
      (await team()).institution.version,
      { ...BRANCH, authority_fen: 0 },
    );
    expect([opened.status, opened.body.change]).toEqual([201, null]);
  });

  it('describe themselves under a short service line, and the institution by a website that is one', async () => {
    const { version } = (await team()).institution;
    const changed = await world.request('PUT', `/bank/branches/${bank.branches[0]}`, {
      as: bank.admin,
      version,
      body: { ...BRANCH, phone: '95588' },
    });
    expect(changed.status).toBe(200);
    const described = async (website: string) =>
      world.request<Problem>('PUT', '/bank/institution', {
        as: bank.admin,
        version: (await team()).institution.version,
        body: { intro: { zh: '', en: '' }, website },
      });
    for (const bad of [
      'https://a.b"onmouseover="x',
      'https://bank\u202e.cn',
      'http://bank.cn',
      'https://u@bank.cn',
    ])
      expect((await described(bad)).body.errors).toMatchObject([{ field: 'website' }]);
    expect((await described('https://BANK.cn')).status).toBe(200);
    const page = await world.get<{ website: string }>(`/institutions/${bank.id}`);
    expect(page.body.website).toBe('https://bank.cn/');
  });

  it('serve towns of the district, and belong to one institution', async () => {
    const { version } = (await team()).institution;
    const body = { ...BRANCH, serves: ['430105001'], authority_fen: 1_000_000 };
    expect((await post('/bank/branches', bank.admin, version, body)).body.errors).toMatchObject([
      { field: 'serves' },
    ]);
    const other = await world.institution();
    const parent_id = other.branches[0] ?? null;
    const foreign = await post('/bank/branches', bank.admin, version, {
      ...BRANCH,
      parent_id,
      authority_fen: 1_000_000,
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
    licence: string;
    begins_on: string | null;
    renewal: { id: string; licence: string; moves: string[] } | null;
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
  const maySell = async () => {
    const { text, values } = mayOffer(bank.id, world.today);
    return (await rowOf<{ may: number }>(world.db, { text: `SELECT ${text} AS may`, values }))?.may === 1;
  };
  const onShelf = async (id: string) => (await world.get(`/products/${id}`)).status === 200;
  const proposeTerms = async (body: object) =>
    post<{ change: string }>(
      `/office/institutions/${bank.id}/terms`,
      office.supervisor,
      (await look()).version,
      body,
    );
  const confirmTerms = (change: string, as: Person = office.reviewer) =>
    post<{ products: number; state: string }>(
      `/office/institutions/${bank.id}/terms/${change}/confirm`,
      as,
      0,
      {},
    );
  const NEW_TERMS = {
    licence: 'B9999',
    licence_valid_until: '2029-12-31',
    agreement_from: '2026-01-01',
    agreement_until: '2030-12-31',
  };
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
    const { change } = (await proposeTerms(NEW_TERMS)).body;
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(false);
    expect((await confirmTerms(change)).body.products).toBe(1);
    expect(await onShelf(product.id)).toBe(true);
  });

  it('P4 new terms take two people of the office: who proposed them does not confirm them, nor by the database', async () => {
    const proposed = await proposeTerms(NEW_TERMS);
    expect(proposed.status, JSON.stringify(proposed.body)).toBe(201);
    const { change } = proposed.body;
    expect((await look()).renewal).toMatchObject({ id: change, licence: 'B9999', moves: ['withdraw'] });
    expect((await look(office.reviewer)).renewal?.moves).toEqual(['confirm', 'decline']);
    expect((await confirmTerms(change, office.supervisor)).body).toMatchObject({
      status: 403,
      code: 'same_person',
    });
    const forge = world.db
      .prepare("UPDATE terms_change SET state = 'confirmed', decided_by = proposed_by WHERE id = ?1")
      .bind(change)
      .run();
    await expect(forge).rejects.toThrow(/terms_change_four_eyes/);
    expect((await look()).licence).not.toBe('B9999');
    expect((await proposeTerms(NEW_TERMS)).body.code).toBe('conflict');
    expect((await confirmTerms(change)).body).toMatchObject({ state: 'confirmed' });
    expect(await look()).toMatchObject({ licence: 'B9999', agreement_until: '2030-12-31', renewal: null });
    expect((await confirmTerms(change)).body.code).toBe('illegal_move');
    expect((await world.events(bank.id)).slice(-2)).toEqual(['terms.proposed', 'institution.renewed']);
  });

  it('new terms are declined by the other, or taken back, and change nothing', async () => {
    const decline = async (change: string, as: Person) =>
      (await post<{ state: string }>(`/office/institutions/${bank.id}/terms/${change}/decline`, as, 0, {}))
        .body.state;
    const before = (await look()).licence;
    expect(await decline((await proposeTerms(NEW_TERMS)).body.change, office.reviewer)).toBe('declined');
    expect(await decline((await proposeTerms(NEW_TERMS)).body.change, office.supervisor)).toBe('withdrawn');
    expect((await look()).licence).toBe(before);
  });

  it('new terms that have ended are refused, when they are proposed and when they are confirmed', async () => {
    const yesterday = new Date(Date.parse(world.today) - 86_400_000).toISOString().slice(0, 10);
    const fields = async (over: object) =>
      (await proposeTerms({ ...NEW_TERMS, ...over })).body.errors?.map(
        ({ field, code }) => `${field} ${code}`,
      );
    expect(await fields({ licence_valid_until: yesterday })).toEqual(['licence_valid_until past']);
    expect(await fields({ agreement_until: yesterday })).toEqual(['agreement_until past']);
    expect(await fields({ agreement_from: '2031-01-01' })).toEqual(['agreement_until wrong_order']);
    expect(await fields({ agreement_from: '0001-01-01' })).toEqual(['agreement_from implausible']);
    expect(await fields({ agreement_until: '9999-12-31' })).toEqual(['agreement_until implausible']);
    await ends(null, world.today);
    expect(await fields({ agreement_from: '2030-01-01' })).toEqual(['agreement_from gap']);
    const { change } = (await proposeTerms({ ...NEW_TERMS, agreement_until: world.today })).body;
    world.wait({ days: 1 });
    expect((await confirmTerms(change)).body.errors).toMatchObject([
      { field: 'agreement_until', code: 'past' },
    ]);
  });

  it('is not in force before its agreement begins; what waited comes back on that very day', async () => {
    const product = await world.product(bank);
    await ends(null, '2026-01-01');
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(false);
    const tomorrow = new Date(Date.parse(world.today) + 86_400_000).toISOString().slice(0, 10);
    const { change } = (await proposeTerms({ ...NEW_TERMS, agreement_from: tomorrow })).body;
    expect((await confirmTerms(change)).body.products).toBe(0);
    expect(await look()).toMatchObject({ begins_on: tomorrow });
    expect(await maySell()).toBe(false);
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(false);
    world.wait({ days: 1 });
    await world.runJobs();
    expect(await maySell()).toBe(true);
    expect(await onShelf(product.id)).toBe(true);
    await world.write(sql`UPDATE institution SET agreement_from = '2099-01-01' WHERE org_id = ${bank.id}`);
    world.wait({ minutes: 10 });
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(false);
  });

  it('may not sell while it is suspended', async () => {
    expect(await maySell()).toBe(true);
    await act('suspend', office.supervisor, { code: 'violation' });
    expect(await maySell()).toBe(false);
  });

  it('is suspended with everything it sells, however much that is, each product with its own event', async () => {
    const first = await world.product(bank);
    await world.write(
      sql`INSERT INTO product (id, institution_id, code, spelling, state, version_id, listing, ver, head, created_at)
        SELECT 'prd_many' || ${bank.id} || n.value, p.institution_id, 'N-' || n.value, p.spelling, p.state, p.version_id,
          p.listing, p.ver, p.head, p.created_at
        FROM product p, json_each(${JSON.stringify(Array.from({ length: 620 }, (_, i) => i))}) n WHERE p.id = ${first.id}`,
    );
    const events = async () =>
      (
        await rowOf<{ n: number }>(
          world.db,
          sql`SELECT COUNT(*) AS n FROM event WHERE type = 'product.suspended' AND stream IN
            (SELECT id FROM product WHERE institution_id = ${bank.id})`,
        )
      )?.n;
    const shelved = async () =>
      (
        await rowOf<{ n: number }>(
          world.db,
          sql`SELECT SUM(value) AS n FROM report_delta WHERE measure = 'M09' AND institution_id = ${bank.id}`,
        )
      )?.n;
    const before = (await shelved()) ?? 0;
    const done = await act('suspend', office.supervisor, { code: 'violation' });
    expect(done.body).toMatchObject({ state: 'suspended', products: 621 });
    expect(await look()).toMatchObject({ products: { listed: 0, suspended: 621 } });
    expect([await events(), await shelved()]).toEqual([621, before - 621]);
    expect((await act('resume', office.reviewer)).body).toMatchObject({ products: 621 });
    expect(await look()).toMatchObject({ products: { listed: 621, suspended: 0 } });
    expect(await shelved()).toBe(before);
  });

  it('has nothing on the shelf after the next round of the jobs, whatever was left there', async () => {
    const product = await world.product(bank);
    await act('suspend', office.supervisor, { code: 'violation' });
    await world.write(sql`UPDATE product SET state = 'listed', off_shelf = NULL WHERE id = ${product.id}`);
    world.wait({ minutes: 10 });
    await world.runJobs();
    expect((await look()).products).toEqual({ listed: 0, suspended: 1 });
    expect((await act('resume', office.reviewer)).body).toMatchObject({ products: 1 });
  });

  it('suspended, let go on when its terms had ended, and renewed, has its products back', async () => {
    const product = await world.product(bank);
    await act('suspend', office.supervisor, { code: 'own_request' });
    await ends(null, world.today);
    world.wait({ days: 1 });
    await world.runJobs();
    expect((await act('resume', office.reviewer)).body).toMatchObject({ state: 'active', products: 0 });
    expect(await onShelf(product.id)).toBe(false);
    const tomorrow = new Date(Date.parse(world.today) + 86_400_000).toISOString().slice(0, 10);
    const { change } = (await proposeTerms({ ...NEW_TERMS, agreement_from: tomorrow })).body;
    expect((await confirmTerms(change)).body.products).toBe(0);
    world.wait({ days: 1 });
    await world.runJobs();
    expect(await onShelf(product.id)).toBe(true);
  });

  it('suspended, let go on when its terms had ended, has its products back when the new ones run at once', async () => {
    const product = await world.product(bank);
    await act('suspend', office.supervisor, { code: 'own_request' });
    await ends(null, '2026-01-01');
    expect((await act('resume', office.reviewer)).body).toMatchObject({ products: 0 });
    const { change } = (await proposeTerms(NEW_TERMS)).body;
    expect((await confirmTerms(change)).body.products).toBe(1);
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
