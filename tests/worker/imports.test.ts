// The import desk through the door: a file becomes rounds only by a confirmation, all of it or nothing, and another
// bank sees none of it.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { headingOf, type ImportNames } from '../../worker/imports/column.ts';
import { cellsOf, COLUMNS } from '../../worker/imports/columns.ts';
import type { ProblemGroup } from '../../worker/imports/preview.ts';
import { readSheets } from '../../worker/imports/sheets/read.ts';
import { writeCsv, type CsvValue } from '../../worker/imports/sheets/csv.ts';
import { isHeading } from '../../worker/imports/mapping.ts';
import { namebookOf } from '../../worker/matching/names.ts';
import type { Listing } from '../../worker/products/schema.ts';
import { DEFAULT_LISTING } from './world/listing.ts';
import { newWorld, TOWNS, type Institution, type Person, type Problem, type World } from './world.ts';

type Uploaded = {
  id: string;
  state: string;
  version: number;
  hash: string | null;
  counts: { create: number; update: number; skip: number; wrong: number };
};
type Shown = Uploaded & { mapping: { column: number; key: string | null }[]; problems: ProblemGroup[] };
type Rows = {
  rows: { row: number; action: string; code: string; name: string; changes: { field: string }[] }[];
  problems: { row: number; column: string; code: string }[];
  next: number | null;
};

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const towns = new Map(TOWNS.map(({ code, name }) => [code, { zh: name, en: `Town ${code}` }]));
const NAMES: ImportNames = { towns, branches: new Map(), book: namebookOf(towns) };
const HEADINGS = COLUMNS.map((column) => headingOf(column, 'zh'));

let world: World;
let bank: Institution;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
});

const listing = (code: string, more: Partial<Listing> = {}): Listing => ({
  code,
  name: `导入贷${code.slice(-3)}`,
  ...DEFAULT_LISTING,
  ...more,
});

type Cells = Record<string, CsvValue>;
function csvOf(listings: readonly Listing[], bend: (cells: Cells, row: number) => void = () => undefined) {
  const rows = listings.map((each, i) => {
    const values = cellsOf(each, NAMES).map((value) =>
      value !== null && typeof value === 'object' ? value.day : value,
    );
    const cells: Cells = Object.fromEntries(COLUMNS.map(({ key }, at) => [key, values[at] ?? null]));
    bend(cells, i);
    return COLUMNS.map(({ key }) => cells[key] ?? null);
  });
  return writeCsv([HEADINGS, ...rows]);
}

const upload = <Body = Uploaded>(
  bytes: Uint8Array,
  as: Person = bank.maker,
  name = '产品.csv',
  key?: string,
) =>
  world.request<Body>('POST', '/bank/imports', {
    as,
    raw: bytes,
    ...(key === undefined ? {} : { key }),
    headers: { 'x-document-name': encodeURIComponent(name), 'content-type': 'application/octet-stream' },
  });

const confirm = (job: Uploaded, as: Person = bank.maker, key?: string) =>
  world.post<Uploaded & Problem>(
    `/bank/imports/${job.id}/confirm`,
    { hash: job.hash },
    { as, version: job.version, ...(key === undefined ? {} : { key }) },
  );

const move = (job: Uploaded, what: 'undo' | 'drop') =>
  world.post<Uploaded & Problem>(
    `/bank/imports/${job.id}/${what}`,
    {},
    { as: bank.maker, version: job.version },
  );

/** A file as a person receives it. */
async function download(
  path: string,
  as: Person,
): Promise<{ headers: Headers; bytes: Uint8Array<ArrayBuffer> }> {
  await world.get('/session', { as });
  const headers = { cookie: as.session?.cookie ?? '', 'cf-connecting-ip': as.address };
  const answer = await world.send(new Request(`http://${world.host}/api${path}`, { headers }));
  expect(answer.status).toBe(200);
  return { headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

const rounds = async (job: string) =>
  (
    await world.db
      .prepare(
        'SELECT r.state, p.code FROM product_round r JOIN product p ON p.id = r.product_id WHERE import_id = ?1 ORDER BY p.code',
      )
      .bind(job)
      .all<{ state: string; code: string }>()
  ).results;

describe('a file of products', () => {
  it('is checked without writing anything, and becomes drafts when its preview is confirmed', async () => {
    const before = await world.everything();
    const made = await upload(csvOf([listing('NEW-001'), listing('NEW-002')]));
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      state: 'checked',
      counts: { create: 2, update: 0, skip: 0, wrong: 0 },
    });
    expect(before).not.toContain('NEW-001');
    expect(await rounds(made.body.id)).toEqual([]);
    const done = await confirm(made.body);
    expect(done.status).toBe(200);
    expect(done.body.state).toBe('confirmed');
    expect(await rounds(made.body.id)).toEqual([
      { state: 'editing', code: 'NEW-001' },
      { state: 'editing', code: 'NEW-002' },
    ]);
    expect(await world.events(made.body.id)).toEqual(['import.uploaded', 'import.confirmed']);
  });

  it('with wrong rows is explained cell by cell; the corrected file of wrong rows writes exactly the rest', async () => {
    const listings = ['W-001', 'W-002', 'W-003'].map((code) => listing(code));
    const made = await upload(
      csvOf(listings, (cells, i) => {
        if (i === 1) cells['amount_max_fen'] = 3_000_000;
        if (i === 1) cells['rate_min_ppm'] = 0.0365;
      }),
    );
    expect(made.body.counts).toEqual({ create: 2, update: 0, skip: 0, wrong: 1 });
    const shown = await world.get<Shown>(`/bank/imports/${made.body.id}`, { as: bank.maker });
    expect(shown.body.problems.map(({ code, rows }) => [code, rows])).toEqual([
      ['implausible', [3]],
      ['implausible', [3]],
    ]);
    const page = await world.get<Rows>(`/bank/imports/${made.body.id}/rows?action=wrong`, { as: bank.maker });
    expect(page.body.rows.map(({ row, code }) => [row, code])).toEqual([[3, 'W-002']]);
    expect(page.body.problems).toHaveLength(2);

    const file = await download(`/bank/imports/${made.body.id}/wrong-rows`, bank.maker);
    expect(file.headers.get('content-disposition')).toContain('attachment');
    expect(file.headers.get('content-type')).toBe(XLSX);
    const read = await readSheets(file.bytes, 'a.xlsx', isHeading);
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.sheet.headings.at(-1)?.text).toBe('错误说明');
    expect(read.sheet.rows[0]?.cells.at(-1)?.text).toMatch(/最高额度.*3000000.*最低年利率.*0\.0365/s);
    // As it is, it is wrong again and nothing else.
    const same = await upload(file.bytes, bank.maker, 'a.xlsx');
    expect(same.body.counts).toEqual({ create: 0, update: 0, skip: 0, wrong: 1 });
    expect(read.sheet.rows[0]?.cells.at(-1)?.text).toContain('清空这一格');
    expect((await confirm(made.body)).status).toBe(200);
    expect((await rounds(made.body.id)).map(({ code }) => code)).toEqual(['W-001', 'W-003']);

    const again = await upload(csvOf(listings));
    expect(again.body.counts).toEqual({ create: 1, update: 0, skip: 2, wrong: 0 });
    expect((await confirm(again.body)).status).toBe(200);
    expect((await rounds(again.body.id)).map(({ code }) => code)).toEqual(['W-002']);
  });

  it('keeps a repeated code from overwriting its product when the file of wrong rows comes back unmended', async () => {
    const own = await world.institution();
    const twice = [listing('DUP-001'), listing('DUP-002'), listing('DUP-001', { name: '另一款贷' })];
    const made = await upload(csvOf(twice), own.maker);
    expect(made.body.counts).toEqual({ create: 2, update: 0, skip: 0, wrong: 1 });
    expect((await confirm(made.body, own.maker)).status).toBe(200);
    const { bytes } = await download(`/bank/imports/${made.body.id}/wrong-rows`, own.maker);
    const again = await upload(bytes, own.maker, 'a.xlsx');
    expect(again.body.counts).toEqual({ create: 0, update: 0, skip: 0, wrong: 1 });
    const page = await world.get<Rows>(`/bank/imports/${again.body.id}/rows`, { as: own.maker });
    expect(page.body.problems.map(({ code }) => code)).toEqual(['still_explained']);
    expect((await confirm(again.body, own.maker)).status).toBe(409);
  });

  it('of more products than one confirmation writes says so at the preview, with what to do', async () => {
    const own = await world.institution();
    const many = Array.from({ length: 1001 }, (_, i) => listing(`MANY-${String(i).padStart(4, '0')}`));
    const made = await upload<Uploaded & { obstacle: { code: string; detail: { zh: string } } | null }>(
      csvOf(many),
      own.maker,
    );
    expect(made.body).toMatchObject({ state: 'checked', counts: { create: 1001 } });
    expect(made.body.obstacle?.code).toBe('too_many_changes');
    expect(made.body.obstacle?.detail.zh).toContain('拆成几份');
    const shown = await world.get<typeof made.body>(`/bank/imports/${made.body.id}`, { as: own.maker });
    expect(shown.body.obstacle).toEqual(made.body.obstacle);
    const refused = await confirm(made.body, own.maker);
    expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([400, 'too_many_changes']);
    expect(await rounds(made.body.id)).toEqual([]);
    const fewer = await upload<typeof made.body>(csvOf(many.slice(0, 2)), own.maker);
    expect(fewer.body.obstacle).toBeNull();
  });

  it('whose rows are worth a second look says so, once for all of them', async () => {
    const own = await world.institution();
    const made = await upload(
      csvOf([listing('NOTE-001', { contacts: [] }), listing('NOTE-002', { contacts: [] })]),
      own.maker,
    );
    expect(made.body.counts.create).toBe(2);
    type Shown = { notes: { label: { zh: string }; count: number; rows: number[] }[] };
    const shown = await world.get<Shown>(`/bank/imports/${made.body.id}`, { as: own.maker });
    expect(shown.body.notes.map(({ label, count, rows }) => [label.zh, count, rows])).toEqual([
      ['联系人核验码', 2, [2, 3]],
    ]);
  });

  it('changes a listed product field by field and leaves it on sale until its round is through', async () => {
    const own = await world.institution();
    const { listing: terms, id } = await world.product(own);
    const made = await upload(csvOf([{ ...terms, amount_max_fen: 400_000_000 }]), own.maker);
    expect(made.body.counts).toEqual({ create: 0, update: 1, skip: 0, wrong: 0 });
    const page = await world.get<Rows>(`/bank/imports/${made.body.id}/rows`, { as: own.maker });
    expect(page.body.rows[0]?.changes.map(({ field }) => field)).toEqual(['amount_max_fen']);
    expect((await confirm(made.body, own.maker)).status).toBe(200);
    const sold = await world.db
      .prepare('SELECT state, listing FROM product WHERE id = ?1')
      .bind(id)
      .first<{ state: string; listing: string }>();
    expect(sold?.state).toBe('listed');
    expect((JSON.parse(sold?.listing ?? '{}') as Listing).amount_max_fen).toBe(terms.amount_max_fen);
  });

  it('exported and imported again changes nothing, as XLSX and as CSV', async () => {
    const own = await world.institution({ branches: 2 });
    await world.product(own, { tags: ['green'], branches: [own.branches[0] ?? ''] });
    await world.product(own, {
      tagline: { zh: '=cmd|周转', en: '@SUM(A1)' },
      towns: TOWNS.slice(0, 2).map(({ code }) => code),
    });
    for (const format of ['xlsx', 'csv']) {
      const { bytes } = await download(`/bank/imports/export?format=${format}`, own.maker);
      const made = await upload(bytes, own.maker, `a.${format}`);
      expect(made.body.counts, format).toEqual({ create: 0, update: 0, skip: 2, wrong: 0 });
      expect((await confirm(made.body, own.maker)).status).toBe(409);
    }
  });

  it('whose columns nobody knows waits until they are named', async () => {
    const text = new TextDecoder().decode(csvOf([listing('COL-001')])).replace('产品编码', '内部序列');
    const made = await upload(new TextEncoder().encode(text));
    expect(made.body).toMatchObject({ state: 'uploaded', hash: null });
    const named = await world.put<Uploaded>(
      `/bank/imports/${made.body.id}/columns`,
      { columns: [{ column: 0, key: 'code' }] },
      { as: bank.maker, version: made.body.version },
    );
    expect(named.body).toMatchObject({ state: 'checked', version: 2, counts: { create: 1 } });
    expect((await confirm(named.body)).status).toBe(200);
  });

  it('in GB18030 is read as in UTF-8', async () => {
    // 产品编码,产品名称 and a product, as a spreadsheet program in China saves it.
    const bytes = Uint8Array.from([
      0xb2, 0xfa, 0xc6, 0xb7, 0xb1, 0xe0, 0xc2, 0xeb, 0x2c, 0xb2, 0xfa, 0xc6, 0xb7, 0xc3, 0xfb, 0xb3, 0xc6,
      0x0a, 0x47, 0x59, 0x2d, 0x30, 0x30, 0x31, 0x2c, 0xd6, 0xdc, 0xd7, 0xaa, 0xb4, 0xfb, 0x0a,
    ]);
    const made = await upload(bytes);
    expect(made.body.counts).toEqual({ create: 0, update: 0, skip: 0, wrong: 1 });
    const page = await world.get<Rows>(`/bank/imports/${made.body.id}/rows`, { as: bank.maker });
    expect(page.body.rows.map(({ code, name }) => [code, name])).toEqual([['GY-001', '周转贷']]);
  });

  it('is undone as long as nobody has decided on any of its rounds', async () => {
    const made = await upload(csvOf([listing('UNDO-001')]));
    const done = await confirm(made.body);
    const undone = await move(done.body, 'undo');
    expect(undone.body.state).toBe('undone');
    expect((await rounds(made.body.id)).map(({ state }) => state)).toEqual(['dropped']);
    expect((await move(undone.body, 'undo')).status).toBe(409);
  });

  it('is undone but for what somebody wrote in since; what was handed over comes back', async () => {
    const own = await world.institution();
    const made = await upload(csvOf([listing('U-001'), listing('U-002'), listing('U-003')]), own.maker);
    const done = await confirm(made.body, own.maker);
    const { results } = await world.db
      .prepare('SELECT p.id, p.code FROM product p WHERE p.institution_id = ?1 ORDER BY p.code')
      .bind(own.id)
      .all<{ id: string; code: string }>();
    const [first, second] = results.map(({ id }) => id);
    const saved = await world.request('PATCH', `/bank/products/${first}/round`, {
      as: own.maker,
      version: 1,
      body: { set: { name: '导入后手改' }, unset: [] },
    });
    expect(saved.status).toBe(200);
    type Open = { round: { rev: number; hash: string } };
    const { body } = await world.get<Open>(`/bank/products/${second}`, { as: own.maker });
    const sent = await world.post(
      `/bank/products/${second}/round/submit`,
      { hash: body.round.hash },
      { as: own.maker, version: body.round.rev },
    );
    expect(sent.status).toBe(200);
    type Job = { undo: { rounds: number; handed_over: number; kept: string[] } };
    const asked = await world.get<Job>(`/bank/imports/${made.body.id}`, { as: own.maker });
    expect(asked.body.undo).toMatchObject({ rounds: 3, handed_over: 1, kept: ['U-001'] });
    const undone = await world.post<Uploaded>(
      `/bank/imports/${made.body.id}/undo`,
      {},
      { as: own.maker, version: done.body.version },
    );
    expect(undone.body.state).toBe('undone');
    expect((await rounds(made.body.id)).map(({ state }) => state).sort()).toEqual([
      'dropped',
      'dropped',
      'editing',
    ]);
    // What was given up before it was ever listed does not stand about on the shelf.
    type Shelf = { products: { code: string }[]; counts: Record<string, number> };
    const shelf = (await world.get<Shelf>('/bank/products', { as: own.maker })).body;
    expect(shelf.products.map(({ code }) => code)).toEqual(['U-001']);
    expect(shelf.counts['product draft']).toBe(1);
  });

  it('is not undone once the office has decided on one of its rounds', async () => {
    const made = await upload(csvOf([listing('LATE-001')]));
    const done = await confirm(made.body);
    await world.db
      .prepare(
        "UPDATE product_round SET state = 'scheduled', hash = 'x', list_on = '2030-01-01' WHERE import_id = ?1",
      )
      .bind(made.body.id)
      .run();
    expect((await move(done.body, 'undo')).status).toBe(409);
    expect((await rounds(made.body.id)).map(({ state }) => state)).toEqual(['scheduled']);
  });

  it('can be dropped before it is confirmed, and then writes nothing', async () => {
    const made = await upload(csvOf([listing('DROP-001')]));
    const kept = async () => (await env.FILES.list({ prefix: 'wangcheng/imports/' })).objects.length;
    const before = await kept();
    expect((await move(made.body, 'drop')).body.state).toBe('dropped');
    expect((await confirm({ ...made.body, version: 2 })).status).toBe(409);
    expect(await rounds(made.body.id)).toEqual([]);
    // The file and its preview go with it; what happened stays to be read.
    expect(await kept()).toBe(before - 2);
    expect((await world.get(`/bank/imports/${made.body.id}`, { as: bank.maker })).status).toBe(200);
  });
});

describe('a preview', () => {
  it('that the shelf has overtaken is not confirmed: what was shown is what is written', async () => {
    const own = await world.institution();
    const made = await upload(csvOf([listing('RACE-001')]), own.maker);
    const other = await upload(csvOf([listing('RACE-001', { amount_max_fen: 200_000_000 })]), own.maker);
    expect((await confirm(other.body, own.maker)).status).toBe(200);
    const late = await confirm(made.body, own.maker);
    expect(late.status).toBe(409);
    expect(late.body.code).toBe('import_outdated');
    expect(await rounds(made.body.id)).toEqual([]);
    const again = await world.put<Uploaded>(
      `/bank/imports/${made.body.id}/columns`,
      { columns: [] },
      { as: own.maker, version: made.body.version },
    );
    expect(again.body.counts).toEqual({ create: 0, update: 1, skip: 0, wrong: 0 });
  });

  it('is confirmed by its own hash and version only', async () => {
    const made = await upload(csvOf([listing('HASH-001')]));
    expect((await confirm({ ...made.body, hash: 'a'.repeat(64) })).body.code).toBe('import_outdated');
    expect((await confirm({ ...made.body, version: 7 })).status).toBe(412);
    expect(await rounds(made.body.id)).toEqual([]);
  });

  it('T17 confirmed twice with one key is written once and answers the same', async () => {
    const made = await upload(csvOf([listing('TWICE-001')]));
    const key = crypto.randomUUID();
    const first = await confirm(made.body, bank.maker, key);
    const second = await confirm(made.body, bank.maker, key);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await rounds(made.body.id)).toHaveLength(1);
  });

  it('T18 the key of one file does not do for another', async () => {
    const key = crypto.randomUUID();
    const first = await upload(csvOf([listing('KEY-001')]), bank.maker, 'a.csv', key);
    expect((await upload(csvOf([listing('KEY-001')]), bank.maker, 'a.csv', key)).body).toEqual(first.body);
    expect((await upload(csvOf([listing('KEY-002')]), bank.maker, 'a.csv', key)).status).toBe(422);
  });
});

describe('T02 another bank', () => {
  it('sees, changes and confirms nothing of an import, and a file cannot reach its products', async () => {
    const other = await world.institution();
    const { listing: terms } = await world.product(other);
    const made = await upload(csvOf([{ ...terms, name: '别家的贷' }]));
    expect(made.body.counts).toEqual({ create: 1, update: 0, skip: 0, wrong: 0 });
    const as = other.maker;
    for (const path of ['', '/rows', '/wrong-rows']) {
      expect((await world.get(`/bank/imports/${made.body.id}${path}`, { as })).status).toBe(404);
    }
    expect((await confirm(made.body, as)).status).toBe(404);
    const list = await world.get<{ imports: unknown[] }>('/bank/imports', { as });
    expect(list.body.imports).toEqual([]);
  });

  it('a checker, an officer and the office have no import desk', async () => {
    const office = await world.office();
    for (const as of [bank.checker, bank.officer, office.supervisor]) {
      expect((await upload(csvOf([listing('ROLE-001')]), as)).status).toBe(403);
      expect((await world.get('/bank/imports', { as })).status).toBe(403);
    }
  });
});

describe('T30 a hostile upload', () => {
  it.each([
    ['a page', new TextEncoder().encode('<html>'), 'a.html', 'wrong_kind'],
    ['an empty file', new Uint8Array(), 'a.csv', 'empty_file'],
    ['a workbook that is none', new TextEncoder().encode('PK??'), 'a.xlsx', 'content_differs'],
    [
      'two encodings',
      Uint8Array.from([...new TextEncoder().encode('产品编码,产品名称\n'), 0xd6, 0xdc, 0x0a]),
      'a.csv',
      'encoding',
    ],
  ])('%s is refused with its reason and leaves nothing behind', async (_, bytes, name, code) => {
    const answer = await upload<Problem & { errors: { field: string; code: string }[] }>(
      bytes,
      bank.maker,
      name,
    );
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field: 'file', code }]);
  });

  it('keeps a file name from reaching out of its place', async () => {
    const made = await upload(csvOf([listing('NAME-001')]), bank.maker, '../../<b>\u202e产品.csv');
    const shown = await world.get<Shown & { file: { name: string } }>(`/bank/imports/${made.body.id}`, {
      as: bank.maker,
    });
    expect(shown.body.file.name).toBe('<b>产品.csv');
  });

  it('T28 markup in a text is kept as text', async () => {
    const name = '<img src=x onerror=1>';
    const made = await upload(csvOf([listing('XSS-001', { name: name.slice(0, 20) })]));
    expect(made.body.counts.create).toBe(1);
  });
});

describe('the template', () => {
  it.each(['zh', 'en'])('in %s is a workbook whose columns are all known', async (locale) => {
    const { bytes } = await download(`/bank/imports/template?locale=${locale}`, bank.maker);
    const read = await readSheets(bytes, 'a.xlsx', isHeading);
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.sheet.rows).toEqual([]);
    expect(read.sheet.headings.every(({ text }) => isHeading(text))).toBe(true);
    expect(read.sheet.headings).toHaveLength(COLUMNS.length);
  });
});
