import { describe, expect, it } from 'vitest';
import { newShared } from '../matching/questions.ts';
import type { PriceTerms } from '../products/card.ts';
import { linkedTo, netPrice, subsidiesOn } from './linked.ts';
import type { PublishedPolicy } from './linked.ts';

const TERMS: PriceTerms = {
  amount_min_fen: 1_000_000,
  amount_max_fen: 1_000_000_000,
  term_months_min: 1,
  term_months_max: 36,
  rate_min_ppm: 45_000,
  repayment_methods: ['interest_only', 'bullet', 'equal_installment'],
  fees: [],
  day_basis: 360,
  interest_by: 'period',
  repayment_frequency: 'month',
  principal_grace_periods: 0,
  interest_grace_periods: 0,
};
const LOAN = { amount_fen: 100_000_000, term_months: 12 };
const DAY = '2026-03-02';

const policy = (code: string, subsidy_ppm: number, more: Partial<PublishedPolicy> = {}): PublishedPolicy => ({
  id: `pol_${code}`,
  hash: '',
  published_on: '2025-12-20',
  is_used_up: false,
  terms: {
    code,
    name: { zh: `政策${code}`, en: `Policy ${code}` },
    summary: { zh: '贴息', en: 'Pays back' },
    source: '示例文件',
    benefit: { kind: 'interest_subsidy', subsidy_ppm, months_max: 12, every_months: 12, cap_fen: null },
    scope: 'all_products',
    criteria: { all: [] },
    excludes: [],
    budget_fen: 10_000_000,
    valid_from: '2026-01-01',
    valid_until: '2026-12-31',
    contact_phone: '12345',
  },
  ...more,
});
const excluding = (one: PublishedPolicy, ...excludes: string[]): PublishedPolicy => ({
  ...one,
  terms: { ...one.terms, excludes },
});

function priced(policies: readonly PublishedPolicy[], method?: PriceTerms['repayment_methods'][number]) {
  const subsidies = subsidiesOn(policies, DAY, newShared());
  const linked = linkedTo({ policies: [], price: TERMS }, subsidies);
  return netPrice(TERMS, LOAN, { subsidies, linked, answers: null, ...(method && { method }) });
}

describe('the net price', () => {
  it('leaves out a policy whose budget is used up and says so', () => {
    const net = priced([policy('AAA', 10_000), policy('BBB', 20_000, { is_used_up: true })]);
    expect(net).toMatchObject({
      total_subsidy_fen: 1_000_000,
      policies: [{ id: 'pol_AAA', paid_fen: 1_000_000 }],
      left_out: [{ id: 'pol_BBB', why: 'budget_used_up' }],
    });
  });

  it('says so also where no other policy pays anything', () => {
    const net = priced([policy('BBB', 20_000, { is_used_up: true })]);
    expect(net).toMatchObject({ total_subsidy_fen: 0, total_cost_fen: 4_500_000, policies: [] });
    expect(net?.left_out).toHaveLength(1);
  });

  it('names what cannot be had together with the better one', () => {
    const net = priced([excluding(policy('AAA', 10_000), 'BBB'), policy('BBB', 20_000)]);
    expect(net?.policies.map(({ id }) => id)).toEqual(['pol_BBB']);
    expect(net?.left_out).toEqual([
      {
        id: 'pol_AAA',
        name: { zh: '政策AAA', en: 'Policy AAA' },
        why: 'not_together',
        beside: [{ zh: '政策BBB', en: 'Policy BBB' }],
      },
    ]);
  });

  it('follows the way of repaying that was chosen', () => {
    const policies = [policy('AAA', 10_000)];
    expect(priced(policies)?.total_cost_fen).toBe(3_500_000);
    expect(priced(policies, 'equal_installment')?.total_cost_fen).toBeLessThan(2_500_000);
  });

  it('is nothing where no policy fits', () => {
    expect(priced([])).toBeNull();
  });
});
