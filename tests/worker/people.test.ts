// How people come to an institution, what they may be, and how they leave: two who agree, one link, one act.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { totpAt } from '../../worker/identity/totp.ts';
import { firstBadEvent } from '../../worker/audit/rules.ts';
import { eventsFrom } from '../../worker/audit/queries.ts';
import { publishMember } from '../../worker/identity/commands-leaving.ts';
import {
  changeBranch,
  decideLimit,
  describe as describeInstitution,
  openBranch,
  proposeLimit,
  setBranchState,
} from '../../worker/institutions/commands-branches.ts';
import { jobContext } from '../../worker/jobs.ts';
import type { Ctx } from '../../worker/lib/context.ts';
import { sha256 } from '../../worker/lib/hash.ts';
import { rowOf, rowsOf, sql } from '../../worker/lib/sql.ts';
import type { RequestOptions } from './world/door.ts';
import {
  newPhone,
  newWorld,
  Person,
  TOWNS,
  type Institution,
  type ListedProduct,
  type Owner,
  type Problem,
  type World,
} from './world.ts';

type Link = { path: string; url: string | null; sent: boolean };
type Granted = { grant: string; state: string; link: Link | null };
type Team = {
  me: string;
  people: {
    id: string;
    name: string;
    open_cases: number | null;
    posts: { id: string; role: string; branch_id: string | null; public_code: string | null }[];
  }[];
  grants: { id: string; name: string; moves: string[]; phone: string | null }[];
  limits: { id: string; moves: string[] }[];
  branches: { id: string; authority_fen: number; state: string; depth: number }[];
  institution: { version: number };
};
type Totp = { uri: string; secret: string };
type Invitation = { institution: { zh: string }; name: string; roles: string[]; totp: Totp | null };
type Opened = { proof: string; totp: Totp };

const SITE = { SITE_URL: 'https://{district}.example.cn' };
const GOOD_PASSWORD = '春江潮水连海平 7';

let world: World;
let bank: Institution;
let second: Person;

beforeAll(async () => {
  world = await newWorld();
});

// Each test has an institution of its own with two administrators, and an hour of its own.
beforeEach(async () => {
  world.wait({ hours: 1 });
  bank = await world.institution();
  second = await world.staff({ org_id: bank.id, role: 'institution_admin', name: '第二管理员' });
});

// A code of an authenticator is good once: a minute passes before each proof of presence.
const post = <Body = Granted>(
  path: string,
  as: Person | undefined,
  body: object = {},
  options: RequestOptions = {},
) => {
  if (options.stepUp) world.wait({ minutes: 1 });
  return world.request<Body & Problem>('POST', path, { ...options, body, ...(as ? { as } : {}) });
};
const team = async (as: Person = bank.admin): Promise<Team> =>
  (await world.get<Team>('/bank/team', { as })).body;
const stranger = () => ({
  headers: { 'cf-connecting-ip': `10.9.${Math.floor(world.now / 7) % 250}.${world.now % 250}` },
});

const propose = (roles: string[], more: object = {}, as: Person = bank.admin) =>
  post('/bank/team/grants', as, { name: '孟晓岚', phone: newPhone(), roles, ...more });
const confirm = (grant: string, as: Person = second, options: RequestOptions = {}) =>
  post(`/bank/team/grants/${grant}/confirm`, as, {}, { stepUp: true, env: SITE, ...options });

const tokenOf = (link: Link | null | undefined): string => link?.path.replace('/invite/', '') ?? '';

/** Base32 as an authenticator reads it, in hex. */
function hexOf(base32: string): string {
  const bits = [...base32.replaceAll('=', '')]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0')).join('');
}

const show = (token: string, headers: Record<string, string> = {}) =>
  world.get<Invitation & Problem>(`/invitations/${token}`, {
    headers: { ...stranger().headers, ...headers },
  });

/** The phone to which the code of a link goes. */
async function phoneOf(token: string): Promise<string> {
  const row = await rowOf<{ phone: string }>(
    world.db,
    sql`SELECT g.phone FROM invitation i JOIN role_grant g ON g.id = i.grant_id WHERE i.token_hash = ${sha256(token)}`,
  );
  return row?.phone ?? '';
}

const askCode = (token: string) => world.post<Problem>(`/invitations/${token}/code`, {}, stranger());
const enter = (token: string, phone_code: string) =>
  world.post<Opened & Problem>(`/invitations/${token}/open`, { phone_code }, stranger());

/** Proves the invited phone as its owner would: asks for the code and reads it there. */
async function opened(token: string): Promise<Opened> {
  await askCode(token);
  const answer = await enter(token, await world.lastCode(await phoneOf(token)));
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** What the owner of an opened link sends: the code of the moment, login and password. */
const acceptance = ({ proof, totp }: Opened, over: object = {}) => {
  const code = totpAt(hexOf(totp.secret), world.now);
  return { proof, login: `meng.${world.now}`, password: GOOD_PASSWORD, code, ...over };
};
const take = (token: string, body: object) =>
  world.request<{ login: string } & Problem>('POST', `/invitations/${token}`, { body, ...stranger() });

/** Follows a link as its owner would, from the code on the phone to login and password. */
async function accept(token: string, over: object = {}) {
  return take(token, acceptance(await opened(token), over));
}

/** Somebody new at the bank, from the proposal to the first sign-in. */
async function joined(roles: string[], more: object = {}): Promise<Person> {
  const { body } = await propose(roles, more);
  const { link } = (await confirm(body.grant)).body;
  const open = await opened(tokenOf(link));
  const secret = hexOf(open.totp.secret);
  const login = (await take(tokenOf(link), acceptance(open))).body.login;
  const row = await rowOf<{ id: string }>(world.db, sql`SELECT id FROM user WHERE login = ${login}`);
  world.wait({ minutes: 2 });
  return new Person({
    user_id: row?.id ?? '',
    kind: 'staff',
    way: { login, password: GOOD_PASSWORD, secret },
    membership_id: null,
    address: '10.8.0.1',
  });
}

describe('a new colleague', () => {
  it('is proposed by one administrator, confirmed by another, follows a link once, and works', async () => {
    const officer = await joined(['loan_officer']);
    expect((await world.get('/bank/queue', { as: officer })).status).toBe(200);
    expect((await team()).people.map(({ name }) => name)).toContain('孟晓岚');
    const types = await world.events(bank.id);
    expect(types.slice(-3)).toEqual(['team.proposed', 'team.confirmed', 'team.joined']);
  });

  it('gets the link by text message, made from configuration: a forged host has no say in it (T37)', async () => {
    const phone = newPhone();
    const { body } = await propose(['approver'], { phone });
    const confirmed = await confirm(body.grant, second, { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(confirmed.body.link).toMatchObject({ sent: true });
    const text = await world.lastSms(phone);
    expect(text).toContain(`https://wangcheng.example.cn/invite/${tokenOf(confirmed.body.link)}`);
    expect(text).not.toContain('evil');
  });

  it('the link is shown to whoever confirmed, once: a repetition answers the same without it', async () => {
    const { body } = await propose(['approver']);
    const key = crypto.randomUUID();
    const first = await confirm(body.grant, second, { key });
    const again = await confirm(body.grant, second, { key });
    expect(first.body.link?.path).toMatch(/^\/invite\/[0-9a-f]{64}$/);
    expect(again.body).toMatchObject({ state: 'confirmed', link: null });
    expect(await world.everything()).not.toContain(tokenOf(first.body.link));
  });

  it('T37 the link works once, not after 72 hours, and not any more once a new one is out', async () => {
    const sent = async () => tokenOf((await confirm((await propose(['approver'])).body.grant)).body.link);
    const used = await sent();
    expect((await accept(used)).status).toBe(201);
    expect((await show(used)).body).toMatchObject({ status: 404, code: 'link_not_valid' });
    const late = await sent();
    world.wait({ hours: 72, ms: -1 });
    expect((await show(late)).status).toBe(200);
    world.wait({ ms: 1 });
    expect((await show(late)).status).toBe(404);
    const waiting = (await team()).grants.find(({ moves }) => moves.includes('send'));
    const renewed = await post(`/bank/team/grants/${waiting?.id}/invite`, bank.admin, {}, { env: SITE });
    expect((await show(tokenOf(renewed.body.link))).status).toBe(200);
    const wrong = await show('0'.repeat(64));
    expect(wrong.body).toMatchObject({ status: 404, code: 'link_not_valid' });
  });

  it('two who use one link at the same instant become one user', async () => {
    const token = tokenOf((await confirm((await propose(['approver'])).body.grant)).body.link);
    const open = await opened(token);
    const answers = await Promise.all([
      take(token, acceptance(open, { login: 'race.one' })),
      take(token, acceptance(open, { login: 'race.two' })),
    ]);
    const made = await rowsOf(world.db, sql`SELECT id FROM user WHERE login IN ('race.one', 'race.two')`);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(made).toHaveLength(1);
  });

  it('R25 chooses no password that others try first, none made of his name, and proves the authenticator', async () => {
    const token = tokenOf((await confirm((await propose(['approver'])).body.grant)).body.link);
    const open = await opened(token);
    const fields = async (over: object) =>
      (await take(token, acceptance(open, over))).body.errors?.map(({ field, code }) => `${field} ${code}`);
    expect(await fields({ password: 'Passw0rd2026' })).toEqual(['password common']);
    expect(await fields({ password: 'abc1234' })).toEqual(['password too_short']);
    expect(await fields({ login: 'meng.xiaolan', password: 'meng.xiaolan1' })).toEqual([
      'password contains_context',
    ]);
    expect(await fields({ code: '000000' })).toEqual(['code wrong']);
    expect(await fields({ login: 'X' })).toEqual(['login invalid_login']);
    expect((await take(token, acceptance(open))).status).toBe(201);
  });

  it('T38 cannot use the code of the invitation to sign in: each code works once', async () => {
    const token = tokenOf((await confirm((await propose(['approver'])).body.grant)).body.link);
    const open = await opened(token);
    const secret = hexOf(open.totp.secret);
    const login = (await take(token, acceptance(open))).body.login;
    const code = totpAt(secret, world.now);
    const body = { login, password: GOOD_PASSWORD, code };
    const replayed = await world.post<Problem>('/session/staff', body, stranger());
    expect(replayed.body.code).toBe('sign_in_failed');
    world.wait({ minutes: 1 });
    const fresh = await world.post(
      '/session/staff',
      { ...body, code: totpAt(secret, world.now) },
      stranger(),
    );
    expect(fresh.status).toBe(200);
  });

  it('cannot take a login that somebody has', async () => {
    const token = tokenOf((await confirm((await propose(['approver'])).body.grant)).body.link);
    const { login } = bank.officer.way as { login: string };
    expect((await accept(token, { login })).body.errors).toMatchObject([{ field: 'login', code: 'taken' }]);
  });

  it('has the name that two people confirmed, and cannot choose another for the page of verified managers', async () => {
    const token = tokenOf((await confirm((await propose(['loan_officer'])).body.grant)).body.link);
    expect((await show(token)).body.name).toBe('孟晓岚');
    const renamed = await accept(token, { name: '行长' });
    expect(renamed.body.errors).toMatchObject([{ field: 'name', code: 'unknown_field' }]);
    const { login } = (await accept(token)).body;
    const row = await rowOf(world.db, sql`SELECT name FROM user WHERE login = ${login}`);
    expect(row).toEqual({ name: '孟晓岚' });
  });

  it('guessing at links is counted like guessing at codes', async () => {
    const headers = { 'cf-connecting-ip': '10.66.6.6' };
    let last = 0;
    for (let i = 0; i <= 121 && last !== 429; i += 1) {
      last = (await world.get(`/invitations/${String(i).padStart(64, '0')}`, { headers })).status;
    }
    expect(last).toBe(429);
  });
});

describe('a link in the wrong hands', () => {
  const confirmed = async (more: object = {}) =>
    tokenOf((await confirm((await propose(['approver'], more)).body.grant)).body.link);

  it('is worth nothing without the code on the invited phone: no authenticator is shown, and nothing is accepted', async () => {
    const phone = newPhone();
    const token = await confirmed({ phone });
    expect((await show(token)).body).toMatchObject({
      totp: null,
      phone_masked: `${phone.slice(0, 3)}****${phone.slice(7)}`,
    });
    expect(JSON.stringify((await show(token)).body)).not.toContain(phone);
    const guessed = await take(token, {
      proof: 'f'.repeat(64),
      login: 'insider.1',
      password: GOOD_PASSWORD,
      code: '123456',
    });
    expect(guessed.body.errors).toMatchObject([{ field: 'phone_code', code: 'unproven' }]);
    expect((await enter(token, '000000')).body.errors).toMatchObject([
      { field: 'phone_code', code: 'wrong' },
    ]);
    const made = await rowsOf(world.db, sql`SELECT id FROM user WHERE login = 'insider.1'`);
    expect(made).toEqual([]);
  });

  it('shows whoever opened it another authenticator than the one who opens it later, and only the later one counts', async () => {
    const token = await confirmed();
    const first = await opened(token);
    const second = await opened(token);
    expect(second.totp.secret).not.toBe(first.totp.secret);
    expect((await show(token, { 'x-invitation-proof': first.proof })).body.totp).toBeNull();
    expect((await show(token, { 'x-invitation-proof': second.proof })).body.totp).toEqual(second.totp);
    expect((await take(token, acceptance(first))).body.errors).toMatchObject([{ field: 'phone_code' }]);
    expect((await take(token, acceptance(second))).status).toBe(201);
  });

  it('the proof of the phone counts for half an hour, and nothing of it lies in clear', async () => {
    const token = await confirmed();
    const open = await opened(token);
    expect(await world.everything()).not.toContain(open.proof);
    world.wait({ minutes: 30, ms: -1 });
    expect((await show(token, { 'x-invitation-proof': open.proof })).body.totp).not.toBeNull();
    world.wait({ ms: 1 });
    expect((await take(token, acceptance(open))).body.errors).toMatchObject([{ field: 'phone_code' }]);
  });

  it('a code to sign in is no code of an invitation, nor the other way round, nor that of another invitation', async () => {
    const phone = newPhone();
    const token = await confirmed({ phone });
    await world.post('/session/code', { phone }, stranger());
    const toSignIn = await world.lastCode(phone);
    expect((await enter(token, toSignIn)).body.errors).toMatchObject([
      { field: 'phone_code', code: 'wrong' },
    ]);
    await askCode(token);
    const toOpen = await world.lastCode(phone);
    const signed = await world.post<Problem>('/session/owner', { phone, code: toOpen }, stranger());
    expect(signed.body.code).toBe('sign_in_failed');

    const elsewhere = await world.institution();
    const deputy = await world.staff({ org_id: elsewhere.id, role: 'institution_admin' });
    const { grant } = (await propose(['approver'], { phone }, elsewhere.admin)).body;
    const other = tokenOf((await confirm(grant, deputy)).body.link);
    await askCode(token);
    const code = await world.lastCode(phone);
    expect((await enter(other, code)).body.errors).toMatchObject([{ field: 'phone_code', code: 'wrong' }]);
    expect((await enter(token, code)).status).toBe(200);
    expect((await enter(token, code)).body.errors).toMatchObject([{ field: 'phone_code', code: 'wrong' }]);
  });

  it('its code outlives a stranger who asks for codes to sign in with the same phone and tries some', async () => {
    const phone = newPhone();
    const token = await confirmed({ phone });
    await askCode(token);
    const code = await world.lastCode(phone);
    await world.post('/session/code', { phone }, stranger());
    for (let i = 0; i < 6; i += 1) {
      await world.post('/session/owner', { phone, code: '000000' }, stranger());
    }
    expect((await enter(token, code)).status).toBe(200);
  });

  it('says on the phone who invites, and sends a dozen codes a day at most for a link, from wherever they are asked for', async () => {
    const phone = newPhone();
    const token = await confirmed({ phone });
    const statuses = [];
    for (let i = 0; i < 13; i += 1) {
      world.wait({ minutes: 20 });
      statuses.push((await askCode(token)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 12 }, () => 200), 429]);
    expect(await world.lastSms(phone)).toContain('试验银行');
  });

  it('sends two dozen codes a day for all links of an invitation: nobody guesses six digits with so few', async () => {
    const { grant } = (await propose(['approver'])).body;
    let token = tokenOf((await confirm(grant)).body.link);
    const statuses = [];
    for (let i = 0; i < 25; i += 1) {
      world.wait({ minutes: 20 });
      if (i % 8 === 7)
        token = tokenOf(
          (await post(`/bank/team/grants/${grant}/invite`, second, {}, { env: SITE })).body.link,
        );
      statuses.push((await askCode(token)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 24 }, () => 200), 429]);
  });

  it('guesses at the code are counted by link, from wherever they come, and a fresh link begins anew', async () => {
    const { grant } = (await propose(['approver'])).body;
    const token = tokenOf((await confirm(grant)).body.link);
    let tried = 0;
    let last = 0;
    while (last !== 429 && tried < 40) {
      if (tried % 5 === 0) {
        world.wait({ minutes: 20 });
        await askCode(token);
      }
      tried += 1;
      last = (await enter(token, '000000')).status;
    }
    expect(tried).toBe(31);
    await askCode(token);
    expect((await enter(token, await world.lastCode(await phoneOf(token)))).status).toBe(429);
    const fresh = (await post(`/bank/team/grants/${grant}/invite`, second, {}, { env: SITE })).body.link;
    expect((await accept(tokenOf(fresh))).status).toBe(201);
  });

  it('nobody is let in by people who may not sign in any more', async () => {
    const token = await confirmed();
    for (const who of [bank.admin, second]) {
      await world.write(sql`UPDATE user SET state = 'disabled' WHERE id = ${who.user_id}`);
      expect((await show(token)).status).toBe(404);
      await world.write(sql`UPDATE user SET state = 'active' WHERE id = ${who.user_id}`);
      expect((await show(token)).status).toBe(200);
    }
  });

  it('a branch that closed meanwhile takes nobody: neither at the confirmation nor at the acceptance', async () => {
    const branch_id = bank.branches[0] ?? '';
    const token = await confirmed({ branch_id });
    const open = await opened(token);
    const { grant } = (await propose(['approver'], { branch_id })).body;
    await world.write(sql`UPDATE branch SET state = 'closed' WHERE id = ${branch_id}`);
    expect((await confirm(grant)).body).toMatchObject({ status: 409, code: 'conflict' });
    expect((await take(token, acceptance(open))).body).toMatchObject({ status: 409, code: 'conflict' });
    expect((await askCode(token)).status).toBe(409);
  });
});

describe('one telephone is one account at an institution', () => {
  const inUse = { status: 400, errors: [{ field: 'phone', code: 'phone_in_use' }] };

  it('T10 whoever came in by a phone is not invited by it again under another name, by the institution or the office', async () => {
    const phone = newPhone();
    await joined(['product_maker'], { phone });
    const again = await propose(['product_checker'], { phone, name: '孟小岚' });
    expect(again.body).toMatchObject(inUse);
    expect(again.body.errors?.[0]?.detail).toContain('增加角色');
    const { supervisor } = await world.office();
    const path = `/office/institutions/${bank.id}/grants`;
    expect((await post(path, supervisor, { name: '孟小岚', phone })).body).toMatchObject(inUse);
  });

  it('nor while an invitation to the phone waits, also when two are proposed at once', async () => {
    const phone = newPhone();
    const answers = await Promise.all([
      propose(['product_maker'], { phone }),
      propose(['approver'], { phone }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
    expect((await propose(['product_checker'], { phone })).body).toMatchObject(inUse);
  });

  it('a proposal is not confirmed, and a link not accepted, once the phone is that of a colleague', async () => {
    const phone = newPhone();
    const waiting = (await propose(['product_checker'], { phone })).body.grant;
    const followed = newPhone();
    const token = tokenOf(
      (await confirm((await propose(['approver'], { phone: followed })).body.grant)).body.link,
    );
    const open = await opened(token);
    const colleague = await joined(['product_maker']);
    const cameInBy = (number: string) =>
      world.write(sql`UPDATE role_grant SET phone = ${number} WHERE user_id = ${colleague.user_id}`);
    await cameInBy(phone);
    expect((await confirm(waiting)).body).toMatchObject({ status: 409, code: 'phone_in_use' });
    await cameInBy(followed);
    expect((await take(token, acceptance(open))).body).toMatchObject({ status: 409, code: 'phone_in_use' });
    await cameInBy(newPhone());
    expect((await take(token, acceptance(open))).status).toBe(201);
    expect((await confirm(waiting)).status).toBe(200);
  });

  it('may be one account at every institution, and a new one after its owner has left', async () => {
    const phone = newPhone();
    const colleague = await joined(['product_maker'], { phone });
    const elsewhere = await world.institution();
    expect((await propose(['product_checker'], { phone }, elsewhere.admin)).status).toBe(201);
    await post(`/bank/team/members/${colleague.user_id}/remove`, bank.admin, {}, { stepUp: true });
    expect((await propose(['product_checker'], { phone })).status).toBe(201);
  });
});

describe('an administrator who was removed', () => {
  let third: Person;
  const gone = (who: Person, by: Person) =>
    post(`/bank/team/members/${who.user_id}/remove`, by, {}, { stepUp: true });

  beforeEach(async () => {
    third = await world.staff({ org_id: bank.id, role: 'institution_admin', name: '第三管理员' });
  });

  it.each(['proposed', 'confirmed'] as const)(
    'does not come back by a link to somebody whom he %s: the role is withdrawn with him',
    async (part) => {
      const phone = newPhone();
      const { grant } = (await propose(['institution_admin'], { phone })).body;
      const token = tokenOf((await confirm(grant)).body.link);
      const open = await opened(token);
      const [leaver, colleague] = part === 'proposed' ? [bank.admin, second] : [second, bank.admin];
      expect((await gone(leaver, third)).status).toBe(200);
      expect((await show(token)).status).toBe(404);
      expect((await take(token, acceptance(open))).status).toBe(404);
      const again = await post(`/bank/team/grants/${grant}/invite`, colleague, {}, { env: SITE });
      expect(again.body).toMatchObject({ status: 409, code: 'illegal_move' });
      const row = await rowOf(world.db, sql`SELECT state FROM role_grant WHERE id = ${grant}`);
      expect(row).toEqual({ state: 'withdrawn' });
      const removed = await rowOf<{ body: string }>(
        world.db,
        sql`SELECT body FROM event WHERE stream = ${bank.id} AND type = 'team.removed' ORDER BY ver DESC`,
      );
      expect(removed?.body).toContain(grant);
    },
  );

  it('nor by a link that he only sent again: it is dead, and a colleague sends his own', async () => {
    const { grant } = (await propose(['institution_admin'])).body;
    await confirm(grant);
    const kept = tokenOf(
      (await post(`/bank/team/grants/${grant}/invite`, third, {}, { env: SITE })).body.link,
    );
    expect((await show(kept)).status).toBe(200);
    expect((await gone(third, bank.admin)).status).toBe(200);
    expect((await show(kept)).status).toBe(404);
    const again = await post(`/bank/team/grants/${grant}/invite`, bank.admin, {}, { env: SITE });
    expect((await accept(tokenOf(again.body.link))).status).toBe(201);
  });

  it('leaves no proposed limit behind that somebody could still confirm', async () => {
    const path = `/bank/branches/${bank.branches[0]}/limit`;
    const { change } = (await post<{ change: string }>(path, second, { authority_fen: 9_900_000 })).body;
    const left = await post<{ limits_ended: number }>(
      `/bank/team/members/${second.user_id}/remove`,
      bank.admin,
      {},
      { stepUp: true },
    );
    expect(left.body.limits_ended).toBe(1);
    expect((await team()).limits).toEqual([]);
    const late = await post(`/bank/limits/${change}/confirm`, third, {}, { stepUp: true });
    expect(late.body).toMatchObject({ status: 409, code: 'illegal_move' });
    const removed = await rowOf<{ body: string }>(
      world.db,
      sql`SELECT body FROM event WHERE stream = ${bank.id} AND type = 'team.removed' ORDER BY ver DESC`,
    );
    expect(removed?.body).toContain(change);
  });

  it('T36 changes nothing by a command that passed the door just before he was removed', async () => {
    const limit = `/bank/branches/${bank.branches[0]}/limit`;
    const { change } = (await post<{ change: string }>(limit, bank.admin, { authority_fen: 9_900_000 })).body;
    await gone(second, bank.admin);
    const [branch = ''] = bank.branches;
    const row = await rowOf<{ ver: number }>(world.db, sql`SELECT ver FROM org WHERE id = ${bank.id}`);
    const version = row?.ver ?? 0;
    const acting = (): Ctx => ({
      ...jobContext(world.bindings(), world.district),
      actor: { user_id: second.user_id, org_id: bank.id, role: 'institution_admin' },
      command: { operation: 'test', key: crypto.randomUUID() },
    });
    const town = TOWNS[0]?.code ?? '';
    const place = {
      name: { zh: '乔口支行', en: 'Qiaokou' },
      town,
      serves: [town],
      hours: '',
      parent_id: null,
    };
    const input = { ...place, phone: '0731-80001111' };
    const late: Record<string, () => Promise<unknown>> = {
      openBranch: () => openBranch(acting(), version, input),
      changeBranch: () => changeBranch(acting(), { branch, version }, input),
      closeBranch: () => setBranchState(acting(), { branch, version }, 'closed'),
      describe: () => describeInstitution(acting(), version, { intro: { zh: '', en: '' }, website: '' }),
      proposeLimit: () => proposeLimit(acting(), branch, { authority_fen: 8_800_000 }),
      decideLimit: () => decideLimit(acting(), change, 'confirm'),
      publishMember: () => publishMember(acting(), bank.officer.membership_id ?? '', { shown: true }),
    };
    for (const [name, run] of Object.entries(late)) {
      await expect(run(), name).rejects.toMatchObject({ code: 'sign_in_required' });
    }
  });

  it('leaves what others agreed on alone', async () => {
    const token = tokenOf((await confirm((await propose(['approver'])).body.grant)).body.link);
    await gone(third, bank.admin);
    expect((await accept(token)).status).toBe(201);
  });
});

describe('T07 T10 a role takes two people', () => {
  it('nobody confirms what he proposed, nor what is proposed for him', async () => {
    const own = (await propose(['approver'])).body.grant;
    expect((await confirm(own, bank.admin)).body).toMatchObject({ status: 403, code: 'same_person' });
    const forSecond = await post('/bank/team/grants', bank.admin, {
      user_id: second.user_id,
      roles: ['product_maker'],
    });
    expect((await confirm(forSecond.body.grant, second)).body.code).toBe('same_person');
    const forOneself = await post('/bank/team/grants', bank.admin, {
      user_id: bank.admin.user_id,
      roles: ['approver'],
    });
    expect(forOneself.body).toMatchObject({ status: 403, code: 'same_person' });
  });

  it('T07 nor by writing to the database: the table refuses one person in both places', async () => {
    const { grant } = (await propose(['approver'])).body;
    const forge = world.db
      .prepare(
        "UPDATE role_grant SET state = 'confirmed', decided_by = proposed_by, decided_at = 1 WHERE id = ?1",
      )
      .bind(grant)
      .run();
    await expect(forge).rejects.toThrow(/role_grant_four_eyes/);
  });

  it('where there is a second administrator no approver stands in for him; where there is none one does', async () => {
    const { grant } = (await propose(['product_maker'])).body;
    expect((await confirm(grant, bank.approver)).body).toMatchObject({ status: 403, code: 'forbidden' });
    const lonely = await world.institution();
    const proposed = await propose(['product_maker'], {}, lonely.admin);
    expect((await confirm(proposed.body.grant, lonely.approver)).status).toBe(200);
  });

  it('T10 an approver makes no administrator, also where there is no second one: the office does', async () => {
    const lonely = await world.institution();
    const { grant } = (await propose(['institution_admin'], {}, lonely.admin)).body;
    expect((await confirm(grant, lonely.approver)).body.code).toBe('forbidden');
    const { reviewer } = await world.office();
    const path = `/office/institutions/${lonely.id}/grants/${grant}/confirm`;
    expect((await post(path, reviewer, {}, { stepUp: true })).status).toBe(200);
  });

  it('T10 the office appoints administrators and nothing else, with two of its people', async () => {
    const { supervisor, reviewer } = await world.office();
    const path = `/office/institutions/${bank.id}/grants`;
    const wanted = { name: '孟晓岚', phone: newPhone() };
    expect((await post(path, supervisor, { ...wanted, roles: ['approver'] })).status).toBe(400);
    const { grant } = (await post(path, supervisor, wanted)).body;
    expect((await post(`${path}/${grant}/confirm`, supervisor, {}, { stepUp: true })).body.code).toBe(
      'same_person',
    );
    expect((await post(`${path}/${grant}/confirm`, reviewer, {}, { stepUp: true })).status).toBe(200);
  });

  it('R22 maker and checker, officer and approver are never one person, by whatever order they are proposed', async () => {
    const both = await propose(['product_maker', 'product_checker']);
    expect(both.body).toMatchObject({ status: 409, code: 'roles_exclude' });
    const user_id = bank.officer.user_id;
    expect((await post('/bank/team/grants', bank.admin, { user_id, roles: ['approver'] })).body.code).toBe(
      'roles_exclude',
    );
    const first = await post('/bank/team/grants', bank.admin, { user_id, roles: ['product_maker'] });
    const waiting = await post('/bank/team/grants', bank.admin, { user_id, roles: ['product_checker'] });
    expect([first.status, waiting.body.code]).toEqual([201, 'roles_exclude']);
  });

  it('a member has a further role at once when it is confirmed, and an administrator of another bank sees nothing of it', async () => {
    const { grant } = (
      await post('/bank/team/grants', bank.admin, { user_id: bank.officer.user_id, roles: ['product_maker'] })
    ).body;
    const elsewhere = await world.institution();
    expect((await confirm(grant, elsewhere.admin)).status).toBe(404);
    expect((await confirm(grant)).body).toMatchObject({ state: 'confirmed', link: null });
    const posts = (await team()).people.find(({ id }) => id === bank.officer.user_id)?.posts;
    expect(posts?.map(({ role }) => role)).toEqual(['loan_officer', 'product_maker']);
  });

  it('a further role is for the whole institution when that is said, and at his branch when nothing is', async () => {
    const { user_id } = bank.officer;
    const branchOf = async (role: string) =>
      (await team()).people.find(({ id }) => id === user_id)?.posts.find((one) => one.role === role)
        ?.branch_id;
    const whole = { user_id, roles: ['product_maker'], branch_id: null };
    await confirm((await post('/bank/team/grants', bank.admin, whole)).body.grant);
    expect(await branchOf('product_maker')).toBeNull();
    const silent = { user_id, roles: ['guarantee_officer'] };
    await confirm((await post('/bank/team/grants', bank.admin, silent)).body.grant);
    expect(await branchOf('guarantee_officer')).toBe(bank.branches[0]);
  });

  it('whoever confirms sees the whole phone to which the way in goes; others its ends', async () => {
    const phone = newPhone();
    const { grant } = (await propose(['approver'], { phone })).body;
    const phoneFor = async (as: Person) => (await team(as)).grants.find(({ id }) => id === grant)?.phone;
    expect(await phoneFor(second)).toBe(phone);
    for (const as of [bank.admin, bank.officer])
      expect(await phoneFor(as)).toBe(`${phone.slice(0, 3)}****${phone.slice(7)}`);
  });

  it('declined is declined, and whoever proposed may take it back', async () => {
    const { grant } = (await propose(['approver'])).body;
    expect((await post(`/bank/team/grants/${grant}/decline`, second)).body.state).toBe('declined');
    expect((await confirm(grant)).body).toMatchObject({ status: 409, code: 'illegal_move' });
    const other = (await propose(['approver'])).body.grant;
    expect((await post(`/bank/team/grants/${other}/decline`, bank.admin)).body.state).toBe('withdrawn');
  });

  it('asks for a fresh proof of presence, and nothing happens before it is given', async () => {
    const { grant } = (await propose(['approver'])).body;
    await world.signIn(second);
    world.wait({ minutes: 6 });
    const refused = await post(`/bank/team/grants/${grant}/confirm`, second);
    expect(refused.body).toMatchObject({ status: 403, code: 'step_up_required' });
    expect((await team()).grants.map(({ id }) => id)).toContain(grant);
  });
});

describe('leaving', () => {
  let product: ListedProduct;
  let colleague: Person;
  let owners: Owner[];

  const remove = (member: string, body: object = {}, as: Person = bank.admin, options: RequestOptions = {}) =>
    post<{ handed_over: number; ways_ended: number; limits_ended: number }>(
      `/bank/team/members/${member}/remove`,
      as,
      body,
      {
        stepUp: true,
        ...options,
      },
    );

  async function apply(): Promise<string> {
    const owner = await world.owner();
    owners.push(owner);
    type Sheet = {
      product: { version_id: string };
      consent: { data_classes: string[]; until: string; text_hash: string };
    };
    const sheet = await world.get<Sheet>(`/sme/apply/${product.id}?amount_fen=10000000&term_months=12`, {
      as: owner,
    });
    const body = {
      product_id: product.id,
      version_id: sheet.body.product.version_id,
      amount_fen: 10_000_000,
      term_months: 12,
      purpose: 'wages',
      guarantee_type: 'credit',
    };
    const { data_classes, until, text_hash } = sheet.body.consent;
    const sent = await world.post<{ id: string } & Problem>(
      '/sme/applications',
      { ...body, consent: { data_classes, until, text_hash } },
      { as: owner, stepUp: true },
    );
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    world.wait({ minutes: 1 });
    return sent.body.id;
  }

  beforeEach(async () => {
    owners = [];
    product = await world.product(bank);
  });

  it('T36 ends every session at once: the open page answers 401 at its next request', async () => {
    const approver = bank.approver;
    expect((await world.get('/bank/queue', { as: approver })).status).toBe(200);
    const { cookie } = approver.session ?? { cookie: '' };
    expect((await remove(approver.user_id)).status).toBe(200);
    const next = await world.get<Problem>('/bank/queue', { headers: { cookie } });
    expect([next.status, next.body.code]).toEqual([401, 'sign_in_required']);
    const gone = await world.post<Problem>('/session/step-up', { code: '123456' }, { headers: { cookie } });
    expect(gone.status).toBe(401);
  });

  it('hands the open cases to a named colleague in the same act; clocks and counts stay as they were', async () => {
    const cases = [await apply(), await apply()];
    colleague = await world.staff({
      org_id: bank.id,
      role: 'loan_officer',
      branch_id: bank.branches[0] ?? null,
      name: '接手人',
    });
    const counts = async () =>
      (await world.get<{ counts: object }>('/bank/queue', { as: bank.admin })).body.counts;
    const before = await counts();
    const refused = await remove(bank.officer.user_id);
    expect(refused.body).toMatchObject({ status: 409, code: 'needs_successor' });
    const left = await remove(bank.officer.user_id, { successor: colleague.user_id });
    expect(left.body.handed_over).toBe(2);
    for (const id of cases) {
      const shown = await world.get<{ officer: string; due_at: number; version: number }>(
        `/bank/applications/${id}`,
        { as: colleague },
      );
      expect(shown.body).toMatchObject({ officer: '接手人', version: 2 });
      expect(shown.body.due_at).toBeGreaterThan(0);
      expect(await world.events(id)).toEqual(['application.submitted', 'application.handed_over']);
      const rows = await rowsOf(world.db, sql`SELECT * FROM event WHERE stream = ${id} ORDER BY ver`);
      expect(firstBadEvent(eventsFrom(rows))).toBeNull();
    }
    expect(await counts()).toEqual(before);
    const taken = await world.request('POST', `/bank/applications/${cases[0]}/take-up`, {
      as: colleague,
      version: 2,
      body: {},
    });
    expect(taken.status).toBe(200);
  });

  it('says before how many cases somebody has to take over, to the administrator alone', async () => {
    await apply();
    await apply();
    const casesOf = async (who: Person, as: Person) =>
      (await team(as)).people.find(({ id }) => id === who.user_id)?.open_cases;
    expect(await casesOf(bank.officer, bank.admin)).toBe(2);
    expect(await casesOf(bank.approver, bank.admin)).toBe(0);
    expect(await casesOf(bank.officer, bank.approver)).toBeNull();
    colleague = await world.staff({ org_id: bank.id, role: 'loan_officer', name: '接手人' });
    const left = await remove(bank.officer.user_id, { successor: colleague.user_id });
    expect(left.body.handed_over).toBe(2);
    expect(await casesOf(colleague, bank.admin)).toBe(2);
  });

  it('gives cases to nobody who is not an account manager here', async () => {
    await apply();
    const elsewhere = await world.institution();
    for (const successor of [bank.approver.user_id, elsewhere.officer.user_id, bank.officer.user_id]) {
      const refused = await remove(bank.officer.user_id, { successor });
      expect(refused.body.errors).toMatchObject([{ field: 'successor', code: 'unknown' }]);
    }
    expect((await team()).people.map(({ id }) => id)).toContain(bank.officer.user_id);
  });

  it('nobody removes himself, so that an institution keeps an administrator', async () => {
    expect((await remove(bank.admin.user_id)).body.code).toBe('same_person');
    expect((await remove(second.user_id)).status).toBe(200);
    expect((await remove(bank.admin.user_id, {}, second)).status).toBe(403);
  });

  it('two administrators who remove each other at once: one stays, whoever was quicker', async () => {
    await world.stepUp(bank.admin);
    await world.stepUp(second);
    const answers = await Promise.all([
      post(`/bank/team/members/${second.user_id}/remove`, bank.admin),
      post(`/bank/team/members/${bank.admin.user_id}/remove`, second),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const left = await rowsOf(
      world.db,
      sql`SELECT id FROM membership WHERE org_id = ${bank.id} AND role = 'institution_admin' AND state = 'active'`,
    );
    expect(left).toHaveLength(1);
  });

  it('one role may end while others stay; what was proposed for or by the person is withdrawn', async () => {
    const user_id = bank.maker.user_id;
    const { grant } = (await post('/bank/team/grants', bank.admin, { user_id, roles: ['loan_officer'] }))
      .body;
    const left = await remove(user_id, { roles: ['product_maker'] }, second);
    expect(left.status).toBe(200);
    expect((await confirm(grant)).body.code).toBe('illegal_move');
    const strangerTry = await remove(user_id, {}, (await world.institution()).admin);
    expect(strangerTry.status).toBe(404);
  });

  it('whoever stays an administrator keeps what he proposed, confirmed and sent, and what is proposed for him', async () => {
    const third = await world.staff({ org_id: bank.id, role: 'institution_admin', name: '第三管理员' });
    const { user_id } = second;
    const further = (roles: string[]) => post('/bank/team/grants', bank.admin, { user_id, roles });
    await confirm((await further(['product_maker'])).body.grant, third);
    const limit = `/bank/branches/${bank.branches[0]}/limit`;
    await post(limit, second, { authority_fen: 9_900_000 });
    const invited = (await propose(['approver'])).body.grant;
    const token = tokenOf((await confirm(invited)).body.link);
    const own = (await propose(['approver'], {}, second)).body.grant;
    const forHim = (await further(['guarantee_officer'])).body.grant;
    const left = await remove(user_id, { roles: ['product_maker'] });
    expect(left.body).toMatchObject({ roles: ['product_maker'], ways_ended: 0, limits_ended: 0 });
    expect((await show(token)).status).toBe(200);
    const { grants, limits } = await team(third);
    expect(grants.map(({ id }) => id).sort()).toEqual([invited, own, forHim].sort());
    expect(limits).toHaveLength(1);
    expect((await confirm(forHim, third)).status).toBe(200);
  });

  it('whoever is no administrator any more takes along what only an administrator may propose, and it is counted', async () => {
    const third = await world.staff({ org_id: bank.id, role: 'institution_admin', name: '第三管理员' });
    const { user_id } = second;
    await confirm(
      (await post('/bank/team/grants', bank.admin, { user_id, roles: ['approver'] })).body.grant,
      third,
    );
    const limit = `/bank/branches/${bank.branches[0]}/limit`;
    await post(limit, second, { authority_fen: 9_900_000 });
    const kept = tokenOf((await confirm((await propose(['product_maker'])).body.grant)).body.link);
    const ended = tokenOf((await confirm((await propose(['institution_admin'])).body.grant)).body.link);
    const own = (await propose(['product_maker'], {}, second)).body.grant;
    const left = await remove(user_id, { roles: ['institution_admin'] });
    expect(left.body).toMatchObject({ ways_ended: 2, limits_ended: 1 });
    expect([(await show(kept)).status, (await show(ended)).status]).toEqual([200, 404]);
    expect((await confirm(own, third)).body.code).toBe('illegal_move');
  });

  it('a role that ended comes back by two people, and its holder is not shown to the public by itself', async () => {
    const user_id = bank.officer.user_id;
    const wanted = { user_id, roles: ['product_maker'] };
    await confirm((await post('/bank/team/grants', bank.admin, wanted)).body.grant);
    const path = `/bank/team/posts/${bank.officer.membership_id}/public`;
    await world.request('PUT', path, { as: bank.admin, body: { shown: true, agreed: true } });
    await remove(user_id, { roles: ['loan_officer'] });
    const again = await post('/bank/team/grants', bank.admin, { user_id, roles: ['loan_officer'] });
    await confirm(again.body.grant);
    const posts = (await team()).people.find(({ id }) => id === user_id)?.posts;
    expect(posts?.map(({ role, public_code }) => [role, public_code])).toContainEqual(['loan_officer', null]);
    expect(posts).toHaveLength(2);
  });

  it('a single case goes to a colleague as well, and its firm sees the new name', async () => {
    const id = await apply();
    colleague = await world.staff({ org_id: bank.id, role: 'loan_officer', name: '同事甲' });
    const path = `/bank/applications/${id}/hand-over`;
    const body = { successor: colleague.user_id };
    expect((await world.request('POST', path, { as: bank.officer, version: 1, body })).status).toBe(403);
    const stale = await world.request<Problem>('POST', path, { as: bank.admin, version: 9, body });
    expect(stale.body.code).toBe('stale_version');
    const done = await world.request<{ version: number }>('POST', path, { as: bank.admin, version: 1, body });
    expect(done.body.version).toBe(2);
    const shown = await world.get<{ officer: unknown }>(`/sme/applications/${id}`, {
      as: owners[0] as Owner,
    });
    expect(JSON.stringify(shown.body)).toContain('同事甲');
  });

  it('two administrators who remove at once: one wins, the other is told, and every case has one owner', async () => {
    await apply();
    colleague = await world.staff({ org_id: bank.id, role: 'loan_officer', name: '接手人' });
    await world.stepUp(bank.admin);
    await world.stepUp(second);
    const body = { successor: colleague.user_id };
    const path = `/bank/team/members/${bank.officer.user_id}/remove`;
    const answers = await Promise.all([post(path, bank.admin, body), post(path, second, body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });
});

describe('a manager whom anybody may look up', () => {
  const publish = (membership: string | null, body: object, as: Person = bank.admin) =>
    world.request<{ public_code: string } & Problem>('PUT', `/bank/team/posts/${membership}/public`, {
      as,
      body,
    });
  const verify = (code: string) =>
    world.get<
      {
        manager: { name: string; branch: { phone: string } | null; institution: { name: { zh: string } } };
      } & Problem
    >(`/verify/${code}`, stranger());

  it('is shown by a code with a check character, with name, bank, branch and since when', async () => {
    const shown = await publish(bank.officer.membership_id, { shown: true, agreed: true });
    expect(shown.body.public_code).toMatch(/^[0-9A-HJ-NPQRTUWXY]{8}$/);
    const found = await verify(shown.body.public_code.toLowerCase());
    expect(found.body.manager).toMatchObject({ name: '客户经理1', branch: { phone: '0731-80000000' } });
    expect(JSON.stringify(found.body)).not.toContain(bank.officer.user_id);
  });

  it('only after he agreed, and only those whom firms deal with', async () => {
    const silent = await publish(bank.officer.membership_id, { shown: true });
    expect(silent.body.errors).toMatchObject([{ field: 'agreed' }]);
    expect((await publish(bank.maker.membership_id, { shown: true, agreed: true })).body.code).toBe(
      'forbidden',
    );
    const elsewhere = await world.institution();
    expect(
      (await publish(bank.officer.membership_id, { shown: true, agreed: true }, elsewhere.admin)).status,
    ).toBe(404);
  });

  it('is nobody once he has left or is not shown any more, and keeps his code if he is shown again', async () => {
    const { public_code } = (await publish(bank.officer.membership_id, { shown: true, agreed: true })).body;
    await publish(bank.officer.membership_id, { shown: false });
    expect((await verify(public_code)).status).toBe(404);
    const again = await publish(bank.officer.membership_id, { shown: true, agreed: true });
    expect(again.body.public_code).toBe(public_code);
    await post(`/bank/team/members/${bank.officer.user_id}/remove`, bank.admin, {}, { stepUp: true });
    expect((await verify(public_code)).status).toBe(404);
  });

  it('unknown, mistyped and absurd codes are answered alike', async () => {
    const bodies = await Promise.all(
      ['ABCDEFGH', '00000000', "x'--", '王'].map((code) => verify(encodeURIComponent(code))),
    );
    for (const { status, body } of bodies) expect([status, body.code]).toEqual([404, 'not_found']);
  });

  it('looking through codes is counted by address', async () => {
    const headers = { 'cf-connecting-ip': '10.77.7.7' };
    let last = 0;
    for (let i = 0; i <= 121 && last !== 429; i += 1)
      last = (await world.get('/verify/ABCDEFGH', { headers })).status;
    expect(last).toBe(429);
  });
});
