// What the office, the firm and the system do with an objection that is open. Nobody here writes an official value: a
// correction is what the source itself says by then, and what cannot be decided is hidden.
import { selectDistrict } from '../applications/queries.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, writeAll, type Sql } from '../lib/sql.ts';
import { renewRegistration } from '../organisations/commands.ts';
import type { Enterprise } from '../organisations/facts.ts';
import { firmFrom, hideOfficialFact, selectFirm } from '../organisations/queries.ts';
import { fetchStatements, runFetches } from './commands-fetch.ts';
import {
  answerFrom,
  isSame,
  messageTo,
  objectionChanged,
  officeIn,
  officialNow,
  type ObjectionAnswer,
} from './commands-objections.ts';
import { alarmOf, clocksAfter, objectionMove, objectionMovesNow, runningClock } from './machine.ts';
import { coveringFrom, selectCovering } from './queries.ts';
import {
  objectionsFrom,
  selectObjection,
  selectOfficialFact,
  type DisputedFact,
  type Objection,
} from './queries-objections.ts';
import { hasSource, SOURCE_CLASSES } from './terms.ts';
import type { ObjectionCommand, SourceAnswered } from './terms-objections.ts';

/** Where a move is made: the version is null for the system, the firm is given where only its own may be moved. */
export type At = {
  readonly id: string;
  readonly version: number | null;
  readonly enterprise_id?: string | null;
};

type Scene = {
  readonly row: Objection;
  readonly enterprise: Enterprise;
  readonly current: DisputedFact | null;
};
type Extra = {
  readonly changes?: Partial<Objection>;
  readonly write?: readonly Sql[];
  readonly body?: object;
};

/** The objection at a place as it stands. Throws 404, 412 or 409 when it cannot be moved so. */
function assertMovable(ctx: Ctx, row: Objection | undefined, at: At, command: ObjectionCommand): Objection {
  if (!row || (at.enterprise_id !== undefined && row.enterprise_id !== at.enterprise_id)) {
    throw new AppError('not_found');
  }
  if (at.version !== null && row.ver !== at.version) {
    throw new AppError('stale_version', { state: row.state, version: row.ver });
  }
  const allowed = objectionMovesNow(row.state, ctx.actor.role).map((move) => move.command);
  if (!allowed.includes(command)) throw new AppError('illegal_move', { state: row.state, allowed });
  return row;
}

/** Reads an objection with its firm and what the official source says now. */
async function findScene(ctx: Ctx, id: string): Promise<Scene | null> {
  const [objections] = await readAll(ctx.db, [selectObjection(id)]);
  const row = objectionsFrom(objections)[0];
  if (!row) return null;
  const [firms, facts] = await readAll(ctx.db, [
    selectFirm(row.enterprise_id),
    selectOfficialFact(row.enterprise_id, row.attr),
  ]);
  const enterprise = firmFrom(firms);
  return enterprise && { row, enterprise, current: officialNow(enterprise, facts, row.attr) };
}

/** Makes one move of the machine. */
async function move(
  ctx: Ctx,
  at: At,
  command: ObjectionCommand,
  input: { readonly note?: string; readonly result?: SourceAnswered },
  decide: (scene: Scene, rows: readonly unknown[][]) => Extra = () => ({}),
): Promise<Outcome<ObjectionAnswer>> {
  const found = await findScene(ctx, at.id);
  const enterpriseId = found?.row.enterprise_id ?? '';
  return execute(ctx, {
    input: { id: at.id, version: at.version, command, ...input },
    read: [
      selectObjection(at.id),
      selectFirm(enterpriseId),
      selectOfficialFact(enterpriseId, found?.row.attr ?? 'patents'),
      selectDistrict(),
      selectCovering(enterpriseId, ctx.now),
    ],
    decide: (rows) => {
      const [objections, firms, facts, districts] = rows;
      const row = assertMovable(ctx, objectionsFrom(objections)[0], at, command);
      const enterprise = firmFrom(firms);
      if (!enterprise) throw new Error('an objection has a firm');
      const { to, outcome, starts, emits } = objectionMove(command);
      const scene = { row, enterprise, current: officialNow(enterprise, facts, row.attr) };
      const extra = decide(scene, rows);
      const clocks = clocksAfter(officeIn(districts).office, row.clocks, starts, ctx.now);
      const isOver = to === 'closed' || to === 'withdrawn';
      const due_at = runningClock(clocks)?.clock.due_at ?? null;
      const moved = objectionChanged(
        ctx,
        row,
        {
          type: emits,
          command: `objection.${command}`,
          ...(input.note === undefined ? {} : { note: input.note }),
          body: { due_at, ...extra.body },
        },
        {
          state: to,
          outcome,
          clocks,
          due_at,
          alarm_at: alarmOf(clocks),
          ask_next_at: null,
          closed_at: isOver ? ctx.now : null,
          ...extra.changes,
        },
      );
      const messages = [
        ...(to === 'closed' ? [messageTo(ctx, 'objection.closed', row.raised_by, moved.row)] : []),
        ...(to === 'answered' && row.owner_id
          ? [messageTo(ctx, 'objection.answered', row.owner_id, moved.row)]
          : []),
      ];
      return { answer: answerFrom(moved.row), write: [...moved.write, ...(extra.write ?? []), ...messages] };
    },
  });
}

/** The firm takes its objection back. */
export const withdrawObjection = (ctx: Ctx, at: At): Promise<Outcome<ObjectionAnswer>> =>
  move(ctx, { ...at, enterprise_id: ctx.actor.org_id }, 'withdraw', {});

/** The office has the source asked; the question leaves with the next run of the job. */
export const askSourceAbout = (ctx: Ctx, at: At): Promise<Outcome<ObjectionAnswer>> =>
  move(ctx, at, 'ask_source', {}, ({ row }) => ({
    changes: { ask_next_at: ctx.now, ask_attempts: 0 },
    body: { source: row.source },
  }));

/** What the source says, over the line or by letter. What it has corrected is fetched anew where a consent covers it. */
export function recordAnswer(
  ctx: Ctx,
  at: At,
  answer: { readonly result: SourceAnswered; readonly note: string; readonly as_of?: string },
): Promise<Outcome<ObjectionAnswer>> {
  const { result, note, as_of = dayOf(ctx.now) } = answer;
  return move(ctx, at, 'record_answer', { result, note }, ({ row }, [, , , , covering]) => {
    const { enterprise_id, data_class } = row;
    const consent_id = hasSource(data_class) ? coveringFrom(covering).get(data_class) : undefined;
    const isNews = result === 'corrected' && consent_id !== undefined;
    return {
      changes: { source_answer: { result, as_of } },
      body: { result, as_of },
      write: isNews ? fetchStatements(ctx, { enterprise_id, consent_id, data_classes: [data_class] }) : [],
    };
  });
}

/** The fact was right: it stays, and the mark goes. */
export const upholdObjection = (ctx: Ctx, at: At, note: string): Promise<Outcome<ObjectionAnswer>> =>
  move(ctx, at, 'uphold', { note });

/** Nobody can decide it: the fact is hidden, which is as good as missing, until its source says something newer. */
export const hideDisputed = (ctx: Ctx, at: At, note: string): Promise<Outcome<ObjectionAnswer>> =>
  move(ctx, at, 'hide', { note }, ({ row, current }) => {
    // What is gone with its consent is not shown either; what has changed since is not what is objected to.
    if (current !== null && !isSame(current, row.fact)) {
      throw new AppError('illegal_move', {
        state: row.state,
        allowed: ['correct', 'uphold'],
        detail: both('该数据已经变化', 'This fact has changed meanwhile'),
      });
    }
    return { write: hideOfficialFact(row.enterprise_id, row.attr, ctx.now) };
  });

/** Has the source of a disputed fact asked for its data again, where it may be. */
async function askAgain(ctx: Ctx, { row, enterprise }: Scene): Promise<void> {
  const { enterprise_id, data_class } = row;
  if (data_class === 'public') {
    const actor = { user_id: null, org_id: enterprise_id, role: 'system' };
    const command = { operation: 'system.renew_registration', key: `${row.id}:${ctx.now}` };
    await renewRegistration({ ...ctx, actor, command }, enterprise);
  } else if (hasSource(data_class)) {
    const [rows] = await readAll(ctx.db, [selectCovering(enterprise_id, ctx.now)]);
    const consent_id = coveringFrom(rows).get(data_class);
    if (consent_id === undefined) return;
    await writeAll(ctx.db, fetchStatements(ctx, { enterprise_id, consent_id, data_classes: [data_class] }));
    await runFetches(ctx, enterprise_id, SOURCE_CLASSES.length);
  }
}

/**
 * The fact was wrong and is put right, which only its source can do: where it still stands as it was, the source is asked
 * again first. Throws 409 `source_unchanged` when it says the same.
 */
export async function correctObjection(ctx: Ctx, at: At, note: string): Promise<Outcome<ObjectionAnswer>> {
  const scene = await findScene(ctx, at.id);
  const isMovable =
    scene !== null &&
    (at.version === null || scene.row.ver === at.version) &&
    objectionMovesNow(scene.row.state, ctx.actor.role).some(({ command }) => command === 'correct');
  if (isMovable && isSame(scene.current, scene.row.fact)) await askAgain(ctx, scene);
  return move(ctx, at, 'correct', { note }, ({ row, current }, [, , , , covering]) => {
    // A fact that went with its consent was not corrected.
    const isAsked =
      row.data_class === 'public' ||
      (hasSource(row.data_class) && coveringFrom(covering).has(row.data_class));
    if (isSame(current, row.fact) || (current === null && !isAsked)) {
      throw new AppError('source_unchanged');
    }
    return {};
  });
}
