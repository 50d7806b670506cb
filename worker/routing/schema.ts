// What an institution sends about routing. Amounts in fen, days as text.
import * as z from 'zod';
import { distinct, NearDay, saying, Words } from '../lib/fields.ts';
import { FEN_MAX } from '../lib/money.ts';
import { wholeNumber } from '../lib/query.ts';
import { INDUSTRY_SECTIONS } from '../matching/industries.ts';
import { LANGUAGES, MAX_RULES, MAX_VALUES } from './terms.ts';

const Id = z.string().min(1).max(40);
const Fen = z.int().min(1).max(FEN_MAX).nullable();
const Section = z
  .string()
  .refine(
    (letter) => letter in INDUSTRY_SECTIONS,
    saying('unknown', '没有这个行业门类', 'There is no such section of industries'),
  );

const Rule = z
  .strictObject({
    name: Words(2, 60),
    towns: distinct(z.array(z.string().max(12)).max(MAX_VALUES)),
    industries: distinct(z.array(Section).max(20)),
    products: distinct(z.array(Id).max(MAX_VALUES)),
    languages: distinct(z.array(z.enum(LANGUAGES)).max(LANGUAGES.length)),
    amount_from_fen: Fen,
    amount_to_fen: Fen,
    branch_id: Id,
  })
  .refine(
    ({ amount_from_fen, amount_to_fen }) =>
      amount_from_fen === null || amount_to_fen === null || amount_from_fen <= amount_to_fen,
    {
      path: ['amount_to_fen'],
      ...saying('before_from', '金额上限不能低于下限', 'The upper amount is below the lower one'),
    },
  );

/** The whole list, in its order: rules decide together. */
export const SaveRules = z.strictObject({ rules: z.array(Rule).max(MAX_RULES) });
export type RuleInput = z.infer<typeof Rule>;

/** A case that somebody tries the rules with. */
export const TryRoute = z.strictObject({
  town: z.string().max(12).optional(),
  industry: Section.optional(),
  amount_fen: wholeNumber(1, FEN_MAX),
  product: Id,
  language: z.enum(LANGUAGES).optional(),
});

export const SetAbsence = z
  .strictObject({ user_id: Id, from_on: NearDay, until_on: NearDay })
  .refine(({ from_on, until_on }) => from_on <= until_on, {
    path: ['until_on'],
    ...saying('before_from', '结束日不能早于开始日', 'The last day is before the first'),
  });
export const SetLanguages = z.strictObject({
  languages: distinct(z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length)),
});
export const AbsenceParam = z.strictObject({ absence: Id });
export const PostParam = z.strictObject({ post: Id });
export const Nothing = z.strictObject({});
