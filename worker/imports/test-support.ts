// Listings of every kind that a cell can say, for the property tests of this folder: within the plausible bands, sound
// as a whole or not.
import fc from 'fast-check';
import regions from '../../data/regions.json' with { type: 'json' };
import { both, type Bilingual } from '../lib/bilingual.ts';
import { addDays } from '../lib/days.ts';
import { FEN_MAX } from '../lib/money.ts';
import { DATA_CLASSES, HONOURS, TAX_CREDIT_LEVELS } from '../matching/terms-facts.ts';
import { namebookOf } from '../matching/names.ts';
import * as terms from '../products/terms.ts';
import type { Listing } from '../products/schema.ts';
import { demoListings } from '../../scripts/data/listings.ts';
import type { ImportNames } from './column.ts';
import { refusalOfText } from './words.ts';

export const TODAY = '2026-03-02';
export const DEMO = demoListings({ seed: 20260302, anchor_day: TODAY }).map(({ listing }) => listing);

const towns = new Map<string, Bilingual>(regions.streets.map(({ code, name }) => [code, both(name, name)]));
const branches = new Map<string, Bilingual>([
  ['bra_1', both('城关支行', 'Town Outlet')],
  ['bra_2', both('园区支行', 'Park Outlet')],
  ['bra_3', both('园区支行', 'Second Park Outlet')],
]);
export const NAMES: ImportNames = { towns, branches, book: namebookOf(towns) };

const NOTHING = /^(无|没有|不适用|\/|—|-|none|n\/a)$/i;
const sound = (text: string): boolean =>
  text === text.trim() && text !== '' && !NOTHING.test(text) && refusalOfText(text, both('', '')) === null;

const HOSTILE = [
  '=1+1',
  "'=x",
  '｜',
  '|',
  ' // ',
  '//',
  '\\',
  '\\n',
  '/',
  '：',
  '、',
  '<b>',
  '"',
  ',',
  '；',
  'https://a.cn/b',
  '+',
  '@x',
];
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
  { weight: 2, arbitrary: fc.constantFrom('贷款', '企业', '三年', 'A', '1') },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
);
export const text = (max: number) =>
  fc
    .array(piece, { minLength: 1, maxLength: 6 })
    .map((pieces) => pieces.join('').trim().slice(0, max).trim())
    .filter(sound);

const bilingual = fc
  .tuple(text(60), fc.option(text(60)))
  .map(([zh, en]): Bilingual => both(zh, en ?? zh)) as fc.Arbitrary<Listing['tagline']>;
const amount = fc.integer({ min: 1_000_000, max: 10_000_000_000 });
const fen = fc.integer({ min: 100, max: FEN_MAX });
const months = fc.integer({ min: 1, max: 360 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const some = <T>(values: readonly T[], minLength = 0, maxLength = values.length) =>
  fc
    .subarray([...values], { minLength, maxLength })
    .chain((chosen) => fc.shuffledSubarray(chosen, { minLength: chosen.length }));
const day = fc.integer({ min: 0, max: 9_000 }).map((n) => addDays('2015-01-01', n));

const fee: fc.Arbitrary<Listing['fees'][number]> = fc
  .record({
    kind: fc.constantFrom(...terms.FEE_KINDS),
    payer: fc.constantFrom(
      'borrower' as const,
      'bank' as const,
      'government' as const,
      'third_party' as const,
    ),
    payee: fc.constantFrom('lender' as const, 'third_party' as const),
    mandatory: fc.boolean(),
    refundable: fc.option(fc.boolean(), { nil: undefined }),
  })
  .chain(({ refundable, ...rest }) => {
    const more = refundable === undefined ? {} : { refundable };
    const rate = fc.integer({ min: 0, max: 1_000_000 });
    return fc.oneof(
      fc
        .record({
          amount_fen: fc.integer({ min: 1, max: FEN_MAX }),
          when: fc.constantFrom('upfront' as const, 'yearly' as const, 'at_end' as const),
        })
        .map((sized) => ({ ...rest, basis: 'fixed' as const, ...sized, ...more })),
      fc
        .record({ rate_ppm: rate, when: fc.constantFrom('upfront' as const, 'at_end' as const) })
        .map((sized) => ({ ...rest, basis: 'percent_once' as const, ...sized, ...more })),
      fc
        .record({
          rate_ppm: rate,
          when: fc.constantFrom('upfront' as const, 'yearly' as const, 'each_period' as const),
        })
        .map((sized) => ({ ...rest, basis: 'percent_per_year' as const, ...sized, ...more })),
      fc
        .record({
          amount_fen: fc.integer({ min: 1, max: FEN_MAX }),
          rate_ppm: fc.option(rate, { nil: undefined }),
        })
        .map(({ amount_fen, rate_ppm }) => ({
          ...rest,
          basis: 'per_period' as const,
          amount_fen,
          ...(rate_ppm === undefined ? {} : { rate_ppm }),
          when: 'each_period' as const,
          ...more,
        })),
    );
  });

const ids = <T extends object>(prefix: string, list: readonly T[]): (T & { id: string })[] =>
  list.map((entry, i) => ({ ...entry, id: `${prefix}${i + 1}` }));

// Two entries of one list that say the same are one; which id they had before could not be told.
const uniqueBy = <T>(arbitrary: fc.Arbitrary<T>, key: (value: T) => string, maxLength: number) =>
  fc.uniqueArray(arbitrary, { maxLength, selector: key });

const papers = uniqueBy(
  fc.record({
    name: bilingual,
    how: fc.constantFrom('consent' as const, 'upload' as const),
    data_class: orNull(fc.constantFrom(...DATA_CLASSES)),
    stage: fc.constantFrom(...terms.DOCUMENT_STAGES),
  }),
  ({ name }) => name.zh,
  5,
);
const questions = uniqueBy(
  fc.record({
    label: bilingual,
    kind: fc.constantFrom(...terms.EXTRA_FIELD_KINDS),
    required: fc.boolean(),
    choices: fc.array(text(30), { maxLength: 4 }),
  }),
  ({ label }) => label.zh,
  4,
);

const written = fc.record({
  code: fc.stringMatching(/^[A-Z0-9-]{3,24}$/),
  name: text(20).filter(({ length }) => length >= 2),
  tagline: bilingual,
  product_class: fc.constantFrom(...terms.PRODUCT_CLASSES),
  tags: some(terms.PRODUCT_TAGS, 0, 6),
  borrower_types: some(terms.BORROWER_TYPES, 1),
  branches: orNull(some([...branches.keys()], 1)),
  amount_min_fen: amount,
  amount_max_fen: amount,
  amount_step_fen: fen,
  amount_by_honour: some(Object.keys(HONOURS) as (keyof typeof HONOURS)[], 0, 4).chain((honours) =>
    fc.tuple(...honours.map((honour) => fen.map((amount_max_fen) => ({ honour, amount_max_fen })))),
  ),
  amount_by_tax_level: some(Object.keys(TAX_CREDIT_LEVELS) as (keyof typeof TAX_CREDIT_LEVELS)[]).chain(
    (levels) => fc.tuple(...levels.map((level) => fen.map((amount_max_fen) => ({ level, amount_max_fen })))),
  ),
  limit_formula: orNull(
    fc
      .record({
        times_ppm: fc.integer({ min: 1, max: 1_000_000_000 }),
        fen: fc.integer({ min: 100, max: 10 ** 12 }),
      })
      .map(({ times_ppm, fen: most }) => ({
        min: [{ attr: 'tax_paid_avg_24m' as const, times_ppm }, { fen: most }],
      })),
  ),
  term_months_min: months,
  term_months_max: months,
  is_revolving: fc.boolean(),
  credit_line_months: orNull(months),
  drawdown_months_max: orNull(fc.integer({ min: 1, max: 120 })),
  quota_fen: orNull(fen),
  quota_count: orNull(fc.integer({ min: 1, max: 1_000_000 })),
  rate_type: fc.constantFrom('fixed' as const, 'lpr' as const),
  spread_bp_min: orNull(fc.integer({ min: -500, max: 3000 })),
  spread_bp_max: orNull(fc.integer({ min: -500, max: 3000 })),
  rate_min_ppm: fc.integer({ min: 5_000, max: 360_000 }),
  rate_max_ppm: fc.integer({ min: 5_000, max: 360_000 }),
  lpr_fixed_on: fc.constantFrom(...terms.LPR_FIXED_ON),
  rate_discounts: uniqueBy(
    fc.record({ text: bilingual, discount_bp: fc.integer({ min: 1, max: 500 }) }),
    ({ text: { zh } }) => zh,
    4,
  ),
  interest_by: fc.constantFrom(...terms.INTEREST_BY),
  day_basis: fc.constantFrom(360 as const, 365 as const),
  repayment_methods: some(terms.REPAYMENT_METHODS, 1),
  repayment_frequency: fc.constantFrom(...terms.REPAYMENT_FREQUENCIES),
  principal_grace_periods: fc.integer({ min: 0, max: 12 }),
  interest_grace_periods: fc.integer({ min: 0, max: 12 }),
  fees: fc.array(fee, { maxLength: 4 }),
  prepayment_allowed: fc.boolean(),
  prepayment_fee_ppm: fc.integer({ min: 0, max: 1_000_000 }),
  penalty_multiple_pct: fc.integer({ min: 100, max: 200 }),
  overdue_days: fc.array(fc.integer({ min: 1, max: 720 }), { minLength: 1, maxLength: 5 }),
  cooling_off_days: fc.integer({ min: 0, max: 30 }),
  renewal_without_repayment: fc.boolean(),
  renewal_terms: orNull(bilingual),
  policies: fc.uniqueArray(fc.stringMatching(/^[A-Z0-9-]{3,24}$/), { maxLength: 3 }),
  guarantee_types: some(terms.GUARANTEE_TYPES, 1),
  collateral_kinds: some(terms.COLLATERAL_KINDS),
  ltv_ppm: orNull(fc.integer({ min: 10_000, max: 1_000_000 })),
  risk_shares: some(terms.RISK_PARTIES).chain((parties) =>
    fc.tuple(
      ...parties.map((party) =>
        fc.integer({ min: 0, max: 1_000_000 }).map((share_ppm) => ({ party, share_ppm })),
      ),
    ),
  ),
  purposes: some(terms.LOAN_PURPOSES, 1),
  forbidden_purposes: some(terms.FORBIDDEN_PURPOSES),
  towns: orNull(some([...towns.keys()], 1)),
  first_loan_friendly: fc.boolean(),
  criteria: fc.constantFrom(...DEMO.map(({ criteria }) => criteria)),
  text_conditions: uniqueBy(bilingual, ({ zh }) => zh, 4).map((texts) =>
    ids(
      't',
      texts.map((each) => ({ text: each })),
    ),
  ),
  data_classes: some(DATA_CLASSES),
  documents: papers.map((list) => ids('d', list)),
  extra_fields: questions.map((list) => ids('q', list)),
  take_up_workdays: fc.integer({ min: 1, max: 10 }),
  decision_workdays: fc.integer({ min: 1, max: 30 }),
  payout_workdays: fc.integer({ min: 1, max: 30 }),
  process: fc.constantFrom(...terms.PROCESSES),
  connection: fc.constantFrom(...terms.CONNECTIONS),
  branch_authority_fen: orNull(fen),
  valid_from: day,
  valid_until: orNull(day),
  contacts: fc.uniqueArray(fc.stringMatching(/^[0-9A-Z]{8}$/), { maxLength: 3 }),
  complaint_phone: fc.stringMatching(/^0\d{2,3}-[2-9]\d{6,7}$/),
  filled: fc.constant<string[]>([]),
});

/** Any listing. Its fields need not agree with each other: a cell says one thing at a time. */
export const anyListing = written as fc.Arbitrary<Listing>;
