// A firm raises an objection, and what every later move of it shares.
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
import type { Sql } from '../lib/sql.ts';
import { attributeOf, type AttributeId } from '../matching/attributes.ts';
import { insertMessage } from '../notifications/queries.ts';
import type { Topic } from '../notifications/terms.ts';
import { publicFactsFrom, type Enterprise } from '../organisations/facts.ts';
import { firmFrom, selectFirm } from '../organisations/queries.ts';
import { alarmOf, clocksAfter } from './machine.ts';
import {
  insertObjection,
  officialFactFrom,
  ownerFrom,
  selectNextOwner,
  selectOfficialFact,
  selectOpenObjections,
  updateObjection,
  type DisputedFact,
  type Objection,
} from './queries-objections.ts';
import { REGISTERED_ATTRIBUTES, type ObjectionState } from './terms-objections.ts';

export type ObjectionAnswer = {
  readonly id: string;
  readonly number: string;
  readonly state: ObjectionState;
  readonly version: number;
  readonly due_at: number | null;
};

/** What every move answers. */
export const answerFrom = ({ id, number, state, ver, due_at }: Objection): ObjectionAnswer => ({
  id,
  number,
  state,
  version: ver,
  due_at,
});

/** What official sources say of an attribute now, as it is shown; null when they say nothing. */
export function officialNow(
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

/** Whether an official source still says what was disputed. */
export const isSame = (a: DisputedFact | null, b: DisputedFact): boolean =>
  a !== null && canonicalJson(a.body) === canonicalJson(b.body);

/** A message about an objection at its version. */
export const messageTo = (ctx: Ctx, topic: Topic, user_id: string, row: Objection): Sql =>
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

/** The district's office and the prefix of its numbers, from a row of `selectDistrict`. */
export function officeIn(rows: readonly unknown[] | undefined): {
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
  if (REGISTERED_ATTRIBUTES.includes(attr)) {
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
