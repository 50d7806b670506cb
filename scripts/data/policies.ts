// The policies of the demonstration: what a district's finance office might pay on loans. All of them, their documents
// and their figures are invented; the figures lie in the ranges of real schemes.
import { addDays } from '../../worker/lib/days.ts';
import type { Criteria, Leaf } from '../../worker/matching/terms.ts';
import type { PolicyTerms } from '../../worker/policies/schema.ts';
import type { Listing } from '../../worker/products/schema.ts';

const WAN = 1_000_000;

const hard = (rule: Omit<Leaf, 'severity'>): Leaf => ({ ...rule, severity: 'hard' });
const ON_RECORD = hard({ id: 'c1', attr: 'registration_status', op: 'eq', value: 'active', code: 'E04' });
const IN_GOOD_NAME = hard({
  id: 'c2',
  attr: 'dishonest_judgment_debtor',
  op: 'eq',
  value: false,
  code: 'J02',
});
const allOf = (...rules: Leaf[]): Criteria => ({ all: [ON_RECORD, IN_GOOD_NAME, ...rules] });

type Scheme = Omit<PolicyTerms, 'valid_from' | 'valid_until' | 'contact_phone' | 'excludes'> & {
  readonly excludes?: readonly string[];
  /** Days before the anchor from which it holds, and after it until which it does. */
  readonly days: readonly [number, number];
};

const SCHEMES: readonly Scheme[] = [
  {
    code: 'KJ-TX-01',
    name: { zh: '科技企业贷款贴息', en: 'Interest subsidy for technology firms' },
    summary: {
      zh: '科技型企业用于研发和生产经营的银行贷款，由区财政按季贴息。',
      en: 'Bank loans of technology firms for research and operation: the district pays back part of the interest each quarter.',
    },
    source: '区金融办《支持科技企业融资若干措施》（示例文件）',
    benefit: {
      kind: 'interest_subsidy',
      subsidy_ppm: 15_000,
      months_max: 24,
      every_months: 3,
      cap_fen: 30 * WAN,
    },
    scope: 'linked_products',
    criteria: allOf(
      hard({
        id: 'c3',
        attr: 'honours',
        op: 'in',
        value: ['tech_sme', 'high_tech', 'srdi_sme', 'little_giant'],
        code: 'E07',
      }),
    ),
    budget_fen: 1000 * WAN,
    days: [410, 330],
  },
  {
    code: 'SN-TX-01',
    name: { zh: '涉农经营主体贷款贴息', en: 'Interest subsidy for agriculture' },
    summary: {
      zh: '从事种植、养殖和农产品加工的企业、个体户与合作社，贷款按年贴息。',
      en: 'For firms, sole traders and cooperatives in farming and food processing: part of the interest is paid back each year.',
    },
    source: '区农业农村局《农业经营主体信贷贴息办法》（示例文件）',
    benefit: {
      kind: 'interest_subsidy',
      subsidy_ppm: 20_000,
      months_max: 12,
      every_months: 12,
      cap_fen: 10 * WAN,
    },
    scope: 'linked_products',
    criteria: allOf(hard({ id: 'c3', attr: 'operating_tags', op: 'in', value: ['agri'], code: 'E07' })),
    budget_fen: 600 * WAN,
    days: [405, 210],
  },
  {
    code: 'DB-BT-01',
    name: { zh: '小微企业担保费补贴', en: 'Guarantee fee subsidy for small firms' },
    summary: {
      zh: '通过融资担保获得贷款的小微企业，补贴一半担保费。',
      en: 'Small firms that borrow with a financing guarantee get half of the guarantee fee back.',
    },
    source: '区财政局《小微企业融资担保费补贴实施细则》（示例文件）',
    benefit: { kind: 'guarantee_fee_subsidy', share_ppm: 500_000, cap_fen: 5 * WAN },
    scope: 'all_products',
    criteria: allOf(hard({ id: 'c3', attr: 'size_class', op: 'in', value: ['micro', 'small'], code: 'E04' })),
    budget_fen: 500 * WAN,
    days: [400, 300],
  },
  {
    code: 'SD-JL-01',
    name: { zh: '首贷户奖励', en: 'First-loan reward' },
    summary: {
      zh: '首次从银行获得经营贷款的小微企业，放款满三个月后按贷款金额给予一次性奖励。',
      en: 'Small firms with their first bank loan are paid a share of it once, three months after the drawdown.',
    },
    source: '区金融办《首贷户培育行动方案》（示例文件）',
    benefit: { kind: 'first_loan_reward', share_ppm: 5_000, after_months: 3, cap_fen: 1 * WAN },
    scope: 'linked_products',
    criteria: allOf(
      hard({ id: 'c3', attr: 'first_time_borrower', op: 'eq', value: true, code: 'E07' }),
      hard({ id: 'c4', attr: 'size_class', op: 'in', value: ['micro', 'small'], code: 'E04' }),
    ),
    budget_fen: 200 * WAN,
    days: [395, 180],
  },
  {
    code: 'LS-TX-01',
    name: { zh: '绿色贷款贴息', en: 'Interest subsidy for green loans' },
    summary: {
      zh: '节能改造、清洁生产等绿色项目贷款，按半年贴息。',
      en: 'Loans for saving energy and cleaner production: part of the interest is paid back every half year.',
    },
    source: '区发展改革局《绿色金融支持措施》（示例文件）',
    benefit: {
      kind: 'interest_subsidy',
      subsidy_ppm: 10_000,
      months_max: 36,
      every_months: 6,
      cap_fen: 20 * WAN,
    },
    scope: 'linked_products',
    criteria: allOf(hard({ id: 'c3', attr: 'established_on', op: 'months_since', value: 12, code: 'E01' })),
    excludes: ['KJ-TX-01'],
    budget_fen: 400 * WAN,
    days: [380, 400],
  },
  {
    code: 'CY-TX-01',
    name: { zh: '创业担保贷款贴息', en: 'Interest subsidy for founders' },
    summary: {
      zh: '符合条件的创业者和小微企业，创业担保贷款按季贴息。',
      en: 'Start-up guaranteed loans of founders and small firms: part of the interest is paid back each quarter.',
    },
    source: '区人社局《创业担保贷款贴息办法》（示例文件）',
    benefit: {
      kind: 'interest_subsidy',
      subsidy_ppm: 20_000,
      months_max: 36,
      every_months: 3,
      cap_fen: 15 * WAN,
    },
    scope: 'linked_products',
    criteria: allOf(hard({ id: 'c3', attr: 'size_class', op: 'in', value: ['micro', 'small'], code: 'E04' })),
    // Both pay back interest: whoever gets the one does not get the other for the same loan.
    excludes: ['KJ-TX-01', 'SN-TX-01'],
    budget_fen: 300 * WAN,
    days: [370, 270],
  },
];

/** One that a person has written and nobody has published yet. */
const WAITING: Scheme = {
  code: 'WM-TX-01',
  name: { zh: '外贸企业贷款贴息', en: 'Interest subsidy for foreign trade' },
  summary: {
    zh: '有出口业务的企业，流动资金贷款按季贴息。',
    en: 'Working-capital loans of exporters: part of the interest is paid back each quarter.',
  },
  source: '区商务局《稳外贸金融支持措施》（示例文件）',
  benefit: {
    kind: 'interest_subsidy',
    subsidy_ppm: 10_000,
    months_max: 12,
    every_months: 3,
    cap_fen: 20 * WAN,
  },
  scope: 'all_products',
  criteria: allOf(
    hard({ id: 'c3', attr: 'foreign_trade_since', op: 'months_since', value: 12, code: 'E07' }),
  ),
  budget_fen: 300 * WAN,
  days: [-20, 385],
};

export type DemoPolicy = {
  readonly terms: PolicyTerms;
  /** Days before the anchor at which it was handed to the second person. */
  readonly days_ago: number;
};

function termsOf(
  { days: [before, after], ...scheme }: Scheme,
  anchor_day: string,
  phone: string,
): PolicyTerms {
  return {
    ...scheme,
    excludes: [...(scheme.excludes ?? [])],
    valid_from: addDays(anchor_day, -before),
    valid_until: addDays(anchor_day, after),
    contact_phone: phone,
  };
}

/** The published policies of a demonstration that stands at a day, and the one that waits. `phone` is the office's. */
export function demoPolicies(
  anchor_day: string,
  phone: string,
): { readonly published: readonly DemoPolicy[]; readonly waiting: DemoPolicy } {
  return {
    published: SCHEMES.map((scheme) => ({
      terms: termsOf(scheme, anchor_day, phone),
      days_ago: scheme.days[0] + 5,
    })),
    waiting: { terms: termsOf(WAITING, anchor_day, phone), days_ago: 2 },
  };
}

// Which products name which policy: those that are made for whom the policy is made.
const NAMED_BY: Readonly<Record<string, (listing: Pick<Listing, 'product_class' | 'tags'>) => boolean>> = {
  'KJ-TX-01': ({ product_class, tags }) => product_class === 'tech_loan' || tags.includes('technology'),
  'SN-TX-01': ({ product_class, tags }) => product_class === 'agri_loan' || tags.includes('agriculture'),
  'SD-JL-01': ({ tags }) => tags.includes('first_loan'),
  'LS-TX-01': ({ tags }) => tags.includes('green'),
  'CY-TX-01': ({ product_class }) => product_class === 'startup_guaranteed_loan',
};

/** The codes of the policies that a listing names. */
export function policiesOf(listing: Pick<Listing, 'product_class' | 'tags'>): string[] {
  return Object.entries(NAMED_BY).flatMap(([code, names]) => (names(listing) ? [code] : []));
}
