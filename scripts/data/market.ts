// Fills what the model of a listing leaves open from the usual ranges of a district's market, and keeps the names of
// the fields so filled: the demonstration never passes an invented figure off as a found one.
import { addDays } from '../../worker/lib/days.ts';
import type { Criteria } from '../../worker/matching/terms.ts';
import { ListingSchema, type Listing } from '../../worker/products/schema.ts';
import type { LoanPurpose, Process, ProductClass } from '../../worker/products/terms.ts';
import { dataClassesOf, leavesOf, usualStops } from './criteria.ts';
import { feesOf, ratesOf } from './fees.ts';
import { furtherFields, FURTHER_FIELDS } from './further.ts';
import type { Offer } from './offers.ts';
import { documentsOf } from './papers.ts';
import type { Random } from './random.ts';

const WAN = 1_000_000;

const PURPOSES: Readonly<Record<ProductClass, readonly LoanPurpose[]>> = {
  working_capital: ['purchase_of_materials', 'wages', 'rent', 'orders', 'other_operating'],
  tax_loan: ['purchase_of_materials', 'wages', 'rent', 'taxes', 'other_operating'],
  invoice_loan: ['purchase_of_materials', 'wages', 'rent', 'orders', 'other_operating'],
  tech_loan: ['research', 'equipment', 'purchase_of_materials', 'wages', 'orders'],
  supply_chain_finance: ['orders', 'purchase_of_materials', 'wages'],
  mortgage_loan: ['purchase_of_materials', 'wages', 'rent', 'equipment', 'expansion', 'other_operating'],
  procurement_loan: ['orders', 'purchase_of_materials', 'wages'],
  agri_loan: ['purchase_of_materials', 'equipment', 'wages', 'expansion', 'other_operating'],
  merchant_loan: ['purchase_of_materials', 'rent', 'wages', 'other_operating'],
  guaranteed_loan: ['purchase_of_materials', 'wages', 'orders', 'equipment', 'other_operating'],
  startup_guaranteed_loan: ['rent', 'equipment', 'purchase_of_materials', 'wages', 'other_operating'],
  data_loan: ['purchase_of_materials', 'wages', 'rent', 'other_operating'],
};

/** Working days for the decision and the payout, from and to. */
const PACE: Readonly<Record<Process, readonly [number, number, number, number]>> = {
  online: [1, 3, 1, 2],
  online_and_visit: [3, 8, 1, 4],
  offline: [5, 12, 2, 5],
};

// Facts that only a client of the bank or a firm with a record can have.
const INSIDER = ['account_at_bank', 'account_at_bank_since', 'bank_white_list'];

function smallestLoan(max_fen: number, random: Random): number {
  if (max_fen <= 50 * WAN) return random.pick([1, 2, 5]) * WAN;
  return random.pick(max_fen <= 300 * WAN ? [1, 5, 10] : [10, 20, 30]) * WAN;
}

function isFirstLoanFriendly({ conditions, guarantee_types }: Offer, random: Random): boolean {
  const insider = conditions.criteria.flatMap(leavesOf).some((leaf) => {
    return leaf.severity === 'hard' && INSIDER.includes(leaf.attr);
  });
  return !insider && random.chance(guarantee_types.includes('credit') ? 0.5 : 0.3);
}

/**
 * The listing that an offer becomes. `anchor_day` is the day the demonstration stands at; the product went on sale
 * some months before it. Throws when the result is not a valid listing.
 */
export function completeListing(
  offer: Offer,
  head: Pick<Listing, 'code' | 'name' | 'tagline' | 'complaint_phone'>,
  { anchor_day, random }: { anchor_day: string; random: Random },
): Listing {
  const filled = [...offer.conditions.filled];
  const orDrawn = <T>(field: keyof Listing, given: T | null, draw: () => T): T => {
    if (given !== null) return given;
    filled.push(field);
    return draw();
  };
  const drawnAs = <T>(field: keyof Listing, draw: () => T): T => orDrawn<T>(field, null, draw);

  const valid_from = drawnAs('valid_from', () => addDays(anchor_day, -random.int(30, 420)));
  const amount_max_fen = orDrawn(
    'amount_max_fen',
    offer.amount_max_fen,
    () => random.pick([200, 300, 500, 1000]) * WAN,
  );
  const term_months_max = orDrawn('term_months_max', offer.term_months_max, () =>
    random.pick([12, 12, 24, 36]),
  );
  const { rates, filled: drawnRates } = ratesOf(offer.price, {
    on: valid_from,
    term_months: term_months_max,
    random,
  });
  filled.push(...drawnRates);
  const stops = usualStops(offer.conditions.criteria, offer.product_class, random);
  filled.push(...stops.map(({ id }) => `criteria.${id}`));
  const criteria: Criteria = { all: [...offer.conditions.criteria, ...stops] };
  const data_classes = dataClassesOf(criteria, offer.conditions.fields.data_classes);
  const process = orDrawn('process', offer.process, () =>
    offer.guarantee_types.includes('credit')
      ? random.pick(['online', 'online_and_visit'])
      : random.pick(['online_and_visit', 'offline']),
  );
  const purposes = orDrawn('purposes', offer.purposes, () => [...PURPOSES[offer.product_class]]);
  const pace = PACE[process];
  const isSecured = offer.guarantee_types.some((kind) => kind === 'mortgage' || kind === 'pledge');
  const isMortgageOnly = offer.guarantee_types.every((kind) => kind === 'mortgage');

  const own = {
    ...head,
    product_class: offer.product_class,
    borrower_types: offer.borrower_types,
    amount_min_fen: orDrawn('amount_min_fen', offer.amount_min_fen, () =>
      smallestLoan(amount_max_fen, random),
    ),
    amount_max_fen,
    amount_by_honour: offer.amount_by_honour,
    term_months_min: drawnAs('term_months_min', () => Math.min(random.pick([1, 3, 6, 12]), term_months_max)),
    term_months_max,
    is_revolving: offer.is_revolving,
    credit_line_months:
      offer.credit_line_months === null && offer.is_revolving
        ? drawnAs('credit_line_months', () => Math.max(term_months_max, random.pick([12, 24, 36])))
        : offer.credit_line_months,
    ...rates,
    repayment_methods: offer.repayment_methods,
    day_basis: drawnAs('day_basis', () => (random.chance(0.95) ? 360 : 365)),
    fees: orDrawn('fees', offer.fees, () => feesOf(offer, random)),
    prepayment_allowed: orDrawn(
      'prepayment_allowed',
      offer.prepayment_fee_ppm === null ? null : true,
      () => true,
    ),
    prepayment_fee_ppm: orDrawn('prepayment_fee_ppm', offer.prepayment_fee_ppm, () =>
      isMortgageOnly && random.chance(0.3) ? 10_000 : 0,
    ),
    penalty_multiple_pct: drawnAs('penalty_multiple_pct', () =>
      random.weighted([
        [150, 6],
        [140, 1],
        [130, 3],
      ]),
    ),
    guarantee_types: offer.guarantee_types,
    ltv_ppm: isSecured ? orDrawn('ltv_ppm', offer.ltv_ppm, () => random.pick([50, 60, 70]) * 10_000) : null,
    purposes,
    criteria,
    text_conditions: offer.conditions.texts,
    data_classes,
    documents: drawnAs('documents', () =>
      documentsOf({ ...offer, data_classes, purposes, process }, criteria),
    ),
    take_up_workdays: drawnAs('take_up_workdays', () => random.int(1, 2)),
    decision_workdays: drawnAs('decision_workdays', () => random.int(pace[0], pace[1])),
    payout_workdays: drawnAs('payout_workdays', () => random.int(pace[2], pace[3])),
    process,
    first_loan_friendly: orDrawn('first_loan_friendly', offer.first_loan_friendly, () =>
      isFirstLoanFriendly(offer, random),
    ),
    towns: offer.towns,
    valid_from,
    valid_until: random.chance(0.35)
      ? drawnAs('valid_until', () => addDays(anchor_day, random.int(180, 720)))
      : null,
  };
  return ListingSchema.parse({
    ...own,
    ...furtherFields(own, random),
    filled: [...new Set([...filled, 'complaint_phone', ...FURTHER_FIELDS])],
  });
}
