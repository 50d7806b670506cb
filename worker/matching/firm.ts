// One firm on one day, together with what has been worked out for it so far. Products ask the same few questions
// over and over; a firm held against thousands of them answers each question once.
import type { State } from './changes.ts';
import type { CompiledLeaf } from './criteria.ts';
import { clockOf, outcomeOf, type Clock, type Outcome } from './operators.ts';
import type { Facts } from './terms.ts';

/** Lives as long as one match; facts must not change meanwhile. */
export type Firm = {
  readonly facts: Facts;
  readonly clock: Clock;
  /** Some event is dated ahead, so that waiting may also bring a count up. */
  readonly expectsEvents: boolean;
  /** Outcomes of leaves that count events or sum months, by `CompiledLeaf.key`. */
  readonly outcomes: Map<string, Outcome>;
  /** Ways in which a fact can change, by the keys of the leaves on it. */
  readonly states: Map<string, readonly State[]>;
};

/** A firm as known on a day 'YYYY-MM-DD'; throws RangeError when that is no day. */
export function firmOf(facts: Facts, today: string): Firm {
  const expectsEvents = Object.values(facts).some(({ events }) => events?.some((event) => event > today));
  return { facts, clock: clockOf(today), expectsEvents, outcomes: new Map(), states: new Map() };
}

/** The outcome of a leaf for a firm today. */
export function outcomeFor(leaf: CompiledLeaf, firm: Firm): Outcome {
  if (leaf.test === null || !leaf.costly) return outcomeOf(leaf, firm.facts, firm.clock);
  const known = firm.outcomes.get(leaf.key);
  if (known) return known;
  const outcome = outcomeOf(leaf, firm.facts, firm.clock);
  firm.outcomes.set(leaf.key, outcome);
  return outcome;
}
