// How each field of a listing is asked for: with which control, in which unit, out of which words. The editor draws its
// forms from this table and listing-entries.ts reads them by it; labels, tabs and order are the Worker's own.
import type { Typed } from '#lib/command.ts';
import type { Bilingual } from '#lib/locale.ts';
import { DATA_CLASS_LABELS, HONOURS, TAX_CREDIT_LEVELS } from '#worker/matching/terms-facts.ts';
import * as terms from '#worker/products/terms.ts';
import { LISTING_FIELDS, LISTING_FIELD_NAMES, type ListingField } from '#worker/rounds/fields.ts';
import type { ListingTab } from '#worker/rounds/terms.ts';

type Words = Readonly<Record<string, Bilingual>>;

/** What stands behind a figure; `wan` and `yuan` are amounts, `percent` is kept in ppm and `pct` as it is. */
export type Unit =
  'wan' | 'yuan' | 'percent' | 'pct' | 'bp' | 'months' | 'days' | 'workdays' | 'periods' | 'loans';

/** One question with one answer: a figure, a text, a word out of a list, yes or no. */
export type Cell =
  | { readonly kind: 'text'; readonly min?: number; readonly max: number }
  | { readonly kind: 'figure'; readonly unit: Unit; readonly min?: number; readonly max?: number }
  | { readonly kind: 'day' }
  | { readonly kind: 'choice'; readonly words: Words; readonly numeric?: true }
  | { readonly kind: 'flag' }
  /** Texts or numbers in one line, separated. */
  | { readonly kind: 'list'; readonly numeric?: true };

/** A question within a row of a list. */
export type Column = {
  /** The name in the API's input, with a dot where it is nested: text.zh. */
  readonly name: string;
  readonly label: Bilingual;
  readonly cell: Cell;
  /** May be left empty; empty is `none` in the API's input, or left out. */
  readonly empty?: 'null' | 'out';
  /** A box that is ticked in a new row. */
  readonly starts?: true;
  /** Takes as much room as two. */
  readonly wide?: true;
};

export type Control =
  | (Cell & { readonly nullable?: true })
  /** Never changed: what the product is called in every file. */
  | { readonly kind: 'fixed' }
  | { readonly kind: 'bilingual'; readonly nullable?: true }
  /** Boxes to tick. `first`: the order counts, and one of them can be put first. */
  | { readonly kind: 'ticks'; readonly words: Words; readonly least?: 1; readonly first?: true }
  /** All, or the ticked ones of a set that the district or the institution has. */
  | { readonly kind: 'some'; readonly of: 'towns' | 'branches' }
  | {
      readonly kind: 'rows';
      readonly columns: readonly Column[];
      /** New rows are given an id beginning so. */
      readonly ids?: string;
      /** That there are none is a promise, and has to be ticked. */
      readonly none?: Bilingual;
    }
  | { readonly kind: 'formula' }
  | { readonly kind: 'criteria' };

const word = (zh: string, en: string): Bilingual => ({ zh, en });
const text = (max: number, min?: number): Cell => ({
  kind: 'text',
  max,
  ...(min === undefined ? {} : { min }),
});
const figure = (unit: Unit, min?: number, max?: number) =>
  ({
    kind: 'figure',
    unit,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }) as const;
const orNone = <Of extends Cell>(cell: Of): Of & { readonly nullable: true } => ({ ...cell, nullable: true });
const choice = (words: Words): Cell => ({ kind: 'choice', words });
const ticks = (words: Words, least?: 1): Control => ({ kind: 'ticks', words, ...(least ? { least } : {}) });
const FLAG: Cell = { kind: 'flag' };
const DAY: Cell = { kind: 'day' };

const IN_CHINESE = word('中文', 'Chinese');
const IN_ENGLISH = word('英文', 'English');

const FEE_KIND_WORDS = {
  guarantee_fee: word('担保费', 'Guarantee fee'),
  appraisal_fee: word('评估费', 'Appraisal fee'),
  service_fee: word('服务费', 'Service fee'),
  insurance: word('保险费', 'Insurance'),
  notary_fee: word('公证费', 'Notary fee'),
  registration_fee: word('登记费', 'Registration fee'),
} as const satisfies Record<terms.FeeKind, Bilingual>;

const FEE_BASIS_WORDS = {
  fixed: word('固定金额', 'A fixed amount'),
  percent_once: word('贷款金额的百分比，一次', 'Percent of the loan, once'),
  percent_per_year: word('每年百分比', 'Percent a year'),
  per_period: word('每期', 'Each period'),
} as const satisfies Record<(typeof terms.FEE_BASES)[number], Bilingual>;

const FEE_TIME_WORDS = {
  upfront: word('放款前', 'Up front'),
  yearly: word('每年', 'Every year'),
  each_period: word('每期', 'Every period'),
  at_end: word('期末', 'At the end'),
} as const satisfies Record<(typeof terms.FEE_TIMES)[number], Bilingual>;

const PAYER_WORDS = {
  borrower: word('借款人', 'The borrower'),
  bank: word('银行', 'The bank'),
  government: word('政府', 'The government'),
  third_party: word('第三方', 'A third party'),
} as const;

const PAYEE_WORDS = {
  lender: word('放款机构', 'The lender'),
  third_party: word('第三方', 'A third party'),
} as const satisfies Record<(typeof terms.FEE_PAYEES)[number], Bilingual>;

const FEES: readonly Column[] = [
  { name: 'kind', label: word('费用', 'Cost'), cell: choice(FEE_KIND_WORDS) },
  { name: 'basis', label: word('计收方式', 'Measured as'), cell: choice(FEE_BASIS_WORDS), wide: true },
  { name: 'amount_fen', label: word('金额', 'Amount'), cell: figure('yuan'), empty: 'out' },
  { name: 'rate_ppm', label: word('费率', 'Rate'), cell: figure('percent', 0, 100), empty: 'out' },
  { name: 'when', label: word('何时付', 'Due'), cell: choice(FEE_TIME_WORDS) },
  { name: 'payer', label: word('谁付', 'Paid by'), cell: choice(PAYER_WORDS) },
  { name: 'payee', label: word('付给谁', 'Paid to'), cell: choice(PAYEE_WORDS) },
  { name: 'mandatory', label: word('必收', 'Mandatory'), cell: FLAG, starts: true },
  { name: 'refundable', label: word('可退', 'Comes back'), cell: FLAG, empty: 'out' },
];

const DOCUMENTS: readonly Column[] = [
  { name: 'name.zh', label: word('材料（中文）', 'Paper (Chinese)'), cell: text(300, 1), wide: true },
  { name: 'name.en', label: word('材料（英文）', 'Paper (English)'), cell: text(400, 1), wide: true },
  {
    name: 'how',
    label: word('取得方式', 'How'),
    cell: choice({ consent: word('授权获取', 'By consent'), upload: word('上传', 'Uploaded') }),
  },
  {
    name: 'data_class',
    label: word('数据类别', 'Class of data'),
    cell: choice(DATA_CLASS_LABELS),
    empty: 'null',
  },
  { name: 'stage', label: word('何时需要', 'When'), cell: choice(terms.DOCUMENT_STAGE_LABELS) },
];

const EXTRA_FIELDS: readonly Column[] = [
  { name: 'label.zh', label: word('问题（中文）', 'Question (Chinese)'), cell: text(300, 1), wide: true },
  { name: 'label.en', label: word('问题（英文）', 'Question (English)'), cell: text(400, 1), wide: true },
  { name: 'kind', label: word('答案类型', 'Kind of answer'), cell: choice(terms.EXTRA_FIELD_KIND_LABELS) },
  {
    name: 'choices',
    label: word('选项（用、分隔）', 'Options (separated by commas)'),
    cell: { kind: 'list' },
    empty: 'null',
    wide: true,
  },
  { name: 'required', label: word('必填', 'Required'), cell: FLAG, starts: true },
];

export const CONTROLS: Readonly<Record<ListingField, Control>> = {
  code: { kind: 'fixed' },
  name: text(20, 2),
  tagline: { kind: 'bilingual' },
  branches: { kind: 'some', of: 'branches' },
  product_class: choice(terms.PRODUCT_CLASS_LABELS),
  tags: ticks(terms.PRODUCT_TAG_LABELS),
  borrower_types: ticks(terms.BORROWER_TYPE_LABELS, 1),
  amount_min_fen: figure('wan'),
  amount_max_fen: figure('wan'),
  amount_step_fen: figure('yuan'),
  limit_formula: { kind: 'formula' },
  amount_by_honour: {
    kind: 'rows',
    columns: [
      { name: 'honour', label: word('资质', 'Title'), cell: choice(HONOURS), wide: true },
      { name: 'amount_max_fen', label: word('最高额度', 'Largest amount'), cell: figure('wan') },
    ],
  },
  amount_by_tax_level: {
    kind: 'rows',
    columns: [
      { name: 'level', label: word('纳税信用等级', 'Tax credit level'), cell: choice(TAX_CREDIT_LEVELS) },
      { name: 'amount_max_fen', label: word('最高额度', 'Largest amount'), cell: figure('wan') },
    ],
  },
  term_months_min: figure('months', 1, 360),
  term_months_max: figure('months', 1, 360),
  is_revolving: FLAG,
  credit_line_months: orNone(figure('months', 1, 360)),
  drawdown_months_max: orNone(figure('months', 1, 120)),
  purposes: ticks(terms.LOAN_PURPOSE_LABELS, 1),
  forbidden_purposes: ticks(terms.FORBIDDEN_PURPOSE_LABELS),
  quota_fen: orNone(figure('wan')),
  quota_count: orNone(figure('loans', 1, 1_000_000)),
  valid_from: DAY,
  valid_until: orNone(DAY),
  rate_type: choice(terms.RATE_TYPE_LABELS),
  spread_bp_min: orNone(figure('bp', -500, 3000)),
  spread_bp_max: orNone(figure('bp', -500, 3000)),
  lpr_fixed_on: choice(terms.LPR_FIXED_ON_LABELS),
  rate_min_ppm: figure('percent', 0, 100),
  rate_max_ppm: figure('percent', 0, 100),
  rate_discounts: {
    kind: 'rows',
    columns: [
      { name: 'text.zh', label: IN_CHINESE, cell: text(300, 1), wide: true },
      { name: 'text.en', label: IN_ENGLISH, cell: text(400, 1), wide: true },
      { name: 'discount_bp', label: word('优惠', 'Discount'), cell: figure('bp', 1, 500) },
    ],
  },
  interest_by: choice(terms.INTEREST_BY_LABELS),
  day_basis: {
    kind: 'choice',
    words: { 360: word('实际天数/360', 'Actual/360'), 365: word('实际天数/365', 'Actual/365') },
    numeric: true,
  },
  repayment_methods: { kind: 'ticks', words: terms.REPAYMENT_METHOD_LABELS, least: 1, first: true },
  repayment_frequency: choice(terms.REPAYMENT_FREQUENCY_LABELS),
  principal_grace_periods: figure('periods', 0, 12),
  interest_grace_periods: figure('periods', 0, 12),
  fees: {
    kind: 'rows',
    columns: FEES,
    none: word('除利息外没有其他费用', 'There are no costs besides interest'),
  },
  prepayment_allowed: FLAG,
  prepayment_fee_ppm: figure('percent', 0, 100),
  penalty_multiple_pct: figure('pct', 100, 200),
  renewal_without_repayment: FLAG,
  renewal_terms: { kind: 'bilingual', nullable: true },
  policies: { kind: 'list' },
  overdue_days: { kind: 'list', numeric: true },
  cooling_off_days: figure('days', 0, 30),
  guarantee_types: ticks(terms.GUARANTEE_TYPE_LABELS, 1),
  collateral_kinds: ticks(terms.COLLATERAL_KIND_LABELS),
  ltv_ppm: orNone(figure('percent', 0, 100)),
  risk_shares: {
    kind: 'rows',
    columns: [
      { name: 'party', label: word('谁', 'Who'), cell: choice(terms.RISK_PARTY_LABELS), wide: true },
      { name: 'share_ppm', label: word('比例', 'Share'), cell: figure('percent', 0, 100) },
    ],
  },
  first_loan_friendly: FLAG,
  towns: { kind: 'some', of: 'towns' },
  criteria: { kind: 'criteria' },
  text_conditions: {
    kind: 'rows',
    ids: 't',
    columns: [
      { name: 'text.zh', label: IN_CHINESE, cell: text(300, 1), wide: true },
      { name: 'text.en', label: IN_ENGLISH, cell: text(400, 1), wide: true },
    ],
  },
  data_classes: ticks(DATA_CLASS_LABELS),
  documents: {
    kind: 'rows',
    ids: 'paper',
    columns: DOCUMENTS,
    none: word('不需要任何材料', 'No papers are needed'),
  },
  extra_fields: { kind: 'rows', ids: 'q', columns: EXTRA_FIELDS },
  take_up_workdays: figure('workdays', 1, 10),
  decision_workdays: figure('workdays', 1, 30),
  payout_workdays: figure('workdays', 1, 30),
  process: choice(terms.PROCESS_LABELS),
  branch_authority_fen: orNone(figure('wan')),
  contacts: { kind: 'list' },
  connection: choice(terms.CONNECTION_LABELS),
  complaint_phone: text(20, 5),
};

/** The fields of a tab, in their order; those that a form can change come from {@link CONTROLS}. */
export function fieldsOf(tab: ListingTab): ListingField[] {
  return LISTING_FIELD_NAMES.filter((field) => LISTING_FIELDS[field].tab === tab);
}

/** The hidden input that names each field a form asks for: of what it does not ask, it says nothing. */
export const ASKED = '_field';

/** The numbers of the rows of a list that texts hold, in their order. */
export function rowNumbers(texts: Typed, field: string): number[] {
  const found = Object.keys(texts).flatMap((name) => {
    const number = name.startsWith(`${field}.`) ? /^\d{1,3}(?=\.)/.exec(name.slice(field.length + 1)) : null;
    return number ? [Number(number[0])] : [];
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Examples of what the builder reads; sentences and formulas are written in Chinese on both pages. */
export const EXAMPLES = {
  formula: 'min(10 × 近两年年均纳税额, 0.3 × 近一年营业收入, 300万元)',
  sentence: '成立满24个月；近12个月纳税额不低于5万元',
} as const;
