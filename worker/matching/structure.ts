// The conditions that a listing's own fields state: who may borrow, how much, how long, for what and where. They
// join the bank's criteria in one tree, so that a wish outside the product is explained and cured like any other
// failure. Ids begin with @, which the builder refuses for a bank's own.
import type { ReasonCode } from '../lib/reasons.ts';
import { ORG_TYPES } from './terms-facts.ts';
import type { Criteria, Leaf } from './terms.ts';
import type { Listing } from '../products/schema.ts';

/** The fields of a listing that bear conditions. */
export type ListingCore = Pick<
  Listing,
  | 'borrower_types'
  | 'amount_min_fen'
  | 'amount_max_fen'
  | 'amount_by_honour'
  | 'term_months_max'
  | 'purposes'
  | 'towns'
>;

type OrgType = keyof typeof ORG_TYPES;

// An owner borrows for the firm behind him, be it registered as an enterprise or as a sole trader.
const ORG_TYPES_OF = {
  enterprise: ['enterprise'],
  individual_business: ['individual_business'],
  farmer_cooperative: ['farmer_cooperative'],
  enterprise_owner: ['enterprise', 'individual_business'],
} satisfies Record<Listing['borrower_types'][number], readonly OrgType[]>;

const leaf = (
  id: string,
  attr: Leaf['attr'],
  op: Leaf['op'],
  value: Leaf['value'],
  code: ReasonCode,
): Leaf => ({
  id: `@${id}`,
  attr,
  op,
  ...(value === undefined ? {} : { value }),
  severity: 'hard',
  code,
});

// A title may raise the highest amount above what any firm can ask for.
function amountCriteria({
  amount_min_fen: min,
  amount_max_fen: max,
  amount_by_honour: tiers,
}: ListingCore): Criteria {
  const base = leaf('amount', 'requested_amount', 'between', [min, max], 'F01');
  const raised = tiers.filter(({ amount_max_fen }) => amount_max_fen > max);
  if (raised.length === 0) return base;
  const tier = ({ honour, amount_max_fen }: (typeof raised)[number], i: number): Criteria => ({
    all: [
      leaf(`amount-${i + 1}`, 'requested_amount', 'between', [min, amount_max_fen], 'F01'),
      leaf(`honour-${i + 1}`, 'honours', 'in', [honour], 'E07'),
    ],
  });
  return { any: [base, ...raised.map(tier)] };
}

/** The criteria that the fields of a listing stand for. */
export function structuralCriteria(listing: ListingCore): Criteria {
  const types = new Set(listing.borrower_types.flatMap((type): readonly OrgType[] => ORG_TYPES_OF[type]));
  const all: Criteria[] = [
    leaf('org', 'org_type', 'in', [...types], 'E04'),
    leaf('status', 'registration_status', 'eq', 'active', 'E04'),
    amountCriteria(listing),
    leaf('term', 'requested_term', 'lte', listing.term_months_max, 'F01'),
    leaf('purpose', 'requested_purpose', 'in', listing.purposes, 'E06'),
  ];
  if (listing.towns) all.push(leaf('town', 'street', 'in', listing.towns, 'E03'));
  return { all };
}
