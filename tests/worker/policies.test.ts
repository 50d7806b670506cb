// A policy of the finance office: written by one person, published by another who names what he read, replaced by the
// next wording on its first day, suspended, ended, dropped; and what owners see of it meanwhile.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoPolicies } from '../../scripts/data/policies.ts';
import { commitment } from '../../worker/audit/rules.ts';
import { addDays } from '../../worker/lib/days.ts';
import { termsProblems } from '../../worker/policies/machine.ts';
import { PolicyTermsSchema } from '../../worker/policies/schema.ts';
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
  until: string | null;
  begins: string | null;
  replaces: { number: number; until: string | null }[];
  history: { what: { zh: string }; by: string | null; at: number; note: string | null }[];
  moves: { command: string }[];
};
type Terms = Record<string, unknown>;
type Other = { id: string; valid_from: string; valid_until: string };
type Listed = { policies: { id: string; code: string; valid_until: string; next: Other | null }[] };
type Page = {
  policy: { name: { zh: string }; source: string; valid_until: string };
  others: Other[];
  products: { items: { id: string; name: string; institution: { zh: string } }[]; has_more: boolean } | null;
};
type Priced = { product: { net: { policies: { id: string }[] } | null } };

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

const rows = async <Row>(text: string, id: string): Promise<Row[]> =>
  (await env.DB_WANGCHENG.prepare(text).bind(id).all<Row>()).results;

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

describe('a wording that begins later', () => {
  const listed = async (code: unknown) => {
    world.wait({ ms: 5000 });
    const { body } = await world.get<Listed>('/policies');
    return body.policies.filter((policy) => policy.code === code);
  };
  const page = async (id: string) => {
    world.wait({ ms: 5000 });
    return world.get<Page>(`/policies/${id}`);
  };

  it('leaves the present one in force until the day before, and everybody reads what begins when', async () => {
    const product = await world.product(await world.institution());
    const price = async () => {
      world.wait({ ms: 5000 });
      const { body } = await world.get<Priced>(`/products/${product.id}`);
      return body.product.net?.policies.map(({ id }) => id) ?? [];
    };
    // Of interest there is only so much to pay back, and the other tests have published too.
    const benefit = { kind: 'first_loan_reward', share_ppm: 5000, after_months: 3, cap_fen: 10_000_000 };
    const { at, terms } = await published(termsOf({ benefit }));
    const begins = addDays(world.today, 3);
    const { at: next } = await published({ ...terms, valid_from: begins });

    expect(await show(at.id)).toMatchObject({ state: 'published', until: addDays(begins, -1) });
    expect(await show(next.id)).toMatchObject({ state: 'published', begins });
    expect(await world.events(at.id)).toContain('policy.replaced');
    expect(await listed(terms['code'])).toMatchObject([
      { id: at.id, valid_until: addDays(begins, -1), next: { id: next.id, valid_from: begins } },
    ]);
    expect((await page(at.id)).body).toMatchObject({
      policy: { valid_until: addDays(begins, -1) },
      others: [{ id: next.id, valid_from: begins }],
    });
    expect((await page(next.id)).body.others).toMatchObject([{ id: at.id }]);
    expect(await price()).toContain(at.id);
    expect(await price()).not.toContain(next.id);

    world.wait({ days: 3 });
    expect(await listed(terms['code'])).toMatchObject([{ id: next.id, next: null }]);
    expect((await page(at.id)).status).toBe(404);
    expect(await price()).toContain(next.id);
    expect(await price()).not.toContain(at.id);
    const over = await show(at.id);
    expect([over.state, over.moves]).toEqual(['ended', []]);
  });

  it('says before it is published until when the present one holds', async () => {
    const { terms } = await published();
    const { at: next } = await submitted({ ...terms, valid_from: addDays(world.today, 30) });
    expect((await show(next.id)).replaces).toEqual([{ number: 1, until: addDays(world.today, 29) }]);
    const { terms: other } = await published();
    const { at: now } = await submitted({ ...other, valid_from: world.today });
    expect((await show(now.id)).replaces).toEqual([{ number: 1, until: null }]);
  });

  it('leaves a present one that ends before it to its own last day', async () => {
    const valid_until = addDays(world.today, 5);
    const { at, terms } = await published(termsOf({ valid_until }));
    await published({ ...terms, valid_from: addDays(world.today, 20), valid_until: '2027-12-31' });
    expect((await page(at.id)).body.policy.valid_until).toBe(valid_until);
    expect(await listed(terms['code'])).toMatchObject([{ id: at.id, valid_until }]);
  });

  it('leaves a suspended one suspended, which another may resume for the days that are left', async () => {
    const { at, terms } = await published();
    const off = await must(move(at, 'suspend', second, { note: '预算已用完' }));
    await published({ ...terms, valid_from: addDays(world.today, 10) });
    const { version } = (await show(at.id)) as unknown as Moved;
    expect(version).toBe(off.version + 1);
    expect((await page(at.id)).status).toBe(404);
    await must(move({ ...off, version }, 'resume', author));
    expect((await page(at.id)).body.policy.valid_until).toBe(addDays(world.today, 9));
  });

  it('gives the days back when it is ended before it begins, and takes them when a third one is published', async () => {
    const { at, terms } = await published();
    const { at: next } = await published({ ...terms, valid_from: addDays(world.today, 10) });
    const { at: third } = await published({ ...terms, valid_from: addDays(world.today, 40) });
    expect((await show(next.id)).until).toBe(addDays(world.today, 39));
    const { version } = (await show(next.id)) as unknown as Moved;
    await must(move({ ...next, version }, 'end', author, { note: '改期另行发布' }));
    expect(await show(at.id)).toMatchObject({ state: 'published', until: addDays(world.today, 39) });
    await must(move(third, 'end', author, { note: '改期另行发布' }));
    expect(await show(at.id)).toMatchObject({ state: 'published', until: null });
    expect(await world.events(at.id)).toContain('policy.continued');
  });
});

describe('a draft that is given up', () => {
  it('is dropped by its author or by another of the office, and leaves its code free', async () => {
    for (const person of [author, second]) {
      const terms = termsOf();
      const draft = await must(create(terms));
      expect((await must(move(draft, 'drop', person))).state).toBe('dropped');
      expect(await show(draft.id)).toMatchObject({ state: 'dropped', moves: [] });
      expect((await world.events(draft.id)).at(-1)).toBe('policy.dropped');
      await published(terms);
    }
  });

  it('is a draft only: what was handed over or published is not dropped', async () => {
    const { at, terms } = await submitted();
    expect((await move(at, 'drop', author)).body.code).toBe('illegal_move');
    const next = await must(move(at, 'publish', second, { hash: at.hash }));
    expect((await move(next, 'drop', second)).body.code).toBe('illegal_move');
    expect(await publicCodes()).toContain(terms['code']);
  });
});

describe('why something was done', () => {
  it('stays: each reason is in the history, and the chain holds a commitment to it', async () => {
    const { at } = await submitted();
    const back = await must(move(at, 'send-back', second, { note: '请补充资金来源' }));
    const again = await must(move(back, 'submit', author, { hash: back.hash }));
    const on = await must(move(again, 'publish', second, { hash: again.hash }));
    const off = await must(move(on, 'suspend', second, { note: '预算已用完' }));
    const resumed = await must(move(off, 'resume', author));
    await must(move(resumed, 'end', author, { note: '政策到期不再办理' }));
    const { history } = await show(at.id);
    expect(history.filter(({ note }) => note !== null).map(({ what, note }) => [what.zh, note])).toEqual([
      ['结束', '政策到期不再办理'],
      ['暂停', '预算已用完'],
      ['退回修改', '请补充资金来源'],
    ]);
    expect(history).toHaveLength(8);
    expect(history.every(({ by, at: when }) => by !== null && when > 0)).toBe(true);

    const [row] = await rows<{ notes: string }>('SELECT notes FROM policy WHERE id = ?1', at.id);
    const notes = JSON.parse(row?.notes ?? '[]') as { ver: number; text: string; salt: string }[];
    const events = await rows<{ ver: number; body: string }>(
      "SELECT ver, body FROM event WHERE stream = ?1 AND body ->> '$.note' IS NOT NULL ORDER BY ver",
      at.id,
    );
    expect(events.map(({ ver, body }) => [ver, (JSON.parse(body) as { note: string }).note])).toEqual(
      notes.map(({ ver, text, salt }) => [ver, commitment(salt, text)]),
    );
    expect(events).toHaveLength(3);
    expect(events.some(({ body }) => body.includes('预算'))).toBe(false);
  });
});

describe('a policy for the products that name it', () => {
  it('lists those on the shelf that do, with their institutions', async () => {
    const terms = termsOf({ scope: 'linked_products' });
    const bank = await world.institution({ name: '湘江银行' });
    const code = String(terms['code']);
    const naming = await world.product(bank, { name: '科技贷', policies: [code] });
    await world.product(bank, { name: '别的贷', policies: [`${code}-B`] });
    await world.product(bank, { name: '过期贷', policies: [code], valid_until: addDays(world.today, -1) });
    const { at } = await published(terms);
    world.wait({ ms: 5000 });
    const { body } = await world.get<Page>(`/policies/${at.id}`);
    expect(body.products).toMatchObject({ items: [{ id: naming.id, name: '科技贷' }], has_more: false });
    expect(body.products?.items[0]?.institution.zh).toBe('湘江银行');
    const { at: general } = await published();
    expect((await world.get<Page>(`/policies/${general.id}`)).body.products).toBeNull();
  });
});

describe('text and telephone', () => {
  it.each<[string, Terms, string]>([
    [
      'a name with a character that turns the line',
      { name: { zh: '贴息\u202e政策', en: 'A' } },
      'terms.name.zh',
    ],
    ['a name of blanks', { name: { zh: '贴息政策', en: '   ' } }, 'terms.name.en'],
    [
      'a summary with a character that nobody sees',
      { summary: { zh: '按\u200b年贴息', en: 'A' } },
      'terms.summary.zh',
    ],
    ['a source of blanks', { source: '    ' }, 'terms.source'],
    ['a telephone that is none', { contact_phone: '<script>' }, 'terms.contact_phone'],
    ['a telephone with words behind it', { contact_phone: '0731-88001234 转李四' }, 'terms.contact_phone'],
  ])('%s is refused at its field', async (_, wrong, field) => {
    const refused = await create(termsOf(wrong));
    expect([refused.status, refusedFields(refused)]).toEqual([400, [field]]);
  });

  it('a reason with a character that nobody sees is refused at its field', async () => {
    const { at } = await published();
    const refused = await move(at, 'suspend', author, { note: '预算已\u202e用完' });
    expect([refused.status, refusedFields(refused)]).toEqual([400, ['note']]);
  });

  it('what looks like markup is text and stays letter for letter', async () => {
    const source = '望财金〔2026〕3号 <b>示例</b> & "附件"';
    const { at } = await published(termsOf({ source }));
    expect((await world.get<Page>(`/policies/${at.id}`)).body.policy.source).toBe(source);
  });

  it('of the demonstration are as strict, and nothing keeps them from being handed over', () => {
    const { published: shown, waiting } = demoPolicies(world.today, '0731-88001234');
    for (const { terms } of [...shown, waiting]) {
      expect(PolicyTermsSchema.safeParse(terms).error).toBeUndefined();
      expect(termsProblems(terms, world.today)).toEqual([]);
    }
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
    [
      'a budget of one yuan without a cap for one firm',
      () => ({ budget_fen: 100, benefit: { ...formula, cap_fen: null } }),
      'benefit.cap_fen',
    ],
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
