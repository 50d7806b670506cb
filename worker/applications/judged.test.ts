import { describe, expect, it } from 'vitest';
import type { Facts, Leaf } from '../matching/terms.ts';
import { judgedConditions, selfCures, speaksOfTowns } from './judged.ts';

const today = '2026-03-10';
const established = {
  value: '2025-01-05',
  as_of: '2026-03-01',
  source: 'official',
  provider: 'tests',
} as Facts['established_on'];
const leaf: Leaf = {
  id: 'r1',
  attr: 'established_on',
  op: 'months_since',
  value: 24,
  severity: 'soft',
  code: 'E01',
};
const kept = (answer: 'met' | 'not_met', negated = false) => ({
  facts: JSON.stringify({ established_on: established }),
  verdict: JSON.stringify([{ id: 'r1', leaf, negated, answer }]),
});

describe('the judgement kept with an application', () => {
  it('says of each condition which reason it stands for and how it was answered', () => {
    const [condition, ...others] = judgedConditions(kept('met'), () => undefined);
    expect(others).toEqual([]);
    expect(condition).toMatchObject({ code: 'E01', answer: 'met' });
    expect(condition?.text.zh).toMatch(/24/);
    expect(judgedConditions(undefined, () => undefined)).toEqual([]);
  });
  it('needs the names of towns just where the listing or the judgement speaks of one', () => {
    const open = { towns: null, criteria: { all: [leaf] } };
    expect(speaksOfTowns(open, kept('met'))).toBe(false);
    expect(speaksOfTowns({ ...open, towns: ['430112001'] }, undefined)).toBe(true);
    const inTown: Leaf = { ...leaf, attr: 'street', op: 'in', value: ['430112001'] };
    expect(speaksOfTowns({ ...open, criteria: { any: [leaf, { not: inTown }] } }, undefined)).toBe(true);
    const verdict = JSON.stringify([{ id: 'r1', leaf: inTown, negated: false, answer: 'met' }]);
    expect(speaksOfTowns(open, { facts: '{}', verdict })).toBe(true);
  });
  it('turns the answer of a condition around where the listing asks for the opposite', () => {
    expect(judgedConditions(kept('met', true), () => undefined)[0]?.answer).toBe('not_met');
    expect(judgedConditions(kept('not_met', true), () => undefined)[0]?.answer).toBe('met');
    // What was met so stands in nobody's way, and what was missed so no waiting brings back.
    expect(selfCures(kept('not_met', true), today)).toEqual({});
  });
  it('gives the day on which time alone meets a missed condition', () => {
    expect(selfCures(kept('not_met'), today)).toEqual({ E01: '2027-01-05' });
  });
  it('gives none for what was met, or when the day lies beyond what a bank may name', () => {
    expect(selfCures(kept('met'), today)).toEqual({});
    const young = {
      ...kept('not_met'),
      facts: JSON.stringify({ established_on: { ...established, value: today } }),
    };
    expect(selfCures(young, today)).toEqual({ E01: '2028-03-10' });
    expect(selfCures({ ...young, verdict: young.verdict.replace('24', '25') }, today)).toEqual({});
    expect(selfCures(undefined, today)).toEqual({});
  });
});
