// The stored shape of criteria. The registry decides which operator and value an attribute takes (ruling C-ORDER,
// C-TYPE): that check is `checkCriteria` in check.ts; here stands only the outer form.
import * as z from 'zod';
import { FEN_MAX } from '../lib/money.ts';
import { wholeNumber } from '../lib/query.ts';
import { REASON_CODES } from '../lib/reasons.ts';
import { GUARANTEE_TYPES, LOAN_PURPOSES, REPAYMENT_METHODS } from '../products/terms.ts';
import { ATTRIBUTE_IDS, type AttributeId } from './attributes.ts';
import { ORG_TYPES, TAX_CREDIT_LEVELS } from './terms-facts.ts';
import { INVOICED_BANDS, MATCH_PARTS, MATCH_SORTS, YEARS_BANDS } from './bands.ts';
import { OPERATORS, SEVERITIES, type Criteria } from './terms.ts';

const RuleValue = z.union([
  z.number(),
  z.string().max(100),
  z.boolean(),
  z.array(z.number()).max(100),
  z.array(z.string().max(100)).max(200),
]);

const Leaf = z.strictObject({
  id: z.string().min(1).max(20),
  attr: z.enum(ATTRIBUTE_IDS as [AttributeId, ...AttributeId[]]),
  op: z.enum(OPERATORS),
  value: RuleValue.optional(),
  window_months: z.int().min(1).max(120).optional(),
  severity: z.enum(SEVERITIES),
  code: z.enum(REASON_CODES),
});

/** A tree of conditions: `all`, `any`, `not` or a leaf. */
export const CriteriaSchema: z.ZodType<Criteria> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(CriteriaSchema).max(60) }),
    z.strictObject({ any: z.array(CriteriaSchema).max(60) }),
    z.strictObject({ not: CriteriaSchema }),
    Leaf,
  ]),
);

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): [Key, ...Key[]] =>
  Object.keys(table) as [Key, ...Key[]];

const Wish = {
  /** Asks about this product only. */
  product: z.string().max(40).optional(),
  /** How the loan of that one product is repaid; by default as it names first. */
  method: z.enum(REPAYMENT_METHODS).optional(),
  amount_fen: wholeNumber(1, FEN_MAX).optional(),
  term_months: wholeNumber(1, 360).optional(),
  purpose: z.enum(LOAN_PURPOSES).optional(),
  guarantee: z.enum(GUARANTEE_TYPES).optional(),
  /** Shows this part alone, at length. */
  part: z.enum(MATCH_PARTS).optional(),
  sort: z.enum(MATCH_SORTS).optional(),
};

/** What a visitor answers: three questions and what refines them. */
export const VisitorQuery = z.strictObject({
  ...Wish,
  years: z.enum(keysOf(YEARS_BANDS)).optional(),
  invoiced: z.enum(keysOf(INVOICED_BANDS)).optional(),
  org_type: z.enum(keysOf(ORG_TYPES)).optional(),
  tax: z.enum(keysOf(TAX_CREDIT_LEVELS)).optional(),
  town: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
});

/** What a known firm asks for; who it is, the platform knows. */
export const FirmQuery = z.strictObject(Wish);

const IMAGINED = {
  if_amount_fen: wholeNumber(1, FEN_MAX).optional(),
  if_term_months: wholeNumber(1, 360).optional(),
  wait_months: wholeNumber(1, 60).optional(),
  property_fen: wholeNumber(0, FEN_MAX).optional(),
  guarantor: z.enum(['yes', 'no']).optional(),
};

/** What a visitor imagines beside what he answered. */
export const VisitorWhatIf = z.strictObject({
  ...VisitorQuery.omit({ part: true, sort: true, product: true, method: true }).shape,
  ...IMAGINED,
});
/** What a known firm imagines. */
export const FirmWhatIf = z.strictObject({
  ...FirmQuery.omit({ part: true, sort: true, product: true, method: true }).shape,
  ...IMAGINED,
});
