// The nearest cure: the smallest set of changes that turns a verdict around, and the day on which it turns by
// waiting alone. Deciding this is a covering problem, so the search is exact within a budget no real product
// reaches, and beyond it gives a cure from which nothing can be left out.
import { addMonths } from '../lib/days.ts';
import { daysToWaitFor, statesOf, type Change, type State } from './changes.ts';
import { fold, rankOf, ranksOf, type Compiled, type Group, type Node, type Rank } from './criteria.ts';
import { orderOf } from './attributes.ts';
import { firmOf, type Firm } from './firm.ts';
import { clockOf, outcomeOf } from './operators.ts';
import type { Facts } from './terms.ts';
import { firstOf, lastDay, type Candidate } from './ties.ts';

export type { Change } from './changes.ts';

/** A set of changes after which the verdict is no longer not_met. */
export type Cure = {
  /** In the registry's order. */
  readonly changes: readonly Change[];
  readonly reaches: 'met' | 'unknown';
  /** The latest day to wait for (ruling K-TIME); null when nothing has to be waited for. */
  readonly on: string | null;
};

/** A firm before a tree, with what every leaf contributes today. */
export type Case = { readonly compiled: Compiled; readonly firm: Firm; readonly ranks: readonly Rank[] };

/** How many steps the exact search may take. Trees of real products need fewer than a hundred. */
const BUDGET = 20_000;

/** A fact that can change, with the ways in which it can. */
type Option = { readonly group: Group; readonly states: readonly State[] };
/** An option taken. */
type Pick = { readonly group: Group; readonly state: State };
type Space = { readonly needed: ReadonlySet<Option>; readonly options: readonly Option[] };

/** The firm before the tree, today. */
export function caseOf(compiled: Compiled, firm: Firm): Case {
  return { compiled, firm, ranks: ranksOf(compiled, firm) };
}

// Most failures are for good: the wrong town, the wrong trade. They are told apart before anything is built.
function isHopeless({ compiled, firm, ranks }: Case): boolean {
  const best = [...ranks];
  for (let i = 0; i < best.length; i += 1) {
    const leaf = compiled.leaves[i];
    if (best[i] === 0 && leaf?.changes && firm.facts[leaf.attr]) best[i] = 2;
  }
  return fold(compiled.root, best) === 0;
}

// A leaf in a branch that holds cannot help, unless another change may spoil that branch.
function markHelpful(node: Node, at: Case, helpful: boolean[]): void {
  if (typeof node === 'number') helpful[node] = at.ranks[node] === 0;
  else if (mayWorsen(at) || fold(node, at.ranks) < 2) {
    for (const child of node.nodes) markHelpful(child, at, helpful);
  }
}

function optionsOf(at: Case): Option[] {
  const helpful: boolean[] = [];
  markHelpful(at.compiled.root, at, helpful);
  const options: Option[] = [];
  for (const group of at.compiled.groups) {
    if (!group.indexes.some((i) => helpful[i])) continue;
    const states = statesOf(group, at.firm);
    if (states.length > 0) options.push({ group, states });
  }
  return options;
}

function write(ranks: Rank[], { indexes }: Group, values: readonly Rank[]): void {
  for (let i = 0; i < indexes.length; i += 1) ranks[indexes[i] ?? 0] = values[i] ?? 0;
}

const ranksIn = ({ indexes }: Group, ranks: readonly Rank[]): Rank[] => indexes.map((i) => ranks[i] ?? 0);

/** The ranks of all leaves on a later day, everything but time left as it is. */
function ranksOn({ compiled, firm, ranks }: Case, day: string): Rank[] {
  const then = clockOf(firm.clock.today, day);
  const later = [...ranks];
  for (const i of compiled.moving) {
    const leaf = compiled.leaves[i];
    if (leaf) later[i] = rankOf(leaf, outcomeOf(leaf, firm.facts, then));
  }
  return later;
}

// Without negated clocks and events dated ahead, waiting only ever improves answers.
const mayWorsen = ({ compiled, firm }: Case): boolean => compiled.entangled || firm.expectsEvents;

// A cure must hold by what it lists alone, and still hold on its day, when every other clock has moved as well.
function rankAfter(at: Case, picks: readonly Pick[]): Rank {
  const { root } = at.compiled;
  const listed = at.ranks.slice();
  for (const { group, state } of picks) write(listed, group, state.ranks);
  const rank = fold(root, listed);
  if (rank === 0 || !mayWorsen(at)) return rank;
  const day = lastDay(statesIn(picks));
  if (day === null) return rank;
  const world = ranksOn(at, day);
  for (const { group, state } of picks) {
    if (!group.leaves.some(({ moves }) => moves)) write(world, group, state.ranks);
  }
  return Math.min(rank, fold(root, world)) as Rank;
}

/** The ranks with every option at its best at once: no cure can do better. */
function ranksAtBest(at: Case, options: readonly Option[]): Rank[] {
  const best = [...at.ranks];
  for (const { group, states } of options) {
    group.indexes.forEach((index, i) => {
      for (const state of states)
        if ((state.ranks[i] ?? 0) > (best[index] ?? 0)) best[index] = state.ranks[i] ?? 0;
    });
  }
  return best;
}

// An option without which the target stays out of reach even with all others at their best is in every cure.
function spaceOf(at: Case, options: readonly Option[], best: Rank[], target: number): Space {
  const { root } = at.compiled;
  const needed = new Set<Option>();
  const fitting = options.map(({ group, states }) => {
    const top = ranksIn(group, best);
    const reaches = (values: readonly Rank[]): boolean => {
      write(best, group, values);
      return fold(root, best) >= target;
    };
    const option = { group, states: states.filter((state) => reaches(state.ranks)) };
    if (!reaches(ranksIn(group, at.ranks))) needed.add(option);
    write(best, group, top);
    return option;
  });
  return { needed, options: fitting };
}

const statesIn = (picks: readonly Pick[]): Candidate =>
  [...picks].sort((a, b) => orderOf(a.group.attr) - orderOf(b.group.attr)).map(({ state }) => state);

// Sets of changes by growing size; the first size with a cure holds the smallest ones, and K-TIES chooses. What is in
// every cure and leaves no choice is taken beforehand.
function searchExactly(
  at: Case,
  { needed, options }: Space,
  target: number,
): Candidate | undefined | 'spent' {
  const fixed: Pick[] = [];
  const choices: Option[] = [];
  for (const option of options) {
    const [state, ...others] = option.states;
    if (state && others.length === 0 && needed.has(option)) fixed.push({ group: option.group, state });
    else choices.push(option);
  }
  let steps = 0;
  for (let size = 0; size <= options.length - needed.size; size += 1) {
    const found: Candidate[] = [];
    const extend = (i: number, left: number, picks: readonly Pick[]): void => {
      steps += 1;
      if (steps > BUDGET) return;
      const option = choices[i];
      if (!option) {
        if (left === 0 && rankAfter(at, picks) >= target) found.push(statesIn(picks));
        return;
      }
      const isNeeded = needed.has(option);
      if (!isNeeded) extend(i + 1, left, picks);
      if (!isNeeded && left === 0) return;
      const { group } = option;
      for (const state of option.states)
        extend(i + 1, isNeeded ? left : left - 1, [...picks, { group, state }]);
    };
    extend(0, size, fixed);
    if (steps > BUDGET) return 'spent';
    if (found.length > 0) return found.length === 1 ? found[0] : firstOf(found);
  }
  return undefined;
}

const total = ({ ranks }: State): number => ranks.reduce((sum: number, rank) => sum + rank, 0);

// Beyond the budget: everything at once, then without whatever is not missed.
function searchGreedily(at: Case, { options }: Space, target: number): Candidate | undefined {
  let picks = options.flatMap(({ group, states }): Pick[] => {
    const [state] = [...states].sort((a, b) => total(b) - total(a));
    return state ? [{ group, state }] : [];
  });
  if (rankAfter(at, picks) < target) return undefined;
  for (const pick of [...picks].reverse()) {
    const without = picks.filter((other) => other !== pick);
    if (rankAfter(at, without) >= target) picks = without;
  }
  return statesIn(picks);
}

/** The nearest cure of a case whose verdict is not_met; see `cureOf`. */
export function findCure(at: Case): Cure | null {
  if (isHopeless(at)) return null;
  const options = optionsOf(at);
  const best = ranksAtBest(at, options);
  for (let target: number = fold(at.compiled.root, best); target > 0; target -= 1) {
    const space = spaceOf(at, options, best, target);
    const exact = searchExactly(at, space, target);
    const states = exact === 'spent' ? searchGreedily(at, space, target) : exact;
    if (states) {
      const changes = states.map(({ change }) => change);
      return { changes, reaches: target === 2 ? 'met' : 'unknown', on: lastDay(states) };
    }
  }
  return null;
}

/**
 * The nearest cure of a verdict that is not_met: one that reaches met before one that reaches unknown (ruling
 * K-UNKNOWN2), then fewest changes, then the order of K-TIES. Null when the verdict is another one or no cure is
 * left (K-NONE). Unknown facts stay unknown (K-UNKNOWN).
 */
export function cureOf(compiled: Compiled, facts: Facts, today: string): Cure | null {
  const at = caseOf(compiled, firmOf(facts, today));
  return fold(compiled.root, at.ranks) === 0 ? findCure(at) : null;
}

/**
 * The first day from today to the horizon on which `holds` says yes of the ranks, if nothing but time passes. Only
 * the days on which a clock reaches something are looked at. Facts do not go stale meanwhile: sources renew them.
 */
export function firstDay(
  at: Case,
  holds: (ranks: readonly Rank[]) => boolean,
  horizonMonths: number,
): string | null {
  const { compiled, ranks } = at;
  const { facts, clock } = at.firm;
  if (holds(ranks)) return clock.today;
  if (compiled.moving.length === 0) return null;
  const best = [...ranks];
  for (const i of compiled.moving) best[i] = 2;
  if (!holds(best)) return null;
  const end = addMonths(clock.today, horizonMonths);
  const days = compiled.moving.flatMap((i) => {
    const leaf = compiled.leaves[i];
    const fact = leaf && facts[leaf.attr];
    return fact ? daysToWaitFor(leaf, fact, clock.today) : [];
  });
  const sorted = [...new Set(days)].filter((day) => day <= end).sort();
  return sorted.find((day) => holds(ranksOn(at, day))) ?? null;
}

/**
 * The day on which a verdict cures itself: the first day, from today to the horizon, on which it is met if nothing
 * but time passes (ruling K-DATE); today when it is met already, null when there is none.
 */
export function selfCureOn(
  compiled: Compiled,
  facts: Facts,
  today: string,
  horizonMonths = 60,
): string | null {
  const at = caseOf(compiled, firmOf(facts, today));
  return firstDay(at, (ranks) => fold(compiled.root, ranks) === 2, horizonMonths);
}
