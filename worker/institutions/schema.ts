// What institutions, the office and the public send about joining, branches and standing. Money in fen, days as text.
import * as z from 'zod';
import { Nothing } from '../identity/schema.ts';
import { compact } from '../lib/compact.ts';
import {
  distinct,
  EmailAddress,
  Mobile,
  NearDay,
  PublicPhone,
  saying,
  Visible,
  WebAddress,
  Words,
} from '../lib/fields.ts';
import { INSTITUTION_KINDS } from '../organisations/terms.ts';
import { normaliseUscc } from '../organisations/uscc.ts';
import { JOINING_CHECKLIST, JOINING_CODES, LICENCE_TYPES, SUSPENSION_CODES } from './terms.ts';

export { Nothing };

const Names = (max: number) => z.strictObject({ zh: Words(2, max), en: Words(2, max) });
/** Sentences in lines, whose ends a browser sends in two characters. */
const Lines = (min: number, max: number) =>
  z
    .string()
    .max(10_000)
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .pipe(Words(min, max, { lines: true }));
const Intro = z.strictObject({ zh: Lines(0, 500), en: Lines(0, 800) });
/** One of a list that a form shows without a choice made beforehand. */
const Choice = <const Value extends string>(values: readonly Value[]) =>
  z.custom<Value>(
    (value) => values.some((one) => one === value),
    saying('not_chosen', '请选择', 'Choose one'),
  );
const Town = z.string().refine((code) => /^\d{9}$/.test(code), saying('not_chosen', '请选择', 'Choose one'));
const Serves = distinct(z.array(Town).min(1).max(100));
/** The least that a branch decides by itself when it decides anything, in fen: less is a slip of the hand. */
const LEAST_AUTHORITY_FEN = 1_000_000;
const MOST_AUTHORITY_FEN = 10 ** 13;
/** A limit of authority in fen; 0 for a branch that decides nothing by itself. */
const Authority = z
  .int()
  .refine(
    (fen) => fen === 0 || (fen >= LEAST_AUTHORITY_FEN && fen <= MOST_AUTHORITY_FEN),
    saying(
      'implausible',
      '请填写 1 万元至 1000 亿元之间的金额；没有审批权的填 0',
      'Enter an amount from 10,000 to 100,000,000,000 yuan, or 0 for a branch that decides nothing itself',
    ),
  );
const Website = WebAddress(200);
const Id = z.string().min(1).max(40);
const Note = Lines(0, 300).optional();

/** A branch in the institution's tree. Its limit of authority is changed by two people and stands apart. */
export const BranchFields = z.strictObject({
  name: Names(60),
  town: Town,
  phone: PublicPhone,
  serves: Serves,
  hours: Words(0, 100),
  parent_id: Id.nullable(),
});
/** A new branch decides nothing by itself; the limit it is to have, unless none, waits for a second person. */
export const OpenBranch = BranchFields.extend({ authority_fen: Authority.optional() });
export const ProposeLimit = z.strictObject({ authority_fen: Authority });
export const Describe = z.strictObject({ intro: Intro, website: Website });

/** The number of a licence. */
const Licence = Visible(60)
  .transform(compact)
  .refine((text) => text.length >= 4, saying('missing', '请填写许可证号', 'Enter the number of the licence'));

/** What an applicant says of the institution, its licence, its first outlet and whom to ask. */
export const JoiningForm = z.strictObject({
  name: Names(100),
  short_name: Words(2, 20),
  kind: Choice(INSTITUTION_KINDS),
  uscc: z
    .string()
    .max(100)
    .transform(normaliseUscc)
    .refine((text) => text !== '', saying('missing', '必须填写', 'This is required')),
  licence_type: Choice(LICENCE_TYPES),
  licence: Licence,
  /** null for a licence without an end. */
  licence_valid_until: NearDay.nullable(),
  website: Website,
  intro: Intro,
  outlet: z.strictObject({
    name: Names(60),
    town: Town,
    phone: PublicPhone,
    serves: Serves,
    hours: Words(0, 100),
    authority_fen: Authority,
  }),
  contact: z.strictObject({
    name: Words(2, 30),
    phone: Mobile,
    email: EmailAddress(100),
  }),
  /** How the institution itself approved the products it will list. */
  approval: Lines(10, 1000),
});
export type JoiningInput = z.infer<typeof JoiningForm>;

export const TokenParam = z.strictObject({ token: z.string().max(100) });
export const CodeParam = z.strictObject({ code: z.string().max(40) });
export const IdParam = z.strictObject({ id: Id });
export const JoiningParam = z.strictObject({ application: Id });
export const InstitutionParam = z.strictObject({ institution: Id });
export const BranchParam = z.strictObject({ branch: Id });
export const ChangeParam = z.strictObject({ change: Id });
export const TermsParam = z.strictObject({ institution: Id, child: Id });

/** What the office adds: the term of the agreement and what was looked at. */
export const Prepare = z
  .strictObject({
    agreement_from: NearDay,
    agreement_until: NearDay,
    checked: distinct(
      z.array(z.enum(JOINING_CHECKLIST.map(({ id }) => id) as [string, ...string[]])).max(20),
    ),
  })
  .refine(({ agreement_from, agreement_until }) => agreement_from <= agreement_until, {
    path: ['agreement_until'],
    ...saying('wrong_order', '结束日期早于开始日期', 'It ends before it begins'),
  });
export type PreparedTerms = z.infer<typeof Prepare>;
export const Accept = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) });

const explained = {
  path: ['note'],
  ...saying('note_missing', '请写明说明（不少于 5 个字）', 'Say it in at least 5 characters'),
};
export const ReturnJoining = z
  .strictObject({ codes: distinct(z.array(z.enum(JOINING_CODES)).min(1).max(4)), note: Note })
  .refine(({ codes, note }) => !codes.includes('other') || (note ?? '').length >= 5, explained);
export type ReturnInput = z.infer<typeof ReturnJoining>;

export const Suspend = z
  .strictObject({ code: Choice(SUSPENSION_CODES), note: Note })
  .refine(({ code, note }) => code !== 'other' || (note ?? '').length >= 5, explained);

/** New terms of licence and agreement. */
export const ProposeTerms = z
  .strictObject({
    licence: Licence,
    licence_valid_until: NearDay.nullable(),
    agreement_from: NearDay,
    agreement_until: NearDay,
  })
  .refine(({ agreement_from, agreement_until }) => agreement_from <= agreement_until, {
    path: ['agreement_until'],
    ...saying('wrong_order', '结束日期早于开始日期', 'It ends before it begins'),
  });
export type TermsInput = z.infer<typeof ProposeTerms>;
