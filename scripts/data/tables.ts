// The kept tables of the demonstration (data/demo) in checked form. A table that does not fit stops the script at
// once, so that a slip of the pen is found before it becomes a row.
import * as z from 'zod';
import conditionsJson from '../../data/demo/conditions.json' with { type: 'json' };
import generatedJson from '../../data/demo/generated.json' with { type: 'json' };
import institutionsJson from '../../data/demo/institutions.json' with { type: 'json' };
import productsJson from '../../data/demo/products.json' with { type: 'json' };
import sourceJson from '../../data/products-real.json' with { type: 'json' };
import { REASON_CODES } from '../../worker/lib/reasons.ts';
import { ATTRIBUTE_IDS } from '../../worker/matching/attributes.ts';
import { CriteriaSchema } from '../../worker/matching/schema.ts';
import { OPERATORS, SEVERITIES } from '../../worker/matching/terms.ts';
import { BilingualText, FeeItemSchema, ListingSchema } from '../../worker/products/schema.ts';
import {
  BORROWER_TYPES,
  GUARANTEE_TYPES,
  LOAN_PURPOSES,
  PROCESSES,
  PRODUCT_CLASSES,
  REPAYMENT_METHODS,
} from '../../worker/products/terms.ts';

/** The kinds that may list loans; a guarantee institution does so with the banks that pay them out. */
export const LENDER_KINDS = [
  'policy_bank',
  'state_owned_bank',
  'joint_stock_bank',
  'city_commercial_bank',
  'rural_commercial_bank',
  'village_bank',
  'private_bank',
  'foreign_bank',
  'small_loan',
  'financial_leasing',
  'leasing',
  'factoring',
  'financing_guarantee_gov',
  'agri_guarantee',
  'financing_guarantee',
] as const;

const Percent = z.string().regex(/^\d+(\.\d+)?$/);
const Town = z.string().regex(/^\d{9}$/);
const SourceId = z.string().regex(/^RP-\d{3}$/);

const Branch = z.strictObject({
  name: BilingualText,
  address: Town,
  service_towns: z.array(Town).min(1),
  phone: z.string().regex(/^0731-8\d{7}$/),
  /** The largest loan the branch decides itself, in fen. */
  authority_limit_fen: z.int().min(1),
});
const Institution = z.strictObject({
  key: z.string(),
  kind: z.enum(LENDER_KINDS),
  name: BilingualText,
  short_name: z.string(),
  /** What its product codes begin with. */
  code: z.string().regex(/^[A-Z]{4}$/),
  licence_type: BilingualText,
  lending_banks: z.array(z.string()).min(1).optional(),
  branches: z.array(Branch).min(1).max(4),
});
const Fold = z.strictObject({
  bank: z.string(),
  institution: z.string(),
  products: z.array(SourceId).optional(),
  why: z.string(),
});
export type Institution = z.infer<typeof Institution>;

/** What a condition may settle among the fields of a listing. */
const SettledFields = ListingSchema.pick({
  borrower_types: true,
  amount_min_fen: true,
  amount_max_fen: true,
  amount_by_honour: true,
  term_months_max: true,
  is_revolving: true,
  credit_line_months: true,
  repayment_methods: true,
  prepayment_allowed: true,
  prepayment_fee_ppm: true,
  guarantee_types: true,
  ltv_ppm: true,
  purposes: true,
  data_classes: true,
  process: true,
  towns: true,
}).partial();
export type SettledFields = z.infer<typeof SettledFields>;

const Part = z.strictObject({
  /** The fragment of the source text that this part holds. */
  of: z.string().min(1),
  criteria: z.array(CriteriaSchema).min(1).optional(),
  held_by: z.array(z.string()).min(1).optional(),
  fields: SettledFields.optional(),
  text: z.strictObject({ id: z.string(), text: BilingualText }).optional(),
  filled: z.literal(true).optional(),
});
const Translation = z.strictObject({
  conditions: z.array(z.strictObject({ source: z.int().min(0), parts: z.array(Part).min(1) })),
  /** What the name of the product says by itself. */
  implied: z
    .array(
      z.strictObject({
        why: z.string(),
        criteria: CriteriaSchema.optional(),
        fields: SettledFields.optional(),
      }),
    )
    .optional(),
});
export type Translation = z.infer<typeof Translation>;

const SourceRate = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('fixed'), min_pct: Percent, max_pct: Percent.nullable() }),
  z.strictObject({
    type: z.literal('lpr'),
    direction: z.enum(['either', 'over', 'under', 'up_to']),
    spread_bp_max: z.int().optional(),
  }),
  z.strictObject({ type: z.literal('open') }),
]);
export type SourceRate = z.infer<typeof SourceRate>;

const Renamed = z.strictObject({
  name: z.string(),
  product_class: z.enum(PRODUCT_CLASSES),
  rate: SourceRate,
  tagline: BilingualText,
  guarantee_fee_pct: Percent.optional(),
  process: z.enum(PROCESSES).optional(),
});
export type Renamed = z.infer<typeof Renamed>;

const Source = z.object({
  id: SourceId,
  bank: z.string(),
  product: z.string(),
  max_amount_wan: z.int().min(1).nullable(),
  credit_line_months: z.int().min(1).nullable(),
  single_loan_months: z.int().min(1).nullable(),
  rate_min_pct: z.string(),
  guarantee_types: z.array(z.enum(GUARANTEE_TYPES)).min(1),
  repayment_methods: z.array(z.enum(REPAYMENT_METHODS)).min(1),
  borrower: z.string(),
  key_conditions: z.array(z.string()).min(1),
});
export type Source = z.infer<typeof Source>;

const pickOf = <T extends z.ZodType>(value: T) => z.array(value).min(1);
const Picked = z.strictObject({
  pick: pickOf(z.union([z.number(), z.array(z.number()), z.array(z.string())])),
});
const TemplateLeaf = z.strictObject({
  attr: z.enum(ATTRIBUTE_IDS as [(typeof ATTRIBUTE_IDS)[number]]),
  op: z.enum(OPERATORS),
  value: z.union([z.number(), z.boolean(), z.string(), z.array(z.string()), Picked]).optional(),
  window_months: z.int().optional(),
  severity: z.enum(SEVERITIES),
  code: z.enum(REASON_CODES),
  chance: z.number().min(0).max(1).optional(),
});
export type TemplateLeaf = z.infer<typeof TemplateLeaf>;
const Template = z.union([TemplateLeaf, z.strictObject({ any: z.array(TemplateLeaf).min(2) })]);
export type Template = z.infer<typeof Template>;

const { amount_fen: _amount, rate_ppm: _rate, ...feeShape } = FeeItemSchema.shape;
const ShapeFee = z.strictObject({
  ...feeShape,
  amount_yuan: z.strictObject({ pick: pickOf(z.int().min(1)) }).optional(),
  rate_pct: z.strictObject({ pick: pickOf(Percent) }).optional(),
});
const Shape = z.strictObject({
  /** Real listings of the same shape. */
  like: z.array(SourceId).min(1),
  product_class: z.enum(PRODUCT_CLASSES),
  borrower_types: pickOf(z.array(z.enum(BORROWER_TYPES))),
  guarantee_types: pickOf(z.array(z.enum(GUARANTEE_TYPES))),
  amount_min_wan: pickOf(z.int()),
  amount_max_wan: pickOf(z.int()),
  term_months_max: pickOf(z.int()),
  credit_line_months: pickOf(z.int().nullable()),
  rate: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('fixed'), min_pct: pickOf(Percent), span_pct: pickOf(Percent) }),
    z.strictObject({ type: z.literal('lpr'), spread_bp_min: pickOf(z.int()), span_bp: pickOf(z.int()) }),
  ]),
  repayment_methods: pickOf(z.array(z.enum(REPAYMENT_METHODS))),
  process: pickOf(z.enum(PROCESSES)),
  purposes: z.array(z.enum(LOAN_PURPOSES)).min(1),
  criteria: z.array(Template).min(1),
  texts: z.array(BilingualText),
  fees: z.array(ShapeFee).optional(),
  ltv_pct: pickOf(z.int()).optional(),
  first_loan_friendly: z.boolean().optional(),
});
export type Shape = z.infer<typeof Shape>;
const Generated = z.strictObject({
  institution: z.string(),
  shape: z.string(),
  name: z.string(),
  tagline: BilingualText,
  towns: z.array(Town).optional(),
  replaces: SourceId.optional(),
});
export type Generated = z.infer<typeof Generated>;

export const INSTITUTIONS = z.array(Institution).parse(institutionsJson.institutions);
export const FOLDS = z.array(Fold).parse(institutionsJson.folds);
export const TRANSLATIONS = z.record(SourceId, Translation).parse(conditionsJson.listings);
export const RENAMED = z.record(SourceId, Renamed).parse(productsJson.products);
export const SOURCES = z.array(Source).parse(sourceJson.products);
export const SHAPES = z.record(z.string(), Shape).parse(generatedJson.shapes);
export const GENERATED = z.array(Generated).parse(generatedJson.listings);
