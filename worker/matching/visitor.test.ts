// A visitor's answers as facts and as a sentence.
import { describe, expect, it } from 'vitest';
import { both } from '../lib/bilingual.ts';
import { factsFromAnswers } from './answers.ts';
import { INVOICED_BANDS, YEARS_BANDS, type InvoicedBand, type YearsBand } from './bands.ts';
import { answersOf, criteriaOf, presumedFacts } from './visitor.ts';

const TODAY = '2026-06-10';
const towns = new Map([['430112106', both('靖港镇', 'Jinggang Town')]]);

describe('the bands a visitor chooses from', () => {
  it.each([
    ['years in business, in months', Object.values(YEARS_BANDS)],
    ['invoiced amounts, in fen', Object.values(INVOICED_BANDS)],
  ])('cover %s from nothing to any number without gap or overlap', (_, bands) => {
    const spans = bands.map(({ span }): readonly (number | undefined)[] => span);
    expect(spans[0]?.[0]).toBe(0);
    spans.slice(1).forEach((span, i) => expect(span[0]).toBe(spans[i]?.[1]));
    expect(spans.at(-1)?.[1]).toBeUndefined();
  });

  it('become bands of facts', () => {
    const facts = (years: YearsBand, invoiced: InvoicedBand) =>
      factsFromAnswers(answersOf({ years, invoiced }), TODAY);
    expect(facts('1to2', '300to500').established_on?.band).toEqual({ min: '2024-06-11', max: '2025-06-11' });
    expect(facts('gt3', 'gt1000').established_on?.band).toEqual({ max: '2023-06-11' });
    expect(facts('lt1', '300to500').invoiced_amount_12m?.band).toEqual({
      min: 300_000_000,
      max: 500_000_000,
    });
    expect(facts('lt1', 'gt1000').invoiced_amount_12m?.band).toEqual({ min: 1_000_000_000 });
  });
});

describe('the sentence above the matches', () => {
  it('names each answer given, in the order of asking, with what its link changes', () => {
    const criteria = criteriaOf(
      {
        guarantee: 'credit',
        tax: 'A',
        town: '430112106',
        invoiced: 'lt100',
        years: 'gt3',
        amount_fen: 120_000_000,
      },
      towns,
    );
    expect(criteria.map(({ key, value, label }) => [key, value, label.zh])).toEqual([
      ['amount_fen', '120000000', '120万元'],
      ['years', 'gt3', '3年以上'],
      ['invoiced', 'lt100', '100万元以下'],
      ['tax', 'A', 'A级'],
      ['town', '430112106', '靖港镇'],
      ['guarantee', 'credit', '信用'],
    ]);
    expect(criteriaOf({}, towns)).toEqual([]);
  });
});

it('what is presumed of a visitor’s firm is marked as presumed and dated today', () => {
  const facts = presumedFacts(TODAY);
  expect(facts.registration_status).toMatchObject({ value: 'active', provider: 'presumed', as_of: TODAY });
  expect(facts.tax_arrears?.value).toBe(0);
  // Nothing that speaks for the firm is presumed: titles, tax level, size.
  expect(Object.keys(facts)).not.toEqual(expect.arrayContaining(['honours']));
  expect(facts.tax_credit_level).toBeUndefined();
  expect(facts.employees).toBeUndefined();
});
