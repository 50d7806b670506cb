// What happens to papers when nobody acts: they are scanned, removed when nothing needs them any more, and bytes without a
// row are collected. Run by cron and by the queue; each act may be repeated and happens once.
import { SYSTEM } from '../lib/actor.ts';
import { execute } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { sha256 } from '../lib/hash.ts';
import { AppError } from '../lib/problem.ts';
import { readAll, rowsOf, writeAll, type Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import { Paper } from './commands-paper.ts';
import {
  claimScans,
  selectDocument,
  selectKeptObjects,
  selectUnneeded,
  selectUsesOfDocument,
  updateScanNext,
  updateUse,
  type ClaimedScan,
  type DocumentRow,
  type UsedIn,
} from './queries.ts';
import { updateSwept } from './queries-licences.ts';
import { scanFile, type ScanResult } from './commands-scan-port.ts';
import { filesOf, objectPrefix } from './storage.ts';
import { ORPHAN_MS, SCAN_LEASE_MS, SCAN_WAITS } from './terms.ts';

const PAGE = 50;
/** Objects in one list, and lists in one run. */
const OBJECTS = 500;
const LISTS = 200;
const LATEST_WAIT = SCAN_WAITS.at(-1) ?? 0;

const asSystem = (ctx: Ctx, operation: string, key: string): Ctx => ({
  ...ctx,
  actor: SYSTEM,
  command: { operation, key },
});

/** Looks at the bytes that are kept: they must be those that came. */
async function lookAt(ctx: Ctx, paper: ClaimedScan): Promise<ScanResult> {
  const object = await filesOf(ctx).get(paper.object_key);
  if (!object) return { verdict: 'refused', code: 'lost' };
  const bytes = new Uint8Array(await object.arrayBuffer());
  if (sha256(bytes) !== paper.sha256) return { verdict: 'refused', code: 'lost' };
  return scanFile(ctx, { media_type: paper.media_type, bytes });
}

/** What a refusal of the scan does to the applications that use the paper: each line has to be mended, and the firm is told. */
function returnedBy(ctx: Ctx, paper: Paper, uses: readonly UsedIn[], code: string): Sql[] {
  for (const { application_id, item_id, use_state } of uses) {
    if (use_state === 'returned') continue;
    const at = { application_id, item_id };
    const write = updateUse({
      ...at,
      document_id: paper.row.id,
      state: 'returned',
      reason: code,
      salt: null,
      by: null,
      at: ctx.now,
    });
    paper.use('return', at, write, { code });
  }
  return [
    insertMessage(
      {
        id: idIn(ctx, 'message'),
        topic: 'document.refused',
        user_id: paper.row.uploaded_by,
        object: paper.row.id,
        object_ver: paper.row.ver,
        payload: {},
      },
      ctx.now,
    ),
  ];
}

async function settleScan(ctx: Ctx, claimed: ClaimedScan, result: ScanResult): Promise<void> {
  const { id, scan_attempts, object_key } = claimed;
  if (result.verdict === 'unknown') {
    const wait = SCAN_WAITS[scan_attempts - 1] ?? LATEST_WAIT;
    await writeAll(ctx.db, [updateScanNext(id, ctx.now + wait)]);
    return;
  }
  const code = result.verdict === 'refused' ? result.code : null;
  const system = asSystem(ctx, 'system.scan', `${id}:${scan_attempts}:${ctx.now}`);
  await execute(system, {
    input: { document: id, code },
    read: [selectDocument(id), selectUsesOfDocument(id)],
    decide: ([rows, uses]) => {
      const row = (rows as DocumentRow[])[0];
      // The firm took it out while it was being looked at.
      if (row?.state !== 'quarantined') return { answer: {}, write: [] };
      const paper = new Paper(system, row);
      if (code === null)
        return { answer: {}, write: paper.move('pass', { scanned_at: ctx.now }).statements() };
      paper.move('refuse', { scanned_at: ctx.now, refused_code: code }, code);
      const messages = returnedBy(system, paper, uses as UsedIn[], code);
      return { answer: {}, write: [...paper.statements(), ...messages] };
    },
  });
  // Nobody is to open it any more, and nobody is to find it.
  if (code !== null) await filesOf(ctx).delete(object_key);
}

/** Scans papers that wait for it, one of them or as many as `limit`. Returns how many were taken. */
export async function runScans(ctx: Ctx, limit: number, id: string | null = null): Promise<number> {
  const [claimed = []] = await readAll(ctx.db, [
    claimScans({ id, now: ctx.now, until: ctx.now + SCAN_LEASE_MS, limit }),
  ]);
  for (const paper of claimed as ClaimedScan[]) {
    try {
      await settleScan(ctx, paper, await lookAt(ctx, paper));
    } catch (error) {
      // Whoever wrote to the paper at the same moment wins; the scan comes again when its lease is over.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return claimed.length;
}

/** Removes papers that the firm took out, or whose licence is over, once no open application uses them. Returns how many. */
export async function runRemovals(ctx: Ctx): Promise<number> {
  let removed = 0;
  for (const { id } of await rowsOf<{ id: string }>(ctx.db, selectUnneeded(PAGE))) {
    const system = asSystem(ctx, 'system.remove_document', `${id}:${ctx.now}`);
    try {
      const { answer } = await execute<{ object_key: string | null }>(system, {
        input: { document: id },
        read: [selectDocument(id), selectUsesOfDocument(id)],
        decide: ([rows, uses]) => {
          const row = (rows as DocumentRow[])[0];
          const isUsed = (uses as UsedIn[]).some(({ open }) => open === 1);
          if (!row || row.state === 'removed' || isUsed) return { answer: { object_key: null }, write: [] };
          const swept = row.licence_id === null ? [] : [updateSwept(row.licence_id)];
          return {
            answer: { object_key: row.object_key },
            write: [...new Paper(system, row).move('remove').statements(), ...swept],
          };
        },
      });
      if (answer.object_key === null) continue;
      await filesOf(ctx).delete(answer.object_key);
      removed += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return removed;
}

/**
 * Deletes objects of the district that no paper owns and that are older than a day: what was put away for a batch that never
 * came about, and what a removal left behind (security rule R17). Returns how many.
 */
export async function collectOrphans(ctx: Ctx): Promise<number> {
  const files = filesOf(ctx);
  const prefix = objectPrefix(ctx.district);
  let deleted = 0;
  let cursor: string | undefined;
  for (let lists = 0; lists < LISTS; lists += 1) {
    const page = await files.list({ prefix, limit: OBJECTS, ...(cursor === undefined ? {} : { cursor }) });
    const old = page.objects.filter(({ uploaded }) => uploaded.getTime() <= ctx.now - ORPHAN_MS);
    const keys = old.map(({ key }) => key);
    const kept = new Set(
      (await rowsOf<{ object_key: string }>(ctx.db, selectKeptObjects(keys))).map(
        ({ object_key }) => object_key,
      ),
    );
    const orphans = keys.filter((key) => !kept.has(key));
    if (orphans.length > 0) await files.delete(orphans);
    deleted += orphans.length;
    if (!page.truncated) break;
    cursor = page.cursor;
  }
  return deleted;
}
