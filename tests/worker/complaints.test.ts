// A firm complains of an application: the office answers for it within its clock, and the firm reads what came of it.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { jobContext } from '../../worker/jobs.ts';
import { rowsOf, sql } from '../../worker/lib/sql.ts';
import { runTickets } from '../../worker/supervision/commands-tickets.ts';
import {
  newWorld,
  type Institution,
  type ListedProduct,
  type Owner,
  type Problem,
  type World,
} from './world.ts';

type Moved = { id: string; number: string; state: string; version: number };
type Prepared = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
};
type View = { state: string; steps: { type: string; text: string | null }[] };

let world: World;
let bank: Institution;
let product: ListedProduct;
const WAN = 1_000_000;
const WORDS = '有人自称平台工作人员，要求先交五百元加急费';

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ branches: 1, officers: 1 });
  product = await world.product(bank);
});

async function applied(owner: Owner): Promise<string> {
  const query = `amount_fen=${50 * WAN}&term_months=12`;
  const { body } = await world.get<Prepared>(`/sme/apply/${product.id}?${query}`, { as: owner });
  const { data_classes, until, text_hash } = body.consent;
  const sheet = {
    ...{ product_id: product.id, version_id: body.product.version_id, amount_fen: 50 * WAN, term_months: 12 },
    purpose: product.listing.purposes[0],
    guarantee_type: product.listing.guarantee_types[0],
    consent: { data_classes, until, text_hash },
  };
  const made = await world.post<Moved>('/sme/applications', sheet, { as: owner, stepUp: true });
  world.wait({ minutes: 2 });
  return made.body.id;
}
const complain = (owner: Owner, id: string, text = WORDS) =>
  world.post<Moved & Problem>(
    `/sme/applications/${id}/complaints`,
    { kind: 'fee_asked', text },
    { as: owner },
  );
const told = async (id: string, topic: string) =>
  (
    await rowsOf<{ user_id: string }>(
      world.db,
      sql`SELECT user_id FROM outbox WHERE object = ${id} AND topic = ${topic}`,
    )
  ).map(({ user_id }) => user_id);

describe('a complaint', () => {
  it('reaches the office, is given to the bank, and the firm reads its own words and the result alone', async () => {
    const owner = await world.owner();
    const { supervisor } = await world.office();
    const made = await complain(owner, await applied(owner));
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect(await told(id, 'ticket.complaint')).toContain(supervisor.user_id);
    const office = (path: string, version: number, body: object) =>
      world.post<Moved & Problem>(`/office/tickets/${id}/${path}`, body, { as: supervisor, version });
    const given = await office('dispatch', 1, { text: '请核实是否有人收费', workdays: 2 });
    const answered = await world.post<Moved>(
      `/bank/tickets/${id}/answer`,
      { text: '经查为外部中介冒名，已报案并提醒客户经理' },
      { as: bank.admin, version: given.body.version },
    );
    const wordless = await office('close', answered.body.version, {});
    expect([wordless.status, wordless.body.code]).toEqual([400, 'invalid_input']);
    await office('close', answered.body.version, { text: '系外部中介冒名，请勿付款，已移交公安' });
    expect(await told(id, 'ticket.complaint_closed')).toEqual([owner.user_id]);
    const { body } = await world.get<View>(`/sme/complaints/${id}`, { as: owner });
    expect(body.state).toBe('closed');
    expect(body.steps.map(({ type, text }) => [type, text])).toEqual([
      ['ticket.raised', WORDS],
      ['ticket.dispatched', null],
      ['ticket.answered', null],
      ['ticket.closed', '系外部中介冒名，请勿付款，已移交公安'],
    ]);
  });

  it('is one while it is open, and may be made again when it was closed', async () => {
    const owner = await world.owner();
    const { supervisor } = await world.office();
    const application = await applied(owner);
    const first = await complain(owner, application);
    expect((await complain(owner, application)).body.code).toBe('complaint_open');
    const both = await Promise.all([complain(owner, application), complain(owner, application)]);
    expect(both.map(({ status }) => status)).toEqual([409, 409]);
    await world.post(
      `/office/tickets/${first.body.id}/dismiss`,
      { text: '已电话核实，不涉及银行' },
      { as: supervisor, version: 1 },
    );
    expect((await complain(owner, application)).status).toBe(201);
  });

  it('of a stranger’s application is not found, and one without words is refused', async () => {
    const [owner, other] = [await world.owner(), await world.owner()];
    const application = await applied(owner);
    expect((await complain(other, application)).status).toBe(404);
    expect((await complain(owner, application, '收费')).status).toBe(400);
    const made = await complain(owner, application);
    expect((await world.get(`/sme/complaints/${made.body.id}`, { as: other })).status).toBe(404);
    const unseen = await world.get(`/bank/tickets/${made.body.id}`, { as: bank.admin });
    expect(unseen.status).toBe(404);
  });

  it('without a first answer in five working days is late at the office, and the bank hears nothing of it', async () => {
    const owner = await world.owner();
    const { supervisor } = await world.office();
    const made = await complain(owner, await applied(owner));
    const run = () => runTickets({ ...jobContext(env, 'wangcheng'), now: world.now });
    world.wait({ days: 4 });
    await run();
    expect(await told(made.body.id, 'ticket.overdue')).toEqual([]);
    world.wait({ days: 7 });
    await run();
    await run();
    expect(await told(made.body.id, 'ticket.overdue')).toEqual([supervisor.user_id]);
  });
});
