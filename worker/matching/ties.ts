// Which of several equally small cures comes first (ruling K-TIES).
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

function timesIn(states: Candidate): number {
  let times = 0;
  for (const { change } of states) if (change.kind === 'time') times += 1;
  return times;
}

const daysOf = (states: Candidate): string => states.map(({ change }) => change.on ?? '').join();
const registryOrder = (states: Candidate): number[] => states.map(({ order }) => order);

/** What is to be done, in one unit: cures of different units cannot be compared by amount. */
function effortOf(states: Candidate): { unit: string; amounts: readonly number[] } {
  const actions = states.filter(({ change }) => change.kind === 'action');
  const [first] = actions;
  if (actions.every(({ measure }) => measure === first?.measure)) {
    return { unit: first?.measure ?? '', amounts: [actions.reduce((sum, { amount }) => sum + amount, 0)] };
  }
  return {
    unit: actions.map(({ change }) => change.attr).join(),
    amounts: actions.map(({ amount }) => amount),
  };
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
 * amount within one unit, then the registry's order, then the earlier of the other days. What all of them ask for is
 * left out of the amounts. "Within one unit only" is no order by itself (three cures can beat each other in a circle),
 * so the smallest of each unit is found first and the registry decides among those.
 */
export function firstOf(candidates: readonly Candidate[]): Candidate | undefined {
  const most = Math.max(...candidates.map(timesIn));
  const timely = candidates.filter((states) => timesIn(states) === most);
  const [earliest = ''] = timely.map((states) => lastDay(states) ?? '').sort();
  const soonest = timely.filter((states) => (lastDay(states) ?? '') === earliest);
  const common = new Set(soonest[0]?.filter((state) => soonest.every((states) => states.includes(state))));
  const smallest = new Map<string, { whole: Candidate; own: Candidate; amounts: readonly number[] }>();
  for (const whole of soonest) {
    const own = whole.filter((state) => !common.has(state));
    const { unit, amounts } = effortOf(own);
    const other = smallest.get(unit);
    const order = other
      ? compareLists(amounts, other.amounts) ||
        compareLists(registryOrder(own), registryOrder(other.own)) ||
        (daysOf(own) < daysOf(other.own) ? -1 : 0)
      : -1;
    if (order < 0) smallest.set(unit, { whole, own, amounts });
  }
  const winners = [...smallest.values()];
  return winners.sort((a, b) => compareLists(registryOrder(a.own), registryOrder(b.own)))[0]?.whole;
}
