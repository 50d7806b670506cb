import { describe, expect, it } from 'vitest';
import { compile } from './criteria.ts';
import type { Answer, Criteria, Facts, UnknownCause } from './terms.ts';
import { all, any, atMost, facts, leaf, monthly, not, TODAY } from './test-support.ts';

const answer = (criteria: Criteria, known: Facts = {}, today = TODAY): Answer =>
  compile(criteria).evaluate(known, today).answer;
const cause = (criteria: Criteria, known: Facts = {}, today = TODAY): UnknownCause | undefined =>
  compile(criteria).evaluate(known, today).leaves[0]?.cause;

const MET = leaf('patents', 'gte', 1, { id: 'met' });
const NOT_MET = leaf('patents', 'gte', 5, { id: 'failed' });
const UNKNOWN = leaf('employees', 'gte', 5, { id: 'open' });
const KNOWN = facts({ patents: 3 });

describe('three answers combined', () => {
  it.each<[string, Criteria, Answer]>([
    ['all with a failure fails whatever is open', all(MET, UNKNOWN, NOT_MET), 'not_met'],
    ['all without failure but open is open', all(MET, UNKNOWN), 'unknown'],
    ['any with one met is met whatever is open', any(NOT_MET, UNKNOWN, MET), 'met'],
    ['any without one met but open is open', any(NOT_MET, UNKNOWN), 'unknown'],
    ['not turns met into not met', not(MET), 'not_met'],
    ['not turns not met into met', not(NOT_MET), 'met'],
    ['not leaves open what is open', not(UNKNOWN), 'unknown'],
    ['not of an all is met when one part fails', not(all(MET, NOT_MET)), 'met'],
    [
      'nothing is concluded across leaves: x or not x is open while x is',
      any(UNKNOWN, not(UNKNOWN)),
      'unknown',
    ],
  ])('%s (C-KLEENE)', (_, criteria, expected) => {
    expect(answer(criteria, KNOWN)).toBe(expected);
  });

  it('an empty all is met and an empty any is not, also under not and nested (C-EMPTY)', () => {
    expect(answer(all())).toBe('met');
    expect(answer(any())).toBe('not_met');
    expect(answer(not(all()))).toBe('not_met');
    expect(answer(not(any()))).toBe('met');
    expect(answer(any(any()))).toBe('not_met');
    expect(answer(all(MET, any()), KNOWN)).toBe('not_met');
  });

  it('soft and information rules are evaluated and shown but never decide (C-SEVERITY)', () => {
    const soft = { ...NOT_MET, id: 'wish', severity: 'soft' as const };
    const info = { ...UNKNOWN, id: 'note', severity: 'info' as const };
    const verdict = compile(all(MET, soft, info)).evaluate(KNOWN, TODAY);
    expect(verdict.answer).toBe('met');
    expect(verdict.leaves.map((shown) => shown.answer)).toEqual(['met', 'not_met', 'unknown']);
    expect(answer(all(MET, any(soft, info), not(soft)), KNOWN)).toBe('met');
    expect(answer(any({ ...MET, severity: 'soft' }, NOT_MET), KNOWN)).toBe('not_met');
  });

  it('a verdict says of each leaf what it rests on and whether its opposite is asked for', () => {
    const [shown] = compile(not(leaf('established_on', 'months_since', 24))).evaluate(
      facts({ established_on: '2025-03-01' }),
      TODAY,
    ).leaves;
    expect(shown).toMatchObject({ negated: true, answer: 'not_met', measured: 15 });
    expect(shown?.evidence).toMatchObject({ value: '2025-03-01', source: 'official', as_of: '2026-05-31' });
  });
});

describe('what is not known', () => {
  it('without a snapshot every operator is open, exists too (C-EXISTS)', () => {
    for (const rule of [
      leaf('patents', 'exists'),
      leaf('patents', 'not_exists'),
      leaf('patents', 'ne', 3),
      leaf('honours', 'not_in', ['high_tech']),
      atMost('zero_declarations', 4),
    ]) {
      expect([answer(rule), cause(rule)]).toEqual(['unknown', 'missing']);
    }
  });

  it('a snapshot of nothing means known to be absent (C-EXISTS)', () => {
    const none = facts({ patents: null, honours: null });
    expect(answer(leaf('patents', 'exists'), none)).toBe('not_met');
    expect(answer(leaf('patents', 'not_exists'), none)).toBe('met');
    expect(answer(leaf('patents', 'exists'), facts({ patents: 0 }))).toBe('met');
    expect(answer(leaf('honours', 'exists'), facts({ honours: [] }))).toBe('not_met');
    expect(answer(leaf('patents', 'exists'), facts({ patents: { band: { min: 1 } } }))).toBe('met');
  });

  it.each<[string, Criteria, Answer]>([
    ['is not', leaf('patents', 'ne', 3), 'met'],
    ['is none of', leaf('honours', 'not_in', ['high_tech']), 'met'],
    ['does not exist', leaf('patents', 'not_exists'), 'met'],
    ['no more events than', atMost('zero_declarations', 0), 'met'],
    ['is', leaf('profitable', 'eq', false), 'not_met'],
    ['is one of', leaf('tax_credit_level', 'in', ['A']), 'not_met'],
    ['at least', leaf('patents', 'gte', 0), 'not_met'],
    ['at most', leaf('debt_ratio', 'lte', 800_000), 'not_met'],
    ['between', leaf('legal_rep_age', 'between', [20, 65]), 'not_met'],
    ['months since', leaf('legal_rep_changed_on', 'months_since', 0), 'not_met'],
    ['growth', leaf('tax_paid_monthly', 'growth', -200_000, { window_months: 12 }), 'not_met'],
  ])('a known absence against “%s” (C-NULL)', (_, rule, expected) => {
    const none = facts({
      patents: null,
      honours: null,
      zero_declarations: null,
      profitable: null,
      tax_credit_level: null,
      debt_ratio: null,
      legal_rep_age: null,
      legal_rep_changed_on: null,
      tax_paid_monthly: null,
    });
    expect(answer(rule, none)).toBe(expected);
  });

  it('what only the bank may look at stays open with that cause, even when somebody supplies it (C-BANK)', () => {
    const rule = leaf('lenders', 'lte', 3);
    const [shown] = compile(rule).evaluate(facts({ lenders: 9 }), TODAY).leaves;
    expect(shown).toMatchObject({ answer: 'unknown', cause: 'bank_only' });
    expect(shown?.evidence).toBeUndefined();
  });

  it('a fact is stale from its last day on, not after it (C-STALE)', () => {
    const known = facts({ patents: { value: 3, valid_until: '2026-06-01' } });
    expect(answer(MET, known, '2026-05-31')).toBe('met');
    expect([answer(MET, known, '2026-06-01'), cause(MET, known, '2026-06-01')]).toEqual(['unknown', 'stale']);
    expect(answer(MET, facts({ patents: { value: 3, valid_until: null } }))).toBe('met');
  });

  it('a wish not voiced is no open question, one voiced is judged', () => {
    const rule = all(
      MET,
      leaf('requested_amount', 'lte', 100),
      any(leaf('requested_term', 'lte', 12), NOT_MET),
    );
    expect(answer(rule, KNOWN)).toBe('met');
    expect(answer(rule, { ...KNOWN, ...facts({ requested_amount: 101 }) })).toBe('not_met');
  });
});

describe('comparisons', () => {
  it('between includes both ends (C-BETWEEN)', () => {
    const rule = leaf('legal_rep_age', 'between', [20, 65]);
    const at = (age: number): Answer => answer(rule, facts({ legal_rep_age: age }));
    expect([19, 20, 65, 66].map(at)).toEqual(['not_met', 'met', 'met', 'not_met']);
  });

  it('among titles one in common is enough, and none in common is asked of not_in (C-SET)', () => {
    const held = facts({ honours: ['high_tech', 'above_scale'] });
    expect(answer(leaf('honours', 'in', ['srdi_sme', 'high_tech']), held)).toBe('met');
    expect(answer(leaf('honours', 'in', ['srdi_sme']), held)).toBe('not_met');
    expect(answer(leaf('honours', 'not_in', ['srdi_sme', 'high_tech']), held)).toBe('not_met');
    expect(answer(leaf('honours', 'not_in', ['srdi_sme']), held)).toBe('met');
  });

  it('amounts are fen, ratios ppm, ages whole months (C-UNIT)', () => {
    expect(answer(leaf('tax_paid_12m', 'gte', 5_000_000), facts({ tax_paid_12m: 4_999_999 }))).toBe(
      'not_met',
    );
    expect(answer(leaf('tax_paid_12m', 'gte', 5_000_000), facts({ tax_paid_12m: 5_000_000 }))).toBe('met');
    expect(answer(leaf('debt_ratio', 'lte', 800_000), facts({ debt_ratio: 800_001 }))).toBe('not_met');
  });

  it('an industry code names all codes that begin with it, and a coarser answer stays open', () => {
    const closed = leaf('industry', 'not_in', ['K', 'C31']);
    expect(answer(closed, facts({ industry: 'K7010' }))).toBe('not_met');
    expect(answer(closed, facts({ industry: 'C3110' }))).toBe('not_met');
    expect(answer(closed, facts({ industry: 'C1311' }))).toBe('met');
    expect(answer(leaf('industry', 'in', ['C13']), facts({ industry: 'C1311' }))).toBe('met');
    expect([answer(closed, facts({ industry: 'C' })), cause(closed, facts({ industry: 'C' }))]).toEqual([
      'unknown',
      'band',
    ]);
  });

  it('yes and no, days and lists of numbers', () => {
    expect(answer(leaf('judgment_debtor', 'eq', false), facts({ judgment_debtor: false }))).toBe('met');
    expect(answer(leaf('judgment_debtor', 'ne', false), facts({ judgment_debtor: false }))).toBe('not_met');
    const built = leaf('established_on', 'lte', '2020-12-31');
    expect(answer(built, facts({ established_on: '2020-12-31' }))).toBe('met');
    expect(answer(built, facts({ established_on: '2021-01-01' }))).toBe('not_met');
    expect(answer(leaf('requested_term', 'in', [12, 24]), facts({ requested_term: 24 }))).toBe('met');
    expect(answer(leaf('requested_term', 'not_in', [12, 24]), facts({ requested_term: 24 }))).toBe('not_met');
  });
});

describe('bands', () => {
  const income = (min?: number, max?: number): Facts =>
    facts({
      revenue_12m: {
        band: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
        source: 'asked',
      },
    });

  it.each<[string, Criteria, Facts, Answer]>([
    ['wholly above a minimum', leaf('revenue_12m', 'gte', 100), income(100, 200), 'met'],
    [
      'wholly below it, the open end not reached',
      leaf('revenue_12m', 'gte', 200),
      income(100, 200),
      'not_met',
    ],
    ['across it', leaf('revenue_12m', 'gte', 150), income(100, 200), 'unknown'],
    ['open above', leaf('revenue_12m', 'gte', 150), income(150), 'met'],
    ['open below', leaf('revenue_12m', 'gte', 150), income(undefined, 200), 'unknown'],
    ['its last whole unit at the maximum', leaf('revenue_12m', 'lte', 199), income(100, 200), 'met'],
    ['inside a range', leaf('revenue_12m', 'between', [100, 199]), income(100, 200), 'met'],
    ['outside a range', leaf('revenue_12m', 'between', [200, 300]), income(100, 200), 'not_met'],
    ['one value wide', leaf('revenue_12m', 'eq', 100), income(100, 101), 'met'],
    ['against another value', leaf('revenue_12m', 'ne', 300), income(100, 200), 'met'],
    ['around a value', leaf('revenue_12m', 'ne', 150), income(100, 200), 'unknown'],
    [
      'covered by a list',
      leaf('requested_term', 'in', [12, 13]),
      facts({ requested_term: { band: { min: 12, max: 14 } } }),
      'met',
    ],
    [
      'touched by a list',
      leaf('requested_term', 'in', [12, 99]),
      facts({ requested_term: { band: { min: 12, max: 14 } } }),
      'unknown',
    ],
  ])('a band %s', (_, rule, known, expected) => {
    expect(answer(rule, known)).toBe(expected);
    if (expected === 'unknown') expect(cause(rule, known)).toBe('band');
  });

  it('a firm founded in a span of days is old enough when its youngest day is', () => {
    const founded = (min?: string, max?: string): Facts =>
      facts({ established_on: { band: { ...(min && { min }), ...(max && { max }) } } });
    const rule = leaf('established_on', 'months_since', 24);
    expect(answer(rule, founded('2023-06-01', '2024-06-02'))).toBe('met');
    expect(answer(rule, founded('2023-06-01', '2024-06-03'))).toBe('unknown');
    expect(answer(rule, founded('2024-06-02', '2025-06-02'))).toBe('not_met');
    expect(answer(rule, founded(undefined, '2024-06-02'))).toBe('met');
    expect(answer(rule, founded('2024-06-01'))).toBe('unknown');
  });

  it('a band that holds nothing is a wrong fact', () => {
    expect(cause(leaf('revenue_12m', 'gte', 1), income(5, 5))).toBe('wrong_type');
    expect(
      cause(leaf('established_on', 'months_since', 1), facts({ established_on: { band: { max: 'soon' } } })),
    ).toBe('wrong_type');
  });
});

describe('time', () => {
  it('founded on 31 August, six months are over on the last day of February (C-MONTHEND)', () => {
    const rule = leaf('established_on', 'months_since', 6);
    const known = facts({ established_on: '2025-08-31' });
    expect(answer(rule, known, '2026-02-27')).toBe('not_met');
    expect(answer(rule, known, '2026-02-28')).toBe('met');
  });

  it('an event exactly twelve months old is outside, today is inside, tomorrow is not yet (C-WINDOW)', () => {
    const rule = atMost('zero_declarations', 0);
    const on = (day: string): Answer => answer(rule, facts({ zero_declarations: { events: [day] } }));
    expect(on('2025-06-01')).toBe('met');
    expect(on('2025-06-02')).toBe('not_met');
    expect(on('2026-06-01')).toBe('not_met');
    expect(on('2026-06-02')).toBe('met');
  });

  it('the window of a month with fewer days begins at its last day (C-WINDOW)', () => {
    const rule = atMost('penalties', 0, 6);
    const known = facts({ penalties: { events: ['2025-08-31'] } });
    expect(answer(rule, known, '2026-02-28')).toBe('not_met');
    expect(answer(rule, known, '2026-03-01')).toBe('met');
  });

  it('four zero declarations in twelve months are allowed, five are not', () => {
    const rule = atMost('zero_declarations', 4);
    const events = ['2025-07-15', '2025-08-15', '2025-09-15', '2026-01-15'];
    expect(answer(rule, facts({ zero_declarations: { events } }))).toBe('met');
    expect(answer(rule, facts({ zero_declarations: { events: [...events, '2026-02-15'] } }))).toBe('not_met');
  });
});

describe('growth', () => {
  const rule = leaf('tax_paid_monthly', 'growth', -200_000, { window_months: 3 });
  const year = (values: readonly number[]): Facts => facts({ tax_paid_monthly: monthly(values) });

  it('compares the last complete months with the ones before, the running month left out (C-GROWTH)', () => {
    expect(answer(rule, year([100, 100, 100, 80, 80, 80]))).toBe('met');
    expect(answer(rule, year([100, 100, 100, 80, 80, 79]))).toBe('not_met');
    const running = facts({
      tax_paid_monthly: {
        series: [...(monthly([100, 100, 100, 80, 80, 80]).series ?? []), { month: '2026-06', value: 0 }],
      },
    });
    expect(answer(rule, running)).toBe('met');
  });

  it('is compared exactly where floating point would round', () => {
    const big = 3_333_333_333_333_333;
    const known = (last: number): Facts => facts({ tax_paid_monthly: monthly([big, last]) });
    const tenth = leaf('tax_paid_monthly', 'growth', 100_000, { window_months: 1 });
    expect(answer(tenth, known(3_666_666_666_666_667))).toBe('met');
    expect(answer(tenth, known(3_666_666_666_666_666))).toBe('not_met');
  });

  it('a missing month or a base that is not positive is open, not a failure (C-GROWTH)', () => {
    expect(cause(rule, year([100, 100, 80, 80, 80]))).toBe('gap');
    expect(cause(rule, year([0, 0, 0, 80, 80, 80]))).toBe('gap');
    expect(cause(rule, year([-1, 0, 0, 80, 80, 80]))).toBe('gap');
  });
});

describe('rules and facts of the wrong type', () => {
  it.each<[string, Criteria]>([
    ['an ordered comparison of tax levels (C-ORDER)', leaf('tax_credit_level', 'gte', 'B')],
    ['text where money belongs (C-TYPE)', leaf('tax_paid_12m', 'gte', '50000')],
    ['half a fen (C-TYPE)', leaf('tax_paid_12m', 'gte', 0.5)],
    ['a list where one value belongs (C-TYPE)', leaf('tax_paid_12m', 'gte', [1, 2])],
    ['one value where a list belongs (C-TYPE)', leaf('tax_credit_level', 'in', 'A')],
    ['a range with one end (C-TYPE)', leaf('legal_rep_age', 'between', [20])],
    ['a count without its window (C-TYPE)', leaf('zero_declarations', 'count_in_window', 4)],
    ['yes or no as text (C-TYPE)', leaf('judgment_debtor', 'eq', 'false')],
    ['an attribute nobody knows (C-TYPE)', { ...leaf('patents', 'exists'), attr: 'horoscope' as 'patents' }],
  ])('%s is open and raises an alarm', (_, rule) => {
    const known = facts({
      tax_credit_level: 'A',
      tax_paid_12m: 1,
      legal_rep_age: 30,
      zero_declarations: { events: [] },
      judgment_debtor: false,
    });
    const compiled = compile(all(rule));
    expect(compiled.alarms).toHaveLength(1);
    expect(compiled.evaluate(known, TODAY).answer).toBe('unknown');
    expect(cause(rule, known)).toBe('wrong_type');
  });

  it('a rule that fits raises none', () => {
    expect(compile(all(MET, atMost('penalties', 1))).alarms).toEqual([]);
  });

  it.each<[string, Criteria, Facts]>([
    ['text as a number', MET, facts({ patents: '3' })],
    ['a number as text', leaf('org_type', 'eq', 'enterprise'), facts({ org_type: 1 })],
    [
      'a day that does not exist',
      leaf('established_on', 'months_since', 1),
      facts({ established_on: '2026-02-30' }),
    ],
    ['one title instead of a list', leaf('honours', 'in', ['high_tech']), facts({ honours: 'high_tech' })],
    ['an event without a day', atMost('penalties', 1), facts({ penalties: { events: ['soon'] } })],
    ['a value where events belong', atMost('penalties', 1), facts({ penalties: 3 })],
    [
      'a series of fractions',
      leaf('power_kwh_monthly', 'growth', 0, { window_months: 1 }),
      facts({ power_kwh_monthly: monthly([1.5, 2]) }),
    ],
    ['text as yes or no', leaf('judgment_debtor', 'eq', false), facts({ judgment_debtor: 'no' })],
  ])('a fact of the wrong type is open: %s', (_, rule, known) => {
    expect(cause(rule, known)).toBe('wrong_type');
  });

  it('a day that is none is refused at the door', () => {
    expect(() => compile(MET).evaluate({}, '2026-6-1')).toThrow(RangeError);
  });
});
