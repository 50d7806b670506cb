import { describe, expect, it } from 'vitest';
import { demoListings } from '../../scripts/data/listings.ts';
import { checkAgainst, checkCriteria, type ProblemKind } from './check.ts';
import type { ListingCore } from './structure.ts';
import type { Criteria } from './terms.ts';
import { all, any, atMost, leaf, not, TODAY } from './test-support.ts';

const kinds = (criteria: Criteria): ProblemKind[] => checkCriteria(criteria).map(({ kind }) => kind);
const two = (first: Criteria, second: Criteria): Criteria =>
  all(first, 'id' in second ? { ...second, id: 'second' } : second);

describe('what the builder accepts', () => {
  it.each<[string, Criteria]>([
    [
      'a whole product',
      all(
        leaf('established_on', 'months_since', 24),
        leaf('tax_credit_level', 'in', ['A', 'B', 'M']),
        atMost('zero_declarations', 4),
        leaf('tax_paid_12m', 'gte', 5_000_000),
        leaf('debt_ratio', 'lte', 800_000),
        leaf('legal_rep_age', 'between', [20, 65]),
        leaf('industry', 'not_in', ['K', 'C31', 'R9011']),
        leaf('street', 'in', ['430112001']),
        leaf('tax_paid_monthly', 'growth', -200_000, { window_months: 12 }),
        any(leaf('honours', 'in', ['high_tech']), leaf('patents', 'gte', 1)),
        not(leaf('foreign_trade_since', 'exists')),
        leaf('lenders', 'lte', 3),
      ),
    ],
    ['two sides of one figure', two(leaf('employees', 'gte', 3), leaf('employees', 'lte', 300))],
    [
      'alternatives that exclude each other',
      any(leaf('employees', 'gte', 5), leaf('employees', 'lte', 3, { id: 'b' })),
    ],
    [
      'a soft wish against a hard rule',
      two(leaf('employees', 'gte', 5), leaf('employees', 'lte', 3, { severity: 'soft' })),
    ],
    [
      'two titles, either of one list and of another',
      two(leaf('honours', 'in', ['high_tech']), leaf('honours', 'in', ['srdi_sme'])),
    ],
  ])('%s', (_, criteria) => {
    expect(checkCriteria(criteria)).toEqual([]);
  });
});

describe('what the builder refuses', () => {
  it.each<[ProblemKind, string, Criteria]>([
    ['empty_group', 'an empty all (C-EMPTY)', all()],
    ['empty_group', 'an empty any inside (C-EMPTY)', all(leaf('patents', 'gte', 1), any())],
    ['duplicate_id', 'one id twice', all(leaf('patents', 'gte', 1), leaf('patents', 'gte', 2))],
    ['reserved_id', 'an id of the listing itself', leaf('patents', 'gte', 1, { id: '@amount' })],
    [
      'unknown_attribute',
      'an attribute nobody knows',
      { ...leaf('patents', 'exists'), attr: 'horoscope' as 'patents' },
    ],
    ['wrong_operator', 'tax levels in an order (C-ORDER)', leaf('tax_credit_level', 'gte', 'B')],
    ['wrong_operator', 'a count of titles (C-SET)', leaf('honours', 'eq', 'high_tech')],
    ['window_missing', 'a count without its months', leaf('zero_declarations', 'count_in_window', 4)],
    ['window_unused', 'months where none are counted', leaf('patents', 'gte', 1, { window_months: 12 })],
    ['value_unused', 'a value beside exists', leaf('patents', 'exists', 3)],
    ['wrong_value', 'an amount as text (C-TYPE)', leaf('tax_paid_12m', 'gte', '50000')],
    ['wrong_value', 'a fraction of a fen (C-UNIT)', leaf('tax_paid_12m', 'gte', 0.8)],
    ['wrong_value', 'no value', leaf('tax_paid_12m', 'gte')],
    ['unknown_value', 'a level that does not exist', leaf('tax_credit_level', 'in', ['A', 'E'])],
    ['unknown_value', 'an industry without its letter', leaf('industry', 'in', ['70'])],
    ['unknown_value', 'an industry in the wrong section', leaf('industry', 'in', ['C70'])],
    ['unknown_value', 'a town that is no code', leaf('street', 'eq', '高塘岭')],
    ['unknown_value', 'a purpose nobody lends for', leaf('requested_purpose', 'in', ['gambling'])],
    ['out_of_range', 'a share above 100 %', leaf('legal_rep_share', 'gte', 1_000_001)],
    ['out_of_range', 'an age of a thousand', leaf('legal_rep_age', 'between', [20, 1000])],
    ['out_of_range', 'a window of a century', atMost('penalties', 1, 1200)],
    [
      'out_of_range',
      'a fall by more than everything',
      leaf('tax_paid_monthly', 'growth', -1_000_001, { window_months: 12 }),
    ],
    ['empty_list', 'a list of nothing', leaf('tax_credit_level', 'in', [])],
    ['empty_list', 'a list that repeats itself', leaf('tax_credit_level', 'in', ['A', 'A'])],
    ['wrong_order', 'ends the wrong way round', leaf('legal_rep_age', 'between', [65, 20])],
    [
      'wrong_order',
      'days the wrong way round',
      leaf('established_on', 'between', ['2025-01-01', '2024-01-01']),
    ],
  ])('%s: %s', (kind, _, criteria) => {
    expect(kinds(criteria)).toContain(kind);
  });

  it('names the leaf and says it in both languages', () => {
    const [problem] = checkCriteria(leaf('tax_credit_level', 'gte', 'B', { id: 'r2' }));
    expect(problem).toMatchObject({ leaf_id: 'r2', message: { zh: '该指标不支持这种比较' } });
    expect(problem?.message.en).toMatch(/operator/);
  });
});

describe('rules that no firm can meet together', () => {
  it.each<[string, Criteria]>([
    ['at least 5 and at most 3', two(leaf('employees', 'gte', 5), leaf('employees', 'lte', 3))],
    [
      'one value outside the other range',
      two(leaf('employees', 'eq', 9), leaf('employees', 'between', [1, 5])),
    ],
    ['one value and not that value', two(leaf('employees', 'eq', 9), leaf('employees', 'ne', 9))],
    [
      'at least and not at least',
      two(leaf('employees', 'gte', 5), not(leaf('employees', 'gte', 5, { id: 'b' }))),
    ],
    [
      'older than two years and not older than one',
      two(
        leaf('established_on', 'months_since', 24),
        not(leaf('established_on', 'months_since', 12, { id: 'b' })),
      ),
    ],
    [
      'founded before and after',
      two(leaf('established_on', 'lte', '2020-01-01'), leaf('established_on', 'gte', '2021-01-01')),
    ],
    [
      'more and fewer declarations in one window',
      two(atMost('zero_declarations', 2), not(atMost('zero_declarations', 4, 12, { id: 'b' }))),
    ],
    [
      'level A and level B',
      two(leaf('tax_credit_level', 'eq', 'A'), leaf('tax_credit_level', 'in', ['B', 'M'])),
    ],
    [
      'a level allowed and excluded',
      two(leaf('tax_credit_level', 'in', ['A']), leaf('tax_credit_level', 'not_in', ['A', 'B'])),
    ],
    [
      'an industry inside an excluded section',
      two(leaf('industry', 'in', ['C13']), leaf('industry', 'not_in', ['C'])),
    ],
    ['two industries apart', two(leaf('industry', 'in', ['C13']), leaf('industry', 'in', ['F']))],
    [
      'a title asked for and excluded',
      two(leaf('honours', 'in', ['high_tech']), leaf('honours', 'not_in', ['high_tech'])),
    ],
    ['yes and no', two(leaf('profitable', 'eq', true), leaf('profitable', 'ne', true))],
    ['present and absent', two(leaf('patents', 'gte', 1), leaf('patents', 'not_exists'))],
    [
      'also across nested groups',
      all(leaf('employees', 'gte', 5), all(any(leaf('patents', 'gte', 1)), leaf('employees', 'lte', 3))),
    ],
    ['also under not any', not(any(leaf('employees', 'lte', 5), leaf('employees', 'gte', 4, { id: 'b' })))],
  ])('%s', (_, criteria) => {
    expect(kinds(criteria)).toEqual(['contradiction']);
  });

  it.each<[string, Criteria]>([
    [
      'an age and a day are different quantities',
      two(leaf('established_on', 'months_since', 24), leaf('established_on', 'lte', '2026-01-01')),
    ],
    [
      'windows of different lengths',
      two(atMost('zero_declarations', 0, 6), not(atMost('zero_declarations', 2, 12, { id: 'b' }))),
    ],
    [
      'an industry inside an allowed section',
      two(leaf('industry', 'in', ['C']), leaf('industry', 'in', ['C13'])),
    ],
    [
      'an industry beside an excluded one',
      two(leaf('industry', 'in', ['C']), leaf('industry', 'not_in', ['C13'])),
    ],
  ])('but not %s', (_, criteria) => {
    expect(checkCriteria(criteria)).toEqual([]);
  });
});

describe('conditions that are of no use', () => {
  const WAN = 1_000_000;
  const old = leaf('established_on', 'months_since', 24, { id: 'old' });
  it.each<[ProblemKind, string, Criteria]>([
    ['says_nothing', 'every level admitted', leaf('tax_credit_level', 'in', ['A', 'B', 'M', 'C', 'D'])],
    ['unreachable', 'every level excluded', leaf('tax_credit_level', 'not_in', ['A', 'B', 'M', 'C', 'D'])],
    [
      'unreachable',
      'not one of all levels',
      not(leaf('size_class', 'in', ['micro', 'small', 'medium', 'large'])),
    ],
    ['says_nothing', 'at least nothing', leaf('tax_paid_12m', 'gte', 0)],
    ['says_nothing', 'at most everything', leaf('legal_rep_share', 'lte', 1_000_000)],
    ['says_nothing', 'the whole range', leaf('legal_rep_age', 'between', [16, 100])],
    ['unreachable', 'less than nothing', not(leaf('tax_paid_12m', 'gte', 0))],
    ['unreachable', 'more than there can be', not(leaf('legal_rep_share', 'lte', 1_000_000))],
    ['says_nothing', 'an age of no months', leaf('established_on', 'months_since', 0)],
    [
      'says_nothing',
      'a fall by everything',
      leaf('tax_paid_monthly', 'growth', -1_000_000, { window_months: 3 }),
    ],
    ['repeated', 'the same condition twice', two(leaf('patents', 'gte', 1), leaf('patents', 'gte', 1))],
    [
      'repeated',
      'an alternative that must hold anyway',
      all(old, any({ ...old, id: 'again' }, leaf('patents', 'gte', 1))),
    ],
    ['covered', 'the same alternative twice', any(old, { ...old, id: 'again' })],
    [
      'covered',
      'a stricter alternative',
      any(leaf('patents', 'gte', 1), leaf('patents', 'gte', 3, { id: 'b' })),
    ],
    [
      'covered',
      'an alternative with one more condition',
      any(old, all({ ...old, id: 'again' }, leaf('honours', 'in', ['high_tech']))),
    ],
    [
      'covered',
      'a list within a list',
      any(
        leaf('tax_credit_level', 'in', ['A', 'B']),
        leaf('tax_credit_level', 'in', ['A', 'B', 'M'], { id: 'b' }),
      ),
    ],
    [
      'branch_contradiction',
      'an alternative against what must hold',
      all(
        leaf('employees', 'gte', 10),
        any(leaf('employees', 'lte', 5, { id: 'b' }), leaf('patents', 'gte', 1)),
      ),
    ],
    [
      'branch_contradiction',
      'also when the alternatives stand first',
      all(
        any(leaf('industry', 'in', ['C13']), leaf('patents', 'gte', 1)),
        leaf('industry', 'not_in', ['C'], { id: 'b' }),
      ),
    ],
  ])('%s: %s', (kind, _, criteria) => {
    const problems = checkCriteria(criteria);
    expect(problems.map((problem) => problem.kind)).toEqual([kind]);
    expect(problems[0]?.message.zh).toMatch(/[\u4e00-\u9fff]{4}/);
    expect(problems[0]?.message.en).toMatch(/[a-z]{4}/);
  });

  it.each<[string, Criteria]>([
    [
      'alternatives of different strength in different figures',
      any(leaf('patents', 'gte', 3), leaf('employees', 'gte', 10)),
    ],
    ['two windows of one count', two(atMost('penalties', 0, 6), atMost('penalties', 2, 24))],
    [
      'every title, which not every firm has',
      leaf('on_list', 'in', ['recommended', 'white_list', 'cultivation']),
    ],
    ['the same condition as a wish', two(old, { ...old, severity: 'soft' })],
    [
      'a smaller amount for one title and a larger for another',
      any(
        all(leaf('requested_amount', 'lte', 300 * WAN), leaf('honours', 'in', ['high_tech'])),
        all(
          leaf('requested_amount', 'lte', 500 * WAN, { id: 'b' }),
          leaf('honours', 'in', ['little_giant'], { id: 'c' }),
        ),
      ),
    ],
  ])('but not %s', (_, criteria) => {
    expect(checkCriteria(criteria)).toEqual([]);
  });

  it('the other condition is named', () => {
    const [problem] = checkCriteria(any(old, { ...old, id: 'again' }));
    expect(problem).toMatchObject({ leaf_id: 'again', other_id: 'old' });
  });
});

describe('criteria against the fields of their listing', () => {
  const core: Partial<ListingCore> = {
    borrower_types: ['enterprise'],
    amount_min_fen: 1_000_000,
    amount_max_fen: 100_000_000,
    amount_by_honour: [{ honour: 'high_tech', amount_max_fen: 300_000_000 }],
    amount_by_tax_level: [{ level: 'A', amount_max_fen: 500_000_000 }],
    term_months_max: 12,
    purposes: ['wages'],
    towns: ['430112001'],
  };
  it.each<[string, Criteria, string]>([
    ['borrowers', leaf('org_type', 'in', ['individual_business']), '借款主体'],
    [
      'amounts, with what titles and levels raise them to',
      leaf('requested_amount', 'gte', 600_000_000),
      '额度',
    ],
    ['the longest term', leaf('requested_term', 'gte', 24), '期限'],
    ['purposes', leaf('requested_purpose', 'eq', 'equipment'), '用途'],
    ['towns', leaf('street', 'not_in', ['430112001', '430112106']), '街镇'],
    ['an active registration', leaf('registration_status', 'ne', 'active'), '登记状态'],
  ])('%s', (_, criteria, zh) => {
    const problems = checkAgainst(core, criteria);
    expect(problems.map(({ kind }) => kind)).toEqual(['against_listing']);
    expect(problems[0]?.message.zh).toContain(zh);
  });

  it('what fits is left alone, and fields that are not written yet exclude nothing', () => {
    expect(checkAgainst(core, leaf('requested_amount', 'gte', 400_000_000))).toEqual([]);
    expect(checkAgainst({}, leaf('org_type', 'eq', 'individual_business'))).toEqual([]);
    expect(
      checkAgainst({ borrower_types: [], amount_min_fen: 5, towns: null }, leaf('street', 'eq', '430112106')),
    ).toEqual([]);
  });

  it('an alternative that the fields exclude is no fault while another one is left', () => {
    const shop = leaf('org_type', 'eq', 'individual_business');
    expect(checkAgainst(core, any(shop, leaf('patents', 'gte', 1)))).toEqual([]);
    const farm = leaf('org_type', 'eq', 'farmer_cooperative', { id: 'farm' });
    expect(checkAgainst(core, any(shop, farm)).map(({ leaf_id }) => leaf_id)).toEqual([shop.id, 'farm']);
  });

  it('all listings of the demonstration stay as they are', () => {
    for (const { listing } of demoListings({ seed: 'tests', anchor_day: TODAY })) {
      expect([listing.name, checkCriteria(listing.criteria)]).toEqual([listing.name, []]);
      expect([listing.name, checkAgainst(listing, listing.criteria)]).toEqual([listing.name, []]);
    }
  });
});
