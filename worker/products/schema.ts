// The stored shape of a listing: what a bank promises in one immutable product version.
import * as z from 'zod';
import { FEN_MAX } from '../lib/money.ts';
import { wholeNumber } from '../lib/query.ts';
import { DATA_CLASSES, HONOURS } from '../matching/terms-facts.ts';
import { CriteriaSchema } from '../matching/schema.ts';
import { feeProblem } from './fees.ts';
import {
  BORROWER_TYPES,
  GUARANTEE_TYPES,
  LOAN_PURPOSES,
  PROCESSES,
  PRODUCT_CLASSES,
  PRODUCT_SORTS,
  REPAYMENT_METHODS,
} from './terms.ts';

export const BilingualText = z.strictObject({
  zh: z.string().min(1).max(300),
  en: z.string().min(1).max(400),
});

const Fen = z
  .int()
  .min(1)
  .max(10 ** 13);
const RatePpm = z.int().min(0).max(1_000_000);

const FIELD_OF = {
  amount_missing: 'amount_fen',
  rate_missing: 'rate_ppm',
  when_contradicts_basis: 'when',
} as const;

/** One cost of the loan besides interest (贷款明白纸): who pays whom, on what base, when. */
export const FeeItemSchema = z
  .strictObject({
    kind: z.enum([
      'guarantee_fee',
      'appraisal_fee',
      'service_fee',
      'insurance',
      'notary_fee',
      'registration_fee',
    ]),
    payer: z.enum(['borrower', 'bank', 'government', 'third_party']),
    payee: z.enum(['lender', 'third_party']),
    mandatory: z.boolean(),
    basis: z.enum(['fixed', 'percent_once', 'percent_per_year', 'per_period']),
    amount_fen: Fen.optional(),
    rate_ppm: RatePpm.optional(),
    when: z.enum(['upfront', 'yearly', 'each_period', 'at_end']),
    refundable: z.boolean().optional(),
  })
  // What cannot be computed is refused at the door: an amount or rate that its basis needs, a time that fits it.
  .superRefine((fee, check) => {
    const problem = feeProblem(fee);
    if (problem) check.addIssue({ code: 'custom', message: problem, path: [FIELD_OF[problem]] });
  });

export const ListingSchema = z.strictObject({
  code: z.string().regex(/^[A-Z0-9-]{3,24}$/),
  name: z.string().min(2).max(20),
  tagline: BilingualText,
  product_class: z.enum(PRODUCT_CLASSES),
  borrower_types: z.array(z.enum(BORROWER_TYPES)).min(1),
  amount_min_fen: Fen,
  amount_max_fen: Fen,
  amount_by_honour: z.array(
    z.strictObject({ honour: z.enum(Object.keys(HONOURS) as [keyof typeof HONOURS]), amount_max_fen: Fen }),
  ),
  term_months_min: z.int().min(1).max(360),
  term_months_max: z.int().min(1).max(360),
  is_revolving: z.boolean(),
  credit_line_months: z.int().min(1).max(360).nullable(),
  rate_type: z.enum(['fixed', 'lpr']),
  /** Spread over the LPR in basis points when rate_type is `lpr`. */
  spread_bp_min: z.int().min(-500).max(3000).nullable(),
  spread_bp_max: z.int().min(-500).max(3000).nullable(),
  /** Annual contract rates; for `lpr` the value at the LPR in force when the version was made. */
  rate_min_ppm: RatePpm,
  rate_max_ppm: RatePpm,
  repayment_methods: z.array(z.enum(REPAYMENT_METHODS)).min(1),
  day_basis: z.union([z.literal(360), z.literal(365)]),
  fees: z.array(FeeItemSchema).max(10),
  prepayment_allowed: z.boolean(),
  prepayment_fee_ppm: RatePpm,
  /** Penalty interest as a multiple of the contract rate, in percent (130–150). */
  penalty_multiple_pct: z.int().min(100).max(200),
  guarantee_types: z.array(z.enum(GUARANTEE_TYPES)).min(1),
  ltv_ppm: RatePpm.nullable(),
  purposes: z.array(z.enum(LOAN_PURPOSES)).min(1),
  criteria: CriteriaSchema,
  text_conditions: z.array(z.strictObject({ id: z.string().min(1).max(20), text: BilingualText })).max(30),
  data_classes: z.array(z.enum(DATA_CLASSES)),
  documents: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(40),
        name: BilingualText,
        how: z.enum(['consent', 'upload']),
        data_class: z.enum(DATA_CLASSES).nullable(),
      }),
    )
    .max(30),
  take_up_workdays: z.int().min(1).max(10),
  decision_workdays: z.int().min(1).max(30),
  payout_workdays: z.int().min(1).max(30),
  process: z.enum(PROCESSES),
  first_loan_friendly: z.boolean(),
  /** GB/T 2260 town codes served, or null for the whole district. */
  towns: z.array(z.string().regex(/^\d{9}$/)).nullable(),
  valid_from: z.iso.date(),
  valid_until: z.iso.date().nullable(),
  complaint_phone: z.string().min(5).max(20),
  /** Fields the source did not give and that were drawn from the market's typical ranges (demonstration only). */
  filled: z.array(z.string().max(40)),
});
export type Listing = z.infer<typeof ListingSchema>;
export type ListingDocument = Listing['documents'][number];

const Loan = {
  amount_fen: wholeNumber(1, FEN_MAX).optional(),
  term_months: wholeNumber(1, 360).optional(),
};

/** What the public list may be asked: words, filters, an order, and where the page before ended. */
export const ProductsQuery = z.strictObject({
  ...Loan,
  q: z.string().max(60).optional(),
  guarantee: z.enum(GUARANTEE_TYPES).optional(),
  /** Compared with the effective IRR of the reference loan: figures of one kind. */
  rate_max_ppm: wholeNumber(0, 1_000_000).optional(),
  institution: z.string().max(40).optional(),
  borrower: z.enum(BORROWER_TYPES).optional(),
  class: z.enum(PRODUCT_CLASSES).optional(),
  sort: z.enum(PRODUCT_SORTS).optional(),
  cursor: z.string().max(400).optional(),
});

/** The loan whose cost the page of a product shows. */
export const ProductQuery = z.strictObject({ ...Loan, method: z.enum(REPAYMENT_METHODS).optional() });

export const ProductParam = z.strictObject({ id: z.string() });
