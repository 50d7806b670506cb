// What may be asked of the routes of this slice.
import * as z from 'zod';
import { distinct, Words } from '../lib/fields.ts';
import { ATTRIBUTE_IDS } from '../matching/attributes.ts';
import { SOURCE_CLASSES } from './terms.ts';
import { OBJECTION_VIEWS, SOURCE_RESULTS } from './terms-objections.ts';

/** Which classes to fetch; all that consents cover unless given. */
export const FetchFacts = z.strictObject({
  data_classes: distinct(z.array(z.enum(SOURCE_CLASSES)).min(1).max(SOURCE_CLASSES.length)).optional(),
});

/** A firm's objection: what is wrong, and what would be right. */
export const RaiseObjection = z.strictObject({
  attr: z.enum(ATTRIBUTE_IDS),
  text: Words(5, 500, { lines: true }),
  wanted: Words(1, 200),
});

export const ObjectionParam = z.strictObject({ id: z.string().min(1).max(40) });
export const ObjectionQuery = z.strictObject({ view: z.enum(OBJECTION_VIEWS).optional() });
export const ObjectionReason = z.strictObject({ note: Words(5, 300, { lines: true }) });
export const RecordAnswer = z.strictObject({
  result: z.enum(SOURCE_RESULTS),
  note: Words(2, 500, { lines: true }),
});
export const Nothing = z.strictObject({});
