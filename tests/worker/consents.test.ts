// The owner's consents over HTTP: preview, tick, look, receipt, pause, withdrawal, people who answer for themselves, the
// platform's own consent, and the copy that is taken away.
import { beforeAll, describe, expect, it } from 'vitest';
import { jobContext } from '../../worker/jobs.ts';
import { runConsentExpiry } from '../../worker/consents/commands-system.ts';
import { readProfile } from '../../worker/consents/commands-read.ts';
import { deliverOutbox } from '../../worker/notifications/commands.ts';
import type { LedgerExport } from '../../worker/consents/commands-export.ts';
import { verifyLedger } from '../../web/static/verify-ledger.mjs';
import {
  newPhone,
  newWorld,
  type Institution,
  type ListedProduct,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type Shown = {
  enterprise: Record<string, unknown>;
  facts: { attr: string; body: unknown }[];
  awaited: string[];
  withheld: string[];
  disputes: { attr: string; text: string; wanted: string }[];
  people: { role: string; name: string; phone: string }[];
};
type Text = { zh: string; en: string };
type Sheet = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text: Text; text_hash: string };
  contact: { name: string; phone: string; text: Text; text_hash: string } | null;
  preview: Shown;
};
type Listed = {
  id: string;
  subject: string;
  person_role: string | null;
  mine: boolean;
  grantee: string;
  state: string;
  actions: string[];
  data_classes: string[];
  reads: number;
};
type Receipts = {
  version: number;
  reads: { id: string; person: string; what: string; data_classes: string[] }[];
};
type Ledger = Receipts & { consents: Listed[] };
type Moved = { id: string; version: number };
type Person_ = { id: string; role: string; state: string; mine: boolean };

let world: World;
let bank: Institution;
let product: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  product = await world.product(bank, { data_classes: ['tax'] });
});

const phoneOf = (person: Person): string => ('phone' in person.way ? person.way.phone : '');

async function sheetFor(owner: Owner, of = product): Promise<Sheet> {
  const { body } = await world.get<Sheet>(`/sme/apply/${of.id}?amount_fen=10000000&term_months=12`, {
    as: owner,
  });
  return body;
}

async function submit(owner: Owner, { of = product, sharing = false } = {}) {
  const { product: shown, consent, contact } = await sheetFor(owner, of);
  const { data_classes, until, text_hash } = consent;
  const made = await world.post<Moved & Problem>(
    '/sme/applications',
    {
      product_id: of.id,
      version_id: shown.version_id,
      amount_fen: 10_000_000,
      term_months: 12,
      purpose: 'wages',
      guarantee_type: 'credit',
      consent: { data_classes, until, text_hash },
      ...(sharing ? { contact: { text_hash: contact?.text_hash } } : {}),
    },
    { as: owner, stepUp: true },
  );
  // From then on the bank sees it.
  world.wait({ minutes: 1 });
  return made;
}

async function submitted(owner: Owner, options: Parameters<typeof submit>[1] = {}): Promise<string> {
  const { status, body } = await submit(owner, options);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

const look = (id: string, as: Person = bank.officer) =>
  world.post<Shown & Problem & { read_id: string }>(`/bank/applications/${id}/profile-reads`, {}, { as });
const ledgerOf = async (owner: Owner): Promise<Ledger> =>
  (await world.get<Ledger>('/sme/consents', { as: owner })).body;
const own = async (owner: Owner): Promise<Listed> => {
  const found = (await ledgerOf(owner)).consents.find(({ subject }) => subject === 'enterprise');
  if (!found) throw new Error('the firm has no consent');
  return found;
};
const change = (id: string, move: string, as: Person, stepUp = false) =>
  world.post<{ state: string } & Problem>(`/sme/consents/${id}/${move}`, {}, { as, stepUp });

type ClassLooks = { data_class: string; count: number; at: number; person: string; institution: Text };
const looksOf = async (owner: Owner): Promise<ClassLooks[]> =>
  (await world.get<{ looks: ClassLooks[] }>('/sme/facts', { as: owner })).body.looks;

describe('before the firm agrees', () => {
  const FACTS = {
    facts: { revenue_12m: 500_000_000 },
    official: { tax_paid_12m: 3_000_000, power_kwh_monthly: 1 },
  };

  it('the preview is what the bank then sees, value by value, and what stays out of its sight', async () => {
    const owner = await world.owner({ firm: FACTS });
    const { preview, consent } = await sheetFor(owner);
    expect(preview.facts.map(({ attr }) => attr)).toEqual(['revenue_12m', 'tax_paid_12m']);
    expect(preview.withheld).toContain('utilities');
    expect(consent.data_classes).not.toContain('utilities');
    const { read_id, ...seen } = (await look(await submitted(owner))).body;
    expect(read_id).toMatch(/^rea_/);
    expect(seen).toEqual(preview);
  });

  it('a disputed fact is marked with the firm’s words before and by the look, a hidden one is shown to nobody', async () => {
    type Raised = { id: string; version: number };
    const { reviewer } = await world.office();
    const owner = await world.owner({
      firm: { ...FACTS, public_facts: { litigation_open: 2, trademarks: 3 } },
    });
    const raise = async (attr: string): Promise<Raised> => {
      const body = { attr, text: '少计了三月和四月', wanted: '应为 4 万元' };
      const answer = await world.post<Raised & Problem>('/sme/objections', body, { as: owner });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body;
    };
    const tax = await raise('tax_paid_12m');
    await raise('litigation_open');
    // What the bank may not see is not spoken of either.
    await raise('power_kwh_monthly');
    const application = await submitted(owner);
    const { preview } = await sheetFor(owner, await world.product(bank, { data_classes: ['tax'] }));
    expect(preview.disputes).toMatchObject([
      { attr: 'litigation_open', text: '少计了三月和四月', wanted: '应为 4 万元' },
      { attr: 'tax_paid_12m', text: '少计了三月和四月', wanted: '应为 4 万元' },
    ]);
    const seen = (await look(application)).body;
    expect(seen.disputes).toEqual(preview.disputes);
    expect(seen.facts).toEqual(preview.facts);

    const hide = (path: string, { id, version }: Raised) =>
      world.request('POST', `/office/objections/${id}/${path}`, {
        as: reviewer,
        version,
        body: { note: '现有材料无法核实' },
      });
    expect((await hide('hide', tax)).status).toBe(200);
    expect((await hide('hide', await raise('trademarks'))).status).toBe(200);
    const after = (await look(application)).body;
    const again = (await sheetFor(owner, await world.product(bank, { data_classes: ['tax'] }))).preview;
    for (const { facts, disputes, enterprise } of [after, again]) {
      expect(facts.map(({ attr }) => attr)).toEqual(['revenue_12m']);
      expect(disputes.map(({ attr }) => attr)).toEqual(['litigation_open']);
      expect(Object.keys(enterprise['public_facts'] as object)).toContain('litigation_open');
      expect(Object.keys(enterprise['public_facts'] as object)).not.toContain('trademarks');
    }
  });

  it('the tick for name and phone is off, needed for nothing, and its words name bank and phone', async () => {
    const owner = await world.owner();
    const { contact } = await sheetFor(owner);
    expect(contact?.phone).toBe(phoneOf(owner));
    expect(contact?.text.zh).toMatch(/姓名和手机号.*不影响/);
    const seen = await look(await submitted(owner));
    expect(seen.body.people).toEqual([]);
    expect(JSON.stringify(seen.body)).not.toContain(phoneOf(owner));
  });

  it('T16 without a fresh code nothing is granted', async () => {
    const owner = await world.owner();
    world.wait({ minutes: 10 });
    const { product: shown, consent } = await sheetFor(owner);
    const { data_classes, until, text_hash } = consent;
    const body = {
      product_id: product.id,
      version_id: shown.version_id,
      amount_fen: 10_000_000,
      term_months: 12,
      purpose: 'wages',
      guarantee_type: 'credit',
      consent: { data_classes, until, text_hash },
    };
    const answer = await world.post<Problem>('/sme/applications', body, { as: owner });
    expect(answer).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    expect((await ledgerOf(owner)).consents).toEqual([]);
  });
});

describe('a person’s own name and phone', () => {
  it('are shared by one tap later on, seen by the next look, and gone after one tap more', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const path = `/sme/applications/${id}/contact-consent`;
    const { body } = await world.get<{ contact: { shared: boolean; text_hash: string } }>(
      `/sme/applications/${id}`,
      {
        as: owner,
      },
    );
    expect(body.contact.shared).toBe(false);
    const { text_hash } = body.contact;
    expect((await world.post(path, { text_hash }, { as: owner, stepUp: true })).status).toBe(201);
    expect((await look(id)).body.people).toEqual([
      { role: 'legal_representative', name: expect.any(String) as string, phone: phoneOf(owner) },
    ]);
    const key = crypto.randomUUID();
    const options = { as: owner, body: {}, key } as const;
    const withdrawn = await world.request<{ state: string }>('DELETE', path, options);
    expect(withdrawn).toMatchObject({ status: 200, body: { state: 'revoked' } });
    // Repeated with its key it answers as before (rule R3).
    expect(await world.request('DELETE', path, options)).toMatchObject({ status: 200, body: withdrawn.body });
    expect((await look(id)).body.people).toEqual([]);
    // The firm's own consent was not touched.
    expect((await own(owner)).state).toBe('active');
  });

  it('T16 are his alone to take back: a colleague of the same firm cannot', async () => {
    const owner = await world.owner();
    const colleague = await world.visitor();
    await world.choose(colleague, await world.handler(colleague, owner.firm));
    const id = await submitted(owner, { sharing: true });
    const shared = (await ledgerOf(owner)).consents.find(({ subject }) => subject === 'person');
    expect(shared).toMatchObject({ mine: true, person_role: 'legal_representative' });
    expect((await change(shared?.id ?? '', 'revoke', colleague)).status).toBe(404);
    const path = `/sme/applications/${id}/contact-consent`;
    expect((await world.request('DELETE', path, { as: colleague, body: {} })).status).toBe(409);
    expect((await look(id)).body.people).toHaveLength(1);
    expect((await change(shared?.id ?? '', 'revoke', owner)).status).toBe(200);
  });
});

describe('people who stand behind an application', () => {
  const people = async (owner: Owner, id: string) =>
    (await world.get<{ people: Person_[] }>(`/sme/applications/${id}`, { as: owner })).body.people;
  const ask = (owner: Owner, id: string, body: unknown) =>
    world.post<{ id: string; state: string } & Problem>(`/sme/applications/${id}/people`, body, {
      as: owner,
    });
  type Mine = {
    consents: {
      id: string;
      state: string;
      firm: string;
      text: Text;
      text_hash: string;
      actions: string[];
      reads: number;
    }[];
  };
  const mine = async (as: Person) => (await world.get<Mine>('/me/consents', { as })).body.consents;

  it('are asked on their own phone, agree without a firm, and only then are seen by the bank', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const phone = newPhone();
    const asked = await ask(owner, id, { role: 'guarantor', name: '郑保国', phone });
    expect(asked).toMatchObject({ status: 201, body: { state: 'requested' } });
    await deliverOutbox(jobContext(world.bindings(), world.district));
    expect(await world.lastSms(phone)).toContain(owner.firm.name);
    // Neither side sees more than the role until he has answered.
    expect(await people(owner, id)).toMatchObject([{ role: 'guarantor', state: 'requested', mine: false }]);
    const desk = await world.get<unknown>(`/bank/applications/${id}`, { as: bank.officer });
    expect(JSON.stringify(desk.body)).not.toMatch(new RegExp(`郑保国|${phone}`));
    expect(JSON.stringify((await look(id)).body)).not.toMatch(new RegExp(`郑保国|${phone}`));

    const guarantor = await world.visitor(phone);
    const [request] = await mine(guarantor);
    expect(request).toMatchObject({
      state: 'requested',
      firm: owner.firm.name,
      actions: ['grant', 'reject', 'revoke'],
    });
    const path = `/me/consents/${request?.id}`;
    const body = { text_hash: request?.text_hash };
    expect((await world.post(`${path}/grant`, body, { as: guarantor, stepUp: true })).status).toBe(200);
    expect((await look(id)).body.people).toEqual([{ role: 'guarantor', name: '郑保国', phone }]);
    expect((await mine(guarantor))[0]).toMatchObject({ state: 'active', reads: 1 });

    // A pause is one tap and holds at once; going on needs a code.
    expect((await world.post(`${path}/pause`, {}, { as: guarantor })).body).toMatchObject({
      state: 'paused',
    });
    expect((await look(id)).body.people).toEqual([]);
    expect((await mine(guarantor))[0]).toMatchObject({ state: 'paused', actions: ['resume', 'revoke'] });
    world.wait({ minutes: 6 });
    const late = await world.post<Problem>(`${path}/resume`, {}, { as: guarantor });
    expect(late.body.code).toBe('step_up_required');
    // Neither the firm nor anybody else goes on for him.
    const stranger = await world.visitor();
    for (const as of [owner, stranger])
      expect((await world.post(`${path}/resume`, {}, { as, stepUp: true })).status).toBe(404);
    expect((await world.post(`${path}/resume`, {}, { as: guarantor, stepUp: true })).status).toBe(200);
    expect((await look(id)).body.people).toHaveLength(1);
    const { results } = await world.db
      .prepare(
        `SELECT e.type FROM event e JOIN ledger l ON l.id = e.stream
        WHERE l.enterprise_id = ?1 AND json_extract(e.body, '$.consent') = ?2 ORDER BY e.ver`,
      )
      .bind(owner.firm.id, request?.id)
      .all<{ type: string }>();
    expect(results.map(({ type }) => type)).toEqual(
      ['requested', 'granted', 'paused', 'resumed'].map((move) => `consent.${move}`),
    );

    expect((await world.post(`${path}/revoke`, {}, { as: guarantor })).status).toBe(200);
    expect((await look(id)).body.people).toEqual([]);
  });

  it('T16 only the phone that was named can agree: not the firm, not the bank, not a third', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const { body: asked } = await ask(owner, id, { role: 'spouse', name: '赵敏', phone: newPhone() });
    const third = await world.visitor();
    expect(await mine(third)).toEqual([]);
    for (const as of [owner, third, bank.officer, (await world.office()).supervisor]) {
      world.wait({ minutes: 2 });
      const answer = await world.post<Problem>(
        `/me/consents/${asked.id}/grant`,
        { text_hash: 'a'.repeat(64) },
        { as, stepUp: true },
      );
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect((await world.post(`/me/consents/${asked.id}/reject`, {}, { as })).status).toBe(404);
    }
    expect((await change(asked.id, 'resume', owner, true)).status).toBe(409);
    expect(await people(owner, id)).toMatchObject([{ state: 'requested' }]);
    // All the firm can do is to take its question back.
    expect((await change(asked.id, 'revoke', owner)).body.state).toBe('revoked');
  });

  it('agree to just the words they read, with a fresh code, and may decline', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const person = await world.visitor();
    await ask(owner, id, { role: 'spouse', name: '赵敏', phone: phoneOf(person) });
    const [request] = await mine(person);
    const path = `/me/consents/${request?.id}`;
    const other = await world.post<Problem>(
      `${path}/grant`,
      { text_hash: 'b'.repeat(64) },
      { as: person, stepUp: true },
    );
    expect(other.body.code).toBe('consent_changed');
    world.wait({ minutes: 6 });
    const late = await world.post<Problem>(
      `${path}/grant`,
      { text_hash: request?.text_hash },
      { as: person },
    );
    expect(late.body.code).toBe('step_up_required');
    expect((await world.post(`${path}/reject`, {}, { as: person })).status).toBe(200);
    const again = await world.post<Problem>(
      `${path}/grant`,
      { text_hash: request?.text_hash },
      { as: person, stepUp: true },
    );
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'illegal_move', state: 'rejected', allowed: [] },
    });
  });

  it('are not asked twice for the same, not of a stranger’s application, not after its end', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const body = { role: 'guarantor', name: '郑保国', phone: newPhone() };
    expect((await ask(owner, id, body)).status).toBe(201);
    expect((await ask(owner, id, body)).body.errors?.[0]).toMatchObject({
      field: 'phone',
      code: 'already_asked',
    });
    expect((await ask(await world.owner(), id, body)).status).toBe(404);
    await world.post(`/sme/applications/${id}/withdraw`, { reason: 'price' }, { as: owner, version: 1 });
    expect((await ask(owner, id, { ...body, phone: newPhone() })).body.code).toBe('illegal_move');
    // The question ended with the application.
    expect(await people(owner, id)).toMatchObject([{ state: 'expired' }]);
  });

  it('leave neither name nor phone in the chain, and no phone in the outbox once the message is out', async () => {
    const owner = await world.owner();
    const phone = newPhone();
    await ask(owner, await submitted(owner), { role: 'spouse', name: '慕容不识', phone });
    await deliverOutbox(jobContext(world.bindings(), world.district));
    const texts = await world.db.prepare('SELECT body FROM event').all<{ body: string }>();
    expect(JSON.stringify(texts.results)).not.toMatch(new RegExp(`慕容不识|${phone}`));
    const kept = await world.db
      .prepare('SELECT COUNT(*) AS n FROM outbox WHERE phone = ?1')
      .bind(phone)
      .first('n');
    expect(kept).toBe(0);
  });
});

describe('pausing and taking back', () => {
  it('a pause stops looks at once, going on needs a code, and the withdrawal is for good', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const { id: consent } = await own(owner);
    expect((await look(id)).status).toBe(200);
    expect((await change(consent, 'pause', owner)).body.state).toBe('paused');
    expect(await look(id)).toMatchObject({ status: 403, body: { code: 'consent_not_active' } });
    const desk = await world.get<{ consent: unknown; consent_state: string; conditions: unknown[] }>(
      `/bank/applications/${id}`,
      {
        as: bank.officer,
      },
    );
    // Whether a condition is met is known by the firm's data: it goes with the consent, and comes back with it.
    expect(desk.body).toMatchObject({ consent: null, consent_state: 'paused', conditions: [] });
    // The owner's own page says that the bank is without data now.
    const said = async () =>
      (await world.get<{ consent_state: string }>(`/sme/applications/${id}`, { as: owner })).body
        .consent_state;
    expect(await said()).toBe('paused');
    world.wait({ minutes: 6 });
    expect((await change(consent, 'resume', owner)).body.code).toBe('step_up_required');
    expect((await change(consent, 'resume', owner, true)).body.state).toBe('active');
    expect((await look(id)).status).toBe(200);
    world.wait({ minutes: 30 });
    expect((await change(consent, 'revoke', owner)).body.state).toBe('revoked');
    expect(await said()).toBe('revoked');
    expect((await look(id)).status).toBe(403);
    expect(await change(consent, 'resume', owner, true)).toMatchObject({
      status: 409,
      body: { code: 'illegal_move', state: 'revoked', allowed: [] },
    });
    expect((await ledgerOf(owner)).reads).toHaveLength(2);
  });

  it('T01 another firm’s consent does not exist', async () => {
    const owner = await world.owner();
    await submitted(owner);
    const { id } = await own(owner);
    const stranger = await world.owner();
    for (const move of ['pause', 'revoke'] as const)
      expect((await change(id, move, stranger)).status).toBe(404);
    expect((await ledgerOf(stranger)).consents).toEqual([]);
    expect((await own(owner)).state).toBe('active');
  });

  it('T14 and twenty looks at the same moment: each is before the withdrawal or refused', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const { id: consent } = await own(owner);
    const results = await Promise.all([
      ...Array.from({ length: 10 }, () => look(id)),
      change(consent, 'revoke', owner),
      ...Array.from({ length: 10 }, () => look(id)),
    ]);
    const looks = results.filter((answer) => answer.status !== 200 || 'read_id' in answer.body);
    const shown = looks.filter(({ status }) => status === 200).length;
    // Refused for want of consent, or asked to come back: nothing else.
    expect(looks.every(({ status }) => [200, 403, 503].includes(status))).toBe(true);
    expect((await own(owner)).state).toBe('revoked');
    const { reads } = await ledgerOf(owner);
    expect(reads).toHaveLength(shown);
    const types = await world.db
      .prepare(
        `SELECT e.type FROM event e JOIN ledger l ON l.id = e.stream WHERE l.enterprise_id = ?1 ORDER BY e.ver`,
      )
      .bind(owner.firm.id)
      .all<{ type: string }>();
    expect(types.results.at(-1)?.type).toBe('consent.revoked');
  });

  it('T14 in some hundred rounds over the platform’s own database no look is left without its consent', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const ctx = () => ({
      ...jobContext(world.bindings(), world.district),
      actor: { user_id: bank.officer.user_id, org_id: bank.id, role: 'loan_officer' },
    });
    const { id: consent } = await own(owner);
    let shown = 0;
    for (let round = 0; round < 60; round += 1) {
      const move = round % 2 === 0 ? 'pause' : 'resume';
      const outcomes = await Promise.allSettled([
        readProfile(ctx(), id),
        change(consent, move, owner, move === 'resume').then(({ status }) => expect(status).toBe(200)),
        readProfile(ctx(), id),
        readProfile(ctx(), id),
      ]);
      shown += outcomes.filter(({ status }, i) => status === 'fulfilled' && i !== 1).length;
      expect(outcomes[1], String(round)).toMatchObject({ status: 'fulfilled' });
      // Codes are rationed by the hour.
      world.wait({ minutes: 15 });
      if (round % 2 === 0) await expect(readProfile(ctx(), id)).rejects.toThrow('consent_not_active');
    }
    expect(shown).toBeGreaterThan(10);
    const file = (await world.get<LedgerExport>('/sme/ledger', { as: owner })).body;
    expect(await verifyLedger(file, { key: file.key })).toMatchObject({ ok: true, reads: shown });
  });
});

describe('the receipt', () => {
  it('is on the firm’s phone with the next question, and one answer without news costs one round trip', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const { version } = await ledgerOf(owner);
    const quiet = await world.get<Receipts>(`/sme/ledger/head?after=${version}`, { as: owner });
    expect(quiet.body).toMatchObject({ version, reads: [] });
    await look(id);
    const news = await world.get<Receipts>(`/sme/ledger/head?after=${version}`, { as: owner });
    expect(news.body).toMatchObject({
      version: version + 1,
      reads: [{ what: 'profile', person: '客户经理1', data_classes: ['public', 'declared', 'tax'] }],
    });
  });

  it('says of each class who saw it last, when and how often, reading each look once', async () => {
    const owner = await world.owner({ firm: { official: { tax_paid_12m: 3_000_000 } } });
    expect(await looksOf(owner)).toEqual([]);
    const id = await submitted(owner);
    await look(id);
    world.wait({ minutes: 5 });
    await look(id);
    const looks = await looksOf(owner);
    expect(looks.map(({ data_class }) => data_class).sort()).toEqual(['declared', 'public', 'tax']);
    for (const one of looks) {
      expect(one).toMatchObject({ count: 2, at: world.now });
      expect(one.person).toMatch(/客户经理/);
      expect(one.institution.zh).not.toBe('');
    }
    // One look more is read once, with its classes.
    const before = world.cost().rows_read;
    await look(id);
    await looksOf(owner);
    expect(world.cost().rows_read - before).toBeLessThanOrEqual(1 + 2 * looks.length);
    expect(await looksOf(await world.owner())).toEqual([]);
  });

  it('T02 is written for no other bank: another one’s officer finds nothing', async () => {
    const owner = await world.owner();
    const id = await submitted(owner);
    const other = await world.institution();
    expect((await look(id, other.officer)).status).toBe(404);
    expect((await ledgerOf(owner)).reads).toEqual([]);
  });
});

describe('what the platform may use', () => {
  type PlatformSheet = {
    classes: { id: string; chosen: boolean; helps: number }[];
    text: Text;
    text_hash: string;
    before: { id: string } | null;
  };
  const sheet = async (owner: Owner, classes?: string) =>
    (
      await world.get<PlatformSheet>(`/sme/consents/platform${classes ? `?classes=${classes}` : ''}`, {
        as: owner,
      })
    ).body;
  const grant = (owner: Owner, body: unknown, stepUp = true) =>
    world.post<{ id: string; state: string } & Problem>('/sme/consents/platform', body, {
      as: owner,
      stepUp,
    });

  it('is chosen class by class, agreed in the words shown, with a code, and names no bank', async () => {
    const owner = await world.owner();
    const proposed = await sheet(owner);
    expect(proposed.classes.filter(({ chosen }) => chosen).length).toBeGreaterThan(0);
    expect(proposed.classes.map(({ id }) => id)).not.toContain('credit_report');
    const chosen = await sheet(owner, 'customs,tax');
    expect(chosen.text.zh).toMatch(/纳税信息、进出口/);
    const body = { data_classes: ['customs', 'tax'], text_hash: chosen.text_hash };
    world.wait({ minutes: 6 });
    expect((await grant(owner, body, false)).body.code).toBe('step_up_required');
    expect((await grant(owner, body)).status).toBe(201);
    expect((await ledgerOf(owner)).consents).toMatchObject([
      {
        grantee: 'platform',
        state: 'active',
        data_classes: ['tax', 'customs'],
        actions: ['pause', 'revoke'],
      },
    ]);
  });

  it('is refused with other classes than were shown, or with the credit report', async () => {
    const owner = await world.owner();
    const { text_hash } = await sheet(owner, 'tax');
    expect((await grant(owner, { data_classes: ['tax', 'invoice'], text_hash })).body.code).toBe(
      'consent_changed',
    );
    expect((await grant(owner, { data_classes: ['credit_report'], text_hash })).status).toBe(400);
    expect((await grant(owner, { data_classes: ['tax', 'tax'], text_hash })).status).toBe(400);
  });

  it('stands once: a new one takes the place of the old one, in one go', async () => {
    const owner = await world.owner();
    const first = await grant(owner, {
      data_classes: ['tax'],
      text_hash: (await sheet(owner, 'tax')).text_hash,
    });
    world.wait({ minutes: 1 });
    const wider = await sheet(owner, 'tax,invoice');
    expect(wider.before?.id).toBe(first.body.id);
    await grant(owner, { data_classes: ['tax', 'invoice'], text_hash: wider.text_hash });
    expect((await ledgerOf(owner)).consents.map(({ state }) => state)).toEqual(['active', 'revoked']);
    const ticked = (await sheet(owner)).classes.filter(({ chosen }) => chosen).map(({ id }) => id);
    expect(ticked, 'what is given already stays ticked').toEqual(expect.arrayContaining(['tax', 'invoice']));
  });

  it('T15 lets no bank look', async () => {
    const owner = await world.owner({ firm: { official: { tax_paid_12m: 1 } } });
    const id = await submitted(owner);
    await grant(owner, { data_classes: ['tax'], text_hash: (await sheet(owner, 'tax')).text_hash });
    await change((await own(owner)).id, 'revoke', owner);
    const bankOnes = (await ledgerOf(owner)).consents.filter(({ grantee }) => grantee === 'institution');
    for (const consent of bankOnes) await change(consent.id, 'revoke', owner);
    expect((await look(id)).status).toBe(403);
  });
});

describe('the last day', () => {
  it('ends looks at that instant, and the ledger says so with the next run', async () => {
    const now = world.now;
    const owner = await world.owner();
    const id = await submitted(owner);
    world.wait({ days: 200 });
    expect((await look(id)).status).toBe(403);
    await world.signIn(owner);
    expect((await own(owner)).state).toBe('expired');
    const ctx = jobContext(world.bindings(), world.district);
    expect(await runConsentExpiry(ctx)).toBeGreaterThan(0);
    expect(await runConsentExpiry(ctx)).toBe(0);
    const row = await world.db
      .prepare('SELECT state, ended_at FROM consent WHERE enterprise_id = ?1')
      .bind(owner.firm.id)
      .first();
    expect(row).toEqual({ state: 'expired', ended_at: world.now });
    world.at(now);
  });
});

describe('the ledger that is taken away', () => {
  it('is signed with the key that the district shows, verifies offline, and grows from copy to copy', async () => {
    const owner = await world.owner();
    const id = await submitted(owner, { sharing: true });
    await look(id);
    const first = await world.get<LedgerExport>('/sme/ledger', { as: owner });
    expect(first.headers.get('content-disposition')).toContain(`rongqiao-ledger-${owner.firm.uscc}.json`);
    const { body: shown } = await world.get<{ key: string; fingerprint: string }>('/ledger-key');
    const result = await verifyLedger(first.body, { key: shown.key });
    expect(result).toMatchObject({
      ok: true,
      entries: 3,
      consents: 2,
      reads: 1,
      fingerprint: shown.fingerprint,
    });
    expect(first.body.names[bank.id]).toMatch(/试验银行/);
    expect(JSON.stringify(first.body)).not.toContain(phoneOf(owner));

    await change((await own(owner)).id, 'revoke', owner);
    const second = await world.get<LedgerExport>('/sme/ledger', { as: owner });
    expect((await verifyLedger(second.body, { key: shown.key, earlier: first.body })).ok).toBe(true);
    const forged = { ...first.body, made_at: 1 };
    expect((await verifyLedger(forged, { key: shown.key })).ok).toBe(false);
  });
});
