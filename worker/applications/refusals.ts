// What a refusal owes the firm besides its codes: evidence where the platform's own judgement says otherwise, and a day
// on which asking again can make sense. Pure; the desk's form says the same sentences before anything is sent.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addDays, addMonths } from '../lib/days.ts';
import type { ReasonCode } from '../lib/reasons.ts';
import type { Answer } from '../matching/terms.ts';
import { MIN_STATEMENT, type FieldRefusal } from './rules.ts';

/** A condition as it was judged at submission; conditions in words carry no code. */
export type JudgedCondition = {
  readonly code: ReasonCode | null;
  readonly answer: Answer;
  readonly text: Bilingual;
};

/**
 * The conditions that the platform holds to be met although their code is given as a reason. A code of which any
 * condition is open or not met is no contradiction.
 */
export function contradicted<Condition extends JudgedCondition>(
  codes: readonly ReasonCode[],
  conditions: readonly Condition[],
): Condition[] {
  return codes.flatMap((code) => {
    const judged = conditions.filter((condition) => condition.code === code);
    return judged.every(({ answer }) => answer === 'met') ? judged : [];
  });
}

/** Why a refusal needs evidence, naming each condition that the platform holds to be met. */
export function evidenceSentence(conditions: readonly JudgedCondition[]): Bilingual {
  const zh = conditions.map(({ code, text }) => `“${code ?? ''} ${text.zh}”`).join('、');
  const en = conditions.map(({ code, text }) => `“${code ?? ''} ${text.en}”`).join(', ');
  return both(
    `平台核对结果为符合：${zh}。仍以此拒绝的，请写明依据（不少于 ${MIN_STATEMENT} 个字），企业会看到`,
    `The platform finds this met: ${en}. To refuse for it all the same, state the evidence in at least ${MIN_STATEMENT} characters; the firm will read it`,
  );
}

/** Refuses a reason that the platform's judgement contradicts, unless the firm is told the evidence for it. */
export function evidenceProblem(
  refusal: { readonly codes: readonly ReasonCode[]; readonly text: string },
  conditions: readonly JudgedCondition[],
): FieldRefusal | null {
  const held = contradicted(refusal.codes, conditions);
  if (held.length === 0 || [...refusal.text.trim()].length >= MIN_STATEMENT) return null;
  return { field: 'text', code: 'evidence_needed', detail: evidenceSentence(held) };
}

/** A suspicion of fraud is kept with its grounds, which only the bank's people read. */
export function suspicionProblem(refusal: {
  readonly suspected_fraud?: true;
  readonly text?: string;
}): FieldRefusal | null {
  if (refusal.suspected_fraud !== true) return null;
  if ([...(refusal.text ?? '').trim()].length >= MIN_STATEMENT) return null;
  return {
    field: 'text',
    code: 'statement_needed',
    detail: both(
      `记录疑似欺诈须写明不少于 ${MIN_STATEMENT} 个字的依据；仅本行可见，企业不会看到`,
      `A suspicion of fraud needs its grounds in at least ${MIN_STATEMENT} characters; only the bank's people see them`,
    ),
  };
}

/** The days a bank may name for asking again: from tomorrow to two years ahead, as days. */
export function reapplyRange(today: string): { readonly from: string; readonly to: string } {
  return { from: addDays(today, 1), to: addMonths(today, 24) };
}

/** Whether the day for asking again, if one is given, can be of use. */
export function reapplyProblem(reapply_on: string | undefined, today: string): FieldRefusal | null {
  if (reapply_on === undefined) return null;
  const { from, to } = reapplyRange(today);
  if (reapply_on < from) {
    return {
      field: 'reapply_on',
      code: 'not_in_the_future',
      detail: both(`最早为明天（${from}）`, `Tomorrow (${from}) at the earliest`),
    };
  }
  if (reapply_on > to) {
    return {
      field: 'reapply_on',
      code: 'beyond_two_years',
      detail: both(`最晚为两年内（${to}）`, `Two years ahead (${to}) at the latest`),
    };
  }
  return null;
}
