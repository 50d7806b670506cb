// An objection from the firm's first word to its end. Nobody here writes an official value: a correction is what the
// source itself says by then, and what cannot be decided is hidden.
import { officeFrom } from '../applications/commands.ts';
import { selectDistrict, type DistrictRow } from '../applications/queries.ts';
import { insertEvent } from '../audit/queries.ts';
import { commitment, newStream, nextEvent } from '../audit/rules.ts';
import { countTry } from '../identity/commands.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { canonicalJson, hex } from '../lib/hash.ts';
import { newNumber } from '../lib/ids.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import { readAll, writeAll, type Sql } from '../lib/sql.ts';
import { attributeOf, type AttributeId } from '../matching/attributes.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { renewRegistration } from '../organisations/commands.ts';
import { publicFactsFrom, type Enterprise } from '../organisations/facts.ts';
import { firmFrom, hideOfficialFact, selectFirm } from '../organisations/queries.ts';
import { fetchStatements, runFetches } from './commands-fetch.ts';
import { alarmOf, clocksAfter, objectionMove, objectionMovesNow, runningClock } from './machine.ts';
import { coveringFrom, selectCovering } from './queries.ts';
import {
  insertObjection,
  objectionsFrom,
  officialFactFrom,
  ownerFrom,
  selectNextOwner,
  selectObjection,
  selectOfficialFact,
  selectOpenObjections,
  updateObjection,
  type DisputedFact,
  type Objection,
} from './queries-objections.ts';
import { hasSource, SOURCE_CLASSES } from './terms.ts';
import type { ObjectionCommand, ObjectionState, SourceAnswered } from './terms-objections.ts';

export type ObjectionAnswer = {
  readonly id: string;
  readonly number: string;
  readonly state: ObjectionState;
  readonly version: number;
  readonly due_at: number | null;
};

const answerFrom = ({ id, number, state, ver, due_at }: Objection): ObjectionAnswer => ({
  id,
  number,
  state,
  version: ver,
  due_at,
});

/** What the registration itself says is changed at the registration authority and nowhere else. */
const REGISTERED: readonly AttributeId[] = [
  'org_type',
  'registration_status',
  'established_on',
  'industry',
  'street',
];

/** What official sources say of an attribute now, as it is shown; null when they say nothing. */
function officialNow(
  enterprise: Enterprise,
  rows: readonly unknown[] | undefined,
  attr: AttributeId,
): DisputedFact | null {
  const fetched = officialFactFrom(rows);
  if (fetched) return fetched;
  const known = publicFactsFrom(enterprise)[attr];
  if (!known) return null;
  const { as_of, provider } = known;
  const { value, band, events, series } = known;
  const body = { value, band, events, series };
  // What is not given is left out, as in every stored body.
  return { body: JSON.parse(JSON.stringify(body)) as DisputedFact['body'], as_of, provider };
}

const isSame = (a: DisputedFact | null, b: DisputedFact): boolean =>
  a !== null && canonicalJson(a.body) === canonicalJson(b.body);

const messageTo = (ctx: Ctx, topic: Topic, user_id: string, row: Objection): Sql =>
  insertMessage(
    {
      id: idIn(ctx, 'message'),
      topic,
      user_id,
      object: row.id,
      object_ver: row.ver,
      payload: { number: row.number },
    },
    ctx.now,
  );

function officeIn(rows: readonly unknown[] | undefined): {
  office: ReturnType<typeof officeFrom>;
  prefix: string;
} {
  const district = (rows as DistrictRow[] | undefined)?.[0];
  if (!district) throw new Error('the district has no settings');
  return { office: officeFrom(district), prefix: district.number_prefix };
}

/** A firm objects to an official fact about it. Throws 400 for what it may put right itself, 409 while one is open. */
export async function raiseObjection(
  ctx: Ctx,
  raising: { readonly attr: AttributeId; readonly text: string; readonly wanted: string },
): Promise<Outcome<ObjectionAnswer>> {
  const { attr, text, wanted } = raising;
  const user_id = ctx.actor.user_id ?? '';
  const enterprise_id = ctx.actor.org_id ?? '';
  await countTry(ctx, [{ throttle: 'objection_per_user', key: user_id }]);
  if (REGISTERED.includes(attr)) {
    throw fieldError(
      'attr',
      'registered',
      both(
        '登记事项请向登记机关申请变更',
        'The registration itself is changed at the registration authority',
      ),
    );
  }
  return execute(ctx, {
    input: raising,
    read: [
      selectFirm(enterprise_id),
      selectOfficialFact(enterprise_id, attr),
      selectOpenObjections(enterprise_id),
      selectNextOwner(),
      selectDistrict(),
    ],
    decide: ([firms, facts, open, owners, districts]) => {
      const firm = firmFrom(firms);
      if (!firm) throw new AppError('not_found');
      const fact = officialNow(firm, facts, attr);
      if (!fact) {
        throw fieldError(
          'attr',
          'not_official',
          both('没有来自官方来源的这项数据', 'No official source says anything about this'),
        );
      }
      if ((open as { attr: string }[]).some((one) => one.attr === attr)) throw new AppError('objection_open');
      const { office, prefix } = officeIn(districts);
      const id = idIn(ctx, 'objection');
      const clocks = clocksAfter(office, [], 'check', ctx.now);
      const salt = hex(ctx.random(16));
      const { data_class } = attributeOf(attr);
      const event = nextEvent(newStream(id), ctx.actor, ctx.now, {
        type: 'objection.raised',
        command: 'objection.raise',
        body: {
          objection: id,
          enterprise: enterprise_id,
          attr,
          data_class,
          as_of: fact.as_of,
          words: commitment(salt, canonicalJson({ text, wanted })),
          due_at: alarmOf(clocks),
        },
      });
      const row: Objection = {
        id,
        number: newNumber({ prefix, day: dayOf(ctx.now), random: ctx.random }),
        enterprise_id,
        attr,
        data_class,
        source: fact.provider,
        fact,
        text,
        wanted,
        state: 'checking',
        owner_id: ownerFrom(owners),
        clocks,
        due_at: alarmOf(clocks),
        alarm_at: alarmOf(clocks),
        ask_next_at: null,
        ask_attempts: 0,
        source_answer: null,
        outcome: null,
        notes: [{ ver: 1, by: user_id, text: '', salt, at: ctx.now }],
        raised_by: user_id,
        raised_at: ctx.now,
        closed_at: null,
        ver: event.ver,
        head: event.hash,
      };
      return {
        status: 201,
        answer: answerFrom(row),
        write: [
          insertObjection(row),
          insertEvent(event),
          ...(row.owner_id ? [messageTo(ctx, 'objection.raised', row.owner_id, row)] : []),
        ],
      };
    },
  });
}

/** The next event of an objection with its row; words beside it, a commitment to them in the chain. */
export function objectionChanged(
  acting: Pick<Ctx, 'now' | 'random' | 'actor'>,
  row: Objection,
  happening: {
    readonly type: string;
    readonly command: string;
    readonly note?: string;
    readonly body?: object;
  },
  changes: Partial<Objection>,
): { row: Objection; write: Sql[] } {
  const { note: text } = happening;
  const salt = text === undefined ? '' : hex(acting.random(16));
  const event = nextEvent({ id: row.id, ver: row.ver, head: row.head }, acting.actor, acting.now, {
    type: happening.type,
    command: happening.command,
    body: {
      objection: row.id,
      enterprise: row.enterprise_id,
      ...(text === undefined ? {} : { note: commitment(salt, text) }),
      ...happening.body,
    },
  });
  const by = acting.actor.user_id ?? '';
  const noted = text === undefined ? [] : [{ ver: event.ver, by, text, salt, at: acting.now }];
  const after = { ...row, ...changes, notes: [...row.notes, ...noted], ver: event.ver, head: event.hash };
  return { row: after, write: [updateObjection(after), insertEvent(event)] };
}

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
      throw new AppError('source_unchanged', { state: row.state });
    }
    return {};
  });
}
