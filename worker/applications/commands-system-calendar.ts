// A published calendar or other office hours move the deadlines that still run, by an event of each application; what was
// missed already stays missed.
import { SYSTEM } from '../lib/actor.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import { recomputed } from './clocks.ts';
import { move } from './commands.ts';
import {
  beginRecompute,
  closeRecomputes,
  selectPendingRecompute,
  selectTimed,
  updateRecompute,
  type PendingRecompute,
} from './queries-calendar.ts';
import { illegalMove } from './scene.ts';

/** Applications looked at in one run. */
const PAGE = 200;

/**
 * Goes on working out the deadlines that still run after the last change of calendar or hours, a page at a time and where
 * the last run left off. An application that moves meanwhile follows the new calendar by itself. Returns how many moved.
 */
export async function runRecompute(ctx: Ctx): Promise<number> {
  await writeAll(ctx.db, [beginRecompute()]);
  const [pending] = await readAll(ctx.db, [selectPendingRecompute()]);
  const work = (pending as PendingRecompute[] | undefined)?.[0];
  if (!work) return 0;
  const [rows] = await readAll(ctx.db, [selectTimed(work.cursor, PAGE)]);
  const ids = (rows as { id: string }[]).map(({ id }) => id);
  let moved = 0;
  for (const id of ids) moved += (await recomputeOne(ctx, id, work.changed_at)) ? 1 : 0;
  const done_at = ids.length < PAGE ? ctx.now : null;
  await writeAll(ctx.db, [
    updateRecompute(work.changed_at, ids.at(-1) ?? work.cursor, done_at),
    ...(done_at === null ? [] : [closeRecomputes(done_at)]),
  ]);
  return moved;
}

/** Whether the deadlines of an application moved. */
async function recomputeOne(ctx: Ctx, id: string, changed_at: number): Promise<boolean> {
  const command = { operation: 'system.recompute', key: `${id}:${changed_at}` };
  try {
    await move(
      { ...ctx, actor: SYSTEM, command },
      {
        id,
        side: 'system',
        command: 'recompute',
        version: null,
        input: { changed_at },
        decide: (scene) => {
          const clocks = recomputed(scene.office, scene.clocks, ctx.now);
          const isSame = JSON.stringify(clocks) === JSON.stringify(scene.clocks);
          if (isSame) throw illegalMove(scene.row, scene.role, scene.now);
          const due = clocks.map(({ name, clock }) => ({ name, due_at: clock.due_at }));
          return { body: { changed_at, due }, clocks };
        },
      },
    );
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return false;
  }
}
