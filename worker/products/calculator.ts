// The calculator (试算): one loan as somebody describes it, its schedule line by line and what it costs a year. Nothing is
// assumed that was not said, so that an address always gives the same answer.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Fen } from '../lib/money.ts';
import { shownRate } from './card.ts';
import { explainBenefit } from '../policies/explain.ts';
import { costSchedule, type CostInput } from './cost.ts';
import { explainCost, type Source } from './explain-cost.ts';
import type { DayBasis, InterestBy } from './dated.ts';
import { feeProblem, type FeeItem } from './fees.ts';
import type { FeeKind, RepaymentMethod } from './terms.ts';

/** How many fees a calculation takes. */
export const FEE_LINES = [1, 2, 3] as const;
export type FeeLine = (typeof FEE_LINES)[number];

/** Subsidies (贴息) are paid out once a year, and at the end for what is left. */
const SUBSIDY_MONTHS = 12 as const;

const ENTERED: Source = { text: both('您填写的条件', 'What you entered'), path: null };

/** One fee as it was described; what is left out was not said. */
export type FeeAsked = {
  readonly line: FeeLine;
  readonly kind?: FeeKind | undefined;
  readonly basis?: FeeItem['basis'] | undefined;
  readonly amount_fen?: Fen | undefined;
  readonly rate_ppm?: number | undefined;
  readonly when?: FeeItem['when'] | undefined;
  readonly payee?: FeeItem['payee'] | undefined;
};

/** A loan as it was described. Money in fen, rates in ppm a year, grace in periods. */
export type Calculation = {
  readonly amount_fen: Fen;
  readonly term_months: number;
  readonly rate_ppm: number;
  readonly method: RepaymentMethod;
  readonly interest_by: InterestBy;
  readonly day_basis: DayBasis;
  readonly frequency: 'month' | 'quarter';
  /** Day of the drawdown; without one the schedule has no days. */
  readonly start_on: string | null;
  readonly principal_grace: number;
  readonly interest_grace: number;
  readonly subsidy_ppm: number;
  readonly fees: readonly FeeAsked[];
};

/** A field that cannot be computed with, and why. */
export type CalculationProblem = {
  readonly field: string;
  readonly code: string;
  readonly detail: Bilingual;
};

const problem = (field: string, code: string, zh: string, en: string): CalculationProblem => ({
  field,
  code,
  detail: both(zh, en),
});

function graceProblem(field: string, grace: number, loan: Calculation): CalculationProblem | null {
  if (grace === 0) return null;
  if (loan.method === 'bullet') {
    return problem(
      field,
      'not_for_method',
      '到期一次性还本付息没有宽限期',
      'A loan repaid once at maturity has no grace',
    );
  }
  const periods = loan.term_months / (loan.frequency === 'quarter' ? 3 : 1);
  if (grace < periods) return null;
  return problem(
    field,
    'too_long',
    `宽限期必须少于总期数（共 ${Math.floor(periods)} 期）`,
    `The grace must be shorter than the ${Math.floor(periods)} periods of the loan`,
  );
}

function loanProblems(loan: Calculation): CalculationProblem[] {
  const problems: (CalculationProblem | null)[] = [
    loan.frequency === 'quarter' && loan.method !== 'bullet' && loan.term_months % 3 !== 0
      ? problem(
          'term_months',
          'not_whole_quarters',
          '按季还款的期限必须是 3 的倍数',
          'With quarterly payments the term is a multiple of three months',
        )
      : null,
    loan.interest_by === 'days' && (loan.method === 'equal_installment' || loan.method === 'equal_principal')
      ? problem(
          'interest_by',
          'not_for_method',
          '等额本息和等额本金按期计息',
          'Equal instalments and equal principal count whole periods',
        )
      : null,
    graceProblem('principal_grace', loan.principal_grace, loan),
    graceProblem('interest_grace', loan.interest_grace, loan),
    loan.subsidy_ppm > loan.rate_ppm
      ? problem(
          'subsidy_ppm',
          'above_rate',
          '贴息不能高于年利率',
          'The subsidy cannot exceed the annual rate',
        )
      : null,
  ];
  return problems.filter((one) => one !== null);
}

const FEE_PROBLEMS = {
  amount_missing: ['amount_fen', both('请填写这项费用的金额', 'Enter the amount of this fee')],
  rate_missing: ['rate_ppm', both('请填写这项费用的比例', 'Enter the percentage of this fee')],
  when_contradicts_basis: [
    'when',
    both('这种计费方式不能在此时支付，请改选', 'A fee measured in this way is not paid then; choose another'),
  ],
} as const;

// A line that says nothing is no fee; what is not said of one is the plainest: paid to others before the payout.
function feeOf(asked: FeeAsked): { readonly fee: FeeItem | null; readonly problems: CalculationProblem[] } {
  const { line, kind, basis, amount_fen, rate_ppm, when, payee } = asked;
  if (basis === undefined) {
    const isEmpty = kind === undefined && amount_fen === undefined && rate_ppm === undefined;
    const detail = both('请选择这项费用怎样计算', 'Choose how this fee is measured');
    return { fee: null, problems: isEmpty ? [] : [{ field: `fee${line}_basis`, code: 'missing', detail }] };
  }
  const isRate = basis === 'percent_once' || basis === 'percent_per_year';
  const fee: FeeItem = {
    kind: kind ?? 'service_fee',
    payer: 'borrower',
    payee: payee ?? 'third_party',
    mandatory: true,
    basis,
    when: when ?? (basis === 'per_period' ? 'each_period' : 'upfront'),
    ...(amount_fen !== undefined && !isRate && { amount_fen }),
    ...(rate_ppm !== undefined && basis !== 'fixed' && { rate_ppm }),
  };
  const wrong = feeProblem(fee);
  if (!wrong) return { fee, problems: [] };
  const [field, detail] = FEE_PROBLEMS[wrong];
  return { fee: null, problems: [{ field: `fee${line}_${field}`, code: wrong, detail }] };
}

/**
 * Computes a loan, or says which fields stand in the way. `today` is the day of the drawdown where interest counts days
 * and no other was named.
 */
export function calculate(loan: Calculation, today: string) {
  const read = loan.fees.map(feeOf);
  const problems = [...loanProblems(loan), ...read.flatMap((one) => one.problems)];
  if (problems.length > 0) return { ok: false, problems } as const;
  const fees = read.flatMap(({ fee }) => fee ?? []);
  const start_on = loan.start_on ?? (loan.interest_by === 'days' ? today : undefined);
  const input: CostInput = {
    amount_fen: loan.amount_fen,
    term_months: loan.term_months,
    rate_ppm: loan.rate_ppm,
    method: loan.method,
    fees,
    interest_by: loan.interest_by,
    day_basis: loan.day_basis,
    ...(start_on !== undefined && { start_on }),
    period: loan.frequency,
    grace_periods: loan.principal_grace,
    interest_grace_periods: loan.interest_grace,
    ...(loan.subsidy_ppm > 0 && {
      subsidy: { subsidy_ppm: loan.subsidy_ppm, every_months: SUBSIDY_MONTHS },
    }),
  };
  const { cost, rows, paid } = costSchedule(input);
  const subsidy = {
    kind: 'interest_subsidy',
    subsidy_ppm: loan.subsidy_ppm,
    months_max: loan.term_months,
    every_months: SUBSIDY_MONTHS,
    cap_fen: null,
  } as const;
  return {
    ok: true,
    result: {
      loan: { ...loan, start_on: start_on ?? null, fees },
      /** What must be shown of it, with its kind. */
      rate: shownRate(cost),
      /** 单利: all costs over the principal in use. */
      simple_ppm: cost.simple_annual?.ppm ?? null,
      /** IRR, effective. */
      irr_ppm: cost.irr_effective?.ppm ?? null,
      payments: cost.schedule.payments,
      first_payment_fen: cost.schedule.first_payment_fen,
      last_payment_fen: cost.schedule.last_payment_fen,
      total_payment_fen: cost.schedule.total_payment_fen,
      total_interest_fen: cost.total_interest_fen,
      total_fees_fen: cost.total_fees_fen,
      total_subsidy_fen: cost.total_subsidy_fen,
      total_cost_fen: cost.total_cost_fen,
      /** What the borrower has the use of: the amount less what the lender keeps back. */
      received_fen: cost.principal_fen,
      fees: cost.fee_lines,
      rows,
      /** How each figure comes about. */
      explained: [
        ...explainCost(input, {
          rate: ENTERED,
          fee: ENTERED,
          certainty: 'entered',
          fee_certainty: 'entered',
        }),
        ...(loan.subsidy_ppm > 0
          ? explainBenefit(subsidy, {
              input,
              paid,
              key: 'subsidy',
              name: null,
              certainty: 'entered',
              source: ENTERED,
            })
          : []),
      ],
    },
  } as const;
}
