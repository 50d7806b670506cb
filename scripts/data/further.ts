// The fields of a listing that none of the real listings states: tags from its class, the usual terms of contracts,
// and what a lender's own rules add. All of it counts as filled.
import type { Listing } from '../../worker/products/schema.ts';
import type { CollateralKind, ProductClass, ProductTag } from '../../worker/products/terms.ts';
import { policiesOf } from './policies.ts';
import type { Random } from './random.ts';

const WAN = 1_000_000;

const TAGS: Partial<Record<ProductClass, readonly ProductTag[]>> = {
  tech_loan: ['technology'],
  agri_loan: ['agriculture'],
  startup_guaranteed_loan: ['women_and_youth', 'veterans'],
  data_loan: ['data_assets'],
};

// Words of a name that say what a product is for.
const NAMED: readonly (readonly [RegExp, ProductTag])[] = [
  [/绿|碳|环保|光伏/, 'green'],
  [/知识产权|专利|商标|知产/, 'intellectual_property'],
  [/外贸|出口|跨境|退税/, 'foreign_trade'],
  [/园区|经开/, 'park'],
  [/续贷|连/, 'renewal'],
  [/农|茶|粮|种植|养殖/, 'agriculture'],
  [/科|专精|创新/, 'technology'],
];

type Known = Pick<
  Listing,
  | 'name'
  | 'product_class'
  | 'guarantee_types'
  | 'amount_min_fen'
  | 'amount_max_fen'
  | 'is_revolving'
  | 'term_months_max'
  | 'repayment_methods'
  | 'first_loan_friendly'
  | 'process'
>;

function tagsOf({ name, product_class, first_loan_friendly }: Known): ProductTag[] {
  const named = NAMED.filter(([word]) => word.test(name)).map(([, tag]) => tag);
  const all = [
    ...(TAGS[product_class] ?? []),
    ...named,
    ...(first_loan_friendly ? (['first_loan'] as const) : []),
  ];
  return [...new Set(all)].slice(0, 6);
}

function collateralOf({ guarantee_types: types, name }: Known): CollateralKind[] {
  const kinds: CollateralKind[] = [];
  if (types.includes('mortgage')) kinds.push('real_estate');
  if (types.includes('mortgage') && /设备|机/.test(name)) kinds.push('equipment');
  if (types.includes('pledge'))
    kinds.push(/知识|专利|商标/.test(name) ? 'intellectual_property' : 'receivables');
  if (types.includes('guarantee')) kinds.push(/担/.test(name) ? 'gov_guarantee' : 'guarantor');
  return kinds;
}

// 银担合作 in the usual shares: the bank keeps a fifth, guarantors and their reinsurers bear the rest.
const SHARES: Listing['risk_shares'] = [
  { party: 'bank', share_ppm: 200_000 },
  { party: 'guarantor', share_ppm: 400_000 },
  { party: 'reguarantor', share_ppm: 200_000 },
  { party: 'national_fund', share_ppm: 200_000 },
];

const FORMULAS: Partial<Record<ProductClass, readonly ['tax_paid_avg_24m' | 'invoiced_amount_12m', number]>> =
  {
    tax_loan: ['tax_paid_avg_24m', 10_000_000],
    invoice_loan: ['invoiced_amount_12m', 200_000],
  };

/** The further fields of a listing, drawn after all others so that those stay as they are. */
export function furtherFields(known: Known, random: Random) {
  const formula = FORMULAS[known.product_class];
  const isGuaranteed = known.guarantee_types.includes('guarantee');
  const isOneOff = known.repayment_methods.every((method) => method === 'bullet');
  const renews = random.chance(0.4);
  const hasQuota = random.chance(0.25);
  const discounted = random.chance(0.3);
  const tags = tagsOf(known);
  return {
    tags,
    branches: null,
    amount_step_fen: known.amount_min_fen >= 10 * WAN ? WAN : 100_000,
    amount_by_tax_level: [],
    limit_formula:
      formula && random.chance(0.6)
        ? { min: [{ attr: formula[0], times_ppm: formula[1] }, { fen: known.amount_max_fen }] }
        : null,
    drawdown_months_max: known.is_revolving ? Math.min(12, known.term_months_max) : null,
    quota_fen: hasQuota ? random.pick([5000, 10_000, 20_000]) * WAN : null,
    quota_count: hasQuota && random.chance(0.5) ? random.pick([50, 100, 200]) : null,
    lpr_fixed_on: random.chance(0.8) ? ('drawdown' as const) : ('contract' as const),
    rate_discounts: discounted
      ? [
          {
            text: { zh: '首次在本行贷款的企业', en: 'Firms that borrow from the lender for the first time' },
            discount_bp: random.pick([5, 10, 15]),
          },
        ]
      : [],
    interest_by: 'period' as const,
    repayment_frequency: isOneOff ? ('maturity' as const) : ('month' as const),
    principal_grace_periods: 0,
    interest_grace_periods: 0,
    overdue_days: [30, 90],
    cooling_off_days: random.pick([0, 0, 3, 7]),
    renewal_without_repayment: renews,
    renewal_terms: renews
      ? {
          zh: '生产经营正常、无欠息，到期前30日申请',
          en: 'In regular operation, no interest overdue, asked for 30 days before maturity',
        }
      : null,
    policies: policiesOf({ product_class: known.product_class, tags }),
    collateral_kinds: collateralOf(known),
    risk_shares: isGuaranteed && random.chance(0.5) ? SHARES : [],
    forbidden_purposes: [
      'property_market',
      'securities',
      'equity_investment',
      'relending',
      'private_consumption',
    ] as const,
    extra_fields: [],
    connection: known.process === 'online' && random.chance(0.3) ? ('api' as const) : ('workbench' as const),
    branch_authority_fen: null,
    contacts: [],
  };
}

/** The names of the further fields, all of them drawn. */
export const FURTHER_FIELDS = [
  'tags',
  'amount_step_fen',
  'limit_formula',
  'drawdown_months_max',
  'quota_fen',
  'quota_count',
  'lpr_fixed_on',
  'rate_discounts',
  'interest_by',
  'repayment_frequency',
  'overdue_days',
  'cooling_off_days',
  'renewal_without_repayment',
  'renewal_terms',
  'policies',
  'collateral_kinds',
  'risk_shares',
  'forbidden_purposes',
  'connection',
] as const satisfies readonly (keyof Listing)[];
