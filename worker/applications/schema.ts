// What people send about an application. Money in fen, rates in ppm, days as YYYY-MM-DD.
import * as z from 'zod';
import { MAX_APPLICATIONS } from '../demands/terms.ts';
import { SubmittedPapers } from '../documents/schema.ts';
import { Day, distinct, saying } from '../lib/fields.ts';
import { FEN_MAX } from '../lib/money.ts';
import { wholeNumber } from '../lib/query.ts';
import { REASON_CODES } from '../lib/reasons.ts';
import { DATA_CLASSES } from '../matching/terms-facts.ts';
import { FeeItemSchema } from '../products/schema.ts';
import { GUARANTEE_TYPES, LOAN_PURPOSES, REPAYMENT_METHODS } from '../products/terms.ts';
import { CONTACT_CHANNELS, OFFER_KINDS, TABS, WITHDRAW_REASONS } from './terms.ts';

const Fen = z
  .int()
  .min(1)
  .max(10 ** 13);
const Id = z.string().min(1).max(40);
// Words of people: no control, direction or zero-width characters (they could disguise what is read).
const Words = (max: number) =>
  z
    .string()
    .max(max)
    .refine(
      (text) => !/[\u0000-\u0009\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/.test(text),
      saying(
        'hidden_characters',
        '含有不可见的字符，请重新输入',
        'There are invisible characters, please type it again',
      ),
    );

export const Prepare = z.strictObject({
  amount_fen: wholeNumber(1, FEN_MAX).optional(),
  term_months: wholeNumber(1, 360).optional(),
});

export const Submit = z.strictObject({
  product_id: Id,
  version_id: Id,
  amount_fen: Fen,
  term_months: z.int().min(1).max(360),
  purpose: z.enum(LOAN_PURPOSES),
  guarantee_type: z.enum(GUARANTEE_TYPES),
  consent: z.strictObject({
    data_classes: z.array(z.enum(DATA_CLASSES)).min(1).max(DATA_CLASSES.length),
    until: Day,
    text_hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /** Only when the person ticked it: his own name and phone go to the bank as well, in these words (PIPL article 23). */
  contact: z.strictObject({ text_hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  /** Answers to the product's own questions, by their ids. */
  answers: z.record(z.string().max(20), z.string().max(300)).optional(),
  /** Papers of the vault that go along, each for a line of the product's list. */
  papers: SubmittedPapers.optional(),
  /** An open demand of the firm that this application serves; without it the application is a demand of its own. */
  demand_id: Id.optional(),
});
export type SubmitInput = z.infer<typeof Submit>;

/** The products of a sheet for several banks, in an address: ids separated by commas. */
export const PrepareSeveral = z.strictObject({
  products: z
    .string()
    .max(140)
    .transform((text) => text.split(','))
    .pipe(distinct(z.array(Id).min(1).max(MAX_APPLICATIONS))),
  amount_fen: wholeNumber(1, FEN_MAX).optional(),
  term_months: wholeNumber(1, 360).optional(),
  purpose: z.enum(LOAN_PURPOSES).optional(),
});
export type PrepareSeveralInput = z.infer<typeof PrepareSeveral>;

/** One sheet for several banks: one amount, term and purpose, and what is each bank's own. */
export const SubmitSeveral = z.strictObject({
  ...Submit.pick({ amount_fen: true, term_months: true, purpose: true, demand_id: true }).shape,
  banks: z
    .array(
      z.strictObject(
        Submit.omit({ amount_fen: true, term_months: true, purpose: true, demand_id: true }).shape,
      ),
    )
    .min(1)
    .max(MAX_APPLICATIONS)
    .refine(
      (banks) => new Set(banks.map(({ product_id }) => product_id)).size === banks.length,
      saying('repeated', '同一产品不能重复', 'A product is repeated'),
    ),
});
export type SubmitSeveralInput = z.infer<typeof SubmitSeveral>;

/** A draft: the fields as they were typed, whether or not they can be read yet. */
export const Draft = z.strictObject({
  amount_fen: Words(40).optional(),
  term_months: Words(20).optional(),
  purpose: z.string().max(40).optional(),
  guarantee_type: z.string().max(40).optional(),
  answers: z.record(z.string().max(20), z.string().max(300)).optional(),
});
export type DraftBody = z.infer<typeof Draft>;

export const HandOver = z.strictObject({ successor: Id });

export const Contact = z.strictObject({ channel: z.enum(CONTACT_CHANNELS), note: Words(500).optional() });
export const RequestDocuments = z.strictObject({
  items: z
    .array(
      z.strictObject({ kind: z.enum(['add', 'resubmit', 'other']), name: Words(60).pipe(z.string().min(2)) }),
    )
    .min(1)
    .max(12),
  text: Words(500).optional(),
});
export const AnswerDocuments = z.strictObject({
  answers: z
    .array(z.strictObject({ item_id: Id, text: Words(500).pipe(z.string().min(1)) }))
    .min(1)
    .max(12),
});

export const OfferTerms = z.strictObject({
  kind: z.enum(OFFER_KINDS),
  amount_fen: Fen,
  term_months: z.int().min(1).max(360),
  rate_ppm: z.int().min(0).max(1_000_000),
  repayment_method: z.enum(REPAYMENT_METHODS),
  guarantee_type: z.enum(GUARANTEE_TYPES),
  fees: z.array(FeeItemSchema).max(10),
  /** One condition a line, or a list of them; kept as a list. */
  conditions: z.union([
    z.array(Words(200).pipe(z.string().min(1))).max(12),
    Words(1000).transform((text) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ]),
  valid_days: z.int().min(1).max(90),
});
export type OfferTermsInput = z.infer<typeof OfferTerms>;
/** An offer as it is proposed: its terms, and the open one whose place it takes. */
export const Offer = OfferTerms.extend({ replaces: Id.optional() });
export type OfferInput = z.infer<typeof Offer>;

export const OfferDecision = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
/** One of several open offers, or none of them. */
export const DeclineOffer = OfferDecision.partial();
export const Reason = z.strictObject({ text: Words(500).pipe(z.string().min(2)) });
/** Words within a case. */
export const Written = z.strictObject({ text: Words(1000).pipe(z.string().trim().min(1)) });
export const Contested = z.strictObject({ text: Words(1000).optional() });
/** Which of several waiting offers goes back; the only one need not be named. */
export const ReturnOffer = Reason.extend(OfferDecision.partial().shape);
export const Refuse = z.strictObject({
  codes: z.array(z.enum(REASON_CODES)).max(10),
  text: Words(500).optional(),
  reapply_on: Day.optional(),
  /** For the bank's people and the log alone: the firm reads that something could not be verified (D02). */
  suspected_fraud: z.literal(true).optional(),
});

/** What the firm adds when it asks for reconsideration, with a fresh consent in the words it was shown. */
export const AskReview = z.strictObject({
  text: Words(1000).pipe(z.string().trim().min(10)),
  consent: Submit.shape.consent,
  papers: SubmittedPapers.optional(),
});
export type AskReviewInput = z.infer<typeof AskReview>;

/** A reviewer's words; the firm reads them. */
export const Uphold = z.strictObject({ text: Words(500).pipe(z.string().trim().min(10)) });
export const Overturn = z.strictObject({ text: Words(500).optional() });

/** An application to another bank in place of one that was refused; `tell` only when the firm ticked it. */
export const Reroute = z.strictObject({ ...Submit.omit({ demand_id: true }).shape, tell: z.boolean() });
export type RerouteInput = z.infer<typeof Reroute>;
export const Withdraw = z.strictObject({ reason: z.enum(WITHDRAW_REASONS), text: Words(500).optional() });
export const Sign = z.strictObject({
  contract_no: Words(60).pipe(z.string().min(3)),
  signed_on: Day,
});
export const RecordDrawdown = z.strictObject({
  bank_reference: Words(60).pipe(z.string().min(3)),
  amount_fen: Fen,
  rate_ppm: z.int().min(0).max(1_000_000),
  paid_on: Day,
  matures_on: Day,
  account_tail: z.string().regex(/^\d{4}$/),
});
export const Nothing = z.strictObject({});
export const IdParam = z.strictObject({ id: Id });
export const ChildParam = z.strictObject({ id: Id, child: Id });
export const QueuePage = z.strictObject({
  tab: z.enum(TABS).optional(),
  cursor: z.string().max(80).optional(),
});
