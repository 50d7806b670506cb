// The stored shape of a policy's terms, and what its forms may send.
import * as z from 'zod';
import { distinct, NearDay, PublicPhone, Words } from '../lib/fields.ts';
import { CriteriaSchema } from '../matching/schema.ts';
import { BilingualText } from '../products/schema.ts';
import { POLICY_SCOPES } from './terms.ts';

const Fen = z
  .int()
  .min(1)
  .max(10 ** 13);

const Cap = Fen.nullable();

/** What a policy pays (rates in ppm, money in fen): the amount is a formula over what the borrower pays. */
export const BenefitSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('interest_subsidy'),
    /** Points of interest a year that are paid back; never more than the interest. */
    subsidy_ppm: z.int().min(100).max(100_000),
    /** For how many months from the drawdown. */
    months_max: z.int().min(1).max(120),
    every_months: z.union([z.literal(1), z.literal(3), z.literal(6), z.literal(12)]),
    cap_fen: Cap,
  }),
  z.strictObject({
    kind: z.literal('guarantee_fee_subsidy'),
    /** Share of the guarantee fee that is paid back. */
    share_ppm: z.int().min(10_000).max(1_000_000),
    cap_fen: Cap,
  }),
  z.strictObject({
    kind: z.literal('first_loan_reward'),
    /** Share of the loan that is paid to the borrower. */
    share_ppm: z.int().min(100).max(100_000),
    /** Months after the drawdown at which it is paid. */
    after_months: z.int().min(0).max(24),
    cap_fen: Cap,
  }),
]);
export type Benefit = z.infer<typeof BenefitSchema>;

const Code = z.string().regex(/^[A-Z0-9-]{3,24}$/);

export const PolicyTermsSchema = z.strictObject({
  code: Code,
  name: BilingualText,
  summary: BilingualText,
  /** The document it rests on, as it is cited. */
  source: Words(2, 120),
  benefit: BenefitSchema,
  scope: z.enum(POLICY_SCOPES),
  criteria: CriteriaSchema,
  /** Codes of policies that cannot be had for the same loan; it is enough that one of the two names the other. */
  excludes: distinct(z.array(Code).max(10)),
  budget_fen: Fen,
  valid_from: NearDay,
  valid_until: NearDay,
  contact_phone: PublicPhone,
});
export type PolicyTerms = z.infer<typeof PolicyTermsSchema>;

/** Terms as a form sends them: the conditions as a tree, or as sentences in Chinese, one a line. */
export const PolicyFormSchema = PolicyTermsSchema.extend({
  criteria: z.union([z.string().max(8000), CriteriaSchema]),
});
export type PolicyForm = z.infer<typeof PolicyFormSchema>;

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export const PolicyParam = z.strictObject({ id: z.string().min(1).max(40) });
export const SavePolicy = z.strictObject({ terms: PolicyFormSchema });
export const NameHash = z.strictObject({ hash: Hash });
export const Note = z.strictObject({ note: Words(5, 300, { lines: true }) });
export const Nothing = z.strictObject({});
