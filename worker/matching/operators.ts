// What one leaf asks of one fact. Each operator is compiled once into a small test; the same tests answer for a
// value, for a known absence and for a band. Nothing here knows of trees, severities or products.
import { attributeOf, ATTRIBUTES, type Attribute, type AttributeType } from './attributes.ts';
import { dayBefore, monthOf, monthsBefore, packDay, wholeMonths } from './dates.ts';
import type { Facts, Leaf, Operator, SeriesPoint, Snapshot, UnknownCause } from './terms.ts';

/** The answer of a leaf, an unknown one being named by its cause. */
export type Outcome = 'met' | 'not_met' | UnknownCause;

/** Looks at a fact that is present and fresh. */
export type Test = (fact: Snapshot, clock: Clock) => Outcome;

/**
 * The two days a verdict depends on. `today` decides what is stale and which months of a series are complete;
 * `day` (packed) is the day for which ages and windows are computed, later than today when time is played forward.
 */
export type Clock = { readonly today: string; readonly month: number; readonly day: number };

/** The operators each type takes (rulings C-ORDER, C-SET). */
export const OPERATORS_OF: Readonly<Record<AttributeType, readonly Operator[]>> = {
  number: ['eq', 'ne', 'in', 'not_in', 'gte', 'lte', 'between', 'exists', 'not_exists'],
  money: ['eq', 'ne', 'gte', 'lte', 'between', 'exists', 'not_exists'],
  ratio: ['eq', 'ne', 'gte', 'lte', 'between', 'exists', 'not_exists'],
  date: ['gte', 'lte', 'between', 'months_since', 'exists', 'not_exists'],
  enum: ['eq', 'ne', 'in', 'not_in', 'exists', 'not_exists'],
  set: ['in', 'not_in', 'exists', 'not_exists'],
  boolean: ['eq', 'ne', 'exists', 'not_exists'],
  events: ['count_in_window', 'exists', 'not_exists'],
  series: ['growth', 'exists', 'not_exists'],
};

/**
 * The clock for a verdict on `day`, facts being as fresh as they are on `today`.
 * Throws RangeError when either is not a day.
 */
export function clockOf(today: string, day: string = today): Clock {
  const clock = { today, month: packDay(today) >> 5, day: packDay(day) };
  if (Number.isNaN(packDay(today)) || Number.isNaN(clock.day))
    throw new RangeError(`not a day: ${today} ${day}`);
  return clock;
}

const flip = (outcome: Outcome): Outcome =>
  outcome === 'met' ? 'not_met' : outcome === 'not_met' ? 'met' : outcome;
const verdict = (holds: boolean): Outcome => (holds ? 'met' : 'not_met');

/** A number or day of the fact as a comparable number; NaN when the fact holds none. */
type Read = (value: unknown) => number;
const readNumber: Read = (value) => (typeof value === 'number' ? value : Number.NaN);
const readDay: Read = (value) => (typeof value === 'string' ? packDay(value) : Number.NaN);

/** The first and last value a band [min, max) can stand for, in whole units; null when it is no band. */
function ends(band: Snapshot['band'], read: Read): readonly [number, number] | null {
  if (!band) return null;
  const from = band.min === undefined ? Number.NEGATIVE_INFINITY : read(band.min);
  const beyond = band.max === undefined ? Number.POSITIVE_INFINITY : read(band.max);
  if (Number.isNaN(beyond)) return null;
  const to = read === readDay && beyond !== Number.POSITIVE_INFINITY ? dayBefore(beyond) : beyond - 1;
  return from <= to ? [from, to] : null;
}

// Values are whole numbers of their unit (C-UNIT), so a band [0, 6) lies wholly at or below 5.
function within(low: number, high: number, read: Read): Test {
  return ({ value, band }) => {
    if (value === null) return 'not_met';
    if (value !== undefined) {
      const x = read(value);
      return Number.isNaN(x) ? 'wrong_type' : verdict(x >= low && x <= high);
    }
    const range = ends(band, read);
    if (!range) return 'wrong_type';
    const [from, to] = range;
    if (from >= low && to <= high) return 'met';
    return to < low || from > high ? 'not_met' : 'band';
  };
}

function amongNumbers(list: readonly number[]): Test {
  const wanted = [...new Set(list)];
  return ({ value, band }) => {
    if (value === null) return 'not_met';
    if (value !== undefined)
      return typeof value === 'number' ? verdict(wanted.includes(value)) : 'wrong_type';
    const range = ends(band, readNumber);
    if (!range) return 'wrong_type';
    const [from, to] = range;
    const inside = wanted.filter((x) => x >= from && x <= to).length;
    if (inside === 0) return 'not_met';
    return inside === to - from + 1 ? 'met' : 'band';
  };
}

function amongWords(list: readonly string[]): Test {
  return ({ value }) => {
    if (value === null) return 'not_met';
    return typeof value === 'string' ? verdict(list.includes(value)) : 'wrong_type';
  };
}

// A code names every code that begins with it. A fact coarser than the rule (section C against C13) is open.
function amongIndustries(list: readonly string[]): Test {
  return ({ value }) => {
    if (value === null) return 'not_met';
    if (typeof value !== 'string') return 'wrong_type';
    let coarse = false;
    for (const code of list) {
      if (value.startsWith(code)) return 'met';
      if (code.startsWith(value)) coarse = true;
    }
    return coarse ? 'band' : 'not_met';
  };
}

function sharing(list: readonly string[]): Test {
  return ({ value }) => {
    if (value === null) return 'not_met';
    return isTexts(value) ? verdict(value.some((member) => list.includes(member))) : 'wrong_type';
  };
}

function equalTo(wanted: boolean): Test {
  return ({ value }) => {
    if (value === null) return 'not_met';
    return typeof value === 'boolean' ? verdict(value === wanted) : 'wrong_type';
  };
}

function aged(months: number): Test {
  return ({ value, band }, { day }) => {
    if (value === null) return 'not_met';
    if (value !== undefined) {
      const since = readDay(value);
      return Number.isNaN(since) ? 'wrong_type' : verdict(wholeMonths(since, day) >= months);
    }
    const range = ends(band, readDay);
    if (!range) return 'wrong_type';
    const oldEnough = (since: number): boolean =>
      since === Number.NEGATIVE_INFINITY || wholeMonths(since, day) >= months;
    if (range[1] !== Number.POSITIVE_INFINITY && oldEnough(range[1])) return 'met';
    return oldEnough(range[0]) ? 'band' : 'not_met';
  };
}

function atMost(count: number, months: number): Test {
  return (fact, { day }) => {
    const events = eventsIn(fact, months, day);
    return events === null ? 'wrong_type' : verdict(events <= count);
  };
}

function growing(ppm: number, months: number): Test {
  return (fact, { month }) => {
    if (fact.value === null) return 'not_met';
    if (!fact.series) return 'wrong_type';
    const sums = growthSums(fact.series, months, month);
    if (sums === 'gap' || sums === 'wrong_type') return sums;
    return verdict((sums.last - sums.before) * 1_000_000n >= BigInt(ppm) * sums.before);
  };
}

// An empty set, list of events or series says that there is none, as null does (ruling C-EXISTS).
const known: Test = ({ value, band, events, series }) => {
  if (value === null) return 'not_met';
  const list = events ?? series ?? (Array.isArray(value) ? value : undefined);
  if (list) return verdict(list.length > 0);
  return value !== undefined || band ? 'met' : 'wrong_type';
};

/** Events of a fact inside (day − months, day]; 0 when known to be absent, null when the fact holds no events. */
export function eventsIn(fact: Snapshot, months: number, day: number): number | null {
  if (fact.value === null) return 0;
  if (!fact.events) return null;
  const start = monthsBefore(day, months);
  let count = 0;
  for (const event of fact.events) {
    const on = packDay(event);
    if (Number.isNaN(on)) return null;
    if (on > start && on <= day) count += 1;
  }
  return count;
}

/** The sums of the last n complete months and the n before (ruling C-GROWTH); months are indexes of `monthOf`. */
function growthSums(
  series: readonly SeriesPoint[],
  months: number,
  month: number,
): { last: bigint; before: bigint } | 'gap' | 'wrong_type' {
  const first = month - 2 * months;
  const values = new Array<number | undefined>(2 * months).fill(undefined);
  for (const point of series) {
    const at = point.month.length === 7 ? monthOf(point.month) - first : Number.NaN;
    if (Number.isNaN(at) || !Number.isSafeInteger(point.value)) return 'wrong_type';
    if (at >= 0 && at < values.length) values[at] = point.value;
  }
  const sum = (part: readonly (number | undefined)[]): bigint =>
    part.reduce((total: bigint, value) => total + BigInt(value ?? 0), 0n);
  if (values.includes(undefined)) return 'gap';
  const before = sum(values.slice(0, months));
  return before <= 0n ? 'gap' : { last: sum(values.slice(months)), before };
}

/** Growth in ppm, rounded toward zero, for showing; null when it cannot be computed. Comparisons stay exact. */
export function growthPpm(fact: Snapshot, months: number, month: number): number | null {
  const sums = fact.series ? growthSums(fact.series, months, month) : 'gap';
  return typeof sums === 'string' ? null : Number(((sums.last - sums.before) * 1_000_000n) / sums.before);
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isWholes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item));
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isWindow = (months: unknown): months is number => isWhole(months) && months >= 1;

function pairOf(value: unknown, read: Read): readonly [number, number] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [low, high] = [read(value[0]), read(value[1])];
  return Number.isNaN(low) || Number.isNaN(high) ? null : [low, high];
}

function compare(op: Operator, value: unknown, read: Read): Test | null {
  if (op === 'between') {
    const pair = pairOf(value, read);
    return pair && within(pair[0], pair[1], read);
  }
  const x = read(value);
  if (Number.isNaN(x)) return null;
  if (op === 'gte') return within(x, Number.POSITIVE_INFINITY, read);
  return within(op === 'lte' ? Number.NEGATIVE_INFINITY : x, x, read);
}

function compileWords(leaf: Leaf, type: AttributeType): Test | null {
  const list = leaf.op === 'in' ? leaf.value : [leaf.value];
  if (!isTexts(list)) return null;
  if (type === 'set') return sharing(list);
  return leaf.attr === 'industry' ? amongIndustries(list) : amongWords(list);
}

// The positive operators; ≠, not_in and not_exists are their opposites, also on a known absence (ruling C-NULL).
function compilePositive(leaf: Leaf, type: AttributeType): Test | null {
  const { op, value, window_months: months } = leaf;
  switch (op) {
    case 'exists':
      return known;
    case 'months_since':
      return isWhole(value) && value >= 0 ? aged(value) : null;
    case 'count_in_window':
      return isWhole(value) && isWindow(months) ? atMost(value, months) : null;
    case 'growth':
      return isWhole(value) && isWindow(months) ? growing(value, months) : null;
    default:
  }
  if (type === 'boolean') return typeof value === 'boolean' ? equalTo(value) : null;
  if (type === 'enum' || type === 'set') return compileWords(leaf, type);
  if (op === 'in') return isWholes(value) ? amongNumbers(value) : null;
  if (type === 'date') return compare(op, value, readDay);
  return isWholes(Array.isArray(value) ? value : [value]) ? compare(op, value, readNumber) : null;
}

const OPPOSITE: Partial<Record<Operator, Operator>> = { ne: 'eq', not_in: 'in', not_exists: 'exists' };

/**
 * The test a leaf stands for, or null when the attribute does not take its operator or its value has the wrong
 * type: such a leaf is refused by the builder and, once stored, unknown with an alarm (rulings C-ORDER, C-TYPE).
 */
export function compileTest(leaf: Leaf): Test | null {
  if (!Object.hasOwn(ATTRIBUTES, leaf.attr)) return null;
  const { type }: Attribute = attributeOf(leaf.attr);
  if (!OPERATORS_OF[type].includes(leaf.op)) return null;
  const opposite = OPPOSITE[leaf.op];
  if (!opposite) return compilePositive(leaf, type);
  const test = compilePositive({ ...leaf, op: opposite }, type);
  return test && ((fact, clock) => flip(test(fact, clock)));
}

/**
 * The outcome of a compiled test against everything known of a firm (rulings C-EXISTS, C-BANK, C-STALE).
 * A fact of the bank's is not even looked at.
 */
export function outcomeOf(
  leaf: { readonly attr: Leaf['attr']; readonly test: Test | null; readonly bank: boolean },
  facts: Facts,
  clock: Clock,
): Outcome {
  if (leaf.test === null) return 'wrong_type';
  if (leaf.bank) return 'bank_only';
  const fact = facts[leaf.attr];
  if (!fact) return 'missing';
  if (fact.valid_until && fact.valid_until <= clock.today) return 'stale';
  return leaf.test(fact, clock);
}
