// The 55 worked cases of data/rates-cases.json, each to the last fen and digit. Every field of a case but its prose
// is compared, and a field that no calculation here produces fails the test.
import { describe, expect, it } from 'vitest';
import file from '../../data/rates-cases.json' with { type: 'json' };
import { addMonths } from '../lib/days.ts';
import { parsePercent } from '../lib/money.ts';
import { afterDeduction, annualisedCost, subsidyExtras, type Extra } from './annualised.ts';
import { bulletLoan, datedSchedule, type DayBasis } from './dated.ts';
import { overdueInterest } from './overdue.ts';
import { payoffOn, payoffOnDueDate, prepayPart } from './prepayment.ts';
import { interestWithPrincipal, revolvingInterest } from './revolving.ts';
import {
  equalInstalment,
  flatInstallmentSchedule,
  periodicSchedule,
  type LoanTerms,
  type PeriodicMethod,
  type Row,
} from './schedule.ts';
import type { Period } from './terms.ts';

type Input = {
  principal: number;
  annual_rate_pct: string;
  periods: number;
  period: Period;
  method: string;
  months_per_period: number;
  start: string;
  maturity: string;
  payment_day?: number;
  day_basis: DayBasis;
  settle_day: number;
  events: { date: string; amount: number }[];
  draw_date: string;
  repayments: { date: string; principal: number }[];
  upfront_fee?: number;
  fee_per_period?: number;
  period_fee?: Record<string, number>;
  subsidy?: string;
  flat_fee_pct_per_month: string;
  contract_principal: number;
  interest_deducted_upfront: number;
  principal_by_civil_code_670?: number;
  after_period: number;
  on: string;
  amount: number;
  penalty_pct: string;
  overdue_principal: number;
  penalty_multiple: string;
  days: number;
};
type Case = { id: string; method: string; input: Input; columns?: string[]; note?: string };

function ppm(percent: string): number {
  const read = parsePercent(percent);
  if (!read.ok) throw new Error(`${percent}: ${read.reason}`);
  return read.ppm;
}

const PERIOD_OF_MONTHS: Record<number, Period> = { 1: 'month', 3: 'quarter', 12: 'year' };

const FIELD_OF_COLUMN: Record<string, string> = {
  payment: 'payment_fen',
  principal: 'principal_fen',
  interest: 'interest_fen',
  balance: 'balance_fen',
  due: 'due_on',
  date: 'on',
};

function inColumns(rows: readonly object[], columns: readonly string[] = []) {
  return rows.map((row) => columns.map((column) => Reflect.get(row, FIELD_OF_COLUMN[column] ?? column)));
}

function loanOf(input: Input): LoanTerms {
  return {
    amount_fen: input.principal,
    rate_ppm: ppm(input.annual_rate_pct),
    periods: input.periods,
    period: input.period,
  };
}

/** The calculation each kind of case exercises, answering in the words of the file. */
const CALCULATIONS: Record<string, (input: Input, columns?: string[]) => object> = {
  equal_installment(input, columns) {
    const schedule = periodicSchedule('equal_installment', loanOf(input));
    return {
      schedule: inColumns(schedule.rows, columns),
      regular_payment: equalInstalment(input.principal, loanOf(input)),
      total_interest: schedule.total_interest_fen,
      total_payment: schedule.total_payment_fen,
    };
  },
  equal_principal(input, columns) {
    const schedule = periodicSchedule('equal_principal', loanOf(input));
    return {
      schedule: inColumns(schedule.rows, columns),
      total_interest: schedule.total_interest_fen,
      total_payment: schedule.total_payment_fen,
    };
  },
  interest_only(input, columns) {
    const schedule = periodicSchedule('interest_only', loanOf(input));
    return {
      schedule: inColumns(schedule.rows, columns),
      total_interest: schedule.total_interest_fen,
    };
  },
  interest_only_dated(input, columns) {
    const months = input.months_per_period ?? 1;
    let periods = input.periods;
    if (periods === undefined) {
      for (periods = 0; addMonths(input.start, periods) < input.maturity; periods++);
      expect(addMonths(input.start, periods)).toBe(input.maturity);
    }
    const schedule = datedSchedule('interest_only', {
      amount_fen: input.principal,
      rate_ppm: ppm(input.annual_rate_pct),
      start_on: input.start,
      periods,
      period: PERIOD_OF_MONTHS[months] ?? 'month',
      day_basis: input.day_basis,
      payment_day: input.payment_day,
    });
    return {
      schedule: inColumns(schedule.rows, columns),
      total_interest: schedule.total_interest_fen,
    };
  },
  bullet(input) {
    const { days, interest_fen, payment_fen } = bulletLoan({
      amount_fen: input.principal,
      rate_ppm: ppm(input.annual_rate_pct),
      start_on: input.start,
      matures_on: input.maturity,
      day_basis: input.day_basis,
    });
    return { days, interest: interest_fen, payment: payment_fen };
  },
  revolving(input, columns) {
    const { rows, total_interest_fen } = revolvingInterest({
      rate_ppm: ppm(input.annual_rate_pct),
      day_basis: input.day_basis,
      settle_day: input.settle_day,
      events: input.events.map(({ date, amount }) => ({ on: date, amount_fen: amount })),
    });
    return { schedule: inColumns(rows, columns), total_interest: total_interest_fen };
  },
  interest_with_principal(input, columns) {
    const { rows, total_interest_fen } = interestWithPrincipal({
      rate_ppm: ppm(input.annual_rate_pct),
      day_basis: input.day_basis,
      drawn_on: input.draw_date,
      principal_fen: input.principal,
      repayments: input.repayments.map(({ date, principal }) => ({ on: date, principal_fen: principal })),
    });
    return { schedule: inColumns(rows, columns), total_interest: total_interest_fen };
  },
  annualised_cost(input, columns) {
    const { principal_fen, rows } = rowsToPrice(input);
    const { cash_flows_fen, total_cost_fen, simple_annual, irr } = annualisedCost({
      principal_fen,
      rows,
      period: input.period,
      extras: extrasOf(input, rows),
    });
    return {
      schedule: inColumns(rows, columns),
      cash_flows: cash_flows_fen,
      total_cost: total_cost_fen,
      simple_annual_pct: simple_annual?.pct,
      irr_period_pct: irr?.irr_period.pct,
      irr_nominal_pct: irr?.irr_nominal.pct,
      irr_effective_pct: irr?.irr_effective.pct,
    };
  },
  prepay_full(input) {
    const terms = loanOf(input);
    const penalty_ppm = ppm(input.penalty_pct);
    if (input.after_period !== undefined) {
      const schedule = periodicSchedule(input.method as PeriodicMethod, terms);
      const payoff = payoffOnDueDate(schedule, { after_period: input.after_period, penalty_ppm });
      return {
        due_that_day: payoff.due_that_day_fen,
        outstanding_principal: payoff.outstanding_fen,
        payoff: payoff.payoff_fen,
        interest_paid_total: payoff.total_interest_fen,
      };
    }
    const schedule = datedSchedule(input.method as PeriodicMethod, { ...terms, start_on: input.start });
    const payoff = payoffOn(schedule, {
      ...terms,
      start_on: input.start,
      on: input.on,
      day_basis: input.day_basis,
      penalty_ppm,
    });
    return {
      days_since_last_due: payoff.days_since_last_due,
      outstanding_principal: payoff.outstanding_fen,
      accrued_interest: payoff.accrued_interest_fen,
      penalty: payoff.penalty_fen,
      payoff: payoff.payoff_fen,
    };
  },
  prepay_partial(input, columns) {
    const { rows } = prepayPart('equal_installment', loanOf(input), {
      after_period: input.after_period,
      amount_fen: input.amount,
      effect: 'reduce_payment',
      penalty_ppm: 0,
    });
    return { schedule: inColumns(rows, columns), new_payment: rows[0]?.payment_fen };
  },
  overdue(input) {
    const { penalty_rate_pct, penalty_interest_fen } = overdueInterest({
      overdue_fen: input.overdue_principal,
      rate_ppm: ppm(input.annual_rate_pct),
      penalty_multiple_pct: ppm(input.penalty_multiple) / 100,
      days: input.days,
      day_basis: input.day_basis,
    });
    return { penalty_rate_pct, penalty_interest: penalty_interest_fen };
  },
};

function rowsToPrice(input: Input): { principal_fen: number; rows: Row[] } {
  if (input.contract_principal !== undefined) {
    // 砍头息: what the contract calls a loan of 1,000,000 to be paid back whole, with its interest kept back.
    const amount_fen = input.contract_principal;
    const { rows } = periodicSchedule('interest_only', { ...input, amount_fen, rate_ppm: 0 });
    const lawful = afterDeduction(rows, { amount_fen, deducted_fen: input.interest_deducted_upfront });
    expect(lawful.principal_fen).toBe(input.principal_by_civil_code_670);
    return lawful;
  }
  const amount_fen = input.principal;
  if (input.method === 'flat_installment') {
    const fee_ppm = ppm(input.flat_fee_pct_per_month);
    return { principal_fen: amount_fen, ...flatInstallmentSchedule({ ...input, amount_fen, fee_ppm }) };
  }
  return { principal_fen: amount_fen, ...periodicSchedule(input.method as PeriodicMethod, loanOf(input)) };
}

function extrasOf(input: Input, rows: readonly Row[]): Extra[] {
  const extras: Extra[] = [];
  if (input.upfront_fee !== undefined) extras.push({ period: 0, fen: input.upfront_fee });
  const each = input.fee_per_period;
  if (each !== undefined) extras.push(...rows.map(({ period }) => ({ period, fen: each })));
  for (const [period, fen] of Object.entries(input.period_fee ?? {})) {
    extras.push({ period: Number(period), fen });
  }
  if (input.subsidy !== undefined) {
    expect(input.subsidy).toMatch(/^1\.5 percentage points, paid to the borrower each quarter/);
    const rate_ppm = ppm(input.annual_rate_pct);
    extras.push(...subsidyExtras(rows, { rate_ppm, subsidy_ppm: 15_000, every_periods: 3 }));
  }
  return extras;
}

const cases = file.cases as unknown as Case[];

describe('the worked cases of the rate rules', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(55);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(55);
  });

  it.each(cases)('$id $method', ({ id: _id, method, input, columns, note: _note, ...expected }) => {
    const calculate = CALCULATIONS[method];
    expect(calculate).toBeDefined();
    expect(calculate?.(input, columns)).toStrictEqual(expected);
  });
});
