// What happens to fetches and objections when nobody acts: sources are asked again, and a deadline that was missed
// becomes a breach with a ticket. Run by cron; each act may be repeated and happens once.
import { insertEvent } from '../audit/queries.ts';
import { SYSTEM } from '../lib/actor.ts';
import { execute } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, writeAll } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import { prefixFrom, selectTown } from '../organisations/queries.ts';
import { insertTicket } from '../supervision/queries.ts';
import { ticketRaised } from '../supervision/rules.ts';
import { recordAnswer } from './commands-moves.ts';
import { objectionChanged } from './commands-objections.ts';
import { markBreached, missedClock } from './machine.ts';
import { askObjection } from './port.ts';
import {
  listDueObjections,
  objectionsFrom,
  selectObjection,
  selectObjectionNames,
  updateAskNext,
  type Objection,
} from './queries-objections.ts';
import { RETRY_WAITS } from './terms.ts';

const PAGE = 50;
/** A source that is still looking is asked again after this. */
const LATER_MS = 2 * 60 * 60_000;

const asSystem = (ctx: Ctx, operation: string, key: string): Ctx => ({
  ...ctx,
  actor: SYSTEM,
  command: { operation, key },
});

type Names = { readonly enterprise_name: string; readonly uscc: string };

/** Records that a clock ran out: event, mark, ticket for the office, message to the one who answers for it. */
async function recordBreach(ctx: Ctx, id: string): Promise<boolean> {
  const system = asSystem(ctx, 'system.breach_objection', `${id}:${ctx.now}`);
  const { answer } = await execute(system, {
    input: { objection: id },
    read: [selectObjection(id), selectObjectionNames(id), selectTown(null)],
    decide: ([objections, names, towns]) => {
      const row = objectionsFrom(objections)[0];
      const missed = row && missedClock(row.clocks, ctx.now);
      if (!row || !missed) return { answer: { breached: false }, write: [] };
      const due_at = missed.clock.due_at ?? 0;
      const ticket = ticketRaised({
        id: idIn(ctx, 'ticket'),
        number: newNumber({ prefix: prefixFrom(towns), day: dayOf(ctx.now), random: ctx.random }),
        now: ctx.now,
        cause: 'objection_overdue',
        objection_id: id,
        due_at,
        enterprise_id: row.enterprise_id,
        enterprise_name: (names as Names[])[0]?.enterprise_name ?? '',
      });
      const breached = objectionChanged(
        system,
        row,
        {
          type: 'objection.breached',
          command: 'system.breach_objection',
          body: { clock: missed.name, due_at, ticket: ticket.row.id },
        },
        { clocks: markBreached(row.clocks, ctx.now), alarm_at: null },
      );
      const message =
        row.owner_id === null
          ? []
          : [
              insertMessage(
                {
                  id: idIn(ctx, 'message'),
                  topic: 'objection.breached',
                  user_id: row.owner_id,
                  object: id,
                  object_ver: breached.row.ver,
                  payload: { number: row.number },
                },
                ctx.now,
              ),
            ];
      return {
        answer: { breached: true },
        write: [...breached.write, insertEvent(ticket.event), insertTicket(ticket.row), ...message],
      };
    },
  });
  return answer.breached;
}

/** Asks the source of a disputed fact; what it answers is recorded, and else it is asked again later. */
async function askAbout(ctx: Ctx, row: Objection, uscc: string): Promise<void> {
  const { id, attr, data_class, fact, text, wanted } = row;
  const result = await askObjection(ctx, {
    objection: row.number,
    uscc,
    data_class,
    attr,
    as_of: fact.as_of,
    fact: fact.body,
    text,
    wanted,
  });
  if (result.ok && result.answer.result !== 'later') {
    const { result: said, text: note, as_of } = result.answer;
    const system = asSystem(ctx, 'system.record_answer', `${id}:${row.ver}`);
    await recordAnswer(system, { id, version: row.ver }, { result: said, note, as_of });
    return;
  }
  const wait = RETRY_WAITS[Math.min(row.ask_attempts, RETRY_WAITS.length - 1)] ?? LATER_MS;
  const next_at =
    !result.ok && result.problem === 'waiting' ? result.until : ctx.now + (result.ok ? LATER_MS : wait);
  await writeAll(ctx.db, [updateAskNext(id, next_at)]);
}

/** Acts on every objection whose time has come. Whoever acts at the same moment wins. Returns how many acts there were. */
export async function runObjections(ctx: Ctx): Promise<number> {
  const { breached, to_ask } = await listDueObjections(ctx.db, ctx.now, PAGE);
  let acts = 0;
  for (const id of to_ask) {
    const [rows, names] = await readAll(ctx.db, [selectObjection(id), selectObjectionNames(id)]);
    const row = objectionsFrom(rows)[0];
    if (row?.state !== 'asked') continue;
    try {
      await askAbout(ctx, row, (names as Names[])[0]?.uscc ?? '');
      acts += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  for (const id of breached) if (await recordBreach(ctx, id)) acts += 1;
  return acts;
}
