// What becomes of a demand when an application for it is sent, ends or is paid out: statements for the application's own
// batch.
import { assertInBatch } from '../lib/command.ts';
import { both } from '../lib/bilingual.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import type { Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import { demandBegun, demandMoved } from './commands-moves.ts';
import { updateInterest, type InterestRow } from './queries-interest.ts';
import {
  underWay,
  UNPUBLISHED,
  type DemandRow,
  type JoinableRow,
  type OtherRow,
  type Wanted,
} from './queries.ts';
import { consequenceOf, END_COMMANDS, isEnd, isUnderWay } from './rules.ts';
import type { Shown } from './shown.ts';
import {
  AMOUNT_BANDS,
  MAX_APPLICATIONS,
  type DemandChannel,
  type DemandEnd,
  type DemandState,
} from './terms.ts';

/** What the demand needs to know of an application that is being sent. */
export type Sent = {
  readonly application_id: string;
  readonly number: string;
  readonly enterprise_id: string;
  readonly town: string | null;
  readonly amount_fen: number;
  readonly term_months: number;
  readonly purpose: string;
  readonly channel: DemandChannel;
  /** From when on the bank sees it. */
  readonly opens_at: number;
};

/** The demand that an application serves: what is written before the application's row, and what refers to that row. */
export type Served = { readonly id: string; readonly write: readonly Sql[]; readonly after: readonly Sql[] };

/**
 * The demand of an application that is being sent: the one that was named or that the sheet has begun, else a new one.
 * Refused when the named one is absent (404), over (409) or busy with three applications (409).
 */
export function demandFor(
  ctx: Ctx,
  sent: Sent,
  wanted: Wanted | null,
  rows: readonly unknown[] | undefined,
  interests: readonly unknown[] | undefined,
): Served {
  const found = (rows as readonly JoinableRow[] | undefined)?.[0];
  const inPlace = wanted !== null && 'application' in wanted;
  // Where the need of the application that is replaced has ended otherwise, this is a need of its own.
  const goesOn = found && (!inPlace || RESUMABLE.includes(found.state));
  if (goesOn) return joined(ctx, sent, found, interests, inPlace);
  if (wanted && 'id' in wanted) throw new AppError('not_found');
  const { enterprise_id, town, amount_fen, term_months, purpose, channel, application_id } = sent;
  const row = {
    ...UNPUBLISHED,
    id: idIn(ctx, 'demand'),
    sheet: wanted && 'sheet' in wanted ? wanted.sheet : null,
    ...{ enterprise_id, town, amount_fen, term_months, purpose, channel },
  };
  const told = { by: 'application.submit', body: { application: application_id } };
  return { id: row.id, write: demandBegun(ctx, 'apply', row, told).write, after: [] };
}

/** States in which a need can be looked after again. */
const RESUMABLE: readonly DemandState[] = ['published', 'in_progress', 'unmet'];

function refuseFull(open: number): void {
  if (open < MAX_APPLICATIONS) return;
  throw new AppError('demand_full', {
    detail: both(
      `同一需求最多同时向${MAX_APPLICATIONS}家银行申请，请先撤回一笔`,
      `At most ${MAX_APPLICATIONS} applications may be open for one need: withdraw one first`,
    ),
  });
}

/**
 * What it means for a demand that an application of it is under way again. One that ended as unmet goes on; one that
 * ended otherwise stays as it is. Throws 409 where three others are under way meanwhile.
 */
export function afterRevival(
  ctx: Ctx,
  row: DemandRow,
  revived: {
    readonly application_id: string;
    readonly by: string;
    readonly others: readonly OtherRow[];
  },
): Sql[] {
  if (!RESUMABLE.includes(row.state)) return [];
  const open = revived.others.filter(({ state }) => isUnderWay(state)).length;
  refuseFull(open);
  const seen = assertInBatch(underWay(row.id, open, revived.application_id));
  if (row.state === 'in_progress') return [seen];
  const command = row.state === 'unmet' ? 'resume' : 'join';
  const body = { application: revived.application_id };
  return [...demandMoved(ctx, row, command, { by: revived.by, body }).write, seen];
}

function joined(
  ctx: Ctx,
  sent: Sent,
  { open, ...row }: JoinableRow,
  interests: readonly unknown[] | undefined,
  inPlace: boolean,
): Served {
  const resumes = row.state === 'unmet' && inPlace;
  if (isEnd(row.state) && !resumes) throw new AppError('demand_over');
  refuseFull(open);
  const interest = (interests as readonly InterestRow[] | undefined)?.[0];
  const { application_id, opens_at, number } = sent;
  const moved = demandMoved(ctx, row, resumes ? 'resume' : 'join', {
    by: 'application.submit',
    body: { application: application_id, ...(interest && { interest: interest.id }) },
  });
  const write = [assertInBatch(underWay(row.id, open)), ...moved.write];
  if (!interest) return { id: row.id, write, after: [] };
  // Told when it sees the application; the number lets a taking back find and drop the message.
  const message = {
    id: idIn(ctx, 'message'),
    topic: 'demand.chosen',
    user_id: interest.made_by,
    object: row.id,
    object_ver: moved.event.ver,
    payload: { number, demand: row.number ?? '' },
  } as const;
  return {
    id: row.id,
    write,
    after: [
      updateInterest({ id: interest.id, state: 'chosen', state_at: ctx.now, opens_at, application_id }),
      insertMessage(message, ctx.now, opens_at),
    ],
  };
}

/** The least that the firm asked for, in fen: of a published need the lower end of its band. */
function askedFen(row: DemandRow): number {
  if (row.amount_fen !== null || row.shown === null) return row.amount_fen ?? 0;
  const { amount } = JSON.parse(row.shown) as Shown;
  return AMOUNT_BANDS[amount].span[0];
}

/** Whether the amounts granted by the banks that have paid out cover what was asked for, or only part of it. */
function howMet(
  row: DemandRow,
  { others, granted_fen }: { readonly others: readonly OtherRow[]; readonly granted_fen?: number | null },
): DemandEnd {
  const before = others.filter(({ disbursed_fen }) => disbursed_fen > 0);
  const granted = before.reduce((sum, { approved_fen }) => sum + (approved_fen ?? 0), granted_fen ?? 0);
  return granted >= askedFen(row) ? 'fulfilled' : 'partly_fulfilled';
}

/**
 * What the end of an application, or its first payment, means for the demand behind it. `others` are the states of its
 * other applications: the batch stops when one of them moves at the same moment, and all is decided again.
 */
export function afterApplication(
  ctx: Ctx,
  row: DemandRow,
  ended: {
    readonly application_id: string;
    readonly end: DemandEnd;
    readonly by: string;
    readonly others: readonly OtherRow[];
    readonly interest: InterestRow | undefined;
    /** What the bank whose money was paid out granted, in fen. */
    readonly granted_fen?: number | null;
  },
): Sql[] {
  const { application_id, by, interest } = ended;
  const end = ended.end === 'fulfilled' ? howMet(row, ended) : ended.end;
  // What was partly met may still be met in whole by another bank; nothing else moves what is over.
  if (isEnd(row.state) && !(row.state === 'partly_fulfilled' && end === 'fulfilled')) return [];
  const others = ended.others.map(({ state }) => state);
  const runs = row.expires_at !== null && ctx.now < row.expires_at;
  const consequence = consequenceOf({ is_published: row.shown !== null, runs }, end, others);
  // Counts besides the application itself, wherever its own row stands by now.
  const seen = assertInBatch(underWay(row.id, others.filter(isUnderWay).length, application_id));
  if (consequence.kind === 'none') return [seen];
  // The bank never saw the application: to it nothing has happened, and its interest stands as before.
  const back = end === 'taken_back' ? interest : undefined;
  const body = { application: application_id, ...(back && { interest: back.id }) };
  const released = back
    ? [
        updateInterest({
          id: back.id,
          state: 'shown',
          state_at: ctx.now,
          opens_at: null,
          application_id: null,
        }),
      ]
    : [];
  const command = consequence.kind === 'end' ? END_COMMANDS[consequence.end] : consequence.kind;
  return [...released, ...demandMoved(ctx, row, command, { by, body }).write, seen];
}

/**
 * What it means for a demand that other applications for it end because one bank's offer is taken: it goes on with that
 * one, and a published one keeps whom it lost. The batch stops when another application moves at the same moment.
 */
export function afterOthers(
  ctx: Ctx,
  row: DemandRow,
  over: {
    /** The application whose offer is taken. */
    readonly besides: string;
    readonly ended: readonly string[];
    readonly by: string;
    /** The states of all but that one, as they were. */
    readonly others: readonly OtherRow[];
  },
): Sql[] {
  if (over.ended.length === 0) return [];
  const left = over.others.filter(({ state }) => isUnderWay(state)).length - over.ended.length;
  const seen = assertInBatch(underWay(row.id, left, over.besides));
  if (row.shown === null || row.state !== 'in_progress') return [seen];
  const left_by = { by: over.by, body: { applications: over.ended } };
  return [...demandMoved(ctx, row, 'leave', left_by).write, seen];
}
