// What is said within a case: both sides write, the bank's own notes stay its own, and the firm's word against a contact.
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, rowsOf, sql } from '../../worker/lib/sql.ts';
import {
  newWorld,
  type Institution,
  type ListedProduct,
  type Owner,
  type Problem,
  type World,
} from './world.ts';

type Moved = { id: string; state: string; version: number };
type Note = { text: string; side: string; audience?: string };
type View = {
  notes: Note[];
  actions: string[];
  clocks: { name: string; started_at: number; ended_at: number | null }[];
};
type Prepared = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
};

let world: World;
let bank: Institution;
let product: ListedProduct;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ branches: 1, officers: 1 });
  product = await world.product(bank);
});

const WAN = 1_000_000;

async function contacted(owner: Owner): Promise<Moved> {
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
  const taken = await ofBank('take-up', made.body);
  return (await ofBank('contact', taken.body, { channel: 'phone' })).body;
}
const ofBank = (path: string, at: Moved, body: object = {}, as = bank.officer) =>
  world.post<Moved & Problem>(`/bank/applications/${at.id}/${path}`, body, { as, version: at.version });
const ofFirm = (path: string, at: Moved, body: object, as: Owner) =>
  world.post<Moved & Problem>(`/sme/applications/${at.id}/${path}`, body, { as, version: at.version });
const told = async (id: string, topic: string) =>
  (
    await rowsOf<{ user_id: string }>(
      world.db,
      sql`SELECT user_id FROM outbox WHERE object = ${id} AND topic = ${topic}`,
    )
  ).map(({ user_id }) => user_id);

describe('words within a case', () => {
  it('go both ways, each side is told, and the chain keeps a commitment and no words', async () => {
    const owner = await world.owner();
    const at = await contacted(owner);
    const asked = await ofFirm('messages', at, { text: '请问还需要什么材料？' }, owner);
    expect(await told(at.id, 'application.firm_wrote')).toEqual([bank.officer.user_id]);
    await ofBank('messages', asked.body, { text: '请补充近三个月流水' });
    expect(await told(at.id, 'application.bank_wrote')).toEqual([owner.user_id]);
    const { body } = await world.get<View>(`/sme/applications/${at.id}`, { as: owner });
    expect(body.notes.map(({ text, side }) => [side, text])).toEqual([
      ['firm', '请问还需要什么材料？'],
      ['bank', '请补充近三个月流水'],
    ]);
    const events = await rowsOf<{ body: string }>(
      world.db,
      sql`SELECT body FROM event WHERE stream = ${at.id}`,
    );
    expect(JSON.stringify(events)).not.toContain('流水');
  });

  it('the bank’s own notes are read by its people and never by the firm', async () => {
    const owner = await world.owner();
    const at = await contacted(owner);
    const noted = await ofBank('notes', at, { text: '企业主另有一套房产' }, bank.approver);
    expect(noted.status).toBe(200);
    const own = await world.get<View>(`/bank/applications/${at.id}`, { as: bank.officer });
    expect(own.body.notes).toMatchObject([{ text: '企业主另有一套房产', audience: 'bank' }]);
    const firm = await world.get(`/sme/applications/${at.id}`, { as: owner });
    expect(JSON.stringify(firm.body)).not.toContain('房产');
    expect(await told(at.id, 'application.bank_wrote')).toEqual([]);
  });

  it('a word of the bank ends its silence, a note or a word of the firm does not', async () => {
    const owner = await world.owner();
    const at = await contacted(owner);
    const since = async () => {
      const { body } = await world.get<View>(`/sme/applications/${at.id}`, { as: owner });
      return body.clocks.find(({ name, ended_at }) => name === 'silence' && ended_at === null)?.started_at;
    };
    const before = await since();
    world.wait({ minutes: 60 });
    const noted = await ofBank('notes', at, { text: '等待总行批复' });
    const asked = await ofFirm('messages', noted.body, { text: '请问进展如何？' }, owner);
    expect(await since()).toBe(before);
    await ofBank('messages', asked.body, { text: '总行本周批复' });
    expect(await since()).toBe(world.now);
  });

  it('empty or endless ones are refused and change nothing', async () => {
    const owner = await world.owner();
    const at = await contacted(owner);
    for (const text of ['', '长'.repeat(1001)]) {
      const answer = await ofFirm('messages', at, { text }, owner);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
    }
    const row = await rowOf<{ ver: number }>(world.db, sql`SELECT ver FROM application WHERE id = ${at.id}`);
    expect(row?.ver).toBe(at.version);
  });
});

describe('a contact that the firm knows nothing of', () => {
  it('is contested once; the manager and the head of the branch are told, and the record stands beside it', async () => {
    const owner = await world.owner();
    const at = await contacted(owner);
    const contested = await ofFirm('contest-contact', at, {}, owner);
    expect(contested.status).toBe(200);
    expect(new Set(await told(at.id, 'application.contact_contested'))).toEqual(
      new Set([bank.officer.user_id, bank.approver.user_id]),
    );
    const again = await ofFirm('contest-contact', contested.body, {}, owner);
    expect([again.status, again.body.code]).toEqual([409, 'illegal_move']);
    const { body } = await world.get<View & { contact_contested_at: number; state: string }>(
      `/bank/applications/${at.id}`,
      { as: bank.officer },
    );
    expect(body).toMatchObject({ contact_contested_at: world.now, state: 'contacted' });
  });
});
