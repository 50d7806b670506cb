// What a product maker types, field by field: read as she means it, or refused at its place.
import { describe, expect, it } from 'vitest';
import { builderFor, builtCondition, attributeMenu } from '../../web/src/lib/desk/criteria-builder.ts';
import {
  additionErrors,
  lineErrors,
  linesOf,
  readLines,
  typedLines,
  withCondition,
} from '../../web/src/lib/desk/criteria-lines.ts';
import { ASKED, CONTROLS, fieldsOf, rowNumbers } from '../../web/src/lib/desk/listing-controls.ts';
import { formField, readListing, textsOf } from '../../web/src/lib/desk/listing-entries.ts';
import { derivedKey } from '../../web/src/lib/desk/shelf-answers.ts';
import { ATTRIBUTE_IDS } from '../../worker/matching/attributes.ts';
import { namebookOf } from '../../worker/matching/names.ts';
import type { Criteria } from '../../worker/matching/terms.ts';
import { STARTING_DRAFT } from '../../worker/rounds/draft.ts';
import { LISTING_FIELD_NAMES, type ListingField } from '../../worker/rounds/fields.ts';
import type { Draft } from '../../worker/rounds/problems.ts';
import { LISTING_TABS } from '../../worker/rounds/terms.ts';
import { DEFAULT_LISTING } from '../worker/world/listing.ts';

const WAN = 1_000_000;
const LISTING: Draft = {
  ...DEFAULT_LISTING,
  code: 'WC-01',
  name: '周转贷',
  is_revolving: true,
  credit_line_months: 36,
  drawdown_months_max: 12,
  quota_fen: 5_000 * WAN,
  rate_type: 'lpr',
  spread_bp_min: -15,
  spread_bp_max: 120,
  limit_formula: { min: [{ attr: 'tax_paid_avg_24m', times_ppm: 10_000_000 }, { fen: 300 * WAN }] },
  amount_by_honour: [{ honour: 'little_giant', amount_max_fen: 500 * WAN }],
  amount_by_tax_level: [{ level: 'A', amount_max_fen: 400 * WAN }],
  rate_discounts: [{ text: { zh: '首贷户', en: 'First-time borrowers' }, discount_bp: 20 }],
  fees: [
    {
      kind: 'guarantee_fee',
      payer: 'borrower',
      payee: 'third_party',
      mandatory: true,
      basis: 'percent_per_year',
      rate_ppm: 8_000,
      when: 'yearly',
    },
    {
      kind: 'appraisal_fee',
      payer: 'bank',
      payee: 'third_party',
      mandatory: false,
      basis: 'fixed',
      amount_fen: 150_050,
      when: 'upfront',
      refundable: true,
    },
  ],
  risk_shares: [
    { party: 'bank', share_ppm: 200_000 },
    { party: 'guarantor', share_ppm: 800_000 },
  ],
  towns: ['430100001'],
  text_conditions: [{ id: 't1', text: { zh: '实地核实经营场所', en: 'A look at the premises' } }],
  extra_fields: [
    { id: 'q1', label: { zh: '主要设备', en: 'Main machines' }, kind: 'text', required: true, choices: [] },
    {
      id: 'q2',
      label: { zh: '经营模式', en: 'Business' },
      kind: 'choice',
      required: false,
      choices: ['自营', '代理'],
    },
  ],
  contacts: ['7KQ2M4XA'],
};

/** A form as a browser would send it: only boxes that are ticked, rows with an empty one at the end. */
function formOf(texts: Readonly<Record<string, readonly string[]>>, fields: readonly string[]): FormData {
  const form = new FormData();
  for (const field of fields) form.append(ASKED, field);
  for (const [name, values] of Object.entries(texts)) for (const value of values) form.append(name, value);
  return form;
}

/** The change that one field makes when these texts stand in its inputs. */
function change(
  field: ListingField,
  texts: Readonly<Record<string, string | readonly string[]>>,
  before: Draft = {},
) {
  const all = Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, [value].flat()]));
  return readListing(formOf(all, [field]), before);
}

describe('the editor', () => {
  it('asks for every field of a listing on one of its four tabs', () => {
    const asked = LISTING_TABS.flatMap(fieldsOf);
    expect([...asked].sort()).toEqual([...LISTING_FIELD_NAMES].sort());
    expect(Object.keys(CONTROLS).sort()).toEqual([...LISTING_FIELD_NAMES].sort());
  });

  it.each([
    ['a listing with everything in it', LISTING],
    ['what a new listing begins with', STARTING_DRAFT],
  ])('reads its own texts back unchanged: %s', (_, draft) => {
    const fields = LISTING_FIELD_NAMES;
    const { set, unset, errors } = readListing(formOf(textsOf(draft, fields), fields), draft);
    expect(errors).toEqual([]);
    expect(set).toEqual({});
    expect(unset).toEqual([]);
  });

  it('says nothing of what it does not ask', () => {
    expect(readListing(formOf({}, []), LISTING)).toEqual({ set: {}, unset: [], errors: [] });
  });

  it('never changes the code of a product', () => {
    expect(change('code', { code: 'OTHER' }, LISTING)).toEqual({ set: {}, unset: [], errors: [] });
  });
});

describe('a figure', () => {
  it.each<[ListingField, string, unknown]>([
    ['amount_max_fen', '500', 500 * WAN],
    ['amount_max_fen', '1,200.5', 1_200.5 * WAN],
    ['amount_max_fen', '3000000元', 300 * WAN],
    ['amount_max_fen', '0.5亿', 5_000 * WAN],
    ['amount_step_fen', '1000', 100_000],
    ['rate_min_ppm', '3.65', 36_500],
    ['rate_min_ppm', '3.65%', 36_500],
    ['penalty_multiple_pct', '150', 150],
    ['spread_bp_min', '-20', -20],
    ['spread_bp_min', '45BP', 45],
    ['term_months_max', '12', 12],
    ['day_basis', '365', 365],
    ['overdue_days', '30、60，90', [30, 60, 90]],
    ['contacts', '7kq2m4xa', ['7KQ2M4XA']],
    ['valid_until', '2026-12-31', '2026-12-31'],
    ['is_revolving', 'no', false],
  ])('of %s written %s is what is meant', (field, text, value) => {
    expect(change(field, { [field]: text })).toEqual({ set: { [field]: value }, unset: [], errors: [] });
  });

  it.each<[ListingField, string]>([
    ['amount_max_fen', '五百'],
    ['amount_max_fen', '0'],
    ['amount_max_fen', '５００'],
    ['rate_min_ppm', '365bp'],
    ['rate_min_ppm', '120'],
    ['spread_bp_min', '0.45'],
    ['spread_bp_min', '-900'],
    ['term_months_max', '12.5'],
    ['term_months_max', '400'],
    ['take_up_workdays', '0'],
    ['valid_until', '2026-02-30'],
    ['product_class', 'no_such_class'],
    ['overdue_days', '30、many'],
    ['limit_formula', '10 × 幸运数字'],
  ])('of %s written %s is refused at the field, and the field stays as it was', (field, text) => {
    const { set, unset, errors } = change(field, { [field]: text }, LISTING);
    expect({ set, unset }).toEqual({ set: {}, unset: [] });
    expect(errors.map((error) => error.field)).toEqual([field]);
    expect(errors[0]?.detail).not.toBe('');
  });

  it('that is emptied is missing, or none where there may be none', () => {
    expect(change('amount_max_fen', { amount_max_fen: ' ' }, LISTING).unset).toEqual(['amount_max_fen']);
    expect(change('quota_fen', { quota_fen: '' }, LISTING).set).toEqual({ quota_fen: null });
    expect(change('valid_until', { valid_until: '' }, {}).set).toEqual({ valid_until: null });
  });
});

describe('sets', () => {
  it('keep the order they had, with what is new behind it', () => {
    const before: Draft = { repayment_methods: ['interest_only', 'equal_installment'] };
    const ticked = { repayment_methods: ['equal_installment', 'equal_principal', 'interest_only'] };
    expect(change('repayment_methods', ticked, before).set).toEqual({
      repayment_methods: ['interest_only', 'equal_installment', 'equal_principal'],
    });
    expect(
      change('repayment_methods', { ...ticked, 'repayment_methods.first': 'equal_principal' }, before).set,
    ).toEqual({ repayment_methods: ['equal_principal', 'interest_only', 'equal_installment'] });
  });

  it('that need one are missing without any', () => {
    expect(change('borrower_types', {}, LISTING).unset).toEqual(['borrower_types']);
    expect(change('tags', {}, { tags: ['green'] }).set).toEqual({ tags: [] });
  });

  it('of towns are all of them, or the ticked ones, and at least one', () => {
    expect(change('towns', { 'towns.all': 'all', towns: ['430100001'] }, LISTING).set).toEqual({
      towns: null,
    });
    expect(change('towns', { 'towns.all': 'some', towns: ['430100002'] }, LISTING).set).toEqual({
      towns: ['430100002'],
    });
    expect(change('towns', { 'towns.all': 'some' }, LISTING).errors.map(({ field }) => field)).toEqual([
      'towns',
    ]);
  });
});

describe('a text in both languages', () => {
  it('is refused in the language that is missing', () => {
    const { errors, set } = change('tagline', { 'tagline.zh': '一年期', 'tagline.en': '' });
    expect(errors.map(({ field, code }) => [field, code])).toEqual([['tagline.en', 'missing']]);
    expect(set).toEqual({});
  });

  it('may be none where the listing knows none', () => {
    expect(change('renewal_terms', {}, {}).set).toEqual({ renewal_terms: null });
    expect(change('tagline', {}, LISTING).unset).toEqual(['tagline']);
  });
});

describe('rows', () => {
  const FEE = {
    'fees.0.kind': 'insurance',
    'fees.0.basis': 'fixed',
    'fees.0.amount_fen': '300',
    'fees.0.rate_ppm': '',
    'fees.0.when': 'upfront',
    'fees.0.payer': 'borrower',
    'fees.0.payee': 'third_party',
    'fees.0.mandatory': 'yes',
  };

  it('leave out what is empty and what is ticked to go, whatever their numbers', () => {
    const later = Object.fromEntries(
      Object.entries(FEE).map(([name, text]) => [name.replace('.0.', '.7.'), text]),
    );
    const { set, errors } = change('fees', {
      ...FEE,
      'fees.0.delete': 'yes',
      ...later,
      'fees.8.kind': '',
      'fees.8.mandatory': 'yes',
    });
    expect(errors).toEqual([]);
    expect(set.fees).toEqual([
      {
        kind: 'insurance',
        payer: 'borrower',
        payee: 'third_party',
        mandatory: true,
        basis: 'fixed',
        amount_fen: 30_000,
        when: 'upfront',
      },
    ]);
  });

  it('that are none say so only when that is ticked: no costs is a promise', () => {
    expect(change('fees', {}, {})).toEqual({ set: {}, unset: [], errors: [] });
    expect(change('fees', { 'fees.none': 'yes' }, {}).set).toEqual({ fees: [] });
    expect(change('fees', {}, LISTING).unset).toEqual(['fees']);
    expect(change('rate_discounts', {}, LISTING).set).toEqual({ rate_discounts: [] });
  });

  it('are refused cell by cell', () => {
    const { errors, set } = change('fees', { ...FEE, 'fees.0.when': '', 'fees.0.amount_fen': 'viel' });
    expect(errors.map(({ field }) => field)).toEqual(['fees.0.amount_fen', 'fees.0.when']);
    expect(set).toEqual({});
  });

  it('of costs need what their measure needs', () => {
    const { errors } = change('fees', { ...FEE, 'fees.0.amount_fen': '' });
    expect(errors.map(({ field }) => field)).toEqual(['fees.0.amount_fen']);
    const yearly = change('fees', { ...FEE, 'fees.0.basis': 'percent_once', 'fees.0.when': 'yearly' });
    expect(yearly.errors.map(({ field }) => field)).toEqual(['fees.0.when']);
  });

  it('keep their ids and are given new ones', () => {
    const texts = {
      'text_conditions.0.id': 't1',
      'text_conditions.0.text.zh': '实地核实',
      'text_conditions.0.text.en': 'A look',
      'text_conditions.1.text.zh': '有固定场所',
      'text_conditions.1.text.en': 'Fixed premises',
    };
    expect(change('text_conditions', texts).set.text_conditions?.map(({ id }) => id)).toEqual(['t1', 't2']);
  });

  it('are called by the number in the form where the API counts them', () => {
    const form = formOf({ 'fees.2.kind': [''], 'fees.5.kind': ['insurance'] }, ['fees']);
    expect(formField(form, 'set.fees.0.rate_ppm')).toBe('fees.5.rate_ppm');
    expect(formField(form, 'set.tagline.en')).toBe('tagline.en');
    expect(formField(form, 'set.contacts.1')).toBe('contacts');
    expect(rowNumbers({ 'fees.5.kind': [''], 'fees.2.kind': [''], 'feesx.9.kind': [''] }, 'fees')).toEqual([
      2, 5,
    ]);
  });
});

describe('conditions as sentences', () => {
  const book = namebookOf(new Map());
  const CRITERIA: Criteria = {
    all: [
      { id: 'r1', attr: 'established_on', op: 'months_since', value: 24, severity: 'hard', code: 'E01' },
      {
        any: [
          { id: 'r2', attr: 'patents', op: 'gte', value: 1, severity: 'hard', code: 'E07' },
          { id: 'r3', attr: 'honours', op: 'in', value: ['high_tech'], severity: 'hard', code: 'E07' },
        ],
      },
    ],
  };
  const read = (texts: readonly string[], draft: Draft = {}) =>
    readLines(
      texts.map((text, n) => ({ name: `criteria.${n}.text`, text })),
      { pool: [CRITERIA], draft, book },
    );
  const lines = linesOf(CRITERIA, book.names);

  it('are one line each, with what stands behind them', () => {
    expect(lines.map(({ id, text }) => [id, text])).toEqual([
      ['r1', '成立满24个月'],
      ['r2+r3', '以下任一：有效专利不低于1件；具有高新技术企业'],
    ]);
    expect(lines[0]?.facts[0]?.source).not.toBe('');
  });

  it('that nobody touched stay as they were, ids and all', () => {
    const same = read(lines.map(({ text }) => text));
    expect(same).toEqual({ ok: true, criteria: CRITERIA, changed: false });
  });

  it('that were rewritten change, and the others keep their ids', () => {
    const result = read(['成立≥3年', lines[1]?.text ?? '']);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    expect(result.changed).toBe(true);
    expect(linesOf(result.criteria, book.names).map(({ id, text }) => [id, text])).toEqual([
      ['c1', '成立满36个月'],
      ['r2+r3', lines[1]?.text],
    ]);
  });

  it('that are not understood are refused at their line, with what to write instead', () => {
    const result = read([lines[0]?.text ?? '', '老板人好']);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.errors.map(({ field, code }) => [field, code])).toEqual([
      ['criteria.1.text', 'not_understood'],
    ]);
    expect(result.errors[0]?.detail).toContain('老板人好');
  });

  it('that no firm can meet together are refused with the reason', () => {
    const result = read(['成立满24个月', '成立不满12个月']);
    if (result.ok) throw new Error('a contradiction went through');
    expect(result.errors.map(({ field, code }) => [field, code])).toEqual([
      ['criteria.1.text', 'contradiction'],
    ]);
  });

  it('that say nothing, or contradict the listing, are refused', () => {
    const idle = read(['法定代表人持股比例不低于0%']);
    expect(idle.ok ? [] : idle.errors.map(({ code }) => code)).toEqual(['says_nothing']);
    const against = read(['主体类型为个体工商户'], { borrower_types: ['farmer_cooperative'] });
    expect(against.ok ? [] : against.errors.map(({ code }) => code)).toEqual(['against_listing']);
  });

  it('are taken from a form without those that are ticked to go', () => {
    const form = new FormData();
    form.set('criteria.0.text', '成立满24个月');
    form.set('criteria.0.delete', 'yes');
    form.set('criteria.1.text', '有效专利不低于1件');
    form.set('criteria.new.text', '');
    expect(typedLines(form)).toEqual([{ name: 'criteria.1.text', text: '有效专利不低于1件' }]);
    expect(typedLines(new FormData())).toBeNull();
  });

  it('that were stored with a fault say so at their line', () => {
    const stored: Criteria = {
      all: [
        ...CRITERIA.all,
        { id: 'r9', attr: 'established_on', op: 'months_since', value: 24, severity: 'hard', code: 'E01' },
      ],
    };
    expect(lineErrors(stored, {}, book.names).map(({ field, code }) => [field, code])).toEqual([
      ['criteria.2.text', 'repeated'],
    ]);
  });
});

describe('a condition that is built', () => {
  const book = namebookOf(new Map([['430100001', { zh: '滨江街道', en: 'Binjiang' }]]));
  function built(answers: Readonly<Record<string, string | readonly string[]>>) {
    const form = new FormData();
    for (const [name, value] of Object.entries(answers))
      for (const one of [value].flat()) form.append(name, one);
    return builtCondition(form, book);
  }
  const sentence = (answers: Readonly<Record<string, string | readonly string[]>>): string => {
    const result = built(answers);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    return linesOf({ all: [result.condition] }, book.names)[0]?.text ?? '';
  };

  it('can ask for every attribute of the registry', () => {
    const offered = attributeMenu().flatMap(({ attributes }) => attributes.map(({ value }) => value));
    expect([...offered].sort()).toEqual([...ATTRIBUTE_IDS].sort());
    for (const attr of ATTRIBUTE_IDS)
      expect(builderFor(attr, {})?.comparisons.length, attr).toBeGreaterThan(2);
    expect(builderFor('no_such_attribute', {})).toBeNull();
  });

  it.each<[string, Readonly<Record<string, string | readonly string[]>>]>([
    ['近12个月纳税额不低于5万元', { attr: 'tax_paid_12m', comparison: 'gte', value: '5' }],
    ['近12个月纳税额低于5万元', { attr: 'tax_paid_12m', comparison: 'lt', value: '5' }],
    ['资产负债率不超过70%', { attr: 'debt_ratio', comparison: 'lte', value: '70' }],
    [
      '法定代表人年龄为20岁至65岁',
      { attr: 'legal_rep_age', comparison: 'between', value: '20', value2: '65' },
    ],
    ['成立满24个月', { attr: 'established_on', comparison: 'months', value: '24' }],
    [
      '近12个月零申报不超过2次',
      { attr: 'zero_declarations', comparison: 'at_most', window: '12', value: '2' },
    ],
    [
      '近6个月开票额较此前6个月降幅不超过20%',
      { attr: 'invoiced_monthly', comparison: 'growth', window: '6', value: '-20' },
    ],
    ['纳税信用等级为A级、B级', { attr: 'tax_credit_level', comparison: 'in', words: ['A', 'B'] }],
    ['行业不属于房地产业', { attr: 'industry', comparison: 'not_in', words: 'K' }],
    ['行业属于房地产业、农副食品加工业', { attr: 'industry', comparison: 'in', words: 'K', further: 'C13' }],
    ['所在街镇为滨江街道', { attr: 'street', comparison: 'in', words: '430100001' }],
    ['不属于失信被执行人', { attr: 'dishonest_judgment_debtor', comparison: 'no' }],
    ['有效专利不低于1件〔参考〕', { attr: 'patents', comparison: 'gte', value: '1', severity: 'soft' }],
    ['有效专利不低于1件〔E04〕', { attr: 'patents', comparison: 'gte', value: '1', reason: 'E04' }],
  ])('reads %s', (expected, answers) => {
    expect(sentence(answers)).toBe(expected);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['value', { attr: 'tax_paid_12m', comparison: 'gte', value: '' }],
    ['value', { attr: 'debt_ratio', comparison: 'lte', value: 'viel' }],
    ['words', { attr: 'tax_credit_level', comparison: 'in' }],
    ['further', { attr: 'industry', comparison: 'in', further: '造梦业' }],
    ['window', { attr: 'zero_declarations', comparison: 'at_most', window: '0', value: '2' }],
    ['comparison', { attr: 'tax_paid_12m', comparison: 'months', value: '5' }],
    ['attr', { attr: 'luck', comparison: 'gte', value: '5' }],
  ])('is refused at %s when that cannot be read', (field, answers) => {
    const result = built(answers);
    expect(result.ok ? [] : result.errors.map((error) => error.field)).toEqual([field]);
  });

  const refusal = (answers: Readonly<Record<string, string>>): string => {
    const result = built(answers);
    return result.ok ? '' : (result.errors[0]?.detail ?? '');
  };

  it('is told in 万元 what an amount looks like, in the words of the menu', () => {
    const asked = refusal({ attr: 'tax_paid_12m', comparison: 'gte', value: 'abc' });
    expect(asked).toContain('单位是万元');
    expect(asked).toContain('120万');
    expect(asked).not.toMatch(/1200000(?!元)/);
    const unit = builderFor('tax_paid_12m', {})?.behind;
    const offered = attributeMenu().flatMap(({ attributes }) => attributes);
    expect(unit).toBe('万元');
    expect(offered.find(({ value }) => value === 'tax_paid_12m')?.label).toContain(` · ${unit} · `);
  });

  it.each([
    ['tax_paid_12m', '50000', '50000 按万元读为 5亿元', '5亿', '5万'],
    ['tax_paid_12m', '5,000', '5,000 按万元读为 5000万元', '5000万', '5000元'],
    ['tax_arrears', '500', '500 按万元读为 500万元', '500万', '500元'],
    ['revenue_12m', '1200000', '1200000 按万元读为 120亿元', '120亿', '120万'],
  ])('on %s asks back before it takes %s for ten thousand times as much', (attr, value, ...parts) => {
    const asked = refusal({ attr, comparison: 'gte', value });
    for (const part of parts) expect(asked).toContain(part);
    // Either answer can be typed as it is offered.
    for (const answer of parts.slice(1)) expect(refusal({ attr, comparison: 'gte', value: answer })).toBe('');
    const later = refusal({ attr, comparison: 'between', value: '0', value2: value });
    expect(later).toContain(parts[0]);
  });

  it('takes an amount with its unit, and a bare one that nobody means in 元', () => {
    expect(sentence({ attr: 'tax_paid_12m', comparison: 'gte', value: '50000元' })).toBe(
      '近12个月纳税额不低于5万元',
    );
    expect(sentence({ attr: 'tax_paid_12m', comparison: 'gte', value: '999' })).toBe(
      '近12个月纳税额不低于999万元',
    );
    expect(sentence({ attr: 'revenue_12m', comparison: 'gte', value: '5000' })).toBe(
      '近一年营业收入不低于5000万元',
    );
  });

  it('stands behind the others or beside one of them, and is refused when it excludes them', () => {
    const first: Criteria = {
      all: [
        { id: 'c1', attr: 'established_on', op: 'months_since', value: 24, severity: 'hard', code: 'E01' },
      ],
    };
    const result = built({ attr: 'patents', comparison: 'gte', value: '1' });
    if (!result.ok) throw new Error('not built');
    const texts = (criteria: Criteria) => linesOf(criteria, book.names).map(({ text }) => text);
    expect(texts(withCondition(first, result.condition, null))).toEqual([
      '成立满24个月',
      '有效专利不低于1件',
    ]);
    expect(texts(withCondition(first, result.condition, 0))).toEqual([
      '以下任一：成立满24个月；有效专利不低于1件',
    ]);
    const young = built({ attr: 'established_on', comparison: 'younger', value: '6' });
    if (!young.ok) throw new Error('not built');
    const both = withCondition(first, young.condition, null);
    expect(additionErrors(both, {}, book.names).map(({ code }) => code)).toEqual(['contradiction']);
  });
});

it('the parts of a bulk command have keys of their own, the same on every try', () => {
  const key = '3f2b8c1e-9d4a-4c6b-8e2f-1a2b3c4d5e6f';
  expect(derivedKey(key, 'check a')).toBe(derivedKey(key, 'check a'));
  expect(derivedKey(key, 'check a')).not.toBe(derivedKey(key, 'check b'));
  expect(derivedKey(key, 'check a')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
