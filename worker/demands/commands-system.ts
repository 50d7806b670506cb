// What happens to a published demand when nobody acts: the firm is reminded, and after thirty days it ends.
import { SYSTEM } from '../lib/actor.ts';
import { execute } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll } from '../lib/sql.ts';
import { AppError } from '../lib/problem.ts';
import { insertMessage } from '../notifications/queries.ts';
import { isInPool } from './rules.ts';
import { tellBanks } from './commands.ts';
import { demandMoved } from './commands-moves.ts';
import { selectInterests, type InterestRow } from './queries-interest.ts';
import { selectDemand, selectDueDemands, type DemandRow } from './queries.ts';

const PAGE = 100;

/** Acts on one demand whose alarm has gone off; false when somebody else moved it meanwhile. */
async function actOn(ctx: Ctx, due: Pick<DemandRow, 'id' | 'alarm_at'>): Promise<boolean> {
  const command = { operation: 'system.demand', key: `${due.id}:${due.alarm_at}` };
  const system: Ctx = { ...ctx, actor: SYSTEM, command };
  const { answer } = await execute<{ acted: boolean }>(system, {
    input: due,
    read: [selectDemand(due.id), selectInterests(due.id)],
    decide: ([rows, interests]) => {
      const row = (rows as DemandRow[])[0];
      const isDue =
        row !== undefined && isInPool(row.state) && row.alarm_at !== null && row.alarm_at <= ctx.now;
      if (!row || !isDue || row.expires_at === null) return { answer: { acted: false }, write: [] };
      const isOver = row.expires_at <= ctx.now;
      const { event, write } = isOver
        ? demandMoved(system, row, 'expire', { by: 'system.demand' })
        : demandMoved(system, row, 'remind', { by: 'system.demand', alarm_at: row.expires_at });
      const message = {
        id: idIn(ctx, 'message'),
        topic: isOver ? 'demand.expired' : 'demand.reminder',
        user_id: row.posted_by ?? '',
        object: row.id,
        object_ver: event.ver,
        payload: { number: row.number ?? '', day: dayOf(row.expires_at) },
      } as const;
      const waiting = isOver ? (interests as InterestRow[]).filter(({ state }) => state === 'shown') : [];
      return {
        answer: { acted: true },
        write: [
          ...write,
          insertMessage(message, ctx.now),
          ...tellBanks(system, event, row, waiting, 'demand.over'),
        ],
      };
    },
  });
  return answer.acted;
}

/** Reminds firms of published demands and ends those whose time is over. Returns how many acts there were. */
export async function runDemands(ctx: Ctx): Promise<number> {
  const [rows = []] = await readAll(ctx.db, [selectDueDemands(ctx.now, PAGE)]);
  let acts = 0;
  for (const due of rows as Pick<DemandRow, 'id' | 'alarm_at'>[]) {
    try {
      if (await actOn(ctx, due)) acts += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return acts;
}
