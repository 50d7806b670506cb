// Signing in and out through the door: who gets in, who does not, and what nobody learns from trying.
import { beforeAll, describe, expect, it } from 'vitest';
import type { SessionView } from '../../worker/identity/rules.ts';
import { SESSION_LIMITS, THROTTLES } from '../../worker/identity/terms.ts';
import { totpAt } from '../../worker/identity/totp.ts';
import { sha256 } from '../../worker/lib/hash.ts';
import { newPhone, newWorld, TEST_AT, type Person, type Problem, type World } from './world.ts';
import { PASSWORD } from './world/people.ts';

let world: World;
beforeAll(async () => {
  world = await newWorld();
});

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** A client at an address of its own. */
const from = (address: string) => ({ headers: { 'cf-connecting-ip': address } });
const withCookie = (cookie: string | null) => ({ headers: { cookie } });

async function codeFor(phone: string, address = phone): Promise<string> {
  expect((await world.post('/session/code', { phone }, from(address))).status).toBe(200);
  return world.lastCode(phone);
}

/** Another code than this one. */
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

const cookieOf = (person: Person): string => person.session?.cookie ?? '';
const show = (cookie: string | null) => world.get<SessionView>('/session', withCookie(cookie));

describe('an owner', () => {
  it('signs in with the code that came to the phone and is known from then on', async () => {
    world.at(TEST_AT);
    const phone = newPhone();
    const code = await codeFor(phone);
    const answer = await world.post('/session/owner', { phone, code }, from(phone));
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    const set = answer.headers.get('set-cookie') ?? '';
    const { body } = await show(set.split(';')[0] ?? null);
    expect(body.user).toMatchObject({
      kind: 'owner',
      phone_masked: `${phone.slice(0, 3)}****${phone.slice(7)}`,
    });
    expect(body.membership).toBeNull();
    expect(body.step_up_until).toBe(TEST_AT + 5 * MINUTE);

    const again = await world.post('/session/owner', { phone, code: await codeFor(phone) }, from(phone));
    const second = await show(again.headers.get('set-cookie')?.split(';')[0] ?? null);
    expect(second.body.user?.id).toBe(body.user?.id);
  });

  it('may write the number as people do: +86, spaces, full-width digits', async () => {
    const phone = newPhone();
    const typed = `+86 ${phone.slice(0, 3)} ${[...phone.slice(3)].map((d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)).join('')}`;
    expect((await world.post('/session/code', { phone: typed }, from(phone))).status).toBe(200);
    const code = await world.lastCode(phone);
    expect((await world.post('/session/owner', { phone: typed, code }, from(phone))).status).toBe(200);
  });

  it('counts once among the registered users, at the first sign-in', async () => {
    const phone = newPhone();
    const count = async () =>
      (await world.db
        .prepare("SELECT COUNT(*) AS n FROM report_delta WHERE measure = 'M01'")
        .first<number>('n')) ?? 0;
    const before = await count();
    for (let i = 0; i < 2; i += 1) {
      await world.post('/session/owner', { phone, code: await codeFor(phone) }, from(phone));
    }
    expect(await count()).toBe(before + 1);
  });

  it('is refused with a wrong, a used, a late and another phone’s code, each time in the same words', async () => {
    const phone = newPhone();
    const other = newPhone();
    const tell = async (body: { phone: string; code: string }) => {
      const answer = await world.post<Problem>('/session/owner', body, from(phone));
      const { request_id: _, ...said } = answer.body;
      return { status: answer.status, said, cookie: answer.headers.get('set-cookie') };
    };
    const code = await codeFor(phone);
    const refusal = await tell({ phone, code: wrong(code) });
    expect(refusal).toMatchObject({ status: 401, said: { code: 'sign_in_failed' }, cookie: null });

    expect(await tell({ phone: other, code })).toEqual(refusal);
    expect((await tell({ phone, code })).status).toBe(200);
    expect(await tell({ phone, code })).toEqual(refusal);

    const late = await codeFor(phone);
    world.wait({ minutes: 5 });
    expect(await tell({ phone, code: late })).toEqual(refusal);
    world.at(TEST_AT);
  });

  it('has five tries for a code; the right one after that is worth nothing', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    for (let i = 0; i < 5; i += 1) {
      expect((await world.post('/session/owner', { phone, code: wrong(code) }, from(phone))).status).toBe(
        401,
      );
    }
    expect((await world.post('/session/owner', { phone, code }, from(phone))).status).toBe(401);
  });

  it('can use a code once even when it is sent many times at once', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    const tries = [1, 2, 3, 4].map(() => world.post('/session/owner', { phone, code }, from(phone)));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('is told when the text message cannot be sent, and to try again', async () => {
    const unreachable = { phone: '19900001234' };
    const answer = await world.post<Problem>('/session/code', unreachable, from('sms-down'));
    expect(answer).toMatchObject({ status: 503, body: { code: 'outside_system_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  it('never finds the code in the database: only a hash bound to phone and purpose', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    const row = await world.db
      .prepare('SELECT code_hash FROM login_code WHERE phone = ?1')
      .bind(phone)
      .first<{ code_hash: string }>();
    expect(row?.code_hash).toBe(sha256(`sign_in:${phone}:${code}`));
  });
});

describe('a member of staff', () => {
  it('signs in with password and authenticator and acts in his post', async () => {
    const { officer } = await world.institution({ name: '湘江试验农商银行' });
    await world.signIn(officer);
    const { body } = await show(cookieOf(officer));
    expect(body.user).toMatchObject({ kind: 'staff', phone_masked: null });
    expect(body.membership).toMatchObject({
      org_name: { zh: '湘江试验农商银行', en: expect.stringMatching(/^Test Bank/) },
      org_kind: 'institution',
      role: 'loan_officer',
      standing: true,
    });
    expect(body.memberships).toEqual([body.membership]);
  });

  it('T34 hears the same for an unknown login, a wrong password and a wrong code', async () => {
    const { officer } = await world.institution();
    const way = officer.way as { login: string; secret: string };
    const code = totpAt(way.secret, world.now);
    const tries = [
      { login: 'nobody-at-all', password: PASSWORD, code },
      { login: way.login, password: 'wrong-password-1', code },
      { login: way.login, password: PASSWORD, code: wrong(code) },
    ];
    const answers = [];
    for (const body of tries) {
      const answer = await world.post<Problem>('/session/staff', body, from('10.1.1.1'));
      const { request_id: _, ...said } = answer.body;
      const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id');
      answers.push({ status: answer.status, said, headers });
    }
    expect(answers[0]).toMatchObject({ status: 401, said: { code: 'sign_in_failed' } });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('T38 can use a code of the authenticator once, also for another purpose', async () => {
    world.at(TEST_AT);
    const { officer } = await world.institution();
    const { login, secret } = officer.way as { login: string; secret: string };
    const code = totpAt(secret, world.now);
    const body = { login, password: PASSWORD, code };
    const first = await world.post('/session/staff', body, from('10.1.1.2'));
    expect(first.status).toBe(200);
    expect((await world.post('/session/staff', body, from('10.1.1.2'))).status).toBe(401);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await world.post('/session/step-up', { code }, withCookie(cookie))).status).toBe(401);
    // An earlier step is used up with it.
    const earlier = totpAt(secret, world.now - 30_000);
    expect((await world.post('/session/step-up', { code: earlier }, withCookie(cookie))).status).toBe(401);
    const next = totpAt(secret, world.now + 30_000);
    expect((await world.post('/session/step-up', { code: next }, withCookie(cookie))).status).toBe(200);
  });

  it('T38 can use a code once even when it is sent many times at once', async () => {
    const { officer } = await world.institution();
    const { login, secret } = officer.way as { login: string; secret: string };
    const body = { login, password: PASSWORD, code: totpAt(secret, world.now) };
    const tries = [1, 2, 3].map(() => world.post('/session/staff', body, from('10.1.1.3')));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 401, 401]);
  });

  it('T38 does not get in by an owner’s door', async () => {
    const phone = newPhone();
    await world.db
      .prepare(
        "INSERT INTO user (id, kind, name, phone, login, created_at) VALUES (?1, 'staff', '职员', ?2, ?1, 0)",
      )
      .bind(`usr_${phone}`, phone)
      .run();
    const answer = await world.post('/session/owner', { phone, code: await codeFor(phone) }, from(phone));
    expect(answer.status).toBe(401);
  });
});

describe('guessing', () => {
  it('T33 is stopped after ten sign-ins an hour from one place, with the time to wait', async () => {
    world.at(TEST_AT);
    const phone = newPhone();
    const { count } = THROTTLES.sign_in_per_phone_and_address;
    for (let i = 0; i < count; i += 1) {
      expect((await world.post('/session/owner', { phone, code: '000000' }, from('10.2.0.1'))).status).toBe(
        401,
      );
    }
    const stopped = await world.post<Problem>('/session/owner', { phone, code: '000000' }, from('10.2.0.1'));
    expect(stopped).toMatchObject({
      status: 429,
      body: { code: 'too_many_attempts', detail: expect.stringMatching(/^请在\d+分钟后再试$/) },
    });
    expect(Number(stopped.headers.get('retry-after'))).toBe(3600);
    world.wait({ minutes: 60 });
    expect((await world.post('/session/owner', { phone, code: '000000' }, from('10.2.0.1'))).status).toBe(
      401,
    );
    world.at(TEST_AT);
  });

  it('T33 by a stranger does not lock the owner out', async () => {
    const owner = await world.visitor();
    const { phone } = owner.way as { phone: string };
    for (let i = 0; i < 12; i += 1) {
      await world.post('/session/owner', { phone, code: '000000' }, from('10.2.0.2'));
      await world.post('/session/code', { phone }, from('10.2.0.2'));
    }
    await world.signIn(owner);
    expect((await show(cookieOf(owner))).body.user?.id).toBe(owner.user_id);
  });

  it('T33 by a stranger does not lock a member of staff out', async () => {
    const { officer } = await world.institution();
    const { login } = officer.way as { login: string };
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) {
      const body = { login, password: 'guessed-password', code: '000000' };
      statuses.push((await world.post('/session/staff', body, from('10.2.0.3'))).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    await world.signIn(officer);
    expect((await show(cookieOf(officer))).status).toBe(200);
  });

  it('T33 from many places at once is stopped for the phone as a whole', async () => {
    const phone = newPhone();
    const { count } = THROTTLES.sign_in_per_phone;
    let last = 0;
    for (let i = 0; i <= count; i += 1) {
      last = (await world.post('/session/owner', { phone, code: '000000' }, from(`10.3.${i}.1`))).status;
    }
    expect(last).toBe(429);
  });

  it('T33 of many accounts from one place is stopped for the place', async () => {
    const { count } = THROTTLES.code_per_address;
    for (let i = 0; i < count; i += 1) {
      expect((await world.post('/session/code', { phone: newPhone() }, from('10.2.0.4'))).status).toBe(200);
    }
    const stopped = await world.post('/session/code', { phone: newPhone() }, from('10.2.0.4'));
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('lets who is signed in prove his presence on a busy day, whatever strangers ask for his phone', async () => {
    const owner = await world.owner();
    const { phone } = owner.way as { phone: string };
    for (let i = 0; i < THROTTLES.code_per_phone_and_address.count; i += 1)
      await world.post('/session/code', { phone }, from('10.2.0.9'));
    const ask = () => world.post('/session/step-up-code', {}, { as: owner, ...from('10.2.0.9') });
    const { count } = THROTTLES.step_up_code_per_phone;
    for (let i = 0; i < count; i += 1) {
      expect((await ask()).status, String(i)).toBe(200);
      world.wait({ minutes: 3 });
    }
    expect((await ask()).status).toBe(429);
  });

  it('T34 a phone that nobody registered gets the same answer to a request for a code', async () => {
    const known = await world.visitor();
    const { phone } = known.way as { phone: string };
    const tell = async (asked: string) => {
      const answer = await world.post('/session/code', { phone: asked }, from('10.2.0.5'));
      const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id');
      return { ...answer, headers };
    };
    expect(await tell(newPhone())).toEqual(await tell(phone));
  });

  it('T33 of step-up codes with a stolen session is stopped', async () => {
    const { officer } = await world.institution();
    await world.signIn(officer);
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) {
      statuses.push(
        (await world.post('/session/step-up', { code: '000000' }, withCookie(cookieOf(officer)))).status,
      );
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
  });
});

describe('a session', () => {
  it('travels in a cookie that scripts cannot read and other sites cannot send', async () => {
    world.at(TEST_AT);
    const phone = newPhone();
    const answer = await world.post('/session/owner', { phone, code: await codeFor(phone) }, from(phone));
    const parts = (answer.headers.get('set-cookie') ?? '').split('; ');
    expect(parts[0]).toMatch(/^__Host-session=o[0-9a-f]{64}$/);
    expect(new Set(parts.slice(1))).toEqual(
      new Set(['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/', `Max-Age=${24 * 3600}`]),
    );
  });

  it('leaves no token in the database, only its hash', async () => {
    const owner = await world.visitor();
    const token = cookieOf(owner).split('=')[1] ?? '';
    const everything = await world.everything();
    expect(everything).not.toContain(token);
    expect(everything).toContain(sha256(token));
  });

  for (const kind of ['owner', 'staff'] as const) {
    const { idle, total } = SESSION_LIMITS[kind];
    const newPerson = async () => {
      world.at(TEST_AT);
      if (kind === 'owner') return world.visitor();
      const { officer } = await world.institution();
      await world.signIn(officer);
      return officer;
    };

    it(`of ${kind === 'owner' ? 'an owner' : 'staff'} ends after ${idle / MINUTE} minutes without use`, async () => {
      const cookie = cookieOf(await newPerson());
      world.at(TEST_AT + idle - 1);
      expect((await show(cookie)).body.user).not.toBeNull();
      const another = cookieOf(await newPerson());
      world.at(TEST_AT + idle);
      expect((await show(another)).body.user).toBeNull();
      world.at(TEST_AT);
    });

    it(`of ${kind === 'owner' ? 'an owner' : 'staff'} ends after ${total / HOUR} hours however busy it is`, async () => {
      const cookie = cookieOf(await newPerson());
      for (let at = TEST_AT; at < TEST_AT + total; at += idle - 1) {
        world.at(at);
        expect((await show(cookie)).body.user).not.toBeNull();
      }
      world.at(TEST_AT + total - 1);
      expect((await show(cookie)).body.user).not.toBeNull();
      world.at(TEST_AT + total);
      expect((await show(cookie)).body.user).toBeNull();
      world.at(TEST_AT);
    });
  }

  it('is written again only when less than half of the idle time is left, and never past its end', async () => {
    world.at(TEST_AT);
    const cookie = cookieOf(await world.visitor());
    const { idle, total } = SESSION_LIMITS.owner;
    const written = async (at: number) => {
      world.at(at);
      await show(cookie);
      return world.cost().rows_written;
    };
    expect(await written(TEST_AT + idle / 2)).toBe(0);
    expect(await written(TEST_AT + idle / 2 + 1)).toBeGreaterThan(0);
    expect(await written(TEST_AT + idle / 2 + 2)).toBe(0);
    for (let at = TEST_AT + idle; at < TEST_AT + total; at += idle / 2) await written(at);
    // In the last half of an idle time before the end there is nothing to add any more.
    expect(await written(TEST_AT + total - 2)).toBe(0);
    world.at(TEST_AT);
  });

  it('costs one read to validate, and one more statement to show', async () => {
    const owner = await world.owner();
    await world.get('/session', { as: owner });
    expect(world.cost()).toMatchObject({ statements: 2, round_trips: 2, rows_written: 0 });
    expect(world.cost().rows_read).toBeLessThanOrEqual(10);
    await world.get('/session');
    expect(world.cost()).toMatchObject({ statements: 1, round_trips: 1 });
    expect(world.cost().rows_read).toBeLessThanOrEqual(2);
  });

  it('T36 gets a new id when the person proves presence, and the old one is dead', async () => {
    world.at(TEST_AT);
    const owner = await world.owner();
    world.wait({ minutes: 20 });
    const before = cookieOf(owner);
    expect((await show(before)).body.step_up_until).toBeNull();
    await world.stepUp(owner);
    expect(cookieOf(owner)).not.toBe(before);
    const { body } = await show(cookieOf(owner));
    expect(body.step_up_until).toBe(world.now + 5 * MINUTE);
    expect(body.membership?.org_id).toBe(owner.firm.id);
    expect((await show(before)).body.user).toBeNull();
    world.at(TEST_AT);
  });

  it('T36 does not live longer by proving presence again and again', async () => {
    world.at(TEST_AT);
    const owner = await world.visitor();
    const { total } = SESSION_LIMITS.owner;
    for (let at = TEST_AT + 40 * MINUTE; at < TEST_AT + total; at += 40 * MINUTE) {
      await world.at(at).stepUp(owner);
      expect(owner.session?.started_at).toBe(TEST_AT);
    }
    const cookie = cookieOf(owner);
    expect((await show(cookie)).body.user).not.toBeNull();
    world.at(TEST_AT + total);
    expect((await show(cookie)).body.user).toBeNull();
    world.at(TEST_AT);
  });

  it('T36 is replaced by the next sign-in in the same browser', async () => {
    const owner = await world.visitor();
    const { phone } = owner.way as { phone: string };
    const before = cookieOf(owner);
    const code = await codeFor(phone);
    const answer = await world.post('/session/owner', { phone, code }, withCookie(before));
    expect(answer.status).toBe(200);
    expect((await show(before)).body.user).toBeNull();
  });

  it('T36 that somebody made up or planted is worth nothing', async () => {
    for (const cookie of [
      `__Host-session=o${'a'.repeat(64)}`,
      '__Host-session=',
      "__Host-session=o' OR 1=1 --",
      `session=o${'a'.repeat(64)}`,
    ]) {
      expect((await show(cookie)).body.user).toBeNull();
    }
    const phone = newPhone();
    const planted = `__Host-session=o${'b'.repeat(64)}`;
    const code = await codeFor(phone);
    const answer = await world.post('/session/owner', { phone, code }, withCookie(planted));
    expect(answer.headers.get('set-cookie')).not.toContain('b'.repeat(64));
    expect((await show(planted)).body.user).toBeNull();
  });

  it('T36 is dead after signing out, and the browser is told to forget it', async () => {
    const owner = await world.visitor();
    const cookie = cookieOf(owner);
    const answer = await world.request('DELETE', '/session', { ...withCookie(cookie), body: {} });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-session=; .*Max-Age=0/);
    expect((await show(cookie)).body.user).toBeNull();
    expect((await world.request('DELETE', '/session', { ...withCookie(cookie), body: {} })).status).toBe(401);
  });

  it('T36 of a disabled person is dead at the next request', async () => {
    const owner = await world.owner();
    const cookie = cookieOf(owner);
    expect((await world.get('/sme/firm', withCookie(cookie))).status).toBe(200);
    await world.db.prepare("UPDATE user SET state = 'disabled' WHERE id = ?1").bind(owner.user_id).run();
    expect((await world.get('/sme/firm', withCookie(cookie))).status).toBe(401);
    const { phone } = owner.way as { phone: string };
    const code = await codeFor(phone);
    expect((await world.post('/session/owner', { phone, code }, from(phone))).status).toBe(401);
  });

  it('T36 of a removed member acts for nobody at the next request', async () => {
    const owner = await world.owner();
    await world.db
      .prepare("UPDATE membership SET state = 'removed' WHERE user_id = ?1")
      .bind(owner.user_id)
      .run();
    const answer = await world.get<Problem>('/sme/firm', { as: owner });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await show(cookieOf(owner))).body).toMatchObject({ membership: null, memberships: [] });
  });

  it('of one district opens nothing in another', async () => {
    const owner = await world.owner();
    const other = await newWorld({ district: 'xiangwan' });
    const answer = await other.get<SessionView>('/session', withCookie(cookieOf(owner)));
    expect(answer.body.user).toBeNull();
    expect((await other.get('/sme/firm', withCookie(cookieOf(owner)))).status).toBe(401);
  });

  it('knows an owner from staff: a token of the other kind is no token', async () => {
    const owner = await world.visitor();
    expect((await show(cookieOf(owner).replace('session=o', 'session=s'))).body.user).toBeNull();
  });
});

describe('stepping up', () => {
  it('sends owners a code of its own, in their language, which is no code to sign in with, nor the other way round', async () => {
    world.at(TEST_AT);
    const owner = await world.owner();
    const { phone } = owner.way as { phone: string };
    const sent = await world.post('/session/step-up-code', {}, { as: owner });
    expect(sent.body).toEqual({ ok: true, channel: 'sms' });
    expect(await world.lastSms(phone)).toContain('操作确认码');
    await world.post('/session/step-up-code', {}, { as: owner, headers: { 'accept-language': 'en' } });
    expect(await world.lastSms(phone)).toContain('Confirmation code');
    const code = await world.lastCode(phone);
    expect((await world.post('/session/owner', { phone, code }, from(phone))).status).toBe(401);
    const other = await codeFor(phone, owner.address);
    expect((await world.post('/session/step-up', { code: other }, { as: owner })).status).toBe(401);
  });

  it('sends staff to their authenticator and nobody a message', async () => {
    const { officer } = await world.institution();
    const sent = await world.post('/session/step-up-code', {}, { as: officer });
    expect(sent.body).toEqual({ ok: true, channel: 'authenticator' });
  });

  it('needs somebody who is signed in', async () => {
    expect((await world.post('/session/step-up-code')).status).toBe(401);
    expect((await world.post('/session/step-up', { code: '000000' })).status).toBe(401);
  });
});

describe('in whose name a person acts', () => {
  it('is his choice among his own firms', async () => {
    const owner = await world.owner();
    const second = await world.wait({ ms: 1 }).firm();
    const membership = await world.membership(owner, second, true);
    await world.choose(owner, membership);
    const { body } = await world.get<SessionView>('/session', { as: owner });
    expect(body.membership).toMatchObject({ org_id: second.id, org_kind: 'enterprise', standing: true });
    expect(body.memberships.map(({ org_id }) => org_id)).toEqual([second.id, owner.firm.id]);
  });

  it('is at first the oldest firm that he has proven to act for, before any that he only added', async () => {
    const person = await world.visitor();
    const memberships = [];
    for (const proven of [false, true, true]) {
      memberships.push(await world.membership(person, await world.wait({ ms: 1 }).firm({}, person), proven));
    }
    const [added, older, newer] = memberships;
    await world.signIn(person);
    const { body } = await world.get<SessionView>('/session', { as: person });
    expect(body.membership).toMatchObject({ id: older, standing: true });
    expect(body.memberships.map(({ id }) => id)).toEqual([older, newer, added]);
  });

  it('is at first the oldest firm while none is proven', async () => {
    const person = await world.visitor();
    const first = await world.membership(person, await world.firm({}, person), false);
    await world.membership(person, await world.wait({ ms: 1 }).firm({}, person), false);
    await world.signIn(person);
    const { body } = await world.get<SessionView>('/session', { as: person });
    expect(body.membership?.id).toBe(first);
  });

  it('has its name in both languages, a firm the one it is registered by', async () => {
    const nameFor = async (as: Person) =>
      (await world.get<SessionView>('/session', { as })).body.membership?.org_name;
    const { supervisor } = await world.office();
    expect(await nameFor(supervisor)).toEqual({ zh: '望城区金融办', en: 'Wangcheng Finance Office' });
    const owner = await world.owner();
    expect(await nameFor(owner)).toEqual({ zh: owner.firm.name, en: owner.firm.name });
  });

  it('is among those shown also when he has more of them than are listed', async () => {
    const owner = await world.owner();
    const last = owner.membership_id;
    await world.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59)
        INSERT INTO membership (id, user_id, org_id, role, standing_at, created_at)
        SELECT 'mem_many_' || i, ?1, ?2, 'handler_' || i, 1, 0 FROM n`,
      )
      .bind(owner.user_id, owner.firm.id)
      .run();
    const { body } = await world.get<SessionView>('/session', { as: owner });
    expect(body.memberships).toHaveLength(50);
    expect(body.membership?.id).toBe(last);
  });

  it('is never somebody else: a stranger’s membership is answered like one that does not exist', async () => {
    const owner = await world.owner();
    const stranger = await world.owner();
    const tell = async (membership_id: string) => {
      const answer = await world.post<Problem>('/session/membership', { membership_id }, { as: owner });
      const { request_id: _, ...said } = answer.body;
      return { status: answer.status, said };
    };
    const absent = await tell('mem_00000000000000000000000000');
    expect(absent.status).toBe(404);
    expect(await tell(stranger.membership_id ?? '')).toEqual(absent);
    const { body } = await world.get<SessionView>('/session', { as: owner });
    expect(body.membership?.org_id).toBe(owner.firm.id);
  });
});

describe('T39 a request from another site', () => {
  const send = (headers: Record<string, string>, init: RequestInit = {}) =>
    world.send(
      new Request('http://wangcheng.localhost/api/session/code', {
        method: 'POST',
        headers,
        body: JSON.stringify({ phone: newPhone() }),
        ...init,
      }),
    );
  const JSON_TYPE = { 'content-type': 'application/json' };
  const OWN = { origin: 'http://wangcheng.localhost' };
  const codeOf = async (answer: Response) => ((await answer.json()) as Problem).code;

  it('is refused when its Origin is foreign, absent or null, and when the browser says cross-site', async () => {
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'http://xiangwan.localhost' },
      { origin: 'null' },
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', ...OWN },
    ] as Record<string, string>[]) {
      const answer = await send({ ...JSON_TYPE, ...headers });
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'foreign_origin']);
    }
    expect((await send({ ...JSON_TYPE, ...OWN, 'cf-connecting-ip': '10.4.0.1' })).status).toBe(200);
    const pages = { ...JSON_TYPE, 'sec-fetch-site': 'same-origin', 'cf-connecting-ip': '10.4.0.1' };
    expect((await send(pages)).status).toBe(200);
  });

  it('is refused as a form, as plain text and without a content type: 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await send({ ...OWN, 'content-type': type });
      expect([answer.status, await codeOf(answer)]).toEqual([415, 'unsupported_media_type']);
    }
    const bytes = new TextEncoder().encode('{"phone":"13800138000"}');
    expect((await send(OWN, { body: bytes })).status).toBe(415);
  });

  it('cannot sign anybody in or out, nor change anything by GET', async () => {
    const owner = await world.visitor();
    const foreign = { origin: 'http://evil.example', cookie: cookieOf(owner) };
    expect((await world.request('DELETE', '/session', { headers: foreign, body: {} })).status).toBe(403);
    const body = { phone: newPhone(), code: '123456' };
    expect((await world.post('/session/owner', body, { headers: foreign })).status).toBe(403);
    expect((await world.get('/session/owner')).status).toBe(405);
    expect((await show(cookieOf(owner))).body.user).not.toBeNull();
  });
});

describe('the door', () => {
  const raw = (body: BodyInit) =>
    world.send(
      new Request('http://wangcheng.localhost/api/session/code', {
        method: 'POST',
        headers: { origin: 'http://wangcheng.localhost', 'content-type': 'application/json' },
        body,
      }),
    );

  it('T25 refuses a field it does not know, naming it', async () => {
    const answer = await world.post<Problem>(
      '/session/code',
      { phone: newPhone(), role: 'approver' },
      from('10.5.0.1'),
    );
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field: 'role', code: 'unknown_field' }]);
  });

  it('names the field that is wrong and never repeats what was typed', async () => {
    const answer = await world.post<Problem>('/session/owner', { phone: '12345-secret', code: 'abcdef' });
    expect(answer.body.errors?.map(({ field, code }) => [field, code])).toEqual([
      ['phone', 'invalid_phone'],
      ['code', 'invalid_code'],
    ]);
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|abcdef/);
  });

  it('T26 refuses what is not one sound JSON object: 400, never 500', async () => {
    const deep = `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`;
    const bottomless = '['.repeat(400_000) + ']'.repeat(400_000);
    const bodies: BodyInit[] = [
      '',
      'null',
      '"text"',
      '[]',
      '{"phone":',
      deep,
      `{"phone":${bottomless}}`,
      '{"phone":"\\ud800"}',
      '{"phone":"138\\u0000"}',
      Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    ];
    for (const body of bodies) expect((await raw(body)).status).toBe(400);
    expect((await raw('{"__proto__":{"phone":"13800138000"}}')).status).toBe(400);
    expect((await raw(`{"phone":"${'1'.repeat(1_000_001)}"}`)).status).toBe(413);
  });

  it('T26 refuses a query parameter that is repeated', async () => {
    expect((await world.get('/demo/outbox?phone=13800138000&phone=13900139000')).status).toBe(400);
  });

  it('answers an unknown host like a page that is not there', async () => {
    const answer = await world.send(new Request('http://nowhere.localhost/api/session'));
    expect(answer.status).toBe(404);
    expect((await answer.json()) as Problem).toMatchObject({ code: 'not_found' });
    expect((await world.get('/no-such-thing')).status).toBe(404);
  });

  it('says where one is to everybody, and in which language one asked', async () => {
    const { body } = await world.get<SessionView>('/session');
    expect(body).toEqual({
      user: null,
      membership: null,
      memberships: [],
      district: {
        name: { zh: '望城区', en: 'Wangcheng District' },
        demo: true,
        hotline: '0731-80001234',
      },
      now: world.now,
      step_up_until: null,
    });
    const refused = await world.get<Problem>('/sme/firm', { headers: { 'accept-language': 'en' } });
    expect(refused.body).toMatchObject({ code: 'sign_in_required', title: 'Please sign in' });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
  });

  it('keeps its answers out of caches and frames', async () => {
    const { headers } = await world.get('/session');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('strict-transport-security')).toContain('max-age=63072000');
  });
});

describe('the demonstration', () => {
  it('shows the messages of its own district, accounts with the code of the moment, and whom to be', async () => {
    const phone = newPhone();
    await codeFor(phone);
    const outbox = await world.get<{ messages: { text: string }[] }>(`/demo/outbox?phone=${phone}`);
    expect(outbox.body.messages).toHaveLength(1);
    const other = await newWorld({ district: 'xiangwan' });
    expect((await other.get(`/demo/outbox?phone=${phone}`)).body).toEqual({ messages: [] });

    const accounts = await world.get<{ accounts: { kind: string; key: string; code?: string }[] }>(
      '/demo/accounts',
    );
    const officer = accounts.body.accounts.find(({ key }) => key === 'officer');
    expect(officer?.code).toMatch(/^\d{6}$/);
    const hint = await world.get('/demo/standing?uscc=91430112MA4QTE5T35');
    expect(hint.body).toMatchObject({ uscc: '91430112MA4QTE5T35' });
  });

  it('T59 is not there when the outside systems are real', async () => {
    for (const path of ['/demo/outbox', '/demo/accounts', '/demo/standing?uscc=91430112MA4QTE5T35']) {
      const answer = await world.get<Problem>(path, { env: { SANDBOX_URL: undefined } as never });
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});
