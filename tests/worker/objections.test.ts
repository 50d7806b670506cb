// A firm objects to what official sources say of it: over HTTP from the first word to the end, with the clocks that run
// by themselves.
import { beforeAll, describe, expect, it } from 'vitest';
import { eraseUncovered } from '../../worker/sources/queries.ts';
import { registrationOf } from '../../scripts/sandbox/registry.ts';
import {
  newUscc,
  newWorld,
  TEST_SEED,
  type Institution,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';
import { consented, fetching, goesWrong, officialFacts } from './world/sources.ts';

type Moved = { id: string; number: string; state: string; version: number; due_at: number | null };
type View = {
  objection: {
    id: string;
    state: string;
    outcome: string | null;
    version: number;
    due_at: number | null;
    fact: { body: { value?: unknown } };
    text: string;
    wanted: string;
    source_answer: { result: string } | null;
    clocks: { name: string; breached_at: number | null; ended_at: number | null }[];
    moves: { command: string }[];
  };
  history: { type: string; by: string; text: string }[];
};
type Fact = {
  attr: string;
  source: string;
  value?: unknown;
  disputed?: { number: string; state: string } | null;
};

const REASON = { note: '与来源逐项核对一致' };
let world: World;
let bank: Institution;
let office: { supervisor: Person; reviewer: Person };

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  office = await world.office();
});

/** A code of a firm that has paid taxes for long enough. */
function payingUscc(): string {
  for (;;) {
    const uscc = newUscc();
    const registration = registrationOf(uscc, { seed: TEST_SEED, today: world.today });
    if (registration && registration.established_on < '2024-01-01') return uscc;
  }
}

/** A firm with fetched taxes, and its objection to the yearly sum. */
async function disputing(attr = 'tax_paid_12m'): Promise<{ owner: Owner; at: Moved }> {
  const owner = await world.owner({ firm: { uscc: payingUscc() } });
  await consented(world, owner, bank, ['tax']);
  await fetching(world, owner);
  return { owner, at: await raise(owner, attr) };
}

async function raise(owner: Owner, attr: string): Promise<Moved> {
  const body = { attr, text: '近一年纳税额少计了两个月', wanted: '应为 12 万元' };
  const answer = await world.post<Moved & Problem>('/sme/objections', body, { as: owner });
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  return answer.body;
}

const move = (at: Moved, command: string, body: object = {}, as: Person = office.reviewer) =>
  world.request<Moved & Problem>('POST', `/office/objections/${at.id}/${command}`, {
    as,
    version: at.version,
    body,
  });

const seen = async (owner: Owner, at: Moved): Promise<View> =>
  (await world.get<View>(`/sme/objections/${at.id}`, { as: owner })).body;

const profile = async (owner: Owner, attr: string): Promise<Fact | undefined> =>
  (await world.get<{ facts: Fact[] }>('/sme/firm', { as: owner })).body.facts.find(
    (fact) => fact.attr === attr,
  );

/** Monday 15 June 2026, 10:00: working days ahead. */
const monday = () => world.at(Date.UTC(2026, 5, 15, 2, 0, 0));

describe('a firm', () => {
  it('objects to an official fact, and the office has two working days from then', async () => {
    monday();
    const { owner, at } = await disputing();
    expect(at).toMatchObject({ state: 'checking', version: 1, due_at: Date.UTC(2026, 5, 17, 9, 30) });
    const { objection, history } = await seen(owner, at);
    expect(objection).toMatchObject({
      text: '近一年纳税额少计了两个月',
      wanted: '应为 12 万元',
      outcome: null,
    });
    const kept = (await officialFacts(world, owner.firm.id)).get('tax_paid_12m');
    expect(objection.fact.body).toEqual(JSON.parse(kept?.body ?? ''));
    expect(objection.moves.map(({ command }) => command)).toEqual(['withdraw']);
    expect(history.map(({ type }) => type)).toEqual(['objection.raised']);
    // The chain holds a commitment to the firm's words and not the words.
    const events = await world.db.prepare('SELECT body FROM event WHERE stream = ?1').bind(at.id).all();
    expect(JSON.stringify(events.results)).not.toContain('少计');
  });

  it('sees the fact marked as disputed while the objection is open, and no longer', async () => {
    const { owner, at } = await disputing();
    expect((await profile(owner, 'tax_paid_12m'))?.disputed).toEqual({
      id: at.id,
      number: at.number,
      state: 'checking',
    });
    expect((await profile(owner, 'tax_credit_level'))?.disputed).toBeNull();
    const back = await world.request<Moved>('POST', `/sme/objections/${at.id}/withdraw`, {
      as: owner,
      version: at.version,
      body: {},
    });
    expect(back.body).toMatchObject({ state: 'withdrawn', due_at: null });
    expect((await profile(owner, 'tax_paid_12m'))?.disputed).toBeNull();
  });

  it.each([
    ['what it said itself', 'debt_ratio', 'not_official'],
    ['what nobody said', 'gas_monthly', 'not_official'],
    ['the registration itself', 'established_on', 'registered'],
  ])('cannot object to %s', async (_, attr, code) => {
    const owner = await world.owner({ firm: { facts: { debt_ratio: 400_000 } } });
    const body = { attr, text: '这项数据不对', wanted: '另一个' };
    const answer = await world.post<Problem>('/sme/objections', body, { as: owner });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]).toMatchObject({ field: 'attr', code });
  });

  it('has one open objection to a fact at a time, also when it sends two at once', async () => {
    const owner = await world.owner();
    await consented(world, owner, bank, ['tax']);
    await fetching(world, owner);
    const body = { attr: 'tax_credit_level', text: '等级应为 A 级', wanted: 'A 级' };
    const answers = await Promise.all(
      [1, 2].map(() => world.post<Problem>('/sme/objections', body, { as: owner })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const again = await world.post<Problem>('/sme/objections', body, { as: owner });
    expect(again.body.code).toBe('objection_open');
  });

  it('reads every fact with what it rests on, disputed and hidden ones marked, the use of the mains without months', async () => {
    type Own = {
      attr: string;
      source: string;
      mode: string;
      body: { value?: unknown; series?: unknown; utility?: { level: number } | null } | null;
      fetched_at: number | null;
      fresh: boolean;
      objection: { number: string } | null;
    };
    const owner = await world.owner({
      firm: { uscc: payingUscc(), facts: { employees: 12 }, public_facts: { litigation_open: 2 } },
    });
    await consented(world, owner, bank, ['tax', 'utilities']);
    await fetching(world, owner);
    const disputed = await raise(owner, 'tax_paid_12m');
    const hidden = await raise(owner, 'tax_credit_level');
    await move(hidden, 'hide', REASON);
    const gone = await raise(owner, 'litigation_open');
    await move(gone, 'hide', REASON);
    const { body } = await world.get<{ facts: Own[]; covered: string[] }>('/sme/facts', { as: owner });
    const fact = (attr: string) => body.facts.filter((one) => one.attr === attr);
    expect(body.covered).toEqual(['tax', 'utilities']);
    expect(fact('tax_paid_12m')).toMatchObject([
      {
        source: 'official',
        mode: 'interface',
        fetched_at: world.now,
        fresh: true,
        objection: { number: disputed.number },
      },
    ]);
    expect(fact('tax_credit_level')).toMatchObject([{ body: null, objection: { number: hidden.number } }]);
    expect(fact('litigation_open')).toMatchObject([{ body: null, objection: { number: gone.number } }]);
    expect(fact('employees')).toMatchObject([
      { source: 'declared', mode: 'declared', body: { value: 12 }, objection: null },
    ]);
    const [power] = fact('power_kwh_monthly');
    expect(power?.body).not.toHaveProperty('series');
    expect(power?.body).toHaveProperty('utility');
    // What the registration itself says stands elsewhere.
    expect(fact('established_on')).toEqual([]);
    const stranger = await world.owner();
    const other = await world.get<{ facts: Own[] }>('/sme/facts', { as: stranger });
    expect(other.body.facts.map(({ attr }) => attr)).not.toContain('tax_paid_12m');
  });

  it('sees and moves its own only', async () => {
    const { at } = await disputing();
    const stranger = await world.owner();
    expect((await world.get(`/sme/objections/${at.id}`, { as: stranger })).status).toBe(404);
    const answer = await world.request('POST', `/sme/objections/${at.id}/withdraw`, {
      as: stranger,
      version: at.version,
      body: {},
    });
    expect(answer.status).toBe(404);
    const own = await world.get<{ objections: unknown[] }>('/sme/objections', { as: stranger });
    expect(own.body.objections).toEqual([]);
  });
});

describe('the office', () => {
  it('gives an objection to the reviewer who has the fewest open ones, and to nobody else to do', async () => {
    const { reviewer } = office;
    const waiting = async (as: Person) =>
      (await world.get<{ items: { kind: string; count: number }[] }>('/office/todo', { as })).body.items.find(
        ({ kind }) => kind === 'objection',
      )?.count;
    const before = (await waiting(reviewer)) ?? 0;
    const { at } = await disputing();
    expect(await waiting(reviewer)).toBe(before + 1);
    expect(await waiting(office.supervisor)).toBe(0);
    const list = await world.get<{ objections: { id: string; is_own: boolean; enterprise_name: string }[] }>(
      '/office/objections',
      { as: reviewer },
    );
    expect(list.body.objections.find(({ id }) => id === at.id)).toMatchObject({ is_own: true });
    // What waits for the source is nobody's turn.
    await move(at, 'ask-source');
    expect(await waiting(reviewer)).toBe(before);
  });

  it('lists what is open by its deadline, what it answers for itself, and what is over', async () => {
    const { at } = await disputing();
    const { at: over } = await disputing();
    await move(over, 'uphold', REASON);
    const listed = async (view: string, as: Person) => {
      const { body } = await world.get<{ objections: { id: string; due_at: number | null }[] }>(
        `/office/objections?view=${view}`,
        { as },
      );
      return body.objections;
    };
    const ids = async (view: string, as: Person) => (await listed(view, as)).map(({ id }) => id);
    const open = await listed('open', office.supervisor);
    expect(open.map(({ id }) => id)).toContain(at.id);
    expect(open.map(({ id }) => id)).not.toContain(over.id);
    const due = open.map(({ due_at }) => due_at ?? 0);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(await ids('mine', office.reviewer)).toContain(at.id);
    expect(await ids('mine', office.supervisor)).not.toContain(at.id);
    expect(await ids('closed', office.reviewer)).toContain(over.id);
    expect(await ids('closed', office.reviewer)).not.toContain(at.id);
  });

  it('sees what the source says now beside what was disputed', async () => {
    const owner = await world.owner({ firm: { public_facts: { legal_rep_age: 99 } } });
    const at = await raise(owner, 'legal_rep_age');
    type Beside = { current: { body: { value: unknown } } | null };
    const beside = async () =>
      (await world.get<Beside>(`/office/objections/${at.id}`, { as: office.reviewer })).body.current;
    expect((await beside())?.body.value).toBe(99);
    await move(at, 'hide', REASON);
    expect(await beside()).toBeNull();
  });

  it('keeps a fact that was right, with its reason, and tells the firm', async () => {
    const { owner, at } = await disputing();
    const answer = await move(at, 'uphold', REASON);
    expect(answer.body).toMatchObject({ state: 'closed', due_at: null });
    const { objection, history } = await seen(owner, at);
    expect(objection).toMatchObject({ outcome: 'upheld', moves: [] });
    expect(history.at(-1)).toMatchObject({ type: 'objection.upheld', text: REASON.note });
    const told = await world.db
      .prepare('SELECT topic FROM outbox WHERE user_id = ?1 AND object = ?2')
      .bind(owner.user_id, at.id)
      .all();
    expect(told.results).toEqual([{ topic: 'objection.closed' }]);
    const late = await move({ ...at, version: 2 }, 'hide', REASON);
    expect(late).toMatchObject({ status: 409, body: { code: 'illegal_move', state: 'closed' } });
  });

  it('must give a reason, name the version it saw, and cannot move what waits for the source', async () => {
    const { at } = await disputing();
    expect((await move(at, 'uphold', {})).status).toBe(400);
    expect((await move({ ...at, version: 7 }, 'uphold', REASON)).body.code).toBe('stale_version');
    const asked = (await move(at, 'ask-source')).body;
    expect((await move(asked, 'uphold', REASON)).body.code).toBe('illegal_move');
  });

  it('hides what cannot be decided: it counts as missing until the source says something newer', async () => {
    const owner = await world.owner();
    await consented(world, owner, bank, ['tax']);
    await goesWrong(owner.firm.uscc, 'tax', 'stale');
    await fetching(world, owner);
    const at = await raise(owner, 'tax_paid_12m');
    expect((await move(at, 'hide', REASON)).body).toMatchObject({ state: 'closed' });
    expect((await officialFacts(world, owner.firm.id)).get('tax_paid_12m')?.hidden_at).toBe(world.now);
    expect(await profile(owner, 'tax_paid_12m')).toBeUndefined();
    // The same once more changes nothing …
    await goesWrong(owner.firm.uscc, 'tax', 'stale');
    world.wait({ minutes: 1 });
    await fetching(world, owner);
    expect(await profile(owner, 'tax_paid_12m')).toBeUndefined();
    // … something newer is shown again.
    world.wait({ minutes: 1 });
    await fetching(world, owner);
    expect(await profile(owner, 'tax_paid_12m')).toMatchObject({ source: 'official' });
  });

  it('hides a public fact in the same way until the registry is asked again', async () => {
    const owner = await world.owner({ firm: { public_facts: { litigation_open: 2 } } });
    const at = await raise(owner, 'litigation_open');
    await move(at, 'hide', REASON);
    expect(await profile(owner, 'litigation_open')).toBeUndefined();
    await world.post('/sme/firm/refresh', {}, { as: owner });
    expect(await profile(owner, 'litigation_open')).toBeDefined();
  });

  it('cannot call corrected what its source still says', async () => {
    const { owner, at } = await disputing();
    const answer = await move(at, 'correct', REASON);
    expect(answer).toMatchObject({ status: 409, body: { code: 'source_unchanged' } });
    expect((await seen(owner, at)).objection.state).toBe('checking');
  });

  it('cannot call corrected what only went with its consent, and may stop showing it', async () => {
    const { owner, at } = await disputing();
    await world.db
      .prepare("UPDATE consent SET state = 'revoked', ended_at = ?2 WHERE enterprise_id = ?1")
      .bind(owner.firm.id, world.now)
      .run();
    await world.write(eraseUncovered(owner.firm.id, world.now));
    expect((await move(at, 'correct', REASON)).body.code).toBe('source_unchanged');
    expect((await move(at, 'hide', REASON)).body.state).toBe('closed');
  });

  it('closes as corrected a public fact that the registry says otherwise when it is asked again', async () => {
    // The registry of the tests knows the firm with figures of its own.
    const owner = await world.owner({ firm: { public_facts: { legal_rep_age: 99 } } });
    const at = await raise(owner, 'legal_rep_age');
    expect((await move(at, 'correct', REASON)).body).toMatchObject({ state: 'closed' });
    expect((await profile(owner, 'legal_rep_age'))?.value).not.toBe(99);
  });
});

describe('the source of a disputed fact', () => {
  it('is asked over the line, corrects its data, and the corrected fact closes the objection', async () => {
    monday();
    const { owner, at } = await disputing();
    const before = (await officialFacts(world, owner.firm.id)).get('tax_paid_12m')?.body;
    const asked = (await move(at, 'ask-source')).body;
    expect(asked).toMatchObject({ state: 'asked', due_at: Date.UTC(2026, 5, 23, 9, 30) });
    await goesWrong(owner.firm.uscc, 'objections', 'corrected');
    await world.wait({ minutes: 5 }).runJobs();
    const answered = (await seen(owner, at)).objection;
    expect(answered).toMatchObject({ state: 'answered', source_answer: { result: 'corrected' } });
    expect(answered.clocks.map(({ name, ended_at }) => [name, ended_at !== null])).toEqual([
      ['check', true],
      ['source', true],
      ['fix', false],
    ]);
    const closed = await move({ ...at, version: answered.version }, 'correct', REASON);
    expect(closed.body).toMatchObject({ state: 'closed' });
    const after = (await officialFacts(world, owner.firm.id)).get('tax_paid_12m')?.body;
    expect(after).not.toBe(before);
    expect((await seen(owner, at)).objection.outcome).toBe('corrected');
  });

  it('may stay with its data, which the office then upholds', async () => {
    const { owner, at } = await disputing();
    await move(at, 'ask-source');
    await goesWrong(owner.firm.uscc, 'objections', 'confirmed');
    await world.wait({ minutes: 5 }).runJobs();
    const { objection } = await seen(owner, at);
    expect(objection.source_answer?.result).toBe('confirmed');
    expect((await move({ ...at, version: objection.version }, 'correct', REASON)).body.code).toBe(
      'source_unchanged',
    );
    expect((await move({ ...at, version: objection.version }, 'uphold', REASON)).body.state).toBe('closed');
  });

  it('is asked again when it was down or is still looking, and the answer is recorded once', async () => {
    const { owner, at } = await disputing();
    await move(at, 'ask-source');
    await goesWrong(owner.firm.uscc, 'objections', 'down', 2);
    await world.wait({ minutes: 5 }).runJobs();
    expect((await seen(owner, at)).objection.state).toBe('asked');
    await goesWrong(owner.firm.uscc, 'objections', 'later');
    await world.wait({ minutes: 5 }).runJobs();
    expect((await seen(owner, at)).objection.state).toBe('asked');
    await goesWrong(owner.firm.uscc, 'objections', 'unknown');
    await world.wait({ minutes: 60 }).runJobs();
    expect((await seen(owner, at)).objection.state).toBe('asked');
    await world.wait({ minutes: 65 }).runJobs();
    const { objection, history } = await seen(owner, at);
    expect(objection).toMatchObject({ state: 'answered', source_answer: { result: 'unknown' } });
    expect(history.filter(({ type }) => type === 'objection.source_answered')).toHaveLength(1);
    await world.wait({ minutes: 5 }).runJobs();
    expect((await seen(owner, at)).history).toHaveLength(history.length);
  });

  it('that answers by letter is recorded by the office', async () => {
    const { owner, at } = await disputing();
    const asked = (await move(at, 'ask-source')).body;
    const recorded = await move(asked, 'record-answer', { result: 'unknown', note: '来函称原始凭证已销毁' });
    expect(recorded.body).toMatchObject({ state: 'answered' });
    await world.wait({ minutes: 5 }).runJobs();
    expect((await seen(owner, at)).objection.version).toBe(recorded.body.version);
  });
});

describe('a deadline that is missed', () => {
  it('becomes one breach with one ticket, tells the one who answers for it, and runs on no further', async () => {
    monday();
    const { owner, at } = await disputing();
    world.at((at.due_at ?? 0) - 1);
    await world.runJobs();
    expect((await seen(owner, at)).objection.clocks[0]?.breached_at).toBeNull();
    world.at(at.due_at ?? 0);
    await world.wait({ minutes: 5 }).runJobs();
    await world.wait({ minutes: 5 }).runJobs();
    const { objection, history } = await seen(owner, at);
    expect(objection.clocks[0]?.breached_at).not.toBeNull();
    expect(history.map(({ type }) => type)).toEqual(['objection.raised', 'objection.breached']);
    const tickets = await world.get<{ tickets: { cause: string; objection_id: string; due_at: number }[] }>(
      '/office/tickets',
      { as: office.supervisor },
    );
    expect(tickets.body.tickets.filter(({ objection_id }) => objection_id === at.id)).toMatchObject([
      { cause: 'objection_overdue', due_at: at.due_at },
    ]);
    const told = await world.db
      .prepare("SELECT topic FROM outbox WHERE object = ?1 AND topic = 'objection.breached'")
      .bind(at.id)
      .all();
    expect(told.results).toHaveLength(1);
    // It can still be settled.
    expect((await move({ ...at, version: objection.version }, 'uphold', REASON)).body.state).toBe('closed');
  });

  it('of the source is its breach, and the next clock may be missed as well', async () => {
    monday();
    const { owner, at } = await disputing();
    const asked = (await move(at, 'ask-source')).body;
    await goesWrong(owner.firm.uscc, 'objections', 'later', 1000);
    world.at(asked.due_at ?? 0);
    await world.runJobs();
    const late = (await seen(owner, at)).objection;
    expect(late.clocks.map(({ name, breached_at }) => [name, breached_at !== null])).toEqual([
      ['check', false],
      ['source', true],
    ]);
    const recorded = await move({ ...at, version: late.version }, 'record-answer', {
      result: 'unknown',
      note: '来源逾期未答复',
    });
    world.at(recorded.body.due_at ?? 0);
    await world.runJobs();
    const clocks = (await seen(owner, at)).objection.clocks;
    expect(clocks.map(({ breached_at }) => breached_at !== null)).toEqual([false, true, true]);
  });
});
