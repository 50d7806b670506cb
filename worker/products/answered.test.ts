// One verdict for each line of a listing's conditions.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { both } from '../lib/bilingual.ts';
import { namesOf } from '../matching/names.ts';
import type { Answer, Criteria, Leaf } from '../matching/terms.ts';
import { answeredConditionsOf, type LeafAnswer } from './answered.ts';
import { conditionsOf } from './conditions.ts';
import type { Listing } from './schema.ts';

const names = namesOf(new Map());
const listed = (listing: Partial<Listing>): Listing => ({
  ...DEFAULT_LISTING,
  code: 'C-1',
  name: '周转贷',
  ...listing,
});
const leaf = (id: string, more: Partial<Leaf> = {}): Leaf => ({
  id,
  attr: 'established_on',
  op: 'months_since',
  value: 24,
  severity: 'hard',
  code: 'E01',
  ...more,
});
const [a, b, c] = [leaf('a'), leaf('b', { attr: 'tax_credit_level', op: 'in', value: ['A'] }), leaf('c')];

const MISSING: LeafAnswer = { answer: 'unknown', cause: 'missing' };
const BANK: LeafAnswer = { answer: 'unknown', cause: 'bank_only' };
const said = (answer: Answer): LeafAnswer => ({ answer });
const linesOf = (criteria: Criteria, answers: Readonly<Record<string, LeafAnswer>>) =>
  answeredConditionsOf(listed({ criteria }), names, new Map(Object.entries(answers))).filter(
    ({ id }) => !id.startsWith('@'),
  );

describe('alternatives have one verdict', () => {
  it.each([
    ['met when one is met, whatever the others are', said('not_met'), said('met'), 'met', null],
    ['met beside one that is unknown', MISSING, said('met'), 'met', null],
    ['unknown when one is unknown and none is met', said('not_met'), MISSING, 'unknown', 'missing'],
    ['unknown for the reason that data could settle', BANK, MISSING, 'unknown', 'missing'],
    ['unknown for the bank to check', said('not_met'), BANK, 'unknown', 'bank_only'],
    ['not met when none is met and none is open', said('not_met'), said('not_met'), 'not_met', null],
  ])('%s', (_, first, second, answer, cause) => {
    expect(linesOf({ any: [a, b] }, { a: first, b: second })).toMatchObject([{ id: 'a+b', answer, cause }]);
  });

  it('of which one is a whole, a failed part of which fails the whole', () => {
    const criteria: Criteria = { any: [{ all: [a, b] }, c] };
    const [line] = linesOf(criteria, { a: said('not_met'), b: MISSING, c: BANK });
    expect(line).toMatchObject({ id: 'a+b+c', answer: 'unknown', cause: 'bank_only' });
    expect(linesOf(criteria, { a: said('met'), b: said('met'), c: said('not_met') })[0]?.answer).toBe('met');
  });

  it('which a soft one does not decide', () => {
    const criteria: Criteria = { any: [a, { ...b, severity: 'soft' }] };
    expect(linesOf(criteria, { a: said('not_met'), b: said('met') })[0]?.answer).toBe('not_met');
  });
});

it('what is said as its opposite is answered as its opposite', () => {
  expect(linesOf({ not: a }, { a: said('not_met') })[0]?.answer).toBe('met');
  expect(linesOf({ not: { all: [a, b] } }, { a: said('met'), b: MISSING })[0]?.answer).toBe('unknown');
});

it('a soft condition of its own is answered for itself', () => {
  expect(linesOf({ all: [{ ...a, severity: 'soft' }] }, { a: said('met') })[0]?.answer).toBe('met');
});

it('the lines are those of the product’s page, in its words', () => {
  const text_conditions = [{ id: 't1', text: both('有固定经营场所', 'Fixed premises') }];
  const listing = listed({ criteria: { all: [{ any: [a, b] }, c] }, text_conditions });
  const answered = answeredConditionsOf(listing, names, new Map());
  expect(answered.map(({ id, text }) => ({ id, text }))).toEqual(
    conditionsOf(listing, names).map(({ id, sentence }) => ({ id, text: sentence })),
  );
  expect(answered.at(-1)).toMatchObject({ id: 't1', answer: 'unknown', cause: 'text' });
});
