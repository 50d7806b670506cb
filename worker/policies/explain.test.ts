import { describe, expect, it } from 'vitest';
import { newShared } from '../matching/questions.ts';
import { expectLine } from '../products/explain-test-support.ts';
import type { PriceTerms } from '../products/card.ts';
import { explainNet } from './explain.ts';
import { netPrice, subsidiesOn } from './linked.ts';
import type { PublishedPolicy } from './linked.ts';
import type { Benefit } from './schema.ts';

const TERMS: PriceTerms = {
  amount_min_fen: 1_000_000,
  amount_max_fen: 1_000_000_000,
  term_months_min: 1,
  term_months_max: 36,
  rate_min_ppm: 43_500,
  repayment_methods: ['interest_only', 'equal_installment'],
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
  day_basis: 360,
  interest_by: 'period',
  repayment_frequency: 'month',
  principal_grace_periods: 0,
  interest_grace_periods: 0,
};
const LOAN = { amount_fen: 100_000_000, term_months: 12 };

const policy = (code: string, benefit: Benefit): PublishedPolicy => ({
  id: `pol_${code}`,
  hash: '',
  published_on: '2025-12-20',
  is_used_up: false,
  terms: {
    code,
    name: { zh: `政策${code}`, en: `Policy ${code}` },
    summary: { zh: '补贴', en: 'Pays back' },
    source: '示例文件〔2025〕1号',
    benefit,
    scope: 'all_products',
    criteria: { all: [] },
    excludes: [],
    budget_fen: 10_000_000,
    valid_from: '2026-01-01',
    valid_until: '2026-12-31',
    contact_phone: '12345',
  },
});

const SUBSIDY: Benefit = {
  kind: 'interest_subsidy',
  subsidy_ppm: 20_000,
  months_max: 12,
  every_months: 3,
  cap_fen: 2_000_000,
};

function explained(
  policies: readonly PublishedPolicy[],
  answers: readonly ('met' | 'unknown' | 'not_met')[] | null,
) {
  const subsidies = subsidiesOn(policies, '2026-03-02', newShared());
  const linked = policies.map((_, i) => i);
  const at = { subsidies, linked, answers };
  return { lines: explainNet(TERMS, LOAN, at), net: netPrice(TERMS, LOAN, at) };
}

describe('a net price that is opened', () => {
  it('says the subsidy as its formula, its bounds and the numbers of each payment', () => {
    const { lines, net } = explained([policy('AAA', SUBSIDY)], null);
    const [line] = lines;
    expect(line).toMatchObject({
      key: 'subsidy-pol_AAA',
      formula: { zh: '贴息 = 已付利息 × 2% ÷ 4.35%' },
      limits: [{ zh: '最多 12 个月' }, { zh: '每户封顶 2万元' }],
      certainty: 'if_qualified',
      source: { path: '/policies/pol_AAA' },
    });
    expect(line?.source.text.zh).toBe('示例文件〔2025〕1号，2025-12-20 发布');
    expect(line?.steps).toMatchObject([
      { how: '10,875.00 × 2% ÷ 4.35% = 5,000.00', month: 3, until: { month: 12 }, count: 4 },
    ]);
    expect(line?.fen).toBe(net?.policies[0]?.paid_fen);
  });

  it('says where the cap cuts a payment', () => {
    const { lines } = explained([policy('AAA', { ...SUBSIDY, cap_fen: 1_200_000 })], null);
    expect(lines[0]?.steps.map(({ fen }) => fen)).toEqual([500_000, 200_000, 0]);
    expect(lines[0]?.steps[1]?.cut?.zh).toBe('封顶后 2,000.00');
    expect(lines[0]?.fen).toBe(1_200_000);
  });

  it('has lines that come to the figures of the net price, the rate after subsidies among them', () => {
    const all = [
      policy('AAA', SUBSIDY),
      policy('BBB', { kind: 'guarantee_fee_subsidy', share_ppm: 500_000, cap_fen: null }),
      policy('CCC', { kind: 'first_loan_reward', share_ppm: 5_000, after_months: 3, cap_fen: 1_000_000 }),
    ];
    const { lines, net } = explained(all, ['met', 'unknown', 'met']);
    const paid = lines.filter(({ key }) => key.startsWith('subsidy-'));
    for (const line of paid) expectLine(line);
    expect(paid.map(({ fen }) => fen)).toEqual(net?.policies.map(({ paid_fen }) => paid_fen));
    expect(paid.map(({ certainty }) => certainty)).toEqual(['qualified', 'open', 'qualified']);
    expect(lines.at(-1)).toMatchObject({ key: 'irr-net', ppm: net?.irr_ppm });
  });

  it('says nothing of what the firm does not qualify for', () => {
    expect(explained([policy('AAA', SUBSIDY)], ['not_met']).lines).toEqual([]);
  });
});
