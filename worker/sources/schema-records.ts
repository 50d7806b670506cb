// What a source may answer, class by class. Everything is strict: a field that was not agreed on makes the answer
// malformed, so that nothing about people (health, belief, biometrics, family) can slip in with a firm's data.
import * as z from 'zod';
import { Day, Words } from '../lib/fields.ts';
import { ATTRIBUTES, type Attribute, type AttributeId } from '../matching/attributes.ts';
import { monthOf } from './months.ts';
import { SOURCE_CLASSES, SOURCE_MODES, type SourceClass } from './terms.ts';

const Month = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/);
const Fen = z
  .int()
  .min(0)
  .max(10 ** 13);
const People = z.int().min(0).max(100_000);
const Units = z
  .int()
  .min(0)
  .max(10 ** 10);

/** No record reaches further back than ten years of months. */
const MOST = 120;

/** Months in their order, none twice; a month that is not there is a gap. */
const months = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .array(z.strictObject({ month: Month, ...shape }))
    .max(MOST)
    .refine((rows) =>
      (rows as { month: string }[]).every(({ month }, i) => {
        const before = (rows as { month: string }[])[i - 1];
        return before === undefined || before.month < month;
      }),
    );

const Medium = z.strictObject({ since: Month, months: months({ used: Units }) }).nullable();

export const RecordSchemas = {
  tax: z.strictObject({
    since: Month,
    /** How often the firm declares: small taxpayers do so by calendar quarter. */
    period: z.union([z.literal(1), z.literal(3)]),
    /** The level with the year that was rated; null for a firm that was never rated. */
    credit: z.strictObject({ level: z.enum(['A', 'B', 'M', 'C', 'D']), year: z.int().min(2014) }).nullable(),
    months: months({ paid_fen: Fen }),
    declarations: z
      .array(z.strictObject({ due_on: Day, status: z.enum(['filed', 'zero', 'missing']) }))
      .max(10 * MOST),
  }),
  invoice: z.strictObject({
    since: Month,
    months: months({ out_fen: Fen, in_fen: Fen }),
    /** Shares of the largest buyers in what was invoiced in the last 12 months, largest first. Nobody is named. */
    buyers: z
      .array(z.strictObject({ share_ppm: z.int().min(0).max(1_000_000) }))
      .max(20)
      .refine((rows) => rows.every(({ share_ppm }, i) => share_ppm <= (rows[i - 1]?.share_ppm ?? 1_000_000)))
      .refine((rows) => rows.reduce((sum, { share_ppm }) => sum + share_ppm, 0) <= 1_000_000),
    /** The longest time without an invoice in the last 12 months, in days. */
    longest_gap_days: z.int().min(0).max(366),
  }),
  social_insurance: z.strictObject({
    since: Month,
    months: months({ insured: People, is_paid: z.boolean() }),
  }),
  housing_fund: z.strictObject({ since: Month, months: months({ depositors: People, deposited_fen: Fen }) }),
  /** What was drawn from the mains: kWh, m³, m³, t. Null where the firm is no customer. */
  utilities: z.strictObject({ power: Medium, water: Medium, gas: Medium, steam: Medium }),
  /** Property that stands in the firm's own name. */
  real_estate: z.strictObject({
    certificates: z
      .array(z.strictObject({ appraised_fen: Fen, mortgaged_fen: Fen, is_seized: z.boolean() }))
      .max(200),
  }),
  customs: z.strictObject({
    since: Month,
    /** The day of the first declaration; null when there was none. */
    first_declared_on: Day.nullable(),
    months: months({ export_fen: Fen, import_fen: Fen }),
  }),
  contracts: z.strictObject({
    awards: z.array(z.strictObject({ won_on: Day, amount_fen: Fen })).max(500),
    receivables: z.array(z.strictObject({ confirmed_on: Day, outstanding_fen: Fen })).max(500),
  }),
} as const satisfies Record<SourceClass, z.ZodType>;

export type Records = { readonly [Class in SourceClass]: z.output<(typeof RecordSchemas)[Class]> };

// A verified fact of a type: the value itself where it says no more than yes or no or a word, else a band.
function verified({ type, values, range }: Attribute): z.ZodType | null {
  const number = z
    .int()
    .min(range?.[0] ?? 0)
    .max(range?.[1] ?? 10 ** 13);
  const band = <End extends z.ZodType>(end: End) =>
    z.strictObject({
      band: z
        .strictObject({ min: end.optional(), max: end.optional() })
        .refine(({ min, max }) => min !== undefined || max !== undefined)
        .refine(
          ({ min, max }) => min === undefined || max === undefined || (min as number) < (max as number),
        ),
    });
  switch (type) {
    case 'number':
    case 'money':
    case 'ratio':
      return band(number);
    case 'date':
      return band(Day);
    case 'enum':
      return z.strictObject({ value: z.enum(Object.keys(values ?? {})).nullable() });
    case 'boolean':
      return z.strictObject({ value: z.boolean().nullable() });
    case 'set':
    case 'events':
    case 'series':
      return null;
  }
}

const verifiedRecord = (data_class: SourceClass) => {
  const rows = (Object.entries(ATTRIBUTES) as [AttributeId, Attribute][]).flatMap(([attr, attribute]) => {
    const schema = attribute.data_class === data_class ? verified(attribute) : null;
    return schema ? [[attr, schema.optional()] as const] : [];
  });
  return z.strictObject({ facts: z.strictObject(Object.fromEntries(rows)) });
};

/** An answer of a verifying source: bands and booleans by attribute. */
export type VerifiedRecord = {
  readonly facts: Readonly<
    Partial<
      Record<
        AttributeId,
        { band: { min?: number | string; max?: number | string } } | { value: string | boolean | null }
      >
    >
  >;
};

const head = { uscc: z.string().length(18), provider: Words(1, 60), as_of: Day };

/** An answer of a source for a class, whoever's it is: whether firm and day are right is for the port to say. */
const answerSchema = (data_class: SourceClass) =>
  z.union([
    z.strictObject({
      ...head,
      data_class: z.literal(data_class),
      mode: z.enum(SOURCE_MODES).exclude(['verification']),
      record: RecordSchemas[data_class],
    }),
    z.strictObject({
      ...head,
      data_class: z.literal(data_class),
      mode: z.literal('verification'),
      record: verifiedRecord(data_class),
    }),
  ]);

const SCHEMAS = new Map(SOURCE_CLASSES.map((data_class) => [data_class, answerSchema(data_class)]));

/** An answer that was checked. */
export type SourceAnswer = {
  readonly uscc: string;
  readonly data_class: SourceClass;
  readonly provider: string;
  readonly as_of: string;
} & (
  | { readonly mode: 'pooled' | 'interface'; readonly record: Records[SourceClass] }
  | { readonly mode: 'verification'; readonly record: VerifiedRecord }
);

/** An answer for a class as it was agreed on, or null when it is anything else. */
export function answerFrom(data_class: SourceClass, json: unknown): SourceAnswer | null {
  const parsed = SCHEMAS.get(data_class)?.safeParse(json);
  return parsed?.success ? (parsed.data as SourceAnswer) : null;
}

/** Every day and month that stands anywhere in a value. */
function* daysIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}(-\d{2})?$/.test(value)) yield value;
  } else if (value !== null && typeof value === 'object') {
    for (const member of Object.values(value)) yield* daysIn(member);
  }
}

// Only these say what is to come: the day until which a declaration is due may lie after the answer's own.
const isDueDay = (data_class: SourceClass): boolean => data_class === 'tax';

/** Whether an answer speaks of what had not happened on its own day, or of a month before the firm was on the books. */
export function isUntimely({ data_class, as_of, mode, record }: SourceAnswer): boolean {
  if (mode === 'verification') return false;
  const { declarations: _, ...rest } = record as Records['tax'];
  const dated = isDueDay(data_class) ? rest : record;
  for (const day of daysIn(dated)) {
    if (day.length === 7 ? day > monthOf(as_of) : day > as_of) return true;
  }
  const parts = data_class === 'utilities' ? Object.values(record) : [record];
  return (parts as ({ since?: string; months?: { month: string }[] } | null)[]).some((part) =>
    part?.months?.some(({ month }) => part.since !== undefined && month < part.since),
  );
}

/** What a source says to a firm's objection: it was wrong, it stays with it, or it cannot tell. 202 means not yet. */
export const ObjectionAnswerSchema = z.strictObject({
  result: z.enum(['corrected', 'confirmed', 'unknown']),
  text: z.string().max(500),
  as_of: Day,
});
