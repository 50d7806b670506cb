import { describe, expect, it } from 'vitest';
import { compile } from '../matching/criteria.ts';
import type { Leaf } from '../matching/terms.ts';
import {
  factsFrom,
  isFresh,
  publicBody,
  publicFactsFrom,
  validUntil,
  type Enterprise,
  type Fact,
} from './facts.ts';
import { firmView } from './rules.ts';

const TODAY = '2026-06-10';

const firm: Enterprise = {
  id: 'org_1',
  name: '长沙市望城区沅禾模具有限公司',
  uscc: '91430112MA4QTE5T35',
  org_type: 'enterprise',
  registration_status: 'active',
  established_on: '2023-02-01',
  industry: 'C3525',
  town: '430112001',
  legal_representative: '王某',
  registered_capital_fen: 100_000_000,
  size_class: 'small',
  registry_as_of: TODAY,
  public_facts: { honours: { value: ['tech_sme'] }, penalties: { events: ['2026-01-05'] } },
};

const fact = (attr: Fact['attr'], value: number | string, change: Partial<Fact> = {}): Fact => {
  const as_of = change.as_of ?? TODAY;
  const valid_until = validUntil(attr, as_of);
  return { attr, source: 'declared', body: { value }, as_of, valid_until, provider: 'enterprise', ...change };
};

describe('the facts of a firm', () => {
  it('are its registration and public data even when nothing else is known', () => {
    const facts = factsFrom({ ...firm, size_class: null }, [], TODAY);
    expect(Object.keys(facts).sort()).toEqual([
      'established_on',
      'honours',
      'industry',
      'org_type',
      'penalties',
      'registration_status',
      'street',
    ]);
    expect(facts.street).toMatchObject({ value: '430112001', source: 'official', as_of: TODAY });
    expect(facts.penalties).toMatchObject({ events: ['2026-01-05'] });
  });

  it('leave out a town that is not known: unknown is not absent', () => {
    expect(factsFrom({ ...firm, town: null }, [], TODAY).street).toBeUndefined();
  });

  it('take the official value before the declared one, in whichever order they come', () => {
    const declared = fact('tax_credit_level', 'A');
    const official = fact('tax_credit_level', 'C', { source: 'official', provider: 'tax' });
    for (const facts of [
      [declared, official],
      [official, declared],
    ]) {
      expect(factsFrom(firm, facts, TODAY).tax_credit_level).toMatchObject({
        value: 'C',
        source: 'official',
      });
    }
  });

  it('fall back on a fresh declaration when the official value has aged, and on the aged one before none', () => {
    const official = fact('tax_paid_12m', 5, { source: 'official', as_of: '2026-01-01' });
    const declared = fact('tax_paid_12m', 7);
    expect(isFresh({ valid_until: official.valid_until }, TODAY)).toBe(false);
    expect(factsFrom(firm, [declared, official], TODAY).tax_paid_12m).toMatchObject({ value: 7 });
    expect(factsFrom(firm, [official], TODAY).tax_paid_12m).toMatchObject({ value: 5 });
  });

  it('are stale from their last day on, not after it', () => {
    expect(validUntil('tax_paid_12m', '2026-04-26')).toBe('2026-06-10');
    expect(isFresh({ valid_until: '2026-06-10' }, '2026-06-09')).toBe(true);
    expect(isFresh({ valid_until: '2026-06-10' }, '2026-06-10')).toBe(false);
    expect(validUntil('established_on', TODAY)).toBeNull();
  });

  it('hold a size class that is as old as the oldest figure it rests on', () => {
    const facts = [
      fact('employees', 40, { as_of: '2025-09-01' }),
      fact('revenue_12m', 9, { as_of: '2026-05-01' }),
    ];
    expect(factsFrom(firm, facts, TODAY).size_class).toMatchObject({
      value: 'small',
      source: 'declared',
      as_of: '2025-09-01',
      valid_until: '2027-01-14',
    });
  });

  it('are what criteria are held against', () => {
    const leaf = (attr: Leaf['attr'], op: Leaf['op'], value: Leaf['value']): Leaf =>
      ({ id: attr, attr, op, value, severity: 'hard', code: 'E01' }) as Leaf;
    const { evaluate } = compile({
      all: [
        leaf('established_on', 'months_since', 36),
        leaf('industry', 'in', ['C35']),
        leaf('size_class', 'in', ['micro', 'small']),
        leaf('honours', 'in', ['tech_sme']),
      ],
    });
    expect(evaluate(factsFrom(firm, [], TODAY), TODAY).answer).toBe('met');
  });
});

describe('public facts', () => {
  it('show nothing that the firm declared or let others fetch', () => {
    expect(publicFactsFrom(firm).size_class).toBeUndefined();
    const view = firmView(firm, [fact('employees', 40)], {
      standing: false,
      today: TODAY,
      town: null,
      industry: null,
    });
    expect(view).toMatchObject({ size_class: null, declared: {} });
    expect(view.facts.map(({ data_class }) => data_class)).toEqual(view.facts.map(() => 'public'));
  });

  it.each([
    ['patents', 3, { value: 3 }],
    ['honours', ['high_tech'], { value: ['high_tech'] }],
    ['penalties', ['2026-01-01'], { events: ['2026-01-01'] }],
    ['legal_rep_changed_on', null, { value: null }],
    ['patents', '3', null],
    ['honours', 'high_tech', null],
    ['penalties', 2, null],
    ['judgment_debtor', 'no', null],
    ['tax_paid_12m', 100, null],
    ['no_such_thing', 1, null],
    ['__proto__', 1, null],
  ])('%s = %j from the registry is kept as %j', (attr, value, body) => {
    expect(publicBody(attr, value)).toEqual(body);
  });
});
