// What is wrong with a listing as a whole, said as the sheet needs it: what stands in the cells, which rule they break,
// what to do. `rounds/problems.ts` says what is at fault, which the editor shows beside the field; a sheet has no beside.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { checkAgainst, checkCriteria } from '../matching/check.ts';
import { criteriaText } from '../matching/sentence-text.ts';
import type { Criteria } from '../matching/terms.ts';
import type { ListingField } from '../rounds/fields.ts';
import type { Draft, Known, ListingProblem } from '../rounds/problems.ts';
import { wantedIn, type Column, type ImportNames } from './column.ts';
import { shown, type ValueProblem } from './found.ts';

type Rule = {
  /** The rule that is broken; where the column says enough by itself, it is left out. */
  readonly expected?: Bilingual;
  readonly repair?: Bilingual;
  /** Fields whose cells are shown as well: the rule is about both. */
  readonly beside?: readonly ListingField[];
};

const order = (zh: string, en: string, beside: ListingField): Rule => ({
  expected: both(zh, en),
  repair: both('请核对这两列，改正其中一列', 'Check the two columns and correct one of them'),
  beside: [beside],
});

const onlyWith = (
  zh: string,
  en: string,
  repairZh: string,
  repairEn: string,
  beside: ListingField,
): Rule => ({
  expected: both(zh, en),
  repair: both(repairZh, repairEn),
  beside: [beside],
});

const ONCE: Rule = {
  expected: both('每一项只写一次', 'each entry once'),
  repair: both('请删去重复的一行', 'Remove the line that repeats another'),
};
const AMOUNT: Rule = {
  expected: both('1 万元至 1 亿元', 'CNY 10,000 to 100 million'),
  repair: both('请核对金额与单位', 'Check the amount and its unit'),
};
const RATE: Rule = {
  expected: both('年利率 0.5% 至 36%', 'an annual rate from 0.5% to 36%'),
  repair: both('请核对小数点与单位', 'Check the decimal point and the unit'),
};
const FIXED_RATE: Rule = {
  expected: both('固定利率的年利率，如 3.45%', 'the annual rate of a fixed price, such as 3.45%'),
  repair: both('请填写年利率', 'Write the annual rate'),
  beside: ['rate_type'],
};
const SPREAD_RATE: Rule = {
  expected: both(
    '按目前 LPR 折算后年利率在 0.5% 至 36% 之间的加点',
    'a spread that with the LPR of today makes an annual rate from 0.5% to 36%',
  ),
};
const SPREAD = onlyWith(
  'LPR 定价的加点，如 45 或 LPR+45BP',
  'the spread of a price on the LPR, such as 45 or LPR+45BP',
  '请填写加点，或把“利率方式”改为固定利率',
  'Write the spread, or make the rate a fixed one',
  'rate_type',
);

const RULES: Readonly<Record<string, Rule>> = {
  'amount_min_fen.implausible': AMOUNT,
  'amount_max_fen.implausible': AMOUNT,
  'amount_min_fen.wrong_order': order('不高于最高额度', 'at most the largest amount', 'amount_max_fen'),
  'amount_step_fen.too_large': order('不大于最高额度', 'at most the largest amount', 'amount_max_fen'),
  'amount_by_honour.repeated': ONCE,
  'amount_by_tax_level.repeated': ONCE,
  'term_months_min.wrong_order': order('不长于最长期限', 'at most the longest term', 'term_months_max'),
  'credit_line_months.missing': onlyWith(
    '循环额度的有效期，如 12 个月',
    'the validity of a revolving line, such as 12 months',
    '请填写额度有效期，或把“循环额度”改为否',
    'Write the validity, or make the product not revolving',
    'is_revolving',
  ),
  'drawdown_months_max.unused': onlyWith(
    '没有额度有效期时留空',
    'nothing without a credit line',
    '请清空这一格，或填写额度有效期',
    'Empty this cell, or write the validity of the line',
    'credit_line_months',
  ),
  'drawdown_months_max.wrong_order': order(
    '不长于额度有效期',
    'at most the validity of the line',
    'credit_line_months',
  ),
  'repayment_methods.contradiction': onlyWith(
    '循环额度才有“随借随还”',
    'draw and repay at will only for a revolving line',
    '请去掉“随借随还”，或把“循环额度”改为是',
    'Leave that method out, or make the product revolving',
    'is_revolving',
  ),
  'repayment_frequency.contradiction': onlyWith(
    '还款方式只有到期一次性还本付息时为“到期一次”，其他还款方式为按月或按季',
    'once at maturity for a bullet loan alone, monthly or quarterly for any other',
    '请改正还款频率或还款方式',
    'Correct the frequency or the methods',
    'repayment_methods',
  ),
  'principal_grace_periods.too_large': order(
    '少于最短期限的月数',
    'fewer than the months of the shortest term',
    'term_months_min',
  ),
  'spread_bp_min.implausible': SPREAD_RATE,
  'spread_bp_max.implausible': SPREAD_RATE,
  'rate_discounts.implausible': {
    expected: both('减去优惠后年利率不低于 0.5%', 'discounts that leave an annual rate of at least 0.5%'),
  },
  'spread_bp_min.missing': SPREAD,
  'spread_bp_max.missing': SPREAD,
  'spread_bp_min.unused': {
    expected: both('固定利率的两列加点都留空', 'no spread, neither lowest nor highest, for a fixed rate'),
    repair: both('请清空两列加点，或把“利率方式”改为 LPR', 'Empty both spreads, or put the rate on the LPR'),
    beside: ['spread_bp_max', 'rate_type'],
  },
  'spread_bp_min.wrong_order': order('不高于最高加点', 'at most the highest spread', 'spread_bp_max'),
  'rate_min_ppm.wrong_order': order('不高于最高年利率', 'at most the highest rate', 'rate_max_ppm'),
  'rate_min_ppm.implausible': RATE,
  'rate_max_ppm.implausible': RATE,
  'rate_min_ppm.missing': FIXED_RATE,
  'rate_max_ppm.missing': FIXED_RATE,
  'prepayment_fee_ppm.unused': onlyWith(
    '不可提前还款时为 0 或留空',
    '0 or nothing without early repayment',
    '请清空这一格，或把“可提前还款”改为是',
    'Empty this cell, or allow early repayment',
    'prepayment_allowed',
  ),
  'renewal_terms.missing': onlyWith(
    '无还本续贷的条件',
    'the terms on which it is renewed',
    '请写明续贷条件，或把“无还本续贷”改为否',
    'Write the terms, or offer no renewal',
    'renewal_without_repayment',
  ),
  'renewal_terms.unused': onlyWith(
    '未开通无还本续贷时留空',
    'nothing without renewal',
    '请清空这一格，或把“无还本续贷”改为是',
    'Empty this cell, or offer renewal',
    'renewal_without_repayment',
  ),
  'overdue_days.wrong_order': {
    expected: both('由小到大，如 30、90', 'rising, such as 30、90'),
    repair: both('请由小到大重新排列', 'Put them in rising order'),
  },
  'collateral_kinds.contradiction': onlyWith(
    '只列与担保方式相符的抵质押物或保证',
    'only collateral of the kinds of security',
    '请删去不相符的一项，或在“担保方式”中补上',
    'Leave out what does not fit, or name its kind of security',
    'guarantee_types',
  ),
  'ltv_ppm.unused': onlyWith(
    '担保方式没有抵押或质押时留空',
    'nothing without a mortgage or pledge',
    '请清空这一格，或在“担保方式”中补上抵押或质押',
    'Empty this cell, or name the mortgage or pledge',
    'guarantee_types',
  ),
  'risk_shares.wrong_sum': {
    expected: both('各方比例合计 100%', 'shares that add up to 100%'),
    repair: both('请调整各方比例，使合计为 100%', 'Adjust the shares so that they add up to 100%'),
  },
  'risk_shares.repeated': ONCE,
  'data_classes.lacking': {
    expected: both('准入条件用到的每一类数据都在内', 'every class of data that a condition uses'),
    repair: both(
      '请补上该类数据，或删去用到它的准入条件',
      'Add the class of data, or remove the condition that uses it',
    ),
  },
  'documents.class_lacking': {
    expected: both(
      '材料用到的数据类别都列在“所需数据授权”中',
      'papers by consent of classes of data that are asked for',
    ),
    beside: ['data_classes'],
  },
  'valid_until.past': {
    expected: both('今天或以后的日期；没有期限则留空', 'today or a later day, or nothing for no end'),
    repair: both('请改为以后的日期，或清空这一格', 'Name a later day, or empty this cell'),
  },
  'valid_until.wrong_order': order('不早于上架日期', 'not before the first day on the shelf', 'valid_from'),
};

// What a listing refers to by code: rule and repair. Codes of people are not listed to whoever asks.
const CODES: Partial<Record<ListingField, Rule>> = {
  policies: {
    expected: both('平台上已有的政策编号', 'numbers of policies that the platform has'),
    repair: both(
      '请核对编号；没有对应的政策则留空',
      'Check the number; leave it out where there is no policy',
    ),
  },
  contacts: {
    expected: both('本机构客户经理的 8 位核验码', 'codes of managers of this institution'),
    repair: both(
      '请向客户经理核对核验码；没有则留空',
      'Ask the manager for the code; leave it out without one',
    ),
  },
};
const CODES_SHOWN = 8;

/** What a rule of a listing is told with. */
export type Around = {
  readonly draft: Draft;
  readonly known: Known;
  readonly names: ImportNames;
  /** What stands in the cell of a field, in one line; the value itself where the file has no such column. */
  readonly textOf: (field: ListingField) => string;
  /** The heading of a field's column. */
  readonly headingOf: (field: ListingField) => string;
};

/** The cell at fault, and behind it those that it does not fit. */
function foundIn(
  field: ListingField,
  beside: readonly ListingField[],
  { textOf, headingOf }: Around,
): string {
  const others = beside.map((other) => ` / ${headingOf(other)}: ${textOf(other) || '—'}`);
  return others.length === 0 ? textOf(field) : `${textOf(field) || '—'}${others.join('')}`;
}

function unknownCodes(field: ListingField, { draft, known }: Around): { found: string; some: string } {
  const sets: Partial<Record<ListingField, ReadonlySet<string>>> = known;
  const allowed = sets[field];
  const codes = (draft[field] ?? []) as readonly string[];
  const found = codes.filter((code) => allowed && !allowed.has(code)).join('、');
  const isFew = field === 'policies' && allowed && allowed.size > 0 && allowed.size <= CODES_SHOWN;
  return { found, some: isFew ? [...allowed].join('、') : '' };
}

/** The first condition at fault as its cell may write it, and why. Their ids stand in no cell. */
function conditionAtFault({ draft, names }: Around): { text: string; message: Bilingual } | null {
  const { criteria } = draft;
  if (!criteria) return null;
  const alone = checkCriteria(criteria);
  const [first] = alone.length > 0 ? alone : checkAgainst(draft, criteria);
  if (!first) return null;
  const holds = (node: Criteria): boolean => {
    if ('not' in node) return holds(node.not);
    if ('id' in node) return node.id === first.leaf_id;
    return ('all' in node ? node.all : node.any).some(holds);
  };
  const parts = 'all' in criteria ? criteria.all : [criteria];
  const part = parts.find(holds);
  return { text: part ? criteriaText({ all: [part] }, names.book.names) : '', message: first.message };
}

/** Says a problem of a listing as the problem of a cell. */
export function cellProblemOf(
  { field, code, detail }: Pick<ListingProblem, 'field' | 'code' | 'detail'>,
  column: Column,
  around: Around,
): ValueProblem {
  const mend = ({ zh, en }: Bilingual): Bilingual => both(`${zh}，请改正`, `${en}: correct it`);
  if (code === 'unknown') {
    const { found, some } = unknownCodes(field, around);
    const rule = CODES[field];
    const expected = rule?.expected ?? wantedIn(column);
    return {
      code,
      found: shown(found || around.textOf(field)),
      expected: some === '' ? expected : both(`${expected.zh}：${some}`, `${expected.en}: ${some}`),
      repair: rule?.repair ?? mend(detail),
    };
  }
  if (field === 'criteria') {
    const fault = conditionAtFault(around);
    const expected = both(
      '能与其他条件和产品内容同时满足、且起作用的条件',
      'a condition that can be met beside the others and the listing, and that asks for something',
    );
    const found = shown(fault?.text || around.textOf(field));
    return { code, found, expected, repair: mend(fault?.message ?? detail) };
  }
  const rule = RULES[`${field}.${code}`];
  return {
    code,
    found: foundIn(field, rule?.beside ?? [], around),
    expected: rule?.expected ?? wantedIn(column),
    repair: rule?.repair ?? (code === 'missing' ? both('请填写这一列', 'Fill in this column') : mend(detail)),
  };
}
