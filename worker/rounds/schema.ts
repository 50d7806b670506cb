// What the product desk and the office's review may be asked.
import * as z from 'zod';
import { Day, saying, Words } from '../lib/fields.ts';
import { wholeNumber } from '../lib/query.ts';
import { LISTING_SHAPE } from '../products/schema.ts';
import { LISTING_FIELD_NAMES } from './fields.ts';
import {
  BANK_SUSPEND_CODES,
  CHECKLIST,
  OFFICE_SUSPEND_CODES,
  RETIRE_CODES,
  RETURN_CODES,
  SHELF_VIEWS,
} from './terms.ts';

/** The fields a person writes; what a demonstration filled in is not one of them. */
const Fields = z.strictObject(LISTING_SHAPE).omit({ filled: true });

/** A listing as far as it is written: each field that is there is sound by itself. */
export const DraftSchema = Fields.partial();

const Id = z.string().min(1).max(40);
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Note = Words(0, 300, { lines: true }).optional();

export const ProductIdParam = z.strictObject({ id: Id });
export const VersionParam = z.strictObject({ id: Id, number: wholeNumber(1, 100_000) });
export const RoundIdParam = z.strictObject({ round: Id });
export const Nothing = z.strictObject({});

export const ShelfQuery = z.strictObject({
  after: z.string().max(24).optional(),
  view: z.enum(SHELF_VIEWS).optional(),
  /** Part of a code or a name. */
  q: z.string().max(40).optional(),
});

/** The shelf of one institution, the first there is unless it is named. */
export const OfficeShelfQuery = ShelfQuery.pick({ after: true }).extend({ institution: Id.optional() });

export const CreateProduct = z.strictObject({
  code: LISTING_SHAPE.code,
  name: LISTING_SHAPE.name,
  /** An own product whose terms the new one begins with. */
  copy_of: Id.optional(),
});

/** Fields written and fields emptied. A product keeps its code: it is its name in every file. */
export const SaveDraft = z.strictObject({
  set: Fields.omit({ code: true }).partial(),
  unset: z.array(z.enum(LISTING_FIELD_NAMES)).max(LISTING_FIELD_NAMES.length).optional(),
});

export const NameHash = z.strictObject({ hash: Hash });

/** A code from a closed list; `other` has to say more. */
function coded<Code extends string>(codes: readonly [Code, ...Code[]]) {
  return z
    .strictObject({ code: z.enum(codes), note: Note })
    .refine(({ code, note }) => code !== 'other' || (note ?? '').length >= 5, {
      path: ['note'],
      ...saying(
        'note_missing',
        '选择“其他”时请说明原因（不少于 5 个字）',
        'Say why in at least 5 characters',
      ),
    });
}

export const SendBack = coded(RETURN_CODES);
export const Suspend = coded(BANK_SUSPEND_CODES);
export const OfficeSuspend = coded(OFFICE_SUSPEND_CODES);
export const Retire = coded(RETIRE_CODES);

export const Approve = z.strictObject({
  hash: Hash,
  /** The points of the checklist that were looked at. */
  checked: z.array(z.enum(CHECKLIST.map(({ id }) => id) as [string, ...string[]])).max(CHECKLIST.length),
  /** The day on which it goes on the shelf; at once when left out or past. */
  list_on: Day.optional(),
});
