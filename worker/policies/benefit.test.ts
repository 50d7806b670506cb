import { describe, expect, it } from 'vitest';
import type { PriceTerms } from '../products/card.ts';
import { netCost } from './net.ts';

const TERMS: PriceTerms = {
  amount_min_fen: 1_000_000,
  amount_max_fen: 1_000_000_000,
  term_months_min: 1,
  term_months_max: 36,
  rate_min_ppm: 45_000,
  repayment_methods: ['interest_only'],
  fees: [],
  day_basis: 360,
  interest_by: 'period',
  repayment_frequency: 'month',
  principal_grace_periods: 0,
  interest_grace_periods: 0,
};
const LOAN = { amount_fen: 100_000_000, term_months: 12 };
const SUBSIDY = {
  kind: 'interest_subsidy',
  subsidy_ppm: 15_000,
  months_max: 12,
  every_months: 12,
  cap_fen: null,
} as const;

describe('an interest subsidy', () => {
  it('of 1.5 points on 4.5 % leaves 3 % simple (APR-08)', () => {
    const net = netCost(TERMS, LOAN, [SUBSIDY]);
    expect(net).toMatchObject({ total_subsidy_fen: 1_500_000, total_cost_fen: 3_000_000 });
    expect(net.rate).toEqual({ ppm: 30_000, kind: 'simple' });
  });

  it('never pays more than the interest', () => {
    expect(netCost(TERMS, LOAN, [{ ...SUBSIDY, subsidy_ppm: 90_000 }]).total_cost_fen).toBe(0);
  });

  it('ends with its months', () => {
    const net = netCost(TERMS, { ...LOAN, term_months: 24 }, [SUBSIDY]);
    expect(net.total_subsidy_fen).toBe(1_500_000);
  });

  it('counts the part of a single interest payment that lies inside its months', () => {
    const bullet = { ...TERMS, repayment_methods: ['bullet'] as PriceTerms['repayment_methods'] };
    const net = netCost(bullet, { ...LOAN, term_months: 24 }, [SUBSIDY]);
    expect(net.total_subsidy_fen).toBe(1_500_000);
  });

  it('stops at its cap', () => {
    const net = netCost(TERMS, LOAN, [{ ...SUBSIDY, every_months: 3, cap_fen: 1_000_000 }]);
    expect(net.total_subsidy_fen).toBe(1_000_000);
  });
});

describe('other policies', () => {
  const guaranteed: PriceTerms = {
    ...TERMS,
    fees: [
      {
        kind: 'guarantee_fee',
        payer: 'borrower',
        payee: 'third_party',
        mandatory: true,
        basis: 'percent_per_year',
        rate_ppm: 10_000,
        when: 'upfront',
      },
    ],
  };

  it('a guarantee fee subsidy pays its share of the guarantee fee and of nothing else', () => {
    const benefit = { kind: 'guarantee_fee_subsidy', share_ppm: 500_000, cap_fen: null } as const;
    const net = netCost(guaranteed, LOAN, [benefit]);
    expect(net).toMatchObject({ total_subsidy_fen: 500_000, total_cost_fen: 5_000_000 });
    expect(netCost(TERMS, LOAN, [benefit]).total_subsidy_fen).toBe(0);
  });

  it('a first-loan reward is a share of the loan', () => {
    const benefit = {
      kind: 'first_loan_reward',
      share_ppm: 5_000,
      after_months: 6,
      cap_fen: 300_000,
    } as const;
    const net = netCost(TERMS, LOAN, [benefit]);
    expect(net.total_subsidy_fen).toBe(300_000);
  });

  it('several add up and each says what it pays', () => {
    const reward = { kind: 'first_loan_reward', share_ppm: 5_000, after_months: 6, cap_fen: null } as const;
    const net = netCost(guaranteed, LOAN, [SUBSIDY, reward]);
    expect(net.paid_fen).toEqual([1_500_000, 500_000]);
    expect(net.total_cost_fen).toBe(4_500_000 + 1_000_000 - 2_000_000);
  });

  it('of one kind together never pay back more than there is', () => {
    const points = { ...SUBSIDY, subsidy_ppm: 20_000 };
    const net = netCost(TERMS, LOAN, [points, points, points]);
    expect(net.paid_fen).toEqual([2_000_000, 2_000_000, 500_000]);
    expect(net.total_cost_fen).toBe(0);
    const share = { kind: 'guarantee_fee_subsidy', share_ppm: 700_000, cap_fen: null } as const;
    expect(netCost(guaranteed, LOAN, [share, share]).paid_fen).toEqual([700_000, 300_000]);
  });

  it('none changes nothing', () => {
    expect(netCost(TERMS, LOAN, []).total_cost_fen).toBe(4_500_000);
  });
});
