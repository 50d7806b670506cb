// One move of a demand as the statements of a batch: its event, its row, the interest that lapses with its end, and the
// figures. Applications put them into their own batches.
import { insertEvent } from '../audit/queries.ts';
import { newStream, nextEvent, type Event } from '../audit/rules.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import { deltaStatements } from '../reports/queries.ts';
import { closeDispatches } from './queries-dispatch.ts';
import { lapseInterests } from './queries-interest.ts';
import { insertDemand, updateDemand, type DemandRow } from './queries.ts';
import { canMove, demandMove, demandMovesNow, isEnd } from './rules.ts';
import type { DemandCommand } from './terms.ts';

/** Begins a demand: `publish` for others to answer it, `apply` for one that an application serves from the start. */
export function demandBegun(
  ctx: Pick<Ctx, 'actor' | 'now'>,
  command: 'publish' | 'apply',
  row: Omit<DemandRow, 'ver' | 'head' | 'state' | 'closed_at' | 'interests' | 'dispatches' | 'published_at'>,
  told: { readonly by: string; readonly body: Readonly<Record<string, unknown>> },
): { event: Event; row: DemandRow; write: Sql[] } {
  const { emits, to } = demandMove(command);
  const event = nextEvent(newStream(row.id), ctx.actor, ctx.now, {
    type: emits,
    command: told.by,
    body: { demand: row.id, channel: row.channel, town: row.town, amount_fen: row.amount_fen, ...told.body },
  });
  const begun: DemandRow = {
    ...row,
    state: to === 'same' ? 'published' : to,
    published_at: ctx.now,
    closed_at: null,
    interests: 0,
    dispatches: 0,
    ver: event.ver,
    head: event.hash,
  };
  return { event, row: begun, write: [insertEvent(event), insertDemand(begun), ...deltaStatements(event)] };
}

/** Moves a demand on. Throws 409 with what is possible where the table has no such move. */
export function demandMoved(
  ctx: Pick<Ctx, 'actor' | 'now'>,
  row: DemandRow,
  command: DemandCommand,
  told: {
    readonly by: string;
    readonly body?: Readonly<Record<string, unknown>>;
    readonly interests?: number;
    readonly dispatches?: number;
    readonly alarm_at?: number | null;
  },
): { event: Event; row: DemandRow; write: Sql[] } {
  const { emits, to } = demandMove(command);
  if (!canMove(command, row.state)) {
    throw new AppError('illegal_move', {
      state: row.state,
      version: row.ver,
      allowed: demandMovesNow(row.state, ctx.actor.role),
    });
  }
  const state = to === 'same' ? row.state : to;
  const ends = isEnd(state);
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, ctx.actor, ctx.now, {
    type: emits,
    command: told.by,
    body: {
      demand: row.id,
      channel: row.channel,
      town: row.town,
      ...(emits === 'demand.closed' ? { outcome: state } : {}),
      ...told.body,
    },
  });
  const next: DemandRow = {
    ...row,
    state,
    interests: told.interests ?? row.interests,
    dispatches: ends ? 0 : (told.dispatches ?? row.dispatches),
    alarm_at: ends ? null : told.alarm_at === undefined ? row.alarm_at : told.alarm_at,
    closed_at: ends ? ctx.now : null,
    ver: event.ver,
    head: event.hash,
  };
  const lapse =
    ends && row.shown !== null
      ? [lapseInterests(row.id, ctx.now), ...(row.dispatches > 0 ? [closeDispatches(row.id, ctx.now)] : [])]
      : [];
  return {
    event,
    row: next,
    write: [insertEvent(event), updateDemand(next), ...lapse, ...deltaStatements(event)],
  };
}
