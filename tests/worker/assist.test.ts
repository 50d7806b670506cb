// Assisted mode: staff act for a firm for a quarter of an hour with a code that its owner reads out, and send an
// application with a second one that is good for just that sheet.
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, rowsOf, sql } from '../../worker/lib/sql.ts';
import {
  newPhone,
  newUscc,
  newWorld,
  representative,
  type Institution,
  type ListedProduct,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

let world: World;
let bank: Institution;
let product: ListedProduct;
let officer: Person;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  product = await world.product(bank);
  const office = await world.office();
  officer = await world.staff({ org_id: office.id, role: 'visit_officer', name: '蒋若欣' });
  world.wait({ ms: 6000 });
});

type Opened = { id: string; expires_at: number };

const phoneOf = (owner: Owner): string => (owner.way as { phone: string }).phone;

async function ask(uscc: string, phone: string, channel = 'visit', as = officer) {
  world.wait({ minutes: 2 });
  return world.post<Problem>('/assist/codes', { uscc, phone, channel }, { as });
}

async function begin(uscc: string, phone: string, channel = 'visit', as = officer): Promise<string> {
  const asked = await ask(uscc, phone, channel, as);
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const code = await world.lastCode(phone);
  const opened = await world.post<Opened & Problem>(
    '/assist/sessions',
    { uscc, phone, channel, code },
    { as },
  );
  expect(opened.status, JSON.stringify(opened.body)).toBe(201);
  return opened.body.id;
}

const beginFor = (owner: Owner, channel = 'visit') => begin(owner.firm.uscc, phoneOf(owner), channel);

type Sheet = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
  draft: { version: number };
};

async function sheetOf(session: string, amount_fen = 10_000_000, of = product) {
  const shown = await world.get<Sheet & Problem>(
    `/assist/sessions/${session}/apply/${of.id}?amount_fen=${amount_fen}&term_months=12`,
    { as: officer },
  );
  expect(shown.status, JSON.stringify(shown.body)).toBe(200);
  const { data_classes, until, text_hash } = shown.body.consent;
  return {
    product_id: of.id,
    version_id: shown.body.product.version_id,
    amount_fen,
    term_months: 12,
    purpose: 'wages',
    guarantee_type: 'credit',
    consent: { data_classes, until, text_hash },
  };
}

async function submitCode(session: string, sheet: object, phone: string): Promise<string> {
  const asked = await world.post<Problem>(`/assist/sessions/${session}/submit-code`, sheet, { as: officer });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  return world.lastCode(phone);
}

const submit = (session: string, body: object, key?: string) =>
  world.post<{ id: string; number: string } & Problem>(`/assist/sessions/${session}/applications`, body, {
    as: officer,
    ...(key ? { key } : {}),
  });

const applicationsOf = (firm: string) =>
  rowsOf<{ id: string }>(world.db, sql`SELECT id FROM application WHERE enterprise_id = ${firm}`);

describe('an officer', () => {
  it('finds a firm by its code and sees public facts alone, whether or not it is here', async () => {
    const owner = await world.owner({ firm: { facts: { revenue_12m: 987_654_300 } } });
    for (const uscc of [owner.firm.uscc, newUscc()]) {
      const found = await world.get<Record<string, unknown>>(`/assist/firms?uscc=${uscc}`, { as: officer });
      expect(found.status).toBe(200);
      expect(Object.keys(found.body).sort()).toEqual([
        'established_on',
        'industry',
        'legal_representative',
        'name',
        'org_type',
        'registration_status',
        'uscc',
      ]);
      expect(JSON.stringify(found.body)).not.toContain('987654300');
    }
  });

  it('is let in by the code on the owner’s phone; its message names him, the firm and how long', async () => {
    const owner = await world.owner();
    await ask(owner.firm.uscc, phoneOf(owner));
    const text = await world.lastSms(phoneOf(owner));
    for (const part of ['蒋若欣', owner.firm.name, '15 分钟']) expect(text).toContain(part);
    const code = await world.lastCode(phoneOf(owner));
    const body = { uscc: owner.firm.uscc, phone: phoneOf(owner), channel: 'visit', code };
    const wrong = code === '000000' ? '000001' : '000000';
    const refused = await world.post<Problem>('/assist/sessions', { ...body, code: wrong }, { as: officer });
    expect(refused.body.errors?.[0]).toMatchObject({ field: 'code', code: 'wrong' });
    const opened = await world.post<Opened>('/assist/sessions', body, { as: officer });
    expect(opened.body.expires_at - world.now).toBe(15 * 60_000);
    expect(await world.events(owner.firm.id)).toContain('assist.opened');
    const shown = await world.get<{ standing: boolean }>(`/assist/sessions/${opened.body.id}`, {
      as: officer,
    });
    expect(shown.body.standing).toBe(true);
    // Used up.
    expect((await world.post<Problem>('/assist/sessions', body, { as: officer })).status).toBe(400);
  });

  it('T38 no other code will do: not to sign in, not another officer’s, not for another firm or place', async () => {
    const owner = await world.owner();
    const phone = phoneOf(owner);
    const other = await world.owner();
    const colleague = await world.staff({ org_id: (await world.office()).id, role: 'visit_officer' });
    await ask(owner.firm.uscc, phone);
    const code = await world.lastCode(phone);
    const body = { uscc: owner.firm.uscc, phone, channel: 'visit', code };
    const tries = [
      { body, as: colleague },
      { body: { ...body, channel: 'hall' }, as: officer },
      { body: { ...body, uscc: other.firm.uscc }, as: officer },
    ];
    for (const { body: tried, as } of tries) {
      expect((await world.post<Problem>('/assist/sessions', tried, { as })).status).toBe(400);
    }
    expect((await world.post('/session/owner', { phone, code })).status).toBe(401);
    world.wait({ minutes: 1 });
    await world.post('/session/code', { phone });
    const signIn = await world.lastCode(phone);
    if (signIn !== code) {
      expect((await world.post('/assist/sessions', { ...body, code: signIn }, { as: officer })).status).toBe(
        400,
      );
    }
  });

  it('cannot go round a proven representative with another phone', async () => {
    const owner = await world.owner();
    const answer = await ask(owner.firm.uscc, newPhone());
    expect(answer.body.errors?.[0]).toMatchObject({ field: 'phone', code: 'not_of_the_firm' });
  });

  it('acts for a quarter of an hour and not a millisecond more, and for his own session alone', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const colleague = await world.staff({ org_id: (await world.office()).id, role: 'visit_officer' });
    expect((await world.get(`/assist/sessions/${id}`, { as: colleague })).status).toBe(404);
    const began = world.now;
    world.wait({ minutes: 15, ms: -1 });
    expect((await world.get(`/assist/sessions/${id}`, { as: officer })).status).toBe(200);
    world.wait({ ms: 1 });
    const late = await world.get<Problem>(`/assist/sessions/${id}`, { as: officer });
    expect(late).toMatchObject({ status: 403, body: { code: 'assist_over' } });
    world.at(began);
    expect((await world.post(`/assist/sessions/${id}/end`, {}, { as: officer })).status).toBe(200);
    expect((await world.get<Problem>(`/assist/sessions/${id}`, { as: officer })).body.code).toBe(
      'assist_over',
    );
  });

  it('matches with the owner, by what is known of the firm once standing is proven', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const match = await world.get<{ eligible?: unknown; firm: { name: string } }>(
      `/assist/sessions/${id}/match?amount_fen=10000000&term_months=12`,
      { as: officer },
    );
    expect(match.status).toBe(200);
    expect(match.body.firm.name).toBe(owner.firm.name);
  });

  it('can do nothing else in the firm’s name: offers, consents, papers and facts stay the firm’s', async () => {
    const owner = await world.owner();
    await beginFor(owner);
    for (const path of ['/sme/consents', '/sme/facts', '/sme/applications', '/sme/firm', '/sme/ledger']) {
      expect((await world.get<Problem>(path, { as: officer })).body.code).toBe('forbidden');
    }
  });
});

describe('an assisted draft', () => {
  it('is the firm’s own: the owner finds it on his phone, and is told once', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner, 'hall');
    const body = { amount_fen: '80万', term_months: '12' };
    const path = `/assist/sessions/${id}/apply/${product.id}/draft`;
    const put = (version: number) => world.request<Problem>('PUT', path, { as: officer, body, version });
    expect((await put(0)).status).toBe(200);
    expect((await put(1)).status).toBe(200);
    expect((await put(1)).status).toBe(412);
    const draft = await world.get<{ body: object }>(`/sme/apply/${product.id}/draft`, { as: owner });
    expect(draft.body.body).toEqual(body);
    const messages = await rowsOf(
      world.db,
      sql`SELECT id FROM outbox WHERE topic = 'assist.draft_saved' AND user_id = ${owner.user_id}`,
    );
    expect(messages.length).toBe(1);
    const event = await rowOf<{ actor_user: string; actor_role: string; body: string }>(
      world.db,
      sql`SELECT actor_user, actor_role, body FROM event
        WHERE stream = ${owner.firm.id} AND type = 'assist.draft_saved' LIMIT 1`,
    );
    expect(event).toMatchObject({ actor_user: officer.user_id, actor_role: 'visit_officer' });
    expect(JSON.parse(event?.body ?? '{}')).toMatchObject({ assisted: id, product: product.id });
    expect(await applicationsOf(owner.firm.id)).toEqual([]);
  });
});

describe('an assisted application', () => {
  it('T16 is sent only with a second code, whose message names bank, amount, data and end', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const first = await world.lastCode(phoneOf(owner));
    const sheet = await sheetOf(id);
    // Neither without a code nor with the one that began the session.
    expect((await submit(id, sheet)).status).toBe(400);
    expect((await submit(id, { ...sheet, code: first })).body.errors?.[0]?.field).toBe('code');
    const code = await submitCode(id, sheet, phoneOf(owner));
    const text = await world.lastSms(phoneOf(owner));
    for (const part of ['10万元', '12个月', '蒋若欣', product.listing.name, sheet.consent.until, '纳税']) {
      expect(text).toContain(part);
    }
    // Good for just this sheet.
    const other = await sheetOf(id, 20_000_000);
    expect((await submit(id, { ...other, code })).body.errors?.[0]?.field).toBe('code');
    expect(await applicationsOf(owner.firm.id)).toEqual([]);

    const sent = await submit(id, { ...sheet, code });
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    const row = await rowOf(
      world.db,
      sql`SELECT a.submitted_by, a.assisted_by, a.assisted_name, d.channel FROM application a
        JOIN demand d ON d.id = a.demand_id WHERE a.id = ${sent.body.id}`,
    );
    expect(row).toEqual({
      submitted_by: owner.user_id,
      assisted_by: officer.user_id,
      assisted_name: '蒋若欣',
      channel: 'visit',
    });
    // One code, one application.
    expect((await submit(id, { ...sheet, code })).status).not.toBe(201);
  });

  it('is recorded as assisted on the firm’s timeline, in its ledger and at the bank, and told by message', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const sheet = await sheetOf(id);
    const sent = await submit(id, { ...sheet, code: await submitCode(id, sheet, phoneOf(owner)) });
    await world.signIn(owner);
    const own = await world.get<{ assisted_by: string; timeline: { role: string }[] }>(
      `/sme/applications/${sent.body.id}`,
      { as: owner },
    );
    expect(own.body.assisted_by).toBe('蒋若欣');
    expect(own.body.timeline[0]?.role).toBe('visit_officer');
    const ledger = await world.get<{ consents: { assisted: boolean }[] }>('/sme/consents', { as: owner });
    expect(ledger.body.consents[0]?.assisted).toBe(true);
    const granted = await rowOf<{ granted_by: string; proof: string; proof_at: number }>(
      world.db,
      sql`SELECT granted_by, proof, proof_at FROM consent WHERE application_id = ${sent.body.id}`,
    );
    expect(granted).toMatchObject({ granted_by: owner.user_id, proof: 'sms', proof_at: world.now });
    const entry = await rowOf<{ actor_user: string; actor_role: string; body: string }>(
      world.db,
      sql`SELECT actor_user, actor_role, body FROM event WHERE type = 'consent.granted'
        AND json_extract(body, '$.application') = ${sent.body.id}`,
    );
    expect(entry).toMatchObject({ actor_user: officer.user_id, actor_role: 'visit_officer' });
    expect(JSON.parse(entry?.body ?? '{}')).toMatchObject({ on_behalf_of: owner.user_id });
    const told = await rowOf<{ payload: string }>(
      world.db,
      sql`SELECT payload FROM outbox WHERE topic = 'assist.submitted' AND user_id = ${owner.user_id}`,
    );
    expect(JSON.parse(told?.payload ?? '{}')).toMatchObject({ number: sent.body.number, officer: '蒋若欣' });
    const list = await world.get<{ sessions: { officer: string; acts: { act: string }[] }[] }>(
      '/sme/assists',
      {
        as: owner,
      },
    );
    expect(list.body.sessions[0]?.acts.map(({ act }) => act)).toEqual(['assist.opened', 'assist.submitted']);
    world.wait({ minutes: 1 });
    const seen = await world.get<{ assisted_by: string }>(`/bank/applications/${sent.body.id}`, {
      as: bank.officer,
    });
    expect(seen.body.assisted_by).toBe('蒋若欣');
  });

  it('the firm takes it back within the minute like any other', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner, 'grid');
    const sheet = await sheetOf(id);
    const sent = await submit(id, { ...sheet, code: await submitCode(id, sheet, phoneOf(owner)) });
    const back = await world.request<{ state: string }>(
      'POST',
      `/sme/applications/${sent.body.id}/take-back`,
      {
        as: owner,
        body: {},
        version: 1,
      },
    );
    expect(back.body.state).toBe('void');
    // A need of the grid channel that was never sent counts in none of its figures.
    const figures = await rowOf<{ n: number }>(
      world.db,
      sql`SELECT COALESCE(SUM(value), 0) AS n FROM report_delta
        WHERE measure IN ('G01', 'M12') AND stream = (SELECT demand_id FROM application WHERE id = ${sent.body.id})`,
    );
    expect(figures?.n).toBe(0);
  });

  it('T17 sent twice with one key is one application, answered alike', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const sheet = await sheetOf(id);
    const body = { ...sheet, code: await submitCode(id, sheet, phoneOf(owner)) };
    const key = crypto.randomUUID();
    const one = await submit(id, body, key);
    const two = await submit(id, body, key);
    expect([one.status, two.status, two.body.id]).toEqual([201, 201, one.body.id]);
    expect((await applicationsOf(owner.firm.id)).length).toBe(1);
  });

  it('asks for no code for a sheet that would be refused', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const sheet = { ...(await sheetOf(id)), amount_fen: 999_999_999_900 };
    const before = await world.lastSms(phoneOf(owner));
    const asked = await world.post<Problem>(`/assist/sessions/${id}/submit-code`, sheet, { as: officer });
    expect(asked.body.errors?.[0]).toMatchObject({ field: 'amount_fen', code: 'above_maximum' });
    expect(await world.lastSms(phoneOf(owner))).toBe(before);
  });

  it('T25 shares nobody’s name and phone: that field is the owner’s own', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const sheet = { ...(await sheetOf(id)), contact: { text_hash: 'a'.repeat(64) } };
    const asked = await world.post<Problem>(`/assist/sessions/${id}/submit-code`, sheet, { as: officer });
    expect(asked.body.errors?.[0]).toMatchObject({ field: 'contact', code: 'unknown_field' });
  });

  it('T14 is not sent once the session is over, though the code is right', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const sheet = await sheetOf(id);
    const code = await submitCode(id, sheet, phoneOf(owner));
    await world.post(`/assist/sessions/${id}/end`, {}, { as: officer });
    const late = await submit(id, { ...sheet, code });
    expect(late).toMatchObject({ status: 403, body: { code: 'assist_over' } });
    expect(await applicationsOf(owner.firm.id)).toEqual([]);
  });

  it('keeps to the rows of a submission', async () => {
    const owner = await world.owner();
    const id = await beginFor(owner);
    const sheet = await sheetOf(id);
    const body = { ...sheet, code: await submitCode(id, sheet, phoneOf(owner)) };
    await submit(id, body);
    const cost = world.cost();
    // Session, throttle, code, product and assisted session are asked one after the other; the command itself is two.
    expect(cost.rows_written).toBeLessThanOrEqual(75);
    expect(cost.round_trips).toBeLessThanOrEqual(8);
  });
});

describe('an owner who has no account', () => {
  it('gets one by his code, sees public facts, and sends nothing before standing is proven at the counter', async () => {
    const uscc = newUscc();
    const phone = newPhone();
    const id = await begin(uscc, phone, 'hall');
    const shown = await world.get<{ standing: boolean }>(`/assist/sessions/${id}`, { as: officer });
    expect(shown.body.standing).toBe(false);
    expect((await world.get(`/assist/sessions/${id}/match`, { as: officer })).status).toBe(200);
    const early = await world.get<Problem>(`/assist/sessions/${id}/apply/${product.id}`, { as: officer });
    expect(early).toMatchObject({ status: 403, body: { code: 'standing_required' } });

    const { name, document_number } = representative(uscc);
    const path = `/assist/sessions/${id}/standing`;
    const wrong = await world.post<Problem>(path, { name: '别人', document_number }, { as: officer });
    expect(wrong.body.code).toBe('standing_mismatch');
    expect((await world.post(path, { name, document_number }, { as: officer })).status).toBe(200);
    expect(await world.everything()).not.toContain(document_number);
    const proven = await rowOf<{ actor_user: string; actor_role: string }>(
      world.db,
      sql`SELECT actor_user, actor_role FROM event WHERE type = 'enterprise.standing_proven'
        AND json_extract(body, '$.assisted') = ${id}`,
    );
    expect(proven).toEqual({ actor_user: officer.user_id, actor_role: 'visit_officer' });
    expect((await world.get(`/assist/sessions/${id}/apply/${product.id}`, { as: officer })).status).toBe(200);

    // The owner signs in later with the same phone and finds his firm.
    const owner = await world.visitor(phone);
    const session = await world.get<{ membership: { standing: boolean; role: string } }>('/session', {
      as: owner,
    });
    expect(session.body.membership).toMatchObject({ standing: true, role: 'legal_representative' });
  });

  it('T52 leaves no code in clear anywhere', async () => {
    const uscc = newUscc();
    const phone = newPhone();
    await ask(uscc, phone);
    const code = await world.lastCode(phone);
    expect(await world.everything()).not.toContain(`"${code}"`);
  });
});

it('T35 looking firms up by code is counted', async () => {
  const office = await world.office();
  const curious = await world.staff({ org_id: office.id, role: 'visit_officer' });
  let answer = { status: 200 };
  for (let i = 0; i < 61; i += 1) {
    answer = await world.get(`/assist/firms?uscc=${newUscc()}`, { as: curious });
    if (i === 59) expect(answer.status).toBe(200);
  }
  expect(answer.status).toBe(429);
});

describe('nobody but visit officers', () => {
  it('assists: neither office, bank nor owner', async () => {
    const owner = await world.owner();
    const { supervisor } = await world.office();
    for (const as of [owner, supervisor, bank.officer]) {
      const found = await world.get<Problem>(`/assist/firms?uscc=${owner.firm.uscc}`, { as });
      expect(found.body.code).toBe('forbidden');
    }
  });
});
