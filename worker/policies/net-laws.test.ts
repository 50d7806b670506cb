// The net price against a plain second reckoning in whole numbers that shares no code with the product: interest by the
// month, what a policy pays back of it, what is left, and the annual rate at which the flows balance.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceTerms } from '../products/card.ts';
import { netCost } from './net.ts';
import type { Benefit } from './schema.ts';

const TERMS: PriceTerms = {
  amount_min_fen: 1,
  amount_max_fen: 10 ** 11,
  term_months_min: 1,
  term_months_max: 60,
  rate_min_ppm: 45_000,
  repayment_methods: ['interest_only'],
  fees: [],
  day_basis: 360,
  interest_by: 'period',
  repayment_frequency: 'month',
  principal_grace_periods: 0,
  interest_grace_periods: 0,
};

const halfUp = (numerator: bigint, denominator: bigint): bigint =>
  (2n * numerator + denominator) / (2n * denominator);

type Loan = { readonly amount_fen: number; readonly term_months: number; readonly rate_ppm: number };
type Interest = Extract<Benefit, { kind: 'interest_subsidy' }>;
type Paid = { readonly month: number; readonly fen: bigint };

/** Interest of one month of a loan that is repaid at its end. */
const monthly = ({ amount_fen, rate_ppm }: Loan): bigint =>
  halfUp(BigInt(amount_fen) * BigInt(rate_ppm), 12_000_000n);

/** What an interest subsidy pays back, month by month. */
function paidBack(loan: Loan, policy: Interest): Paid[] {
  const points = BigInt(Math.min(policy.subsidy_ppm, loan.rate_ppm));
  const covered = Math.min(policy.months_max, loan.term_months);
  let left = policy.cap_fen === null ? null : BigInt(policy.cap_fen);
  const paid: Paid[] = [];
  let months = 0;
  for (let month = 1; month <= covered; month += 1) {
    months += 1;
    if (month % policy.every_months !== 0 && month !== covered) continue;
    let fen = halfUp(BigInt(months) * monthly(loan) * points, BigInt(loan.rate_ppm));
    months = 0;
    if (left !== null) {
      fen = fen < left ? fen : left;
      left -= fen;
    }
    if (fen > 0n) paid.push({ month, fen });
  }
  return paid;
}

/** What the borrower has more in hand, at an annual rate, than he pays back; zero at the internal rate of return. */
function balance(loan: Loan, paid: readonly Paid[], annual: number): number {
  const factor = (month: number): number => (1 + annual) ** (-month / 12);
  let worth = loan.amount_fen;
  for (let month = 1; month <= loan.term_months; month += 1) worth -= Number(monthly(loan)) * factor(month);
  for (const { month, fen } of paid) worth += Number(fen) * factor(month);
  return worth - loan.amount_fen * factor(loan.term_months);
}

const anyLoan: fc.Arbitrary<Loan> = fc.record({
  // From 1万元: below it a fen of rounding moves the rate by more than its last digit.
  amount_fen: fc.integer({ min: 1_000_000, max: 10 ** 10 }),
  term_months: fc.integer({ min: 1, max: 60 }),
  rate_ppm: fc.integer({ min: 10_000, max: 240_000 }),
});
const anyPolicy: fc.Arbitrary<Interest> = fc.record({
  kind: fc.constant('interest_subsidy' as const),
  subsidy_ppm: fc.integer({ min: 1, max: 100_000 }),
  months_max: fc.integer({ min: 1, max: 60 }),
  every_months: fc.constantFrom(1, 3, 6, 12),
  cap_fen: fc.option(fc.integer({ min: 1, max: 10 ** 9 })),
});

const netOf = ({ rate_ppm, ...wish }: Loan, benefits: readonly Benefit[]) =>
  netCost({ ...TERMS, rate_min_ppm: rate_ppm }, wish, benefits);
const sum = (paid: readonly Paid[]): bigint => paid.reduce((all, { fen }) => all + fen, 0n);

describe('a net price', () => {
  it('is the interest less what the policy pays back, to the fen', () => {
    fc.assert(
      fc.property(anyLoan, anyPolicy, (loan, policy) => {
        const paid = paidBack(loan, policy);
        const net = netOf(loan, [policy]);
        expect(BigInt(net.total_subsidy_fen)).toBe(sum(paid));
        expect(BigInt(net.total_cost_fen)).toBe(BigInt(loan.term_months) * monthly(loan) - sum(paid));
        expect(net.paid_fen.map(BigInt)).toEqual([sum(paid)]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('has the annual rate at which what is received and what is paid are worth the same', () => {
    fc.assert(
      fc.property(anyLoan, anyPolicy, (loan, policy) => {
        const { irr_ppm } = netOf(loan, [policy]);
        if (irr_ppm === null) return;
        const paid = paidBack(loan, policy);
        const below = balance(loan, paid, (irr_ppm - 1) / 1e6);
        const above = balance(loan, paid, (irr_ppm + 1) / 1e6);
        // Paying later is worth less: the balance grows with the rate and is zero between the two.
        expect(below).toBeLessThanOrEqual(0);
        expect(above).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1_500 },
    );
  });

  it('of several policies of one kind pays back no more than the interest, the earlier one first', () => {
    fc.assert(
      fc.property(anyLoan, anyPolicy, anyPolicy, (loan, first, second) => {
        const whole = { ...first, cap_fen: null };
        const other = { ...second, cap_fen: null };
        const net = netOf(loan, [whole, other]);
        const left = Math.min(other.subsidy_ppm, Math.max(0, loan.rate_ppm - whole.subsidy_ppm));
        expect(BigInt(net.paid_fen[0] ?? 0)).toBe(sum(paidBack(loan, whole)));
        expect(BigInt(net.paid_fen[1] ?? 0)).toBe(sum(paidBack(loan, { ...other, subsidy_ppm: left })));
        // Each payment of each is rounded by itself: half a fen a payment may come on top.
        expect(net.total_cost_fen).toBeGreaterThanOrEqual(-loan.term_months);
      }),
      { numRuns: 1_500 },
    );
  });

  it('is never above the price, and falls or stays when the policy pays more', () => {
    fc.assert(
      fc.property(anyLoan, anyPolicy, fc.nat(50_000), (loan, policy, more) => {
        const gross = netOf(loan, []).total_cost_fen;
        const net = netOf(loan, [policy]).total_cost_fen;
        const better = netOf(loan, [{ ...policy, subsidy_ppm: policy.subsidy_ppm + more }]).total_cost_fen;
        expect(net).toBeLessThanOrEqual(gross);
        expect(better).toBeLessThanOrEqual(net);
      }),
      { numRuns: 1_500 },
    );
  });
});
