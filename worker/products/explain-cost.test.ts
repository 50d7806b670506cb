// What a sheet says of its figures must lead to its figures: the sentences are read back and worked out again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { both } from '../lib/bilingual.ts';
import { costExample, costSchedule, type CostInput } from './cost.ts';
import { explainCost, presentValue } from './explain-cost.ts';
import { expectLine } from './explain-test-support.ts';
import type { FeeItem } from './fees.ts';
import { REPAYMENT_METHODS } from './terms.ts';

const HERE = { text: both('公示', 'Listed'), path: null };
const SOURCES = { rate: HERE, fee: HERE, certainty: 'listed_best', fee_certainty: 'listed' } as const;

const anyFee: fc.Arbitrary<FeeItem> = fc
  .record({
    kind: fc.constantFrom('guarantee_fee', 'service_fee'),
    payer: fc.constant('borrower' as const),
    payee: fc.constantFrom('lender' as const, 'third_party' as const),
    mandatory: fc.boolean(),
    basis: fc.constantFrom(
      'fixed' as const,
      'percent_once' as const,
      'percent_per_year' as const,
      'per_period' as const,
    ),
    amount_fen: fc.integer({ min: 1, max: 100_000 }),
    rate_ppm: fc.integer({ min: 100, max: 20_000 }),
    time: fc.constantFrom('upfront' as const, 'yearly' as const, 'each_period' as const, 'at_end' as const),
    refundable: fc.boolean(),
    by_rate: fc.boolean(),
  })
  .map(({ time, by_rate, amount_fen, ...fee }) => {
    const when =
      fee.basis === 'per_period'
        ? 'each_period'
        : fee.basis === 'percent_once' && time !== 'at_end'
          ? 'upfront'
          : time;
    const isRate = fee.basis.startsWith('percent') || (fee.basis === 'per_period' && by_rate);
    return { ...fee, when, ...(!isRate && { amount_fen }) };
  });

const anyLoan: fc.Arbitrary<CostInput> = fc
  .record({
    amount_fen: fc.integer({ min: 1_000_000, max: 10 ** 9 }),
    quarters: fc.integer({ min: 1, max: 20 }),
    rate_ppm: fc.integer({ min: 0, max: 240_000 }),
    method: fc.constantFrom(...REPAYMENT_METHODS),
    fees: fc.array(anyFee, { maxLength: 3 }),
    interest_by: fc.constantFrom('period' as const, 'days' as const),
    day_basis: fc.constantFrom(360 as const, 365 as const),
    period: fc.constantFrom('month' as const, 'quarter' as const),
    grace: fc.integer({ min: 0, max: 6 }),
    interest_grace: fc.integer({ min: 0, max: 6 }),
    start_on: fc.option(fc.constantFrom('2026-01-31', '2026-03-02')),
  })
  .map(({ quarters, grace, interest_grace, start_on, ...loan }) => {
    const term_months = quarters * 3;
    const periods = loan.method === 'bullet' ? 1 : term_months / (loan.period === 'quarter' ? 3 : 1);
    return {
      ...loan,
      term_months,
      grace_periods: Math.min(grace, periods - 1),
      interest_grace_periods: Math.min(interest_grace, periods - 1),
      ...(start_on !== null && { start_on }),
    };
  });

describe('a cost sheet that is opened', () => {
  it('has sentences whose numbers come to its figures', () => {
    fc.assert(
      fc.property(anyLoan, (input) => {
        const cost = costExample(input);
        const lines = explainCost(input, SOURCES);
        for (const line of lines) expectLine({ ...line, fen: line.key === 'irr' ? null : line.fen });
        expect(lines.find(({ key }) => key === 'interest')?.fen).toBe(cost.total_interest_fen);
        expect(lines.filter(({ key }) => key.startsWith('fee-')).map(({ fen }) => fen)).toEqual(
          cost.fee_lines.map(({ total_fen }) => total_fen),
        );
      }),
      { numRuns: 600 },
    );
  });

  it('proves its annual rate by what the payments are worth', () => {
    fc.assert(
      fc.property(anyLoan, (loan) => {
        const input = { ...loan, interest_by: 'period' as const };
        const [line] = explainCost(input, SOURCES).filter(({ key }) => key === 'irr');
        if (line?.ppm == null) return;
        const { flows } = costSchedule(input);
        const value = (ppm: number): number => presentValue(flows, ppm, (month) => month / 12);
        // The rate is rounded to a ppm: half of one to either side the balance changes its sign.
        const [below, above] = [value(line.ppm - 1), value(line.ppm + 1)];
        expect(Math.sign(below) * Math.sign(above)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  it('says interest of one month as the formula with its numbers', () => {
    const [interest] = explainCost(
      { amount_fen: 100_000_000, term_months: 12, rate_ppm: 43_500, method: 'interest_only', fees: [] },
      SOURCES,
    );
    expect(interest?.formula.zh).toBe('利息 = 本期贷款余额 × 年利率 ÷ 12');
    expect(interest?.steps[0]?.how).toBe('1,000,000.00 × 4.35% ÷ 12 = 3,625.00');
    expect(interest?.steps).toHaveLength(1);
    expect(interest?.steps[0]).toMatchObject({ month: 1, until: { month: 12 }, count: 12, fen: 362_500 });
  });

  it('sums up what would be too long to read, and says the last payment', () => {
    const [interest] = explainCost(
      { amount_fen: 100_000_000, term_months: 36, rate_ppm: 43_500, method: 'equal_principal', fees: [] },
      SOURCES,
    );
    expect(interest?.steps).toHaveLength(12);
    expect(interest?.more?.count).toBe(24);
    expect(interest?.steps.at(-1)?.month).toBe(36);
  });

  it('says the simple rate as all costs on the principal in use', () => {
    fc.assert(
      fc.property(anyLoan, (input) => {
        const [line] = explainCost(input, SOURCES).filter(({ key }) => key === 'rate');
        const [, cost = '', principal = ''] =
          /^([\d,.-]+) ÷ ([\d,.]+) = /.exec(line?.limits[0]?.zh ?? '') ?? [];
        if (line?.ppm == null || principal === '') return;
        const used = Number(principal.replaceAll(',', ''));
        const rate = Number(cost.replaceAll(',', '')) / used;
        // The principal is printed to the cent, which a rate of several hundred per cent makes felt.
        expect(Math.abs(rate * 1e6 - line.ppm)).toBeLessThanOrEqual(1 + (rate * 1e6 * 0.005) / used);
      }),
      { numRuns: 300 },
    );
  });
});
