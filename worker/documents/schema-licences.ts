// What an issuer may answer, kind by kind. Everything is strict: a field that was not agreed on makes the answer
// malformed, so that nothing about people slips in with a firm's licence. Money in fen, areas in hundredths of a square
// metre, months as YYYY-MM.
import * as z from 'zod';
import { Day, Words } from '../lib/fields.ts';
import type { LicenceKind } from './terms-licences.ts';

const Month = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/);

const FIELDS = {
  business_licence: z.strictObject({
    name: Words(2, 100),
    org_type: z.enum(['enterprise', 'individual_business', 'farmer_cooperative']),
    // It stands on the licence that hangs in the shop.
    legal_representative: Words(1, 50),
    registered_capital_fen: z
      .int()
      .min(0)
      .max(10 ** 15)
      .nullable(),
    established_on: Day,
    scope: Words(1, 500),
  }),
  property_certificate: z.strictObject({
    location: Words(2, 200),
    use: Words(1, 50),
    area_cm2: z
      .int()
      .min(1)
      .max(10 ** 12),
    mortgaged: z.boolean(),
  }),
  social_insurance_record: z.strictObject({
    from: Month,
    until: Month,
    insured_persons: z.int().min(0).max(100_000),
    in_arrears: z.boolean(),
  }),
} as const satisfies Record<LicenceKind, z.ZodType>;

const about = <Kind extends LicenceKind>(kind: Kind) =>
  z.strictObject({
    uscc: z.string().regex(/^[0-9A-Z]{18}$/),
    kind: z.literal(kind),
    number: Words(1, 60),
    issuer: Words(2, 60),
    issued_on: Day,
    expires_on: Day.nullable(),
    as_of: Day,
    fields: FIELDS[kind],
    /** The original as a PDF, in base64, with its hash. */
    original: z.base64().max(240_000),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  });

const SCHEMAS = {
  business_licence: about('business_licence'),
  property_certificate: about('property_certificate'),
  social_insurance_record: about('social_insurance_record'),
} as const;

export type LicenceAnswer = z.infer<(typeof SCHEMAS)[LicenceKind]>;

/** An answer of an issuer, or null when it has not just the agreed form. */
export function licenceFrom(kind: LicenceKind, json: unknown): LicenceAnswer | null {
  const parsed = SCHEMAS[kind].safeParse(json);
  return parsed.success ? parsed.data : null;
}

/** The name of the breaker of an issuer, and the last part of its path. */
export const issuerOf = (kind: LicenceKind): string => `licence:${kind}`;
