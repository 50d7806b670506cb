// Conditions held against every firm of a snapshot at once: a leaf is answered once per entry of its dictionary and
// then looked up for each place, a tree combines whole columns.
import { attributeOf, type AttributeId } from '../matching/attributes.ts';
import { clockOf, compileTest, type Clock, type Outcome, type Test } from '../matching/operators.ts';
import type { Criteria, Leaf, Snapshot } from '../matching/terms.ts';
import { daysOfAge, type Band, type Banded } from './bands.ts';
import type { FactSnapshot } from './snapshot.ts';
import { GROWTH_SPANS, MOST_COUNTED, WINDOWS } from './terms.ts';

/**
 * Where a firm stands before a condition. Open to nobody but the bank counts as passing (ruling C-BANK) and is kept
 * apart, because an open question beside it is still open.
 */
export const STATE = { fails: 0, unknown: 1, for_bank: 2, meets: 3 } as const;
export type State = (typeof STATE)[keyof typeof STATE];

/** Hard conditions with their negations pushed down to the leaves. */
export type Node = Ask | { readonly all: boolean; readonly parts: readonly Node[] };
export type Ask = { readonly leaf: Leaf; readonly negated: boolean };

/** The tree of hard conditions; null when nothing in it decides (ruling C-SEVERITY). */
export function treeOf(criteria: Criteria, negated = false): Node | null {
  if ('not' in criteria) return treeOf(criteria.not, !negated);
  if ('id' in criteria) return criteria.severity === 'hard' ? { leaf: criteria, negated } : null;
  const parts = 'all' in criteria ? criteria.all : criteria.any;
  const nodes = parts.flatMap((part) => treeOf(part, negated) ?? []);
  return nodes.length > 0 || parts.length === 0 ? { all: 'all' in criteria !== negated, parts: nodes } : null;
}

const flip = (outcome: Outcome): Outcome =>
  outcome === 'met' ? 'not_met' : outcome === 'not_met' ? 'met' : outcome;

/** The answer that several possible values share; without one the entry is too rough. */
function common(outcomes: readonly Outcome[]): Outcome {
  const [first = 'band'] = outcomes;
  return outcomes.every((outcome) => outcome === first) ? first : 'band';
}

function presence(op: Leaf['op'], known: Outcome): Outcome | null {
  return op === 'exists' ? known : op === 'not_exists' ? flip(known) : null;
}

// Counts of a window that is not kept lie between those of the windows around it.
function ofCounts({ op, value, window_months: months = 0 }: Leaf, counts: readonly number[]): Outcome {
  const present = presence(op, (counts.at(-1) ?? 0) > 0 ? 'met' : 'missing');
  if (present) return present;
  const most = Number(value);
  let atLeast = 0;
  let atMost = Number.POSITIVE_INFINITY;
  for (const [i, window] of WINDOWS.entries()) {
    const count = counts[i] ?? 0;
    if (window <= months) atLeast = count;
    if (window >= months && atMost === Number.POSITIVE_INFINITY && count < MOST_COUNTED) atMost = count;
  }
  if (atLeast > most) return 'not_met';
  return atMost <= most ? 'met' : 'band';
}

function ofGrowth({ op, value, window_months: months }: Leaf, growth: readonly (Band | null)[]): Outcome {
  const present = presence(op, 'met');
  if (present) return present;
  const at = GROWTH_SPANS.findIndex((span) => span === months);
  const band = growth[at];
  if (at < 0 || band === undefined) return 'band';
  if (band === null) return 'gap';
  const least = Number(value);
  if (band.min !== undefined && band.min >= least) return 'met';
  return band.max !== undefined && band.max <= least ? 'not_met' : 'band';
}

// The registry says between which ends a figure lies, so that an outermost band is not endless.
function clipped({ min, max }: Band, attr: AttributeId): NonNullable<Snapshot['band']> {
  const [low, high] = attributeOf(attr).range ?? [];
  const from = min ?? low;
  const beyond = max ?? (high === undefined ? undefined : high + 1);
  return { ...(from === undefined ? {} : { min: from }), ...(beyond === undefined ? {} : { max: beyond }) };
}

type On = { readonly test: Test; readonly clock: Clock; readonly day: string };

function outcomeOf(leaf: Leaf, entry: Banded, { test, clock, day }: On): Outcome {
  const ask = (known: Pick<Snapshot, 'value' | 'band'>): Outcome =>
    test({ ...known, as_of: day, source: 'official', provider: 'snapshot' }, clock);
  if ('value' in entry) return ask({ value: entry.value });
  if ('any_of' in entry) return common(entry.any_of.map((value) => ask({ value })));
  if ('set' in entry) {
    const { set, beyond = [] } = entry;
    if (beyond.length === 0) return ask({ value: set });
    return common(beyond.map((word) => ask({ value: [...set, word] })));
  }
  if ('band' in entry) return ask({ band: clipped(entry.band, leaf.attr) });
  if ('age' in entry) return ask({ band: daysOfAge(entry.age, day) });
  return 'counts' in entry ? ofCounts(leaf, entry.counts) : ofGrowth(leaf, entry.growth);
}

// At least one open alternative keeps an `any` open; one that only the bank can close does so when no other is.
const ANY: readonly (readonly State[])[] = [
  [0, 1, 2, 3],
  [1, 1, 1, 3],
  [2, 1, 2, 3],
  [3, 3, 3, 3],
];

/** A leaf's answers: a state per place, and how many firms its bands are too rough for. */
type Column = { readonly states: Uint8Array; readonly rough: number };

/** Holds conditions against a snapshot; what was asked once is remembered for the next tree. */
export class Counter {
  readonly snapshot: FactSnapshot;
  readonly #clock: Clock;
  readonly #columns = new Map<string, Column>();

  constructor(snapshot: FactSnapshot) {
    this.snapshot = snapshot;
    this.#clock = clockOf(snapshot.day);
  }

  #constant(state: State): Column {
    return { states: new Uint8Array(this.snapshot.firms).fill(state), rough: 0 };
  }

  #answer({ leaf, negated }: Ask): Column {
    // A wish is not voiced yet, and an account at the bank is for the bank to look at.
    if (leaf.attr.startsWith('requested_')) return this.#constant(STATE.meets);
    if (attributeOf(leaf.attr).evaluator === 'bank') return this.#constant(STATE.for_bank);
    const column = this.snapshot.columns.get(leaf.attr);
    const test = compileTest(leaf);
    if (!column || !test) return this.#constant(STATE.unknown);
    const on = { test, clock: this.#clock, day: this.snapshot.day };
    const outcomes = column.entries.map((entry) => outcomeOf(leaf, entry, on));
    const stateOf = new Uint8Array(256).fill(STATE.unknown);
    const isRough = new Uint8Array(256);
    for (const [i, outcome] of outcomes.entries()) {
      const answer = negated ? flip(outcome) : outcome;
      if (answer === 'met') stateOf[i + 1] = STATE.meets;
      else if (answer === 'not_met') stateOf[i + 1] = STATE.fails;
      else if (answer === 'band') isRough[i + 1] = 1;
    }
    const states = new Uint8Array(this.snapshot.firms);
    let rough = 0;
    for (let firm = 0; firm < states.length; firm += 1) {
      const code = column.codes[firm] ?? 0;
      states[firm] = stateOf[code] ?? STATE.unknown;
      rough += isRough[code] ?? 0;
    }
    return { states, rough };
  }

  #column(ask: Ask): Column {
    const { attr, op, value, window_months } = ask.leaf;
    const key = JSON.stringify([attr, op, value, window_months, ask.negated]);
    const known = this.#columns.get(key) ?? this.#answer(ask);
    this.#columns.set(key, known);
    return known;
  }

  /** Firms for which the bands of a leaf's attribute say neither yes nor no. */
  rough(ask: Ask): number {
    return this.#column(ask).rough;
  }

  /** A state per place. Parts in `without` are left out; an `all` without parts is met. Not to be written to. */
  states(node: Node, without?: ReadonlySet<Node>): Uint8Array {
    if ('leaf' in node) return this.#column(node).states;
    const parts = without ? node.parts.filter((part) => !without.has(part)) : node.parts;
    const [only] = parts;
    if (only && parts.length === 1) return this.states(only, without);
    const result = new Uint8Array(this.snapshot.firms).fill(node.all ? STATE.meets : STATE.fails);
    for (const part of parts) {
      const states = this.states(part, without);
      if (node.all) takeLeast(result, states);
      else takeAny(result, states);
    }
    return result;
  }
}

function takeLeast(result: Uint8Array, states: Uint8Array): void {
  for (let i = 0; i < result.length; i += 1) {
    const state = states[i] ?? 0;
    if (state < (result[i] ?? 0)) result[i] = state;
  }
}

function takeAny(result: Uint8Array, states: Uint8Array): void {
  for (let i = 0; i < result.length; i += 1) result[i] = ANY[result[i] ?? 0]?.[states[i] ?? 0] ?? 0;
}

/** How many places have a state that passes, is open, fails. */
export function tally(states: Uint8Array): { pass: number; unknown: number; fail: number } {
  const counts = [0, 0, 0, 0];
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  const [fail = 0, unknown = 0, for_bank = 0, meets = 0] = counts;
  return { pass: for_bank + meets, unknown, fail };
}

const passes = (state: number): boolean => state >= STATE.for_bank;

/** How many firms stand elsewhere (pass, open, fail) in one answer than in another. */
export function differing(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    if (x !== y && !(passes(x) && passes(y))) count += 1;
  }
  return count;
}
