// A product from the maker's desk through the checker to the office and onto the shelf, and off it again.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, RequestOptions } from './world/door.ts';
import { DEFAULT_LISTING } from './world/listing.ts';
import { newWorld, type Institution, type Person, type Problem, type World } from './world.ts';
import { jobContext } from '../../worker/jobs.ts';
import { runShelf } from '../../worker/rounds/commands-system.ts';

type Round = {
  id: string;
  state: string;
  rev: number;
  hash: string | null;
  draft: Record<string, unknown>;
  problems: { field: string; code: string; severity: string }[];
  changes: { field: string }[];
  moves: { command: string }[];
  returned: { code: string; note: string } | null;
};
type Shown = {
  product: {
    id: string;
    state: string;
    version: number;
    version_number: number | null;
    off_shelf: { code: string } | null;
  };
  round: Round | null;
  moves: { command: string }[];
  versions: { number: number; hash: string }[];
  preview: { card: unknown; lacking: unknown[] };
};
type Moved = { product: string; round: string; rev: number; state: string };

const { filled: _, ...TERMS } = DEFAULT_LISTING;
let world: World;
let bank: Institution;
let office: { supervisor: Person; reviewer: Person };
let serial = 0;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution({ name: '国岳银行' });
  office = await world.office();
});

const show = async (id: string, as: Person = bank.maker): Promise<Shown> =>
  (await world.get<Shown>(`/bank/products/${id}`, { as })).body;

const post = <Body = Moved>(path: string, as: Person, options: RequestOptions & { body?: object } = {}) =>
  world.request<Body & Problem>('POST', path, { body: {}, ...options, as });

const save = (id: string, rev: number, set: object, unset: string[] = [], as: Person = bank.maker) =>
  world.request<Moved & Problem>('PATCH', `/bank/products/${id}/round`, {
    as,
    version: rev,
    body: { set, unset },
  });

/** A product with everything written, still with its maker. */
async function written(): Promise<Shown & { round: Round }> {
  serial += 1;
  const code = `R-${String(serial).padStart(3, '0')}`;
  const made = await post('/bank/products', bank.maker, { body: { code, name: `周转贷${serial}号` } });
  expect(made.status).toBe(201);
  expect((await save(made.body.product, 1, TERMS)).status).toBe(200);
  return withRound(made.body.product);
}

async function withRound(id: string): Promise<Shown & { round: Round }> {
  const shown = await show(id);
  if (!shown.round) throw new Error('no open round');
  return { ...shown, round: shown.round };
}

async function move(
  id: string,
  command: string,
  as: Person,
  body: object = {},
): Promise<Answer<Moved & Problem>> {
  const { round } = await withRound(id);
  return post(`/bank/products/${id}/round/${command}`, as, {
    version: round.rev,
    body,
  });
}

/** A product that waits for the office. */
async function waiting(): Promise<Shown & { round: Round }> {
  const { product, round } = await written();
  expect((await move(product.id, 'submit', bank.maker, { hash: round.hash })).status).toBe(200);
  expect((await move(product.id, 'check', bank.checker, { hash: round.hash })).status).toBe(200);
  return withRound(product.id);
}

const ALL_POINTS = ['identity', 'wording', 'price', 'fair', 'needed'];

const approve = (round: Round, body: object = {}, as: Person = office.reviewer) =>
  post(`/office/reviews/${round.id}/approve`, as, {
    version: round.rev,
    body: { hash: round.hash, checked: ALL_POINTS, ...body },
  });

/** A product on the shelf. */
async function listed(): Promise<Shown> {
  const { product, round } = await waiting();
  expect((await approve(round)).status).toBe(200);
  return show(product.id);
}

describe('a listing on its way to the shelf', () => {
  it('is written, checked by another person, reviewed by the office, and then found by owners', async () => {
    const { product } = await listed();
    expect(product).toMatchObject({ state: 'listed', version_number: 1 });
    expect((await world.get(`/products/${product.id}`)).status).toBe(200);
    expect(await world.events(product.id)).toEqual([
      'product.created',
      'product.round_submitted',
      'product.round_checked',
      'product.round_approved',
      'product.listed',
    ]);
  });

  it('says what is missing while it is written, and is not handed over before it is complete', async () => {
    const made = await post('/bank/products', bank.maker, { body: { code: 'R-MISS', name: '缺字段贷' } });
    const { round } = await withRound(made.body.product);
    expect(round.hash).toBeNull();
    expect(round.problems.map(({ field }) => field)).toContain('rate_min_ppm');
    const refused = await move(made.body.product, 'submit', bank.maker, { hash: 'a'.repeat(64) });
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map(({ field }) => field)).toContain('rate_min_ppm');
    expect((await withRound(made.body.product)).round.state).toBe('editing');
  });

  it.each([
    ['a name that is turned around', { name: '反\u202e向贷' }, 'name'],
    ['a name with a character of no width', { name: '零\u200b宽贷' }, 'name'],
    ['a name of blanks', { name: '   ' }, 'name'],
    ['a name in two lines', { name: '两行\n贷款' }, 'name'],
    ['an empty line below the name', { tagline: { zh: ' ', en: 'For small firms' } }, 'tagline.zh'],
    ['markup for a telephone', { complaint_phone: '<script>alert(1)' }, 'complaint_phone'],
    ['a formula for a telephone', { complaint_phone: '=1+1+1+1' }, 'complaint_phone'],
    ['a day of antiquity', { valid_from: '0000-01-01' }, 'valid_from'],
    ['the same borrower twice', { borrower_types: ['enterprise', 'enterprise'] }, 'borrower_types'],
  ])('cannot hold %s, by whatever door it comes', async (_, set, field) => {
    const { product, round } = await written();
    const refused = await save(product.id, round.rev, set);
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, `set.${field}`]);
    expect((await withRound(product.id)).round.rev).toBe(round.rev);
  });

  it('is kept as it is written, but for the blanks around it; markup is text', async () => {
    const { product, round } = await written();
    await save(product.id, round.rev, { name: ' <b>惠企</b>&贷 ', complaint_phone: ' 95588 ' });
    const { draft } = (await withRound(product.id)).round;
    expect(draft).toMatchObject({ name: '<b>惠企</b>&贷', complaint_phone: '95588' });
  });

  it('cannot be checked by whoever wrote in it, also not by a checker who is a maker as well', async () => {
    const { product, round } = await written();
    const both = await world.staff({ org_id: bank.id, role: 'product_checker', name: '双岗' });
    await world.db
      .prepare("UPDATE product_round SET editors = json_insert(editors, '$[#]', ?1) WHERE id = ?2")
      .bind(both.user_id, round.id)
      .run();
    await move(product.id, 'submit', bank.maker, { hash: round.hash });
    const refused = await move(product.id, 'check', both, { hash: round.hash });
    expect([refused.status, refused.body.code]).toEqual([403, 'same_person']);
    expect((await withRound(product.id)).round.state).toBe('checking');
  });

  it('is approved by its hash: what was changed since is another text', async () => {
    const { product, round } = await written();
    await move(product.id, 'submit', bank.maker, { hash: round.hash });
    await move(product.id, 'take-back', bank.maker);
    const { rev } = (await withRound(product.id)).round;
    await save(product.id, rev, { rate_min_ppm: 31_000 });
    const changed = (await withRound(product.id)).round;
    await move(product.id, 'submit', bank.maker, { hash: changed.hash });
    const refused = await move(product.id, 'check', bank.checker, { hash: round.hash });
    expect([refused.status, refused.body.code]).toEqual([409, 'hash_mismatch']);
    expect((await move(product.id, 'check', bank.checker, { hash: changed.hash })).status).toBe(200);
  });

  it('is not listed by the institution itself', async () => {
    const { round } = await waiting();
    for (const person of [bank.maker, bank.checker, bank.admin]) {
      expect((await approve(round, {}, person)).status).toBe(403);
    }
  });

  it('goes back with a coded reason that its maker reads', async () => {
    const { product, round } = await waiting();
    const returned = await post(`/office/reviews/${round.id}/return`, office.supervisor, {
      version: round.rev,
      body: { code: 'cost_incomplete', note: '请补充担保费的付费方' },
    });
    expect(returned.status).toBe(200);
    const again = (await withRound(product.id)).round;
    expect(again).toMatchObject({ state: 'editing', returned: { code: 'cost_incomplete' } });
    expect(again.moves.map(({ command }) => command)).toContain('submit');
  });

  it('needs words where the reason is another one', async () => {
    const { round } = await waiting();
    const refused = await post(`/office/reviews/${round.id}/return`, office.supervisor, {
      version: round.rev,
      body: { code: 'other' },
    });
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, 'note']);
  });

  it('is not approved before every point that it touches was looked at', async () => {
    const { round } = await waiting();
    const refused = await approve(round, { checked: ['price'] });
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, 'checked']);
  });
});

describe('two people at one draft', () => {
  it('the second save of the same revision is refused and changes nothing', async () => {
    const { product, round } = await written();
    expect((await save(product.id, round.rev, { rate_min_ppm: 30_000 })).status).toBe(200);
    const late = await save(product.id, round.rev, { rate_min_ppm: 20_000 });
    expect([late.status, late.body.code]).toEqual([412, 'stale_version']);
    expect((await withRound(product.id)).round.draft['rate_min_ppm']).toBe(30_000);
  });

  it('a field that is not sound is refused by its name and nothing of the save is kept', async () => {
    const { product, round } = await written();
    const refused = await save(product.id, round.rev, { rate_min_ppm: 30_000, take_up_workdays: 0 });
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, 'set.take_up_workdays']);
    expect((await withRound(product.id)).round.draft['rate_min_ppm']).toBe(DEFAULT_LISTING.rate_min_ppm);
  });

  it('nothing is saved once it was handed over', async () => {
    const { product, round } = await waiting();
    expect((await save(product.id, round.rev, { rate_min_ppm: 1 })).status).toBe(409);
    expect((await withRound(product.id)).round.hash).toBe(round.hash);
  });

  it('another institution sees nothing of it', async () => {
    const { product, round } = await written();
    const other = await world.institution();
    expect((await world.get(`/bank/products/${product.id}`, { as: other.maker })).status).toBe(404);
    expect((await save(product.id, round.rev, {}, [], other.maker)).status).toBe(404);
    expect((await world.get(`/office/reviews/${round.id}`, { as: office.reviewer })).status).toBe(404);
  });
});

describe('a listed product that is changed', () => {
  let id = '';
  beforeEach(async () => {
    const shown = await listed();
    id = shown.product.id;
    expect(
      (await post(`/bank/products/${id}/round`, bank.maker, { version: shown.product.version })).status,
    ).toBe(201);
  });

  it('is sold in its version until the next one is listed', async () => {
    const { round } = await withRound(id);
    await save(id, round.rev, {
      rate_min_ppm: 31_000,
      take_up_workdays: 1,
      complaint_phone: '0731-82345678',
    });
    const changed = (await withRound(id)).round;
    expect(changed.changes.map(({ field }) => field)).toEqual([
      'rate_min_ppm',
      'take_up_workdays',
      'complaint_phone',
    ]);
    const before = await world.get<{ product: { rate_min_ppm: number } }>(`/products/${id}`);
    expect(before.body.product.rate_min_ppm).toBe(DEFAULT_LISTING.rate_min_ppm);

    await move(id, 'submit', bank.maker, { hash: changed.hash });
    await move(id, 'check', bank.checker, { hash: changed.hash });
    const review = await world.get<{ checklist: { id: string }[] }>(`/office/reviews/${changed.id}`, {
      as: office.reviewer,
    });
    expect(review.body.checklist.map((point) => point.id)).toEqual(['price', 'needed']);
    expect((await approve((await withRound(id)).round, { checked: ['price', 'needed'] })).status).toBe(200);
    world.wait({ ms: 5000 });
    const after = await world.get<{ product: { rate_min_ppm: number } }>(`/products/${id}`);
    expect(after.body.product.rate_min_ppm).toBe(31_000);
    expect((await show(id)).versions.map(({ number }) => number)).toEqual([2, 1]);
  });

  it('counts once among the listed products, whatever number its version has', async () => {
    const { round } = await withRound(id);
    await save(id, round.rev, { rate_min_ppm: 31_000 });
    const { hash } = (await withRound(id)).round;
    await move(id, 'submit', bank.maker, { hash });
    await move(id, 'check', bank.checker, { hash });
    await approve((await withRound(id)).round);
    const { results } = await world.db
      .prepare("SELECT value FROM report_delta WHERE measure = 'M09' AND stream = ?1")
      .bind(id)
      .all();
    expect(results).toEqual([{ value: 1 }]);
  });

  it('has one open round at a time', async () => {
    const { product } = await show(id);
    expect((await post(`/bank/products/${id}/round`, bank.maker, { version: product.version })).status).toBe(
      409,
    );
  });

  it('keeps its terms when the round is dropped', async () => {
    await move(id, 'drop', bank.maker);
    expect(await show(id)).toMatchObject({ product: { state: 'listed', version_number: 1 }, round: null });
  });
});

describe('a day for the shelf', () => {
  it('an approved listing waits for its day and is listed by the clock, once', async () => {
    const { product, round } = await waiting();
    const day = new Date(world.now + 3 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
    expect((await approve(round, { list_on: day })).body.state).toBe('scheduled');
    await world.runJobs();
    expect((await show(product.id)).product.state).toBe('submitted_for_review');
    world.wait({ days: 3 });
    await world.runJobs();
    world.wait({ minutes: 5 });
    await world.runJobs();
    expect((await show(product.id)).product).toMatchObject({ state: 'listed', version_number: 1 });
    expect((await world.events(product.id)).filter((type) => type === 'product.listed')).toHaveLength(1);
  });

  it('a product leaves the shelf after its last day and only a new version brings it back', async () => {
    const { product, round } = await written();
    await save(product.id, round.rev, { valid_until: world.today });
    const { hash } = (await withRound(product.id)).round;
    await move(product.id, 'submit', bank.maker, { hash });
    await move(product.id, 'check', bank.checker, { hash });
    await approve((await withRound(product.id)).round);
    world.wait({ days: 1 });
    await world.runJobs();
    const shown = await show(product.id);
    expect(shown.product.state).toBe('retired');
    expect(shown.moves.map(({ command }) => command)).toEqual(['open_round']);
  });
});

describe('off the shelf', () => {
  it('what one person suspended, another one lets go on', async () => {
    const { product } = await listed();
    const path = `/bank/products/${product.id}`;
    await post(`${path}/suspend`, bank.checker, { version: product.version, body: { code: 'quota_full' } });
    const { version } = (await show(product.id)).product;
    const own = await post(`${path}/resume`, bank.checker, { version });
    expect([own.status, own.body.code]).toEqual([403, 'same_person']);
    const other = await world.staff({ org_id: bank.id, role: 'product_checker', name: '另一复核' });
    expect((await post(`${path}/resume`, other, { version })).status).toBe(200);
    expect((await show(product.id)).product.state).toBe('listed');
  });

  /** A changed listing of a product, as far as the office. */
  async function changed(id: string): Promise<Round> {
    const { version } = (await show(id)).product;
    await post(`/bank/products/${id}/round`, bank.maker, { version });
    const { round } = await withRound(id);
    await save(id, round.rev, { cooling_off_days: 9 });
    const { hash } = (await withRound(id)).round;
    await move(id, 'submit', bank.maker, { hash });
    await move(id, 'check', bank.checker, { hash });
    return (await withRound(id)).round;
  }

  it('new terms do not bring a suspended product back: its suspension is lifted by its own command', async () => {
    const { product } = await listed();
    const { id } = product;
    const round = await changed(id);
    const { version } = (await show(id)).product;
    await post(`/bank/products/${id}/suspend`, bank.maker, { version, body: { code: 'quota_full' } });
    const review = await world.get<{ product: { state: string; off_shelf: { code: string } | null } }>(
      `/office/reviews/${round.id}`,
      { as: office.reviewer },
    );
    expect(review.body.product).toMatchObject({ state: 'suspended', off_shelf: { code: 'quota_full' } });
    expect((await approve(round)).status).toBe(200);
    const after = await show(id);
    expect(after.product).toMatchObject({ state: 'suspended', version_number: 2 });
    expect(after.product.off_shelf).toMatchObject({ code: 'quota_full' });
    world.wait({ ms: 5000 });
    expect((await world.get(`/products/${id}`)).status).toBe(404);
    const back = await post(`/bank/products/${id}/resume`, bank.checker, { version: after.product.version });
    expect(back.status).toBe(200);
    const { results } = await world.db
      .prepare("SELECT SUM(value) AS n FROM report_delta WHERE measure = 'M09' AND stream = ?1")
      .bind(id)
      .all();
    expect(results).toEqual([{ n: 1 }]);
  });

  it('the clock lists new terms of a suspended product without lifting its suspension', async () => {
    const { product } = await listed();
    const { id } = product;
    const round = await changed(id);
    const day = new Date(world.now + 2 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
    expect((await approve(round, { list_on: day })).body.state).toBe('scheduled');
    const { version } = (await show(id)).product;
    await post(`/office/products/${id}/suspend`, office.supervisor, {
      version,
      body: { code: 'compliance' },
    });
    world.wait({ days: 2 });
    await world.runJobs();
    expect((await show(id)).product).toMatchObject({ state: 'suspended', version_number: 2 });
  });

  it('a retired product is not brought back by what was approved before', async () => {
    const { product } = await listed();
    const { id } = product;
    const round = await changed(id);
    const day = new Date(world.now + 2 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
    await approve(round, { list_on: day });
    const { version } = (await show(id)).product;
    const gone = await post(`/bank/products/${id}/retire`, bank.checker, {
      version,
      body: { code: 'discontinued' },
    });
    expect(gone.status).toBe(200);
    world.wait({ days: 2 });
    await world.runJobs();
    expect(await show(id)).toMatchObject({
      product: { state: 'retired' },
      round: { state: 'editing', list_on: null },
    });
  });

  it('nothing is listed or let go on for an institution whose agreement has ended', async () => {
    const own = await world.institution();
    const { id } = await world.product(own);
    const office_suspends = await post(`/office/products/${id}/suspend`, office.supervisor, {
      version: (await show(id, own.maker)).product.version,
      body: { code: 'compliance' },
    });
    expect(office_suspends.status).toBe(200);
    const ends = (day: string) =>
      world.db
        .prepare('UPDATE institution SET agreement_until = ?2 WHERE org_id = ?1')
        .bind(own.id, day)
        .run();
    const { version } = (await show(id, own.maker)).product;
    const resume = () => post(`/office/products/${id}/resume`, office.reviewer, { version });
    await ends('2020-01-01');
    expect([(await resume()).status, (await show(id, own.maker)).product.state]).toEqual([409, 'suspended']);
    await ends('2099-01-01');
    expect((await resume()).status).toBe(200);

    const fresh = await waiting();
    const suspended = (state: string) =>
      world.db.prepare('UPDATE org SET state = ?2 WHERE id = ?1').bind(bank.id, state).run();
    await suspended('suspended');
    const refused = await approve(fresh.round);
    await suspended('active');
    expect([refused.status, refused.body.code]).toEqual([409, 'institution_not_in_force']);
    expect((await approve(fresh.round)).status).toBe(200);
  });

  it('what the office suspended, the institution cannot resume', async () => {
    const { product } = await listed();
    const ordered = await post(`/office/products/${product.id}/suspend`, office.supervisor, {
      version: product.version,
      body: { code: 'office_order' },
    });
    expect(ordered.status).toBe(200);
    const { version } = (await show(product.id)).product;
    const refused = await post(`/bank/products/${product.id}/resume`, bank.checker, {
      version,
    });
    expect(refused.status).toBe(409);
    const lifted = await post(`/office/products/${product.id}/resume`, office.reviewer, {
      version,
    });
    expect(lifted.status).toBe(200);
  });

  it('an order is not a reason that an institution may give', async () => {
    const { product } = await listed();
    const refused = await post(`/bank/products/${product.id}/suspend`, bank.maker, {
      version: product.version,
      body: { code: 'office_order' },
    });
    expect(refused.status).toBe(400);
  });
});

describe('a listing whose institution is suspended at the same moment', () => {
  beforeEach(async () => {
    bank = await world.institution();
    world.wait({ hours: 2 });
  });

  const path = () => `/office/institutions/${bank.id}`;
  const look = async () =>
    (
      await world.get<{ version: number; state: string; products: { listed: number } }>(path(), {
        as: office.supervisor,
      })
    ).body;
  const suspend = async () =>
    world.request<Problem>('POST', `${path()}/suspend`, {
      as: office.supervisor,
      version: (await look()).version,
      body: { code: 'violation' },
    });

  /** The district's database, in which something else happens between a command's reading and its writing. */
  function meanwhile(itsWriting: string, act: () => Promise<{ status: number }>) {
    let [isWriting, isDone] = [false, false];
    const db = new Proxy(world.db, {
      get(target, name) {
        if (name === 'prepare') {
          return (text: string) => {
            isWriting ||= text.startsWith(itsWriting);
            return target.prepare(text);
          };
        }
        if (name === 'batch') {
          return async (statements: D1PreparedStatement[]) => {
            if (isWriting && !isDone) {
              isDone = true;
              expect((await act()).status).toBe(200);
            }
            return target.batch(statements);
          };
        }
        return Reflect.get(target, name);
      },
    });
    return { env: { DB_WANGCHENG: db } };
  }
  const between = () => meanwhile('UPDATE product SET state', suspend);
  const nothingIsLeft = async (id: string) => {
    expect(await look()).toMatchObject({ state: 'suspended', products: { listed: 0 } });
    expect((await world.get(`/products/${id}`)).status).toBe(404);
  };
  const offBy = async (id: string, side: 'bank' | 'office', as: Person, code: string) => {
    const { version } = (await show(id)).product;
    expect((await post(`/${side}/products/${id}/suspend`, as, { version, body: { code } })).status).toBe(200);
    return (await show(id)).product.version;
  };

  it('is not let go on by the office', async () => {
    const { product } = await listed();
    const version = await offBy(product.id, 'office', office.supervisor, 'compliance');
    await world.stepUp(office.reviewer);
    const done = await post(`/office/products/${product.id}/resume`, office.reviewer, {
      version,
      ...between(),
    });
    expect(done.status).toBe(409);
    await nothingIsLeft(product.id);
  });

  it('is not let go on by the institution', async () => {
    const { product } = await listed();
    const version = await offBy(product.id, 'bank', bank.maker, 'quota_full');
    await world.stepUp(office.supervisor);
    const done = await post(`/bank/products/${product.id}/resume`, bank.checker, { version, ...between() });
    expect(done.status).toBe(409);
    await nothingIsLeft(product.id);
  });

  it('is not approved', async () => {
    const { product, round } = await waiting();
    await world.stepUp(office.reviewer);
    await world.stepUp(office.supervisor);
    const { id, rev, hash } = round;
    const done = await post(`/office/reviews/${id}/approve`, office.reviewer, {
      version: rev,
      body: { hash, checked: ALL_POINTS },
      ...between(),
    });
    expect([done.status, done.body.code]).toEqual([409, 'institution_not_in_force']);
    await nothingIsLeft(product.id);
  });

  it('is not put on the shelf by the clock', async () => {
    const { product, round } = await waiting();
    const day = new Date(world.now + 2 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
    expect((await approve(round, { list_on: day })).body.state).toBe('scheduled');
    world.wait({ days: 2 });
    await world.stepUp(office.supervisor);
    await runShelf(jobContext({ ...world.bindings(), ...between().env }, world.district));
    await nothingIsLeft(product.id);
    expect(await world.events(product.id)).not.toContain('product.listed');
  });

  it('leaves the shelf as well when it was let go on just before', async () => {
    await world.product(bank);
    const { product } = await listed();
    const version = await offBy(product.id, 'office', office.supervisor, 'compliance');
    for (const one of [office.supervisor, office.reviewer]) await world.stepUp(one);
    const resumed = () => post(`/office/products/${product.id}/resume`, office.reviewer, { version });
    const done = await world.request<{ products: number }>('POST', `${path()}/suspend`, {
      as: office.supervisor,
      version: (await look()).version,
      body: { code: 'violation' },
      ...meanwhile('UPDATE org SET state', resumed),
    });
    expect([done.status, done.body.products]).toEqual([200, 2]);
    await nothingIsLeft(product.id);
  });

  it('stands on the shelf of no suspended institution, however many come and go at once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 6; i += 1) ids.push((await world.product(bank)).id);
    for (let round = 0; round < 6; round += 1) {
      world.wait({ minutes: 2 });
      for (const one of [office.supervisor, office.reviewer]) await world.stepUp(one);
      const versions: number[] = [];
      for (const id of ids) versions.push(await offBy(id, 'office', office.supervisor, 'compliance'));
      const { version } = await look();
      const suspends = () =>
        world.request<Problem>('POST', `${path()}/suspend`, {
          as: office.supervisor,
          version,
          body: { code: 'violation' },
        });
      const resumes = ids.map(
        (id, i) => () =>
          post(`/office/products/${id}/resume`, office.reviewer, { version: versions[i] ?? 0 }),
      );
      const acts: (() => Promise<unknown>)[] = [
        ...resumes.slice(0, round),
        suspends,
        ...resumes.slice(round),
      ];
      await Promise.all(acts.map((act) => act()));
      // Whoever was slower was refused; the office tries again.
      if ((await look()).state === 'active') expect((await suspend()).status).toBe(200);
      expect(await look()).toMatchObject({ state: 'suspended', products: { listed: 0 } });
      const back = async (as: Person) =>
        world.request('POST', `${path()}/resume`, { as, version: (await look()).version, body: {} });
      expect((await back(office.reviewer)).status).toBe(200);
      for (const id of ids) {
        const { product } = await show(id);
        if (product.state === 'listed') continue;
        await post(`/office/products/${id}/resume`, office.reviewer, { version: product.version });
      }
    }
  });
});

describe('codes', () => {
  it('one institution uses a code once; another may have it too', async () => {
    const { product } = await listed();
    const { round } = await withRound((await written()).product.id);
    const code = String(round.draft['code']);
    const again = await post('/bank/products', bank.maker, { body: { code, name: '重名产品贷' } });
    expect([again.status, again.body.errors?.[0]?.code]).toEqual([400, 'used']);
    const other = await world.institution();
    const fine = await post('/bank/products', other.maker, { body: { code, name: '别家产品贷' } });
    expect(fine.status).toBe(201);
    expect(product.id).not.toBe(fine.body.product);
  });

  it('a dropped product that was never listed leaves its code to the next attempt', async () => {
    const { product, round } = await written();
    await move(product.id, 'drop', bank.maker);
    const again = await post('/bank/products', bank.maker, {
      body: { code: round.draft['code'], name: '从头再来贷' },
    });
    expect([again.status, again.body.product]).toEqual([201, product.id]);
  });
});

describe('what the desk costs', () => {
  it('every command takes one read and one batch besides the session, and writes at most thirty rows', async () => {
    const costs: [string, number, number][] = [];
    const note = (name: string): void => {
      const { round_trips, rows_written } = world.cost();
      costs.push([name, round_trips, rows_written]);
    };
    serial += 1;
    const body = { code: `R-${String(serial).padStart(3, '0')}`, name: `计价贷${serial}号` };
    const { product } = (await post('/bank/products', bank.maker, { body })).body;
    note('create');
    await save(product, 1, TERMS);
    note('save');
    const { hash } = (await withRound(product)).round;
    await move(product, 'submit', bank.maker, { hash });
    note('submit');
    await move(product, 'check', bank.checker, { hash });
    note('check');
    await approve((await withRound(product)).round);
    note('approve');
    const { version } = (await show(product)).product;
    await post(`/bank/products/${product}/suspend`, bank.maker, { version, body: { code: 'quota_full' } });
    note('suspend');
    expect(costs.filter(([, trips]) => trips > 3)).toEqual([]);
    expect(costs.filter(([, , rows]) => rows === 0 || rows > 30)).toEqual([]);
  });

  it('the own shelf shows what waits where, found by a part of its code or name', async () => {
    const own = await world.institution();
    type Row = { code: string; round_name: string };
    type List = { products: Row[]; counts: Record<string, number> };
    const list = async (query: string) =>
      (await world.get<List>(`/bank/products?${query}`, { as: own.maker })).body;
    for (const [code, name] of [
      ['V-001', '订单周转贷'],
      ['V-002', '厂房按揭贷'],
    ]) {
      expect((await post('/bank/products', own.maker, { body: { code, name } })).status).toBe(201);
    }
    const codes = async (query: string) => (await list(query)).products.map(({ code }) => code);
    expect(await codes('view=editing')).toEqual(['V-001', 'V-002']);
    expect(await codes('view=checking')).toEqual([]);
    expect(await codes('view=returned')).toEqual([]);
    expect(await codes('view=listed')).toEqual([]);
    expect(await codes(`q=${encodeURIComponent('按揭')}`)).toEqual(['V-002']);
    expect(await codes('q=v-001')).toEqual(['V-001']);
    expect(await codes('q=%25')).toEqual([]);
    expect((await list('')).counts).toMatchObject({
      'product draft': 2,
      'round editing': 2,
      'round returned': 0,
    });
    expect((await world.get('/bank/products?view=nowhere', { as: own.maker })).status).toBe(400);
  });

  it('a page of the own shelf reads a few rows a product, whatever else there is', async () => {
    const { body } = await world.get<{ products: unknown[] }>('/bank/products', { as: bank.maker });
    expect(world.cost().rows_read).toBeLessThanOrEqual(6 * body.products.length + 10);
  });
});
