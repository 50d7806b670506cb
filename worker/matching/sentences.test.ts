import { describe, expect, it } from 'vitest';
import { both, type Bilingual } from '../lib/bilingual.ts';
import { ATTRIBUTE_IDS, attributeOf, type AttributeType } from './attributes.ts';
import { checkCriteria } from './check.ts';
import { compile } from './criteria.ts';
import { cureOf } from './cure.ts';
import { explain, explainChange } from './explanations.ts';
import { OPERATORS_OF } from './operators.ts';
import { SERIES_NOUNS, SINCE, YES_NO } from './phrases.ts';
import { sentenceOf } from './sentences.ts';
import type { Facts, Leaf } from './terms.ts';
import { all, atMost, facts, leaf, monthly, not, TODAY } from './test-support.ts';
import { presumedFacts } from './visitor.ts';
import { listText, moneyText, monthsText, percentText } from './words.ts';

const said = (text: Bilingual): [string, string] => [text.zh, text.en];

describe('the sentence of a condition', () => {
  it.each<[Leaf, string, string]>([
    [leaf('established_on', 'months_since', 24), '成立满24个月', 'In business for at least 24 months'],
    [
      leaf('legal_rep_changed_on', 'months_since', 1),
      '法定代表人变更满1个月',
      'Same legal representative for at least 1 month',
    ],
    [
      leaf('tax_paid_12m', 'gte', 5_000_000),
      '近12个月纳税额不低于5万元',
      'Tax paid in 12 months: at least CNY 50,000',
    ],
    [leaf('debt_ratio', 'lte', 755_000), '资产负债率不超过75.5%', 'Debt ratio: at most 75.5%'],
    [leaf('tax_credit_level', 'in', ['A', 'B']), '纳税信用等级为A级、B级', 'Tax credit level: A or B'],
    [leaf('tax_credit_level', 'ne', 'D'), '纳税信用等级不为D级', 'Tax credit level: other than D'],
    [
      atMost('zero_declarations', 4),
      '近12个月零申报不超过4次',
      'Zero declarations in the last 12 months: at most 4',
    ],
    [atMost('penalties', 0, 1), '近1个月无行政处罚', 'Administrative penalties in the last month: none'],
    [
      leaf('industry', 'not_in', ['K', 'R90']),
      '行业不属于房地产业、娱乐业',
      'Industry: other than Real estate or Entertainment',
    ],
    [
      leaf('honours', 'in', ['high_tech', 'little_giant']),
      '具有高新技术企业、专精特新“小巨人”企业之一',
      'Titles: High and new technology enterprise or Little giant',
    ],
    [leaf('on_list', 'not_in', ['white_list']), '未列入白名单', 'Lists: other than White list'],
    [leaf('judgment_debtor', 'eq', false), '不属于被执行人', 'Not a judgment debtor'],
    [leaf('judgment_debtor', 'ne', true), '不属于被执行人', 'Not a judgment debtor'],
    [leaf('litigation_open', 'eq', 0), '无未结涉诉', 'No open lawsuits as defendant'],
    [
      leaf('legal_rep_age', 'between', [20, 65]),
      '法定代表人年龄为20岁至65岁',
      'Age of the legal representative: 20 to 65',
    ],
    [leaf('requested_term', 'lte', 1), '申请期限不超过1个月', 'Term asked for: at most 1 month'],
    [
      leaf('tax_paid_monthly', 'growth', -200_000, { window_months: 12 }),
      '近12个月纳税额较此前12个月降幅不超过20%',
      'Tax paid in the last 12 months against the 12 months before: down at most 20%',
    ],
    [
      leaf('power_kwh_monthly', 'growth', 0, { window_months: 1 }),
      '近1个月用电量较此前1个月不下降',
      'Electricity used in the last month against the month before: not down',
    ],
    [leaf('foreign_trade_since', 'exists'), '有开展外贸记录', 'On record: trading abroad'],
    [
      leaf('established_on', 'lte', '2020-12-31'),
      '成立日期不晚于2020-12-31',
      'Established on: 2020-12-31 or earlier',
    ],
  ])('%s', (rule, zh, en) => {
    expect(said(sentenceOf(rule))).toEqual([zh, en]);
  });

  it.each<[Leaf, string, string]>([
    [leaf('established_on', 'months_since', 24), '成立不满24个月', 'In business for less than 24 months'],
    [
      leaf('tax_paid_12m', 'gte', 5_000_000),
      '近12个月纳税额低于5万元',
      'Tax paid in 12 months: less than CNY 50,000',
    ],
    [
      leaf('legal_rep_age', 'between', [20, 65]),
      '法定代表人年龄低于20岁或超过65岁',
      'Age of the legal representative: less than 20 or more than 65',
    ],
    [
      atMost('penalties', 0, 24),
      '近24个月有行政处罚',
      'Administrative penalties in the last 24 months: at least 1',
    ],
    [leaf('industry', 'in', ['K']), '行业不属于房地产业', 'Industry: other than Real estate'],
    [
      leaf('tax_paid_monthly', 'growth', 100_000, { window_months: 3 }),
      '近3个月纳税额较此前3个月增幅低于10%',
      'Tax paid in the last 3 months against the 3 months before: up less than 10%',
    ],
    [leaf('profitable', 'eq', true), '近两年均未盈利', 'Profitable in neither of the last two years'],
    [leaf('patents', 'not_exists'), '有有效专利记录', 'On record: valid patents'],
  ])('under not it is said as its opposite: %s', (rule, zh, en) => {
    expect(said(sentenceOf(rule, { negated: true }))).toEqual([zh, en]);
  });

  it('towns and industry classes take their names from the caller, and a code nobody names stands for itself', () => {
    const names = (_: string, code: string): Bilingual | undefined =>
      code === '430112001' ? both('高塘岭街道', 'Gaotangling') : undefined;
    const rule = leaf('street', 'in', ['430112001', '430112999']);
    expect(said(sentenceOf(rule, { names }))).toEqual([
      '所在街镇为高塘岭街道、430112999',
      'Town: Gaotangling or 430112999',
    ]);
  });

  it('a stored rule that fits nothing is said to be wrong (C-TYPE)', () => {
    expect(sentenceOf(leaf('tax_credit_level', 'gte', 'B')).zh).toBe('该条件设置有误');
  });
});

const VALUES: Record<AttributeType, (leaf: Leaf) => Leaf['value']> = {
  number: ({ op }) => (op === 'between' ? [20, 60] : op === 'in' || op === 'not_in' ? [20, 30] : 20),
  money: ({ op }) => (op === 'between' ? [100, 9_900_000] : 8_250_000),
  ratio: ({ op }) => (op === 'between' ? [0, 500_000] : 123_456),
  date: ({ op }) =>
    op === 'months_since' ? 24 : op === 'between' ? ['2020-01-01', '2021-01-01'] : '2020-01-01',
  enum: ({ attr, op }) => {
    const choices: readonly string[] = Object.keys(attributeOf(attr).values ?? {});
    const code = attr === 'industry' ? 'C13' : attr === 'street' ? '430112001' : (choices[0] ?? '');
    return op === 'in' || op === 'not_in' ? [code] : code;
  },
  set: ({ attr }) => Object.keys(attributeOf(attr).values ?? {}).slice(0, 2),
  boolean: () => true,
  events: () => 3,
  series: () => -50_000,
};

function everyRule(): Leaf[] {
  return ATTRIBUTE_IDS.flatMap((attr) => {
    const { type } = attributeOf(attr);
    return OPERATORS_OF[type].map((op) => {
      const bare = leaf(
        attr,
        op,
        undefined,
        op === 'growth' || op === 'count_in_window' ? { window_months: 12 } : {},
      );
      return op === 'exists' || op === 'not_exists' ? bare : { ...bare, value: VALUES[type](bare) };
    });
  });
}

describe('every operator of every attribute', () => {
  it.each(everyRule().map((rule) => [`${rule.attr} ${rule.op}`, rule] as const))(
    '%s has a whole sentence',
    (_, rule) => {
      expect(checkCriteria(rule)).toEqual([]);
      const [plain, opposite] = [sentenceOf(rule), sentenceOf(rule, { negated: true })];
      for (const { zh, en } of [plain, opposite]) {
        expect(zh).toMatch(/\p{Script=Han}/u);
        expect(zh).not.toMatch(/undefined|null|NaN|[[\]{}]/);
        expect(en).toMatch(/^[A-Z][\x20-\x7e“”]*[^.: ]$/);
        expect(en).not.toMatch(/undefined|null|NaN| {2}|\b1 months\b/);
      }
      expect(plain.zh).not.toBe(opposite.zh);
      expect(plain.en).not.toBe(opposite.en);
    },
  );

  it('yes and no, beginnings and series have turns of phrase of their own', () => {
    for (const attr of ATTRIBUTE_IDS) {
      const { type } = attributeOf(attr);
      if (type === 'boolean') expect(YES_NO[attr], attr).toBeDefined();
      if (type === 'date') expect(SINCE[attr], attr).toBeDefined();
      if (type === 'series') expect(SERIES_NOUNS[attr], attr).toBeDefined();
    }
  });
});

describe('the line behind an answer', () => {
  const line = (rule: Leaf, known: Facts): [string, string] => {
    const [verdict] = compile(rule).evaluate(known, TODAY).leaves;
    return verdict ? said(explain(verdict)) : ['', ''];
  };

  it.each<[string, Leaf, Facts, string, string]>([
    [
      'an age with the day on which it is reached',
      leaf('established_on', 'months_since', 24),
      facts({ established_on: '2025-03-01' }),
      '您的成立日期为2025-03-01，满24个月的日期是2027-03-01（截至2026-05-31，官方数据）',
      'Established on: 2025-03-01; 24 months on 2027-03-01 (as of 2026-05-31, official record)',
    ],
    [
      'what is presumed of a visitor’s firm as presumed, not as its own word',
      leaf('org_type', 'in', ['individual_business']),
      presumedFacts(TODAY),
      '您的主体类型为企业（预设）',
      'Kind of firm: Enterprise (presumed)',
    ],
    [
      'an amount with its day and source',
      leaf('tax_paid_12m', 'gte', 5_000_000),
      facts({ tax_paid_12m: { value: 3_333_300, source: 'declared' } }),
      '您的近12个月纳税额为33,333元（截至2026-05-31，企业申报）',
      'Tax paid in 12 months: CNY 33,333 (as of 2026-05-31, declared by the firm)',
    ],
    [
      'a count',
      atMost('zero_declarations', 0),
      facts({ zero_declarations: { events: ['2026-01-01', '2020-01-01'] } }),
      '近12个月零申报1次（截至2026-05-31，官方数据）',
      'Zero declarations in the last 12 months: 1 (as of 2026-05-31, official record)',
    ],
    [
      'a growth',
      leaf('tax_paid_monthly', 'growth', 0, { window_months: 1 }),
      facts({ tax_paid_monthly: monthly([90, 60]) }),
      '近1个月纳税额较此前1个月下降33.33%（截至2026-05-31，官方数据）',
      'Tax paid in the last month: down 33.33% (as of 2026-05-31, official record)',
    ],
    [
      'nothing held',
      leaf('honours', 'in', ['high_tech']),
      facts({ honours: [] }),
      '您的资质荣誉：无（截至2026-05-31，官方数据）',
      'Titles: none (as of 2026-05-31, official record)',
    ],
    ['what only the bank may look at', leaf('lenders', 'lte', 3), {}, '银行将核实', 'The bank will check'],
    [
      'missing, with the consent that settles it',
      leaf('insured_employees', 'gte', 3),
      {},
      '缺少“社保缴纳人数”信息，授权查询社保缴纳后即可判断',
      'Insured employees not known: a consent to “Social insurance” settles this',
    ],
    [
      'missing public facts, looked up without consent',
      leaf('judgment_debtor', 'eq', false),
      {},
      '缺少“被执行人”信息，认证企业后自动查询',
      'Judgment debtor not known: looked up once the firm is verified',
    ],
    [
      'stale, with its day',
      leaf('tax_paid_12m', 'gte', 1),
      facts({ tax_paid_12m: { value: 5, as_of: '2026-01-31', valid_until: '2026-03-17' } }),
      '近12个月纳税额已过期（截至2026-01-31，官方数据），授权查询纳税信息后即可判断',
      'Tax paid in 12 months out of date (as of 2026-01-31, official record): a consent to “Tax records” settles this',
    ],
    [
      'known too roughly',
      leaf('revenue_12m', 'gte', 100_000_000),
      facts({ revenue_12m: { band: { min: 50_000_000, max: 200_000_000 } } }),
      '您的近一年营业收入不低于50万元且低于200万元，不够具体，补充填写后即可判断',
      'Revenue of the last year: at least CNY 500,000 and less than CNY 2,000,000; not exact enough: fill it in to settle this',
    ],
    [
      'months missing',
      leaf('tax_paid_monthly', 'growth', 0, { window_months: 6 }),
      facts({ tax_paid_monthly: monthly([1]) }),
      '月度纳税额缺少月份或此前合计不为正数，无法计算增幅',
      'Tax paid by month: months are missing or the earlier total is not positive, so that no growth can be computed',
    ],
  ])('%s', (_, rule, known, zh, en) => {
    expect(line(rule, known)).toEqual([zh, en]);
  });
});

describe('what a cure asks', () => {
  const asks = (rule: Leaf, known: Facts, negated = false): [string, string][] =>
    (cureOf(compile(negated ? not(rule) : all(rule)), known, TODAY)?.changes ?? []).map((change) =>
      said(explainChange(change)),
    );

  it.each<[string, Leaf, Facts, string, string]>([
    [
      'waiting for an age',
      leaf('established_on', 'months_since', 24),
      facts({ established_on: '2025-03-01' }),
      '2027-03-01起成立满24个月',
      'In business for 24 months from 2027-03-01',
    ],
    [
      'waiting for an age that is known as a span',
      leaf('established_on', 'months_since', 36),
      facts({ established_on: { band: { min: '2023-06-16', max: '2024-06-16' } } }),
      '成立满36个月（最迟2027-06-15）',
      'In business for 36 months (2027-06-15 at the latest)',
    ],
    [
      'waiting for a window',
      atMost('zero_declarations', 0),
      facts({ zero_declarations: { events: ['2026-01-01'] } }),
      '2027-01-01起零申报由1次减至0次',
      'Zero declarations: from 1 to 0 on 2027-01-01',
    ],
    [
      'a rating that may come',
      leaf('tax_credit_level', 'in', ['A', 'B']),
      facts({ tax_credit_level: 'C' }),
      '纳税信用等级为A级、B级之一，最早2027-04-30重新评定',
      'Tax credit level: A or B; determined anew on 2027-04-30 at the earliest',
    ],
    [
      'a fall made smaller',
      leaf('tax_paid_monthly', 'growth', -200_000, { window_months: 1 }),
      facts({ tax_paid_monthly: monthly([90, 60]) }),
      '纳税额降幅收窄至20%，最早2026-07-01按新月份计算',
      'Tax paid: down at most 20%; computed with the new month on 2026-07-01 at the earliest',
    ],
    [
      'an amount more',
      leaf('tax_paid_12m', 'gte', 5_000_000),
      facts({ tax_paid_12m: 3_000_000 }),
      '近12个月纳税额由3万元增至5万元（还差2万元）',
      'Tax paid in 12 months: from CNY 30,000 to CNY 50,000 (CNY 20,000 more)',
    ],
    [
      'a ratio less',
      leaf('debt_ratio', 'lte', 800_000),
      facts({ debt_ratio: 850_000 }),
      '资产负债率由85%降至80%（需减少5%）',
      'Debt ratio: from 85% to 80% (5% less)',
    ],
    [
      'an amount from a band',
      leaf('debt_ratio', 'lte', 800_000),
      facts({ debt_ratio: { band: { min: 850_000 } } }),
      '资产负债率降至80%（至少需减少5%）',
      'Debt ratio: to 80% (at least 5% less)',
    ],
    [
      'an amount from a band that it may reach already',
      leaf('invoiced_amount_12m', 'gte', 500_000_000),
      facts({ invoiced_amount_12m: { band: { min: 300_000_000, max: 500_000_000 } } }),
      '近12个月开票额增至500万元',
      'Invoiced in 12 months: to CNY 5,000,000',
    ],
    [
      'an amount from a band below it',
      leaf('invoiced_amount_12m', 'gte', 500_000_000),
      facts({ invoiced_amount_12m: { band: { min: 100_000_000, max: 300_000_000 } } }),
      '近12个月开票额增至500万元（至少还差200万元）',
      'Invoiced in 12 months: to CNY 5,000,000 (at least CNY 2,000,000 more)',
    ],
    [
      'a title',
      leaf('honours', 'in', ['high_tech']),
      facts({ honours: [] }),
      '资质荣誉：取得高新技术企业',
      'Titles: add High and new technology enterprise',
    ],
    [
      'a choice',
      leaf('requested_purpose', 'in', ['wages', 'rent']),
      facts({ requested_purpose: 'taxes' }),
      '贷款用途改为发放工资、支付租金之一',
      'Purpose: change to Wages or Rent',
    ],
    [
      'an end of something',
      leaf('judgment_debtor', 'eq', false),
      facts({ judgment_debtor: true }),
      '需变为：不属于被执行人',
      'To become: Not a judgment debtor',
    ],
  ])('%s', (_, rule, known, zh, en) => {
    expect(asks(rule, known)).toEqual([[zh, en]]);
  });

  it('giving something up', () => {
    expect(
      asks(leaf('operating_tags', 'in', ['agri']), facts({ operating_tags: ['agri', 'tech'] }), true),
    ).toEqual([['经营特征：不再有涉农', 'Kind of business: no longer Agriculture']]);
    expect(asks(leaf('patents', 'not_exists'), facts({ patents: 2 }))).toEqual([
      ['不再有有效专利', 'Valid patents: none any more'],
    ]);
  });
});

describe('values as people write them', () => {
  it.each<[number, string, string]>([
    [5_000_000, '5万元', 'CNY 50,000'],
    [8_250_000, '8.25万元', 'CNY 82,500'],
    [8_255_500, '82,555元', 'CNY 82,555'],
    [99_950, '999.50元', 'CNY 999.50'],
    [0, '0元', 'CNY 0'],
    [-12_345_678, '-123,456.78元', '-CNY 123,456.78'],
    [15_000_000_000, '1.5亿元', 'CNY 150,000,000'],
    [12_345_000_000, '12345万元', 'CNY 123,450,000'],
  ])('%i fen', (fen, zh, en) => {
    expect(said(moneyText(fen))).toEqual([zh, en]);
  });

  it('percent, months and lists', () => {
    expect([800_000, 34_500, 1, 1_000_000, -50_000].map(percentText)).toEqual([
      '80%',
      '3.45%',
      '0.0001%',
      '100%',
      '-5%',
    ]);
    expect([1, 12].map((n) => monthsText(n).en)).toEqual(['1 month', '12 months']);
    expect(listText([both('农、林', 'Farming, forestry'), both('零售业', 'Retail')])).toEqual(
      both('农、林；零售业', 'Farming, forestry; or Retail'),
    );
  });
});
