// The further questions of a product (at most twelve): what a firm answers when it applies, checked by the kind of each.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { isDay } from '../lib/days.ts';
import { parseYuan } from '../lib/money.ts';
import type { Listing } from '../products/schema.ts';

type Question = Listing['extra_fields'][number];

/** Answers by the id of their question, as they were written. */
export type ExtraAnswers = Readonly<Record<string, string>>;

export type ExtraProblem = { readonly field: string; readonly code: string; readonly detail: Bilingual };

const WRONG = {
  text: both('请用不超过 200 个字回答', 'Answer in at most 200 characters'),
  number: both('请填写数字', 'Enter a number'),
  money: both('请填写金额（元）', 'Enter an amount in yuan'),
  date: both('请填写真实存在的日期，格式如 2026-03-31', 'Enter a day that exists, written like 2026-03-31'),
  choice: both('请从选项中选择', 'Choose one of the options'),
} satisfies Record<Question['kind'], Bilingual>;

function isSound({ kind, choices }: Question, text: string): boolean {
  switch (kind) {
    case 'text':
      return text.length <= 200;
    case 'number':
      return /^-?\d{1,12}(\.\d{1,6})?$/.test(text);
    case 'money':
      return parseYuan(text).ok;
    case 'date':
      return isDay(text);
    case 'choice':
      return choices.includes(text);
  }
}

/** The answers that belong to the questions, trimmed, and everything that is wrong with them. */
export function readAnswers(
  questions: readonly Question[],
  given: ExtraAnswers,
): { readonly answers: ExtraAnswers; readonly problems: readonly ExtraProblem[] } {
  const answers: Record<string, string> = {};
  const problems: ExtraProblem[] = [];
  for (const question of questions) {
    const field = `answers.${question.id}`;
    const text = (given[question.id] ?? '').trim();
    if (text === '') {
      if (question.required)
        problems.push({ field, code: 'missing', detail: both('必须填写', 'This is required') });
      continue;
    }
    if (isSound(question, text)) answers[question.id] = text;
    else problems.push({ field, code: 'wrong_answer', detail: WRONG[question.kind] });
  }
  for (const id of Object.keys(given)) {
    if (questions.some((question) => question.id === id)) continue;
    const detail = both('该产品没有这一项', 'This product does not ask this');
    problems.push({ field: `answers.${id}`, code: 'unknown_field', detail });
  }
  return { answers, problems };
}
