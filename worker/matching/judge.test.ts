import { describe, expect, it } from 'vitest';
import { factsFromAnswers } from './answers.ts';
import {
  compileProduct,
  consentsToSettle,
  judge,
  judgeAll,
  type CompiledProduct,
  type Judgement,
} from './judge.ts';
import { newShared } from './questions.ts';
import { structuralCriteria, type ListingCore } from './structure.ts';
import type { Criteria, Facts, Group } from './terms.ts';
import { compile } from './criteria.ts';
import { all, any, atMost, facts, leaf, TODAY } from './test-support.ts';

const WAN = 1_000_000;
const BASIC: ListingCore = {
  borrower_types: ['enterprise'],
  amount_min_fen: 5 * WAN,
  amount_max_fen: 300 * WAN,
  amount_by_honour: [],
  amount_by_tax_level: [],
  term_months_max: 12,
  purposes: ['purchase_of_materials', 'wages', 'orders'],
  towns: null,
};
const product = (criteria: Criteria, core: Partial<ListingCore> = {}, words = 0): CompiledProduct =>
  compileProduct({
    ...BASIC,
    ...core,
    criteria,
    text_conditions: Array.from({ length: words }, (_, i) => ({
      id: `w${i}`,
      text: { zh: '无不良记录', en: 'No bad record' },
    })),
  });

// Shapes of products on sale: tax, invoices, technology, agriculture, mortgage, first loan.
const TAX_LOAN = product(
  all(
    leaf('established_on', 'months_since', 24),
    leaf('tax_credit_level', 'in', ['A', 'B']),
    leaf('tax_paid_avg_24m', 'gte', 5 * WAN),
    leaf('revenue_12m', 'gte', 200 * WAN),
    leaf('debt_ratio', 'lte', 800_000),
    atMost('zero_declarations', 4),
    leaf('legal_rep_age', 'between', [20, 65]),
    leaf('litigation_open', 'eq', 0),
    leaf('lenders', 'lte', 3),
    leaf('enquiries_3m', 'lte', 6),
  ),
);
const INVOICE_LOAN = product(
  all(leaf('invoicing_since', 'months_since', 12), leaf('invoiced_amount_12m', 'gte', 100 * WAN)),
  { borrower_types: ['enterprise_owner'], amount_max_fen: 100 * WAN },
);
const TECH_LOAN = product(
  all(
    any(leaf('honours', 'in', ['high_tech', 'srdi_sme', 'tech_sme']), leaf('patents', 'gte', 1)),
    leaf('legal_rep_changed_on', 'months_since', 6),
  ),
  {
    amount_max_fen: 200 * WAN,
    amount_by_honour: [
      { honour: 'high_tech', amount_max_fen: 300 * WAN },
      { honour: 'srdi_sme', amount_max_fen: 500 * WAN },
    ],
  },
  2,
);
const AGRI_LOAN = product(all(leaf('industry', 'in', ['A', 'C13'])), {
  borrower_types: ['farmer_cooperative', 'enterprise'],
  towns: ['430112001', '430112003'],
});
const MORTGAGE_LOAN = product(
  all(leaf('property_value', 'gte', 200 * WAN), leaf('industry', 'not_in', ['K'])),
);
/** A judgement with what it works out only when asked. */
const whole = (judgement: Judgement) => ({
  ...judgement,
  open: judgement.open,
  failed: judgement.failed,
  consents: judgement.consents,
  self_cure_on: judgement.self_cure_on,
});
const PRODUCTS = { TAX_LOAN, INVOICE_LOAN, TECH_LOAN, AGRI_LOAN, MORTGAGE_LOAN };

const WISH = { requested_amount: 100 * WAN, requested_term: 12, requested_purpose: 'wages' };
const SETTLED_FIRM = facts({
  ...WISH,
  org_type: 'enterprise',
  registration_status: 'active',
  street: '430112001',
  industry: 'C1311',
  established_on: '2018-05-01',
  legal_rep_changed_on: '2018-05-01',
  legal_rep_age: 45,
  tax_credit_level: 'B',
  tax_paid_avg_24m: 12 * WAN,
  revenue_12m: 900 * WAN,
  debt_ratio: 450_000,
  zero_declarations: { events: [] },
  litigation_open: 0,
  invoicing_since: '2020-01-01',
  invoiced_amount_12m: 800 * WAN,
  honours: ['high_tech'],
  patents: 3,
  property_value: null,
});
const YOUNG_FIRM: Facts = {
  ...SETTLED_FIRM,
  ...facts({
    established_on: '2025-03-01',
    legal_rep_changed_on: '2026-03-01',
    invoicing_since: '2025-09-01',
    honours: [],
    patents: 0,
  }),
};
const ESTATE_AGENT: Facts = {
  ...SETTLED_FIRM,
  ...facts({ industry: 'K7030', street: '430112005', honours: [], patents: 0 }),
};
const SOLE_TRADER: Facts = {
  ...facts({
    ...WISH,
    org_type: 'individual_business',
    registration_status: 'active',
    street: '430112003',
    industry: 'F5211',
  }),
};

describe('products before firms', () => {
  it.each<[string, Facts, Record<keyof typeof PRODUCTS, Group>]>([
    [
      'a settled manufacturer',
      SETTLED_FIRM,
      {
        TAX_LOAN: 'eligible',
        INVOICE_LOAN: 'eligible',
        TECH_LOAN: 'eligible',
        AGRI_LOAN: 'eligible',
        MORTGAGE_LOAN: 'near',
      },
    ],
    [
      'a young firm',
      YOUNG_FIRM,
      {
        TAX_LOAN: 'near',
        INVOICE_LOAN: 'near',
        TECH_LOAN: 'near',
        AGRI_LOAN: 'eligible',
        MORTGAGE_LOAN: 'near',
      },
    ],
    [
      'an estate agent',
      ESTATE_AGENT,
      {
        TAX_LOAN: 'eligible',
        INVOICE_LOAN: 'eligible',
        TECH_LOAN: 'near',
        AGRI_LOAN: 'ineligible',
        MORTGAGE_LOAN: 'ineligible',
      },
    ],
    [
      'a sole trader of whom little is known',
      SOLE_TRADER,
      {
        TAX_LOAN: 'ineligible',
        INVOICE_LOAN: 'near',
        TECH_LOAN: 'ineligible',
        AGRI_LOAN: 'ineligible',
        MORTGAGE_LOAN: 'ineligible',
      },
    ],
  ])('%s', (_, firm, expected) => {
    const groups = Object.fromEntries(
      Object.entries(PRODUCTS).map(([name, one]) => [name, judge(one, firm, TODAY).group]),
    );
    expect(groups).toEqual(expected);
  });

  it('a product open to nobody but the bank stands among 符合 with 银行将核实 (C-BANK)', () => {
    const verdict = judge(TAX_LOAN, SETTLED_FIRM, TODAY);
    expect(verdict).toMatchObject({
      group: 'eligible',
      answer: 'unknown',
      to_confirm: true,
      unknown_other: false,
      failed: [],
      consents: [],
    });
    expect(verdict.open.map(({ leaf: { attr }, cause }) => [attr, cause])).toEqual([
      ['lenders', 'bank_only'],
      ['enquiries_3m', 'bank_only'],
    ]);
  });

  it('conditions in words are for the bank as well, and a product without either is simply met', () => {
    expect(judge(TECH_LOAN, SETTLED_FIRM, TODAY)).toMatchObject({
      group: 'eligible',
      answer: 'met',
      to_confirm: true,
    });
    expect(judge(INVOICE_LOAN, SETTLED_FIRM, TODAY)).toMatchObject({
      group: 'eligible',
      answer: 'met',
      to_confirm: false,
      open: [],
    });
  });

  it('open questions of the firm keep a product out of 符合 and name the consents that settle them', () => {
    const unknown = judge(INVOICE_LOAN, SOLE_TRADER, TODAY);
    expect(unknown).toMatchObject({
      group: 'near',
      answer: 'unknown',
      to_confirm: false,
      unknown_other: true,
      cure: null,
      consents: ['invoice'],
    });
    expect(unknown.open.map(({ leaf: { attr } }) => attr)).toEqual([
      'invoicing_since',
      'invoiced_amount_12m',
    ]);
  });

  it('a failure comes with its code, its cure and the day it cures itself, bank or no bank', () => {
    const verdict = judge(TAX_LOAN, YOUNG_FIRM, TODAY);
    expect(verdict.failed.map(({ leaf: { attr } }) => attr)).toEqual(['established_on']);
    expect(verdict.cure).toMatchObject({ on: '2027-03-01', reaches: 'unknown' });
    expect(verdict.self_cure_on).toBe('2027-03-01');
    expect(judge(MORTGAGE_LOAN, YOUNG_FIRM, TODAY)).toMatchObject({ self_cure_on: null, cure: { on: null } });
  });

  it('waiting alone does not make 符合 of a product with open questions', () => {
    const { revenue_12m: _, ...less } = YOUNG_FIRM;
    expect(judge(TAX_LOAN, less, TODAY)).toMatchObject({ group: 'near', self_cure_on: null, consents: [] });
  });

  it('a failure that nothing cures is 不符合 and says which (K-NONE)', () => {
    const verdict = judge(MORTGAGE_LOAN, ESTATE_AGENT, TODAY);
    expect(verdict).toMatchObject({ group: 'ineligible', cure: null, self_cure_on: null });
    expect(verdict.failed.map(({ leaf: { attr } }) => attr)).toEqual(['property_value', 'industry']);
  });

  it('alternatives: none is a failure while another is open, all are when none is left', () => {
    const either = product(any(leaf('patents', 'gte', 1), leaf('guarantor_ready', 'eq', true)));
    const firm = { ...SETTLED_FIRM, ...facts({ patents: 0 }) };
    expect(judge(either, firm, TODAY)).toMatchObject({ answer: 'unknown', failed: [] });
    const without = { ...firm, ...facts({ guarantor_ready: false }) };
    expect(judge(either, without, TODAY).failed.map(({ leaf: { attr } }) => attr)).toEqual([
      'patents',
      'guarantor_ready',
    ]);
  });

  it('a catalogue judged at once gives what each product gives alone', () => {
    const shared = newShared();
    const listings = Object.values(PRODUCTS);
    for (const firm of [SETTLED_FIRM, YOUNG_FIRM, ESTATE_AGENT, SOLE_TRADER, {}]) {
      expect(judgeAll(listings, firm, TODAY).map(whole)).toEqual(
        listings.map((one) => whole(judge(one, firm, TODAY))),
      );
    }
    const rule = {
      criteria: all(leaf('established_on', 'months_since', 24), atMost('zero_declarations', 0)),
      text_conditions: [],
    };
    const again = { ...rule, criteria: all(leaf('patents', 'gte', 9), rule.criteria) };
    const together = [
      compileProduct({ ...BASIC, ...rule }, shared),
      compileProduct({ ...BASIC, ...again }, shared),
    ];
    expect(judgeAll(together, YOUNG_FIRM, TODAY).map(whole)).toEqual([
      whole(judge(compileProduct({ ...BASIC, ...rule }), YOUNG_FIRM, TODAY)),
      whole(judge(compileProduct({ ...BASIC, ...again }), YOUNG_FIRM, TODAY)),
    ]);
  });
});

describe('what the fields of a listing ask', () => {
  const answer = (core: Partial<ListingCore>, known: Facts): string =>
    compile(structuralCriteria({ ...BASIC, ...core })).evaluate(known, TODAY).answer;
  const active = { org_type: 'enterprise', registration_status: 'active' } as const;

  it('a wish within the product is met, one not voiced is left out', () => {
    expect(answer({}, facts({ ...active, ...WISH }))).toBe('met');
    expect(answer({}, facts(active))).toBe('met');
  });

  it.each<[string, Partial<ListingCore>, Parameters<typeof facts>[0], string]>([
    ['more than the highest amount', {}, { requested_amount: 301 * WAN }, 'not_met'],
    ['less than the lowest amount', {}, { requested_amount: 4 * WAN }, 'not_met'],
    ['a longer term', {}, { requested_term: 13 }, 'not_met'],
    ['another purpose', {}, { requested_purpose: 'research' }, 'not_met'],
    ['a town not served', { towns: ['430112001'] }, { street: '430112003' }, 'not_met'],
    ['a town served', { towns: ['430112001'] }, { street: '430112001' }, 'met'],
    ['a town unknown', { towns: ['430112001'] }, {}, 'unknown'],
    ['a firm struck off', {}, { registration_status: 'revoked' }, 'not_met'],
    ['a sole trader where only enterprises borrow', {}, { org_type: 'individual_business' }, 'not_met'],
    [
      'a sole trader where owners borrow',
      { borrower_types: ['enterprise_owner'] },
      { org_type: 'individual_business' },
      'met',
    ],
    [
      'a cooperative where owners borrow',
      { borrower_types: ['enterprise_owner'] },
      { org_type: 'farmer_cooperative' },
      'not_met',
    ],
  ])('%s', (_, core, known, expected) => {
    expect(answer(core, facts({ ...active, ...known }))).toBe(expected);
  });

  it('a title raises the highest amount, and the cure of asking too much is asking less', () => {
    const tiers = { amount_by_honour: [{ honour: 'high_tech', amount_max_fen: 500 * WAN }] } as const;
    const core = { amount_by_honour: [...tiers.amount_by_honour] };
    const ask = (honours: string[] | null): Facts =>
      facts({ ...active, honours, requested_amount: 400 * WAN });
    expect(answer(core, ask(['high_tech']))).toBe('met');
    expect(answer(core, ask([]))).toBe('not_met');
    expect(answer(core, facts(active))).toBe('met');
    const verdict = judge(product(all(), core), ask(null), TODAY);
    expect(verdict.cure?.changes).toMatchObject([
      { attr: 'requested_amount', from: 400 * WAN, to: 300 * WAN, gap: 100 * WAN },
    ]);
  });

  it('a tax credit level raises it likewise', () => {
    const core = { amount_by_tax_level: [{ level: 'A' as const, amount_max_fen: 500 * WAN }] };
    const ask = (tax_credit_level: string): Facts =>
      facts({ ...active, tax_credit_level, requested_amount: 400 * WAN });
    expect(answer(core, ask('A'))).toBe('met');
    expect(answer(core, ask('B'))).toBe('not_met');
    expect(answer(core, facts({ ...active, requested_amount: 400 * WAN }))).toBe('unknown');
    expect(answer({ amount_by_tax_level: [{ level: 'A', amount_max_fen: 200 * WAN }] }, ask('A'))).toBe(
      'not_met',
    );
  });

  it('too little is cured by asking more', () => {
    const verdict = judge(product(all()), facts({ ...active, requested_amount: 1 * WAN }), TODAY);
    expect(verdict.cure?.changes).toMatchObject([{ attr: 'requested_amount', to: 5 * WAN }]);
  });
});

describe('the consents worth asking for', () => {
  const open = (...consents: Judgement['consents'][number][]): Pick<Judgement, 'answer' | 'consents'> => ({
    answer: 'unknown',
    consents,
  });

  it('are ordered by the products they settle alone, then by those they help with', () => {
    const judged = [
      open('tax'),
      open('tax', 'invoice'),
      open('invoice', 'tax'),
      open('social_insurance'),
      open('social_insurance'),
    ];
    expect(consentsToSettle(judged)).toEqual([
      { data_class: 'social_insurance', products: 2, helps: 2 },
      { data_class: 'tax', products: 1, helps: 3 },
      { data_class: 'invoice', products: 0, helps: 2 },
    ]);
  });

  it('do not count products that fail already', () => {
    expect(
      consentsToSettle([
        { answer: 'not_met', consents: ['tax'] },
        { answer: 'met', consents: [] },
      ]),
    ).toEqual([]);
  });

  it('are never asked for what is public, declared or the business of the bank', () => {
    const rule = product(
      all(
        leaf('judgment_debtor', 'eq', false),
        leaf('revenue_12m', 'gte', 1),
        leaf('lenders', 'lte', 3),
        leaf('tax_arrears', 'eq', 0),
      ),
    );
    expect(judge(rule, { ...SOLE_TRADER, ...facts({ org_type: 'enterprise' }) }, TODAY)).toMatchObject({
      unknown_other: true,
      consents: [],
    });
  });

  it('help against stale facts and bands, not against gaps at the source', () => {
    const rule = product(
      all(
        leaf('insured_employees', 'gte', 3),
        leaf('invoiced_amount_12m', 'gte', 100),
        leaf('power_kwh_monthly', 'growth', 0, { window_months: 6 }),
      ),
    );
    const known = facts({
      org_type: 'enterprise',
      registration_status: 'active',
      insured_employees: { value: 5, valid_until: TODAY },
      invoiced_amount_12m: { band: { min: 50, max: 200 } },
      power_kwh_monthly: { series: [] },
    });
    const verdict = judge(rule, known, TODAY);
    expect(verdict.open.map(({ cause }) => cause)).toEqual(['stale', 'band', 'gap']);
    expect(verdict.consents).toEqual(['invoice', 'social_insurance']);
  });
});

describe('three answers of a visitor', () => {
  it('are facts he gave today, with ages and figures as bands', () => {
    expect(
      factsFromAnswers(
        {
          amount_fen: 50 * WAN,
          operating_months: [12, 24],
          invoiced_12m_fen: [100 * WAN, 500 * WAN],
          org_type: 'enterprise',
          industry: '1311',
        },
        TODAY,
      ),
    ).toMatchObject({
      requested_amount: { value: 50 * WAN, source: 'asked', as_of: TODAY },
      established_on: { band: { min: '2024-06-02', max: '2025-06-02' } },
      invoiced_amount_12m: { band: { min: 100 * WAN, max: 500 * WAN } },
      org_type: { value: 'enterprise' },
      industry: { value: 'C1311' },
    });
  });

  it('an age from 24 months on is old enough for 24 and too young for nothing', () => {
    const rule = (months: number): string =>
      compile(leaf('established_on', 'months_since', months)).evaluate(
        factsFromAnswers({ operating_months: [24] }, TODAY),
        TODAY,
      ).answer;
    expect([12, 24, 25].map(rule)).toEqual(['met', 'met', 'unknown']);
    const young = factsFromAnswers({ operating_months: [0, 6] }, '2026-02-28');
    expect(compile(leaf('established_on', 'months_since', 6)).evaluate(young, '2026-02-28').answer).toBe(
      'not_met',
    );
    expect(compile(leaf('established_on', 'months_since', 5)).evaluate(young, '2026-02-28').answer).toBe(
      'unknown',
    );
  });

  it('what was not answered is not there, and an industry that does not exist is not made up', () => {
    expect(factsFromAnswers({}, TODAY)).toEqual({});
    expect(factsFromAnswers({ industry: '99' }, TODAY)).toEqual({});
    expect(
      Object.keys(
        factsFromAnswers(
          { term_months: 12, purpose: 'wages', street: '430112001', tax_credit_level: 'M' },
          TODAY,
        ),
      ),
    ).toEqual(['requested_term', 'requested_purpose', 'street', 'tax_credit_level']);
  });

  it('leave everything else open: most products wait for more, none is promised', () => {
    const known = factsFromAnswers(
      { amount_fen: 50 * WAN, operating_months: [36], org_type: 'enterprise' },
      TODAY,
    );
    expect(judge(TAX_LOAN, known, TODAY)).toMatchObject({
      group: 'near',
      unknown_other: true,
      consents: ['tax'],
    });
  });
});
