import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annualisedCost } from './annualised.ts';
import { costExample, type CostInput, type FeeItem } from './cost.ts';
import { periodicSchedule } from './schedule.ts';
import { REPAYMENT_METHODS } from './terms.ts';

const LOAN: CostInput = {
  amount_fen: 100_000_000,
  term_months: 12,
  rate_ppm: 34_500,
  method: 'equal_installment',
  fees: [],
};

const GUARANTEE: FeeItem = {
  kind: 'guarantee_fee',
  payer: 'borrower',
  payee: 'third_party',
  mandatory: true,
  basis: 'percent_per_year',
  rate_ppm: 10_000,
  when: 'upfront',
};

describe('the example on a product card', () => {
  it('without fees shows the contract rate as simple', () => {
    expect(costExample(LOAN)).toEqual({
      schedule: {
        payments: 12,
        first_payment_fen: 8_489_882,
        last_payment_fen: 8_489_883,
        total_payment_fen: 101_878_585,
      },
      total_interest_fen: 1_878_585,
      total_fees_fen: 0,
      total_subsidy_fen: 0,
      total_cost_fen: 1_878_585,
      principal_fen: 100_000_000,
      fee_lines: [],
      simple_annual: { ppm: 34_500, pct: '3.4500' },
      irr_effective: { ppm: 35_051, pct: '3.5051' },
      rate_kind: 'simple',
      shown: { ppm: 34_500, pct: '3.4500' },
    });
  });

  it('with any fee shows the effective IRR: one percent of guarantee adds 1.84 points simple', () => {
    const example = costExample({ ...LOAN, fees: [GUARANTEE] });
    expect(example.simple_annual?.pct).toBe('5.2865');
    expect(example).toMatchObject({ rate_kind: 'irr', total_fees_fen: 1_000_000, total_cost_fen: 2_878_585 });
    expect(example.shown).toEqual(example.irr_effective);
    expect(example.fee_lines).toEqual([{ fee: GUARANTEE, total_fen: 1_000_000, counted: true }]);
  });

  it('R-FEEWHO: fees that are optional or that others pay are listed and not in the rate', () => {
    const fees: FeeItem[] = [
      { ...GUARANTEE, mandatory: false },
      { ...GUARANTEE, payer: 'government' },
    ];
    const { fee_lines, ...example } = costExample({ ...LOAN, fees });
    const { fee_lines: _none, ...plain } = costExample(LOAN);
    expect(example).toEqual(plain);
    expect(fee_lines.map(({ total_fen, counted }) => [total_fen, counted])).toEqual([
      [1_000_000, false],
      [1_000_000, false],
    ]);
  });

  it('a fee of zero percent is no fee', () => {
    const example = costExample({ ...LOAN, fees: [{ ...GUARANTEE, rate_ppm: 0 }] });
    expect(example).toMatchObject({ rate_kind: 'simple', shown: { pct: '3.4500' } });
  });

  it('R-FEEWHO: a deposit costs no money but makes the loan dearer', () => {
    const deposit: FeeItem = {
      ...GUARANTEE,
      kind: 'deposit',
      basis: 'percent_once',
      rate_ppm: 100_000,
      refundable: true,
    };
    const example = costExample({ ...LOAN, method: 'interest_only', fees: [deposit] });
    expect(example).toMatchObject({ total_fees_fen: 0, principal_fen: 100_000_000, rate_kind: 'irr' });
    // 3.45 on 90: i = 0.2875 ÷ 90 a month.
    expect(example.irr_effective?.pct).toBe('3.9014');
  });

  it('R-UPFRONT: the lender’s own service fee lowers the principal, a third party’s does not', () => {
    const own: FeeItem = {
      ...GUARANTEE,
      kind: 'service_fee',
      payee: 'lender',
      basis: 'percent_once',
      rate_ppm: 50_000,
    };
    const bullet: CostInput = { ...LOAN, method: 'bullet', rate_ppm: 0 };
    const kept = costExample({ ...bullet, fees: [own] });
    expect(kept).toMatchObject({
      principal_fen: 95_000_000,
      simple_annual: { pct: '5.2632' },
      irr_effective: { pct: '5.2632' },
    });
    const paid = costExample({ ...bullet, fees: [{ ...own, payee: 'third_party' }] });
    expect(paid).toMatchObject({
      principal_fen: 100_000_000,
      simple_annual: { pct: '5.0000' },
      irr_effective: { pct: '5.2632' },
    });
  });

  it('R-MULTI: each item is rounded by itself', () => {
    const half: FeeItem = { ...GUARANTEE, basis: 'percent_once', rate_ppm: 5_000 };
    const input: CostInput = { ...LOAN, amount_fen: 100, method: 'bullet', fees: [half, half] };
    expect(costExample(input).total_fees_fen).toBe(2);
  });

  it('等本等息 written as a fee per period comes out at its true price', () => {
    const flat: FeeItem = {
      ...GUARANTEE,
      kind: 'service_fee',
      payee: 'lender',
      basis: 'per_period',
      rate_ppm: 6_000,
      when: 'each_period',
    };
    const input: CostInput = {
      ...LOAN,
      amount_fen: 12_000_000,
      method: 'equal_principal',
      rate_ppm: 0,
      fees: [flat],
    };
    expect(costExample(input)).toMatchObject({ total_cost_fen: 864_000, irr_effective: { pct: '13.8418' } });
  });

  it('after a subsidy of 1.5 of 4.5 points shows 3 % simple, the bank’s schedule unchanged', () => {
    const input: CostInput = { ...LOAN, rate_ppm: 45_000 };
    const before = costExample(input);
    const after = costExample({ ...input, subsidy: { subsidy_ppm: 15_000, every_months: 3 } });
    expect(before.shown?.pct).toBe('4.5000');
    expect(after).toMatchObject({ rate_kind: 'simple', shown: { pct: '3.0000' } });
    expect(after.schedule).toEqual(before.schedule);
    expect(after.total_cost_fen).toBe(before.total_interest_fen - after.total_subsidy_fen);
  });

  it('takes a line as drawn in full for the whole term with interest every month', () => {
    const line = costExample({ ...LOAN, method: 'revolving', fees: [GUARANTEE] });
    expect(line).toEqual(costExample({ ...LOAN, method: 'interest_only', fees: [GUARANTEE] }));
  });

  it('R-WHICHIO: counts whole periods unless the product says days; instalments never count days', () => {
    const bullet: CostInput = { ...LOAN, method: 'bullet' };
    expect(costExample(bullet).total_interest_fen).toBe(3_450_000);
    expect(costExample({ ...bullet, interest_by: 'days' })).toMatchObject({
      total_interest_fen: 3_497_917,
      simple_annual: { pct: '3.4979' },
      irr_effective: { pct: '3.4979' },
      shown: { pct: '3.4500' },
    });
    expect(costExample({ ...bullet, interest_by: 'days', day_basis: 365 }).total_interest_fen).toBe(
      3_450_000,
    );
    expect(costExample({ ...LOAN, interest_by: 'days' })).toEqual(costExample(LOAN));
    const monthly = costExample({ ...LOAN, method: 'revolving', interest_by: 'days' });
    expect(monthly.schedule.payments).toBe(12);
    expect(monthly.simple_annual?.pct).toBe('3.4979');
  });

  it('charges a yearly guarantee fee on the balance of each year’s start', () => {
    const example = costExample({
      ...LOAN,
      method: 'equal_principal',
      term_months: 18,
      amount_fen: 18_000_000,
      fees: [{ ...GUARANTEE, when: 'yearly' }],
    });
    expect(example.total_fees_fen).toBe(180_000 + 30_000);
  });

  it('has no figure when the fees swallow the payout', () => {
    const fees: FeeItem[] = [{ ...GUARANTEE, payee: 'lender', basis: 'percent_once', rate_ppm: 1_000_000 }];
    expect(costExample({ ...LOAN, fees })).toMatchObject({
      simple_annual: null,
      irr_effective: null,
      shown: null,
    });
  });

  it.each([
    ['a term of no months', { term_months: 0 }],
    ['a fraction of a fen', { amount_fen: 0.5 }],
    ['a negative rate', { rate_ppm: -1 }],
    ['a fee without its rate', { fees: [{ ...GUARANTEE, rate_ppm: undefined }] }],
  ])('%s is refused', (_, wrong) => {
    for (const method of REPAYMENT_METHODS) {
      expect(() => costExample({ ...LOAN, method, ...wrong })).toThrow(RangeError);
    }
  });
});

describe('the example and the annualised cost', () => {
  it('agree for every loan with a fee at the start', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('equal_installment' as const, 'equal_principal' as const, 'interest_only' as const),
        fc.integer({ min: 100_000, max: 10 ** 11 }),
        fc.integer({ min: 1, max: 36 }),
        fc.integer({ min: 0, max: 240_000 }),
        fc.integer({ min: 0, max: 30_000 }),
        (method, amount_fen, term_months, rate_ppm, fee_ppm) => {
          const fee: FeeItem = { ...GUARANTEE, basis: 'percent_once', rate_ppm: fee_ppm };
          const example = costExample({ amount_fen, term_months, rate_ppm, method, fees: [fee] });
          const { rows } = periodicSchedule(method, {
            amount_fen,
            rate_ppm,
            periods: term_months,
            period: 'month',
          });
          const extras = [{ period: 0, fen: example.total_fees_fen }];
          const cost = annualisedCost({ principal_fen: amount_fen, rows, period: 'month', extras });
          expect(example.total_cost_fen).toBe(cost.total_cost_fen);
          expect(example.simple_annual).toEqual(cost.simple_annual);
          expect(example.irr_effective).toEqual(cost.irr?.irr_effective);
        },
      ),
    );
  });

  it('never get cheaper by a fee', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REPAYMENT_METHODS),
        fc.constantFrom('upfront' as const, 'yearly' as const, 'each_period' as const, 'at_end' as const),
        fc.constantFrom('third_party' as const, 'lender' as const),
        fc.constantFrom('period' as const, 'days' as const),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 50_000 }),
        (method, when, payee, interest_by, term_months, fee_ppm) => {
          const input: CostInput = { ...LOAN, method, term_months, interest_by };
          const plain = costExample(input).irr_effective?.ppm ?? 0;
          const dear = costExample({ ...input, fees: [{ ...GUARANTEE, when, payee, rate_ppm: fee_ppm }] });
          expect(dear.irr_effective?.ppm).toBeGreaterThanOrEqual(plain);
          expect(dear.simple_annual?.ppm).toBeGreaterThanOrEqual(costExample(input).simple_annual?.ppm ?? 0);
        },
      ),
    );
  });
});
