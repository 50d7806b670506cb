// What records say of a firm: taxes and invoices, people and the mains, the stops, and what only the bank may look at.
import { both } from '../lib/bilingual.ts';
import {
  attribute,
  MONEY_RANGE,
  PEOPLE_UNIT,
  PIECES,
  TIMES,
  YUAN,
  type Attribute,
  type Renewal,
} from './terms-attributes.ts';
import { CREDIT_GRADES, ENV_GRADES, TAX_CREDIT_LEVELS } from './terms-facts.ts';

const LENDERS = both('家', 'lenders');
const DAYS = both('天', 'days');
const KWH = both('千瓦时', 'kWh');
const CUBIC_METRES = both('立方米', 'm³');
const TONNES = both('吨', 't');
// Tax credit levels are published each April (税务总局公告2025年第12号).
const TAX_RATING: Renewal = { month: 4, day: 30 };

// Tax and invoices.
export const TAX = {
  tax_credit_level: attribute('纳税信用等级', 'Tax credit level', 'enum', 'tax', 'time', 'T01', {
    fresh: 500,
    renewal: TAX_RATING,
    values: TAX_CREDIT_LEVELS,
  }),
  tax_paid_12m: attribute('近12个月纳税额', 'Tax paid in 12 months', 'money', 'tax', 'action', 'T02', {
    unit: YUAN,
    range: MONEY_RANGE,
  }),
  tax_paid_avg_24m: attribute(
    '近两年年均纳税额',
    'Yearly average of tax paid over two years',
    'money',
    'tax',
    'action',
    'T02',
    { unit: YUAN, range: MONEY_RANGE },
  ),
  tax_paying_since: attribute(
    '连续纳税起始日',
    'Paying tax without a break since',
    'date',
    'tax',
    'time',
    'T02',
    {
      fresh: 100,
    },
  ),
  tax_paid_monthly: attribute('月度纳税额', 'Tax paid by month', 'series', 'tax', 'time', 'T02', {
    unit: YUAN,
    renewal: 'monthly',
  }),
  zero_declarations: attribute('零申报', 'Zero declarations', 'events', 'tax', 'time', 'T03', {
    unit: TIMES,
  }),
  missing_declarations: attribute('漏申报', 'Missing declarations', 'events', 'tax', 'time', 'T03', {
    unit: TIMES,
  }),
  tax_arrears: attribute('欠税金额', 'Tax arrears', 'money', 'public', 'action', 'J02', {
    unit: YUAN,
    range: MONEY_RANGE,
  }),
  invoiced_amount_12m: attribute(
    '近12个月开票额',
    'Invoiced in 12 months',
    'money',
    'invoice',
    'action',
    'T04',
    {
      unit: YUAN,
      range: MONEY_RANGE,
    },
  ),
  invoiced_monthly: attribute('月度开票额', 'Invoiced by month', 'series', 'invoice', 'time', 'T04', {
    unit: YUAN,
    renewal: 'monthly',
  }),
  invoicing_since: attribute(
    '连续开票起始日',
    'Invoicing without a break since',
    'date',
    'invoice',
    'time',
    'T04',
    {
      fresh: 100,
    },
  ),
  top_buyer_share: attribute(
    '第一大客户占比',
    'Share of the largest buyer',
    'ratio',
    'invoice',
    'action',
    'T04',
    {
      range: [0, 1_000_000],
    },
  ),
  invoice_gap_days: attribute(
    '最长断票天数',
    'Longest gap between invoices',
    'number',
    'invoice',
    'time',
    'T04',
    {
      unit: DAYS,
      renewal: 'monthly',
      range: [0, 366],
    },
  ),
} as const satisfies Record<string, Attribute>;

// People, funds and what is drawn from the mains.
export const PEOPLE = {
  insured_employees: attribute(
    '社保缴纳人数',
    'Insured employees',
    'number',
    'social_insurance',
    'action',
    'E04',
    {
      unit: PEOPLE_UNIT,
      range: [0, 100_000],
    },
  ),
  social_insurance_since: attribute(
    '连续缴纳社保起始日',
    'Paying social insurance since',
    'date',
    'social_insurance',
    'time',
    'E07',
    { fresh: 100 },
  ),
  housing_fund_since: attribute(
    '连续缴存公积金起始日',
    'Paying the housing fund since',
    'date',
    'housing_fund',
    'time',
    'E07',
    { fresh: 100 },
  ),
  power_kwh_monthly: attribute('月度用电量', 'Electricity by month', 'series', 'utilities', 'time', 'T05', {
    renewal: 'monthly',
    unit: KWH,
  }),
  power_kwh_12m: attribute(
    '近12个月用电量',
    'Electricity in 12 months',
    'number',
    'utilities',
    'action',
    'T05',
    {
      unit: KWH,
      range: [0, 10 ** 10],
    },
  ),
  water_monthly: attribute('月度用水量', 'Water by month', 'series', 'utilities', 'time', 'T05', {
    renewal: 'monthly',
    unit: CUBIC_METRES,
  }),
  gas_monthly: attribute('月度用气量', 'Gas by month', 'series', 'utilities', 'time', 'T05', {
    renewal: 'monthly',
    unit: CUBIC_METRES,
  }),
  steam_monthly: attribute('月度蒸汽用量', 'Steam by month', 'series', 'utilities', 'time', 'T05', {
    renewal: 'monthly',
    unit: TONNES,
  }),
} as const satisfies Record<string, Attribute>;

// Stops.
export const STOPS = {
  dishonest_judgment_debtor: attribute(
    '失信被执行人',
    'Dishonest judgment debtor',
    'boolean',
    'public',
    'action',
    'J02',
  ),
  judgment_debtor: attribute('被执行人', 'Judgment debtor', 'boolean', 'public', 'action', 'J01'),
  serious_violation: attribute(
    '严重违法失信',
    'On the list of serious violators',
    'boolean',
    'public',
    'action',
    'J02',
  ),
  abnormal_operation: attribute(
    '经营异常名录',
    'On the abnormal operation list',
    'boolean',
    'public',
    'action',
    'J02',
  ),
  litigation_open: attribute('未结涉诉', 'Open lawsuits as defendant', 'number', 'public', 'action', 'J01', {
    unit: PIECES,
    range: [0, 1000],
  }),
  penalties: attribute('行政处罚', 'Administrative penalties', 'events', 'public', 'time', 'J02', {
    unit: TIMES,
  }),
  wage_arrears: attribute(
    '拖欠工资失信',
    'On the list of wage defaulters',
    'boolean',
    'public',
    'action',
    'J02',
  ),
  env_grade: attribute('环保信用评价', 'Environmental credit grade', 'enum', 'public', 'action', 'J02', {
    fresh: 500,
    values: ENV_GRADES,
  }),
  credit_grade: attribute('公共信用综合评价', 'Public credit grade', 'enum', 'public', 'action', 'J02', {
    fresh: 500,
    values: CREDIT_GRADES,
  }),
} as const satisfies Record<string, Attribute>;

// Only the bank may look.
export const BANK = {
  lenders: attribute('贷款机构数', 'Number of lenders', 'number', 'credit_report', 'action', 'F03', {
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
    'C03',
    { unit: TIMES, bank: true, range: [0, 100] },
  ),
  enquiries_6m: attribute(
    '近6个月征信查询',
    'Credit enquiries in 6 months',
    'number',
    'credit_report',
    'time',
    'C03',
    { unit: TIMES, bank: true, range: [0, 200] },
  ),
  enquiries_12m: attribute(
    '近12个月征信查询',
    'Credit enquiries in 12 months',
    'number',
    'credit_report',
    'time',
    'C03',
    { unit: TIMES, bank: true, range: [0, 400] },
  ),
  current_overdue: attribute('当前逾期', 'Currently overdue', 'boolean', 'credit_report', 'action', 'C01', {
    bank: true,
  }),
  overdue_3_6: attribute(
    '近两年连三累六',
    'Three in a row or six in two years overdue',
    'boolean',
    'credit_report',
    'time',
    'C01',
    { bank: true },
  ),
  overdue_24m: attribute(
    '近24个月逾期',
    'Times overdue in 24 months',
    'number',
    'credit_report',
    'time',
    'C01',
    {
      unit: TIMES,
      bank: true,
      range: [0, 1000],
    },
  ),
  total_debt: attribute('经营性负债总额', 'Total operating debt', 'money', 'credit_report', 'action', 'F03', {
    unit: YUAN,
    bank: true,
    range: MONEY_RANGE,
  }),
  prior_loan: attribute('既往贷款', 'Has borrowed before', 'boolean', 'credit_report', 'none', 'C04', {
    bank: true,
  }),
  account_at_bank: attribute('本行账户', 'Account at the bank', 'boolean', 'credit_report', 'action', 'C04', {
    bank: true,
  }),
  account_at_bank_since: attribute(
    '本行开户日期',
    'Account at the bank since',
    'date',
    'credit_report',
    'time',
    'C04',
    { bank: true },
  ),
  bank_white_list: attribute(
    '本行白名单',
    "On the bank's own white list",
    'boolean',
    'credit_report',
    'none',
    'C04',
    { bank: true },
  ),
} as const satisfies Record<string, Attribute>;
