// 转介: the firm takes its need to another bank. The new application begins like any other; nothing of it tells from where
// it comes, unless the firm lets the new bank know.
import type { Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { byFirm, plannedMove, type At } from './commands.ts';
import { submitApplication, type Submitted } from './commands-submit.ts';
import { insertReroute } from './queries-review.ts';
import { selectInstitutionsOf } from './queries-submit.ts';
import { illegalMove } from './scene.ts';
import type { RerouteInput } from './schema.ts';
import { TURNS } from './terms.ts';

/**
 * Sends an application to another bank in the place of one that was refused, in one batch. Refused like any submission,
 * and for a product of the same institution (409).
 */
export function reroute(ctx: Ctx, at: At, input: RerouteInput): Promise<Outcome<Submitted>> {
  const { tell, ...sheet } = input;
  const planned = (to_id: string) =>
    plannedMove(ctx, {
      ...byFirm('reroute', at, input),
      read: [selectInstitutionsOf([input.product_id])],
      decide: ({ row, extra }) => {
        const [product] = extra[0] as { institution_id: string }[];
        if (TURNS[row.state] === 'bank' && row.reroute_offered_at === null) {
          throw illegalMove(row, ctx.actor.role, ctx.now);
        }
        if (product?.institution_id === row.institution_id) throw new AppError('reroute_same_institution');
        return {
          // In the stream of the old application alone, whose bank does not read its events' bodies.
          body: { next: to_id },
          write: [insertReroute({ from_id: at.id, to_id, told: tell ? 1 : 0, at: ctx.now })],
        };
      },
    });
  return submitApplication(ctx, sheet, {
    instead: { id: at.id, input: { version: at.version, tell } },
    besides: {
      read: planned('').read,
      write: (rows, made) => planned(made.id).decide(rows as unknown[][]).write,
    },
  });
}
