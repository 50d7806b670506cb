// What a product maker does with a file: upload it, say what its columns are, confirm the preview, take it back or
// drop it. Nothing reaches the shelf before the confirmation, and then all of it or nothing.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent } from '../audit/rules.ts';
import { cleanFileName } from '../documents/content.ts';
import { assertInBatch, execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { importedStatements, importUndone, type ImportedRow } from '../rounds/commands-import.ts';
import { selectImportedRounds } from '../rounds/queries-import.ts';
import { rowChanged, type CodedRow, type RoundRow } from '../rounds/queries.ts';
import {
  bytesOf,
  checkSheet,
  newKey,
  selectSurroundings,
  sheetFrom,
  surroundingsFrom,
  type Checked,
} from './commands-check.ts';
import type { ColumnKey } from './column.ts';
import { mappingOf, remapped, type MappedColumn } from './mapping.ts';
import { obstacleTo, type Counts, type Obstacle } from './preview.ts';
import { importFrom, insertImport, selectImport, updateImport, type ImportRow } from './queries.ts';
import type { Sheet } from './sheets/cells.ts';
import type { ImportState } from './terms.ts';

export type ImportAnswer = {
  readonly id: string;
  readonly state: ImportState;
  readonly version: number;
  readonly counts: Counts;
  /** What a confirmation names; null while no column is known to hold the code. */
  readonly hash: string | null;
  /** Why this preview cannot be confirmed whatever its rows say; null where nothing is in the way. */
  readonly obstacle: Obstacle | null;
};

/** An import as its sender saw it. */
export type At = { readonly id: string; readonly version: number };

const institutionOf = (ctx: Ctx): string => ctx.actor.org_id ?? '';
const NO_ROWS: Counts = { create: 0, update: 0, skip: 0, wrong: 0 };

function answerFrom(row: ImportRow): ImportAnswer {
  const counts = JSON.parse(row.counts) as Counts;
  const { id, state, ver: version, preview_hash: hash } = row;
  return { id, state, version, counts, hash, obstacle: obstacleTo(counts) };
}

/** The import as it is now. Throws 404, 412 when it moved, 409 when it is in another state. */
function importAt(
  rows: readonly unknown[] | undefined,
  { version }: At,
  states: readonly ImportState[],
): ImportRow {
  const row = importFrom(rows);
  if (!row) throw new AppError('not_found');
  if (row.ver !== version) throw new AppError('stale_version', { state: row.state, version: row.ver });
  if (!states.includes(row.state)) throw new AppError('illegal_move', { state: row.state, allowed: [] });
  return row;
}

/** The next event of an import with the row that follows from it. */
function moved(
  ctx: Ctx,
  row: ImportRow,
  change: Partial<ImportRow> & { readonly state: ImportState },
  happening: { readonly type: string; readonly command: string },
) {
  const next = { ...row, ...change };
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, ctx.actor, ctx.now, {
    ...happening,
    body: {
      import: row.id,
      institution: row.institution_id,
      sha256: row.sha256,
      preview: next.preview_hash,
      counts: JSON.parse(next.counts) as Counts,
    },
  });
  const after: ImportRow = { ...next, ver: event.ver, head: event.hash, state_at: ctx.now };
  return { row: after, write: [updateImport(after), assertInBatch(rowChanged()), insertEvent(event)] };
}

/** Puts a preview away first; the batch that follows makes it visible. */
async function store(ctx: Ctx, files: R2Bucket, { preview }: Checked): Promise<string> {
  const key = newKey(ctx);
  await files.put(key, JSON.stringify(preview), { httpMetadata: { contentType: 'application/json' } });
  return key;
}

const knowsCode = (mapping: readonly MappedColumn[]): boolean => mapping.some(({ key }) => key === 'code');

/** What a check leaves in the row of an import: the preview, or nothing while the code has no column. */
async function checkedState(
  ctx: Ctx,
  files: R2Bucket,
  mapping: readonly MappedColumn[],
  check: () => Checked,
) {
  const checked = knowsCode(mapping) ? check() : null;
  return {
    state: checked ? ('checked' as const) : ('uploaded' as const),
    mapping: JSON.stringify(mapping),
    counts: JSON.stringify(checked?.counts ?? NO_ROWS),
    preview_key: checked ? await store(ctx, files, checked) : null,
    preview_hash: checked?.hash ?? null,
  };
}

/** Takes a file in and checks it. Throws 400 when it cannot be read as a whole; it is then kept nowhere. */
export async function uploadImport(
  ctx: Ctx,
  files: R2Bucket,
  upload: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
): Promise<Outcome<ImportAnswer>> {
  const name = cleanFileName(upload.name);
  const digest = sha256(upload.bytes);
  let sheet: Sheet | null = await sheetFrom(upload.bytes, name);
  const institution_id = institutionOf(ctx);
  let made: ImportRow | null = null;
  return execute(ctx, {
    input: { name, sha256: digest },
    read: selectSurroundings(institution_id),
    decide: async (rows) => {
      // Another try after a lost race finds the file where the first one put it.
      sheet ??= await sheetFrom(upload.bytes, name);
      const mapping = mappingOf(sheet.headings);
      const around = surroundingsFrom(rows, ctx.now);
      const read = sheet;
      const state = await checkedState(ctx, files, mapping, () => checkSheet(read, mapping, around));
      sheet = null;
      const id = made?.id ?? idIn(ctx, 'import');
      const object_key = made?.object_key ?? newKey(ctx);
      if (!made) await files.put(object_key, upload.bytes);
      const event = nextEvent(newStream(id), ctx.actor, ctx.now, {
        type: 'import.uploaded',
        command: 'product.import',
        body: { import: id, institution: institution_id, sha256: digest, preview: state.preview_hash },
      });
      made = {
        id,
        institution_id,
        file_name: name,
        size: upload.bytes.length,
        sha256: digest,
        object_key,
        ...state,
        made_by: ctx.actor.user_id ?? '',
        made_at: ctx.now,
        state_at: ctx.now,
        ver: event.ver,
        head: event.hash,
      };
      return { status: 201, answer: answerFrom(made), write: [insertImport(made), insertEvent(event)] };
    },
  });
}

/** Says what some columns are and checks the file again: against the shelf as it is now, also without a change. */
export async function changeColumns(
  ctx: Ctx,
  files: R2Bucket,
  at: At,
  decisions: readonly { readonly column: number; readonly key: ColumnKey | null }[],
): Promise<Outcome<ImportAnswer>> {
  const institution_id = institutionOf(ctx);
  let replaced: string | null = null;
  const outcome = await execute(ctx, {
    input: { ...at, decisions },
    read: [selectImport(at.id, institution_id), ...selectSurroundings(institution_id)],
    decide: async ([jobs, ...rows]) => {
      const job = importAt(jobs, at, ['uploaded', 'checked']);
      const sheet = await sheetFrom(await bytesOf(files, job.object_key), job.file_name);
      const mapping = remapped(JSON.parse(job.mapping) as MappedColumn[], decisions);
      const around = surroundingsFrom(rows, ctx.now);
      const state = await checkedState(ctx, files, mapping, () => checkSheet(sheet, mapping, around));
      const { row, write } = moved(ctx, job, state, {
        type: 'import.checked',
        command: 'product.import_columns',
      });
      replaced = job.preview_key;
      return { answer: answerFrom(row), write };
    },
  });
  // Nobody reads the preview before this one any more; where it cannot be removed it is an orphan like others.
  if (replaced !== null) await files.delete(replaced).catch(() => undefined);
  return outcome;
}

/**
 * Writes every row of the preview that is right, in one batch; wrong rows are left out. The preview is made again from
 * the file and the shelf as it is now: where it is another one than was seen, nothing is written (409).
 */
export function confirmImport(
  ctx: Ctx,
  files: R2Bucket,
  at: At,
  input: { readonly hash: string },
): Promise<Outcome<ImportAnswer>> {
  const institution_id = institutionOf(ctx);
  return execute(ctx, {
    input: { ...at, ...input },
    read: [selectImport(at.id, institution_id), ...selectSurroundings(institution_id)],
    decide: async ([jobs, ...rows]) => {
      const job = importAt(jobs, at, ['checked']);
      if (job.preview_hash !== input.hash) throw new AppError('import_outdated');
      const obstacle = obstacleTo(JSON.parse(job.counts) as Counts);
      if (obstacle) throw fieldError('file', obstacle.code, obstacle.detail);
      const sheet = await sheetFrom(await bytesOf(files, job.object_key), job.file_name);
      const around = surroundingsFrom(rows, ctx.now);
      const products = new Map(around.products.map((product) => [product.id, product]));
      const imported: ImportedRow[] = [];
      const { hash } = checkSheet(
        sheet,
        JSON.parse(job.mapping) as MappedColumn[],
        around,
        ({ planned, draft }) => {
          imported.push({
            product: planned.product === null ? null : (products.get(planned.product) ?? null),
            draft: { ...draft, code: planned.code },
          });
        },
      );
      if (hash !== job.preview_hash) throw new AppError('import_outdated');
      if (imported.length === 0) throw new AppError('illegal_move', { state: job.state, allowed: [] });
      const { row, write } = moved(
        ctx,
        job,
        { state: 'confirmed' },
        { type: 'import.confirmed', command: 'product.import_confirm' },
      );
      return { answer: answerFrom(row), write: [...write, ...importedStatements(ctx, job, imported)] };
    },
  });
}

/** Takes a confirmed import back, as long as nobody has decided on any of its rounds. */
export function undoImport(ctx: Ctx, at: At): Promise<Outcome<ImportAnswer>> {
  const institution_id = institutionOf(ctx);
  return execute(ctx, {
    input: at,
    read: [selectImport(at.id, institution_id), ...selectImportedRounds(at.id, institution_id)],
    decide: ([jobs, rounds, products]) => {
      const job = importAt(jobs, at, ['confirmed']);
      const undone = importUndone(ctx, job, (rounds ?? []) as RoundRow[], (products ?? []) as CodedRow[]);
      const { row, write } = moved(
        ctx,
        job,
        { state: 'undone' },
        { type: 'import.undone', command: 'product.import_undo' },
      );
      return { answer: answerFrom(row), write: [...write, ...undone] };
    },
  });
}

/** Gives an import up before anything was written. Its file and its preview are of no more use and go with it. */
export async function dropImport(ctx: Ctx, files: R2Bucket, at: At): Promise<Outcome<ImportAnswer>> {
  let given: ImportRow | null = null;
  const outcome = await execute(ctx, {
    input: at,
    read: [selectImport(at.id, institutionOf(ctx))],
    decide: ([jobs]) => {
      const job = importAt(jobs, at, ['uploaded', 'checked']);
      const { row, write } = moved(
        ctx,
        job,
        { state: 'dropped', preview_key: null },
        { type: 'import.dropped', command: 'product.import_drop' },
      );
      given = job;
      return { answer: answerFrom(row), write };
    },
  });
  if (given !== null) await removeObjects(files, given);
  return outcome;
}

// Objects that no row names any more; where one cannot be removed it is an orphan, and does no harm.
async function removeObjects(files: R2Bucket, { object_key, preview_key }: ImportRow): Promise<void> {
  const keys = preview_key === null ? [object_key] : [object_key, preview_key];
  await files.delete(keys).catch(() => undefined);
}
