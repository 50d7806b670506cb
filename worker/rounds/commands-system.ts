// What time does to the shelf: an approved listing whose day has come is listed, one whose last day has passed leaves.
// Run by cron, late or twice without harm.
import { SYSTEM } from '../lib/actor.ts';
import { execute } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { readAll } from '../lib/sql.ts';
import { dayOf } from '../lib/shanghai.ts';
import { loadSpelling, type Spell } from '../products/spelling.ts';
import { roundMoved, versionListed } from './commands.ts';
import { listingOf } from './commands-maker.ts';
import { told, toldOf, versionsIn } from './commands-review.ts';
import { draftOf, isOffering, SCENE, sceneFrom, selectScene, shelfScene } from './commands-scene.ts';
import { shelfMoved } from './commands-shelf.ts';
import { shelfMovesNow } from './machine.ts';
import {
  selectAnyProduct,
  selectDueRounds,
  selectEndedProducts,
  selectRoundCount,
  type RoundRow,
} from './queries.ts';

const PAGE = 100;

const asSystem = (ctx: Ctx, operation: string, key: string): Ctx => ({
  ...ctx,
  actor: SYSTEM,
  command: { operation, key },
});

async function listDue(ctx: Ctx, due: RoundRow, spell: Spell): Promise<void> {
  const { product_id: id } = due;
  const system = asSystem(ctx, 'system.list_product', `${due.id}:${due.rev}:${ctx.now}`);
  await execute(system, {
    input: { round: due.id },
    read: [...selectScene(selectAnyProduct(id), id, due.institution_id), selectRoundCount(id)],
    decide: (rows) => {
      const scene = sceneFrom(rows, ctx.now);
      const { round } = scene;
      // It waits on until its institution may offer again.
      const isDue = round?.id === due.id && round.state === 'scheduled';
      if (!round || !isDue || !isOffering(scene.product, scene.today))
        return { answer: { listed: false }, write: [] };
      const listing = listingOf(draftOf(round));
      const moved = roundMoved(system, scene.product, round, {
        command: 'list',
        operation: 'system.list_product',
        change: { closed_at: ctx.now },
      });
      // One event for both: the round ends as its listing goes on the shelf.
      const listed = versionListed(system, scene.product, moved.round, {
        number: versionsIn(rows[SCENE]) + 1,
        listing,
        spelling: spell(listing.name),
        operation: 'system.list_product',
      });
      const [roundRow, changed] = moved.write;
      if (!roundRow || !changed) throw new Error('a move writes its round');
      return {
        answer: { listed: true },
        write: [
          roundRow,
          changed,
          ...listed.write,
          ...told(ctx, listed.product, round, toldOf(listed.product)),
        ],
      };
    },
  });
}

async function retireEnded(ctx: Ctx, id: string): Promise<void> {
  const today = dayOf(ctx.now);
  const system = asSystem(ctx, 'system.expire_product', `${id}:${today}`);
  await execute(system, {
    input: { product: id },
    read: selectScene(selectAnyProduct(id), id, ''),
    decide: (rows) => {
      const { product, round } = sceneFrom(rows, ctx.now);
      const shelf = shelfScene(product, round, today);
      const may = shelfMovesNow(shelf, { user_id: null, role: 'system' }).some(
        ({ command }) => command === 'expire',
      );
      if (!may || !shelf.has_ended) return { answer: { retired: false }, write: [] };
      const moved = shelfMoved(system, product, {
        command: 'expire',
        side: 'system',
        reason: { code: 'expired' },
      });
      return { answer: { retired: true }, write: moved.write };
    },
  });
}

/** Lists what is due and retires what has ended, a page of each at a time. Returns how many there were. */
export async function runShelf(ctx: Ctx): Promise<number> {
  const today = dayOf(ctx.now);
  const [due = [], ended = []] = await readAll(ctx.db, [
    selectDueRounds(today, PAGE),
    selectEndedProducts(today, PAGE),
  ]);
  if (due.length > 0) {
    const spell = await loadSpelling();
    for (const round of due as RoundRow[]) await listDue(ctx, round, spell);
  }
  for (const { id } of ended as { id: string }[]) await retireEnded(ctx, id);
  return due.length + ended.length;
}
