// Every figure of a cost sheet with the formula it comes from, this loan's numbers put in, when it is paid and where its
// rate is written down. The sentences are made here, so that pages only show them.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addMonths, daysBetween } from '../lib/days.ts';
import { formatYuan, shortDecimalText, type Fen } from '../lib/money.ts';
import { costSchedule, REFERENCE_DAY, type CostInput, type CostRow } from './cost.ts';
import { daysInterest } from './dated.ts';
import { feeCharges, type Charge, type FeeItem } from './fees.ts';
import { forMonths, periodInterest } from './schedule.ts';
import type { Certainty } from './terms-cost.ts';

/** Where a figure is written down; `path` is a page of this site, without language. */
export type Source = { readonly text: Bilingual; readonly path: string | null };

/** One payment behind a figure: when, how it comes about in numbers, and what it comes to (fen). */
export type Step = {
  readonly month: number;
  readonly due_on: string | null;
  /** The last of those in a row that are worked out by the same numbers, and how many they are. */
  readonly until?: { readonly month: number; readonly due_on: string | null };
  readonly count?: number;
  /** An equation that ends in the amount: 1,000,000.00 × 4.35% ÷ 12 = 3,625.00. */
  readonly how: string;
  /** What is paid instead, where a cap or a limit cuts it. */
  readonly cut: Bilingual | null;
  readonly fen: Fen;
};

/** One line of a cost sheet, opened. Money in fen, rates in ppm a year; subsidies are above zero. */
export type CostLine = {
  /** `interest`, `fee-0`, `irr`, `subsidy-pol_…`, `irr-net`: what the sheet finds its lines by. */
  readonly key: string;
  /** Null where the sheet has a name of its own for the line. */
  readonly name: Bilingual | null;
  readonly fen: Fen | null;
  readonly ppm: number | null;
  readonly formula: Bilingual;
  readonly limits: readonly Bilingual[];
  readonly steps: readonly Step[];
  /** How many are left out before the last step, and what they come to. */
  readonly more: { readonly count: number; readonly fen: Fen } | null;
  readonly certainty: Certainty;
  readonly source: Source;
};

/** Steps that are written out; what lies between them and the last one is summed up. */
export const STEPS_MAX = 12;

export const percent = (ppm: number): string => `${shortDecimalText(ppm, 4)}%`;

const isAlike = (a: Step, b: Step): boolean => a.how === b.how && a.cut?.zh === b.cut?.zh && a.month > 0;

/** Payments in a row by the same numbers as one step each. */
function runsOf(steps: readonly Step[]): Step[] {
  const runs: Step[] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (!run || !isAlike(run, step)) runs.push(step);
    else {
      const until = { month: step.month, due_on: step.due_on };
      runs.splice(-1, 1, { ...run, until, count: (run.count ?? 1) + 1 });
    }
  }
  return runs;
}

/** A line with at most {@link STEPS_MAX} steps written out, the last among them. */
export function lineOf(line: Omit<CostLine, 'more'>): CostLine {
  const runs = runsOf(line.steps);
  if (runs.length <= STEPS_MAX) return { ...line, steps: runs, more: null };
  const between = runs.slice(STEPS_MAX - 1, -1);
  const more = {
    count: between.reduce((sum, { count = 1 }) => sum + count, 0),
    fen: between.reduce((sum, { fen, count = 1 }) => sum + fen * count, 0),
  };
  return { ...line, steps: [...runs.slice(0, STEPS_MAX - 1), ...runs.slice(-1)], more };
}

type Sources = {
  readonly rate: Source;
  readonly fee: Source;
  readonly certainty: Certainty;
  readonly fee_certainty: Certainty;
};
type Schedule = ReturnType<typeof costSchedule>;

// What the interest of one stretch is measured by: months, or days of the calendar.
function accrual(input: CostInput, byDays: boolean, before: number, { month }: CostRow, balance_fen: Fen) {
  const { rate_ppm, day_basis = 360, start_on = REFERENCE_DAY } = input;
  const times = `${formatYuan(balance_fen)} × ${percent(rate_ppm)}`;
  if (byDays) {
    const days = daysBetween(addMonths(start_on, before), addMonths(start_on, month));
    return {
      how: `${times} × ${days} ÷ ${day_basis}`,
      fen: daysInterest(balance_fen, { rate_ppm, days, day_basis }),
    };
  }
  const months = month - before;
  if (input.method === 'bullet' && months !== 1) {
    return { how: `${times} × ${months} ÷ 12`, fen: forMonths(balance_fen, rate_ppm, months) };
  }
  return months === 3
    ? { how: `${times} ÷ 4`, fen: periodInterest(balance_fen, rate_ppm, 'quarter') }
    : { how: `${times} ÷ 12`, fen: periodInterest(balance_fen, rate_ppm, 'month') };
}

function interestSteps(input: CostInput, { rows, by_days, paid }: Schedule): Step[] {
  const steps: Step[] = [];
  // Rows that only a fee falls due in are no periods.
  const dues = rows.filter(({ month }) => paid.interest.some((step) => step.month === month));
  let before = 0;
  let balance_fen = input.amount_fen;
  let owed: { readonly how: string; readonly fen: Fen }[] = [];
  for (const row of dues) {
    if (balance_fen > 0) owed.push(accrual(input, by_days, before, row, balance_fen));
    before = row.month;
    balance_fen = row.balance_fen;
    if (row.interest_fen === 0) continue;
    const [only] = owed;
    // Interest that was put off is paid with the first period after.
    const how = owed.length === 1 && only ? only.how : owed.map(({ fen }) => formatYuan(fen)).join(' + ');
    const { month, due_on, interest_fen: fen } = row;
    steps.push({ month, due_on, how: `${how} = ${formatYuan(fen)}`, cut: null, fen });
    owed = [];
  }
  return steps;
}

function interestFormula(input: CostInput, byDays: boolean): Bilingual {
  if (byDays) {
    const basis = input.day_basis ?? 360;
    return both(
      `利息 = 本期贷款余额 × 年利率 × 实际天数 ÷ ${basis}`,
      `Interest = balance of the period × annual rate × actual days ÷ ${basis}`,
    );
  }
  if (input.method === 'bullet') {
    return both('利息 = 贷款金额 × 年利率 × 月数 ÷ 12', 'Interest = loan × annual rate × months ÷ 12');
  }
  return input.period === 'quarter'
    ? both('利息 = 本期贷款余额 × 年利率 ÷ 4', 'Interest = balance of the quarter × annual rate ÷ 4')
    : both('利息 = 本期贷款余额 × 年利率 ÷ 12', 'Interest = balance of the month × annual rate ÷ 12');
}

function feeFormula(fee: FeeItem): Bilingual {
  switch (fee.basis) {
    case 'fixed':
      return both('费用 = 固定金额', 'Fee = a fixed amount');
    case 'percent_once':
      return both('费用 = 贷款金额 × 费率', 'Fee = loan × fee rate');
    case 'per_period':
      return fee.amount_fen === undefined
        ? both('每期费用 = 贷款金额 × 每期费率', 'Fee of a period = loan × rate per period')
        : both('每期费用 = 固定金额', 'Fee of a period = a fixed amount');
    case 'percent_per_year':
      switch (fee.when) {
        case 'upfront':
        case 'at_end':
          return both('费用 = 贷款金额 × 年费率 × 月数 ÷ 12', 'Fee = loan × yearly rate × months ÷ 12');
        case 'yearly':
          return both(
            '每年费用 = 年初贷款余额 × 年费率 × 当年月数 ÷ 12',
            "Fee of a year = balance at the year's start × yearly rate × months ÷ 12",
          );
        case 'each_period':
          return both(
            '每期费用 = 本期贷款余额 × 年费率 ÷ 每年期数',
            'Fee of a period = balance of the period × yearly rate ÷ periods a year',
          );
      }
  }
}

/** The numbers of one charge of a fee, up to the sign of equality; '' where a fixed amount says it all. */
function feeNumbers(fee: FeeItem, { month }: Charge, input: CostInput, rows: readonly CostRow[]): string {
  const { amount_fen, term_months } = input;
  const rate = percent(fee.rate_ppm ?? 0);
  const loan = formatYuan(amount_fen);
  const balanceAt = (at: number): Fen => rows.findLast((row) => row.month <= at)?.balance_fen ?? amount_fen;
  const period = input.method !== 'bullet' && input.period === 'quarter' ? 3 : 1;
  if (fee.basis === 'fixed' || (fee.basis === 'per_period' && fee.amount_fen !== undefined)) return '';
  if (fee.basis !== 'percent_per_year') return `${loan} × ${rate}`;
  switch (fee.when) {
    case 'upfront':
    case 'at_end':
      return `${loan} × ${rate} × ${term_months} ÷ 12`;
    case 'yearly':
      return `${formatYuan(balanceAt(month))} × ${rate} × ${Math.min(12, term_months - month)} ÷ 12`;
    case 'each_period':
      return `${formatYuan(balanceAt(month - period))} × ${rate} ÷ ${12 / period}`;
  }
}

function feeSteps(fee: FeeItem, input: CostInput, rows: readonly CostRow[]): Step[] {
  const charges = feeCharges(fee, {
    amount_fen: input.amount_fen,
    term_months: input.term_months,
    period: (input.method === 'bullet' ? undefined : input.period) ?? 'month',
    balanceAfter: (month) => rows.findLast((row) => row.month <= month)?.balance_fen ?? input.amount_fen,
  });
  return charges.flatMap((charge): Step[] => {
    const { month, fen } = charge;
    if (fen === 0) return [];
    const due_on = input.start_on === undefined ? null : addMonths(input.start_on, month);
    // What comes back of a deposit.
    if (fen < 0) return [{ month, due_on, how: formatYuan(fen), cut: both('退还', 'Returned'), fen }];
    const numbers = feeNumbers(fee, charge, input, rows);
    return [
      {
        month,
        due_on,
        how: numbers === '' ? formatYuan(fen) : `${numbers} = ${formatYuan(fen)}`,
        cut: null,
        fen,
      },
    ];
  });
}

const METHOD: Source = {
  text: both('中国人民银行公告〔2021〕第3号的年化方法', 'The method of notice 3 (2021) of the central bank'),
  path: null,
};

/** What payments are worth on the day of the drawdown at an annual rate (fen, not rounded). */
export function presentValue(
  flows: readonly Charge[],
  ppm: number,
  yearsTo: (month: number) => number,
): number {
  return flows.reduce((sum, { month, fen }) => sum + fen / (1 + ppm / 1e6) ** yearsTo(month), 0);
}

const sumOf = (flows: readonly Charge[]): Fen => flows.reduce((sum, { fen }) => sum + fen, 0);

/** The IRR of a cost: what is received and paid, month by month, and the proof that the rate balances them. */
export function irrLine(
  input: CostInput,
  { cost, flows, by_days }: Pick<Schedule, 'cost' | 'flows' | 'by_days'>,
  { key, name }: Pick<CostLine, 'key' | 'name'>,
): CostLine[] {
  const ppm = cost.irr_effective?.ppm;
  if (ppm === undefined) return [];
  const start = input.start_on ?? REFERENCE_DAY;
  const years = (month: number): number =>
    by_days ? daysBetween(start, addMonths(start, month)) / 365 : month / 12;
  const months = [...new Set(flows.map(({ month }) => month))].toSorted((a, b) => a - b);
  const steps = months.flatMap((month): Step[] => {
    const fen = sumOf(flows.filter((flow) => flow.month === month));
    if (fen === 0) return [];
    const due_on = input.start_on === undefined ? null : addMonths(input.start_on, month);
    return [
      {
        month,
        due_on,
        how: formatYuan(Math.abs(fen)),
        cut: fen < 0 ? both('收到', 'Received') : both('付出', 'Paid'),
        fen,
      },
    ];
  });
  const later = flows.filter(({ month }) => month > 0);
  const worth = formatYuan(Math.round(presentValue(later, ppm, years)));
  const received = formatYuan(-sumOf(flows.filter(({ month }) => month === 0)));
  const [exponent, exponentEn] = by_days ? ['天数 ÷ 365', 'days ÷ 365'] : ['月数 ÷ 12', 'months ÷ 12'];
  return [
    lineOf({
      key,
      name,
      fen: null,
      ppm,
      formula: both(
        `IRR：使 Σ 各期付款 ÷ (1 + IRR)^(${exponent}) = 放款日实得金额`,
        `IRR: the rate at which Σ payments ÷ (1 + IRR)^(${exponentEn}) = what is received on the first day`,
      ),
      limits: [
        both(
          `按 ${percent(ppm)} 折现，各期付款合计 ${worth} 元；放款日实得 ${received} 元`,
          `At ${percent(ppm)} all later payments are worth CNY ${worth}; received on the first day CNY ${received}`,
        ),
      ],
      steps,
      certainty: 'computed',
      source: {
        text: both(
          '中国人民银行公告〔2021〕第3号的年化方法',
          'The method of notice 3 (2021) of the central bank',
        ),
        path: null,
      },
    }),
  ];
}

/** The simple rate of a cost: the contract's own where nothing else is paid, else all costs on the principal in use. */
function simpleLine(
  { cost, principal_years_fen }: Pick<Schedule, 'cost' | 'principal_years_fen'>,
  sources: Sources,
): CostLine[] {
  const ppm = cost.simple_annual?.ppm;
  if (ppm === undefined) return [];
  const isContract = cost.rate_kind === 'simple' && cost.total_subsidy_fen === 0;
  return [
    lineOf({
      key: 'rate',
      name: null,
      fen: null,
      ppm: isContract ? (cost.shown?.ppm ?? ppm) : ppm,
      formula: isContract
        ? both(
            '没有其他费用，年化利率就是合同年利率',
            'Nothing else is paid: the rate is that of the contract',
          )
        : both(
            '单利年化 = 总成本 ÷ 占用的本金（按年计）',
            'Simple rate = all costs ÷ principal in use, counted in years',
          ),
      limits: isContract
        ? []
        : [
            both(
              `${formatYuan(cost.total_cost_fen)} ÷ ${formatYuan(principal_years_fen)} = ${percent(ppm)}`,
              `${formatYuan(cost.total_cost_fen)} ÷ ${formatYuan(principal_years_fen)} = ${percent(ppm)}`,
            ),
          ],
      steps: [],
      certainty: isContract ? sources.certainty : 'computed',
      source: isContract ? sources.rate : METHOD,
    }),
  ];
}

/** The lines of a loan's cost before subsidies: interest, each fee, and the rate that says it all. */
export function explainCost(input: CostInput, sources: Sources): CostLine[] {
  const schedule = costSchedule(input);
  const { cost, rows, by_days } = schedule;
  const interest = lineOf({
    key: 'interest',
    name: null,
    fen: cost.total_interest_fen,
    ppm: null,
    formula: interestFormula(input, by_days),
    limits: [],
    steps: interestSteps(input, schedule),
    certainty: sources.certainty,
    source: sources.rate,
  });
  const fees = cost.fee_lines.map(({ fee, total_fen }, i) =>
    lineOf({
      key: `fee-${i}`,
      name: null,
      fen: total_fen,
      ppm: null,
      formula: feeFormula(fee),
      limits: fee.refundable ? [both('到期退还', 'Returned at the end')] : [],
      steps: feeSteps(fee, input, rows),
      certainty: sources.fee_certainty,
      source: sources.fee,
    }),
  );
  return [
    interest,
    ...fees,
    ...simpleLine(schedule, sources),
    ...irrLine(input, schedule, { key: 'irr', name: null }),
  ];
}
