// Folding deltas into rollups: called by cron and after seeding. It may run twice at once, be cut off, or be late; no
// figure changes by it, only what a figure costs to read.
import type { Ctx } from '../lib/context.ts';
import { writeAll } from '../lib/sql.ts';
import { foldInto, getFoldMark, moveFoldMark } from './queries.ts';
import { BREAKDOWNS } from './terms.ts';

const DELTAS_PER_PAGE = 2000;
const PAGES_PER_RUN = 50;

/**
 * Folds what is not yet folded, a page of deltas per batch. Ids grow in the order of commits, because a district's
 * database has one writer, so nothing appears later below the mark. Returns how far the rollups go now and how many
 * deltas a longer run would still have had to fold.
 */
export async function foldReports(
  ctx: Pick<Ctx, 'db' | 'now'>,
  pages = PAGES_PER_RUN,
): Promise<{ folded_to: number; behind: number }> {
  let { folded_to, last } = await getFoldMark(ctx.db);
  for (let page = 0; page < pages && folded_to < last; page += 1) {
    const to = Math.min(folded_to + DELTAS_PER_PAGE, last);
    const folds = BREAKDOWNS.map((breakdown) => foldInto(breakdown, to));
    await writeAll(ctx.db, [...folds, moveFoldMark(to, ctx.now)]);
    ({ folded_to, last } = await getFoldMark(ctx.db));
  }
  return { folded_to, behind: last - folded_to };
}
