import { describe, expect, it } from 'vitest';
import { compile } from './criteria.ts';
import { cureOf, selfCureOn, type Cure } from './cure.ts';
import type { Criteria, Facts, Leaf } from './terms.ts';
import { all, any, atMost, facts, leaf, monthly, not, TODAY } from './test-support.ts';

const cure = (criteria: Criteria, known: Facts): Cure | null => cureOf(compile(criteria), known, TODAY);
/** What is to change and to what, the day or the gap beside it. */
const brief = (found: Cure | null): unknown[] | null =>
  found && found.changes.map(({ attr, to, on, gap }) => [attr, to, on ?? gap]);
const alone = (criteria: Criteria, known: Facts, months?: number): string | null =>
  selfCureOn(compile(criteria), known, TODAY, months);

const OLD_ENOUGH = leaf('established_on', 'months_since', 24);
const TAXED = leaf('tax_paid_12m', 'gte', 5_000_000);
const FEW_ZEROS = atMost('zero_declarations', 2);
const ZEROS = { events: ['2025-09-15', '2025-10-15', '2026-01-15', '2026-02-15'] };

describe('the nearest cure', () => {
  it('of a young firm is the day it is old enough, with its age and what is missing', () => {
    expect(cure(OLD_ENOUGH, facts({ established_on: '2025-03-01' }))).toEqual({
      changes: [
        {
          attr: 'established_on',
          kind: 'time',
          from: 15,
          to: 24,
          on: '2027-03-01',
          gap: 9,
          unit: { zh: '个月', en: 'months' },
        },
      ],
      reaches: 'met',
      on: '2027-03-01',
    });
  });

  it('of too little tax is the amount missing, in fen', () => {
    const found = cure(TAXED, facts({ tax_paid_12m: 3_000_000 }));
    expect(found?.on).toBeNull();
    expect(found?.changes).toEqual([
      {
        attr: 'tax_paid_12m',
        kind: 'action',
        from: 3_000_000,
        to: 5_000_000,
        gap: 2_000_000,
        unit: { zh: '元', en: 'yuan' },
      },
    ]);
  });

  it('of too many zero declarations is the day on which enough have left the window', () => {
    const found = cure(FEW_ZEROS, facts({ zero_declarations: ZEROS }));
    expect(found?.changes).toMatchObject([{ from: 4, to: 2, on: '2026-10-15', gap: 2, unit: { zh: '次' } }]);
  });

  it('is only for failures: a met or an open verdict has none', () => {
    expect(cure(TAXED, facts({ tax_paid_12m: 5_000_000 }))).toBeNull();
    expect(cure(TAXED, {})).toBeNull();
  });

  it('has the fewest changes: one title instead of two figures', () => {
    const rule = any(
      all(leaf('patents', 'gte', 2), leaf('employees', 'gte', 9)),
      leaf('honours', 'in', ['high_tech']),
    );
    expect(brief(cure(rule, facts({ patents: 0, employees: 1, honours: [] })))).toEqual([
      ['honours', ['high_tech'], undefined],
    ]);
  });

  it('changes a fact once for all the rules on it', () => {
    const rule = all(
      leaf('employees', 'gte', 5),
      leaf('employees', 'lte', 8),
      not(leaf('employees', 'lte', 6)),
    );
    expect(brief(cure(rule, facts({ employees: 20 })))).toEqual([['employees', 8, 12]]);
    expect(brief(cure(rule, facts({ employees: 1 })))).toEqual([['employees', 7, 6]]);
  });

  it('knows that one fact cannot be two things: contradictory rules have none', () => {
    const rule = all(leaf('employees', 'gte', 5), leaf('employees', 'lte', 3));
    expect(cure(rule, facts({ employees: 4 }))).toBeNull();
  });

  it('changes a second fact where the first would spoil a branch that held', () => {
    const rule = all(
      leaf('employees', 'gte', 5),
      any(leaf('employees', 'lte', 4), leaf('patents', 'gte', 1)),
    );
    expect(brief(cure(rule, facts({ employees: 3, patents: 0 })))).toEqual([
      ['employees', 5, 2],
      ['patents', 1, 1],
    ]);
  });

  it('says what to obtain, to give up, to settle and to choose', () => {
    expect(
      brief(cure(leaf('honours', 'in', ['srdi_sme', 'high_tech']), facts({ honours: ['above_scale'] }))),
    ).toEqual([['honours', ['above_scale', 'srdi_sme'], undefined]]);
    expect(
      brief(cure(leaf('operating_tags', 'not_in', ['green']), facts({ operating_tags: ['green', 'agri'] }))),
    ).toEqual([['operating_tags', ['agri'], undefined]]);
    expect(brief(cure(leaf('judgment_debtor', 'eq', false), facts({ judgment_debtor: true })))).toEqual([
      ['judgment_debtor', false, undefined],
    ]);
    expect(brief(cure(leaf('patents', 'exists'), facts({ patents: null })))).toEqual([['patents', 1, 1]]);
    expect(brief(cure(leaf('patents', 'not_exists'), facts({ patents: 2 })))).toEqual([['patents', null, 2]]);
    expect(
      cure(leaf('requested_purpose', 'in', ['wages', 'rent']), facts({ requested_purpose: 'taxes' }))
        ?.changes,
    ).toMatchObject([{ to: 'wages', or: ['rent'] }]);
  });

  it('obtains one title for each rule that wants one', () => {
    const rule = all(
      leaf('honours', 'in', ['high_tech', 'srdi_sme']),
      leaf('honours', 'in', ['srdi_sme', 'little_giant'], { id: 'two' }),
    );
    expect(brief(cure(rule, facts({ honours: [] })))).toEqual([['honours', ['srdi_sme'], undefined]]);
  });

  it('counts from the nearer end of a band', () => {
    const found = cure(TAXED, facts({ tax_paid_12m: { band: { min: 1_000_000, max: 3_000_001 } } }));
    expect(found?.changes).toMatchObject([
      { from: { min: 1_000_000, max: 3_000_001 }, to: 5_000_000, gap: 2_000_000 },
    ]);
  });

  it('of an age known as a span is the day from which it is open, or met where that can be reached', () => {
    const known = facts({ established_on: { band: { min: '2024-12-02', max: '2025-06-02' } } });
    expect(cure(OLD_ENOUGH, known)).toMatchObject({ reaches: 'met', on: '2027-06-01' });
    const withBank = all(OLD_ENOUGH, leaf('lenders', 'lte', 3));
    expect(cure(withBank, known)).toMatchObject({ reaches: 'unknown', on: '2026-12-02' });
    const wide = facts({ established_on: { band: { min: '2025-06-15', max: '2027-01-01' } } });
    const two = all(withBank, leaf('established_on', 'months_since', 12, { id: 'one year' }));
    expect(cure(two, wide)?.on).toBe('2027-06-15');
  });

  it('of a tax level too low is the next rating in April, with every level that would do', () => {
    expect(
      cure(leaf('tax_credit_level', 'in', ['A', 'B']), facts({ tax_credit_level: 'C' }))?.changes,
    ).toEqual([
      { attr: 'tax_credit_level', kind: 'time', from: 'C', to: 'A', or: ['B'], on: '2027-04-30', unit: null },
    ]);
    const inMarch = cureOf(
      compile(leaf('tax_credit_level', 'in', ['A'])),
      facts({ tax_credit_level: 'C' }),
      '2026-03-01',
    );
    expect(inMarch?.on).toBe('2026-04-30');
  });

  it('of a shrinking series is the growth asked for, to be reached with the next month at the earliest', () => {
    const rule = leaf('tax_paid_monthly', 'growth', -200_000, { window_months: 3 });
    expect(
      cure(rule, facts({ tax_paid_monthly: monthly([100, 100, 100, 50, 50, 50]) }))?.changes,
    ).toMatchObject([{ kind: 'time', from: -500_000, to: -200_000, on: '2026-07-01', gap: 300_000 }]);
  });
});

describe('which cure comes first', () => {
  it('more waiting before doing: two dates beat a date and an amount (K-TIES)', () => {
    const rule = all(OLD_ENOUGH, any(TAXED, FEW_ZEROS));
    const known = facts({ established_on: '2025-03-01', tax_paid_12m: 4_999_999, zero_declarations: ZEROS });
    expect(brief(cure(rule, known))).toEqual([
      ['established_on', 24, '2027-03-01'],
      ['zero_declarations', 2, '2026-10-15'],
    ]);
  });

  it('then the earlier last day (K-TIES)', () => {
    const rule = any(OLD_ENOUGH, FEW_ZEROS);
    const known = facts({ established_on: '2025-03-01', zero_declarations: ZEROS });
    expect(brief(cure(rule, known))).toEqual([['zero_declarations', 2, '2026-10-15']]);
  });

  it('then, within one unit, the smaller amount (K-TIES)', () => {
    const rule = any(leaf('tax_paid_12m', 'gte', 5_000_000), leaf('invoiced_amount_12m', 'gte', 6_000_000));
    expect(brief(cure(rule, facts({ tax_paid_12m: 1_000_000, invoiced_amount_12m: 5_000_000 })))).toEqual([
      ['invoiced_amount_12m', 6_000_000, 1_000_000],
    ]);
    const shares = any(leaf('legal_rep_share', 'gte', 500_000), leaf('debt_ratio', 'lte', 700_000));
    expect(brief(cure(shares, facts({ legal_rep_share: 300_000, debt_ratio: 800_000 })))).toEqual([
      ['debt_ratio', 700_000, 100_000],
    ]);
  });

  it('what every cure asks for in another unit does not hinder comparing the rest (K-TIES)', () => {
    const rule = all(
      leaf('employees', 'gte', 5),
      any(leaf('tax_paid_12m', 'gte', 500), leaf('gov_contract_amount', 'gte', 100)),
    );
    const known = facts({ employees: 1, tax_paid_12m: 0, gov_contract_amount: 0 });
    expect(brief(cure(rule, known))).toEqual([
      ['employees', 5, 4],
      ['gov_contract_amount', 100, 100],
    ]);
  });

  it('amounts of different units are not compared: then the order of the registry (K-TIES)', () => {
    const rule = any(leaf('patents', 'gte', 1), leaf('employees', 'gte', 90));
    expect(brief(cure(rule, facts({ patents: 0, employees: 1 })))).toEqual([['employees', 90, 89]]);
  });

  it('a circle of comparisons is broken by the smallest of each unit, then the registry (K-TIES)', () => {
    // tax before people and people before invoices by the registry, but invoices before tax by amount.
    const rule = any(
      leaf('tax_paid_12m', 'gte', 500),
      leaf('insured_employees', 'gte', 5),
      leaf('gov_contract_amount', 'gte', 100),
    );
    const known = facts({ tax_paid_12m: 0, insured_employees: 0, gov_contract_amount: 0 });
    expect(brief(cure(rule, known))).toEqual([['insured_employees', 5, 5]]);
  });

  it('one that reaches met goes before one that leaves unknowns, even if it is larger (K-UNKNOWN2)', () => {
    const rule = any(
      all(leaf('employees', 'gte', 5), leaf('revenue_12m', 'gte', 100)),
      all(leaf('patents', 'gte', 2), TAXED),
    );
    const known = facts({ employees: 1, patents: 0, tax_paid_12m: 0 });
    expect(cure(rule, known)).toMatchObject({ reaches: 'met' });
    expect(brief(cure(rule, known))).toEqual([
      ['tax_paid_12m', 5_000_000, 5_000_000],
      ['patents', 2, 2],
    ]);
  });
});

describe('what a cure may contain', () => {
  it('nothing that cannot change: a wrong trade, town or age has no cure (K-NONE)', () => {
    expect(cure(leaf('industry', 'not_in', ['K']), facts({ industry: 'K7010' }))).toBeNull();
    expect(cure(leaf('legal_rep_age', 'gte', 20), facts({ legal_rep_age: 19 }))).toBeNull();
    expect(
      cure(all(TAXED, leaf('street', 'in', ['430112001'])), facts({ tax_paid_12m: 0, street: '430112003' })),
    ).toBeNull();
    expect(
      brief(
        cure(
          any(TAXED, leaf('street', 'in', ['430112001'])),
          facts({ tax_paid_12m: 0, street: '430112003' }),
        ),
      ),
    ).toEqual([['tax_paid_12m', 5_000_000, 5_000_000]]);
  });

  it('each fact that time cures is a change of its own, and the cure waits for the latest (K-TIME)', () => {
    const rule = all(OLD_ENOUGH, FEW_ZEROS, leaf('legal_rep_changed_on', 'months_since', 6));
    const known = facts({
      established_on: '2025-03-01',
      zero_declarations: ZEROS,
      legal_rep_changed_on: '2026-03-31',
    });
    const found = cure(rule, known);
    expect(brief(found)).toEqual([
      ['established_on', 24, '2027-03-01'],
      ['legal_rep_changed_on', 6, '2026-09-30'],
      ['zero_declarations', 2, '2026-10-15'],
    ]);
    expect(found?.on).toBe('2027-03-01');
  });

  it('no way back in time: a firm too old for a start-up loan has no cure (K-BACK)', () => {
    const young = not(OLD_ENOUGH);
    expect(cure(young, facts({ established_on: '2020-01-01' }))).toBeNull();
    expect(alone(young, facts({ established_on: '2020-01-01' }))).toBeNull();
  });

  it('no waiting that ends what it should begin: young enough and old enough at once (K-BACK)', () => {
    const rule = all(
      leaf('established_on', 'months_since', 12, { id: 'old' }),
      not(leaf('legal_rep_changed_on', 'months_since', 24)),
    );
    const soon = facts({ established_on: '2026-01-01', legal_rep_changed_on: '2025-06-01' });
    expect(brief(cure(rule, soon))).toEqual([['established_on', 12, '2027-01-01']]);
    const late = facts({ established_on: '2026-01-01', legal_rep_changed_on: '2024-12-01' });
    expect(cure(rule, late)).toBeNull();
  });

  it('unknown facts stay unknown: only what failed is cured (K-UNKNOWN)', () => {
    const rule = all(TAXED, leaf('employees', 'gte', 5));
    expect(cure(rule, facts({ tax_paid_12m: 0 }))).toMatchObject({
      reaches: 'unknown',
      changes: [{ attr: 'tax_paid_12m' }],
    });
    expect(
      cure(rule, facts({ tax_paid_12m: 0, employees: { band: { min: 3, max: 9 } } }))?.changes,
    ).toHaveLength(1);
    const stale = facts({ tax_paid_12m: 0, employees: { value: 1, valid_until: '2026-01-01' } });
    expect(cure(rule, stale)?.changes).toHaveLength(1);
  });

  it('a value inside the range of the attribute, else none (K-RANGE)', () => {
    expect(cure(leaf('legal_rep_share', 'gte', 1_000_001), facts({ legal_rep_share: 0 }))).toBeNull();
    expect(cure(leaf('requested_amount', 'lte', 0), facts({ requested_amount: 5 }))).toBeNull();
    expect(brief(cure(leaf('litigation_open', 'ne', 0), facts({ litigation_open: 0 })))).toEqual([
      ['litigation_open', 1, 1],
    ]);
  });

  it('a date known to be absent does not age: never having traded abroad is not cured by waiting', () => {
    expect(
      cure(leaf('foreign_trade_since', 'months_since', 12), facts({ foreign_trade_since: null })),
    ).toBeNull();
  });
});

describe('the day on which a verdict cures itself', () => {
  it('is the first day on which everything that moves has arrived (K-DATE)', () => {
    const rule = all(OLD_ENOUGH, FEW_ZEROS);
    expect(alone(rule, facts({ established_on: '2025-03-01', zero_declarations: ZEROS }))).toBe('2027-03-01');
    expect(
      alone(any(OLD_ENOUGH, FEW_ZEROS), facts({ established_on: '2025-03-01', zero_declarations: ZEROS })),
    ).toBe('2026-10-15');
  });

  it('is today for what is met, and none for what only action or a rating can cure (K-DATE)', () => {
    expect(alone(OLD_ENOUGH, facts({ established_on: '2020-03-01' }))).toBe(TODAY);
    expect(
      alone(all(OLD_ENOUGH, TAXED), facts({ established_on: '2025-03-01', tax_paid_12m: 0 })),
    ).toBeNull();
    expect(alone(leaf('tax_credit_level', 'in', ['A']), facts({ tax_credit_level: 'B' }))).toBeNull();
    expect(alone(leaf('legal_rep_age', 'gte', 20), facts({ legal_rep_age: 19 }))).toBeNull();
  });

  it('is none when the same waiting spoils another rule before (K-DATE)', () => {
    const rule = all(OLD_ENOUGH, not(leaf('established_on', 'months_since', 20, { id: 'young' })));
    expect(alone(rule, facts({ established_on: '2025-03-01' }))).toBeNull();
  });

  it('is looked for up to the horizon, the last day included (K-DATE)', () => {
    const known = facts({ established_on: '2025-03-01' });
    expect(alone(OLD_ENOUGH, known, 9)).toBe('2027-03-01');
    expect(alone(OLD_ENOUGH, known, 8)).toBeNull();
  });

  it('does not wait for facts to go stale, and a fact that is stale already stays so (K-DATE)', () => {
    const fresh = facts({ established_on: { value: '2025-03-01', valid_until: '2026-07-01' } });
    expect(alone(OLD_ENOUGH, fresh)).toBe('2027-03-01');
    const stale = facts({ established_on: { value: '2025-03-01', valid_until: '2026-05-01' } });
    expect(alone(OLD_ENOUGH, stale)).toBeNull();
  });

  it('leaves the months of a series as they are known today', () => {
    const rule = all(OLD_ENOUGH, leaf('tax_paid_monthly', 'growth', 0, { window_months: 1 }));
    const known = facts({ established_on: '2025-03-01', tax_paid_monthly: monthly([1, 2]) });
    expect(alone(rule, known)).toBe('2027-03-01');
  });
});

describe('trees beyond what products have', () => {
  it('still get a cure from which nothing can be left out', () => {
    const attrs: Leaf['attr'][] = [
      'employees',
      'legal_rep_share',
      'tax_paid_12m',
      'tax_paid_avg_24m',
      'tax_arrears',
      'invoiced_amount_12m',
      'top_buyer_share',
      'revenue_12m',
      'debt_ratio',
      'loan_to_sales',
      'insured_employees',
      'patents',
      'gov_contract_amount',
      'confirmed_receivables',
      'property_value',
      'litigation_open',
      'requested_amount',
      'requested_term',
    ];
    const pairs = attrs.flatMap((a, i) =>
      attrs.slice(i + 1).map((b) => any(leaf(a, 'eq', 100), leaf(b, 'eq', 100))),
    );
    const known = facts(Object.fromEntries(attrs.map((attr) => [attr, 1])));
    const found = cure(all(...pairs), known);
    expect(found).toMatchObject({ reaches: 'met' });
    expect(found?.changes).toHaveLength(attrs.length - 1);
  });
});
