// The conditions of a listing as its page lists them.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { both } from '../lib/bilingual.ts';
import { namesOf } from '../matching/names.ts';
import type { Criteria, Leaf } from '../matching/terms.ts';
import { conditionsOf } from './conditions.ts';
import type { Listing } from './schema.ts';

const names = namesOf(new Map([['430112106', both('靖港镇', 'Jinggang Town')]]));
const lines = (listing: Partial<Listing>) =>
  conditionsOf({ ...DEFAULT_LISTING, code: 'C-1', name: '周转贷', ...listing }, names);

const leaf = (id: string, more: Pick<Leaf, 'attr' | 'op' | 'value'> & Partial<Leaf>): Leaf => ({
  id,
  severity: 'hard',
  code: 'E01',
  ...more,
});
const old = leaf('old', { attr: 'established_on', op: 'months_since', value: 24 });
const tax = leaf('tax', { attr: 'tax_credit_level', op: 'in', value: ['A', 'B'] });
const overdue = leaf('overdue', { attr: 'current_overdue', op: 'eq', value: false });
/** The lines of the bank's own criteria. */
const own = (criteria: Criteria) => lines({ criteria }).filter(({ id }) => !id.startsWith('@'));

describe('conditions that must hold together', () => {
  it('are one line each, with what decides and who checks', () => {
    const found = own({ all: [old, { all: [tax, overdue] }, { ...tax, id: 'soft', severity: 'soft' }] });
    expect(found.map(({ id, severity, checked_by }) => [id, severity, checked_by])).toEqual([
      ['old', 'hard', 'platform'],
      ['tax', 'hard', 'platform'],
      ['overdue', 'hard', 'bank'],
      ['soft', 'soft', 'platform'],
    ]);
    expect(found[0]?.sentence.zh).toMatch(/成立满24个月/);
    expect(found[1]?.data_classes).toEqual(['tax']);
  });

  it('of which none is written make no line', () => {
    expect(own({ all: [] })).toEqual([]);
  });
});

describe('alternatives', () => {
  it('stand in one line, with what belongs together in brackets', () => {
    const [line, ...more] = own({ any: [old, { all: [tax, overdue] }] });
    expect(more).toEqual([]);
    expect(line?.sentence.zh).toMatch(/^以下任一：.*成立满24个月；（.*且.*）$/);
    expect(line?.sentence.en).toMatch(/^One of: .*; \(.*, and .*\)$/);
    expect(line?.checked_by).toBe('platform');
    expect(line?.id).toBe('old+tax+overdue');
  });

  it('of the bank alone are checked by the bank', () => {
    const [line] = own({ any: [overdue, { ...overdue, id: 'o2', attr: 'overdue_3_6' }] });
    expect(line?.checked_by).toBe('bank');
  });
});

describe('a condition under not', () => {
  it('is said as its opposite', () => {
    const [line] = own({ not: old });
    expect(line?.sentence.zh).toMatch(/不满24个月/);
  });

  it('over alternatives is one line for each opposite', () => {
    const found = own({ not: { any: [old, tax] } });
    expect(found.map(({ id }) => id)).toEqual(['old', 'tax']);
    expect(found[1]?.sentence.zh).toMatch(/不为/);
  });

  it('over a whole is a choice of opposites', () => {
    const [line] = own({ not: { all: [old, tax] } });
    expect(line?.sentence.zh).toMatch(/^以下任一：.*不满24个月；/);
  });
});

describe('the listing’s own fields', () => {
  it('say who may borrow and where, with the names of towns', () => {
    const found = lines({ borrower_types: ['farmer_cooperative'], towns: ['430112106'] });
    const sentences = found.map(({ sentence }) => sentence.zh).join('\n');
    expect(sentences).toMatch(/农民专业合作社/);
    expect(sentences).toMatch(/靖港镇/);
    expect(sentences).not.toMatch(/430112106/);
  });

  it('do not repeat amount, term and purpose, which have fields of their own', () => {
    const found = lines({ amount_by_honour: [{ honour: 'high_tech', amount_max_fen: 10 ** 10 }] });
    expect(found.filter(({ id }) => /amount|term|purpose|honour/.test(id))).toEqual([]);
  });
});

it('a condition in words is the bank’s to check', () => {
  const found = lines({ text_conditions: [{ id: 't1', text: both('有固定经营场所', 'Fixed premises') }] });
  expect(found.at(-1)).toEqual({
    id: 't1',
    sentence: both('有固定经营场所', 'Fixed premises'),
    severity: 'hard',
    checked_by: 'bank',
    data_classes: [],
  });
});
