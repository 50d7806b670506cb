import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTING } from '../../tests/worker/world/listing.ts';
import { newShared } from '../matching/questions.ts';
import type { Answer } from '../matching/terms.ts';
import { expectLine } from '../products/explain-test-support.ts';
import { claimParts, monthsOf, nextDueAfter, type DrawnLoan, type LiveClaim } from './claimable.ts';
import { linkedTo, subsidiesOn } from './linked.ts';
import type { PublishedPolicy } from './linked.ts';
import type { Benefit } from './schema.ts';

const WAN = 1_000_000;
const LISTING = {
  ...DEFAULT_LISTING,
  code: 'T-1',
  name: '周转贷',
  interest_by: 'period',
} as DrawnLoan['listing'];
const LOAN: DrawnLoan = {
  drawdown_id: 'drw_1',
  application_id: 'app_1',
  amount_fen: 100 * WAN,
  rate_ppm: 36_500,
  paid_on: '2026-03-02',
  matures_on: '2027-03-02',
  settled_on: null,
  offer: {
    amount_fen: 100 * WAN,
    term_months: 12,
    rate_ppm: 36_500,
    repayment_method: 'interest_only',
    fees: [],
  },
  listing: LISTING,
};
const QUARTERLY: Benefit = {
  kind: 'interest_subsidy',
  subsidy_ppm: 15_000,
  months_max: 24,
  every_months: 3,
  cap_fen: 30 * WAN,
};

const policy = (
  code: string,
  benefit: Benefit,
  excludes: string[] = [],
  is_used_up = false,
): PublishedPolicy => ({
  id: `pol_${code}`,
  hash: 'h',
  published_on: '2025-12-20',
  is_used_up,
  terms: {
    code,
    name: { zh: `政策${code}`, en: `Policy ${code}` },
    summary: { zh: '补贴', en: 'Pays back' },
    source: '示例文件',
    benefit,
    scope: 'all_products',
    criteria: { all: [] },
    excludes,
    budget_fen: 1000 * WAN,
    valid_from: '2026-01-01',
    valid_until: '2026-12-31',
    contact_phone: '12345',
  },
});

function partsFor(
  policies: readonly PublishedPolicy[],
  more: { loan?: DrawnLoan; claims?: LiveClaim[]; answers?: Answer[] } = {},
) {
  const { loan = LOAN, claims = [], answers = policies.map((): Answer => 'met') } = more;
  const subsidies = subsidiesOn(policies, loan.paid_on, newShared());
  const price = { ...loan.listing, fees: loan.offer.fees };
  const linked = linkedTo({ policies: [], price }, subsidies);
  return claimParts(loan, { subsidies, answers, linked, claims });
}

const claimed = (
  policy_code: string,
  period: number,
  amount_fen: number,
  more: Partial<LiveClaim> = {},
): LiveClaim => ({
  policy_code,
  period,
  amount_fen,
  drawdown_id: 'drw_1',
  application_id: 'app_1',
  ...more,
});

describe('what a drawdown lets a firm claim', () => {
  it('is each payment of the policy on its day, with the formula and its numbers', () => {
    const parts = partsFor([policy('AAA', QUARTERLY)]);
    expect(parts.map(({ period, due_on, amount_fen }) => [period, due_on, amount_fen])).toEqual([
      [3, '2026-06-02', 375_000],
      [6, '2026-09-02', 375_000],
      [9, '2026-12-02', 375_000],
      [12, '2027-03-02', 375_000],
    ]);
    expect(parts[0]?.steps[0]?.how).toBe('9,125.01 × 1.5% ÷ 3.65% = 3,750.00');
    expect(nextDueAfter(parts, '2026-06-02')).toBe('2026-09-02');
  });

  it('is not claimed twice', () => {
    const parts = partsFor([policy('AAA', QUARTERLY)], { claims: [claimed('AAA', 3, 375_000)] });
    expect(parts.map(({ period }) => period)).toEqual([6, 9, 12]);
  });

  it('ends with the cap of a firm over all its loans', () => {
    const capped = policy('AAA', { ...QUARTERLY, cap_fen: WAN });
    const other = claimed('AAA', 3, 400_000, { drawdown_id: 'drw_0', application_id: 'app_0' });
    const parts = partsFor([capped], { claims: [other] });
    expect(parts.map(({ amount_fen }) => amount_fen)).toEqual([375_000, 225_000]);
  });

  it('ends with the day on which the loan was paid back', () => {
    const parts = partsFor([policy('AAA', QUARTERLY)], { loan: { ...LOAN, settled_on: '2026-10-01' } });
    expect(parts.map(({ period }) => period)).toEqual([3, 6]);
  });

  it('is nothing under a policy that the firm does not qualify for, or whose budget is used up', () => {
    expect(partsFor([policy('AAA', QUARTERLY)], { answers: ['not_met'] })).toEqual([]);
    expect(partsFor([policy('AAA', QUARTERLY, [], true)])).toEqual([]);
    expect(partsFor([policy('AAA', QUARTERLY)], { answers: ['unknown'] })).toHaveLength(4);
  });

  it('is nothing under a policy that was not in force on the day of payment', () => {
    expect(
      partsFor([policy('AAA', QUARTERLY)], {
        loan: { ...LOAN, paid_on: '2025-12-31', matures_on: '2026-12-31' },
      }),
    ).toEqual([]);
  });

  it('is the better of two that cannot be had together, and stays with the one that was claimed', () => {
    const small = policy('AAA', { ...QUARTERLY, subsidy_ppm: 10_000 }, ['BBB']);
    const large = policy('BBB', QUARTERLY);
    const codes = (claims: LiveClaim[]) =>
      new Set(partsFor([small, large], { claims }).map(({ subsidy }) => subsidy.code));
    expect([...codes([])]).toEqual(['BBB']);
    expect([...codes([claimed('AAA', 3, 250_000)])]).toEqual(['AAA']);
  });

  it('shares a guarantee fee that the contract fixes out by amount', () => {
    const fee = {
      kind: 'guarantee_fee',
      payer: 'borrower',
      payee: 'third_party',
      mandatory: true,
      basis: 'fixed',
      amount_fen: 800_000,
      when: 'upfront',
    } as const;
    const loan = {
      ...LOAN,
      amount_fen: 50 * WAN,
      offer: { ...LOAN.offer, fees: [fee] },
    };
    const half = policy('AAA', { kind: 'guarantee_fee_subsidy', share_ppm: 500_000, cap_fen: null });
    expect(partsFor([half], { loan }).map(({ period, amount_fen }) => [period, amount_fen])).toEqual([
      [0, 200_000],
    ]);
  });

  it('is one reward for a first loan, whichever loan that was', () => {
    const reward = policy('AAA', {
      kind: 'first_loan_reward',
      share_ppm: 5_000,
      after_months: 3,
      cap_fen: WAN,
    });
    expect(partsFor([reward])).toHaveLength(1);
    const other = claimed('AAA', 3, 100, { drawdown_id: 'drw_0', application_id: 'app_0' });
    expect(partsFor([reward], { claims: [other] })).toEqual([]);
  });

  it('never comes to more than the interest, whatever policies there are and whatever was claimed before', () => {
    const anySubsidy = fc.record({
      subsidy_ppm: fc.integer({ min: 1_000, max: 40_000 }),
      every_months: fc.constantFrom(1 as const, 3 as const, 6 as const, 12 as const),
      excludes: fc.subarray(['AAA', 'BBB', 'CCC'], { maxLength: 1 }),
    });
    fc.assert(
      fc.property(
        fc.array(anySubsidy, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(30), { maxLength: 30 }),
        (subsidies, steps) => {
          const policies = subsidies.map(({ excludes, ...more }, i) =>
            policy(
              ['AAA', 'BBB', 'CCC'][i] ?? '',
              { ...QUARTERLY, ...more, cap_fen: null },
              excludes.filter((code) => code !== ['AAA', 'BBB', 'CCC'][i]),
            ),
          );
          const claims: LiveClaim[] = [];
          for (const step of steps) {
            const parts = partsFor(policies, { claims });
            const part = parts[step % Math.max(1, parts.length)];
            if (!part) break;
            expect(part.amount_fen).toBeGreaterThan(0);
            claims.push(claimed(part.subsidy.code, part.period, part.amount_fen));
          }
          const sum = claims.reduce((all, { amount_fen }) => all + amount_fen, 0);
          // Twelve months of 3.65 % on 100万元, each rounded by itself.
          expect(sum).toBeLessThanOrEqual(3_650_004);
          const codes = new Set(claims.map(({ policy_code }) => policy_code));
          for (const { terms } of policies.filter((one) => codes.has(one.terms.code))) {
            expect(terms.excludes.filter((code) => codes.has(code))).toEqual([]);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('counts the months of a loan that ends within one', () => {
    expect(monthsOf({ paid_on: '2026-03-02', matures_on: '2027-03-02' })).toBe(12);
    expect(monthsOf({ paid_on: '2026-03-02', matures_on: '2026-06-20' })).toBe(4);
  });

  it('has numbers that can be worked out again', () => {
    for (const part of partsFor([policy('AAA', QUARTERLY)])) {
      expectLine({
        key: '',
        name: null,
        fen: part.uncapped_fen,
        ppm: null,
        formula: part.formula,
        limits: part.limits,
        steps: part.steps,
        more: null,
        certainty: 'qualified',
        source: { text: part.formula, path: null },
      });
    }
  });
});
