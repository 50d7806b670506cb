// What a firm is, wants and has: the demand, its registration, its statements and its strengths.
import { both } from '../lib/bilingual.ts';
import { LOAN_PURPOSE_LABELS } from '../products/terms.ts';
import {
  attribute,
  MONEY_RANGE,
  PEOPLE_UNIT,
  PIECES,
  YEAR_END_SETTLEMENT,
  YUAN,
  type Attribute,
} from './terms-attributes.ts';
import { HONOURS, LISTS, OPERATING_TAGS, ORG_TYPES, PROPERTY_OWNERS, SIZE_CLASSES } from './terms-facts.ts';

const MONTHS = both('个月', 'months');
const YEARS_OLD = both('岁', 'years old');

// The demand itself: what is asked for, known from the first question on.
export const DEMAND = {
  requested_amount: attribute('申请金额', 'Amount asked for', 'money', 'declared', 'action', 'F01', {
    unit: YUAN,
    fresh: null,
    range: [1, 10 ** 13],
  }),
  requested_term: attribute('申请期限', 'Term asked for', 'number', 'declared', 'action', 'F01', {
    unit: MONTHS,
    fresh: null,
    range: [1, 360],
  }),
  requested_purpose: attribute('贷款用途', 'Purpose', 'enum', 'declared', 'action', 'E06', {
    fresh: null,
    values: LOAN_PURPOSE_LABELS,
  }),
} as const satisfies Record<string, Attribute>;

// Registration.
export const REGISTRATION = {
  org_type: attribute('主体类型', 'Kind of firm', 'enum', 'public', 'none', 'E04', {
    fresh: null,
    values: ORG_TYPES,
  }),
  registration_status: attribute('登记状态', 'Registration status', 'enum', 'public', 'none', 'E04', {
    values: {
      active: both('存续', 'Active'),
      revoked: both('吊销', 'Revoked'),
      deregistered: both('注销', 'Deregistered'),
      moved_out: both('迁出', 'Moved out'),
    },
  }),
  established_on: attribute('成立日期', 'Established on', 'date', 'public', 'time', 'E01', { fresh: null }),
  legal_rep_changed_on: attribute(
    '法定代表人最近变更',
    'Last change of legal representative',
    'date',
    'public',
    'time',
    'E05',
    { fresh: null },
  ),
  legal_rep_age: attribute(
    '法定代表人年龄',
    'Age of the legal representative',
    'number',
    'public',
    'none',
    'E05',
    {
      unit: YEARS_OLD,
      fresh: null,
      range: [16, 100],
    },
  ),
  legal_rep_share: attribute(
    '法定代表人持股比例',
    'Shareholding of the legal representative',
    'ratio',
    'public',
    'action',
    'E05',
    { range: [0, 1_000_000] },
  ),
  street: attribute('所在街镇', 'Town', 'enum', 'public', 'none', 'E03', { fresh: null }),
  industry: attribute('所属行业', 'Industry', 'enum', 'public', 'none', 'E02', { fresh: null }),
  size_class: attribute('企业划型', 'Size class', 'enum', 'declared', 'none', 'E04', {
    fresh: 500,
    values: SIZE_CLASSES,
  }),
  operating_tags: attribute('经营特征', 'Kind of business', 'set', 'declared', 'action', 'E07', {
    fresh: 500,
    values: OPERATING_TAGS,
  }),
  employees: attribute('从业人员', 'Persons employed', 'number', 'declared', 'action', 'E04', {
    unit: PEOPLE_UNIT,
    fresh: 500,
    range: [0, 100_000],
  }),
} as const satisfies Record<string, Attribute>;

// Statements.
export const STATEMENTS = {
  revenue_12m: attribute('近一年营业收入', 'Revenue of the last year', 'money', 'declared', 'action', 'T05', {
    unit: YUAN,
    fresh: 500,
    range: MONEY_RANGE,
  }),
  revenue_growth: attribute(
    '营业收入同比增幅',
    'Growth of revenue over a year',
    'ratio',
    'declared',
    'time',
    'T05',
    {
      fresh: 500,
      renewal: YEAR_END_SETTLEMENT,
      range: [-1_000_000, 100_000_000],
    },
  ),
  total_assets: attribute('资产总额', 'Total assets', 'money', 'declared', 'action', 'T05', {
    unit: YUAN,
    fresh: 500,
    range: MONEY_RANGE,
  }),
  debt_ratio: attribute('资产负债率', 'Debt ratio', 'ratio', 'declared', 'action', 'F02', {
    fresh: 500,
    range: [0, 5_000_000],
  }),
  loan_to_sales: attribute('贷销比', 'Loans to sales', 'ratio', 'declared', 'action', 'F03', {
    fresh: 500,
    range: [0, 10_000_000],
  }),
  profitable: attribute(
    '近两年至少一年盈利',
    'Profitable in one of two years',
    'boolean',
    'declared',
    'time',
    'T05',
    { fresh: 500, renewal: YEAR_END_SETTLEMENT },
  ),
} as const satisfies Record<string, Attribute>;

// Strengths.
export const STRENGTHS = {
  honours: attribute('资质荣誉', 'Titles', 'set', 'public', 'action', 'E07', {
    fresh: null,
    values: HONOURS,
  }),
  patents: attribute('有效专利', 'Valid patents', 'number', 'public', 'action', 'E07', {
    unit: PIECES,
    fresh: 100,
    range: [0, 10_000],
  }),
  trademarks: attribute('有效商标', 'Valid trademarks', 'number', 'public', 'action', 'E07', {
    unit: PIECES,
    fresh: 100,
    range: [0, 10_000],
  }),
  gov_contract_amount: attribute(
    '政府采购中标额',
    'Public contracts won',
    'money',
    'contracts',
    'action',
    'E07',
    {
      unit: YUAN,
      fresh: 100,
      range: MONEY_RANGE,
    },
  ),
  confirmed_receivables: attribute(
    '已确权应收账款',
    'Confirmed receivables',
    'money',
    'contracts',
    'action',
    'G01',
    { unit: YUAN, fresh: 100, range: MONEY_RANGE },
  ),
  foreign_trade_since: attribute('开展外贸起始日', 'Trading abroad since', 'date', 'customs', 'time', 'E07', {
    fresh: 400,
  }),
  export_amount_12m: attribute(
    '近12个月出口额',
    'Exports in 12 months',
    'money',
    'customs',
    'action',
    'E07',
    {
      unit: YUAN,
      fresh: 100,
      range: MONEY_RANGE,
    },
  ),
  property_value: attribute(
    '可抵押房产估值',
    'Value of property to mortgage',
    'money',
    'real_estate',
    'action',
    'G01',
    { unit: YUAN, fresh: 200, range: MONEY_RANGE },
  ),
  property_owner: attribute(
    '可抵押房产权属',
    'Owner of the property',
    'enum',
    'real_estate',
    'action',
    'G01',
    {
      fresh: 200,
      values: PROPERTY_OWNERS,
    },
  ),
  on_list: attribute('所在清单', 'Lists', 'set', 'public', 'none', 'E07', { fresh: 100, values: LISTS }),
  in_park: attribute(
    '注册在经开区',
    'Registered in the development zone',
    'boolean',
    'public',
    'none',
    'E03',
    {
      fresh: null,
    },
  ),
  guarantor_ready: attribute('已有担保意向', 'Guarantor at hand', 'boolean', 'declared', 'action', 'G02', {
    fresh: 500,
  }),
  pledge_ready: attribute('有可质押资产', 'Asset to pledge', 'boolean', 'declared', 'action', 'G01', {
    fresh: 500,
  }),
  first_time_borrower: attribute('首贷户', 'First-time borrower', 'boolean', 'declared', 'none', 'E07', {
    fresh: 500,
  }),
} as const satisfies Record<string, Attribute>;
