import { describe, expect, it } from 'vitest';
import { both } from '../lib/bilingual.ts';
import { contradicted, evidenceProblem, reapplyProblem, type JudgedCondition } from './refusals.ts';

const age: JudgedCondition = {
  code: 'E01',
  answer: 'met',
  text: both('成立满 24 个月', 'In business for 24 months'),
};
const debt: JudgedCondition = {
  code: 'F03',
  answer: 'not_met',
  text: both('负债率不高于 70%', 'Debts up to 70%'),
};
const words: JudgedCondition = { code: null, answer: 'unknown', text: both('信誉良好', 'Good repute') };

describe('a reason that the platform’s own judgement contradicts', () => {
  it('is one whose conditions are all met', () => {
    expect(contradicted(['E01', 'F03', 'B01'], [age, debt, words])).toEqual([age]);
    expect(contradicted(['E01'], [age, { ...age, answer: 'unknown' }])).toEqual([]);
    expect(contradicted(['E01'], [])).toEqual([]);
  });
  it('needs evidence of ten characters, counted without the spaces around them, and names the condition', () => {
    const refused = evidenceProblem({ codes: ['E01'], text: '  一二三四五六七八九  ' }, [age, debt]);
    expect(refused).toMatchObject({ field: 'text', code: 'evidence_needed' });
    expect(refused?.detail.zh).toContain('成立满 24 个月');
    expect(refused?.detail.en).toContain('In business for 24 months');
    expect(evidenceProblem({ codes: ['E01'], text: '一二三四五六七八九十' }, [age])).toBeNull();
  });
  it('needs none where the platform agrees or cannot tell', () => {
    expect(evidenceProblem({ codes: ['F03'], text: '' }, [age, debt])).toBeNull();
    expect(evidenceProblem({ codes: ['B01'], text: '' }, [age, words])).toBeNull();
  });
});

describe('the day for asking again', () => {
  const today = '2026-03-10';
  it('may be left open, tomorrow or two years ahead', () => {
    for (const day of [undefined, '2026-03-11', '2028-03-10']) expect(reapplyProblem(day, today)).toBeNull();
  });
  it.each([
    ['not_in_the_future', today],
    ['beyond_two_years', '2028-03-11'],
  ])('is refused: %s', (code, day) =>
    expect(reapplyProblem(day, today)).toMatchObject({ field: 'reapply_on', code }),
  );
});
