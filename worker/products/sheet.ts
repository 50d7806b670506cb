// The page of one product: its whole listing, what a loan costs by each way of repaying, and which LPR stands behind
// its rate.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Fen } from '../lib/money.ts';
import { limitSentence } from '../matching/limits.ts';
import { DATA_CLASS_LABELS, HONOURS, TAX_CREDIT_LEVELS } from '../matching/terms-facts.ts';
import type { Names } from '../matching/words.ts';
import { explainNet } from '../policies/explain.ts';
import { linkedTo, netPrice, type Subsidy } from '../policies/linked.ts';
import { pricedLoan } from '../policies/net.ts';
import { cardOf, firstMethod, listedCost, nearestLoan, REFERENCE_LOAN, rhythmOf, shownRate } from './card.ts';
import type { ListedProduct, LoanWish } from './card.ts';
import { conditionsOf } from './conditions.ts';
import type { CostExample } from './cost.ts';
import { listedFeeSource, listedRateSource } from './cost-sources.ts';
import { ratesFor } from './current.ts';
import { explainCost, type CostLine } from './explain-cost.ts';
import { lprOn, rateFromLpr, tenorOf, type Lpr, type LprTable } from './lpr.ts';
import type { Listing } from './schema.ts';
import type { RepaymentMethod } from './terms.ts';

/** What is asked of the page beside the product itself; each may be left out. */
export type SheetWish = {
  readonly amount_fen?: Fen | undefined;
  readonly term_months?: number | undefined;
  readonly method?: RepaymentMethod | undefined;
};

/** One loan by one way of repaying. Money in fen; a trial calculation, the bank's own figures decide. */
function exampleOf(method: RepaymentMethod, cost: CostExample) {
  return {
    method,
    payments: cost.schedule.payments,
    first_payment_fen: cost.schedule.first_payment_fen,
    last_payment_fen: cost.schedule.last_payment_fen,
    total_interest_fen: cost.total_interest_fen,
    total_fees_fen: cost.total_fees_fen,
    total_cost_fen: cost.total_cost_fen,
    rate: shownRate(cost),
    simple_ppm: cost.simple_annual?.ppm ?? null,
    irr_ppm: cost.irr_effective?.ppm ?? null,
  };
}

// A spread that would bring the rate below zero gives none.
function rateToday(lpr: Lpr, spread_bp: number): number | null {
  return lpr.known && lpr.rate_ppm + spread_bp * 100 >= 0 ? rateFromLpr(lpr.rate_ppm, spread_bp) : null;
}

/**
 * The LPR behind a floating price today: a listing keeps the rates as they were when its version was made, and today's
 * may differ. `known` is false where the table does not reach today. Null for a fixed price.
 */
export function lprBasis(
  listing: Listing,
  table: LprTable,
  { today, term_months }: { today: string; term_months: number },
) {
  const { spread_bp_min, spread_bp_max } = listing;
  if (listing.rate_type !== 'lpr' || spread_bp_min === null || spread_bp_max === null) return null;
  const lpr = lprOn(table, today, term_months);
  return {
    tenor: tenorOf(term_months),
    spread_bp_min,
    spread_bp_max,
    known: lpr.known,
    lpr_ppm: lpr.known ? lpr.rate_ppm : null,
    published_on: lpr.known ? lpr.published_on : null,
    rate_min_ppm: rateToday(lpr, spread_bp_min),
    rate_max_ppm: rateToday(lpr, spread_bp_max),
  };
}

function quotaOf({ listing: { quota_fen, quota_count }, used }: ListedProduct) {
  if (quota_fen === null && quota_count === null) return null;
  const taken = used ?? { fen: 0, count: 0 };
  return {
    fen: quota_fen,
    left_fen: quota_fen === null ? null : Math.max(0, quota_fen - taken.fen),
    count: quota_count,
    left_count: quota_count === null ? null : Math.max(0, quota_count - taken.count),
  };
}

/** The lines of a listed price opened: how each figure comes about and where it is written down. */
export function explainListed(
  listing: Listing,
  loan: LoanWish,
  at: {
    readonly method: RepaymentMethod;
    readonly lpr: ReturnType<typeof lprBasis>;
    readonly version_number: number | null;
    readonly path: string | null;
  },
): CostLine[] {
  const { lpr, version_number, path } = at;
  const input = pricedLoan(listing, loan, at.method);
  const basis =
    lpr && lpr.lpr_ppm !== null && lpr.published_on !== null && lpr.rate_min_ppm === input.rate_ppm
      ? { lpr_ppm: lpr.lpr_ppm, published_on: lpr.published_on, spread_bp: lpr.spread_bp_min }
      : null;
  return explainCost(input, {
    rate: listedRateSource({ rate_ppm: input.rate_ppm, version_number, lpr: basis, path }),
    fee: listedFeeSource({ version_number, path }),
    certainty: 'listed_best',
    fee_certainty: 'listed',
  });
}

/**
 * Everything the page of a product shows. The loan of the example is the one asked for, moved to the nearest on offer,
 * or the reference loan. `today` is the day in Shanghai; `names` says towns and industries.
 */
export function sheetOf(
  product: ListedProduct,
  wish: SheetWish,
  at: {
    readonly today: string;
    readonly lpr: LprTable;
    readonly towns: ReadonlyMap<string, Bilingual>;
    readonly names: Names;
    /** The policies in force. */
    readonly subsidies: readonly Subsidy[];
  },
) {
  const { listing } = product;
  const asked: LoanWish = {
    amount_fen: wish.amount_fen ?? REFERENCE_LOAN.amount_fen,
    term_months: wish.term_months ?? REFERENCE_LOAN.term_months,
  };
  const loan = nearestLoan(listing, asked);
  const method = wish.method ?? firstMethod(listing);
  const cost = listedCost(listing, loan, method);
  const rates = ratesFor(listing, loan.term_months);
  const lpr = lprBasis(listing, at.lpr, { today: at.today, term_months: loan.term_months });
  const net = {
    subsidies: at.subsidies,
    linked: linkedTo({ policies: listing.policies, price: listing }, at.subsidies),
    answers: null,
    method,
  };
  return {
    ...cardOf(product),
    code: listing.code,
    is_revolving: listing.is_revolving,
    credit_line_months: listing.credit_line_months,
    amount_by_title: listing.amount_by_honour.map(({ honour, amount_max_fen }) => ({
      title: HONOURS[honour],
      amount_max_fen,
    })),
    amount_by_tax_level: listing.amount_by_tax_level.map(({ level, amount_max_fen }) => ({
      title: TAX_CREDIT_LEVELS[level],
      amount_max_fen,
    })),
    /** How the amount is worked out from a firm's figures, as the owner reads it. */
    limit: listing.limit_formula && limitSentence(listing.limit_formula),
    rate_type: listing.rate_type,
    ...rates,
    lpr,
    day_basis: listing.day_basis,
    rhythm: rhythmOf(listing, { ...loan, method }),
    prepayment_allowed: listing.prepayment_allowed,
    prepayment_fee_ppm: listing.prepayment_fee_ppm,
    penalty_multiple_pct: listing.penalty_multiple_pct,
    ltv_ppm: listing.ltv_ppm,
    purposes: listing.purposes,
    towns: listing.towns?.map((code) => at.towns.get(code) ?? both(code, code)) ?? null,
    conditions: conditionsOf(listing, at.names),
    documents: listing.documents.map(({ id, name, how, data_class }) => ({
      id,
      name,
      how,
      source: data_class && DATA_CLASS_LABELS[data_class],
    })),
    data_classes: listing.data_classes.map((id) => ({ id, label: DATA_CLASS_LABELS[id] })),
    fees: cost.fee_lines.map(({ fee, total_fen, counted }) => ({ ...fee, total_fen, counted })),
    tags: listing.tags,
    truth: product.truth,
    /** What the institution lends in all by this product and what of it is left; null without such a limit. */
    quota: quotaOf(product),
    /** The example after the subsidies of a firm that qualifies for all of them; null when there are none. */
    net: netPrice(listing, loan, net),
    /** How each figure of the example and of its net price comes about. */
    explained: [
      ...explainListed(listing, loan, {
        method,
        lpr,
        version_number: product.version_number ?? null,
        path: null,
      }),
      ...explainNet(listing, loan, net),
    ],
    example: { ...loan, rate_ppm: rates.rate_min_ppm, ...exampleOf(method, cost) },
    methods: listing.repayment_methods.map((other) =>
      exampleOf(other, other === method ? cost : listedCost(listing, loan, other)),
    ),
    take_up_workdays: listing.take_up_workdays,
    decision_workdays: listing.decision_workdays,
    payout_workdays: listing.payout_workdays,
    valid_from: listing.valid_from,
    valid_until: listing.valid_until,
    complaint_phone: listing.complaint_phone,
    filled: listing.filled,
  };
}
