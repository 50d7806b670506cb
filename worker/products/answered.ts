// The conditions of a listing with the answers of one judging, line by line as the product's page lists them.
import type { Bilingual } from '../lib/bilingual.ts';
import { OPPOSITE_ANSWER, type Answer, type Criteria, type UnknownCause } from '../matching/terms.ts';
import type { Names } from '../matching/words.ts';
import { conditionOf, linesOf, type Line } from './conditions.ts';
import type { Listing } from './schema.ts';

/** What a leaf by itself was answered, before any `not` around it. */
export type LeafAnswer = { readonly answer: Answer; readonly cause?: UnknownCause | undefined };

/** A line with its one verdict. `cause` says why it is unknown; `text` marks what only words say. */
export type AnsweredCondition = {
  readonly id: string;
  readonly text: Bilingual;
  readonly answer: Answer;
  readonly cause: UnknownCause | 'text' | null;
};

type Verdict = { readonly answer: Answer; readonly cause: UnknownCause | null };
type Asked = {
  readonly answers: ReadonlyMap<string, LeafAnswer>;
  /** Whether only hard leaves decide: soft ones beside them do not (ruling C-SEVERITY). */
  readonly hard: boolean;
};

const hasHard = (criteria: Criteria): boolean => {
  if ('not' in criteria) return hasHard(criteria.not);
  if ('id' in criteria) return criteria.severity === 'hard';
  return ('all' in criteria ? criteria.all : criteria.any).some(hasHard);
};

// What data could settle is named before what only the bank can look at.
function causeOf(parts: readonly Verdict[]): UnknownCause | null {
  const causes = parts.flatMap(({ answer, cause }) => (answer === 'unknown' && cause ? [cause] : []));
  return causes.find((cause) => cause !== 'bank_only') ?? causes[0] ?? null;
}

// Strong Kleene logic as the matching folds it (ruling C-KLEENE); null where nothing decides.
function verdictOf(criteria: Criteria, negated: boolean, asked: Asked): Verdict | null {
  if ('not' in criteria) return verdictOf(criteria.not, !negated, asked);
  if ('id' in criteria) {
    if (asked.hard && criteria.severity !== 'hard') return null;
    const { answer, cause } = asked.answers.get(criteria.id) ?? { answer: 'unknown', cause: 'missing' };
    return { answer: negated ? OPPOSITE_ANSWER[answer] : answer, cause: cause ?? null };
  }
  const together = 'all' in criteria !== negated;
  const parts = ('all' in criteria ? criteria.all : criteria.any).flatMap(
    (part) => verdictOf(part, negated, asked) ?? [],
  );
  if (parts.length === 0) return null;
  const decided: Answer = together ? 'not_met' : 'met';
  if (parts.some(({ answer }) => answer === decided)) return { answer: decided, cause: null };
  if (parts.some(({ answer }) => answer === 'unknown')) return { answer: 'unknown', cause: causeOf(parts) };
  return { answer: OPPOSITE_ANSWER[decided], cause: null };
}

/** Lines with one verdict each, by the answers of their leaves. */
export function answeredLines(
  lines: readonly Line[],
  names: Names,
  answers: ReadonlyMap<string, LeafAnswer>,
): AnsweredCondition[] {
  return lines.map((line): AnsweredCondition => {
    const { id, sentence } = conditionOf(line, names);
    const asked = { answers, hard: hasHard(line.criteria) };
    const verdict = verdictOf(line.criteria, line.negated, asked) ?? { answer: 'unknown', cause: 'missing' };
    return { id, text: sentence, ...verdict };
  });
}

/**
 * The lines of `conditionsOf` with one verdict each. Alternatives are met when one is; else unknown when one is; else
 * not met. `answers` holds the leaves by id; a leaf without an answer is unknown for want of data.
 */
export function answeredConditionsOf(
  listing: Listing,
  names: Names,
  answers: ReadonlyMap<string, LeafAnswer>,
): AnsweredCondition[] {
  const lines = answeredLines(linesOf(listing), names, answers);
  const inWords = listing.text_conditions.map(({ id, text }): AnsweredCondition => ({
    id,
    text,
    answer: 'unknown',
    cause: 'text',
  }));
  return [...lines, ...inWords];
}
