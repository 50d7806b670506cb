// What people send about consents.
import * as z from 'zod';
import { distinct, Mobile, Words } from '../lib/fields.ts';
import { SOURCE_CLASSES } from '../sources/terms.ts';
import { ASKED_ROLES } from './terms.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export const ConsentParam = z.strictObject({ id: z.string().max(40) });
export const Nothing = z.strictObject({});

/** The words that were shown, by their hash. */
export const AgreedText = z.strictObject({ text_hash: Hash });

export const AskPerson = z.strictObject({
  role: z.enum(ASKED_ROLES),
  name: Words(2, 40),
  phone: Mobile,
});
export type AskPersonInput = z.infer<typeof AskPerson>;

export const PlatformGrant = z.strictObject({
  data_classes: distinct(z.array(z.enum(SOURCE_CLASSES)).min(1).max(SOURCE_CLASSES.length)),
  text_hash: Hash,
});
export type PlatformGrantInput = z.infer<typeof PlatformGrant>;

/** The classes that were ticked on the sheet for the platform, joined by commas; none yet: what is proposed. */
export const PlatformSheet = z.strictObject({
  classes: z
    .string()
    .max(200)
    .transform((text) => [...new Set(text.split(',').filter((item) => item !== ''))])
    .pipe(z.array(z.enum(SOURCE_CLASSES)).min(1))
    .optional(),
});

/** The version of the ledger that a page has seen. */
export const AfterVersion = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .default(0),
});
