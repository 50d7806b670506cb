// The stored shape of a listing: what a bank promises in one immutable product version.
import * as z from 'zod';
import { Day, distinct, NearDay, PublicPhone, Words } from '../lib/fields.ts';
import { FEN_MAX } from '../lib/money.ts';
import { wholeNumber } from '../lib/query.ts';
import { MONEY_ATTRIBUTES, type Limit } from '../matching/limits.ts';
import { CriteriaSchema } from '../matching/schema.ts';
import { DATA_CLASSES, HONOURS, TAX_CREDIT_LEVELS } from '../matching/terms-facts.ts';
import { FEE_LINES, type FeeLine } from './calculator.ts';
import { feeProblem } from './fees.ts';
import {
  BORROWER_TYPES,
  COLLATERAL_KINDS,
  COMPARED_MAX,
  CONNECTIONS,
  DOCUMENT_STAGES,
  EXTRA_FIELD_KINDS,
  FEE_BASES,
  FEE_KINDS,
  FEE_PAYEES,
  FEE_TIMES,
  FORBIDDEN_PURPOSES,
  GUARANTEE_TYPES,
  INTEREST_BY,
  LOAN_PURPOSES,
  LPR_FIXED_ON,
  PROCESSES,
  PRODUCT_CLASSES,
  PRODUCT_SORTS,
  PRODUCT_TAGS,
  REPAYMENT_FREQUENCIES,
  REPAYMENT_METHODS,
  RISK_PARTIES,
} from './terms.ts';

export const BilingualText = z.strictObject({ zh: Words(1, 300), en: Words(1, 400) });

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
    kind: z.enum(FEE_KINDS),
    payer: z.enum(['borrower', 'bank', 'government', 'third_party']),
    payee: z.enum(FEE_PAYEES),
    mandatory: z.boolean(),
    basis: z.enum(FEE_BASES),
    amount_fen: Fen.optional(),
    rate_ppm: RatePpm.optional(),
    when: z.enum(FEE_TIMES),
    refundable: z.boolean().optional(),
  })
  // What cannot be computed is refused at the door: an amount or rate that its basis needs, a time that fits it.
  .superRefine((fee, check) => {
    const problem = feeProblem(fee);
    if (problem) check.addIssue({ code: 'custom', message: problem, path: [FIELD_OF[problem]] });
  });

/** A limit worked out from a firm's figures, in fen (matching/limits.ts says what it may hold). */
export const LimitSchema: z.ZodType<Limit> = z.lazy(() =>
  z.union([
    z.strictObject({ fen: Fen }),
    z.strictObject({ attr: z.enum(MONEY_ATTRIBUTES), times_ppm: z.int().min(1).max(1_000_000_000) }),
    z.strictObject({ min: z.array(LimitSchema).min(1).max(10) }),
    z.strictObject({ max: z.array(LimitSchema).min(1).max(10) }),
    z.strictObject({ sum: z.array(LimitSchema).min(1).max(10) }),
  ]),
);

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): [Key, ...Key[]] =>
  Object.keys(table) as [Key, ...Key[]];

/** The fields of a listing one by one: an editor and an import check each by itself (market model, fields 1–45). */
export const LISTING_SHAPE = {
  // What it is.
  code: z.string().regex(/^[A-Z0-9-]{3,24}$/),
  name: Words(2, 20),
  tagline: BilingualText,
  product_class: z.enum(PRODUCT_CLASSES),
  tags: distinct(z.array(z.enum(PRODUCT_TAGS)).max(6)),
  borrower_types: distinct(z.array(z.enum(BORROWER_TYPES)).min(1)),
  /** Branches that work it, by id; null for all of the institution's. */
  branches: distinct(z.array(z.string().max(40)).min(1).max(200)).nullable(),
  // How much, for how long.
  amount_min_fen: Fen,
  amount_max_fen: Fen,
  amount_step_fen: Fen,
  amount_by_honour: z
    .array(z.strictObject({ honour: z.enum(keysOf(HONOURS)), amount_max_fen: Fen }))
    .max(Object.keys(HONOURS).length),
  amount_by_tax_level: z
    .array(z.strictObject({ level: z.enum(keysOf(TAX_CREDIT_LEVELS)), amount_max_fen: Fen }))
    .max(Object.keys(TAX_CREDIT_LEVELS).length),
  limit_formula: LimitSchema.nullable(),
  term_months_min: z.int().min(1).max(360),
  term_months_max: z.int().min(1).max(360),
  is_revolving: z.boolean(),
  credit_line_months: z.int().min(1).max(360).nullable(),
  /** Longest single drawdown of a revolving line. */
  drawdown_months_max: z.int().min(1).max(120).nullable(),
  /** What the institution will lend in all by this product; null without such a limit. */
  quota_fen: Fen.nullable(),
  quota_count: z.int().min(1).max(1_000_000).nullable(),
  // What it costs.
  rate_type: z.enum(['fixed', 'lpr']),
  /** Spread over the LPR in basis points when rate_type is `lpr`. */
  spread_bp_min: z.int().min(-500).max(3000).nullable(),
  spread_bp_max: z.int().min(-500).max(3000).nullable(),
  /** Annual contract rates; for `lpr` the value at the LPR in force when the version was made. */
  rate_min_ppm: RatePpm,
  rate_max_ppm: RatePpm,
  lpr_fixed_on: z.enum(LPR_FIXED_ON),
  rate_discounts: z
    .array(z.strictObject({ text: BilingualText, discount_bp: z.int().min(1).max(500) }))
    .max(10),
  interest_by: z.enum(INTEREST_BY),
  day_basis: z.union([z.literal(360), z.literal(365)]),
  repayment_methods: distinct(z.array(z.enum(REPAYMENT_METHODS)).min(1)),
  repayment_frequency: z.enum(REPAYMENT_FREQUENCIES),
  principal_grace_periods: z.int().min(0).max(12),
  interest_grace_periods: z.int().min(0).max(12),
  /** An empty list is a promise: there are no other costs. */
  fees: z.array(FeeItemSchema).max(10),
  prepayment_allowed: z.boolean(),
  prepayment_fee_ppm: RatePpm,
  /** Penalty interest as a multiple of the contract rate, in percent (130–150). */
  penalty_multiple_pct: z.int().min(100).max(200),
  /** Last day of each band of days overdue but the open one: 30, 90. */
  overdue_days: distinct(z.array(z.int().min(1).max(720)).min(1).max(5)),
  cooling_off_days: z.int().min(0).max(30),
  renewal_without_repayment: z.boolean(),
  renewal_terms: BilingualText.nullable(),
  policies: distinct(z.array(z.string().regex(/^[A-Z0-9-]{3,24}$/)).max(10)),
  // Who may have it.
  guarantee_types: distinct(z.array(z.enum(GUARANTEE_TYPES)).min(1)),
  collateral_kinds: distinct(z.array(z.enum(COLLATERAL_KINDS))),
  ltv_ppm: RatePpm.nullable(),
  /** Who bears which share of a loss; together one million, or nobody named. */
  risk_shares: z
    .array(z.strictObject({ party: z.enum(RISK_PARTIES), share_ppm: RatePpm }))
    .max(RISK_PARTIES.length),
  purposes: distinct(z.array(z.enum(LOAN_PURPOSES)).min(1)),
  forbidden_purposes: distinct(z.array(z.enum(FORBIDDEN_PURPOSES))),
  /** GB/T 2260 town codes served, or null for the whole district. */
  towns: distinct(z.array(z.string().regex(/^\d{9}$/)).min(1)).nullable(),
  first_loan_friendly: z.boolean(),
  criteria: CriteriaSchema,
  text_conditions: z.array(z.strictObject({ id: z.string().min(1).max(20), text: BilingualText })).max(30),
  // What has to be shown, and how it goes.
  data_classes: distinct(z.array(z.enum(DATA_CLASSES))),
  documents: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(40),
        name: BilingualText,
        how: z.enum(['consent', 'upload']),
        data_class: z.enum(DATA_CLASSES).nullable(),
        stage: z.enum(DOCUMENT_STAGES),
      }),
    )
    .max(30),
  extra_fields: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9_]{0,19}$/),
        label: BilingualText,
        kind: z.enum(EXTRA_FIELD_KINDS),
        required: z.boolean(),
        choices: distinct(z.array(Words(1, 30)).max(12)),
      }),
    )
    .max(12),
  take_up_workdays: z.int().min(1).max(10),
  decision_workdays: z.int().min(1).max(30),
  payout_workdays: z.int().min(1).max(30),
  process: z.enum(PROCESSES),
  connection: z.enum(CONNECTIONS),
  /** What a branch may decide by itself; null when it is each branch's general authority. */
  branch_authority_fen: Fen.nullable(),
  valid_from: NearDay,
  valid_until: NearDay.nullable(),
  /** Codes of the account managers whose identity the platform vouches for (their page of verification). */
  contacts: distinct(z.array(z.string().regex(/^[0-9A-Z]{8}$/)).max(10)),
  complaint_phone: PublicPhone,
  /** Fields the source did not give and that were drawn from the market's typical ranges (demonstration only). */
  filled: z.array(z.string().max(40)),
} as const;

export const ListingSchema = z.strictObject(LISTING_SHAPE);
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
  tag: z.enum(PRODUCT_TAGS).optional(),
  process: z.enum(PROCESSES).optional(),
  first_loan: z.enum(['yes']).optional(),
  sort: z.enum(PRODUCT_SORTS).optional(),
  cursor: z.string().max(400).optional(),
});

/** The loan whose cost the page of a product shows. */
export const ProductQuery = z.strictObject({ ...Loan, method: z.enum(REPAYMENT_METHODS).optional() });

export const ProductParam = z.strictObject({ id: z.string() });

/** Products to be compared, by id, with the loan to compare them for. */
export const CompareQuery = z.strictObject({
  ...Loan,
  ids: z
    .string()
    .max(400)
    .transform((text) => [...new Set(text.split(',').map((id) => id.trim()))].filter((id) => id !== ''))
    .pipe(z.array(z.string().max(60)).min(1).max(COMPARED_MAX)),
});

const FeeFields = {
  kind: z.enum(FEE_KINDS).optional(),
  basis: z.enum(FEE_BASES).optional(),
  amount_fen: wholeNumber(1, FEN_MAX).optional(),
  rate_ppm: wholeNumber(0, 1_000_000).optional(),
  when: z.enum(FEE_TIMES).optional(),
  payee: z.enum(FEE_PAYEES).optional(),
};
type FeeField = keyof typeof FeeFields;
type FeeShape = {
  readonly [Name in `fee${FeeLine}_${FeeField}`]: Name extends `fee${FeeLine}_${infer Field extends FeeField}`
    ? (typeof FeeFields)[Field]
    : never;
};
const FEE_SHAPE = Object.fromEntries(
  FEE_LINES.flatMap((line) =>
    Object.entries(FeeFields).map(([field, schema]) => [`fee${line}_${field}`, schema]),
  ),
) as FeeShape;

/** A loan to be calculated: what it is, and up to three fees as fee1_basis, fee1_rate_ppm … */
export const CalculatorQuery = z.strictObject({
  amount_fen: wholeNumber(1, FEN_MAX),
  term_months: wholeNumber(1, 360),
  rate_ppm: wholeNumber(0, 1_000_000),
  method: z.enum(REPAYMENT_METHODS),
  interest_by: z.enum(INTEREST_BY).optional(),
  day_basis: z.enum(['360', '365']).optional(),
  frequency: z.enum(['month', 'quarter']).optional(),
  start_on: Day.optional(),
  principal_grace: wholeNumber(0, 359).optional(),
  interest_grace: wholeNumber(0, 359).optional(),
  subsidy_ppm: wholeNumber(0, 1_000_000).optional(),
  ...FEE_SHAPE,
});
