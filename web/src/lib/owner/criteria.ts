// What a visitor has answered so far, kept in the address under the API's own names. What is not an answer is left out.
import { INVOICED_BANDS, MATCH_PARTS, MATCH_SORTS, YEARS_BANDS } from '#worker/matching/bands.ts';
import { ORG_TYPES, TAX_CREDIT_LEVELS } from '#worker/matching/terms-facts.ts';
import { GUARANTEE_TYPES, LOAN_PURPOSES } from '#worker/products/terms.ts';
import { oneOf, wholeOf } from './address.ts';

const keys = <Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] =>
  Object.keys(table) as Key[];

/** The three questions, in their order. */
export const STEPS = ['amount', 'years', 'invoiced'] as const;
export type Step = (typeof STEPS)[number];

const FEN_MAX = 10 ** 13;
const MONTHS_MAX = 360;
const within = (value: number | null, max: number): number | undefined =>
  value !== null && value >= 1 && value <= max ? value : undefined;

/** The wishes of an address: what is known firms may be asked as well. */
export function wishIn(url: URL) {
  return {
    amount_fen: within(wholeOf(url, 'amount_fen'), FEN_MAX),
    term_months: within(wholeOf(url, 'term_months'), MONTHS_MAX),
    purpose: oneOf(url, 'purpose', LOAN_PURPOSES) ?? undefined,
    guarantee: oneOf(url, 'guarantee', GUARANTEE_TYPES) ?? undefined,
  };
}

/** All answers of an address. */
export function criteriaIn(url: URL) {
  const town = url.searchParams.get('town') ?? '';
  return {
    ...wishIn(url),
    years: oneOf(url, 'years', keys(YEARS_BANDS)) ?? undefined,
    invoiced: oneOf(url, 'invoiced', keys(INVOICED_BANDS)) ?? undefined,
    org_type: oneOf(url, 'org_type', keys(ORG_TYPES)) ?? undefined,
    tax: oneOf(url, 'tax', keys(TAX_CREDIT_LEVELS)) ?? undefined,
    town: /^\d{9}$/.test(town) ? town : undefined,
  };
}
export type Criteria = ReturnType<typeof criteriaIn>;

/** The order asked for. */
export const sortIn = (url: URL) => oneOf(url, 'sort', MATCH_SORTS) ?? 'cost';

/** The part of the answer that is asked for alone. */
export const partIn = (url: URL) => oneOf(url, 'part', MATCH_PARTS) ?? undefined;

/** Answers as a query of the API: texts only, nothing that was not answered. */
export function queryOf<Answers extends Readonly<Record<string, string | number | undefined>>>(
  answers: Answers,
) {
  const given = Object.entries(answers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)])) as {
    [Name in keyof Answers]?: Answers[Name] extends number | undefined
      ? string
      : Exclude<Answers[Name], undefined>;
  };
}

/** Whether anything has been answered by which a product could be judged. */
export const isAnswered = (criteria: Criteria): boolean =>
  Object.values(criteria).some((value) => value !== undefined);
