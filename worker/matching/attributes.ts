// The attribute registry: every fact a criterion may speak of, with its unit, source, freshness, who may evaluate
// it and how it can change. Order matters: it breaks the last tie between cures (ruling K-TIES).
import { both, type Bilingual } from '../lib/bilingual.ts';
import { LOAN_PURPOSE_LABELS } from '../products/terms.ts';
import {
  type DataClass,
  ORG_TYPES,
  TAX_CREDIT_LEVELS,
  SIZE_CLASSES,
  HONOURS,
  LISTS,
  OPERATING_TAGS,
} from './terms-facts.ts';

/** How a value is compared: amounts in fen, ratios in ppm, dates as days, sets by common members. */
export const ATTRIBUTE_TYPES = [
  'number',
  'money',
  'ratio',
  'date',
  'enum',
  'set',
  'boolean',
  'events',
  'series',
] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** What could make a fact different: waiting, doing something, or nothing (ruling K-NONE). */
export const CHANGES = ['time', 'action', 'none'] as const;
export type Change = (typeof CHANGES)[number];

/**
 * When a fact that only time can change is determined anew: every year on a day, or with every complete month.
 * The new value is not known before; ages and windows of events need no renewal, they move by themselves.
 */
export type Renewal = 'monthly' | { readonly month: number; readonly day: number };

export type Attribute = {
  readonly label: Bilingual;
  readonly type: AttributeType;
  readonly unit: Bilingual | null;
  readonly data_class: DataClass;
  /** `bank` attributes are never evaluated by the platform (design: bank_only). */
  readonly evaluator: 'platform' | 'bank';
  readonly change: Change;
  readonly renewal: Renewal | null;
  /** Days after which a fetched value counts as missing; null when it does not age. */
  readonly fresh_days: number | null;
  /** Lowest and highest value the attribute can have; a cure never leaves it (ruling K-RANGE). */
  readonly range: readonly [number, number] | null;
  readonly values: Readonly<Record<string, Bilingual>> | null;
};

type Extra = {
  unit?: Bilingual;
  bank?: true;
  renewal?: Renewal;
  fresh?: number | null;
  range?: readonly [number, number];
  values?: Readonly<Record<string, Bilingual>>;
};

function attribute(
  zh: string,
  en: string,
  type: AttributeType,
  data_class: DataClass,
  change: Change,
  extra: Extra = {},
): Attribute {
  return {
    label: both(zh, en),
    type,
    unit: extra.unit ?? null,
    data_class,
    evaluator: extra.bank ? 'bank' : 'platform',
    change,
    renewal: extra.renewal ?? null,
    fresh_days: extra.fresh === undefined ? 45 : extra.fresh,
    range: extra.range ?? null,
    values: extra.values ?? null,
  };
}

const YUAN = both('元', 'yuan');
const TIMES = both('次', 'times');
const PEOPLE = both('人', 'people');
const MONTHS = both('个月', 'months');
const YEARS_OLD = both('岁', 'years old');
const LENDERS = both('家', 'lenders');
const PIECES = both('件', 'items');
const MONEY_RANGE = [0, 10 ** 13] as const;
// Tax credit levels are published each April (税务总局公告2025年第12号); the year's income tax is settled by 31 May.
const TAX_RATING: Renewal = { month: 4, day: 30 };
const YEAR_END_SETTLEMENT: Renewal = { month: 5, day: 31 };

export const ATTRIBUTES = {
  // The demand itself: what is asked for, known from the first question on.
  requested_amount: attribute('申请金额', 'Amount asked for', 'money', 'declared', 'action', {
    unit: YUAN,
    fresh: null,
    range: [1, 10 ** 13],
  }),
  requested_term: attribute('申请期限', 'Term asked for', 'number', 'declared', 'action', {
    unit: MONTHS,
    fresh: null,
    range: [1, 360],
  }),
  requested_purpose: attribute('贷款用途', 'Purpose', 'enum', 'declared', 'action', {
    fresh: null,
    values: LOAN_PURPOSE_LABELS,
  }),
  // Registration.
  org_type: attribute('主体类型', 'Kind of firm', 'enum', 'public', 'none', {
    fresh: null,
    values: ORG_TYPES,
  }),
  registration_status: attribute('登记状态', 'Registration status', 'enum', 'public', 'none', {
    values: {
      active: both('存续', 'Active'),
      revoked: both('吊销', 'Revoked'),
      deregistered: both('注销', 'Deregistered'),
      moved_out: both('迁出', 'Moved out'),
    },
  }),
  established_on: attribute('成立日期', 'Established on', 'date', 'public', 'time', { fresh: null }),
  legal_rep_changed_on: attribute(
    '法定代表人最近变更',
    'Last change of legal representative',
    'date',
    'public',
    'time',
    { fresh: null },
  ),
  legal_rep_age: attribute('法定代表人年龄', 'Age of the legal representative', 'number', 'public', 'none', {
    unit: YEARS_OLD,
    fresh: null,
    range: [16, 100],
  }),
  legal_rep_share: attribute(
    '法定代表人持股比例',
    'Shareholding of the legal representative',
    'ratio',
    'public',
    'action',
    { range: [0, 1_000_000] },
  ),
  street: attribute('所在街镇', 'Town', 'enum', 'public', 'none', { fresh: null }),
  industry: attribute('所属行业', 'Industry', 'enum', 'public', 'none', { fresh: null }),
  size_class: attribute('企业划型', 'Size class', 'enum', 'declared', 'none', {
    fresh: 500,
    values: SIZE_CLASSES,
  }),
  operating_tags: attribute('经营特征', 'Kind of business', 'set', 'declared', 'action', {
    fresh: 500,
    values: OPERATING_TAGS,
  }),
  employees: attribute('从业人员', 'Persons employed', 'number', 'declared', 'action', {
    unit: PEOPLE,
    fresh: 500,
    range: [0, 100_000],
  }),
  // Tax and invoices.
  tax_credit_level: attribute('纳税信用等级', 'Tax credit level', 'enum', 'tax', 'time', {
    fresh: 500,
    renewal: TAX_RATING,
    values: TAX_CREDIT_LEVELS,
  }),
  tax_paid_12m: attribute('近12个月纳税额', 'Tax paid in 12 months', 'money', 'tax', 'action', {
    unit: YUAN,
    range: MONEY_RANGE,
  }),
  tax_paid_avg_24m: attribute(
    '近两年年均纳税额',
    'Yearly average of tax paid over two years',
    'money',
    'tax',
    'action',
    { unit: YUAN, range: MONEY_RANGE },
  ),
  tax_paying_since: attribute('连续纳税起始日', 'Paying tax without a break since', 'date', 'tax', 'time', {
    fresh: 100,
  }),
  tax_paid_monthly: attribute('月度纳税额', 'Tax paid by month', 'series', 'tax', 'time', {
    unit: YUAN,
    renewal: 'monthly',
  }),
  zero_declarations: attribute('零申报', 'Zero declarations', 'events', 'tax', 'time', { unit: TIMES }),
  missing_declarations: attribute('漏申报', 'Missing declarations', 'events', 'tax', 'time', { unit: TIMES }),
  tax_arrears: attribute('欠税金额', 'Tax arrears', 'money', 'public', 'action', {
    unit: YUAN,
    range: MONEY_RANGE,
  }),
  invoiced_amount_12m: attribute('近12个月开票额', 'Invoiced in 12 months', 'money', 'invoice', 'action', {
    unit: YUAN,
    range: MONEY_RANGE,
  }),
  invoiced_monthly: attribute('月度开票额', 'Invoiced by month', 'series', 'invoice', 'time', {
    unit: YUAN,
    renewal: 'monthly',
  }),
  invoicing_since: attribute('连续开票起始日', 'Invoicing without a break since', 'date', 'invoice', 'time', {
    fresh: 100,
  }),
  top_buyer_share: attribute('第一大客户占比', 'Share of the largest buyer', 'ratio', 'invoice', 'action', {
    range: [0, 1_000_000],
  }),
  // Statements.
  revenue_12m: attribute('近一年营业收入', 'Revenue of the last year', 'money', 'declared', 'action', {
    unit: YUAN,
    fresh: 500,
    range: MONEY_RANGE,
  }),
  total_assets: attribute('资产总额', 'Total assets', 'money', 'declared', 'action', {
    unit: YUAN,
    fresh: 500,
    range: MONEY_RANGE,
  }),
  debt_ratio: attribute('资产负债率', 'Debt ratio', 'ratio', 'declared', 'action', {
    fresh: 500,
    range: [0, 5_000_000],
  }),
  loan_to_sales: attribute('贷销比', 'Loans to sales', 'ratio', 'declared', 'action', {
    fresh: 500,
    range: [0, 10_000_000],
  }),
  profitable: attribute(
    '近两年至少一年盈利',
    'Profitable in one of two years',
    'boolean',
    'declared',
    'time',
    { fresh: 500, renewal: YEAR_END_SETTLEMENT },
  ),
  // People and funds.
  insured_employees: attribute('社保缴纳人数', 'Insured employees', 'number', 'social_insurance', 'action', {
    unit: PEOPLE,
    range: [0, 100_000],
  }),
  social_insurance_since: attribute(
    '连续缴纳社保起始日',
    'Paying social insurance since',
    'date',
    'social_insurance',
    'time',
    { fresh: 100 },
  ),
  housing_fund_since: attribute(
    '连续缴存公积金起始日',
    'Paying the housing fund since',
    'date',
    'housing_fund',
    'time',
    { fresh: 100 },
  ),
  power_kwh_monthly: attribute('月度用电量', 'Electricity by month', 'series', 'utilities', 'time', {
    renewal: 'monthly',
    unit: both('千瓦时', 'kWh'),
  }),
  // Strengths.
  honours: attribute('资质荣誉', 'Titles', 'set', 'public', 'action', { fresh: null, values: HONOURS }),
  patents: attribute('有效专利', 'Valid patents', 'number', 'public', 'action', {
    unit: PIECES,
    fresh: 100,
    range: [0, 10_000],
  }),
  gov_contract_amount: attribute('政府采购中标额', 'Public contracts won', 'money', 'contracts', 'action', {
    unit: YUAN,
    fresh: 100,
    range: MONEY_RANGE,
  }),
  confirmed_receivables: attribute(
    '已确权应收账款',
    'Confirmed receivables',
    'money',
    'contracts',
    'action',
    { unit: YUAN, fresh: 100, range: MONEY_RANGE },
  ),
  foreign_trade_since: attribute('开展外贸起始日', 'Trading abroad since', 'date', 'customs', 'time', {
    fresh: 400,
  }),
  property_value: attribute(
    '可抵押房产估值',
    'Value of property to mortgage',
    'money',
    'real_estate',
    'action',
    { unit: YUAN, fresh: 200, range: MONEY_RANGE },
  ),
  on_list: attribute('所在清单', 'Lists', 'set', 'public', 'none', { fresh: 100, values: LISTS }),
  in_park: attribute('注册在经开区', 'Registered in the development zone', 'boolean', 'public', 'none', {
    fresh: null,
  }),
  guarantor_ready: attribute('已有担保意向', 'Guarantor at hand', 'boolean', 'declared', 'action', {
    fresh: 500,
  }),
  pledge_ready: attribute('有可质押资产', 'Asset to pledge', 'boolean', 'declared', 'action', { fresh: 500 }),
  first_time_borrower: attribute('首贷户', 'First-time borrower', 'boolean', 'declared', 'none', {
    fresh: 500,
  }),
  // Stops.
  dishonest_judgment_debtor: attribute(
    '失信被执行人',
    'Dishonest judgment debtor',
    'boolean',
    'public',
    'action',
  ),
  judgment_debtor: attribute('被执行人', 'Judgment debtor', 'boolean', 'public', 'action'),
  serious_violation: attribute(
    '严重违法失信',
    'On the list of serious violators',
    'boolean',
    'public',
    'action',
  ),
  abnormal_operation: attribute(
    '经营异常名录',
    'On the abnormal operation list',
    'boolean',
    'public',
    'action',
  ),
  litigation_open: attribute('未结涉诉', 'Open lawsuits as defendant', 'number', 'public', 'action', {
    unit: PIECES,
    range: [0, 1000],
  }),
  penalties: attribute('行政处罚', 'Administrative penalties', 'events', 'public', 'time', { unit: TIMES }),
  wage_arrears: attribute('拖欠工资失信', 'On the list of wage defaulters', 'boolean', 'public', 'action'),
  // Only the bank may look.
  lenders: attribute('贷款机构数', 'Number of lenders', 'number', 'credit_report', 'action', {
    unit: LENDERS,
    bank: true,
    range: [0, 100],
  }),
  enquiries_3m: attribute(
    '近3个月征信查询',
    'Credit enquiries in 3 months',
    'number',
    'credit_report',
    'time',
    { unit: TIMES, bank: true, range: [0, 100] },
  ),
  enquiries_6m: attribute(
    '近6个月征信查询',
    'Credit enquiries in 6 months',
    'number',
    'credit_report',
    'time',
    { unit: TIMES, bank: true, range: [0, 200] },
  ),
  enquiries_12m: attribute(
    '近12个月征信查询',
    'Credit enquiries in 12 months',
    'number',
    'credit_report',
    'time',
    { unit: TIMES, bank: true, range: [0, 400] },
  ),
  current_overdue: attribute('当前逾期', 'Currently overdue', 'boolean', 'credit_report', 'action', {
    bank: true,
  }),
  overdue_3_6: attribute(
    '近两年连三累六',
    'Three in a row or six in two years overdue',
    'boolean',
    'credit_report',
    'time',
    { bank: true },
  ),
  total_debt: attribute('经营性负债总额', 'Total operating debt', 'money', 'credit_report', 'action', {
    unit: YUAN,
    bank: true,
    range: MONEY_RANGE,
  }),
  account_at_bank: attribute('在本行开户', 'Account at the bank', 'boolean', 'credit_report', 'action', {
    bank: true,
  }),
  account_at_bank_since: attribute(
    '本行开户日期',
    'Account at the bank since',
    'date',
    'credit_report',
    'time',
    { bank: true },
  ),
  bank_white_list: attribute(
    '本行白名单',
    "On the bank's own white list",
    'boolean',
    'credit_report',
    'none',
    { bank: true },
  ),
} as const satisfies Record<string, Attribute>;

export type AttributeId = keyof typeof ATTRIBUTES;
export const ATTRIBUTE_IDS = Object.keys(ATTRIBUTES) as AttributeId[];

/** The registry row of an attribute. */
export function attributeOf(id: AttributeId): Attribute {
  return ATTRIBUTES[id];
}

const ORDER: ReadonlyMap<AttributeId, number> = new Map(ATTRIBUTE_IDS.map((id, i) => [id, i]));

/** The attribute's place in the registry (ruling K-TIES). */
export function orderOf(id: AttributeId): number {
  return ORDER.get(id) ?? ORDER.size;
}
