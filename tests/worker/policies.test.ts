// A policy of the finance office: written by one person, published by another who names what he read, replaced by the
// next wording, suspended, ended; and what owners see of it meanwhile.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './world/door.ts';
import { POLICY_TERMS } from './world/doors.ts';
import { newWorld, type Person, type Problem, type World } from './world.ts';

type Moved = { id: string; state: string; version: number; hash: string };
type Shown = {
  id: string;
  state: string;
  version: number;
  hash: string;
  criteria_text: string;
  problems: { field: string }[];
  is_own: boolean;
  moves: { command: string }[];
};
type Terms = Record<string, unknown>;
type Listed = { policies: { id: string; code: string }[] };

let world: World;
let author: Person;
let second: Person;
let serial = 0;

beforeAll(async () => {
  world = await newWorld();
  const office = await world.office();
  [author, second] = [office.supervisor, office.reviewer];
});

const termsOf = (more: Terms = {}): Terms => {
  serial += 1;
  return { ...POLICY_TERMS, code: `ZC-${String(serial).padStart(3, '0')}`, ...more };
};

const create = (terms: Terms, as = author): Promise<Answer<Moved & Problem>> =>
  world.request('POST', '/office/policies', { as, body: { terms } });

const save = (at: Moved, terms: Terms, as = author): Promise<Answer<Moved & Problem>> =>
  world.request('PUT', `/office/policies/${at.id}`, { as, version: at.version, body: { terms } });

/** One move; presence is proven first, since some of them ask for it. */
async function move(
  at: Moved,
  command: string,
  as: Person,
  body: object = {},
): Promise<Answer<Moved & Problem>> {
  world.wait({ minutes: 2 });
  return world.request('POST', `/office/policies/${at.id}/${command}`, {
    as,
    stepUp: true,
    version: at.version,
    body,
  });
}

async function must(answer: Promise<Answer<Moved & Problem>>): Promise<Moved> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

const show = async (id: string, as = author): Promise<Shown> =>
  (await world.get<Shown>(`/office/policies/${id}`, { as })).body;

const refusedFields = ({ body }: Answer<Problem>): string[] => (body.errors ?? []).map(({ field }) => field);

/** What everybody reads, once every memory of the shelf has looked again. */
async function publicCodes(): Promise<string[]> {
  world.wait({ ms: 5000 });
  const { body } = await world.get<Listed>('/policies');
  return body.policies.map(({ code }) => code);
}

async function submitted(terms = termsOf()): Promise<{ at: Moved; terms: Terms }> {
  const draft = await must(create(terms));
  return { at: await must(move(draft, 'submit', author, { hash: draft.hash })), terms };
}

async function published(terms = termsOf()): Promise<{ at: Moved; terms: Terms }> {
  const { at } = await submitted(terms);
  return { at: await must(move(at, 'publish', second, { hash: at.hash })), terms };
}

describe('two people stand for a policy', () => {
  it('one writes it, another publishes it, and then everybody reads it', async () => {
    const { at, terms } = await submitted();
    expect(await publicCodes()).not.toContain(terms['code']);
    expect((await world.get(`/policies/${at.id}`)).status).toBe(404);
    await must(move(at, 'publish', second, { hash: at.hash }));
    expect(await publicCodes()).toContain(terms['code']);
    expect((await world.get(`/policies/${at.id}`)).status).toBe(200);
    expect(await world.events(at.id)).toEqual(['policy.drafted', 'policy.submitted', 'policy.published']);
  });

  it('whoever wrote in it does not publish it', async () => {
    const { at } = await submitted();
    const refused = await move(at, 'publish', author, { hash: at.hash });
    expect([refused.status, refused.body.code]).toEqual([403, 'same_person']);
    expect(await show(at.id)).toMatchObject({ state: 'checking', is_own: true });
  });

  it('also not when he only saved it after it was sent back', async () => {
    const terms = termsOf();
    const { at } = await submitted(terms);
    const back = await must(move(at, 'send-back', second, { note: '请补充资金来源' }));
    const saved = await must(save(back, { ...terms, source: '望财金〔2026〕2号（示例）' }, second));
    const again = await must(move(saved, 'submit', author, { hash: saved.hash }));
    const refused = await move(again, 'publish', second, { hash: again.hash });
    expect(refused.body.code).toBe('same_person');
  });

  it('what one person suspended, another one resumes', async () => {
    const { at } = await published();
    const off = await must(move(at, 'suspend', second, { note: '预算已用完' }));
    expect((await move(off, 'resume', second)).body.code).toBe('same_person');
    expect((await must(move(off, 'resume', author))).state).toBe('published');
  });
});

describe('what is approved is named by its hash', () => {
  it('another hash than that of the text is refused', async () => {
    const { at } = await submitted();
    const refused = await move(at, 'publish', second, { hash: 'b'.repeat(64) });
    expect([refused.status, refused.body.code]).toEqual([409, 'hash_mismatch']);
    expect((await show(at.id)).state).toBe('checking');
  });

  it('a draft that was edited meanwhile is not handed over under its old hash', async () => {
    const terms = termsOf();
    const draft = await must(create(terms));
    const saved = await must(save(draft, { ...terms, budget_fen: 300_000_000 }));
    expect(saved.hash).not.toBe(draft.hash);
    expect((await move(saved, 'submit', author, { hash: draft.hash })).body.code).toBe('hash_mismatch');
    expect((await move(draft, 'submit', author, { hash: draft.hash })).body.code).toBe('stale_version');
  });

  it('nothing is edited once it was handed over', async () => {
    const { at, terms } = await submitted();
    const refused = await save(at, { ...terms, budget_fen: 1_000_000_000 });
    expect([refused.status, refused.body.code]).toEqual([409, 'illegal_move']);
    expect((await show(at.id)).hash).toBe(at.hash);
  });
});

describe('the next wording', () => {
  it('takes the place of the one in force, which ends', async () => {
    const { at, terms } = await published();
    const { at: next } = await published({ ...terms, budget_fen: 800_000_000 });
    expect((await show(at.id)).state).toBe('ended');
    expect((await show(next.id)).state).toBe('published');
    expect((await publicCodes()).filter((code) => code === terms['code'])).toHaveLength(1);
    expect((await world.get(`/policies/${at.id}`)).status).toBe(404);
    expect(await world.events(at.id)).toContain('policy.ended');
  });

  it('leaves the one in force alone until it is published', async () => {
    const { at, terms } = await published();
    await submitted({ ...terms, budget_fen: 800_000_000 });
    expect((await show(at.id)).state).toBe('published');
    expect(await publicCodes()).toContain(terms['code']);
  });

  it('is one at a time', async () => {
    const { terms } = await submitted();
    const refused = await create(terms);
    expect([refused.status, refusedFields(refused)]).toEqual([400, ['code']]);
  });
});

describe('what owners no longer see', () => {
  it('a suspended policy disappears from the list and from its page, and comes back when it is resumed', async () => {
    const { at, terms } = await published();
    const off = await must(move(at, 'suspend', author, { note: '预算已用完' }));
    expect(await publicCodes()).not.toContain(terms['code']);
    expect((await world.get(`/policies/${at.id}`)).status).toBe(404);
    await must(move(off, 'resume', second));
    expect(await publicCodes()).toContain(terms['code']);
  });

  it('an ended one stays ended', async () => {
    const { at, terms } = await published();
    const over = await must(move(at, 'end', author, { note: '政策到期不再办理' }));
    expect(await publicCodes()).not.toContain(terms['code']);
    expect((await move(over, 'resume', second)).status).toBe(409);
  });

  it('one whose last day has passed is not listed any more', async () => {
    const { terms } = await published(termsOf({ valid_until: world.today }));
    expect(await publicCodes()).toContain(terms['code']);
    world.wait({ days: 1 });
    expect(await publicCodes()).not.toContain(terms['code']);
  });
});

describe('what is refused, by its field', () => {
  const formula = POLICY_TERMS.benefit;

  it.each<[string, Terms, string[]]>([
    ['a budget of nothing', { budget_fen: 0 }, ['terms.budget_fen']],
    ['a budget in parts of a fen', { budget_fen: 100.5 }, ['terms.budget_fen']],
    ['a cap of nothing', { benefit: { ...formula, cap_fen: 0 } }, ['terms.benefit.cap_fen']],
    [
      'more points than anybody pays',
      { benefit: { ...formula, subsidy_ppm: 200_000 } },
      ['terms.benefit.subsidy_ppm'],
    ],
    ['a day that does not exist', { valid_until: '2027-02-30' }, ['terms.valid_until']],
    ['a code that no listing could name', { code: 'tx 1' }, ['terms.code']],
  ])('%s', async (_, wrong, fields) => {
    const refused = await create(termsOf(wrong));
    expect([refused.status, refusedFields(refused)]).toEqual([400, fields]);
  });

  it.each<[string, () => Terms, string]>([
    [
      'an end before its beginning',
      () => ({ valid_from: '2027-06-01', valid_until: '2027-01-01' }),
      'valid_until',
    ],
    [
      'an end that has passed',
      () => ({ valid_from: '2026-01-01', valid_until: '2026-02-01' }),
      'valid_until',
    ],
    ['a cap above the whole budget', () => ({ budget_fen: 5_000_000 }), 'budget_fen'],
    ['no condition at all', () => ({ criteria: '' }), 'criteria'],
  ])('%s is said while it is a draft and stops it from being handed over', async (_, wrong, field) => {
    const draft = await must(create(termsOf(wrong())));
    expect((await show(draft.id)).problems.map((problem) => problem.field)).toEqual([field]);
    const refused = await move(draft, 'submit', author, { hash: draft.hash });
    expect([refused.status, refusedFields(refused)]).toEqual([400, [field]]);
    expect((await show(draft.id)).state).toBe('draft');
  });

  it('the code of a policy does not change: it is how products name it', async () => {
    const terms = termsOf();
    const draft = await must(create(terms));
    const refused = await save(draft, { ...terms, code: 'ZC-OTHER' });
    expect([refused.status, refusedFields(refused)]).toEqual([400, ['code']]);
  });
});

describe('conditions written as sentences', () => {
  const WRITTEN = '成立满24个月\n纳税信用等级为A级、B级';

  it('are read, and shown again as they were written', async () => {
    const draft = await must(create(termsOf({ criteria: WRITTEN })));
    expect((await show(draft.id)).criteria_text).toBe(WRITTEN);
  });

  it('name the line that was not understood, with what to write instead', async () => {
    const refused = await create(termsOf({ criteria: '成立满24个月\n老板人品好' }));
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toHaveLength(1);
    expect(refused.body.errors?.[0]).toMatchObject({ field: 'terms.criteria', code: 'line_2' });
    expect(refused.body.errors?.[0]?.detail).toContain('老板人品好');
  });
});

it('nobody outside the office reads drafts', async () => {
  const { at } = await submitted();
  const bank = await world.institution();
  expect((await world.get(`/office/policies/${at.id}`, { as: bank.maker })).status).toBe(403);
  expect((await world.get('/office/policies', { as: await world.owner() })).status).toBe(403);
});
