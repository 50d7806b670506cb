// The nearest cure: the smallest set of changes that turns a verdict around, and the day on which it turns by
// waiting alone.
import { waysOf, type Change, type State, type Ways } from './changes.ts';
import { fold, type Compiled } from './criteria.ts';
import { firmOf } from './firm.ts';
import type { Group, Node, Rank } from './questions.ts';
import { ranksAtBest, smallestSet, write, type Option, type Space } from './search.ts';
import type { Facts } from './terms.ts';
import { lastDay, type Candidate } from './ties.ts';
import { caseOf, firstDay, mayWorsen, type Case } from './waiting.ts';

/** A set of changes after which the verdict is no longer not_met. */
export type Cure = {
  /** In the registry's order. */
  readonly changes: readonly Change[];
  readonly reaches: 'met' | 'unknown';
  /** The latest day to wait for (ruling K-TIME); null when nothing has to be waited for. */
  readonly on: string | null;
};

// Most failures are for good: the wrong town, the wrong trade. They are told apart before anything is built.
function isHopeless({ compiled, firm, ranks }: Case): boolean {
  const best = ranks.slice();
  for (let i = 0; i < best.length; i += 1) {
    const question = compiled.questions[i];
    if (best[i] === 0 && question?.changes && firm.facts[question.attr]) best[i] = 2;
  }
  return fold(compiled.root, best) === 0;
}

const fails = ({ indexes }: Group, ranks: readonly Rank[]): boolean => {
  for (const i of indexes) if (ranks[i] === 0) return true;
  return false;
};

type Settled = { readonly group: Group; readonly ways: Ways };

// A failure that is a condition of the whole tree has to be cured, and where nothing can be spoilt its best cure does
// not depend on the others.
function settle(at: Case): Settled[] {
  const settled: Settled[] = [];
  if (mayWorsen(at)) return settled;
  for (const group of at.compiled.groups) {
    if (group.plain && fails(group, at.ranks)) settled.push({ group, ways: waysOf(group, at.firm) });
  }
  return settled;
}

// A leaf in a branch that holds cannot help, unless another change may spoil that branch.
function markHelpful(node: Node, at: Case, helpful: boolean[]): void {
  if (typeof node === 'number') helpful[node] = at.ranks[node] === 0;
  else if (mayWorsen(at) || fold(node, at.ranks) < 2) {
    for (const child of node.nodes) markHelpful(child, at, helpful);
  }
}

function optionsOf(at: Case): Option[] {
  const isOpen = mayWorsen(at);
  const candidates = at.compiled.groups.filter((group) => (isOpen || !group.plain) && fails(group, at.ranks));
  if (candidates.length === 0) return [];
  const helpful: boolean[] = [];
  markHelpful(at.compiled.root, at, helpful);
  return candidates
    .filter(({ indexes }) => indexes.some((i) => helpful[i]))
    .map((group) => ({ group, states: waysOf(group, at.firm).states }))
    .filter(({ states }) => states.length > 0);
}

const cureFrom = (states: Candidate, target: Rank): Cure => ({
  changes: states.map(({ change }) => change),
  reaches: target === 2 ? 'met' : 'unknown',
  on: lastDay(states),
});

/** The nearest cure of a case whose verdict is not_met; see `cureOf`. */
export function findCure(at: Case): Cure | null {
  if (isHopeless(at)) return null;
  const settled = settle(at);
  const options = optionsOf(at);
  return cureReaching(2, at, settled, options) ?? cureReaching(1, at, settled, options);
}

function cureReaching(
  target: Rank,
  at: Case,
  settled: readonly Settled[],
  options: readonly Option[],
): Cure | null {
  const { compiled, firm } = at;
  const ranks = at.ranks.slice();
  const states: State[] = [];
  for (const { group, ways } of settled) {
    const [state] = target === 2 ? ways.meeting : ways.passing;
    if (!state) return null;
    write(ranks, group, state.ranks);
    states.push(state);
  }
  if (options.length === 0) return fold(compiled.root, ranks) < target ? null : cureFrom(states, target);
  const space: Space = { at: { compiled, firm, ranks }, settled: states, options };
  const best = ranksAtBest(space);
  const found = fold(compiled.root, best) < target ? undefined : smallestSet(space, best, target);
  return found ? cureFrom(found, target) : null;
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
