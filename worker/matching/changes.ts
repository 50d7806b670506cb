// What could become of one fact: the values it can be brought to and the days on which waiting brings it there,
// each with what the leaves on that fact would then answer. Choosing among them is cure.ts.
import { addDays, addMonths } from '../lib/days.ts';
import type { Bilingual } from '../lib/bilingual.ts';
import { attributeOf, orderOf, type Attribute, type AttributeId, type Renewal } from './attributes.ts';
import { agedOn, leavesWindowOn, packDay, wholeMonths } from './dates.ts';
import type { Firm } from './firm.ts';
import { clockOf, eventsIn, growthPpm, outcomeOf, type Clock } from './operators.ts';
import { rankOf, type Group, type Question, type Rank } from './questions.ts';
import type { Facts, Leaf, Snapshot } from './terms.ts';

/** A value of a fact; null is a known absence. */
export type FactValue = NonNullable<Snapshot['value']> | null;

/**
 * One fact made different. `from` and `to` are in the attribute's unit (fen, ppm), for dates in whole months of
 * age, for events in events counted, for series in ppm of growth; `from` is a band where no more is known.
 */
export type Change = {
  readonly attr: AttributeId;
  readonly kind: 'time' | 'action';
  readonly from: FactValue | NonNullable<Snapshot['band']>;
  readonly to: FactValue;
  /** Other values that would serve as well, where the attribute takes one of a list. */
  readonly or?: readonly string[];
  /** For time: the day from which it holds; with a renewal, the day on which it can first be determined anew. */
  readonly on?: string;
  /** How far `to` is from what is known, where both are numbers. */
  readonly gap?: number;
  readonly unit: Bilingual | null;
};

/** A change with what its fact's leaves contribute to the tree afterwards, and what it is compared by (K-TIES). */
export type State = {
  readonly change: Change;
  readonly ranks: readonly Rank[];
  readonly amount: number;
  /** What the amount is counted in; amounts of one unit only can be compared. */
  readonly measure: string;
  /** The attribute's place in the registry. */
  readonly order: number;
};

const partsOf = (leaf: Leaf): readonly unknown[] => [leaf.value ?? []].flat();
const numbersOf = (leaf: Leaf): number[] => partsOf(leaf).filter((part) => typeof part === 'number');
const wordsOf = (leaf: Leaf): string[] => partsOf(leaf).filter((part) => typeof part === 'string');
const asksPresence = (leaf: Leaf): boolean => leaf.op === 'exists' || leaf.op === 'not_exists';

// The nearest value that gives the leaves other answers lies at a limit or one unit beyond it (K-RANGE).
function numbersToTry(questions: readonly Question[], { range }: Attribute): FactValue[] {
  const limits = questions.flatMap(({ leaf }) =>
    asksPresence(leaf) ? [1] : numbersOf(leaf).flatMap((limit) => [limit - 1, limit, limit + 1]),
  );
  const [low, high] = range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  const inside = limits.filter((value) => value >= low && value <= high);
  return [...new Set(inside)].sort((a, b) => a - b);
}

// For every list of which one member must be held, one more member; or all forbidden members given up.
function setsToTry(questions: readonly Question[], held: readonly string[]): FactValue[] {
  const forbidden = new Set<string>();
  const wanted: string[][] = [];
  for (const { leaf, negated } of questions) {
    if (asksPresence(leaf)) continue;
    if ((leaf.op === 'in') !== negated) wanted.push(wordsOf(leaf));
    else for (const word of wordsOf(leaf)) forbidden.add(word);
  }
  let sets: (readonly string[])[] = [held, held.filter((word) => !forbidden.has(word))];
  for (const list of wanted) {
    const more = sets.flatMap((set) =>
      list.filter((word) => !set.includes(word)).map((word) => [...set, word]),
    );
    sets = [...sets, ...more].slice(0, MOST_SETS);
  }
  return sets;
}
const MOST_SETS = 64;

function valuesToTry({ questions }: Group, attribute: Attribute, fact: Snapshot): FactValue[] {
  const absence: FactValue[] = questions.some(({ leaf }) => asksPresence(leaf)) ? [null] : [];
  switch (attribute.type) {
    case 'boolean':
      return [true, false, ...absence];
    case 'enum':
      return [
        ...questions.flatMap(({ leaf }) => wordsOf(leaf)),
        ...Object.keys(attribute.values ?? {}),
        ...absence,
      ];
    case 'set':
      return [
        ...setsToTry(questions, Array.isArray(fact.value) ? (fact.value as readonly string[]) : []),
        ...absence,
      ];
    default:
      return [...numbersToTry(questions, attribute), ...absence];
  }
}

/** Distance from what is known: from the nearer end of a band, an absence counting as zero. */
function distance({ value, band }: Snapshot, wanted: FactValue): number | null {
  const to = wanted ?? (typeof value === 'number' || band ? 0 : null);
  if (typeof to !== 'number') return null;
  if (band) {
    const [low, high] = [Number(band.min ?? to), Number(band.max ?? to + 1) - 1];
    return to < low ? low - to : Math.max(0, to - high);
  }
  return typeof value === 'number' || value === null ? Math.abs(to - (value ?? 0)) : null;
}

function sizeOf(from: unknown, to: FactValue): number {
  if (!Array.isArray(to)) return 1;
  const before: readonly unknown[] = Array.isArray(from) ? from : [];
  return (
    to.filter((word) => !before.includes(word)).length +
    before.filter((word) => !to.includes(word as string)).length
  );
}

type Draft = Pick<Change, 'kind' | 'from' | 'to' | 'on' | 'gap'>;

function stateOf(group: Group, draft: Draft, ranks: readonly Rank[], unit: Bilingual | null): State {
  const { attr } = group;
  const measure = attributeOf(attr).type === 'ratio' ? 'percent' : (unit?.en ?? `one ${attr}`);
  const amount = draft.gap ?? sizeOf(draft.from, draft.to);
  return { change: { attr, ...draft, unit }, ranks, amount, measure, order: orderOf(attr) };
}

/** The first day after `today` on which a fact with this renewal can have another value. */
function renewedOn(renewal: Renewal, today: string): string {
  if (renewal === 'monthly') return addMonths(`${today.slice(0, 8)}01`, 1);
  const day = `${String(renewal.month).padStart(2, '0')}-${String(renewal.day).padStart(2, '0')}`;
  const thisYear = `${today.slice(0, 5)}${day}`;
  return thisYear > today ? thisYear : addMonths(thisYear, 12);
}

function statesByValue(
  group: Group,
  fact: Snapshot,
  clock: Clock,
  attribute: Attribute,
  now: readonly Rank[],
): State[] {
  const from = fact.band ?? fact.value ?? null;
  const on = attribute.renewal ? { on: renewedOn(attribute.renewal, clock.today) } : {};
  const kind = attribute.change === 'time' ? 'time' : 'action';
  const states: State[] = [];
  for (const to of valuesToTry(group, attribute, fact)) {
    const imagined = { value: to, as_of: fact.as_of, source: fact.source, provider: fact.provider };
    const ranks = group.questions.map((leaf) => rankOf(leaf, leaf.test?.(imagined, clock) ?? 'wrong_type'));
    // Most values that are tried help nothing and are never described.
    if (!isBetter(ranks, now)) continue;
    const gap = distance(fact, to);
    const draft: Draft = { kind, from, to, ...on, ...(gap === null ? {} : { gap }) };
    states.push(stateOf(group, draft, ranks, attribute.unit));
  }
  return states;
}

// Coming months are not known: a growth is named, and the day on which it can first be reached.
function statesByGrowth(group: Group, fact: Snapshot, clock: Clock, renewal: Renewal): State[] {
  const growths = group.questions.filter(({ leaf }) => leaf.op === 'growth');
  const on = renewedOn(renewal, clock.today);
  return growths.flatMap(({ leaf: wished, negated }) => {
    const to = Number(wished.value) - (negated ? 1 : 0);
    const from = growthPpm(fact, wished.window_months ?? 1, clock.month);
    if (from === null) return [];
    const ranks = group.questions.map((leaf): Rank => {
      if (leaf.leaf.op !== 'growth') return rankOf(leaf, outcomeOf(leaf, { [leaf.attr]: fact }, clock));
      return rankOf(leaf, to >= Number(leaf.leaf.value) ? 'met' : 'not_met');
    });
    return [stateOf(group, { kind: 'time', from, to, on, gap: Math.abs(to - from) }, ranks, null)];
  });
}

/**
 * The days after `today` on which waiting alone changes what a leaf answers: an age reached (for a band by its
 * oldest and its youngest date), an event leaving its window or, dated ahead, entering it.
 */
export function daysToWaitFor({ leaf }: Question, fact: Snapshot, today: string): string[] {
  const days: (string | null)[] = [];
  if (leaf.op === 'months_since') {
    const { min, max } = fact.band ?? {};
    const dates = [
      fact.value,
      min,
      typeof max === 'string' && !Number.isNaN(packDay(max)) ? addDays(max, -1) : null,
    ];
    for (const date of dates) if (typeof date === 'string') days.push(agedOn(date, Number(leaf.value)));
  } else if (leaf.op === 'count_in_window') {
    for (const event of fact.events ?? []) {
      if (!Number.isNaN(packDay(event))) days.push(event, leavesWindowOn(event, leaf.window_months ?? 0));
    }
  }
  return days.filter((day) => day !== null && day > today) as string[];
}

function statesByWaiting(
  group: Group,
  facts: Facts,
  fact: Snapshot,
  clock: Clock,
  unit: Bilingual | null,
): State[] {
  const states: State[] = [];
  for (const moving of group.questions) {
    if (!moving.moves) continue;
    const { leaf } = moving;
    for (const on of daysToWaitFor(moving, fact, clock.today)) {
      const then = clockOf(clock.today, on);
      const ranks = group.questions.map((other) => rankOf(other, outcomeOf(other, facts, then)));
      const counted = (at: Clock): number | null => eventsIn(fact, leaf.window_months ?? 0, at.day);
      const from =
        leaf.op === 'count_in_window'
          ? counted(clock)
          : typeof fact.value === 'string'
            ? wholeMonths(packDay(fact.value), clock.day)
            : (fact.band ?? null);
      const to = leaf.op === 'count_in_window' ? counted(then) : Number(leaf.value);
      const gap = typeof from === 'number' && to !== null ? { gap: Math.abs(to - from) } : {};
      states.push(stateOf(group, { kind: 'time', from, to, on, ...gap }, ranks, unit));
    }
  }
  return states;
}

// Values of a list are not ordered: those with the same effect are one state that names them all.
function merged(states: readonly State[]): State[] {
  const byEffect = new Map<string, State>();
  for (const state of states) {
    const effect = state.ranks.join();
    const first = byEffect.get(effect);
    const { to } = state.change;
    if (!first || typeof to !== 'string') {
      if (!first) byEffect.set(effect, state);
    } else if (first.change.to !== to && !first.change.or?.includes(to)) {
      byEffect.set(effect, { ...first, change: { ...first.change, or: [...(first.change.or ?? []), to] } });
    }
  }
  return [...byEffect.values()];
}

const isAsGood = (a: State, b: State): boolean =>
  a.amount <= b.amount &&
  (a.change.on ?? '') <= (b.change.on ?? '') &&
  a.ranks.every((rank, i) => rank >= (b.ranks[i] ?? 0));

const inMonths: Bilingual = { zh: '个月', en: 'months' };

function compareDays({ change: { on: a = '' } }: State, { change: { on: b = '' } }: State): number {
  return a < b ? -1 : Number(a > b);
}

/** The ways in which a fact can change, for one set of questions on it. */
export type Ways = {
  readonly states: readonly State[];
  /**
   * Those after which none of the questions stands in the way, and those after which none is even open; the soonest
   * and then the smallest first, which is the best one wherever nothing else depends on the choice.
   */
  readonly passing: readonly State[];
  readonly meeting: readonly State[];
};

/**
 * Every useful way in which the fact of a group can change, none of them worse than another in all respects. None
 * for facts that nothing changes (ruling K-NONE), that are unknown (K-UNKNOWN) or for which the attribute has no
 * fitting value (K-RANGE). Waiting moves time forward only (K-BACK).
 */
export function waysOf(group: Group, { facts, clock, ways }: Firm): Ways {
  const known = ways.get(group.key);
  if (known) return known;
  const states = findStates(group, facts, clock);
  const reaching = (least: Rank): State[] =>
    states
      .filter(({ ranks }) => ranks.every((rank) => rank >= least))
      .sort((a, b) => compareDays(a, b) || a.amount - b.amount);
  const found = { states, passing: reaching(1), meeting: reaching(2) };
  ways.set(group.key, found);
  return found;
}

// A leaf that stands in the way now no longer does.
const isBetter = (ranks: readonly Rank[], now: readonly Rank[]): boolean =>
  ranks.some((rank, i) => rank > 0 && now[i] === 0);

function findStates(group: Group, facts: Facts, clock: Clock): State[] {
  const attribute = attributeOf(group.attr);
  const fact = facts[group.attr];
  if (!fact || attribute.change === 'none') return [];
  const { type, renewal } = attribute;
  const now = group.questions.map((leaf) => rankOf(leaf, outcomeOf(leaf, facts, clock)));
  const all =
    type === 'date' || type === 'events'
      ? statesByWaiting(group, facts, fact, clock, type === 'date' ? inMonths : attribute.unit)
      : type === 'series'
        ? renewal === null
          ? []
          : statesByGrowth(group, fact, clock, renewal)
        : attribute.change === 'action' || renewal !== null
          ? statesByValue(group, fact, clock, attribute, now)
          : [];
  const changed = all.filter(({ ranks }) => isBetter(ranks, now));
  const useful = type === 'enum' ? merged(changed) : changed;
  if (useful.length < 2) return useful;
  return useful.filter(
    (state, i) =>
      !useful.some((other, j) => i !== j && isAsGood(other, state) && (j < i || !isAsGood(state, other))),
  );
}
