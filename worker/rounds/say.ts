// A field of a listing in words, for whoever compares two versions: the maker before she submits, the checker, the
// office. Lists are one line an entry.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { conditionOf, splitLines } from '../products/conditions.ts';
import type { Listing } from '../products/schema.ts';
import * as terms from '../products/terms.ts';
import { limitSentence } from '../matching/limits.ts';
import { DATA_CLASS_LABELS, HONOURS, TAX_CREDIT_LEVELS } from '../matching/terms-facts.ts';
import { moneyText, monthsText, percentText, type Names } from '../matching/words.ts';
import { LISTING_FIELDS, type ListingField } from './fields.ts';
import type { Draft } from './problems.ts';

/** Names for what a listing refers to by code or id. */
export type Called = { readonly names: Names; readonly branches: ReadonlyMap<string, Bilingual> };

const NONE = both('无', 'None');
const same = (text: string | number): Bilingual => both(String(text), String(text));
const yesNo = (value: boolean): Bilingual => (value ? both('是', 'Yes') : both('否', 'No'));
const days = (n: number): Bilingual => both(`${n}个工作日`, `${n} working ${n === 1 ? 'day' : 'days'}`);
const listed = (items: readonly Bilingual[]): Bilingual =>
  items.length === 0
    ? NONE
    : both(items.map(({ zh }) => zh).join('、'), items.map(({ en }) => en).join(', '));
const bp = (n: number): Bilingual => {
  const sign = n < 0 ? '-' : '+';
  return same(`LPR${sign}${Math.abs(n)}BP`);
};

const PAYERS = {
  borrower: both('借款人承担', 'paid by the borrower'),
  bank: both('银行承担', 'paid by the bank'),
  government: both('政府承担', 'paid by the government'),
  third_party: both('第三方承担', 'paid by others'),
} as const;
const FEES = {
  guarantee_fee: both('担保费', 'Guarantee fee'),
  appraisal_fee: both('评估费', 'Appraisal fee'),
  service_fee: both('服务费', 'Service fee'),
  insurance: both('保险费', 'Insurance'),
  notary_fee: both('公证费', 'Notary fee'),
  registration_fee: both('登记费', 'Registration fee'),
} as const satisfies Record<terms.FeeKind, Bilingual>;
const WHEN = {
  upfront: both('首期', 'at the start'),
  yearly: both('每年', 'every year'),
  each_period: both('每期', 'every period'),
  at_end: both('期末', 'at the end'),
} as const;

function feeText(fee: Listing['fees'][number]): Bilingual {
  const amount =
    fee.amount_fen !== undefined ? moneyText(fee.amount_fen) : same(percentText(fee.rate_ppm ?? 0));
  const yearly = fee.basis === 'percent_per_year' ? both('/年', ' a year') : both('', '');
  const parts = [
    both(`${FEES[fee.kind].zh} ${amount.zh}${yearly.zh}`, `${FEES[fee.kind].en} ${amount.en}${yearly.en}`),
    WHEN[fee.when],
    PAYERS[fee.payer],
    fee.payee === 'lender' ? both('付给放款机构', 'to the lender') : both('付给第三方', 'to a third party'),
    fee.mandatory ? both('必收', 'mandatory') : both('可选', 'optional'),
    ...(fee.refundable ? [both('可退', 'refundable')] : []),
  ];
  return both(parts.map(({ zh }) => zh).join('，'), parts.map(({ en }) => en).join(', '));
}

const HOW = { consent: both('授权获取', 'by consent'), upload: both('上传', 'uploaded') } as const;

type Say = { [F in ListingField]: (value: Listing[F], called: Called) => Bilingual | readonly Bilingual[] };

const money = (fen: number | null) => (fen === null ? NONE : moneyText(fen));
const months = (n: number | null) => (n === null ? NONE : monthsText(n));
const day = (text: string | null) => (text === null ? both('长期', 'No end') : same(text));

const SAY: Say = {
  code: same,
  name: same,
  tagline: (text) => text,
  branches: (ids, { branches }) =>
    ids === null ? both('全部网点', 'All branches') : listed(ids.map((id) => branches.get(id) ?? same(id))),
  product_class: (value) => terms.PRODUCT_CLASS_LABELS[value],
  tags: (tags) => listed(tags.map((tag) => terms.PRODUCT_TAG_LABELS[tag])),
  borrower_types: (types) => listed(types.map((type) => terms.BORROWER_TYPE_LABELS[type])),
  amount_min_fen: money,
  amount_max_fen: money,
  amount_step_fen: money,
  limit_formula: (limit) => (limit === null ? NONE : limitSentence(limit)),
  amount_by_honour: (tiers) => tiers.map((tier) => tierText(HONOURS[tier.honour], tier.amount_max_fen)),
  amount_by_tax_level: (tiers) =>
    tiers.map((tier) => tierText(TAX_CREDIT_LEVELS[tier.level], tier.amount_max_fen)),
  term_months_min: months,
  term_months_max: months,
  is_revolving: yesNo,
  credit_line_months: months,
  drawdown_months_max: months,
  purposes: (items) => listed(items.map((item) => terms.LOAN_PURPOSE_LABELS[item])),
  forbidden_purposes: (items) => listed(items.map((item) => terms.FORBIDDEN_PURPOSE_LABELS[item])),
  quota_fen: money,
  quota_count: (n) => (n === null ? NONE : both(`${n}户`, `${n} loans`)),
  valid_from: day,
  valid_until: day,
  rate_type: (value) => terms.RATE_TYPE_LABELS[value],
  spread_bp_min: (n) => (n === null ? NONE : bp(n)),
  spread_bp_max: (n) => (n === null ? NONE : bp(n)),
  lpr_fixed_on: (value) => terms.LPR_FIXED_ON_LABELS[value],
  rate_min_ppm: (ppm) => same(percentText(ppm)),
  rate_max_ppm: (ppm) => same(percentText(ppm)),
  rate_discounts: (items) =>
    items.map(({ text, discount_bp }) =>
      both(`${text.zh} -${discount_bp}BP`, `${text.en}: -${discount_bp}BP`),
    ),
  interest_by: (value) => terms.INTEREST_BY_LABELS[value],
  day_basis: (value) => both(`实际天数/${value}`, `Actual/${value}`),
  repayment_methods: (items) => listed(items.map((item) => terms.REPAYMENT_METHOD_LABELS[item])),
  repayment_frequency: (value) => terms.REPAYMENT_FREQUENCY_LABELS[value],
  principal_grace_periods: (n) => both(`${n}期`, `${n} periods`),
  interest_grace_periods: (n) => both(`${n}期`, `${n} periods`),
  fees: (items) => (items.length === 0 ? both('无其他费用', 'No other costs') : items.map(feeText)),
  prepayment_allowed: yesNo,
  prepayment_fee_ppm: (ppm) => same(percentText(ppm)),
  penalty_multiple_pct: (n) => both(`合同利率的${n / 100}倍`, `${n / 100} times the contract rate`),
  renewal_without_repayment: yesNo,
  renewal_terms: (text) => text ?? NONE,
  policies: (codes) => listed(codes.map(same)),
  overdue_days: (items) => same(items.join(' / ')),
  cooling_off_days: (n) => both(`${n}天`, `${n} days`),
  guarantee_types: (items) => listed(items.map((item) => terms.GUARANTEE_TYPE_LABELS[item])),
  collateral_kinds: (items) => listed(items.map((item) => terms.COLLATERAL_KIND_LABELS[item])),
  ltv_ppm: (ppm) => (ppm === null ? NONE : same(percentText(ppm))),
  risk_shares: (items) =>
    listed(
      items.map(({ party, share_ppm }) => {
        const { zh, en } = terms.RISK_PARTY_LABELS[party];
        return both(`${zh}${percentText(share_ppm)}`, `${en} ${percentText(share_ppm)}`);
      }),
    ),
  first_loan_friendly: yesNo,
  towns: (codes, { names }) =>
    codes === null
      ? both('全区', 'The whole district')
      : listed(codes.map((code) => names('street', code) ?? same(code))),
  criteria: (criteria, { names }) => splitLines(criteria).map((line) => conditionOf(line, names).sentence),
  text_conditions: (items) => items.map(({ text }) => text),
  data_classes: (items) => listed(items.map((item) => DATA_CLASS_LABELS[item])),
  documents: (items) =>
    items.map(({ name, how, stage }) => {
      const at = terms.DOCUMENT_STAGE_LABELS[stage];
      return both(
        `${name.zh}（${HOW[how].zh}，${at.zh}）`,
        `${name.en} (${HOW[how].en}, ${at.en.toLowerCase()})`,
      );
    }),
  extra_fields: (items) =>
    items.map(({ label, kind, required }) => {
      const type = terms.EXTRA_FIELD_KIND_LABELS[kind];
      return both(
        `${label.zh}（${type.zh}${required ? '，必填' : ''}）`,
        `${label.en} (${type.en}${required ? ', required' : ''})`,
      );
    }),
  take_up_workdays: days,
  decision_workdays: days,
  payout_workdays: days,
  process: (value) => terms.PROCESS_LABELS[value],
  branch_authority_fen: money,
  contacts: (codes) => listed(codes.map(same)),
  connection: (value) => terms.CONNECTION_LABELS[value],
  complaint_phone: same,
};

function tierText(title: Bilingual, fen: number): Bilingual {
  const amount = moneyText(fen);
  return both(`${title.zh}：最高${amount.zh}`, `${title.en}: up to ${amount.en}`);
}

/** A field in words, one line an entry; no line when it is not written yet. */
export function fieldLines(field: ListingField, draft: Draft, called: Called): Bilingual[] {
  const value = draft[field];
  if (value === undefined) return [];
  const say = SAY[field] as (value: unknown, called: Called) => Bilingual | readonly Bilingual[];
  const said = say(value, called);
  if (!('zh' in said)) return said.length === 0 ? [NONE] : [...said];
  return [said];
}

// What a product's page has no place of its own for.
const FURTHER = [
  'amount_step_fen',
  'amount_by_tax_level',
  'limit_formula',
  'drawdown_months_max',
  'lpr_fixed_on',
  'rate_discounts',
  'interest_by',
  'repayment_frequency',
  'principal_grace_periods',
  'interest_grace_periods',
  'renewal_without_repayment',
  'renewal_terms',
  'overdue_days',
  'cooling_off_days',
  'collateral_kinds',
  'risk_shares',
  'forbidden_purposes',
  'extra_fields',
] as const satisfies readonly ListingField[];

const isSaid = (value: unknown): boolean =>
  value !== null && value !== 0 && value !== false && !(Array.isArray(value) && value.length === 0);

/** The further terms of a listing in words, in the order in which they are written; what it has none of is left out. */
export function furtherTerms(listing: Draft, called: Called): { label: Bilingual; lines: Bilingual[] }[] {
  const shown = listing.rate_type === 'lpr' ? FURTHER : FURTHER.filter((field) => field !== 'lpr_fixed_on');
  return shown
    .filter((field) => isSaid(listing[field]))
    .map((field) => ({ label: LISTING_FIELDS[field].label, lines: fieldLines(field, listing, called) }));
}
