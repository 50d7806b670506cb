// What a list shows of a product, and the one worked example that all products are ranked by.
import type { Bilingual } from '../lib/bilingual.ts';
import type { Fen } from '../lib/money.ts';
import { costExample, type CostExample } from './cost.ts';
import type { ProductTruth } from '../applications/truth.ts';
import { ratesFor, type ByTenor, type Priced } from './current.ts';
import type { Listing } from './schema.ts';
import type { RepaymentMethod } from './terms.ts';

/** An institution as lists name it. */
export type InstitutionName = { readonly id: string; readonly name: Bilingual; readonly short: string };

/** What contracts have taken of a quota: amounts in fen, loans. */
export type QuotaUsed = { readonly fen: Fen; readonly count: number };

/** A product on the shelf: its listing with what identifies it. */
export type ListedProduct = {
  readonly id: string;
  readonly version_id: string;
  /** Which of its versions this is; only where a single product is read. */
  readonly version_number?: number;
  readonly institution: InstitutionName;
  readonly listing: Priced;
  /** What its applications say of it; null until enough of them were decided. */
  readonly truth: ProductTruth | null;
  /** Only where a single product is read. */
  readonly used?: QuotaUsed | null;
};

/** The terms of a listing that a price depends on. */
export type PriceTerms = Pick<
  Listing,
  | 'amount_min_fen'
  | 'amount_max_fen'
  | 'term_months_min'
  | 'term_months_max'
  | 'rate_min_ppm'
  | 'repayment_methods'
  | 'fees'
  | 'day_basis'
  | 'interest_by'
  | 'repayment_frequency'
  | 'principal_grace_periods'
  | 'interest_grace_periods'
> & { readonly by_tenor?: ByTenor };

/** A loan that a price is asked for. */
export type LoanWish = { readonly amount_fen: Fen; readonly term_months: number };

/** The loan of the reference example: 100万元 for a year, or the nearest that a product offers. */
export const REFERENCE_LOAN: LoanWish = { amount_fen: 100_000_000, term_months: 12 };

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

/** The loan nearest to a wish that the listing offers to any borrower. */
export function nearestLoan(terms: PriceTerms, wish: LoanWish): LoanWish {
  return {
    amount_fen: clamp(wish.amount_fen, terms.amount_min_fen, terms.amount_max_fen),
    term_months: clamp(wish.term_months, terms.term_months_min, terms.term_months_max),
  };
}

/** The way of repaying that a listing names first. */
export function firstMethod(terms: PriceTerms): RepaymentMethod {
  return terms.repayment_methods[0] ?? 'interest_only';
}

/**
 * How the payments of a loan of so many months follow each other: by quarters only where the term is whole quarters, and
 * with as much grace as leaves a period to repay in.
 */
export function rhythmOf(
  terms: Pick<
    PriceTerms,
    'repayment_frequency' | 'principal_grace_periods' | 'interest_grace_periods' | 'interest_by'
  >,
  { term_months, method }: { readonly term_months: number; readonly method: RepaymentMethod },
) {
  const { repayment_frequency, principal_grace_periods, interest_grace_periods, interest_by } = terms;
  const period = repayment_frequency === 'quarter' && term_months % 3 === 0 ? 'quarter' : 'month';
  const periods = method === 'bullet' ? 1 : term_months / (period === 'quarter' ? 3 : 1);
  return {
    period,
    interest_by,
    grace_periods: Math.min(principal_grace_periods, periods - 1),
    interest_grace_periods: Math.min(interest_grace_periods, periods - 1),
  } as const;
}

/**
 * What a loan costs as the listing promises it at best: its lowest rate with every mandatory fee, by its first way of
 * repaying unless another is named. The wish is moved to the nearest loan on offer.
 */
export function listedCost(
  terms: PriceTerms,
  wish: LoanWish,
  method: RepaymentMethod = firstMethod(terms),
): CostExample {
  const loan = nearestLoan(terms, wish);
  return costExample({
    ...loan,
    ...rhythmOf(terms, { ...loan, method }),
    rate_ppm: ratesFor(terms, loan.term_months).rate_min_ppm,
    method,
    fees: terms.fees,
    day_basis: terms.day_basis,
  });
}

/** An annual rate as it must be shown: the number with its kind (中国人民银行公告〔2021〕第3号). */
export type ShownRate = { readonly ppm: number; readonly kind: 'simple' | 'irr' };

/** The rate of an example with its kind; null when the example has none. */
export function shownRate(cost: Pick<CostExample, 'shown' | 'rate_kind'>): ShownRate | null {
  return cost.shown && { ppm: cost.shown.ppm, kind: cost.rate_kind };
}

/** What a card shows. Money in fen, rates in ppm a year, `promised_workdays` from application to money. */
export type ProductCard = {
  readonly id: string;
  readonly version_id: string;
  readonly name: string;
  readonly tagline: Bilingual;
  readonly institution: InstitutionName;
  readonly product_class: Listing['product_class'];
  readonly borrower_types: Listing['borrower_types'];
  readonly amount_min_fen: Fen;
  readonly amount_max_fen: Fen;
  /** The highest amount with the best title that raises it; null when no title does. */
  readonly amount_max_with_title_fen: Fen | null;
  readonly term_months_min: number;
  readonly term_months_max: number;
  /** Of the reference loan; the lowest there is. */
  readonly rate: ShownRate | null;
  /** Effective IRR of the reference loan: the only figure that products are compared by. */
  readonly irr_ppm: number | null;
  readonly guarantee_types: Listing['guarantee_types'];
  readonly repayment_methods: Listing['repayment_methods'];
  readonly process: Listing['process'];
  readonly promised_workdays: number;
  readonly first_loan_friendly: boolean;
  /** Working days from take-up to money as its own applications took, in tenths: median and P90; null below ten cases. */
  readonly actual_tenths: { readonly median: number; readonly p90: number } | null;
};

/** The working days that an institution promises from the application to the money. */
export function workdaysOf(
  listing: Pick<Listing, 'take_up_workdays' | 'decision_workdays' | 'payout_workdays'>,
): number {
  return listing.take_up_workdays + listing.decision_workdays + listing.payout_workdays;
}

// Beside the promise, which is a sum of steps: the sum of the steps' figures, where each of them has enough cases.
function actualDays(truth: ProductTruth | null): ProductCard['actual_tenths'] {
  if (!truth) return null;
  const { take_up, decision, payout } = truth.days;
  if (!take_up || !decision || !payout) return null;
  const sum = (figure: 'median' | 'p90'): number => take_up[figure] + decision[figure] + payout[figure];
  return { median: sum('median'), p90: sum('p90') };
}

/** The card of a product. */
export function cardOf({ id, version_id, institution, listing, truth }: ListedProduct): ProductCard {
  const cost = listedCost(listing, REFERENCE_LOAN);
  const raised = Math.max(0, ...listing.amount_by_honour.map(({ amount_max_fen }) => amount_max_fen));
  return {
    id,
    version_id,
    name: listing.name,
    tagline: listing.tagline,
    institution,
    product_class: listing.product_class,
    borrower_types: listing.borrower_types,
    amount_min_fen: listing.amount_min_fen,
    amount_max_fen: listing.amount_max_fen,
    amount_max_with_title_fen: raised > listing.amount_max_fen ? raised : null,
    term_months_min: listing.term_months_min,
    term_months_max: listing.term_months_max,
    rate: shownRate(cost),
    irr_ppm: cost.irr_effective?.ppm ?? null,
    guarantee_types: listing.guarantee_types,
    repayment_methods: listing.repayment_methods,
    process: listing.process,
    promised_workdays: workdaysOf(listing),
    first_loan_friendly: listing.first_loan_friendly,
    actual_tenths: actualDays(truth),
  };
}
