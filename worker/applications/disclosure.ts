// The 15 points of a 贷款明白纸: what a firm reads before it signs, in the order of the sheet. Points that the contract
// leaves to the bank's own conditions say so in words; nothing is left empty.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Fen } from '../lib/money.ts';
import { percentText } from '../matching/words.ts';
import type { CostExample } from '../products/cost.ts';
import type { Listing } from '../products/schema.ts';
import type { OfferTermsInput } from './schema.ts';

export const DISCLOSURE_IDS = [
  'principal',
  'interest',
  'upfront_fees',
  'received',
  'total_payable',
  'annual_cost',
  'term',
  'frequency',
  'instalments',
  'instalment',
  'late_penalty',
  'other_charges',
  'cooling_off',
  'collection',
  'complaints',
] as const;
export type DisclosureId = (typeof DISCLOSURE_IDS)[number];

export const DISCLOSURE_LABELS = {
  principal: both('贷款本金', 'Principal'),
  interest: both('利息合计', 'Interest in all'),
  upfront_fees: both('利息以外的费用', 'Charges besides interest'),
  received: both('实际到手金额', 'Received in hand'),
  total_payable: both('应付总额（本金、利息、费用）', 'To be paid in all (principal, interest, charges)'),
  annual_cost: both('综合融资成本（年化，IRR）', 'All-in annual cost (IRR)'),
  term: both('期限', 'Term'),
  frequency: both('还款频率', 'How often'),
  instalments: both('还款期数', 'Number of payments'),
  instalment: both('每期还款（首期 / 末期）', 'Each payment (first / last)'),
  late_penalty: both('逾期罚息', 'Penalty for late payment'),
  other_charges: both('或有费用（提前还款、挪用）', 'Charges that may arise (prepayment, misuse)'),
  cooling_off: both('签约前可否反悔', 'Before signing'),
  collection: both('催收', 'Collection'),
  complaints: both('投诉渠道', 'Where to complain'),
} satisfies Record<DisclosureId, Bilingual>;

/** One point: sums in fen, a rate in ppm a year, or words. */
export type DisclosurePoint = {
  readonly id: DisclosureId;
  readonly fen?: readonly Fen[];
  readonly ppm?: number;
  readonly text?: Bilingual;
};

type Told = Pick<
  Listing,
  'repayment_frequency' | 'penalty_multiple_pct' | 'prepayment_allowed' | 'prepayment_fee_ppm'
>;

function frequencyOf({ repayment_method, term_months }: OfferTermsInput, listing: Told): Bilingual {
  if (repayment_method === 'bullet') return both('到期一次', 'Once, at the end');
  if (repayment_method === 'revolving')
    return both('按月付息，本金随借随还', 'Interest monthly, principal at will');
  return listing.repayment_frequency === 'quarter' && term_months % 3 === 0
    ? both('按季', 'Every quarter')
    : both('按月', 'Every month');
}

function prepayment(listing: Told): Bilingual {
  if (!listing.prepayment_allowed) return both('不可提前还款', 'No prepayment');
  return listing.prepayment_fee_ppm === 0
    ? both('提前还款不收费', 'Prepayment is free')
    : both(
        `提前还款按所还本金的 ${percentText(listing.prepayment_fee_ppm)} 收取`,
        `Prepayment costs ${percentText(listing.prepayment_fee_ppm)} of what is prepaid`,
      );
}

/** The points of an offer's sheet. `contact` is where complaints go: the branch, and the district's line. */
export function disclosureOf(
  terms: OfferTermsInput,
  cost: CostExample,
  listing: Told,
  contact: { readonly branch: Bilingual; readonly phone: string; readonly hotline: string },
): DisclosurePoint[] {
  // ppm × a whole percentage: exact in integers, shown with the rate's own digits.
  const late = Math.round((terms.rate_ppm * listing.penalty_multiple_pct) / 100);
  const points: Record<DisclosureId, Omit<DisclosurePoint, 'id'>> = {
    principal: { fen: [terms.amount_fen] },
    interest: { fen: [cost.total_interest_fen] },
    upfront_fees: { fen: [cost.total_fees_fen] },
    received: { fen: [cost.principal_fen] },
    total_payable: { fen: [terms.amount_fen + cost.total_interest_fen + cost.total_fees_fen] },
    annual_cost: cost.irr_effective
      ? { ppm: cost.irr_effective.ppm }
      : { text: both('无法折算', 'Cannot be expressed') },
    term: { text: both(`${terms.term_months}个月`, `${terms.term_months} months`) },
    frequency: { text: frequencyOf(terms, listing) },
    instalments: { text: both(`${cost.schedule.payments}期`, String(cost.schedule.payments)) },
    instalment: { fen: [cost.schedule.first_payment_fen, cost.schedule.last_payment_fen] },
    late_penalty: {
      text: both(
        `逾期部分按年 ${percentText(late)}（合同利率的 ${listing.penalty_multiple_pct}%）计收，未付利息按同率计复利`,
        `${percentText(late)} a year on what is late (${listing.penalty_multiple_pct}% of the contract rate); unpaid interest compounds at that rate`,
      ),
    },
    other_charges: {
      text: both(
        `${prepayment(listing).zh}；挪用贷款按合同利率的 150%–200% 计收`,
        `${prepayment(listing).en}; misuse of the loan 150%–200% of the contract rate`,
      ),
    },
    cooling_off: {
      text: both(
        '接受方案后、签订合同前可随时放弃，不收取任何费用',
        'After accepting and before signing the contract you may give it up at any time, free of charge',
      ),
    },
    collection: {
      text: both(
        '由贷款银行负责；平台不催收，也不收取任何费用',
        'By the lending bank; the platform neither collects nor charges anything',
      ),
    },
    complaints: {
      text: both(
        `${contact.branch.zh} ${contact.phone}；区金融办 ${contact.hotline}`,
        `${contact.branch.en} ${contact.phone}; finance office ${contact.hotline}`,
      ),
    },
  };
  return DISCLOSURE_IDS.map((id) => ({ id, ...points[id] }));
}
