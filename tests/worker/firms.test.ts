// A firm on the platform: added by its code, acted for only with proof, described by itself and by the registry.
import { beforeAll, describe, expect, it } from 'vitest';
import { registrationOf } from '../../scripts/sandbox/registry.ts';
import { firstBadEvent } from '../../worker/audit/rules.ts';
import { eventsFrom, selectStream } from '../../worker/audit/queries.ts';
import type { SessionView } from '../../worker/identity/rules.ts';
import { THROTTLES } from '../../worker/identity/terms.ts';
import { canonicalJson, sha256 } from '../../worker/lib/hash.ts';
import { readAll } from '../../worker/lib/sql.ts';
import { factsFrom } from '../../worker/organisations/facts.ts';
import { factsOf } from '../../worker/organisations/queries.ts';
import type { FirmView } from '../../worker/organisations/rules.ts';
import { DECLARABLE } from '../../worker/organisations/terms.ts';
import { completeOrgCode, completeUscc } from '../../worker/organisations/uscc.ts';
import {
  newPhone,
  newUscc,
  newWorld,
  representative,
  TEST_AT,
  TEST_SEED,
  type Person,
  type Problem,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await newWorld();
});

type Bound = { enterprise_id: string; membership_id: string; name: string; uscc: string };
const bind = (person: Person, uscc: string, key?: string) =>
  world.post<Bound>('/sme/firms', { uscc }, { as: person, ...(key && { key }) });
const prove = (person: Person, claim: { name: string; document_number: string }, key?: string) =>
  world.post<Problem>('/sme/firms/standing', claim, { as: person, ...(key && { key }) });
const profile = (person: Person) => world.get<FirmView>('/sme/firm', { as: person });

/** The same text in full-width characters, as an input method may leave it. */
const fullWidth = (text: string) =>
  [...text].map((char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0)).join('');

async function chainOf(stream: string) {
  const [rows] = await readAll(world.db, [selectStream(stream)]);
  const events = eventsFrom(rows ?? []);
  const row = await world.db.prepare('SELECT ver, head FROM org WHERE id = ?1').bind(stream).first<{
    ver: number;
    head: string;
  }>();
  return { events, row };
}

describe('adding a firm', () => {
  it('takes its name and registration from the registry and lets the session act for it', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    const registered = registrationOf(uscc, { seed: TEST_SEED, today: world.today });
    const answer = await bind(person, uscc);
    expect(answer).toMatchObject({ status: 201, body: { uscc, name: registered?.name } });
    const session = await world.get<SessionView>('/session', { as: person });
    expect(session.body.membership).toEqual({
      id: answer.body.membership_id,
      org_id: answer.body.enterprise_id,
      org_name: { zh: registered?.name, en: registered?.name },
      org_kind: 'enterprise',
      role: 'legal_representative',
      standing: false,
      rights: null,
    });
    const { body } = await profile(person);
    expect(body).toMatchObject({
      uscc,
      standing: false,
      established_on: registered?.established_on,
      legal_representative: registered?.legal_representative,
      industry: { code: registered?.industry },
      registry_as_of: world.today,
    });
    expect(body.town?.code).toBe(registered?.town);
    expect(body.industry.name?.zh).toMatch(/\p{Script=Han}/u);
    expect(body.industry.name?.en).toMatch(/^[A-Z][a-z]/);
  });

  it('reads the code as people type it: lower case, full width, spaces', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    const typed = ` ${fullWidth(uscc.slice(0, 9))} ${uscc.slice(9).toLowerCase()}\u00a0`;
    expect(await bind(person, typed)).toMatchObject({ status: 201, body: { uscc } });
  });

  it('says which character of a malformed code is wrong', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    const refuse = async (text: string) => {
      const answer = await world.post<Problem>('/sme/firms', { uscc: text }, { as: person });
      expect(answer.status).toBe(400);
      return answer.body.errors?.[0];
    };
    const withO = `${uscc.slice(0, 11)}O${uscc.slice(12)}`;
    expect(await refuse(withO)).toMatchObject({ field: 'uscc', code: 'charset' });
    expect((await refuse(withO))?.detail).toContain('第12位“O”');
    expect(await refuse(uscc.slice(0, 17))).toMatchObject({ field: 'uscc', code: 'length' });
    const last = uscc.endsWith('0') ? '1' : '0';
    expect(await refuse(uscc.slice(0, 17) + last)).toMatchObject({ field: 'uscc', code: 'check' });
    const english = await world.post<Problem>(
      '/sme/firms',
      { uscc: withO },
      { as: person, headers: { 'accept-language': 'en' } },
    );
    expect(english.body.errors?.[0]?.detail).toContain('Character 12, “O”');
  });

  it('is refused for a code that the registry does not know', async () => {
    const person = await world.visitor();
    const unknown = completeUscc(`91430112${completeOrgCode('0A234567')}`);
    const answer = await world.post<Problem>('/sme/firms', { uscc: unknown }, { as: person });
    expect(answer).toMatchObject({ status: 422, body: { code: 'firm_not_registered' } });
  });

  it('happens once: a repeated request gets the first answer, a second one is told', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    const key = crypto.randomUUID();
    const first = await bind(person, uscc, key);
    const repeated = await bind(person, uscc, key);
    expect(repeated).toMatchObject({ status: 201, body: first.body });
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    expect(await bind(person, newUscc(), key)).toMatchObject({ status: 422, body: { code: 'key_reused' } });
    expect(await bind(person, uscc)).toMatchObject({ status: 409, body: { code: 'firm_already_bound' } });
    expect(await world.events(first.body.enterprise_id)).toEqual(['enterprise.registered']);
  });

  it('by two people at the same moment gives one firm', async () => {
    const people = [await world.visitor(), await world.visitor(), await world.visitor()];
    const uscc = newUscc();
    const answers = await Promise.all(people.map((person) => bind(person, uscc)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.enterprise_id)).size).toBe(1);
    const { events, row } = await chainOf(answers[0]?.body.enterprise_id ?? '');
    expect(firstBadEvent(events)).toBeNull();
    expect(row).toEqual({ ver: events.length, head: events.at(-1)?.hash });
  });

  it('T34 tells nobody whether the platform knew the firm before', async () => {
    const owner = await world.owner();
    world.wait({ days: 3 });
    const known = await world.visitor();
    const fresh = await world.visitor();
    const shape = (body: FirmView) => ({
      keys: Object.keys(body).sort(),
      as_of: body.registry_as_of,
      declared: body.declared,
      standing: body.standing,
    });
    const [first, second] = [await bind(known, owner.firm.uscc), await bind(fresh, newUscc())];
    expect([first.status, Object.keys(first.body)]).toEqual([second.status, Object.keys(second.body)]);
    expect(shape((await profile(known)).body)).toEqual(shape((await profile(fresh)).body));
    world.at(TEST_AT);
  });

  it('T35 is throttled before the registry is asked, so that codes cannot be counted through', async () => {
    const person = await world.visitor();
    const statuses: number[] = [];
    for (let i = 0; i < THROTTLES.bind_per_user.count; i += 1) {
      const unknown = completeUscc(`91430112${completeOrgCode(`0B2345${String(i).padStart(2, '0')}`)}`);
      statuses.push((await bind(person, unknown)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([422]));
    const stopped = await world.post<Problem>(
      '/sme/firms',
      { uscc: newUscc() },
      // With no registry to be asked, only a refusal that comes before it can be 429.
      { as: person, env: { REGISTRY_URL: 'http://127.0.0.1:9' } },
    );
    expect(stopped).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    world.wait({ minutes: 60 });
    expect((await bind(person, newUscc())).status).toBe(201);
    world.at(TEST_AT);
  });

  it('is for owners: staff act for their institution', async () => {
    const { officer } = await world.institution();
    expect(await bind(officer, newUscc())).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const nobody = await world.post<Problem>('/sme/firms', { uscc: newUscc() });
    expect(nobody).toMatchObject({ status: 401, body: { code: 'sign_in_required' } });
  });

  it('T25 refuses fields that are the platform’s to decide', async () => {
    const person = await world.visitor();
    const answer = await world.post<Problem>(
      '/sme/firms',
      { uscc: newUscc(), role: 'handler', standing_at: 1 },
      { as: person },
    );
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map(({ field, code }) => [field, code])).toEqual([
      ['role', 'unknown_field'],
      ['standing_at', 'unknown_field'],
    ]);
  });

  it('needs a key, so that a retry cannot add twice', async () => {
    const person = await world.visitor();
    for (const [key, code] of [
      [null, 'idempotency_key_missing'],
      ['not-a-uuid', 'idempotency_key_invalid'],
    ] as const) {
      const answer = await world.post<Problem>('/sme/firms', { uscc: newUscc() }, { as: person, key });
      expect(answer).toMatchObject({ status: 400, body: { code } });
    }
  });

  it('costs one read round trip and one batch besides session and throttle, within 30 rows written', async () => {
    const person = await world.visitor();
    await bind(person, newUscc());
    expect(world.cost().round_trips).toBe(4);
    expect(world.cost().rows_written).toBeLessThanOrEqual(30);
  });
});

describe('proving the right to act', () => {
  it('opens what was closed, in the same session, and gives the person the proven name', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    const { body } = await bind(person, uscc);
    const closed = await world.put<Problem>('/sme/firm/facts', { employees: 8 }, { as: person });
    expect(closed).toMatchObject({ status: 403, body: { code: 'standing_required' } });

    const cookie = person.session?.cookie;
    const answer = await prove(person, representative(uscc));
    expect(answer).toMatchObject({ status: 200, body: { standing: 'proven' } });
    expect(person.session?.cookie).toBe(cookie);
    expect((await world.put('/sme/firm/facts', { employees: 8 }, { as: person })).status).toBe(200);
    const session = await world.get<SessionView>('/session', { as: person });
    expect(session.body.membership?.standing).toBe(true);
    expect(session.body.user?.name).toBe(representative(uscc).name);
    expect(await world.events(body.enterprise_id)).toEqual([
      'enterprise.registered',
      'enterprise.standing_proven',
      'enterprise.facts_declared',
    ]);
  });

  it('fails when name or number are not the registered representative’s, with one answer for both', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    await bind(person, uscc);
    const own = representative(uscc);
    const other = representative(newUscc());
    for (const claim of [
      { ...own, name: `${own.name}某` },
      { ...own, document_number: other.document_number },
    ]) {
      expect(await prove(person, claim)).toMatchObject({ status: 422, body: { code: 'standing_mismatch' } });
    }
    expect((await profile(person)).body.standing).toBe(false);
  });

  it('names what is wrong with a malformed identity number and repeats no digit of it', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    await bind(person, uscc);
    const { name, document_number } = representative(uscc);
    const broken = `${document_number.slice(0, 17)}${document_number.endsWith('1') ? '2' : '1'}`;
    const answer = await prove(person, { name, document_number: broken });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field: 'document_number', code: 'check' }]);
    expect(JSON.stringify(answer.body)).not.toContain(document_number.slice(6, 14));
  });

  it('accepts the number as an input method writes it', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    await bind(person, uscc);
    const { name, document_number } = representative(uscc);
    const typed = { name: ` ${name} `, document_number: fullWidth(document_number.toLowerCase()) };
    expect(await prove(person, typed)).toMatchObject({ status: 200 });
  });

  it('T52 leaves the identity number nowhere: not in any table, not in an answer', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    const { body } = await bind(person, uscc);
    const claim = representative(uscc);
    const mismatch = await prove(person, { ...claim, name: '不符' });
    const proven = await prove(person, claim);
    expect(proven.status).toBe(200);
    const everything = await world.everything();
    expect(everything).toContain(uscc);
    expect(everything).not.toContain(claim.document_number);
    expect(everything).not.toContain(claim.document_number.slice(6, 17));
    // Nor in the hash that a repetition is compared by: so few unknown digits could be tried out.
    expect(everything).toContain(sha256(canonicalJson([body.enterprise_id, {}])));
    expect(JSON.stringify([mismatch.body, proven.body])).not.toContain(claim.document_number.slice(6, 17));
  });

  it('is throttled: five tries an hour', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    await bind(person, uscc);
    const wrong = { ...representative(newUscc()), name: '他人' };
    for (let i = 0; i < THROTTLES.standing_per_user.count; i += 1) {
      expect((await prove(person, wrong)).status).toBe(422);
    }
    const stopped = await prove(person, representative(uscc));
    expect(stopped).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
  });

  it('says that it is unknown, not failed, when the identity check cannot be reached', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    await bind(person, uscc);
    const answer = await world.post<Problem>('/sme/firms/standing', representative(uscc), {
      as: person,
      env: { IDENTITY_URL: '' },
    });
    expect(answer).toMatchObject({ status: 503, body: { code: 'outside_system_unavailable' } });
    expect(await prove(person, representative(uscc))).toMatchObject({ status: 200 });
  });

  it('is repeatable with its key', async () => {
    const person = await world.visitor();
    const uscc = newUscc();
    const { body } = await bind(person, uscc);
    const key = crypto.randomUUID();
    await prove(person, representative(uscc), key);
    const repeated = await prove(person, representative(uscc), key);
    expect(repeated).toMatchObject({ status: 200, body: { standing: 'proven' } });
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    expect(await prove(person, representative(uscc))).toMatchObject({ status: 200 });
    expect(await world.events(body.enterprise_id)).toEqual([
      'enterprise.registered',
      'enterprise.standing_proven',
    ]);
  });

  it('of a second firm comes before the session acts for it: until then the proven one stays', async () => {
    const owner = await world.owner();
    const uscc = newUscc();
    const { body: second } = await bind(owner, uscc);
    const current = async () => (await world.get<SessionView>('/session', { as: owner })).body;
    expect((await current()).membership).toMatchObject({ org_id: owner.firm.id, standing: true });
    expect((await current()).memberships.map(({ org_id }) => org_id)).toContain(second.enterprise_id);
    expect((await world.get('/sme/applications', { as: owner })).status).toBe(200);

    // The one to be proven is named, and shown as far as anybody may see it.
    const { membership_id } = second;
    const shown = await world.get<FirmView>(`/sme/firm?membership_id=${membership_id}`, { as: owner });
    expect(shown.body).toMatchObject({ uscc, standing: false, declared: {}, size_class: null });
    const proven = await world.post<Problem>(
      '/sme/firms/standing',
      { ...representative(uscc), membership_id },
      { as: owner },
    );
    expect(proven).toMatchObject({ status: 200, body: { standing: 'proven' } });
    expect((await current()).membership).toMatchObject({ org_id: second.enterprise_id, standing: true });
    expect(await world.events(second.enterprise_id)).toContain('enterprise.standing_proven');
    expect((await chainOf(second.enterprise_id)).events.at(-1)).toMatchObject({
      actor: { user_id: owner.user_id, org_id: second.enterprise_id },
    });
  });

  it('leaves the session where it is when it fails, and lets the person change over on purpose', async () => {
    const owner = await world.owner();
    const { body: second } = await bind(owner, newUscc());
    const { membership_id } = second;
    const wrong = { ...representative(newUscc()), membership_id };
    expect(await world.post<Problem>('/sme/firms/standing', wrong, { as: owner })).toMatchObject({
      status: 422,
      body: { code: 'standing_mismatch' },
    });
    expect((await profile(owner)).body.uscc).toBe(owner.firm.uscc);
    await world.choose(owner, membership_id);
    expect((await profile(owner)).body).toMatchObject({ id: second.enterprise_id, standing: false });
  });

  it('a firm not proven yet gives way to the next one, since nothing can be done for it', async () => {
    const person = await world.visitor();
    await bind(person, newUscc());
    const uscc = newUscc();
    await bind(person, uscc);
    expect((await profile(person)).body.uscc).toBe(uscc);
  });

  it('T01 of a firm that is another’s cannot be tried or seen: as if it were absent', async () => {
    const other = await world.visitor();
    const uscc = newUscc();
    const { body } = await bind(other, uscc);
    const owner = await world.owner();
    for (const membership_id of [body.membership_id, `mem_${'0'.repeat(26)}`]) {
      const claim = { ...representative(uscc), membership_id };
      expect(await world.post<Problem>('/sme/firms/standing', claim, { as: owner })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
      const shown = await world.get<Problem>(`/sme/firm?membership_id=${membership_id}`, { as: owner });
      expect(shown).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  it('of a handler is the representative’s to confirm; a firm of his own he proves himself', async () => {
    const first = await world.owner();
    const handler = await world.visitor();
    const post = await world.handler(handler, first.firm);
    await world.choose(handler, post);
    const claim = representative(first.firm.uscc);
    expect(await prove(handler, claim)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const uscc = newUscc();
    const { body } = await bind(handler, uscc);
    const own = { ...representative(uscc), membership_id: body.membership_id };
    expect((await world.post('/sme/firms/standing', own, { as: handler })).status).toBe(200);
  });

  it('is for the person who added the firm', async () => {
    const person = await world.visitor();
    expect(await prove(person, representative(newUscc()))).toMatchObject({ status: 403 });
    const { officer } = await world.institution();
    expect(await prove(officer, representative(newUscc()))).toMatchObject({ status: 403 });
  });
});

describe('a second claimant', () => {
  it('is refused on the record: dispute, ticket for the office and a message to the first, all at once', async () => {
    const first = await world.owner();
    const { uscc, id } = first.firm;
    const second = await world.visitor();
    await bind(second, uscc);
    world.nudges.length = 0;
    const key = crypto.randomUUID();
    const answer = await prove(second, representative(uscc), key);
    expect(answer).toMatchObject({ status: 409, body: { code: 'standing_disputed' } });
    expect(world.nudges).toEqual([{ district: 'wangcheng' }]);
    expect((await profile(second)).body.standing).toBe(false);
    expect((await profile(first)).body.standing).toBe(true);

    const ticket = await world.db
      .prepare('SELECT cause, state, enterprise_name FROM ticket WHERE enterprise_id = ?1')
      .bind(id)
      .all();
    expect(ticket.results).toEqual([
      { cause: 'standing_disputed', state: 'raised', enterprise_name: first.firm.name },
    ]);
    const dispute = await world.db
      .prepare('SELECT claimant_user_id FROM standing_dispute WHERE enterprise_id = ?1')
      .bind(id)
      .all();
    expect(dispute.results).toEqual([{ claimant_user_id: second.user_id }]);
    const messages = await world.db
      .prepare("SELECT user_id FROM outbox WHERE topic = 'standing.disputed' AND object = ?1")
      .bind(id)
      .all();
    expect(messages.results).toEqual([{ user_id: first.user_id }]);
    const { events, row } = await chainOf(id);
    expect(events.at(-1)?.type).toBe('enterprise.standing_disputed');
    expect(firstBadEvent(events)).toBeNull();
    expect(row).toEqual({ ver: events.length, head: events.at(-1)?.hash });

    await world.runJobs();
    expect(await world.lastSms((first.way as { phone: string }).phone)).toContain('有人申请代表您的企业');

    // Claiming again, by the same key or a new one, adds nothing.
    for (const again of [key, crypto.randomUUID()]) {
      const refused = await prove(second, representative(uscc), again);
      expect(refused).toMatchObject({ status: 409, body: { code: 'standing_disputed' } });
    }
    expect((await chainOf(id)).events).toHaveLength(events.length);
  });

  it('who cannot prove to be the representative raises nothing', async () => {
    const first = await world.owner();
    const second = await world.visitor();
    await bind(second, first.firm.uscc);
    expect(await prove(second, representative(newUscc()))).toMatchObject({ status: 422 });
    expect(await world.events(first.firm.id)).not.toContain('enterprise.standing_disputed');
  });

  it('at the same moment as the first: one is proven, the other disputed', async () => {
    const uscc = newUscc();
    const people = [await world.visitor(), await world.visitor()];
    for (const person of people) await bind(person, uscc);
    const answers = await Promise.all(people.map((person) => prove(person, representative(uscc))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const proven = await world.db
      .prepare(
        `SELECT COUNT(*) AS n FROM membership m JOIN enterprise e ON e.org_id = m.org_id
         WHERE e.uscc = ?1 AND m.standing_at IS NOT NULL`,
      )
      .bind(uscc)
      .first<number>('n');
    expect(proven).toBe(1);
  });
});

describe('the profile', () => {
  it('shows each fact with source, day and freshness', async () => {
    const owner = await world.owner({ firm: { public_facts: { honours: ['tech_sme'], patents: 3 } } });
    await world.put('/sme/firm/facts', { revenue_12m: 500_000_000 }, { as: owner });
    const fact = async (attr: string) => (await profile(owner)).body.facts.find((item) => item.attr === attr);
    expect(await fact('patents')).toEqual({
      attr: 'patents',
      data_class: 'public',
      value: 3,
      source: 'official',
      provider: 'registry',
      as_of: world.today,
      valid_until: '2026-09-18',
      fresh: true,
      disputed: null,
    });
    expect(await fact('revenue_12m')).toMatchObject({
      value: 500_000_000,
      source: 'declared',
      provider: 'enterprise',
      fresh: true,
    });
    world.wait({ days: 101 });
    expect(await fact('patents')).toMatchObject({ fresh: false });
    world.at(TEST_AT);
  });

  it('is what the registry says now, once it is asked again', async () => {
    const owner = await world.owner({ firm: { name: '旧名字有限公司' } });
    const answer = await world.post('/sme/firm/refresh', {}, { as: owner });
    expect(answer).toMatchObject({ status: 200, body: { registry_as_of: world.today } });
    const registered = registrationOf(owner.firm.uscc, { seed: TEST_SEED, today: world.today });
    expect((await profile(owner)).body).toMatchObject({
      name: registered?.name,
      registration_status: registered?.registration_status,
    });
    expect(await world.events(owner.firm.id)).toContain('enterprise.registration_renewed');
  });

  it('shows a person without standing nothing but public facts, and does not even read the others', async () => {
    const first = await world.owner({ firm: { facts: { revenue_12m: 1_000 }, size_class: 'micro' } });
    const second = await world.visitor();
    await bind(second, first.firm.uscc);
    const { body } = await profile(second);
    expect(body.facts.filter(({ data_class }) => data_class !== 'public')).toEqual([]);
    expect(body).toMatchObject({ standing: false, declared: {}, size_class: null });
    expect(body.facts.map(({ attr }) => attr)).toContain('dishonest_judgment_debtor');
    expect((await profile(first)).body).toMatchObject({
      size_class: 'micro',
      declared: { revenue_12m: 1_000 },
    });
  });

  it('T01 of another firm is out of reach: the session decides whose it is', async () => {
    const [mine, other] = [await world.owner(), await world.owner()];
    expect((await profile(mine)).body.uscc).toBe(mine.firm.uscc);
    expect((await profile(other)).body.uscc).toBe(other.firm.uscc);
    const asked = await world.get<Problem>(`/sme/firm?id=${other.firm.id}`, { as: mine });
    expect(asked).toMatchObject({ status: 400, body: { errors: [{ field: 'id', code: 'unknown_field' }] } });
  });

  it('is nobody else’s: visitors without a firm, bank and office are turned away', async () => {
    const { supervisor } = await world.office();
    const { officer } = await world.institution();
    for (const person of [await world.visitor(), officer, supervisor]) {
      const answer = await world.get<Problem>('/sme/firm', { as: person });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(answer.body.role).toEqual(['legal_representative', 'handler']);
    }
  });

  it('keeps a town of another district out', async () => {
    const owner = await world.owner();
    await world.db.prepare('UPDATE enterprise SET town = NULL WHERE org_id = ?1').bind(owner.firm.id).run();
    const { body } = await profile(owner);
    expect(body.town).toBeNull();
    expect(body.facts.map(({ attr }) => attr)).not.toContain('street');
  });
});

describe('declaring facts', () => {
  it('keeps them as declared, of today, and computes the size class by the official standard', async () => {
    // C3525, manufacturing: 20 people and 300万 make small, 300 and 2000万 medium.
    const owner = await world.owner({ firm: { industry: 'C3525' } });
    const declare = (facts: object) => world.put('/sme/firm/facts', facts, { as: owner });
    expect((await declare({ employees: 45 })).body).toEqual({
      size_class: null,
      size_missing: ['revenue_12m'],
    });
    expect((await declare({ revenue_12m: 900_000_000 })).body).toEqual({
      size_class: 'small',
      size_missing: [],
    });
    expect((await declare({ employees: 19 })).body).toMatchObject({ size_class: 'micro' });
    const { body } = await profile(owner);
    expect(body).toMatchObject({
      size_class: 'micro',
      declared: { employees: 19, revenue_12m: 900_000_000 },
    });
    expect((await declare({ employees: null })).body).toEqual({
      size_class: null,
      size_missing: ['employees'],
    });
    expect((await profile(owner)).body.declared).toEqual({ revenue_12m: 900_000_000 });
  });

  it('asks builders for their assets, since the standard does', async () => {
    const owner = await world.owner({ firm: { industry: 'E4710' } });
    const answer = await world.put('/sme/firm/facts', { revenue_12m: 700_000_000 }, { as: owner });
    expect(answer.body).toEqual({ size_class: null, size_missing: ['total_assets'] });
    const both = await world.put('/sme/firm/facts', { total_assets: 400_000_000 }, { as: owner });
    expect(both.body).toEqual({ size_class: 'small', size_missing: [] });
  });

  it('puts the names of attributes into the chain and no value', async () => {
    const owner = await world.owner();
    await world.put('/sme/firm/facts', { employees: 4321, tax_credit_level: 'M' }, { as: owner });
    await world.put('/sme/firm/facts', { employees: null, profitable: true }, { as: owner });
    const { events, row } = await chainOf(owner.firm.id);
    const bodies = events
      .filter(({ type }) => type === 'enterprise.facts_declared')
      .map(({ body }) => JSON.parse(body));
    expect(bodies).toEqual([
      { enterprise: owner.firm.id, declared: ['employees', 'tax_credit_level'], withdrawn: [] },
      { enterprise: owner.firm.id, declared: ['profitable'], withdrawn: ['employees'] },
    ]);
    expect(firstBadEvent(events)).toBeNull();
    expect(row).toEqual({ ver: events.length, head: events.at(-1)?.hash });
  });

  it('never outweighs what official sources say', async () => {
    const owner = await world.owner({ firm: { official: { tax_credit_level: 'C' } } });
    await world.put('/sme/firm/facts', { tax_credit_level: 'A', honours: ['high_tech'] }, { as: owner });
    const known = await factsOf(world.db, owner.firm.id);
    const facts = known ? factsFrom(known.enterprise, known.facts, world.today) : {};
    expect(facts.tax_credit_level).toMatchObject({ value: 'C', source: 'official' });
    expect(facts.honours).toMatchObject({ value: [], source: 'official' });
  });

  it('T24 T25 refuses amounts that are no whole fen, values that are no choice, and unknown attributes', async () => {
    const owner = await world.owner();
    const cases: [object, string, string][] = [
      [{ revenue_12m: -1 }, 'revenue_12m', 'too_small'],
      [{ revenue_12m: 0.5 }, 'revenue_12m', 'not_an_integer'],
      [{ revenue_12m: 1e21 }, 'revenue_12m', 'too_big'],
      [{ revenue_12m: 1e13 + 1 }, 'revenue_12m', 'too_big'],
      [{ revenue_12m: '１００' }, 'revenue_12m', 'not_a_number'],
      [{ employees: 100_001 }, 'employees', 'too_big'],
      [{ tax_credit_level: 'S' }, 'tax_credit_level', 'invalid_value'],
      [{ honours: ['high_tech', 'high_tech'] }, 'honours', 'repeated'],
      [{ tax_paying_since: '2026-02-30' }, 'tax_paying_since', 'invalid_date'],
      [{ tax_paying_since: '30.3.2026' }, 'tax_paying_since', 'invalid_date'],
      [{ tax_paying_since: '２０２６-03-30' }, 'tax_paying_since', 'invalid_date'],
      [{ tax_paying_since: '2026-06-11' }, 'tax_paying_since', 'in_the_future'],
      [{ size_class: 'micro' }, 'size_class', 'unknown_field'],
      [{ legal_rep_age: 30 }, 'legal_rep_age', 'unknown_field'],
      [{}, '', 'nothing_declared'],
    ];
    for (const [facts, field, code] of cases) {
      const answer = await world.put<Problem>('/sme/firm/facts', facts, { as: owner });
      expect([facts, answer.status, answer.body.errors?.[0]?.field, answer.body.errors?.[0]?.code]).toEqual([
        facts,
        400,
        field,
        code,
      ]);
    }
    expect(await world.events(owner.firm.id)).not.toContain('enterprise.facts_declared');
  });

  it('says in both languages that one fact is needed, and how a day is written', async () => {
    const owner = await world.owner();
    const said = async (facts: object, language: string) => {
      const headers = { 'accept-language': language };
      const answer = await world.put<Problem>('/sme/firm/facts', facts, { as: owner, headers });
      return answer.body.errors?.[0]?.detail;
    };
    expect(await said({}, 'zh')).toContain('至少填写一项');
    expect(await said({}, 'en')).toContain('at least one fact');
    expect(await said({ tax_paying_since: '2026-02-30' }, 'zh')).toContain('2026-03-31');
    expect(await said({ tax_paying_since: '2026-02-30' }, 'en')).toContain('Enter a day that exists');
  });

  it('of everything at once costs one read and one batch within 30 rows, and a match reads at most 25', async () => {
    const owner = await world.owner({ firm: { industry: 'C3525' } });
    const everything = {
      employees: 45,
      revenue_12m: 900_000_000,
      total_assets: 600_000_000,
      invoiced_amount_12m: 800_000_000,
      tax_credit_level: 'B',
      tax_paid_12m: 30_000_000,
      tax_paying_since: '2023-03-01',
      debt_ratio: 450_000,
      profitable: true,
      operating_tags: ['tech'],
      honours: ['tech_sme'],
      patents: 2,
      property_value: 200_000_000,
      guarantor_ready: true,
      pledge_ready: false,
      first_time_borrower: true,
    } satisfies Record<(typeof DECLARABLE)[number], unknown>;
    await world.put('/sme/firm/facts', everything, { as: owner });
    expect(world.cost().round_trips).toBe(3);
    expect(world.cost().rows_written).toBeLessThanOrEqual(30);
    await world.get('/sme/firm', { as: owner });
    // Four rows validate the session, two name the town.
    expect(world.cost().rows_read - 6).toBeLessThanOrEqual(25);
    expect(world.cost().round_trips).toBe(2);
  });
});

describe('institutions', () => {
  it('are shown to everybody in the order in which they joined, those suspended not', async () => {
    const first = await world.institution({ name: '先来银行', kind: 'village_bank' });
    const second = await world.wait({ ms: 1 }).institution({ name: '后到银行' });
    type Listed = { institutions: { id: string; kind: string; name: { zh: string; en: string } }[] };
    const ids = async () => (await world.get<Listed>('/institutions')).body.institutions.map(({ id }) => id);
    const { body } = await world.get<Listed>('/institutions');
    expect(body.institutions.find(({ id }) => id === first.id)).toMatchObject({
      kind: 'village_bank',
      name: { zh: '先来银行' },
    });
    const listed = await ids();
    expect(listed.indexOf(first.id)).toBeLessThan(listed.indexOf(second.id));
    await world.db.prepare("UPDATE org SET state = 'suspended' WHERE id = ?1").bind(first.id).run();
    expect(await ids()).not.toContain(first.id);
  });

  it('join with an empty desk and count in M07', async () => {
    const { id } = await world.institution();
    const tabs = await world.db
      .prepare('SELECT tab, count FROM queue_count WHERE institution_id = ?1')
      .bind(id)
      .all<{ tab: string; count: number }>();
    expect(tabs.results).toHaveLength(6);
    expect(tabs.results.every(({ count }) => count === 0)).toBe(true);
    const delta = await world.db
      .prepare("SELECT value, institution_id FROM report_delta WHERE measure = 'M07' AND object = ?1")
      .bind(id)
      .all();
    expect(delta.results).toEqual([{ value: 1, institution_id: id }]);
  });
});

describe('the wall between districts', () => {
  it('T04 keeps a firm of one district unknown to the other', async () => {
    const owner = await world.owner();
    const other = await newWorld({ district: 'xiangwan' });
    const stranger = await other.visitor(newPhone());
    const answer = await other.post<Bound>('/sme/firms', { uscc: owner.firm.uscc }, { as: stranger });
    expect(answer.status).toBe(201);
    expect(answer.body.enterprise_id).not.toBe(owner.firm.id);
    expect(await other.events(owner.firm.id)).toEqual([]);
  });
});
