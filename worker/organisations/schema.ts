// What firms submit about themselves, and what the registry has to answer.
import * as z from 'zod';
import { compact } from '../lib/compact.ts';
import { Day, saying } from '../lib/fields.ts';
import { HONOURS, OPERATING_TAGS, TAX_CREDIT_LEVELS } from '../matching/terms-facts.ts';
import { DECLARABLE, type DeclarableAttribute } from './terms.ts';

const Fen = z
  .int()
  .min(0)
  .max(10 ** 13);

export const BindFirm = z.strictObject({ uscc: z.string().max(100) });

const MembershipId = z.string().max(40).optional();

/** `membership_id` names another of the person's own firms than the one that the session acts for. */
export const ProveStanding = z.strictObject({
  name: z
    .string()
    .max(60)
    .transform(compact)
    .refine((name) => name !== '', saying('missing', '必须填写', 'This is required')),
  document_number: z.string().max(60),
  membership_id: MembershipId,
});

/** Which of the person's own firms is looked at; without it, the one that the session acts for. */
export const FirmQuery = z.strictObject({ membership_id: MembershipId });

const keysOf = <Key extends string>(values: Record<Key, unknown>) => Object.keys(values) as [Key, ...Key[]];
const setOf = <Key extends string>(values: Record<Key, unknown>) =>
  z
    .array(z.enum(keysOf(values)))
    .max(keysOf(values).length)
    .refine(
      (chosen) => new Set(chosen).size === chosen.length,
      saying('repeated', '选项不能重复', 'A choice is repeated'),
    );

/** What each declarable attribute takes: money in fen, ratios in ppm, days as text. `null` takes a declaration back. */
const DECLARATIONS = {
  employees: z.int().min(0).max(100_000).nullable(),
  revenue_12m: Fen.nullable(),
  total_assets: Fen.nullable(),
  invoiced_amount_12m: Fen.nullable(),
  tax_credit_level: z.enum(keysOf(TAX_CREDIT_LEVELS)).nullable(),
  tax_paid_12m: Fen.nullable(),
  tax_paying_since: Day.nullable(),
  debt_ratio: z.int().min(0).max(5_000_000).nullable(),
  profitable: z.boolean().nullable(),
  operating_tags: setOf(OPERATING_TAGS).nullable(),
  honours: setOf(HONOURS).nullable(),
  patents: z.int().min(0).max(10_000).nullable(),
  property_value: Fen.nullable(),
  guarantor_ready: z.boolean().nullable(),
  pledge_ready: z.boolean().nullable(),
  first_time_borrower: z.boolean().nullable(),
} satisfies Record<DeclarableAttribute, z.ZodType>;

/** Attributes that are not named stay as they are; at least one is named. */
export const DeclareFacts = z
  .strictObject(DECLARATIONS)
  .partial()
  .refine(
    (facts) => DECLARABLE.some((attr) => facts[attr] !== undefined),
    saying('nothing_declared', '请至少填写一项经营信息', 'Give at least one fact about the firm'),
  );
export type Declarations = z.infer<typeof DeclareFacts>;

/** The registry's answer, as `lib/ports.ts` describes it; more fields than these are its own affair. */
export const RegistrationSchema = z.object({
  uscc: z.string(),
  name: z.string().min(1).max(200),
  org_type: z.enum(['enterprise', 'individual_business', 'farmer_cooperative']),
  registration_status: z.enum(['active', 'revoked', 'deregistered', 'moved_out']),
  established_on: Day,
  industry: z.string().regex(/^[A-T][0-9]{4}$/),
  town: z.string().nullable(),
  legal_representative: z.string().min(1).max(100),
  registered_capital_fen: Fen,
  as_of: Day,
  public_facts: z.record(z.string(), z.unknown()),
});
