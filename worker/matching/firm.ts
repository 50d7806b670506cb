// One firm on one day, together with what has been worked out for it so far. It lives as long as one match.
import type { Ways } from './changes.ts';
import type { LeafVerdict } from './criteria.ts';
import { clockOf, outcomeOf, type Clock, type Outcome } from './operators.ts';
import { rankOf, type Question, type Shared, type Rank } from './questions.ts';
import type { Facts, Snapshot } from './terms.ts';

/** What a firm has answered to the questions of products compiled together, by slot. */
export type Answers = {
  readonly outcomes: Outcome[];
  readonly ranks: Rank[];
  /** The verdict last shown of a question; equal leaves share it. */
  readonly verdicts: LeafVerdict[];
};

/** The facts must not change while the firm is in use. */
export type Firm = {
  readonly facts: Facts;
  readonly clock: Clock;
  /** Some event is dated ahead, so that waiting may also bring a count up. */
  readonly expectsEvents: boolean;
  readonly answers: Map<Shared, Answers>;
  /** Ways in which a fact can change, by the keys of the questions on it. */
  readonly ways: Map<string, Ways>;
};

/** A firm as known on a day 'YYYY-MM-DD'; throws RangeError when that is no day. */
export function firmOf(facts: Facts, today: string): Firm {
  const known: readonly (Snapshot | undefined)[] = Object.values(facts);
  const expectsEvents = known.some((fact) => fact?.events?.some((event) => event > today));
  return { facts, clock: clockOf(today), expectsEvents, answers: new Map(), ways: new Map() };
}

/** Where the firm keeps its answers to a set of questions. */
export function answersOf(firm: Firm, shared: Shared): Answers {
  const known = firm.answers.get(shared);
  if (known) return known;
  const fresh: Answers = { outcomes: [], ranks: [], verdicts: [] };
  firm.answers.set(shared, fresh);
  return fresh;
}

/** The rank of a question for a firm today, worked out at its first asking. */
export function rankFor(question: Question, firm: Firm, { outcomes, ranks }: Answers): Rank {
  const known = ranks[question.slot];
  if (known !== undefined) return known;
  const outcome = outcomeOf(question, firm.facts, firm.clock);
  const rank = rankOf(question, outcome);
  outcomes[question.slot] = outcome;
  ranks[question.slot] = rank;
  return rank;
}
