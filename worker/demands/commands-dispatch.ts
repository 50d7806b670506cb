// 派单: the office gives a published demand to banks, and each takes it or refuses it with a code in time. Taking it is
// showing interest: the firm alone decides who gets to know it.
import { officeFrom, settingsFrom } from '../applications/commands.ts';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { lengthOf, type ClockSettings } from '../applications/clocks.ts';
import { SYSTEM } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { startClock } from '../lib/officeclock.ts';
import type { Office } from '../lib/officehours.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { readAll, type Sql } from '../lib/sql.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { demandMoved } from './commands-moves.ts';
import {
  insertDispatch,
  remindDispatch,
  selectAsked,
  selectDispatch,
  selectDueDispatches,
  selectLenders,
  selectManagerOf,
  selectOwnDispatch,
  updateDispatch,
  type AskedRow,
  type DispatchRow,
  type DueDispatch,
  type LenderRow,
} from './queries-dispatch.ts';
import { selectByNumber } from './queries-interest.ts';
import { selectDemand, type DemandRow } from './queries.ts';
import { isInPool } from './rules.ts';
import { MAX_INTERESTS, type DispatchRefusal } from './terms.ts';

export type Dispatched = { readonly number: string; readonly version: number };

const PAGE = 100;

/** When a bank that is asked now is reminded and when its time is over: the clock of taking up, as for an application. */
export function dispatchClock(
  office: Office,
  settings: ClockSettings,
  now: number,
): { warn_at: number | null; due_at: number } {
  const { length, warn } = lengthOf('take_up', settings, { take_up: 30, decision: 30 });
  const { warn_at, due_at } = startClock(office, { kind: 'workdays', length, warn_length: warn }, now);
  if (due_at === null) throw new Error('a clock that runs is due');
  return { warn_at, due_at };
}

/** A message about a demand by its number and nothing else. */
function told(
  ctx: Ctx,
  row: DemandRow,
  ver: number,
  topic: Topic,
  user_id: string | null | undefined,
): Sql[] {
  if (!user_id) return [];
  const payload = { number: row.number ?? '' };
  return [
    insertMessage(
      { id: idIn(ctx, 'message'), topic, user_id, object: row.id, object_ver: ver, payload },
      ctx.now,
    ),
  ];
}

/**
 * What giving a demand to banks writes, each with the clock of its own. Throws when more banks are asked than have a
 * place beside those who have shown interest (409).
 */
export function dispatched(
  ctx: Ctx,
  row: DemandRow,
  to: {
    readonly lenders: readonly LenderRow[];
    readonly office: Office;
    readonly settings: ClockSettings;
    readonly meeting_id: string | null;
  },
): { row: DemandRow; write: Sql[] } {
  const { lenders, office, settings, meeting_id } = to;
  if (row.interests + row.dispatches + lenders.length > MAX_INTERESTS) throw new AppError('interests_full');
  const rows = lenders.map(({ id: institution_id }): DispatchRow => {
    const { warn_at, due_at } = dispatchClock(office, settings, ctx.now);
    return {
      ...{ id: idIn(ctx, 'dispatch'), demand_id: row.id, institution_id, state: 'offered', meeting_id },
      ...{ made_by: ctx.actor.user_id ?? '', made_at: ctx.now, state_at: ctx.now, reason_code: null },
      ...{ warn_at, due_at, alarm_at: warn_at ?? due_at },
    };
  });
  const {
    event,
    row: next,
    write,
  } = demandMoved(ctx, row, 'dispatch', {
    by: 'demand.dispatch',
    body: {
      dispatches: rows.map(({ id, institution_id, due_at }) => ({ id, institution: institution_id, due_at })),
      ...(meeting_id !== null && { meeting: meeting_id }),
    },
    dispatches: row.dispatches + rows.length,
  });
  return {
    row: next,
    write: [
      ...write,
      ...rows.map(insertDispatch),
      ...lenders.flatMap(({ manager }) => told(ctx, row, event.ver, 'demand.dispatched', manager)),
    ],
  };
}

/** A demand that banks may answer, by its number. */
function openDemand(rows: readonly unknown[] | undefined, now: number): DemandRow {
  const row = (rows as DemandRow[] | undefined)?.[0];
  if (!row) throw new AppError('not_found');
  if (!isInPool(row.state) || row.expires_at === null || row.expires_at <= now)
    throw new AppError('demand_over');
  return row;
}

/** Gives a demand to up to three banks. None of them may have been asked, or have answered, before. */
export function dispatchDemand(
  ctx: Ctx,
  at: { readonly number: string; readonly version: number },
  institutions: readonly string[],
): Promise<Outcome<Dispatched>> {
  return execute<Dispatched>(ctx, {
    input: { ...at, institutions },
    read: [selectByNumber(at.number), selectLenders(), selectDistrict()],
    decide: async ([rows, all, districts]) => {
      const row = openDemand(rows, ctx.now);
      if (row.ver !== at.version) throw new AppError('stale_version', { state: row.state, version: row.ver });
      const district = (districts as DistrictRow[])[0];
      if (!district) throw new AppError('not_found');
      const lenders = (all as LenderRow[]).filter(({ id }) => institutions.includes(id));
      if (lenders.length !== institutions.length) {
        throw fieldError(
          'institutions',
          'unknown',
          both('请选择在驻机构', 'Choose institutions of the district'),
        );
      }
      const nobody = lenders.find(({ manager }) => manager === null);
      if (nobody) {
        const detail = both(`${nobody.name}没有客户经理`, `${nobody.name_en} has no account manager`);
        throw fieldError('institutions', 'nobody', detail);
      }
      // The second read is of the demand found: a bank that answered it is not asked again.
      const [asked] = await readAll(ctx.db, [selectAsked(row.id)]);
      const again = lenders.find(({ id }) => (asked as AskedRow[]).some((one) => one.institution_id === id));
      if (again) {
        const detail = both(
          `${again.name}已被派单或已答复`,
          `${again.name_en} was asked or has answered already`,
        );
        throw fieldError('institutions', 'asked_before', detail);
      }
      const { row: next, write } = dispatched(ctx, row, {
        lenders,
        office: officeFrom(district),
        settings: settingsFrom(district),
        meeting_id: null,
      });
      return { status: 201, answer: { number: at.number, version: next.ver }, write };
    },
  });
}

/** A demand that nobody was left to answer and nobody took goes back to all banks. */
function calledBack(ctx: Ctx, row: DemandRow, by: string): Sql[] {
  if (row.state !== 'routed' || row.dispatches > 0 || row.interests > 0) return [];
  return demandMoved(ctx, row, 'call_back', { by }).write;
}

/** The bank does not take what the office gave it, and says why in a code. */
export function refuseDispatch(
  ctx: Ctx,
  number: string,
  input: { readonly code: DispatchRefusal },
): Promise<Outcome<{ number: string }>> {
  const institution = ctx.actor.org_id ?? '';
  return execute(ctx, {
    input: { number, ...input },
    read: [selectByNumber(number), selectOwnDispatch(number, institution)],
    decide: ([rows, dispatches]) => {
      const row = (rows as DemandRow[])[0];
      const given = (dispatches as DispatchRow[])[0];
      if (!row || !given) throw new AppError('not_found');
      const moved = demandMoved(ctx, row, 'refuse_dispatch', {
        by: 'demand.refuse_dispatch',
        body: { dispatch: given.id, institution, code: input.code },
        dispatches: row.dispatches - 1,
      });
      return {
        answer: { number },
        write: [
          ...moved.write,
          updateDispatch({ ...given, state: 'refused', state_at: ctx.now, reason_code: input.code }),
          ...calledBack(ctx, moved.row, 'demand.refuse_dispatch'),
          ...told(ctx, row, moved.event.ver, 'demand.dispatch_refused', given.made_by),
        ],
      };
    },
  });
}

/** Reminds the bank, or records that its time is over and tells the office. False when somebody was faster. */
async function actOn(ctx: Ctx, due: DueDispatch): Promise<boolean> {
  const command = { operation: 'system.dispatch', key: `${due.id}:${due.alarm_at}` };
  const system: Ctx = { ...ctx, actor: SYSTEM, command };
  const { answer } = await execute<{ acted: boolean }>(system, {
    input: due,
    read: [selectDemand(due.demand_id), selectDispatch(due.id)],
    decide: async ([rows, dispatches]) => {
      const row = (rows as DemandRow[])[0];
      const given = (dispatches as DispatchRow[])[0];
      if (!row || given?.state !== 'offered' || given.alarm_at === null || given.alarm_at > ctx.now) {
        return { answer: { acted: false }, write: [] };
      }
      if (given.due_at > ctx.now) {
        const [managers] = await readAll(ctx.db, [selectManagerOf(given.institution_id)]);
        const manager = (managers as { user_id: string }[])[0]?.user_id;
        return {
          answer: { acted: true },
          write: [remindDispatch(given.id), ...told(system, row, row.ver, 'demand.dispatch_due', manager)],
        };
      }
      const moved = demandMoved(system, row, 'lapse_dispatch', {
        by: 'system.dispatch',
        body: { dispatch: given.id, institution: given.institution_id, due_at: given.due_at },
        dispatches: row.dispatches - 1,
      });
      return {
        answer: { acted: true },
        write: [
          ...moved.write,
          updateDispatch({ ...given, state: 'lapsed', state_at: ctx.now }),
          ...calledBack(system, moved.row, 'system.dispatch'),
          ...told(system, row, moved.event.ver, 'demand.dispatch_lapsed', given.made_by),
        ],
      };
    },
  });
  return answer.acted;
}

/** Acts on what banks have not answered in time. Returns how many acts there were. */
export async function runDispatches(ctx: Ctx): Promise<number> {
  const [rows = []] = await readAll(ctx.db, [selectDueDispatches(ctx.now, PAGE)]);
  let acts = 0;
  for (const due of rows as DueDispatch[]) {
    try {
      if (await actOn(ctx, due)) acts += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return acts;
}
