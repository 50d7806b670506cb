// The judgement that was kept with an application, read for the one who is about to refuse it: which condition stands
// for which reason and how it was answered, and on which day time alone would meet it.
import { REASONS, type ReasonCode } from '../lib/reasons.ts';
import { compile } from '../matching/criteria.ts';
import { selfCureOn } from '../matching/cure.ts';
import { sentenceOf } from '../matching/sentences.ts';
import { OPPOSITE_ANSWER, type Answer, type Criteria, type Facts, type Leaf } from '../matching/terms.ts';
import type { Names } from '../matching/words.ts';
import { reapplyRange, type JudgedCondition } from './refusals.ts';

/** A snapshot's facts and verdict, as JSON. */
export type KeptJudgement = { readonly facts: string; readonly verdict: string };

type KeptLeaf = { readonly leaf: Leaf; readonly negated: boolean; readonly answer: Answer };

const leavesOf = ({ verdict }: KeptJudgement): KeptLeaf[] => JSON.parse(verdict) as KeptLeaf[];

// What was kept is the leaf's own answer; where the listing asks for the opposite, that is what the condition was not.
const conditionAnswer = ({ negated, answer }: KeptLeaf): Answer =>
  negated ? OPPOSITE_ANSWER[answer] : answer;

/** Whether what is said of a listing and its judgement names a town: only then is it worth reading the district's. */
export function speaksOfTowns(
  { towns, criteria }: { readonly towns: readonly string[] | null; readonly criteria: Criteria },
  kept: KeptJudgement | undefined,
): boolean {
  if (towns !== null && towns.length > 0) return true;
  return [JSON.stringify(criteria), kept?.verdict ?? ''].some((text) => text.includes('"street"'));
}

/** Each condition with its reason, sentence and answer at submission; no evidence. */
export function judgedConditions(kept: KeptJudgement | undefined, names: Names): JudgedCondition[] {
  return judgedLeaves(kept, names).map(({ code, answer, text }) => ({ code, answer, text }));
}

/** The same with the attribute that each was judged by. */
export function judgedLeaves(kept: KeptJudgement | undefined, names: Names) {
  if (!kept) return [];
  return leavesOf(kept).map((verdict) => ({
    code: verdict.leaf.code,
    attr: verdict.leaf.attr,
    answer: conditionAnswer(verdict),
    text: sentenceOf(verdict.leaf, { names, negated: verdict.negated }),
  }));
}

/**
 * For each reason that time cures and whose conditions were not met: the day on which they are if nothing but time
 * passes, as far as a bank may name it for asking again.
 */
export function selfCures(
  kept: KeptJudgement | undefined,
  today: string,
): Partial<Record<ReasonCode, string>> {
  const days: Partial<Record<ReasonCode, string>> = {};
  if (!kept) return days;
  const missed = leavesOf(kept).filter(
    (verdict) => conditionAnswer(verdict) === 'not_met' && REASONS[verdict.leaf.code].cures.includes('date'),
  );
  if (missed.length === 0) return days;
  const facts = JSON.parse(kept.facts) as Facts;
  const { from, to } = reapplyRange(today);
  for (const code of new Set(missed.map(({ leaf }) => leaf.code))) {
    const all = missed
      .filter(({ leaf }) => leaf.code === code)
      .map(({ leaf, negated }): Criteria => {
        // The bank refuses for this very condition, so it decides here whatever its weight in the listing.
        const deciding: Leaf = { ...leaf, severity: 'hard' };
        return negated ? { not: deciding } : deciding;
      });
    const day = selfCureOn(compile({ all }), facts, today);
    if (day !== null && day >= from && day <= to) days[code] = day;
  }
  return days;
}
