// What is sent about demands.
import * as z from 'zod';
import { Day, distinct, Words } from '../lib/fields.ts';
import { FEN_MAX, PPM_MAX } from '../lib/money.ts';
import { INDUSTRY_SECTIONS } from '../matching/industries.ts';
import { COLLATERAL_KINDS, LOAN_PURPOSES } from '../products/terms.ts';
import {
  AMOUNT_BANDS,
  DISPATCH_REFUSALS,
  MAX_INTERESTS,
  TERM_BANDS,
  type AmountBand,
  type TermBand,
} from './terms.ts';

const Id = z.string().min(1).max(40);
const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): [Key, ...Key[]] =>
  Object.keys(table) as [Key, ...Key[]];
const Amount = z.enum(keysOf<AmountBand>(AMOUNT_BANDS));
const Term = z.enum(keysOf<TermBand>(TERM_BANDS));
const Collateral = distinct(z.array(z.enum(COLLATERAL_KINDS)).max(COLLATERAL_KINDS.length));

/** A need as an address holds it, for its preview; kinds of collateral separated by commas. */
export const WishQuery = z.strictObject({
  amount: Amount,
  term: Term,
  purpose: z.enum(LOAN_PURPOSES),
  needed_by: Day,
  collateral: z
    .string()
    .max(200)
    .transform((text) => (text === '' ? [] : text.split(',')))
    .pipe(Collateral)
    .optional(),
});

export const Publish = z.strictObject({
  amount: Amount,
  term: Term,
  purpose: z.enum(LOAN_PURPOSES),
  needed_by: Day,
  collateral: Collateral,
  /** Of the preview that was shown: nothing else is published. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PublishInput = z.infer<typeof Publish>;

const Fen = z.int().min(1).max(FEN_MAX);
const Ppm = z.int().min(1).max(PPM_MAX);

export const ShowInterest = z.strictObject({
  product_id: Id,
  amount_from_fen: Fen,
  amount_to_fen: Fen,
  rate_from_ppm: Ppm,
  rate_to_ppm: Ppm,
  message: Words(5, 300, { lines: true }),
});
export type InterestInput = z.infer<typeof ShowInterest>;

/** The banks to which the office gives a demand. */
export const Dispatch = z.strictObject({
  institutions: distinct(z.array(Id).min(1).max(MAX_INTERESTS)),
});
export const RefuseDispatch = z.strictObject({ code: z.enum(DISPATCH_REFUSALS) });

export const Nothing = z.strictObject({});
export const DemandParam = z.strictObject({ id: Id });
export const InterestParam = z.strictObject({ id: Id, child: Id });
/** A demand as banks name it: by the number that people read. */
export const PoolParam = z.strictObject({ demand: z.string().min(1).max(40) });
export const PoolQuery = z.strictObject({
  fit: z.literal('1').optional(),
  mine: z.literal('1').optional(),
  amount: Amount.optional(),
  term: Term.optional(),
  purpose: z.enum(LOAN_PURPOSES).optional(),
  industry: z.enum(keysOf(INDUSTRY_SECTIONS)).optional(),
  town: z.string().max(12).optional(),
});
export type PoolFilter = z.infer<typeof PoolQuery>;
