// What keeps a listing from being submitted: fields that are missing, fields that contradict each other, values no
// district would believe. One list for the editor, for an import and for the command that submits.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { attributeOf } from '../matching/attributes.ts';
import { checkAgainst, checkCriteria } from '../matching/check.ts';
import { limitProblems } from '../matching/limits.ts';
import { percentText } from '../matching/words.ts';
import type { Criteria, Leaf } from '../matching/terms.ts';
import { floatingRates } from '../products/current.ts';
import type { LprTable } from '../products/lpr.ts';
import type { Listing } from '../products/schema.ts';
import { hasEnded } from '../products/validity.ts';
import { LISTING_FIELDS, LISTING_FIELD_NAMES, type ListingField } from './fields.ts';

/** A listing as far as it is written. */
export type Draft = Partial<Listing>;

export type ListingProblem = {
  readonly field: ListingField;
  readonly code: string;
  readonly detail: Bilingual;
  /** A warning is shown and stops nothing. */
  readonly severity: 'error' | 'warning';
};

/** What a listing may refer to in its district and institution; a set that is left out is not looked at. */
export type Known = {
  readonly towns?: ReadonlySet<string>;
  readonly branches?: ReadonlySet<string>;
  readonly contacts?: ReadonlySet<string>;
  readonly policies?: ReadonlySet<string>;
  /** What floating rates follow, and the day in Shanghai. */
  readonly lpr?: LprTable;
  readonly today?: string;
};

/** What a district holds for plausible (ruling I-DOMAIN): amounts in fen, rates in ppm a year, terms in months. */
export const PLAUSIBLE = {
  amount_fen: [1_000_000, 10_000_000_000],
  rate_ppm: [5_000, 360_000],
  term_months: [1, 360],
} as const;

type Report = (field: ListingField, code: string, zh: string, en: string) => void;

function findMissing(draft: Draft, report: Report): void {
  for (const field of LISTING_FIELD_NAMES) {
    if (draft[field] !== undefined) continue;
    const { label } = LISTING_FIELDS[field];
    report(field, 'missing', `请填写${label.zh}`, `${label.en}: this is required`);
  }
}

function checkAmounts(draft: Draft, report: Report): void {
  const { amount_min_fen: min, amount_max_fen: max, amount_step_fen: step } = draft;
  const [low, high] = PLAUSIBLE.amount_fen;
  for (const field of ['amount_min_fen', 'amount_max_fen'] as const) {
    const amount = draft[field];
    if (amount !== undefined && (amount < low || amount > high)) {
      report(
        field,
        'implausible',
        '额度应在 1 万元至 1 亿元之间',
        'Amounts lie between CNY 10,000 and 100 million',
      );
    }
  }
  if (min !== undefined && max !== undefined && min > max) {
    report(
      'amount_min_fen',
      'wrong_order',
      '最低额度高于最高额度',
      'The smallest amount is above the largest',
    );
  }
  if (step !== undefined && max !== undefined && step > max) {
    report('amount_step_fen', 'too_large', '额度步长大于最高额度', 'The step is above the largest amount');
  }
  for (const field of ['amount_by_honour', 'amount_by_tax_level'] as const) {
    const tiers = draft[field] ?? [];
    const keys = tiers.map((tier) => ('honour' in tier ? tier.honour : tier.level));
    if (new Set(keys).size < keys.length) {
      report(field, 'repeated', '同一档次出现多次', 'A step is named more than once');
    }
  }
  if (draft.limit_formula) {
    for (const detail of limitProblems(draft.limit_formula)) {
      report('limit_formula', 'invalid_formula', detail.zh, detail.en);
    }
  }
}

function checkTerms(draft: Draft, report: Report): void {
  const { term_months_min: min, term_months_max: max, is_revolving } = draft;
  if (min !== undefined && max !== undefined && min > max) {
    report(
      'term_months_min',
      'wrong_order',
      '最短期限长于最长期限',
      'The shortest term is above the longest',
    );
  }
  const { credit_line_months: line, drawdown_months_max: single } = draft;
  if (is_revolving === true && line === null) {
    report(
      'credit_line_months',
      'missing',
      '循环额度须写明额度有效期',
      'A revolving line needs its validity',
    );
  }
  if (is_revolving === false && line == null && single != null) {
    report(
      'drawdown_months_max',
      'unused',
      '没有额度有效期就没有单笔最长期限',
      'Only a line has single drawdowns',
    );
  }
  if (line != null && single != null && single > line) {
    report(
      'drawdown_months_max',
      'wrong_order',
      '单笔最长期限长于额度有效期',
      'A single drawdown outlasts the line',
    );
  }
  const { repayment_methods: methods = [], repayment_frequency: frequency } = draft;
  if (methods.includes('revolving') && is_revolving === false) {
    report(
      'repayment_methods',
      'contradiction',
      '“随借随还”只用于循环额度',
      'Draw and repay at will needs a revolving line',
    );
  }
  const isOnce = methods.length > 0 && methods.every((method) => method === 'bullet');
  if (frequency !== undefined && methods.length > 0 && isOnce !== (frequency === 'maturity')) {
    report(
      'repayment_frequency',
      'contradiction',
      '还款频率与还款方式不符',
      'The frequency does not fit the repayment',
    );
  }
  const grace = draft.principal_grace_periods ?? 0;
  if (min !== undefined && grace >= min && grace > 0) {
    report(
      'principal_grace_periods',
      'too_large',
      '宽限期不短于最短期限',
      'The grace is as long as the shortest term',
    );
  }
}

function checkPrice(draft: Draft, known: Known, report: Report): void {
  const { rate_type, spread_bp_min: low, spread_bp_max: high } = draft;
  if (rate_type === 'lpr') {
    if (low === null) report('spread_bp_min', 'missing', '请填写最低加点', 'The lowest spread is required');
    if (high === null) report('spread_bp_max', 'missing', '请填写最高加点', 'The highest spread is required');
  }
  if (rate_type === 'fixed' && (low != null || high != null)) {
    report('spread_bp_min', 'unused', '固定利率没有加点', 'A fixed rate has no spread');
  }
  if (low != null && high != null && low > high) {
    report('spread_bp_min', 'wrong_order', '最低加点高于最高加点', 'The lowest spread is above the highest');
  }
  const { rate_min_ppm: min, rate_max_ppm: max } = draft;
  if (min !== undefined && max !== undefined && min > max) {
    report('rate_min_ppm', 'wrong_order', '最低年利率高于最高年利率', 'The lowest rate is above the highest');
  }
  checkFloating(draft, known, report);
  const [least, most] = PLAUSIBLE.rate_ppm;
  const discount = Math.max(0, ...(draft.rate_discounts ?? []).map(({ discount_bp }) => discount_bp));
  if (min !== undefined && min >= least && discount > 0 && min - discount * 100 < least) {
    report(
      'rate_discounts',
      'implausible',
      '减去优惠后，最低年利率低于 0.5%',
      'Less the discount, the lowest annual rate is below 0.5%',
    );
  }
  for (const field of ['rate_min_ppm', 'rate_max_ppm'] as const) {
    const rate = draft[field];
    if (rate !== undefined && (rate < least || rate > most)) {
      report(field, 'implausible', '年利率应在 0.5% 至 36% 之间', 'Annual rates lie between 0.5% and 36%');
    }
  }
  if (draft.prepayment_allowed === false && (draft.prepayment_fee_ppm ?? 0) > 0) {
    report(
      'prepayment_fee_ppm',
      'unused',
      '不可提前还款时没有违约金',
      'Without early repayment there is no penalty',
    );
  }
  if (draft.renewal_without_repayment === true && draft.renewal_terms === null) {
    report('renewal_terms', 'missing', '请写明续贷条件', 'Say on which terms it is renewed');
  }
  if (draft.renewal_without_repayment === false && draft.renewal_terms != null) {
    report('renewal_terms', 'unused', '未开通无还本续贷', 'Renewal without repayment is not offered');
  }
  const bands = draft.overdue_days ?? [];
  if (bands.some((day, i) => i > 0 && day <= (bands[i - 1] ?? 0))) {
    report('overdue_days', 'wrong_order', '逾期分级应由小到大', 'The bands of days overdue must rise');
  }
}

// The rates themselves are worked out: a spread that makes no rate leaves them as they were.
function checkFloating(draft: Draft, { lpr, today }: Known, report: Report): void {
  const { rate_type, term_months_min: shortest, term_months_max: longest } = draft;
  if (rate_type !== 'lpr' || !lpr || today === undefined || shortest === undefined || longest === undefined)
    return;
  const [least, most] = PLAUSIBLE.rate_ppm;
  const rates = [shortest, longest].flatMap((months) => floatingRates(draft, months, lpr, today) ?? []);
  const say = (field: ListingField, rate_ppm: number): void =>
    report(
      field,
      'implausible',
      `按目前 LPR 折算年利率为 ${percentText(rate_ppm)}，应在 0.5% 至 36% 之间`,
      `With the LPR of today this makes ${percentText(rate_ppm)} a year; rates lie between 0.5% and 36%`,
    );
  const lowest = Math.min(...rates.map(({ rate_min_ppm }) => rate_min_ppm));
  const highest = Math.max(...rates.map(({ rate_max_ppm }) => rate_max_ppm));
  if (rates.length > 0 && (lowest < least || lowest > most)) say('spread_bp_min', lowest);
  if (rates.length > 0 && (highest < least || highest > most)) say('spread_bp_max', highest);
}

const SECURED_BY = {
  mortgage: ['real_estate', 'equipment', 'inventory'],
  pledge: ['receivables', 'intellectual_property', 'inventory', 'deposit', 'equipment'],
  guarantee: ['guarantor', 'gov_guarantee'],
} as const;

function checkSecurity(draft: Draft, report: Report): void {
  const { guarantee_types: types = [], collateral_kinds: kinds = [] } = draft;
  if (draft.guarantee_types && draft.collateral_kinds) {
    const allowed = types.flatMap((type): readonly string[] => (type === 'credit' ? [] : SECURED_BY[type]));
    if (kinds.some((kind) => !allowed.includes(kind))) {
      report(
        'collateral_kinds',
        'contradiction',
        '所列抵质押物与担保方式不符',
        'The collateral does not fit the kinds of security',
      );
    }
  }
  const isSecured = types.some((type) => type === 'mortgage' || type === 'pledge');
  if (draft.guarantee_types && draft.ltv_ppm != null && !isSecured) {
    report('ltv_ppm', 'unused', '没有抵质押就没有抵押率', 'Without collateral there is no loan to value');
  }
  const shares = draft.risk_shares ?? [];
  const total = shares.reduce((sum, { share_ppm }) => sum + share_ppm, 0);
  if (shares.length > 0 && total !== 1_000_000) {
    report('risk_shares', 'wrong_sum', '分险比例合计应为 100%', 'The shares of risk must add up to 100%');
  }
  if (new Set(shares.map(({ party }) => party)).size < shares.length) {
    report('risk_shares', 'repeated', '同一方出现多次', 'A party is named more than once');
  }
}

const leavesOf = (criteria: Criteria): Leaf[] => {
  if ('not' in criteria) return leavesOf(criteria.not);
  if ('id' in criteria) return [criteria];
  return ('all' in criteria ? criteria.all : criteria.any).flatMap(leavesOf);
};

// Known without asking the firm, or the bank's own to look up.
const NO_CONSENT: readonly string[] = ['public', 'declared', 'credit_report'];

function checkAdmission(draft: Draft, report: Report): void {
  const { criteria, data_classes } = draft;
  if (criteria) {
    const alone = checkCriteria(criteria);
    const problems = alone.length > 0 ? alone : checkAgainst(draft, criteria);
    for (const { leaf_id, kind, message } of problems) {
      const at = leaf_id === null ? '' : `（${leaf_id}）`;
      report(
        'criteria',
        kind,
        `${message.zh}${at}`,
        leaf_id === null ? message.en : `${message.en} (${leaf_id})`,
      );
    }
    if (alone.length === 0 && data_classes) {
      const needed = new Set(leavesOf(criteria).map(({ attr }) => attributeOf(attr).data_class));
      const lacking = [...needed].filter(
        (name) => !NO_CONSENT.includes(name) && !data_classes.includes(name),
      );
      if (lacking.length > 0) {
        report(
          'data_classes',
          'lacking',
          '准入条件用到的数据未列入授权',
          'A condition uses data that is not asked for',
        );
      }
    }
  }
  const ids = [...(draft.text_conditions ?? []).map(({ id }) => id)];
  if (new Set(ids).size < ids.length) {
    report('text_conditions', 'repeated', '条件编号重复', 'Two conditions have the same id');
  }
}

function checkPapers(draft: Draft, { today }: Known, report: Report): void {
  const { documents = [], data_classes, extra_fields = [] } = draft;
  if (new Set(documents.map(({ id }) => id)).size < documents.length) {
    report('documents', 'repeated', '材料编号重复', 'Two papers have the same id');
  }
  for (const { how, data_class, name } of documents) {
    if (how === 'consent' && data_class === null) {
      report(
        'documents',
        'class_missing',
        `“${name.zh}”未写明数据类别`,
        `${name.en}: its class of data is missing`,
      );
    } else if (how === 'consent' && data_classes && data_class !== 'public' && data_class !== null) {
      if (!data_classes.includes(data_class)) {
        report(
          'documents',
          'class_lacking',
          `“${name.zh}”的数据未列入授权`,
          `${name.en}: its data is not asked for`,
        );
      }
    }
  }
  if (new Set(extra_fields.map(({ id }) => id)).size < extra_fields.length) {
    report('extra_fields', 'repeated', '附加项编号重复', 'Two questions have the same id');
  }
  for (const { kind, choices, label } of extra_fields) {
    if ((kind === 'choice') !== choices.length >= 2) {
      report(
        'extra_fields',
        'choices',
        `“${label.zh}”：选项类须有至少两个选项，其他类没有`,
        `${label.en}: a choice needs two options, others have none`,
      );
    }
  }
  const { valid_from, valid_until } = draft;
  if (valid_from !== undefined && valid_until != null && valid_until < valid_from) {
    report('valid_until', 'wrong_order', '下架日期早于上架日期', 'It ends before it begins');
  }
  if (today !== undefined && hasEnded({ valid_until: valid_until ?? null }, today)) {
    report(
      'valid_until',
      'past',
      '下架日期已过，请改为今天以后的日期或留空',
      'Its last day has passed: name a later one, or none',
    );
  }
}

function checkKnown(draft: Draft, known: Known, report: Report): void {
  for (const field of ['towns', 'branches', 'contacts', 'policies'] as const) {
    const allowed = known[field];
    const unknown = (draft[field] ?? []).filter((code) => allowed && !allowed.has(code));
    if (unknown.length === 0) continue;
    const { label } = LISTING_FIELDS[field];
    report(
      field,
      'unknown',
      `${label.zh}中没有：${unknown.join('、')}`,
      `${label.en}: unknown ${unknown.join(', ')}`,
    );
  }
}

// Worth a second look, and no reason to stop.
function warningsOf({ contacts, amount_max_fen: max, ...draft }: Draft): ListingProblem[] {
  const warnings: ListingProblem[] = [];
  const warn = (field: ListingField, code: string, detail: Bilingual): void => {
    warnings.push({ field, code, detail, severity: 'warning' });
  };
  if (contacts?.length === 0) {
    warn('contacts', 'none_named', both('尚未指定可核验的联系人', 'No verified manager is named yet'));
  }
  for (const field of ['amount_by_honour', 'amount_by_tax_level'] as const) {
    const tiers = draft[field] ?? [];
    if (max !== undefined && tiers.some(({ amount_max_fen }) => amount_max_fen <= max)) {
      const detail = both(
        '有分档额度不高于最高额度，不起作用',
        'A step does not lie above the largest amount and changes nothing',
      );
      warn(field, 'raises_nothing', detail);
    }
  }
  return warnings;
}

/** Everything that keeps a listing from being submitted, in the order of its fields; warnings stop nothing. */
export function listingProblems(draft: Draft, known: Known = {}): ListingProblem[] {
  const problems: ListingProblem[] = [];
  const report: Report = (field, code, zh, en) => {
    problems.push({ field, code, detail: both(zh, en), severity: 'error' });
  };
  findMissing(draft, report);
  checkAmounts(draft, report);
  checkTerms(draft, report);
  checkPrice(draft, known, report);
  checkSecurity(draft, report);
  checkAdmission(draft, report);
  checkPapers(draft, known, report);
  checkKnown(draft, known, report);
  problems.push(...warningsOf(draft));
  const place = (field: ListingField): number => LISTING_FIELD_NAMES.indexOf(field);
  return problems.sort((a, b) => place(a.field) - place(b.field));
}

/** Whether a listing may be submitted: every field is there and nothing but warnings is left. */
export function isComplete(draft: Draft, known: Known = {}): draft is Omit<Listing, 'filled'> {
  return listingProblems(draft, known).every(({ severity }) => severity === 'warning');
}
