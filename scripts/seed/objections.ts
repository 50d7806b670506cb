// Objections that are under way at the anchor, and two that are over: raised by firms whose data came from official
// sources, worked on by the office's reviewer.
import type { Ctx } from '../../worker/lib/context.ts';
import { startOfDay } from '../../worker/lib/shanghai.ts';
import { readAll } from '../../worker/lib/sql.ts';
import { attributeOf, type AttributeId } from '../../worker/matching/attributes.ts';
import type { DataClass } from '../../worker/matching/terms-facts.ts';
import { firmFrom, selectFirm } from '../../worker/organisations/queries.ts';
import {
  askSourceAbout,
  hideDisputed,
  recordAnswer,
  upholdObjection,
  type At,
} from '../../worker/sources/commands-moves.ts';
import { officialNow, raiseObjection } from '../../worker/sources/commands-objections.ts';
import {
  objectionsFrom,
  selectObjection,
  selectOfficialFact,
  updateAskNext,
} from '../../worker/sources/queries-objections.ts';
import { OPEN_FATES } from './authorise.ts';
import type { Case } from './cases.ts';
import type { Firm } from './firms.ts';
import type { Agenda } from './heap.ts';
import { actorOf } from './members.ts';
import type { Officials } from './policies.ts';
import { HOUR_MS, officeInstant, wakingInstantOn, workdaysBefore } from './times.ts';
import { commit, ctxAt, type Act, type World } from './world.ts';

/** A source that is still looking is asked again after this. */
const LATER_MS = 2 * HOUR_MS;

/** What a firm may object to, in its words, and what would be right. */
const WORDS: readonly { readonly attr: AttributeId; readonly text: string; readonly wanted: string }[] = [
  { attr: 'tax_paid_12m', text: '近一年纳税额少计了两个月，完税证明齐全。', wanted: '加上少计的两个月' },
  {
    attr: 'invoiced_amount_12m',
    text: '有一批红字发票被重复冲减，开票金额偏低。',
    wanted: '以电子税务局导出的数据为准',
  },
  { attr: 'tax_credit_level', text: '纳税信用已经复评，这里还是复评前的等级。', wanted: '复评后的等级' },
  { attr: 'patents', text: '上个月新授权的专利还没有计入。', wanted: '加上新授权的一件' },
];

type Move = {
  /** Working days before the anchor. */
  readonly days: number;
  readonly operation: string;
  readonly make: (ctx: Ctx, at: At, world: World) => Promise<unknown>;
};

/** The question leaves within minutes; the source is still looking into it at the anchor. */
async function askedStill(ctx: Ctx, at: At, world: World): Promise<void> {
  await askSourceAbout(ctx, at);
  for (let next = ctx.now + LATER_MS; next < world.anchor + LATER_MS; next += LATER_MS)
    await commit(world, [updateAskNext(at.id, next)]);
}

const ask = (days: number): Move => ({ days, operation: 'ask_source', make: askSourceAbout });
const answered = (days: number, result: 'confirmed' | 'unknown', note: string): Move => ({
  days,
  operation: 'record_answer',
  make: (ctx, at) => recordAnswer(ctx, at, { result, note }),
});

/** How objections go: raised so many working days before the anchor, then what the office does. */
const COURSES: readonly { readonly raised: number; readonly moves: readonly Move[] }[] = [
  { raised: 2, moves: [{ days: 1, operation: 'ask_source', make: askedStill }] },
  { raised: 4, moves: [ask(3), answered(1, 'confirmed', '来源来函：经核对，与申报记录一致。')] },
  {
    raised: 6,
    moves: [
      {
        days: 5,
        operation: 'uphold',
        make: (ctx, at) => upholdObjection(ctx, at, '与完税记录逐月核对一致，维持原数据。'),
      },
    ],
  },
  {
    raised: 9,
    moves: [
      ask(8),
      answered(5, 'unknown', '来源来函：现有材料不足以核实。'),
      {
        days: 4,
        operation: 'hide',
        make: (ctx, at) => hideDisputed(ctx, at, '来源无法核实，按规定停止展示。'),
      },
    ],
  },
];

/**
 * Objects to the first fact of the list that an official source has said and that is of one of these classes; returns
 * the objection, or null without such a fact.
 */
async function raise(
  world: World,
  { firm, at, classes }: { firm: Firm; at: number; classes: readonly DataClass[] },
): Promise<string | null> {
  const [firms, ...facts] = await readAll(world.db, [
    selectFirm(firm.org_id),
    ...WORDS.map(({ attr }) => selectOfficialFact(firm.org_id, attr)),
  ]);
  const enterprise = firmFrom(firms);
  const words = WORDS.find(
    ({ attr }, i) =>
      enterprise && classes.includes(attributeOf(attr).data_class) && officialNow(enterprise, facts[i], attr),
  );
  if (!words) return null;
  const ctx = ctxAt(world, at, actorOf(firm), 'objection.raise');
  return (await raiseObjection(ctx, words)).answer.id;
}

type Planned = {
  readonly firm: Firm;
  readonly at: number;
  /** What its words may be about: what whoever shall see them may see. */
  readonly classes: readonly DataClass[];
  readonly moves: readonly Move[];
};

function follow(
  world: World,
  { firm, at, classes, moves }: Planned,
  officials: Officials,
  agenda: Agenda<Act>,
): void {
  const random = world.random.fork(`objection/${firm.registration.uscc}`);
  agenda.add(at, async () => {
    const id = await raise(world, { firm, at, classes });
    if (id === null) return;
    for (const { days, operation, make } of moves) {
      const day = startOfDay(workdaysBefore(world.office, world.anchor_day, days));
      const when = officeInstant(world.office, day, [1, 6], random);
      agenda.add(when, async () => {
        const [rows] = await readAll(world.db, [selectObjection(id)]);
        const version = objectionsFrom(rows)[0]?.ver ?? 0;
        const actor = { ...officials.reviewer, role: 'office_reviewer' };
        await make(ctxAt(world, when, actor, `objection.${operation}`), { id, version }, world);
      });
    }
  });
}

/**
 * Puts the objections on the agenda: one that the office has not looked at yet for an owner with a demo account and for
 * a firm whose case lies at the demo bank, and one of each further course. `agreed` says when a firm's data came.
 */
export function object(
  world: World,
  at: {
    readonly agreed: ReadonlyMap<Firm, number>;
    readonly newcomer: Firm | undefined;
    readonly cases: readonly Case[];
    readonly officials: Officials;
  },
  agenda: Agenda<Act>,
): void {
  const { agreed, newcomer, cases, officials } = at;
  const random = world.random.fork('objections');
  const on = (days: number): number =>
    wakingInstantOn(workdaysBefore(world.office, world.anchor_day, days), random);
  const used = new Set<Firm>();
  const start = (
    firm: Firm | undefined,
    when: number,
    moves: readonly Move[],
    classes: readonly DataClass[] = ['tax', 'invoice'],
  ): void => {
    if (!firm || used.has(firm)) return;
    used.add(firm);
    follow(world, { firm, at: when, classes, moves }, officials, agenda);
  };
  const known = (firm: Firm, when: number): boolean => (agreed.get(firm) ?? Infinity) < when - HOUR_MS;

  const fresh = world.anchor - 3 * HOUR_MS;
  if (newcomer && known(newcomer, fresh)) start(newcomer, fresh, []);
  const open = cases.find(
    ({ firm, product, fate }) =>
      product.institution.is_demo_bank && OPEN_FATES.includes(fate) && known(firm, fresh),
  );
  // The bank sees what its consent names, and public records in any case.
  start(open?.firm, fresh, [], ['public', ...(open?.product.listing.data_classes ?? [])]);
  const others = [...agreed.keys()].filter((firm) => firm !== newcomer);
  for (const { raised, moves } of COURSES) {
    const when = on(raised);
    start(
      others.find((firm) => !used.has(firm) && known(firm, when)),
      when,
      moves,
    );
  }
}
