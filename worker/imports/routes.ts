// The import desk: template, upload, columns, preview, confirmation, and the own shelf as a file. A system of the bank
// does the same through the same addresses, each command with its Idempotency-Key.
import { Hono, type Context } from 'hono';
import { guard } from '../identity/guard.ts';
import { both } from '../lib/bilingual.ts';
import { selectUndoable, undoableFrom } from '../rounds/queries-import.ts';
import { answerOf, valid, versionOf, type AppEnv } from '../lib/http.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { readAll, rowsOf } from '../lib/sql.ts';
import { changeColumns, confirmImport, dropImport, undoImport, uploadImport } from './commands.ts';
import { bytesOf, selectSurroundings, sheetFrom, surroundingsFrom, termsOf } from './commands-check.ts';
import { headingOf } from './column.ts';
import { COLUMNS } from './columns.ts';
import { writeShelf, writeShelfCsv, writeTemplate, writeWrongRows } from './files.ts';
import { missingColumns, type MappedColumn } from './mapping.ts';
import { groupsOf, obstacleTo, type Counts, type Preview } from './preview.ts';
import { importFrom, selectImport, selectImports, type ImportRow, type ListedImport } from './queries.ts';
import { Columns, Confirm, ExportQuery, ImportParam, Nothing, RowsQuery, TemplateQuery } from './schema.ts';
import { LIMITS } from './sheets/refusals.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PAGE = 50;

const institutionOf = (c: Context<AppEnv>): string => c.get('ctx').actor.org_id ?? '';
const at = (c: Context<AppEnv>, id: string) => ({ id, version: versionOf(c) });

/** A file to be kept, never shown (security rule R37). */
const file = (c: Context<AppEnv>, bytes: Uint8Array, name: string, type: string) =>
  c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
  });

/** The file name of an upload, percent-encoded in its header. */
function documentName(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    throw fieldError('file', 'name_unreadable', both('文件名无法读取', 'The file name cannot be read'));
  }
}

/** The import of the caller's own institution. Throws 404. */
async function importOf(c: Context<AppEnv>, id: string): Promise<ImportRow> {
  const row = importFrom(await rowsOf(c.get('ctx').db, selectImport(id, institutionOf(c))));
  if (!row) throw new AppError('not_found');
  return row;
}

async function previewFrom(c: Context<AppEnv>, { preview_key }: ImportRow): Promise<Preview> {
  if (preview_key === null) return { rows: [], problems: [], notes: [] };
  return JSON.parse(new TextDecoder().decode(await bytesOf(c.env.FILES, preview_key))) as Preview;
}

const files = new Hono<AppEnv>()
  .get(
    '/bank/imports/template',
    guard('product.import_template'),
    valid('query', TemplateQuery),
    async (c) => {
      const locale = c.req.valid('query').locale ?? c.get('ctx').locale;
      const name = locale === 'zh' ? '产品导入模板.xlsx' : 'products-template.xlsx';
      return file(c, await writeTemplate(locale), name, XLSX);
    },
  )
  .get('/bank/imports/export', guard('product.export'), valid('query', ExportQuery), async (c) => {
    const { db, now } = c.get('ctx');
    const { products, names, today } = surroundingsFrom(
      await readAll(db, selectSurroundings(institutionOf(c))),
      now,
    );
    const drafts = products.flatMap((product) => termsOf(product) ?? []);
    if (c.req.valid('query').format === 'csv') {
      return file(c, writeShelfCsv(drafts, names), `产品-${today}.csv`, 'text/csv; charset=utf-8');
    }
    return file(c, await writeShelf(drafts, names, `产品 ${today}`), `产品-${today}.xlsx`, XLSX);
  })
  .get(
    '/bank/imports/:id/wrong-rows',
    guard('product.import_show'),
    valid('param', ImportParam),
    async (c) => {
      const job = await importOf(c, c.req.valid('param').id);
      const { problems } = await previewFrom(c, job);
      const sheet = await sheetFrom(await bytesOf(c.env.FILES, job.object_key), job.file_name);
      const bytes = await writeWrongRows(sheet, problems, c.get('ctx').locale);
      return file(c, bytes, `${job.file_name.replace(/\.[^.]+$/, '')}-错误行.xlsx`, XLSX);
    },
  );

const views = new Hono<AppEnv>()
  .get('/bank/imports', guard('product.import_list'), async (c) => {
    const { db, now } = c.get('ctx');
    const rows = await rowsOf<ListedImport>(db, selectImports(institutionOf(c)));
    return c.json({
      now,
      imports: rows.map(({ counts, ...row }) => ({ ...row, counts: JSON.parse(counts) as Counts })),
    });
  })
  .get('/bank/imports/:id', guard('product.import_show'), valid('param', ImportParam), async (c) => {
    const job = await importOf(c, c.req.valid('param').id);
    const { rows, problems, notes } = await previewFrom(c, job);
    const mapping = JSON.parse(job.mapping) as MappedColumn[];
    const counts = JSON.parse(job.counts) as Counts;
    const isWritten = job.state === 'confirmed' || job.state === 'undone';
    const undo = isWritten
      ? undoableFrom(await rowsOf(c.get('ctx').db, selectUndoable(job.id, institutionOf(c))))
      : null;
    return c.json({
      id: job.id,
      state: job.state,
      version: job.ver,
      file: { name: job.file_name, size: job.size },
      made_at: job.made_at,
      state_at: job.state_at,
      counts,
      hash: job.preview_hash,
      /** What undoing it would take back, and what it leaves or left. */
      undo,
      obstacle: obstacleTo(counts),
      mapping,
      columns: COLUMNS.map((column) => ({
        key: column.key,
        heading: both(headingOf(column, 'zh'), headingOf(column, 'en')),
        required: column.required,
      })),
      missing_columns: missingColumns(mapping).map(({ key }) => key),
      hidden_rows: rows.filter(({ hidden }) => hidden).length,
      notes,
      problems: groupsOf(problems),
    });
  })
  .get(
    '/bank/imports/:id/rows',
    guard('product.import_show'),
    valid('param', ImportParam),
    valid('query', RowsQuery),
    async (c) => {
      const { rows, problems } = await previewFrom(c, await importOf(c, c.req.valid('param').id));
      const { action, after = 0 } = c.req.valid('query');
      const wanted = rows.filter((row) => row.row > after && (action === undefined || row.action === action));
      const page = wanted.slice(0, PAGE);
      const shown = new Set(page.map(({ row }) => row));
      return c.json({
        rows: page,
        problems: problems.filter(({ row }) => shown.has(row)),
        next: wanted.length > PAGE ? (page.at(-1)?.row ?? null) : null,
      });
    },
  );

const moves = new Hono<AppEnv>()
  .post('/bank/imports', guard('product.import'), async (c) => {
    if (Number(c.req.header('content-length') ?? '0') > LIMITS.file_bytes) throw new AppError('too_large');
    const name = documentName(c.req.header('x-document-name') ?? '');
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const outcome = await uploadImport(c.get('ctx'), c.env.FILES, { name, bytes });
    return c.json(answerOf(c, outcome), outcome.status as 201);
  })
  .put(
    '/bank/imports/:id/columns',
    guard('product.import_columns'),
    valid('param', ImportParam),
    valid('json', Columns),
    async (c) => {
      const { columns } = c.req.valid('json');
      const place = at(c, c.req.valid('param').id);
      return c.json(answerOf(c, await changeColumns(c.get('ctx'), c.env.FILES, place, columns)));
    },
  )
  .post(
    '/bank/imports/:id/confirm',
    guard('product.import_confirm'),
    valid('param', ImportParam),
    valid('json', Confirm),
    async (c) => {
      const place = at(c, c.req.valid('param').id);
      return c.json(answerOf(c, await confirmImport(c.get('ctx'), c.env.FILES, place, c.req.valid('json'))));
    },
  )
  .post(
    '/bank/imports/:id/undo',
    guard('product.import_undo'),
    valid('param', ImportParam),
    valid('json', Nothing),
    async (c) => c.json(answerOf(c, await undoImport(c.get('ctx'), at(c, c.req.valid('param').id)))),
  )
  .post(
    '/bank/imports/:id/drop',
    guard('product.import_drop'),
    valid('param', ImportParam),
    valid('json', Nothing),
    async (c) =>
      c.json(answerOf(c, await dropImport(c.get('ctx'), c.env.FILES, at(c, c.req.valid('param').id)))),
  );

export const importRoutes = new Hono<AppEnv>().route('/', files).route('/', views).route('/', moves);
