// What the model of a listing says about it: the record of a real listing with its translated conditions, or a shape
// to draw from. Gaps stay null here; market.ts fills them.
import { parsePercent } from '../../worker/lib/money.ts';
import type { FeeItemSchema, Listing } from '../../worker/products/schema.ts';
import type * as z from 'zod';
import { drawn, translated, type Conditions } from './criteria.ts';
import type { Random } from './random.ts';
import type { Renamed, Shape, Source, SourceRate, Translation } from './tables.ts';

export type FeeItem = z.infer<typeof FeeItemSchema>;

/** A price that needs no drawing, or the way a source words it. */
export type Price =
  | { type: 'fixed'; min_ppm: number; max_ppm: number | null }
  | { type: 'spread'; spread_bp_min: number; spread_bp_max: number }
  | Exclude<SourceRate, { type: 'fixed' }>;

/** A listing as far as its model states it; null is a gap. Amounts in fen, terms in months. */
export type Offer = Pick<
  Listing,
  | 'product_class'
  | 'borrower_types'
  | 'guarantee_types'
  | 'repayment_methods'
  | 'is_revolving'
  | 'credit_line_months'
  | 'amount_by_honour'
  | 'towns'
> & {
  amount_min_fen: number | null;
  amount_max_fen: number | null;
  term_months_max: number | null;
  price: Price;
  fees: FeeItem[] | null;
  guarantee_fee_ppm: number | null;
  prepayment_fee_ppm: number | null;
  ltv_ppm: number | null;
  purposes: Listing['purposes'] | null;
  process: Listing['process'] | null;
  first_loan_friendly: boolean | null;
  conditions: Conditions;
};

const WAN = 1_000_000;

/** Percent text of a table in ppm. Throws RangeError when it is none: tables are checked before. */
export function ppm(percent: string): number {
  const parsed = parsePercent(percent);
  if (!parsed.ok) throw new RangeError(`not a percentage: ${percent}`);
  return parsed.ppm;
}

const wan = (amount: number | null): number | null => (amount === null ? null : amount * WAN);

const BORROWERS: Readonly<Record<string, Listing['borrower_types']>> = {
  enterprise: ['enterprise'],
  individual_business: ['individual_business'],
  owner: ['enterprise_owner'],
};

/** Who may borrow by a source's own column; farmers and natural persons are not on the platform. */
export function borrowersOf({ borrower }: Pick<Source, 'borrower'>): Listing['borrower_types'] {
  return borrower.split(',').flatMap((kind) => BORROWERS[kind] ?? []);
}

/** A real listing whose columns are completed or corrected by its own conditions. */
export function offerOfSource(source: Source, renamed: Renamed, translation: Translation): Offer {
  const stated = translated(translation);
  const { fields } = stated;
  // Chosen together with the name where the source is silent.
  const isProcessChosen = renamed.process !== undefined && fields.process === undefined;
  const conditions = isProcessChosen ? { ...stated, filled: [...stated.filled, 'process'] } : stated;
  const repayment_methods = [...new Set([...source.repayment_methods, ...(fields.repayment_methods ?? [])])];
  const { rate } = renamed;
  return {
    product_class: renamed.product_class,
    borrower_types: [...new Set([...borrowersOf(source), ...(fields.borrower_types ?? [])])],
    guarantee_types: [...new Set([...source.guarantee_types, ...(fields.guarantee_types ?? [])])],
    amount_min_fen: fields.amount_min_fen ?? null,
    amount_max_fen: fields.amount_max_fen ?? wan(source.max_amount_wan),
    amount_by_honour: fields.amount_by_honour ?? [],
    term_months_max: fields.term_months_max ?? source.single_loan_months,
    is_revolving: fields.is_revolving ?? repayment_methods.includes('revolving'),
    credit_line_months: fields.credit_line_months ?? source.credit_line_months,
    repayment_methods,
    price:
      rate.type === 'fixed'
        ? {
            type: 'fixed',
            min_ppm: ppm(rate.min_pct),
            max_ppm: rate.max_pct === null ? null : ppm(rate.max_pct),
          }
        : rate,
    fees: null,
    guarantee_fee_ppm: renamed.guarantee_fee_pct === undefined ? null : ppm(renamed.guarantee_fee_pct),
    prepayment_fee_ppm: fields.prepayment_fee_ppm ?? null,
    ltv_ppm: fields.ltv_ppm ?? null,
    purposes: fields.purposes ?? null,
    process: fields.process ?? renamed.process ?? null,
    first_loan_friendly: null,
    towns: fields.towns ?? null,
    conditions,
  };
}

function priceOfShape({ rate }: Shape, random: Random): Price {
  if (rate.type === 'lpr') {
    const low = random.pick(rate.spread_bp_min);
    return { type: 'spread', spread_bp_min: low, spread_bp_max: low + random.pick(rate.span_bp) };
  }
  const low = ppm(random.pick(rate.min_pct));
  return { type: 'fixed', min_ppm: low, max_ppm: low + ppm(random.pick(rate.span_pct)) };
}

/** A listing drawn from a shape. */
export function offerOfShape(shape: Shape, towns: readonly string[] | undefined, random: Random): Offer {
  const repayment_methods = random.pick(shape.repayment_methods);
  const term_months_max = random.pick(shape.term_months_max);
  const line = random.pick(shape.credit_line_months);
  const fees = shape.fees?.map(({ amount_yuan, rate_pct, ...fee }): FeeItem => ({
    ...fee,
    ...(amount_yuan && { amount_fen: random.pick(amount_yuan.pick) * 100 }),
    ...(rate_pct && { rate_ppm: ppm(random.pick(rate_pct.pick)) }),
  }));
  return {
    product_class: shape.product_class,
    borrower_types: random.pick(shape.borrower_types),
    guarantee_types: random.pick(shape.guarantee_types),
    amount_min_fen: random.pick(shape.amount_min_wan) * WAN,
    amount_max_fen: random.pick(shape.amount_max_wan) * WAN,
    amount_by_honour: [],
    term_months_max,
    is_revolving: repayment_methods.includes('revolving'),
    // A line that ended before its loans could not be drawn on to the end.
    credit_line_months: line === null ? null : Math.max(line, term_months_max),
    repayment_methods,
    price: priceOfShape(shape, random),
    fees: fees ?? null,
    guarantee_fee_ppm: null,
    prepayment_fee_ppm: null,
    ltv_ppm: shape.ltv_pct ? random.pick(shape.ltv_pct) * 10_000 : null,
    purposes: shape.purposes,
    process: random.pick(shape.process),
    first_loan_friendly: shape.first_loan_friendly ?? null,
    towns: towns ? [...towns] : null,
    conditions: drawn(shape, random),
  };
}
