// The columns of amounts, terms, rates and counts.
import { both } from '../lib/bilingual.ts';
import { FEN_MAX, shortDecimalText } from '../lib/money.ts';
import type { Listing } from '../products/schema.ts';
import { PLAUSIBLE } from '../rounds/problems.ts';
import { column, type Column, type RateEntry } from './column.ts';
import { good, type Read } from './found.ts';
import type { Cell } from './sheets/cells.ts';
import { readAmount, readMonths, readRate, readSpread, readWhole, speaksOfLpr } from './values.ts';

const MONEY_UNITS = ['元', '万', '万元', '亿', '亿元'];
const MONTH_UNITS = ['月', '个月', '年', 'months', 'years'];
const MAX_FEN: readonly [number, number] = [100, FEN_MAX];

type AmountKey = 'amount_min_fen' | 'amount_max_fen' | 'amount_step_fen';
type OpenAmountKey = 'quota_fen' | 'branch_authority_fen';

/** Fen as a number of 元 or 万元: exact, since a double holds fifteen digits. */
const inUnit = (fen: number, unit: '元' | '万元'): number =>
  Number(shortDecimalText(fen, unit === '元' ? 2 : 6));

const amount = (
  key: AmountKey,
  example: string,
  band: readonly [number, number],
  unit: '元' | '万元',
  more: Partial<Pick<Column<AmountKey>, 'aliases' | 'empty'>>,
) =>
  column<AmountKey>(key, {
    example,
    unit,
    units: MONEY_UNITS,
    help: both(
      `单位${unit}，也可在单元格中写单位，如 300万元`,
      `In ${unit}, or with its own unit such as 300万元`,
    ),
    read: (cell, at) => readAmount(cell, at.unit, band, `${example}${unit}`),
    print: (listing) => inUnit(listing[key], unit),
    ...more,
  });

const openAmount = (key: OpenAmountKey, example: string, aliases: readonly string[]) =>
  column<OpenAmountKey>(key, {
    example,
    unit: '万元',
    units: MONEY_UNITS,
    aliases,
    empty: null,
    help: both('没有限制则留空', 'Empty where there is no limit'),
    read: (cell, at) => readAmount(cell, at.unit, MAX_FEN, `${example}万元`),
    print: (listing) => (listing[key] === null ? null : inUnit(listing[key], '万元')),
  });

type MonthsKey = 'term_months_min' | 'term_months_max';
const months = (key: MonthsKey, example: string, aliases: readonly string[]) =>
  column<MonthsKey>(key, {
    example,
    unit: '月',
    units: MONTH_UNITS,
    aliases,
    help: both('单位月，也可写 12个月、1年', 'In months, or 12个月, 1年'),
    read: (cell, at) => readMonths(cell, at.unit, PLAUSIBLE.term_months),
    print: (listing) => listing[key],
  });

type OpenMonthsKey = 'credit_line_months' | 'drawdown_months_max';
const openMonths = (key: OpenMonthsKey, max: number, aliases: readonly string[]) =>
  column<OpenMonthsKey>(key, {
    example: '12',
    unit: '月',
    units: MONTH_UNITS,
    aliases,
    empty: null,
    help: both('只有循环额度填写', 'For revolving lines only'),
    read: (cell, at) => readMonths(cell, at.unit, [1, max]),
    print: (listing) => listing[key],
  });

/** The columns of how much and for how long, by their places in the sheet. */
export const AMOUNT_COLUMNS = [
  amount('amount_min_fen', '10', PLAUSIBLE.amount_fen, '万元', {
    aliases: [
      '额度最低',
      '额度下限',
      '最小额度',
      '最低金额',
      '起贷金额',
      '最低贷款额度',
      '贷款额度最低',
      '单户最低额度',
    ],
  }),
  amount('amount_max_fen', '300', PLAUSIBLE.amount_fen, '万元', {
    aliases: [
      '额度最高',
      '额度上限',
      '最大额度',
      '最高金额',
      '最高贷款额度',
      '贷款额度最高',
      '贷款上限',
      '单户最高额度',
    ],
  }),
  amount('amount_step_fen', '1000', MAX_FEN, '元', { aliases: ['步长', '额度递增'], empty: 100_000 }),
] as const;

export const TERM_COLUMNS = [
  months('term_months_min', '1', ['期限最短', '期限下限', '最短贷款期限', '贷款期限最短']),
  months('term_months_max', '12', ['期限最长', '期限上限', '最长贷款期限', '贷款期限最长', '贷款期限']),
] as const;

export const LINE_COLUMNS = [
  openMonths('credit_line_months', 360, ['授信期限', '授信有效期', '循环额度有效期']),
  openMonths('drawdown_months_max', 120, ['单笔期限', '单笔用款最长期限', '单笔支用期限']),
] as const;

export const QUOTA_COLUMNS = [
  openAmount('quota_fen', '10000', ['投放总额度', '总投放额度', '产品总额度']),
  column('quota_count', {
    example: '100',
    unit: '户',
    units: ['户', '笔'],
    aliases: ['总笔数', '投放户数'],
    empty: null,
    help: both('没有限制则留空', 'Empty where there is no limit'),
    read: (cell) => readWhole(cell, [1, 1_000_000], ['户', '笔']),
    print: (listing) => listing.quota_count,
  }),
] as const;

export const AUTHORITY_COLUMN = openAmount('branch_authority_fen', '100', ['支行审批权限', '审批权限']);

type SpreadKey = 'spread_bp_min' | 'spread_bp_max';
const spread = (key: SpreadKey, example: string, aliases: readonly string[]) =>
  column<SpreadKey>(key, {
    example,
    unit: 'BP',
    units: ['BP', 'BPS', '基点', '%'],
    aliases,
    empty: null,
    help: both(
      'LPR 加减点；固定利率留空。也可写 LPR+50BP',
      'Over the LPR; empty for a fixed rate. LPR+50BP is read too',
    ),
    read: (cell, at) => readSpread(cell, at.unit),
    print: (listing) => listing[key],
  });

export const SPREAD_COLUMNS = [
  spread('spread_bp_min', '10', ['加点下限', '加点最低', '最低加减点', 'LPR加点下限']),
  spread('spread_bp_max', '60', ['加点上限', '加点最高', '最高加减点', 'LPR加点上限']),
] as const;

function readPrice(cell: Cell, unit: string | null, example: string): Read<RateEntry> {
  if (speaksOfLpr(cell)) {
    const read = readSpread(cell, 'BP');
    return read.ok ? good({ spread: read.value }) : read;
  }
  const read = readRate(cell, unit, PLAUSIBLE.rate_ppm, example);
  return read.ok ? good({ ppm: read.value }) : read;
}

const percentNumber = (ppm: number): number => Number(shortDecimalText(ppm, 4));

type PriceKey = 'rate_min_ppm' | 'rate_max_ppm';
const price = (key: PriceKey, example: string, aliases: readonly string[]) => ({
  ...column<PriceKey>(key, {
    example,
    unit: '%',
    units: ['%'],
    aliases,
    empty: null,
    help: both(
      '年化利率，3.45 即 3.45%；LPR 定价可留空，由加点算出，或写 LPR+50BP',
      'A year; 3.45 is 3.45 %. With the LPR it follows from the spread, or write LPR+50BP',
    ),
    read: (cell, at) => readPrice(cell, at.unit, `${example}%`),
    print: (listing) => percentNumber(listing[key]),
  }),
  required: true,
});

export const PRICE_COLUMNS = [
  price('rate_min_ppm', '3.45', [
    '年利率下限',
    '利率下限',
    '利率最低',
    '最低利率',
    '年化利率最低',
    '年化利率下限',
  ]),
  price('rate_max_ppm', '4.35', [
    '年利率上限',
    '利率上限',
    '利率最高',
    '最高利率',
    '年化利率最高',
    '年化利率上限',
  ]),
] as const;

export const LTV_COLUMN = column('ltv_ppm', {
  example: '70',
  unit: '%',
  units: ['%'],
  aliases: ['最高抵押率', '抵质押率'],
  empty: null,
  help: both('没有抵质押则留空', 'Empty without collateral'),
  read: (cell, at) => readRate(cell, at.unit, [10_000, 1_000_000], '70%'),
  print: (listing) => (listing.ltv_ppm === null ? null : percentNumber(listing.ltv_ppm)),
});

export const PREPAYMENT_FEE_COLUMN = column('prepayment_fee_ppm', {
  example: '0',
  unit: '%',
  units: ['%'],
  aliases: ['提前还款手续费', '提前还款费率'],
  empty: 0,
  help: both('占提前归还本金的比例，没有填 0', 'Of the principal repaid early, 0 for none'),
  read: (cell, at) => readRate(cell, at.unit, [0, 1_000_000], '1%'),
  print: (listing) => percentNumber(listing.prepayment_fee_ppm),
});

const PENALTY_TIMES = /^\s*(1|2|1\.\d{1,2})\s*倍\s*$/;

export const PENALTY_COLUMN = column('penalty_multiple_pct', {
  example: '150',
  unit: '%',
  units: ['%'],
  aliases: ['罚息', '罚息利率', '罚息比例'],
  empty: 150,
  help: both('合同利率的百分之几，150 即 1.5 倍', 'Of the contract rate: 150 is one and a half times'),
  read: (cell, at) => {
    const times = cell.kind === 'text' ? PENALTY_TIMES.exec(cell.text)?.[1] : undefined;
    if (times !== undefined) return good(Math.round(Number(times) * 100));
    const read = readRate(cell, at.unit, [1_000_000, 2_000_000], '150%');
    return read.ok ? good(Math.round(read.value / 10_000)) : read;
  },
  print: (listing) => listing.penalty_multiple_pct,
});

type CountKey =
  | 'principal_grace_periods'
  | 'interest_grace_periods'
  | 'cooling_off_days'
  | 'take_up_workdays'
  | 'decision_workdays'
  | 'payout_workdays';

/** A column of a whole number with its word. */
export const count = (
  key: CountKey,
  example: string,
  band: readonly [number, number],
  unit: string,
  more: Partial<Pick<Column<CountKey>, 'aliases' | 'empty' | 'help'>>,
) =>
  column<CountKey>(key, {
    example,
    unit,
    units: [unit, '天', '日', '工作日', '期'],
    read: (cell) => readWhole(cell, band, [unit, `个${unit}`, '天', '日', '个工作日', '工作日', '期']),
    print: (listing: Listing) => listing[key],
    ...more,
  });
