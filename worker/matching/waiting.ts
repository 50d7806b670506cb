// Time passing by itself: what the clocks of a tree say on a later day, everything else left as it is.
import { addMonths } from '../lib/days.ts';
import { daysToWaitFor } from './changes.ts';
import { ranksOf, type Compiled } from './criteria.ts';
import type { Firm } from './firm.ts';
import { clockOf, outcomeOf } from './operators.ts';
import { rankOf, type Rank } from './questions.ts';

/** A firm before a tree, with what every leaf contributes. */
export type Case = { readonly compiled: Compiled; readonly firm: Firm; readonly ranks: readonly Rank[] };

/** The firm before the tree, today. */
export function caseOf(compiled: Compiled, firm: Firm): Case {
  return { compiled, firm, ranks: ranksOf(compiled, firm) };
}

/** Whether waiting or one change may spoil what holds; without negated clocks and events dated ahead it cannot. */
export function mayWorsen({ compiled, firm }: Case): boolean {
  return compiled.entangled || firm.expectsEvents;
}

/** The ranks on a later day. Facts do not go stale meanwhile: their sources renew them. */
export function ranksOn({ compiled, firm, ranks }: Case, day: string): Rank[] {
  const then = clockOf(firm.clock.today, day);
  const later = ranks.slice();
  for (const i of compiled.moving) {
    const question = compiled.questions[i];
    if (question) later[i] = rankOf(question, outcomeOf(question, firm.facts, then));
  }
  return later;
}

/**
 * The first day from today to the horizon, in months, on which `holds` says yes of the ranks if nothing but time
 * passes (ruling K-DATE); null when there is none. Only the days on which a clock reaches something are looked at.
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
  const best = ranks.slice();
  for (const i of compiled.moving) best[i] = 2;
  if (!holds(best)) return null;
  const end = addMonths(clock.today, horizonMonths);
  const days = compiled.moving.flatMap((i) => {
    const question = compiled.questions[i];
    const fact = question && facts[question.attr];
    return fact ? daysToWaitFor(question, fact, clock.today) : [];
  });
  const sorted = [...new Set(days)].filter((day) => day <= end).sort();
  return sorted.find((day) => holds(ranksOn(at, day))) ?? null;
}
