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
  | 'amount_by_tax_level'
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

type Amounts = Pick<
  ListingCore,
  'amount_min_fen' | 'amount_max_fen' | 'amount_by_honour' | 'amount_by_tax_level'
>;

// A title or a tax credit level may raise the highest amount above what any firm can ask for.
function amountCriteria(amounts: Amounts): Criteria {
  const { amount_min_fen: min, amount_max_fen: max } = amounts;
  const base = leaf('amount', 'requested_amount', 'between', [min, max], 'F01');
  const tier = (id: string, most: number, condition: Leaf): Criteria => ({
    all: [leaf(id, 'requested_amount', 'between', [min, most], 'F01'), condition],
  });
  const raises = ({ amount_max_fen }: { amount_max_fen: number }): boolean => amount_max_fen > max;
  const byHonour = amounts.amount_by_honour
    .filter(raises)
    .map(({ honour, amount_max_fen }, i) =>
      tier(`amount-${i + 1}`, amount_max_fen, leaf(`honour-${i + 1}`, 'honours', 'in', [honour], 'E07')),
    );
  const byLevel = amounts.amount_by_tax_level
    .filter(raises)
    .map(({ level, amount_max_fen }, i) =>
      tier(
        `amount-tax-${i + 1}`,
        amount_max_fen,
        leaf(`tax-${i + 1}`, 'tax_credit_level', 'eq', level, 'T01'),
      ),
    );
  const raised = [...byHonour, ...byLevel];
  return raised.length === 0 ? base : { any: [base, ...raised] };
}

function orgCriteria(types: ListingCore['borrower_types']): Leaf {
  const admitted = new Set(types.flatMap((type): readonly OrgType[] => ORG_TYPES_OF[type]));
  return leaf('org', 'org_type', 'in', [...admitted], 'E04');
}

const active = (): Leaf => leaf('status', 'registration_status', 'eq', 'active', 'E04');

/** The criteria that the fields of a listing stand for. */
export function structuralCriteria(listing: ListingCore): Criteria {
  const all: Criteria[] = [
    orgCriteria(listing.borrower_types),
    active(),
    amountCriteria(listing),
    leaf('term', 'requested_term', 'lte', listing.term_months_max, 'F01'),
    leaf('purpose', 'requested_purpose', 'in', listing.purposes, 'E06'),
  ];
  if (listing.towns) all.push(leaf('town', 'street', 'in', listing.towns, 'E03'));
  return { all };
}

/**
 * What the fields of a listing that is still being written ask of every firm: as {@link structuralCriteria}, without
 * what is not there yet, the amounts as far as any firm may reach.
 */
export function structuralParts(listing: Partial<ListingCore>): Leaf[] {
  const { borrower_types, amount_min_fen: min, amount_max_fen: max, term_months_max: term } = listing;
  const { purposes, towns, amount_by_honour = [], amount_by_tax_level = [] } = listing;
  const parts: Leaf[] = [active()];
  if (borrower_types?.length) parts.push(orgCriteria(borrower_types));
  if (min !== undefined && max !== undefined && min <= max) {
    const tiers = [...amount_by_honour, ...amount_by_tax_level].map(({ amount_max_fen }) => amount_max_fen);
    parts.push(leaf('amount', 'requested_amount', 'between', [min, Math.max(max, ...tiers)], 'F01'));
  }
  if (term !== undefined) parts.push(leaf('term', 'requested_term', 'lte', term, 'F01'));
  if (purposes?.length) parts.push(leaf('purpose', 'requested_purpose', 'in', purposes, 'E06'));
  if (towns?.length) parts.push(leaf('town', 'street', 'in', towns, 'E03'));
  return parts;
}
