// Handlers: a representative names somebody, with ticks and a last day; what is not ticked stays the representative's.
import { beforeAll, describe, expect, it } from 'vitest';
import { env } from 'cloudflare:workers';
import { handlerHolds } from '../../worker/identity/queries-handlers.ts';
import { platformRandom } from '../../worker/lib/context.ts';
import { declareFacts } from '../../worker/organisations/commands.ts';
import type { Right } from '../../worker/identity/terms-handlers.ts';
import { rowOf, sql } from '../../worker/lib/sql.ts';
import {
  newPhone,
  newWorld,
  type Institution,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

let world: World;
let bank: Institution;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
});

type Link = { path: string; sent: boolean };
type Invited = { id: string; state: string; link: Link | null };
type Handler = {
  id: string;
  state: string;
  name: string;
  phone: string;
  rights: Right[];
  until: string;
  expired: boolean;
  moves: string[];
};

const SITE = { SITE_URL: 'https://{district}.example.cn' };
const NAME = '钟雨薇';
const UNTIL = '2026-12-31';

const from = () => ({
  headers: {
    'cf-connecting-ip': `10.7.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`,
  },
});

async function invite(owner: Owner, over: object = {}, stepUp = true) {
  const phone = newPhone();
  const body = { name: NAME, phone, rights: ['apply'], until: UNTIL, ...over };
  const answer = await world.request<Invited & Problem>('POST', '/sme/handlers', {
    as: owner,
    body,
    stepUp,
    env: SITE,
  });
  return { ...answer, phone: body.phone as string };
}

const tokenOf = (link: Link | null) => link?.path.replace('/handler/', '') ?? '';

async function codeOf(token: string, phone: string): Promise<string> {
  await world.post(`/handler-links/${token}/code`, {}, from());
  return world.lastCode(phone);
}

const accept = (token: string, body: object) =>
  world.post<Problem>(`/handler-links/${token}/accept`, body, from());

/** A handler of a firm who came in by his link. */
async function handlerOf(
  owner: Owner,
  rights: readonly Right[],
  person?: Person & { way: { phone: string } },
): Promise<Person & { handler_id: string }> {
  const { body, phone } = await invite(owner, { rights, ...(person ? { phone: person.way.phone } : {}) });
  const token = tokenOf(body.link);
  const answer = await accept(token, { name: NAME, code: await codeOf(token, phone) });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const somebody = person ?? (await world.visitor(phone));
  const row = await rowOf<{ id: string }>(
    world.db,
    sql`SELECT m.id FROM membership m JOIN user u ON u.id = m.user_id
      WHERE u.phone = ${phone} AND m.org_id = ${owner.firm.id} AND m.role = 'handler'`,
  );
  await world.choose(somebody, row?.id ?? '');
  return Object.assign(somebody, { handler_id: body.id });
}

const legalName = async (firm: string) =>
  (
    await rowOf<{ name: string }>(
      world.db,
      sql`SELECT legal_representative AS name FROM enterprise WHERE org_id = ${firm}`,
    )
  )?.name ?? '';

const list = async (as: Person) =>
  (await world.get<{ handlers: Handler[] }>('/sme/handlers', { as })).body.handlers;

const act = (as: Owner, handler: string, move: string, body: object = {}) =>
  world.post<Handler & Problem>(`/sme/handlers/${handler}/${move}`, body, { as });

async function sheet(as: Person, product: string) {
  const shown = await world.get<{
    product: { version_id: string };
    consent: { data_classes: string[]; until: string; text_hash: string };
  }>(`/sme/apply/${product}?amount_fen=10000000&term_months=12`, { as });
  const { data_classes, until, text_hash } = shown.body.consent;
  return {
    product_id: product,
    version_id: shown.body.product.version_id,
    amount_fen: 10_000_000,
    term_months: 12,
    purpose: 'wages',
    guarantee_type: 'credit',
    consent: { data_classes, until, text_hash },
  };
}

describe('a handler', () => {
  it('is invited by phone, follows the link once with a code and his name, and acts for the firm', async () => {
    const owner = await world.owner();
    const { body, phone } = await invite(owner);
    expect(body.state).toBe('invited');
    expect(await world.lastSms(phone)).toContain(`/handler/`);
    const token = tokenOf(body.link);
    const shown = await world.get<Record<string, unknown>>(`/handler-links/${token}`, from());
    expect(shown.body).toMatchObject({ firm: owner.firm.name, rights: ['apply'], until: UNTIL });
    expect(JSON.stringify(shown.body)).not.toContain(phone);

    const answer = await accept(token, { name: ` ${NAME} `, code: await codeOf(token, phone) });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const session = await world.get<{ membership: object; user: object }>('/session', {
      headers: { cookie },
    });
    expect(session.body.membership).toMatchObject({
      org_id: owner.firm.id,
      role: 'handler',
      rights: ['apply'],
    });
    expect(session.body.user).toMatchObject({ name: NAME });
    expect((await world.get('/sme/applications', { headers: { cookie } })).status).toBe(200);
    expect(await world.events(owner.firm.id)).toEqual(
      expect.arrayContaining(['handler.invited', 'handler.accepted']),
    );
    expect((await list(owner))[0]).toMatchObject({ state: 'accepted', name: NAME, phone });
    // The link is spent.
    expect((await accept(token, { name: NAME, code: '123456' })).body.code).toBe('link_not_valid');
  });

  it('is nobody without the code of the named phone, nor under another name', async () => {
    const owner = await world.owner();
    const { body, phone } = await invite(owner);
    const token = tokenOf(body.link);
    const code = await codeOf(token, phone);
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await accept(token, { name: NAME, code: wrong })).body.errors?.[0]?.field).toBe('code');
    const other = await accept(token, { name: '钟雨', code });
    expect(other).toMatchObject({ status: 400, body: { errors: [{ field: 'name', code: 'differs' }] } });
    // The same code is good for the right name.
    expect((await accept(token, { name: NAME, code })).status).toBe(200);
  });

  it('T38 the code of a link is none to sign in with, nor the other way round', async () => {
    const owner = await world.owner();
    const { body, phone } = await invite(owner);
    const token = tokenOf(body.link);
    const code = await codeOf(token, phone);
    expect((await world.post('/session/owner', { phone, code }, from())).status).toBe(401);
    await world.post('/session/code', { phone }, from());
    const signIn = await world.lastCode(phone);
    if (signIn !== code) {
      expect((await accept(token, { name: NAME, code: signIn })).body.errors?.[0]?.field).toBe('code');
    }
  });

  it('T37 the link is dead after 72 hours, when it is taken back, and once a new one is out', async () => {
    const owner = await world.owner();
    const { body } = await invite(owner);
    const first = tokenOf(body.link);
    const again = await world.request<Invited>('POST', `/sme/handlers/${body.id}/invite`, {
      as: owner,
      body: {},
      stepUp: true,
      env: SITE,
    });
    const second = tokenOf(again.body.link);
    const shown = (token: string) => world.get<Problem>(`/handler-links/${token}`, from());
    expect((await shown(first)).body.code).toBe('link_not_valid');
    expect((await shown(second)).status).toBe(200);
    const began = world.now;
    world.wait({ hours: 72, ms: -1 });
    expect((await shown(second)).status).toBe(200);
    world.wait({ ms: 1 });
    expect((await shown(second)).body.code).toBe('link_not_valid');
    world.at(began);
    await world.stepUp(owner);
    expect((await act(owner, body.id, 'withdraw')).body.state).toBe('withdrawn');
    expect((await shown(second)).body.code).toBe('link_not_valid');
  });

  it('may say no, and the representative hears of it', async () => {
    const owner = await world.owner();
    const { body, phone } = await invite(owner);
    const token = tokenOf(body.link);
    const code = await codeOf(token, phone);
    expect((await world.post(`/handler-links/${token}/decline`, { code }, from())).status).toBe(200);
    expect((await list(owner))[0]).toMatchObject({ state: 'declined', moves: [] });
    const told = await rowOf(
      world.db,
      sql`SELECT id FROM outbox WHERE topic = 'handler.declined' AND user_id = ${owner.user_id}`,
    );
    expect(told).not.toBeNull();
  });

  it('does just what is ticked: what is missing is named, with who can give it', async () => {
    const owner = await world.owner();
    const product = await world.product(bank);
    world.wait({ ms: 6000 });
    const handler = await handlerOf(owner, ['apply']);
    const prepared = await sheet(handler, product.id);
    expect(prepared.version_id).toBe(product.version_id);
    const refused = await world.post<Problem>('/sme/applications', prepared, { as: handler, stepUp: true });
    expect(refused).toMatchObject({ status: 403, body: { code: 'right_missing' } });
    expect(refused.body.detail).toContain('代企业授权');
    expect(refused.body.detail).toContain(await legalName(owner.firm.id));
    expect((await world.get<Problem>('/sme/facts', { as: handler })).body.code).toBe('right_missing');
    expect((await world.get<Problem>('/sme/consents', { as: handler })).body.code).toBe('right_missing');

    // With the tick he may, and the act is recorded as his.
    await world.stepUp(owner);
    const changed = await world.request<Problem>('PUT', `/sme/handlers/${handler.handler_id}`, {
      as: owner,
      body: { rights: ['apply', 'consents'], until: UNTIL },
    });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    const sent = await world.post<{ id: string }>('/sme/applications', prepared, {
      as: handler,
      stepUp: true,
    });
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    const event = await rowOf<{ actor_user: string; actor_role: string }>(
      world.db,
      sql`SELECT actor_user, actor_role FROM event WHERE stream = ${sent.body.id} AND ver = 1`,
    );
    expect(event).toEqual({ actor_user: handler.user_id, actor_role: 'handler' });
    const shown = await world.get<{ actions: string[] }>(`/sme/applications/${sent.body.id}`, {
      as: handler,
    });
    expect(shown.body.actions).toEqual(['take_back']);
  });

  it('is offered no move that he was not given', async () => {
    const owner = await world.owner();
    const product = await world.product(bank);
    world.wait({ ms: 6000 });
    const sent = await world.post<{ id: string }>('/sme/applications', await sheet(owner, product.id), {
      as: owner,
      stepUp: true,
    });
    const handler = await handlerOf(owner, ['documents']);
    const shown = await world.get<{ actions: string[] }>(`/sme/applications/${sent.body.id}`, {
      as: handler,
    });
    expect(shown.body.actions).toEqual([]);
  });

  it('sends no papers of the vault along without the tick for them, be it to one bank or to several', async () => {
    const owner = await world.owner();
    const product = await world.product(bank);
    world.wait({ ms: 6000 });
    const kept = await world.request<{ id: string }>('POST', '/sme/documents?kind=bank_statement', {
      as: owner,
      raw: new TextEncoder().encode('%PDF-1.7\n%%EOF\n'),
      headers: { 'content-type': 'application/octet-stream', 'x-document-name': 'statements.pdf' },
    });
    expect(kept.status, JSON.stringify(kept.body)).toBe(201);
    const offeredTo = async (as: Person) =>
      (await world.get<{ offered: unknown[] }>(`/sme/apply/${product.id}`, { as })).body.offered.length;
    const handler = await handlerOf(owner, ['apply', 'consents']);
    expect(await offeredTo(owner)).toBe(1);
    expect(await offeredTo(handler)).toBe(0);
    const prepared = await sheet(handler, product.id);
    const papers = [{ item_id: 'statements', document_id: kept.body.id }];
    const { amount_fen, term_months, purpose, ...rest } = prepared;
    const wish = { amount_fen, term_months, purpose };
    for (const [path, body] of [
      ['/sme/applications', { ...prepared, papers }],
      ['/sme/applications/several', { ...wish, banks: [{ ...rest, papers }] }],
    ] as const) {
      const refused = await world.post<Problem>(path, body, { as: handler, stepUp: true });
      expect(refused).toMatchObject({ status: 403, body: { code: 'right_missing' } });
      expect(refused.body.detail).toContain('提交材料');
    }
    const sent = await world.post('/sme/applications', prepared, { as: handler, stepUp: true });
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
  });

  it('without the tick sees public facts only, also in a match', async () => {
    const owner = await world.owner({ firm: { facts: { revenue_12m: 123_456_700 } } });
    const handler = await handlerOf(owner, ['documents']);
    const firm = await world.get<{ sees_facts: boolean; standing: boolean }>('/sme/firm', { as: handler });
    expect(firm.body).toMatchObject({ sees_facts: false, standing: true, size_class: null });
    expect(JSON.stringify(firm.body)).not.toContain('123456700');
    const facts = await world.get('/sme/match/facts', { as: handler });
    expect(JSON.stringify(facts.body)).not.toContain('123456700');
    const seen = await world.get('/sme/match/facts', { as: owner });
    expect(JSON.stringify(seen.body)).toContain('123456700');
  });

  it('T36 is out at the next request once he is removed, and another firm’s session goes on', async () => {
    const owner = await world.owner();
    const handler = await handlerOf(owner, ['facts']);
    expect((await world.get('/sme/firm', { as: handler })).status).toBe(200);
    expect((await act(owner, handler.handler_id, 'remove')).body.state).toBe('removed');
    // The open page is signed out: its session is gone, not only its post.
    const cookie = handler.session?.cookie ?? '';
    const after = await world.get<Problem>('/sme/firm', { headers: { cookie } });
    expect(after).toMatchObject({ status: 401 });
    expect((await list(owner))[0]).toMatchObject({ state: 'removed', moves: [] });
  });

  it('T36 writes nothing with a request that passed the door just before he was removed or lost a tick', async () => {
    const owner = await world.owner();
    const handler = await handlerOf(owner, ['facts']);
    const membership_id = handler.membership_id ?? '';
    // As the door hands it on.
    const passed = (rights: Right[]) =>
      declareFacts(
        {
          env,
          district: world.district,
          db: world.db,
          now: world.now,
          random: platformRandom,
          locale: 'zh',
          actor: { user_id: handler.user_id, org_id: owner.firm.id, role: 'handler' },
          command: {
            operation: 'firm.declare_facts',
            key: crypto.randomUUID(),
            holds: handlerHolds(membership_id, rights, world.now),
          },
        },
        { employees: 7 },
      );
    await expect(passed(['facts', 'apply'])).rejects.toMatchObject({ code: 'conflict' });
    expect(await world.events(owner.firm.id)).not.toContain('enterprise.facts_declared');
    expect((await passed(['facts'])).status).toBe(200);
    await act(owner, handler.handler_id, 'remove');
    await expect(passed(['facts'])).rejects.toMatchObject({ code: 'conflict' });
    const declared = (await world.events(owner.firm.id)).filter((type) => type.endsWith('facts_declared'));
    expect(declared.length).toBe(1);
  });

  it('is none any more after his last day', async () => {
    const owner = await world.owner();
    const began = world.now;
    const handler = await handlerOf(owner, ['facts']);
    await world.write(
      sql`UPDATE membership SET valid_until = ${world.now + 60_000} WHERE user_id = ${handler.user_id}`,
    );
    world.wait({ ms: 59_999 });
    expect((await world.get('/sme/firm', { as: handler })).status).toBe(200);
    world.wait({ ms: 1 });
    expect((await world.get<Problem>('/sme/firm', { as: handler })).body.code).toBe('forbidden');
    const session = await world.get<{ memberships: unknown[] }>('/session', { as: handler });
    expect(session.body.memberships).toEqual([]);
    world.at(began);
  });

  it('may leave by himself', async () => {
    const owner = await world.owner();
    const handler = await handlerOf(owner, ['facts']);
    const left = await world.post<{ state: string }>('/sme/handlers/leave', {}, { as: handler });
    expect(left.body.state).toBe('left');
    const [post] = await list(owner);
    expect(post?.state).toBe('left');
  });

  it('of two firms chooses for whom he acts, with the rights of each', async () => {
    const [one, other] = [await world.owner(), await world.owner()];
    const handler = await handlerOf(one, ['facts']);
    const both = (await handlerOf(other, ['documents'], handler as never)) as Person;
    const session = async () =>
      (
        await world.get<{
          membership: { org_id: string; rights: string[] };
          memberships: { id: string; org_id: string }[];
        }>('/session', { as: both })
      ).body;
    const now = await session();
    expect(now.membership).toMatchObject({ org_id: other.firm.id, rights: ['documents'] });
    expect(now.memberships.map(({ org_id }) => org_id).sort()).toEqual([one.firm.id, other.firm.id].sort());
    expect((await world.get<Problem>('/sme/facts', { as: both })).body.code).toBe('right_missing');
    await world.choose(both, now.memberships.find(({ org_id }) => org_id === one.firm.id)?.id ?? '');
    expect((await world.get('/sme/facts', { as: both })).status).toBe(200);
    expect((await world.get<{ uscc: string }>('/sme/firm', { as: both })).body.uscc).toBe(one.firm.uscc);
  });
});

describe('naming handlers', () => {
  it('is the representative’s alone: no handler, whatever he was given, and nobody without standing', async () => {
    const owner = await world.owner();
    const handler = await handlerOf(owner, ['facts', 'apply', 'documents', 'consents', 'offers']);
    const body = { name: '别人', phone: newPhone(), rights: ['facts'], until: UNTIL };
    expect((await world.post<Problem>('/sme/handlers', body, { as: handler })).body.code).toBe('forbidden');
    const unproven = await world.owner({ standing: false });
    expect((await world.post<Problem>('/sme/handlers', body, { as: unproven })).body.code).toBe(
      'standing_required',
    );
  });

  it('T01 a stranger’s handler is not found', async () => {
    const [mine, other] = [await world.owner(), await world.owner()];
    const { body } = await invite(other);
    expect((await act(mine, body.id, 'withdraw')).status).toBe(404);
    expect((await list(mine)).length).toBe(0);
  });

  it('refuses the same phone twice, the own one, a day that has passed and one beyond a year', async () => {
    const owner = await world.owner();
    const { phone } = await invite(owner);
    expect((await invite(owner, { phone }, false)).body.code).toBe('handler_known');
    const own = (owner.way as { phone: string }).phone;
    expect((await invite(owner, { phone: own }, false)).body.errors?.[0]?.code).toBe('representative');
    expect((await invite(owner, { until: world.today }, false)).body.errors?.[0]?.code).toBe('past');
    expect((await invite(owner, { until: '2030-01-01' }, false)).body.errors?.[0]?.code).toBe('too_late');
    expect((await invite(owner, { rights: [] }, false)).status).toBe(400);
  });

  it('keeps name and phone out of the chain', async () => {
    const owner = await world.owner();
    const { phone } = await invite(owner);
    const { results } = await world.db
      .prepare('SELECT body FROM event WHERE stream = ?1')
      .bind(owner.firm.id)
      .all<{ body: string }>();
    expect(JSON.stringify(results)).not.toContain(phone);
    expect(JSON.stringify(results)).not.toContain(NAME);
  });

  it('shows a handler his colleagues without their phones', async () => {
    const owner = await world.owner();
    const { phone } = await invite(owner);
    const handler = await handlerOf(owner, ['facts']);
    const seen = await list(handler);
    expect(seen.length).toBe(2);
    expect(JSON.stringify(seen)).not.toContain(phone);
    expect(seen.every(({ moves }) => moves.length === 0)).toBe(true);
  });

  it('costs a handler no more per request than anybody: one statement validates his session', async () => {
    const owner = await world.owner();
    const handler = await handlerOf(owner, ['facts']);
    await world.get('/session', { as: handler });
    expect(world.cost().round_trips).toBe(2);
  });
});
