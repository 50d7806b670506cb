// The smallest set of changes among facts that are alternatives to each other. Deciding this is a covering problem, so
// the search is exact within a budget no real product reaches, and beyond it gives a set of which nothing can be left
// out.
import type { State } from './changes.ts';
import { fold } from './criteria.ts';
import type { Group, Rank } from './questions.ts';
import { firstOf, lastDay, type Candidate } from './ties.ts';
import { mayWorsen, ranksOn, type Case } from './waiting.ts';

/** A fact that can change, with the ways in which it can. */
export type Option = { readonly group: Group; readonly states: readonly State[] };

/** Where to search: the case, changes already settled and counted in its ranks, and what is left to choose from. */
export type Space = { readonly at: Case; readonly settled: Candidate; readonly options: readonly Option[] };

type Pick = { readonly group: Group; readonly state: State };
type Choice = Option & { readonly needed: boolean };

/** How many steps the exact search may take. Trees of real products need fewer than a hundred. */
const BUDGET = 20_000;

/** Puts what a changed fact contributes into the ranks. */
export function write(ranks: Rank[], { indexes }: Group, values: readonly Rank[]): void {
  for (let i = 0; i < indexes.length; i += 1) ranks[indexes[i] ?? 0] = values[i] ?? 0;
}

const ranksIn = ({ indexes }: Group, ranks: readonly Rank[]): Rank[] => indexes.map((i) => ranks[i] ?? 0);

function candidateOf({ settled }: Space, picks: readonly Pick[]): Candidate {
  const states = settled.slice();
  for (const { state } of picks) states.push(state);
  return states.sort((a, b) => a.order - b.order);
}

// A cure must hold by what it lists alone, and still hold on its day, when every other clock has moved as well.
function rankAfter(space: Space, picks: readonly Pick[]): Rank {
  const { at } = space;
  const { root } = at.compiled;
  const listed = at.ranks.slice();
  for (const { group, state } of picks) write(listed, group, state.ranks);
  const rank = fold(root, listed);
  const day = rank > 0 && mayWorsen(at) ? lastDay(candidateOf(space, picks)) : null;
  if (day === null) return rank;
  const world = ranksOn(at, day);
  for (const { group, state } of picks) {
    if (!group.questions.some(({ moves }) => moves)) write(world, group, state.ranks);
  }
  return Math.min(rank, fold(root, world)) as Rank;
}

/** The ranks with every option at its best at once: no choice among them can do better. */
export function ranksAtBest({ at, options }: Space): Rank[] {
  const best = at.ranks.slice();
  for (const { group, states } of options) {
    const top = group.indexes.map((index, i) =>
      states.reduce<Rank>((rank, { ranks }) => Math.max(rank, ranks[i] ?? 0) as Rank, best[index] ?? 0),
    );
    write(best, group, top);
  }
  return best;
}

// An option without which the target stays out of reach even with all others at their best is in every cure; a state
// with which it does is in none.
function choicesOf({ at, options }: Space, best: readonly Rank[], target: Rank): Choice[] {
  const ranks = best.slice();
  return options.map(({ group, states }) => {
    const reaches = (values: readonly Rank[]): boolean => {
      write(ranks, group, values);
      return fold(at.compiled.root, ranks) >= target;
    };
    const fitting = states.filter((state) => reaches(state.ranks));
    const needed = !reaches(ranksIn(group, at.ranks));
    write(ranks, group, ranksIn(group, best));
    return { group, states: fitting, needed };
  });
}

// By growing size: the first size with a cure holds the smallest ones, and K-TIES chooses.
function searchExactly(
  space: Space,
  choices: readonly Choice[],
  target: Rank,
): Candidate | undefined | 'spent' {
  const mostOptional = choices.filter(({ needed }) => !needed).length;
  let steps = 0;
  for (let size = 0; size <= mostOptional; size += 1) {
    const found: Candidate[] = [];
    const extend = (i: number, left: number, picks: readonly Pick[]): void => {
      steps += 1;
      if (steps > BUDGET) return;
      const choice = choices[i];
      if (!choice) {
        if (left === 0 && rankAfter(space, picks) >= target) found.push(candidateOf(space, picks));
        return;
      }
      const { group, states, needed } = choice;
      if (!needed) extend(i + 1, left, picks);
      if (!needed && left === 0) return;
      for (const state of states) extend(i + 1, needed ? left : left - 1, [...picks, { group, state }]);
    };
    extend(0, size, []);
    if (steps > BUDGET) return 'spent';
    if (found.length > 0) return found.length === 1 ? found[0] : firstOf(found);
  }
  return undefined;
}

const total = ({ ranks }: State): number => ranks.reduce((sum: number, rank) => sum + rank, 0);

// Beyond the budget: everything at once, then without whatever is not missed.
function searchGreedily(space: Space, choices: readonly Choice[], target: Rank): Candidate | undefined {
  let picks = choices.flatMap(({ group, states }): Pick[] => {
    const [state] = [...states].sort((a, b) => total(b) - total(a));
    return state ? [{ group, state }] : [];
  });
  if (rankAfter(space, picks) < target) return undefined;
  for (const pick of [...picks].reverse()) {
    const without = picks.filter((other) => other !== pick);
    if (rankAfter(space, without) >= target) picks = without;
  }
  return candidateOf(space, picks);
}

/** The first of the smallest sets of changes after which the tree is at `target` or better; undefined when none is. */
export function smallestSet(space: Space, best: readonly Rank[], target: Rank): Candidate | undefined {
  const choices = choicesOf(space, best, target);
  const exact = searchExactly(space, choices, target);
  return exact === 'spent' ? searchGreedily(space, choices, target) : exact;
}
