import { describe, expect, it } from 'vitest';
import { readAnswers } from './extra.ts';

const label = { zh: '问题', en: 'Question' };
const QUESTIONS = [
  { id: 'headcount', label, kind: 'number', required: true, choices: [] },
  { id: 'deposit', label, kind: 'money', required: false, choices: [] },
  { id: 'opened_on', label, kind: 'date', required: false, choices: [] },
  { id: 'channel', label, kind: 'choice', required: false, choices: ['门店', '线上'] },
  { id: 'remarks', label, kind: 'text', required: false, choices: [] },
] as const;
const ask = (given: Record<string, string>) => {
  const { answers, problems } = readAnswers(
    QUESTIONS.map((question) => ({ ...question, choices: [...question.choices] })),
    given,
  );
  return { answers, problems: problems.map(({ field, code }) => [field, code]) };
};

describe('the further questions of a product', () => {
  it('keeps what was answered and leaves out what was not', () => {
    expect(ask({ headcount: ' 12 ', channel: '门店', remarks: '' })).toEqual({
      answers: { headcount: '12', channel: '门店' },
      problems: [],
    });
  });

  it('asks again for a required answer', () => {
    expect(ask({}).problems).toEqual([['answers.headcount', 'missing']]);
  });

  it.each([
    ['headcount', '一打'],
    ['deposit', '三百'],
    ['opened_on', '2026-02-30'],
    ['channel', '电话'],
    ['remarks', '长'.repeat(201)],
  ])('refuses %s = %s by its name', (id, text) => {
    expect(ask({ headcount: '1', [id]: text }).problems).toEqual([[`answers.${id}`, 'wrong_answer']]);
  });

  it('refuses an answer that nobody asked for', () => {
    expect(ask({ headcount: '1', secret: 'x' }).problems).toEqual([['answers.secret', 'unknown_field']]);
  });
});
