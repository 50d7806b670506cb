// Which of several equally small cures comes first (ruling K-TIES).
import { attributeOf, orderOf } from './attributes.ts';
import type { State } from './changes.ts';

/** A cure under comparison: its changes in the registry's order. */
export type Candidate = readonly State[];

/** The latest day a cure waits for; null when it waits for nothing. */
export function lastDay(states: Candidate): string | null {
  let last: string | null = null;
  for (const { change } of states) {
    if (change.on !== undefined && (last === null || change.on > last)) last = change.on;
  }
  return last;
}

const timesIn = (states: Candidate): number => states.filter(({ change }) => change.kind === 'time').length;
const daysOf = (states: Candidate): string => states.map(({ change }) => change.on ?? '').join();
const registryOrder = (states: Candidate): number[] => states.map(({ change }) => orderOf(change.attr));

/** What is to be done, in a unit: cures of different units cannot be compared by amount. */
function effortOf(states: Candidate): { unit: string; amounts: number[] } {
  const actions = states.filter(({ change }) => change.kind === 'action');
  const amounts = actions.map(({ amount }) => amount);
  const units = new Set(
    actions.map(({ change: { attr, unit } }) =>
      attributeOf(attr).type === 'ratio' ? 'percent' : (unit?.en ?? `one ${attr}`),
    ),
  );
  const [unit = 'nothing'] = units;
  if (units.size < 2) return { unit, amounts: [amounts.reduce((sum, amount) => sum + amount, 0)] };
  return { unit: actions.map(({ change }) => change.attr).join(), amounts };
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The first of cures with equally many changes: more time before action, then the earlier last day, then the smaller
 * amount within one unit, then the registry's order, then the earlier of the other days. "Within one unit only" is no order by itself (three cures can
 * beat each other in a circle), so the smallest of each unit is found first and the registry decides among those.
 */
export function firstOf(candidates: readonly Candidate[]): Candidate | undefined {
  const most = Math.max(...candidates.map(timesIn));
  const timely = candidates.filter((states) => timesIn(states) === most);
  const [earliest = ''] = timely.map((states) => lastDay(states) ?? '').sort();
  const smallest = new Map<string, { states: Candidate; amounts: number[] }>();
  for (const states of timely) {
    if ((lastDay(states) ?? '') !== earliest) continue;
    const { unit, amounts } = effortOf(states);
    const other = smallest.get(unit);
    const order = other
      ? compareLists(amounts, other.amounts) ||
        compareLists(registryOrder(states), registryOrder(other.states)) ||
        (daysOf(states) < daysOf(other.states) ? -1 : 0)
      : -1;
    if (order < 0) smallest.set(unit, { states, amounts });
  }
  const winners = [...smallest.values()].map(({ states }) => states);
  return winners.sort((a, b) => compareLists(registryOrder(a), registryOrder(b)))[0];
}
