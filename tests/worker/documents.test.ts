// The firm's vault over HTTP: what comes in, the scan, papers within applications, the bank's word about them, links that
// live a minute, licences by consent, and what is collected when nobody needs it any more.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../worker/audit/rules.ts';
import { eventsFrom } from '../../worker/audit/queries.ts';
import { collectOrphans, runRemovals, runScans } from '../../worker/documents/commands-system.ts';
import { foldDocument, useName } from '../../worker/documents/fold.ts';
import { jpegOf, pdfOf, segment, tiff } from '../../worker/documents/test-support.ts';
import { jobContext } from '../../worker/jobs.ts';
import { deliverOutbox } from '../../worker/notifications/commands.ts';
import { sha256 } from '../../worker/lib/hash.ts';
import { consentIs, goesWrong } from './world/sources.ts';
import {
  newWorld,
  type Answer,
  type Institution,
  type ListedProduct,
  type Owner,
  type Person,
  type Problem,
  type World,
} from './world.ts';

type Kept = {
  id: string;
  name: string;
  state: string;
  version: number;
  kind: string;
  renamed: boolean;
  duplicate: boolean;
};
type Paper = {
  id: string;
  version: number;
  item_id: string;
  state: string;
  use: string;
  reason: string | null;
  moves: string[];
};
type Line = {
  item_id: string;
  state: string;
  reason: string | null;
  licence: string | null;
  papers: Paper[];
};
type CaseView = {
  version: number;
  state: string;
  checklist: Line[];
  items: { id: string }[];
  offered: { id: string }[];
};
type Vault = {
  used: { files: number; bytes: number };
  documents: {
    id: string;
    version: number;
    kind: string;
    name: string;
    state: string;
    refused_code: string | null;
    expiry: string | null;
    origin: string;
    licence: { issuer: string } | null;
    uses: { number: string; state: string; open: boolean }[];
  }[];
  licences: { kind: string; covered: boolean; held: { number: string } | null }[];
};
type Link = { url: string; expires_at: number };
type Moved = { id: string; number: string; version: number; state: string };
type Sheet = {
  product: { version_id: string };
  consent: { data_classes: string[]; until: string; text_hash: string };
  checklist: Line[];
  offered: { id: string; kind: string }[];
};

const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const DAY = 86_400_000;

let world: World;
let bank: Institution;
let product: ListedProduct;
let serial = 0;

beforeAll(async () => {
  world = await newWorld();
  bank = await world.institution();
  product = await listed();
});

/** A product whose list has a licence, an identity document, statements and a contract that may follow later. */
function listed(): Promise<ListedProduct> {
  const paper = (id: string, zh: string, more: object = {}) => ({
    ...{ id, name: { zh, en: id }, how: 'upload' as const, data_class: null, stage: 'apply' as const },
    ...more,
  });
  return world.product(bank, {
    documents: [
      paper('licence', '营业执照', { how: 'consent', data_class: 'public' }),
      paper('identity', '法定代表人身份证明'),
      paper('statements', '近两年财务报表'),
      paper('trade', '购销合同', { stage: 'approve' }),
    ],
  });
}

const ctx = () => jobContext(world.bindings(), world.district);
const scan = () => runScans(ctx(), 50);
/** A PDF that nobody else has. */
const fresh = (more = ''): Uint8Array => pdfOf(`% ${(serial += 1)} ${more}`);

function uploaded<Body = Kept>(
  as: Person,
  path: string,
  bytes: Uint8Array,
  name = '材料.pdf',
  key?: string,
): Promise<Answer<Body>> {
  return world.request<Body>('POST', path, {
    as,
    ...(key === undefined ? {} : { key }),
    raw: bytes as Uint8Array<ArrayBuffer>,
    headers: { 'content-type': 'application/octet-stream', 'x-document-name': encodeURIComponent(name) },
  });
}
const toVault = (owner: Owner, bytes = fresh(), kind = 'financial_statement', name?: string) =>
  uploaded(owner, `/sme/documents?kind=${kind}`, bytes, name);

async function kept(owner: Owner, bytes = fresh(), kind = 'financial_statement'): Promise<Kept> {
  const { status, body } = await toVault(owner, bytes, kind);
  expect(status, JSON.stringify(body)).toBe(201);
  await scan();
  return body;
}

const vault = async (owner: Owner): Promise<Vault> =>
  (await world.get<Vault>('/sme/documents', { as: owner })).body;
const inVault = async (owner: Owner, id: string) =>
  (await vault(owner)).documents.find((paper) => paper.id === id);
const rowOf = (id: string) =>
  world.db
    .prepare('SELECT state, object_key, sha256 FROM document WHERE id = ?1')
    .bind(id)
    .first<{ state: string; object_key: string; sha256: string }>();
const stored = async (id: string): Promise<Uint8Array | null> => {
  const object = await env.FILES.get((await rowOf(id))?.object_key ?? '');
  return object ? new Uint8Array(await object.arrayBuffer()) : null;
};

async function submitted(
  owner: Owner,
  papers: { item_id: string; document_id: string }[] = [],
  of: ListedProduct = product,
): Promise<Moved> {
  const { body: sheet } = await world.get<Sheet>(`/sme/apply/${of.id}`, { as: owner });
  const { status, body } = await world.post<Moved>(
    '/sme/applications',
    {
      product_id: of.id,
      version_id: sheet.product.version_id,
      amount_fen: 100_000_000,
      term_months: 12,
      purpose: of.listing.purposes[0],
      guarantee_type: of.listing.guarantee_types[0],
      consent: {
        data_classes: sheet.consent.data_classes,
        until: sheet.consent.until,
        text_hash: sheet.consent.text_hash,
      },
      papers,
    },
    { as: owner, stepUp: true },
  );
  expect(status, JSON.stringify(body)).toBe(201);
  world.wait({ minutes: 1 });
  return body;
}

const own = async (owner: Owner, id: string): Promise<CaseView> =>
  (await world.get<CaseView>(`/sme/applications/${id}`, { as: owner })).body;
const atBank = async (id: string, as: Person = bank.officer): Promise<CaseView> =>
  (await world.get<CaseView>(`/bank/applications/${id}`, { as })).body;
const lineOf = ({ checklist }: { checklist: Line[] }, item_id: string): Line => {
  const line = checklist.find((one) => one.item_id === item_id);
  if (!line) throw new Error(`no line ${item_id}`);
  return line;
};
const states = ({ checklist }: { checklist: Line[] }) =>
  Object.fromEntries(checklist.map(({ item_id, state }) => [item_id, state]));

/** What the bank says of the paper of a line. */
async function judge(
  id: string,
  item_id: string,
  verdict: 'verify' | 'return',
  reason?: string,
  as = bank.officer,
) {
  const paper = lineOf(await atBank(id), item_id).papers.at(-1);
  return world.post<Problem>(
    `/bank/applications/${id}/documents/${paper?.id}/${verdict}`,
    { item_id, ...(reason === undefined ? {} : { reason }) },
    { as, version: paper?.version },
  );
}

const withdrawn = async (owner: Owner, id: string) =>
  world.post(
    `/sme/applications/${id}/withdraw`,
    { reason: 'price' },
    {
      as: owner,
      version: (await own(owner, id)).version,
    },
  );

describe('a paper that comes into the vault', () => {
  it('is in quarantine until the scan has passed it, and opens from then on', async () => {
    const owner = await world.owner();
    const { body } = await toVault(owner, fresh(), 'contract', '设备采购合同.pdf');
    expect(body).toMatchObject({ state: 'quarantined', kind: 'contract', name: '设备采购合同.pdf' });
    const early = await world.post<Problem>(`/sme/documents/${body.id}/links`, {}, { as: owner });
    expect(early).toMatchObject({ status: 409, body: { code: 'document_checking' } });
    expect(await scan()).toBe(1);
    expect(await inVault(owner, body.id)).toMatchObject({ state: 'clean' });
    expect((await world.post(`/sme/documents/${body.id}/links`, {}, { as: owner })).status).toBe(200);
    expect(await world.events(body.id)).toEqual(['document.uploaded', 'document.passed']);
  });

  it('is a photo even when it calls itself a PDF, and says where nobody lives', async () => {
    const owner = await world.owner();
    const photo = jpegOf({
      segments: [segment(0xe1, tiff({ orientation: 6, notes: `GPS 28.35 ${serial}` }))],
    });
    const { status, body } = await toVault(owner, photo, 'business_licence', '营业执照.pdf');
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: '营业执照.jpg', renamed: true });
    const bytes = await stored(body.id);
    expect(Buffer.from(bytes ?? []).includes('GPS')).toBe(false);
    expect(sha256(bytes ?? new Uint8Array())).toBe((await rowOf(body.id))?.sha256);
  });

  it.each([
    ['a PDF that is a web page', new TextEncoder().encode('<!DOCTYPE html><p>执照'), 'is_a_web_page'],
    ['a PDF with a web page inside', pdfOf('<script>x</script>'), 'is_a_web_page'],
    ['nothing', new Uint8Array(), 'empty'],
  ])('is refused with what to do, and leaves nothing: %s', async (_, bytes, code) => {
    const owner = await world.owner();
    const answer = await uploaded<Problem>(owner, '/sme/documents?kind=other', bytes);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'file', code }] } });
    expect((await vault(owner)).used).toEqual({ files: 0, bytes: 0 });
  });

  it('T31 is refused beyond 20 MB', async () => {
    const owner = await world.owner();
    const answer = await uploaded<Problem>(
      owner,
      '/sme/documents?kind=other',
      new Uint8Array(20 * 1024 * 1024 + 1),
    );
    expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });

  it('is kept once: the second time it is answered with the one that is there, also at the same instant', async () => {
    const owner = await world.owner();
    const bytes = fresh();
    const answers = await Promise.all([1, 2, 3].map(() => toVault(owner, bytes)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect((await vault(owner)).used.files).toBe(1);
    // Another firm's copy is another paper.
    const other = await world.owner();
    expect((await toVault(other, bytes)).body.id).not.toBe(answers[0]?.body.id);
  });

  it('T17 sent again with its key after a broken line is the same paper', async () => {
    const owner = await world.owner();
    const [bytes, key] = [fresh(), crypto.randomUUID()];
    const first = await uploaded(owner, '/sme/documents?kind=order', bytes, 'a.pdf', key);
    const again = await uploaded(owner, '/sme/documents?kind=order', bytes, 'a.pdf', key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('finds the vault full at 200 papers and at 500 MB, and says which', async () => {
    const owner = await world.owner();
    const { body } = await toVault(owner);
    const copies = (n: number, size: number, of: string) =>
      world.db
        .prepare(
          `INSERT INTO document SELECT 'doc_' || ?1 || k.value, d.enterprise_id, d.kind, d.name, d.media_type, ?2, ?1 || k.value,
            ?1 || k.value, d.origin, d.licence_id, d.state, d.refused_code, d.issued_on, d.expires_on, d.uploaded_by,
            d.uploaded_at, d.scan_next_at + 1000000000000, d.scan_attempts, d.scanned_at, d.hidden_at, d.ver, d.head
          FROM document d, json_each(?3) k WHERE d.id = ?4`,
        )
        .bind(of, size, JSON.stringify(Array.from({ length: n }, (_, i) => i)), body.id)
        .run();
    await copies(199, 10, owner.firm.id);
    expect((await toVault(owner)).body).toMatchObject({
      errors: [{ field: 'file', code: 'vault_full_files' }],
    });
    await world.db.prepare("DELETE FROM document WHERE object_key LIKE ?1 || '%'").bind(owner.firm.id).run();
    await copies(25, 20 * 1024 * 1024, owner.firm.id);
    expect((await toVault(owner)).body).toMatchObject({
      errors: [{ field: 'file', code: 'vault_full_bytes' }],
    });
    await world.db.prepare("DELETE FROM document WHERE object_key LIKE ?1 || '%'").bind(owner.firm.id).run();
  });

  it('carries the days that the firm wrote, and is marked a month before it ends', async () => {
    const owner = await world.owner();
    const until = new Date(world.now + 20 * DAY).toISOString().slice(0, 10);
    const { body } = await uploaded(owner, `/sme/documents?kind=qualification&expires_on=${until}`, fresh());
    expect(await inVault(owner, body.id)).toMatchObject({ expiry: 'soon' });
    const tomorrow = new Date(world.now + 2 * DAY).toISOString().slice(0, 10);
    const wrong = await uploaded<Problem>(owner, `/sme/documents?kind=other&issued_on=${tomorrow}`, fresh());
    expect(wrong.body.errors?.[0]).toMatchObject({ field: 'issued_on', code: 'in_the_future' });
  });
});

describe('the scan', () => {
  it('refuses what is harmful: the line has to be mended, the firm is told, and the bytes are gone', async () => {
    const owner = await world.owner();
    const made = await submitted(owner);
    const sent = await uploaded(
      owner,
      `/sme/applications/${made.id}/documents?item=statements`,
      pdfOf(`% ${EICAR}`),
    );
    expect(sent.status).toBe(201);
    const { object_key } = (await rowOf(sent.body.id)) ?? { object_key: '' };
    expect(lineOf(await atBank(made.id), 'statements')).toMatchObject({
      state: 'sent',
      papers: [{ state: 'quarantined', moves: [] }],
    });
    await scan();
    expect(await inVault(owner, sent.body.id)).toMatchObject({ state: 'refused', refused_code: 'malware' });
    expect(lineOf(await own(owner, made.id), 'statements')).toMatchObject({
      state: 'returned',
      reason: 'malware',
    });
    expect(await env.FILES.head(object_key)).toBeNull();
    await deliverOutbox(ctx());
    expect(await world.lastSms('phone' in owner.way ? owner.way.phone : '')).toContain('未通过安全检查');
    expect(await world.events(sent.body.id)).toEqual([
      'document.uploaded',
      'document.attached',
      'document.refused',
      'document.returned',
    ]);
    // A refused paper can be cleared away, and the mended one takes its place.
    const { version } = (await inVault(owner, sent.body.id)) ?? { version: 0 };
    const cleared = await world.request('DELETE', `/sme/documents/${sent.body.id}`, {
      as: owner,
      version,
      body: {},
    });
    expect(cleared).toMatchObject({ status: 200, body: { state: 'removed' } });
    world.wait({ minutes: 1 });
    await uploaded(owner, `/sme/applications/${made.id}/documents?item=statements`, fresh());
    expect(lineOf(await own(owner, made.id), 'statements').state).toBe('sent');
  });

  it('asks the scanner that is configured, and leaves a paper in quarantine while it cannot be asked', async () => {
    const owner = await world.owner();
    const scanning = () => {
      const job = ctx();
      return {
        ...job,
        env: { ...job.env, SCAN_URL: env.SOURCES_URL ?? '', SCAN_KEY: env.SOURCES_KEY ?? '' },
      };
    };
    // What other tests left behind is not to be asked about here.
    await scan();
    const { body } = await toVault(owner);
    const evil = await toVault(owner, pdfOf(`% ${EICAR} ${serial}`));
    await goesWrong('scanner', 'scans', 'down', 2);
    await runScans(scanning(), 50);
    expect(await inVault(owner, body.id)).toMatchObject({ state: 'quarantined' });
    // Not at once again, and then by the scanner's word.
    expect(await runScans(scanning(), 50)).toBe(0);
    world.wait({ minutes: 2 });
    await runScans(scanning(), 50);
    expect(await inVault(owner, body.id)).toMatchObject({ state: 'clean' });
    expect(await inVault(owner, evil.body.id)).toMatchObject({ state: 'refused', refused_code: 'malware' });
    // Without its key nothing passes.
    const late = await toVault(owner);
    const job = ctx();
    await runScans({ ...job, env: { ...job.env, SCAN_URL: env.SOURCES_URL ?? '' } }, 50);
    expect(await inVault(owner, late.body.id)).toMatchObject({ state: 'quarantined' });
    world.wait({ minutes: 2 });
    await scan();
  });

  it('refuses bytes that are not those that came', async () => {
    const owner = await world.owner();
    const { body } = await toVault(owner);
    await env.FILES.put((await rowOf(body.id))?.object_key ?? '', 'something else');
    await scan();
    expect(await inVault(owner, body.id)).toMatchObject({ state: 'refused', refused_code: 'lost' });
  });

  it('runs with cron, too', async () => {
    const owner = await world.owner();
    const { body } = await toVault(owner);
    world.wait({ minutes: 6 });
    await world.runJobs();
    expect(await inVault(owner, body.id)).toMatchObject({ state: 'clean' });
  });
});

describe('papers of an application', () => {
  it('go along with the submission where the vault has them, and are not uploaded again for the next bank', async () => {
    const owner = await world.owner();
    const statements = await kept(owner);
    const { body: sheet } = await world.get<Sheet>(`/sme/apply/${product.id}`, { as: owner });
    expect(states(sheet)).toEqual({
      licence: 'consent',
      identity: 'in_person',
      statements: 'missing',
      trade: 'missing',
    });
    expect(sheet.offered.map(({ id }) => id)).toEqual([statements.id]);
    const wanted = [{ item_id: 'statements', document_id: statements.id }];
    const first = await submitted(owner, wanted);
    const second = await submitted(owner, wanted, await listed());
    expect(states(await atBank(first.id))).toMatchObject({ statements: 'sent', trade: 'missing' });
    expect(states(await atBank(second.id))).toMatchObject({ statements: 'sent' });
    expect(await inVault(owner, statements.id)).toMatchObject({
      uses: [
        { number: second.number, open: true },
        { number: first.number, open: true },
      ],
    });
    expect((await vault(owner)).used.files).toBe(1);
  });

  it('of another firm cannot be sent along, and nothing is submitted with them', async () => {
    const [owner, stranger] = [await world.owner(), await world.owner()];
    const foreign = await kept(stranger);
    const { body: sheet } = await world.get<Sheet>(`/sme/apply/${product.id}`, { as: owner });
    const { data_classes, until, text_hash } = sheet.consent;
    const answer = await world.post<Problem>(
      '/sme/applications',
      {
        ...{
          product_id: product.id,
          version_id: sheet.product.version_id,
          amount_fen: 100_000_000,
          term_months: 12,
        },
        purpose: product.listing.purposes[0],
        guarantee_type: product.listing.guarantee_types[0],
        consent: { data_classes, until, text_hash },
        papers: [{ item_id: 'statements', document_id: foreign.id }],
      },
      { as: owner, stepUp: true },
    );
    expect(answer.status).toBe(404);
    const made = await submitted(owner);
    const attach = await world.post<Problem>(
      `/sme/applications/${made.id}/papers`,
      { papers: [{ item_id: 'statements', document_id: foreign.id }] },
      { as: owner },
    );
    expect(attach.status).toBe(404);
  });

  it('are verified or sent back with a reason, which the firm mends by another one', async () => {
    const owner = await world.owner();
    const statements = await kept(owner);
    const made = await submitted(owner, [{ item_id: 'statements', document_id: statements.id }]);
    const short = await judge(made.id, 'statements', 'return', '缺页');
    expect(short).toMatchObject({ status: 400, body: { errors: [{ field: 'reason', code: 'too_small' }] } });
    world.wait({ minutes: 1 });
    expect((await judge(made.id, 'statements', 'return', '缺少第二页的合计数')).status).toBe(200);
    expect(lineOf(await own(owner, made.id), 'statements')).toMatchObject({
      state: 'returned',
      reason: '缺少第二页的合计数',
    });
    await deliverOutbox(ctx());
    expect(await world.lastSms('phone' in owner.way ? owner.way.phone : '')).toContain(
      `${made.number} 有材料需要重传`,
    );
    // The very paper that came back does not mend it.
    const same = await world.post<Problem>(
      `/sme/applications/${made.id}/papers`,
      { papers: [{ item_id: 'statements', document_id: statements.id }] },
      { as: owner },
    );
    expect(same.body.errors?.[0]).toMatchObject({ code: 'returned_before' });
    world.wait({ minutes: 1 });
    await uploaded(owner, `/sme/applications/${made.id}/documents?item=statements`, fresh());
    await scan();
    expect(lineOf(await atBank(made.id), 'statements').state).toBe('sent');
    expect((await judge(made.id, 'statements', 'verify')).status).toBe(200);
    expect(lineOf(await own(owner, made.id), 'statements').state).toBe('verified');
    // What is verified is not verified twice, but may still come back.
    expect(await judge(made.id, 'statements', 'verify')).toMatchObject({
      status: 409,
      body: { code: 'illegal_move', allowed: ['return'] },
    });
  });

  it('T20 judged at the same moment by two have one judgement', async () => {
    const owner = await world.owner();
    const statements = await kept(owner);
    const made = await submitted(owner, [{ item_id: 'statements', document_id: statements.id }]);
    const { version } = lineOf(await atBank(made.id), 'statements').papers[0] ?? { version: 0 };
    const at = `/bank/applications/${made.id}/documents/${statements.id}`;
    const both = await Promise.all([
      world.post(`${at}/verify`, { item_id: 'statements' }, { as: bank.officer, version }),
      world.post(
        `${at}/return`,
        { item_id: 'statements', reason: '请补盖公章' },
        { as: bank.officer, version },
      ),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it('that are somebody’s identity document are not taken, and nobody else’s line is', async () => {
    const owner = await world.owner();
    const made = await submitted(owner);
    const to = (item: string, as: Owner = owner) =>
      uploaded<Problem>(as, `/sme/applications/${made.id}/documents?item=${item}`, fresh());
    expect((await to('identity')).body.errors?.[0]).toMatchObject({ code: 'person_paper' });
    expect((await to('nothing')).status).toBe(404);
    expect((await to('statements', await world.owner())).status).toBe(404);
    expect((await vault(owner)).used.files).toBe(0);
  });

  it('asked for by the bank are put aside until the firm answers, and mended after that', async () => {
    const owner = await world.owner();
    const made = await submitted(owner);
    const move = (path: string, at: Moved, body: object) =>
      world.post<Moved>(`/bank/applications/${made.id}/${path}`, body, {
        as: bank.officer,
        version: at.version,
      });
    const taken = await move('take-up', made, {});
    const asked = await move('request-documents', taken.body, {
      items: [{ kind: 'add', name: '近三个月流水' }],
    });
    const item = (await own(owner, made.id)).items[0]?.id ?? '';
    const sent = await uploaded(owner, `/sme/applications/${made.id}/documents?item=${item}`, fresh());
    await scan();
    expect(sent.body.kind).toBe('bank_statement');
    expect(lineOf(await own(owner, made.id), item).state).toBe('sent');
    expect(lineOf(await atBank(made.id), item)).toMatchObject({ state: 'missing', papers: [] });
    const hidden = await world.post<Problem>(
      `/bank/applications/${made.id}/documents/${sent.body.id}/verify`,
      { item_id: item },
      { as: bank.officer, version: 3 },
    );
    expect(hidden.status).toBe(404);
    await world.post(
      `/sme/applications/${made.id}/answer-documents`,
      { answers: [{ item_id: item, text: '见文件' }] },
      { as: owner, version: asked.body.version },
    );
    expect((await judge(made.id, item, 'return', '流水不完整，缺五月')).status).toBe(200);
    world.wait({ minutes: 1 });
    // The case goes on meanwhile; the paper can be mended without another round.
    await uploaded(owner, `/sme/applications/${made.id}/documents?item=${item}`, fresh());
    expect(lineOf(await atBank(made.id), item).state).toBe('sent');
  });

  it('cannot be added, judged or taken back once the application is over', async () => {
    const owner = await world.owner();
    const statements = await kept(owner);
    const made = await submitted(owner, [{ item_id: 'statements', document_id: statements.id }]);
    await withdrawn(owner, made.id);
    const more = await uploaded<Problem>(owner, `/sme/applications/${made.id}/documents?item=trade`, fresh());
    expect(more).toMatchObject({ status: 409, body: { code: 'illegal_move' } });
    expect((await judge(made.id, 'statements', 'verify')).status).toBe(409);
  });
});

describe('taking a paper out of the vault', () => {
  const remove = async (owner: Owner, id: string) => {
    const { version } = (await inVault(owner, id)) ?? { version: 0 };
    return world.request<Problem & { kept_for: number }>('DELETE', `/sme/documents/${id}`, {
      as: owner,
      version,
      body: {},
    });
  };

  it('removes it with its bytes where nothing needs it', async () => {
    const owner = await world.owner();
    const { id } = await kept(owner);
    const { object_key } = (await rowOf(id)) ?? { object_key: '' };
    expect(await remove(owner, id)).toMatchObject({ status: 200, body: { state: 'removed', kept_for: 0 } });
    expect(await env.FILES.head(object_key)).toBeNull();
    expect((await vault(owner)).documents).toEqual([]);
    expect((await remove(owner, id)).status).toBe(412);
  });

  it('keeps it for an open application and removes it when that is over', async () => {
    const owner = await world.owner();
    const { id } = await kept(owner);
    const made = await submitted(owner, [{ item_id: 'statements', document_id: id }]);
    expect(await remove(owner, id)).toMatchObject({ status: 200, body: { state: 'clean', kept_for: 1 } });
    expect((await vault(owner)).documents).toEqual([]);
    await runRemovals(ctx());
    const look = () =>
      world.post<Link>(`/bank/applications/${made.id}/documents/${id}/reads`, {}, { as: bank.officer });
    expect((await look()).status).toBe(200);
    await withdrawn(owner, made.id);
    expect(await runRemovals(ctx())).toBe(1);
    expect(await rowOf(id)).toMatchObject({ state: 'removed' });
    expect(await stored(id)).toBeNull();
    expect((await look()).status).not.toBe(200);
  });

  it('asks for the version that was seen', async () => {
    const owner = await world.owner();
    const { id } = await kept(owner);
    const blind = await world.request<Problem>('DELETE', `/sme/documents/${id}`, { as: owner, body: {} });
    expect(blind).toMatchObject({ status: 428, body: { code: 'version_missing' } });
    const stale = await world.request<Problem>('DELETE', `/sme/documents/${id}`, {
      as: owner,
      version: 1,
      body: {},
    });
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale_version' } });
  });
});

describe('a link to a file', () => {
  async function linked() {
    const owner = await world.owner();
    const { id } = await kept(owner, fresh('the very bytes'), 'contract');
    const made = await submitted(owner, [{ item_id: 'trade', document_id: id }]);
    const { body } = await world.post<Link>(
      `/bank/applications/${made.id}/documents/${id}/reads`,
      {},
      { as: bank.officer },
    );
    return { owner, id, made, path: body.url.replace('/api', ''), link: body };
  }

  it('gives the file as a download that runs nothing, and its receipt stood before it', async () => {
    const { owner, id, path } = await linked();
    const { body: ledger } = await world.get<{ reads: { what: string }[] }>('/sme/consents', { as: owner });
    expect(ledger.reads).toMatchObject([{ what: 'document' }]);
    const file = await world.get<string>(path, { as: bank.officer });
    expect(file.status).toBe(200);
    expect(file.body).toContain('the very bytes');
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="__.pdf"; filename*=UTF-8''%E6%9D%90%E6%96%99.pdf`,
    });
    // The firm's own leaves no receipt.
    const mine = await world.post<Link>(`/sme/documents/${id}/links`, {}, { as: owner });
    expect((await world.get(mine.body.url.replace('/api', ''), { as: owner })).status).toBe(200);
    const after = await world.get<{ reads: unknown[] }>('/sme/consents', { as: owner });
    expect(after.body.reads).toHaveLength(1);
  });

  it('T32 is worth nothing after a minute, to anybody else, without a session, or changed', async () => {
    const { owner, path } = await linked();
    const other = await world.institution();
    for (const person of [bank.approver, other.officer, owner]) {
      expect(await world.get<Problem>(path, { as: person })).toMatchObject({
        status: 404,
        body: { code: 'link_not_valid' },
      });
    }
    expect(await world.get<Problem>(path)).toMatchObject({ status: 401 });
    const forged = `${path.slice(0, -3)}AAA`;
    expect((await world.get<Problem>(forged, { as: bank.officer })).body.code).toBe('link_not_valid');
    world.wait({ ms: 59_000 });
    expect((await world.get(path, { as: bank.officer })).status).toBe(200);
    world.wait({ ms: 1_000 });
    expect(await world.get<Problem>(path, { as: bank.officer })).toMatchObject({
      status: 410,
      body: { code: 'link_expired', title: expect.stringContaining('重新打开') as string },
    });
  });

  it('T14 opens nothing once the consent is withdrawn, though it was made before', async () => {
    const { owner, made, path } = await linked();
    const consent = await world.db
      .prepare("SELECT id FROM consent WHERE application_id = ?1 AND purpose = 'credit_application'")
      .bind(made.id)
      .first<string>('id');
    await world.post(`/sme/consents/${consent}/pause`, {}, { as: owner });
    expect(await world.get<Problem>(path, { as: bank.officer })).toMatchObject({
      status: 403,
      body: { code: 'consent_not_active' },
    });
  });

  it('is not made for a paper that the case does not have, nor for a stranger, and leaves no receipt then', async () => {
    const { owner, id, made } = await linked();
    const unused = await kept(owner);
    const other = await world.institution();
    const looks = () => world.db.prepare('SELECT COUNT(*) AS n FROM profile_read').first('n');
    const before = await looks();
    const read = (document: string, as: Person) =>
      world.post(`/bank/applications/${made.id}/documents/${document}/reads`, {}, { as });
    expect((await read(unused.id, bank.officer)).status).toBe(404);
    expect((await read(id, other.officer)).status).toBe(404);
    expect(await looks()).toBe(before);
    expect((await world.post(`/sme/documents/${id}/links`, {}, { as: await world.owner() })).status).toBe(
      404,
    );
  });
});

describe('a licence that its issuer sends', () => {
  const fetched = (owner: Owner, kind: string, at: object = {}) =>
    world.post<Problem & { id: string; issuer: string }>('/sme/licences', { kind, ...at }, { as: owner });

  /** The consent that a firm gives to the platform. */
  async function platform(owner: Owner, ...data_classes: string[]): Promise<string> {
    const query = `classes=${data_classes.join(',')}`;
    const { body } = await world.get<{ text_hash: string }>(`/sme/consents/platform?${query}`, { as: owner });
    const given = await world.post<{ id: string }>(
      '/sme/consents/platform',
      { data_classes, text_hash: body.text_hash },
      { as: owner, stepUp: true },
    );
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    return given.body.id;
  }

  it('comes only by a consent that covers it', async () => {
    const owner = await world.owner();
    const refused = await fetched(owner, 'business_licence');
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'kind', code: 'no_consent' }] } });
    await platform(owner, 'tax');
    expect((await vault(owner)).licences).toMatchObject([
      { kind: 'business_licence', covered: true, held: null },
      { kind: 'property_certificate', covered: false },
      { kind: 'social_insurance_record', covered: false },
    ]);
    expect((await fetched(owner, 'social_insurance_record')).body.errors?.[0]?.code).toBe('no_consent');
    expect((await fetched(owner, 'business_licence')).status).toBe(201);
  });

  it('stands in the vault with issuer and number, and counts as verified wherever it is asked for', async () => {
    const owner = await world.owner();
    await platform(owner, 'social_insurance');
    const made = await submitted(owner);
    const { body } = await fetched(owner, 'business_licence', {
      application_id: made.id,
      item_id: 'licence',
    });
    expect(body.issuer).toContain('市场监督管理局');
    expect(await inVault(owner, body.id)).toMatchObject({
      state: 'clean',
      origin: 'licence',
      licence: { issuer: body.issuer },
    });
    expect(lineOf(await atBank(made.id), 'licence')).toMatchObject({ state: 'verified' });
    expect(await world.events(body.id)).toEqual([
      'document.fetched',
      'document.certified',
      'document.passed',
    ]);
    // For anything else it is a paper like any other.
    await world.post(
      `/sme/applications/${made.id}/papers`,
      { papers: [{ item_id: 'trade', document_id: body.id }] },
      { as: owner },
    );
    expect(lineOf(await atBank(made.id), 'trade').state).toBe('sent');
  });

  it('fetched again is the same paper while the issuer says the same', async () => {
    const owner = await world.owner();
    await platform(owner, 'social_insurance');
    const first = await fetched(owner, 'social_insurance_record');
    const again = await fetched(owner, 'social_insurance_record');
    expect(again.body.id).toBe(first.body.id);
    expect((await vault(owner)).used.files).toBe(1);
  });

  it('takes the place of what the firm uploaded itself', async () => {
    const owner = await world.owner();
    await platform(owner, 'social_insurance');
    const first = await fetched(owner, 'business_licence');
    await world.db
      .prepare("UPDATE document SET origin = 'upload', licence_id = NULL WHERE id = ?1")
      .bind(first.body.id)
      .run();
    const again = await fetched(owner, 'business_licence');
    expect(again.status, JSON.stringify(again.body)).toBe(201);
    expect(again.body.id).not.toBe(first.body.id);
    await runRemovals(ctx());
    expect((await vault(owner)).documents.map(({ id }) => id)).toEqual([again.body.id]);
  });

  it.each([
    ['down', 'down'],
    ['malformed', 'malformed'],
    ['not_json', 'malformed'],
    ['altered', 'malformed'],
    ['expired', 'expired'],
    ['wrong_firm', 'wrong_firm'],
  ])('that goes wrong is told as such, and the paper may be uploaded: %s', async (fault, code) => {
    const owner = await world.owner();
    await platform(owner, 'social_insurance');
    await goesWrong(owner.firm.uscc, 'licence:social_insurance_record', fault, 2);
    const answer = await fetched(owner, 'social_insurance_record');
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'licence_not_fetched',
        title: expect.stringContaining('改为上传') as string,
        errors: [{ field: 'kind', code }],
      },
    });
    expect((await vault(owner)).documents).toEqual([]);
    const tickets = await world.db
      .prepare("SELECT COUNT(*) AS n FROM ticket WHERE enterprise_id = ?1 AND cause = 'source_wrong_firm'")
      .bind(owner.firm.id)
      .first('n');
    expect(tickets).toBe(fault === 'wrong_firm' ? 1 : 0);
    await world.db.prepare('DELETE FROM source_breaker').run();
  });

  it('that is older than the one held is not taken', async () => {
    const owner = await world.owner();
    await platform(owner, 'social_insurance');
    await fetched(owner, 'business_licence');
    await goesWrong(owner.firm.uscc, 'licence:business_licence', 'stale');
    expect((await fetched(owner, 'business_licence')).body.errors?.[0]?.code).toBe('stale');
    expect((await vault(owner)).licences[0]?.held).not.toBeNull();
  });

  it('goes with the consent by which it came, unless an open application uses it', async () => {
    const owner = await world.owner();
    const consent = await platform(owner, 'social_insurance');
    const [licence, record] = [
      await fetched(owner, 'business_licence'),
      await fetched(owner, 'social_insurance_record'),
    ];
    const made = await submitted(owner, [{ item_id: 'licence', document_id: licence.body.id }]);
    await world.post(`/sme/consents/${consent}/revoke`, {}, { as: owner });
    await runRemovals(ctx());
    expect(await rowOf(record.body.id)).toMatchObject({ state: 'removed' });
    expect(await stored(record.body.id)).toBeNull();
    expect((await vault(owner)).licences.map(({ held }) => held)).not.toContainEqual(
      expect.objectContaining({ number: expect.stringContaining('SB') as string }),
    );
    // The bank's own consent names what is public, and the case still has the licence.
    expect(await rowOf(licence.body.id)).toMatchObject({ state: 'clean' });
    await withdrawn(owner, made.id);
    await runRemovals(ctx());
    expect(await rowOf(licence.body.id)).toMatchObject({ state: 'removed' });
    expect(await stored(licence.body.id)).toBeNull();
  });

  it('is not kept when the consent ended while the issuer was answering', async () => {
    const owner = await world.owner();
    const consent = await platform(owner, 'social_insurance');
    await goesWrong(owner.firm.uscc, 'licence:social_insurance_record', 'pause');
    const asked = fetched(owner, 'social_insurance_record');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await consentIs(world, consent, 'revoked');
    expect(await asked).toMatchObject({ status: 400, body: { errors: [{ code: 'no_consent' }] } });
    expect((await vault(owner)).documents).toEqual([]);
  });
});

describe('bytes without a paper', () => {
  it('are collected after a day, and nothing else is', async () => {
    const owner = await world.owner();
    const paper = await kept(owner);
    const key = `${world.district}/documents/${'ab'.repeat(20)}`;
    const foreign = `xiangwan/documents/${'cd'.repeat(20)}`;
    await env.FILES.put(key, 'lost batch');
    await env.FILES.put(foreign, 'of the other district');
    const uploaded_at = (await env.FILES.head(key))?.uploaded.getTime() ?? 0;
    const later = (ms: number) => ({ ...ctx(), now: uploaded_at + ms });
    await collectOrphans(later(DAY - 1));
    expect(await env.FILES.head(key)).not.toBeNull();
    expect(await collectOrphans(later(DAY + 60_000))).toBeGreaterThan(0);
    expect(await env.FILES.head(key)).toBeNull();
    expect(await env.FILES.head(foreign)).not.toBeNull();
    expect(await stored(paper.id)).not.toBeNull();
  });
});

describe('what papers cost in D1', () => {
  it('stays within its budget on the way of every day', async () => {
    const owner = await world.owner();
    const ids: string[] = [];
    for (let i = 0; i < 12; i += 1) ids.push((await toVault(owner)).body.id);
    await scan();
    const made = await submitted(owner, [{ item_id: 'statements', document_id: ids[0] ?? '' }]);
    await vault(owner);
    // Twelve papers, their count, one use with its application, and the session.
    expect(world.cost()).toMatchObject({ rows_written: 0 });
    expect(world.cost().rows_read).toBeLessThanOrEqual(12 * 4 + 20);
    await uploaded(owner, `/sme/documents?kind=contract`, fresh());
    expect(world.cost().rows_read).toBeLessThanOrEqual(12 * 2 + 20);
    expect(world.cost().rows_written).toBeLessThanOrEqual(12);
    await world.post(`/bank/applications/${made.id}/documents/${ids[0]}/reads`, {}, { as: bank.officer });
    expect(world.cost().rows_read).toBeLessThanOrEqual(40);
    expect(world.cost().round_trips).toBeLessThanOrEqual(6);
    await judge(made.id, 'statements', 'verify');
    expect(world.cost().rows_read).toBeLessThanOrEqual(20);
    expect(world.cost().rows_written).toBeLessThanOrEqual(10);
  });
});

describe('every paper of this file', () => {
  it('stands where its events say, and so does each of its uses', async () => {
    const { results: rows } = await world.db
      .prepare('SELECT id, state, hidden_at, sha256, ver FROM document')
      .all<{ id: string; state: string; hidden_at: number | null; sha256: string; ver: number }>();
    const { results: uses } = await world.db
      .prepare('SELECT * FROM document_use')
      .all<{ application_id: string; item_id: string; document_id: string; state: string }>();
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      const { results } = await world.db
        .prepare('SELECT * FROM event WHERE stream = ?1 ORDER BY ver')
        .bind(row.id)
        .all();
      const events: Event[] = eventsFrom(results);
      const folded = foldDocument(events);
      expect(folded.problems).toEqual([]);
      expect({ ...folded, uses: undefined }).toMatchObject({
        state: row.state,
        hidden_at: row.hidden_at,
        sha256: row.sha256,
      });
      expect(events).toHaveLength(row.ver);
      const own = uses.filter(({ document_id }) => document_id === row.id);
      expect(Object.fromEntries(folded.uses)).toEqual(
        Object.fromEntries(own.map((use) => [useName(use.application_id, use.item_id), use.state])),
      );
    }
  });
});
