// The sheet of an import: every field of a listing as one or two columns, in the order in which a product is written.
import { both } from '../lib/bilingual.ts';
import { isServiceLine, normalisePhone, PHONE_REFUSAL } from '../lib/phone.ts';
import { DATA_CLASS_LABELS } from '../matching/terms-facts.ts';
import * as terms from '../products/terms.ts';
import type { Listing } from '../products/schema.ts';
import type { Draft } from '../rounds/problems.ts';
import { column, type Column, type ColumnKey, type ImportNames } from './column.ts';
import type { Written } from './sheets/write.ts';
import * as money from './columns-money.ts';
import { count } from './columns-money.ts';
import * as words from './columns-words.ts';
import { many, one, places, yesNo } from './columns-words.ts';
import * as entries from './entries.ts';
import { FEE_FORM, feesText, readFees } from './entries-fees.ts';
import * as papers from './entries-papers.ts';
import { bad, good } from './found.ts';
import { criteriaText, limitText, readCriteria, readLimit } from './sentences.ts';
import { plainSigns, readDay } from './values.ts';
import { codeOf, readCodes, readText } from './words.ts';

const CODE = /^[A-Z0-9-]{3,24}$/;
const CODE_FORM = both('3 至 24 位大写字母、数字或连字符', '3 to 24 capital letters, digits or hyphens');
const PHONE_FORM = both(
  '可拨打的电话，如 0731-80001234、400-000-1234、95588',
  'a telephone number such as 0731-80001234, 400-000-1234 or 95588',
);

const lines = (text: string): string | null => (text === '' ? null : text);
const dayOf = (day: string | null) => (day === null ? null : { day });
const english = (zh: string, en: string) => both(`${zh}（英文）`, `${en} (English)`);
const ENGLISH_HELP = both(
  '可留空：中文未改则保留原英文，否则先用中文',
  'May be empty: kept while the Chinese stays',
);

const IDENTITY = [
  column('code', {
    example: 'HXZC-001',
    aliases: ['编码', '产品代码', '产品编号', '编号', '代码'],
    help: both('本机构内唯一，用来判断新增还是修改', 'Unique within the institution: tells new from changed'),
    read: (cell) => {
      const code = codeOf(cell.text);
      const isTyped = cell.kind === 'text' || cell.kind === 'number';
      const repair = both('请按机构的编码规则填写', 'Write the code as the institution keeps it');
      return isTyped && CODE.test(code) ? good(code) : bad('not_a_code', cell.text, CODE_FORM, repair);
    },
    print: ({ code }) => code,
  }),
  column('name', {
    example: '周转贷',
    aliases: ['名称', '贷款产品名称', '金融产品名称'],
    width: 18,
    help: both('2 至 20 个字', '2 to 20 characters'),
    read: (cell) => readText(cell, { min: 2, max: 20 }),
    print: ({ name }) => name,
  }),
  column('tagline', {
    example: '一年期经营周转，先息后本',
    aliases: ['产品简介', '简介', '产品特点', '一句话'],
    width: 28,
    read: (cell) => readText(cell, { min: 1, max: 300 }),
    print: ({ tagline }) => tagline.zh,
  }),
  column('tagline_en', {
    example: 'One-year working capital, interest first',
    label: english('一句话介绍', 'In one line'),
    width: 28,
    empty: null,
    help: ENGLISH_HELP,
    read: (cell) => readText(cell, { min: 1, max: 400 }),
    print: ({ tagline }) => (tagline.en === tagline.zh ? null : tagline.en),
  }),
  places('branches', {
    all: ['全部网点', '全部', '所有网点'],
    expected: both('本机构网点名称，用“、”分隔；全部则留空', 'Branches by name between 、; empty for all'),
    aliases: ['办理网点', '经办网点', '网点'],
    of: ({ branches }) => branches,
  }),
  one('product_class', terms.PRODUCT_CLASS_LABELS, {
    example: '流动资金贷款',
    aliases: ['类别', '产品类型', '贷款类型'],
    known: { working_capital: ['流贷', '经营贷'], tax_loan: ['银税贷'], procurement_loan: ['政府采购贷'] },
  }),
  many('tags', terms.PRODUCT_TAG_LABELS, { example: '首贷、科技', empty: [], max: 6, aliases: ['产品标签'] }),
  many('borrower_types', terms.BORROWER_TYPE_LABELS, {
    example: '企业、个体工商户',
    aliases: ['客户对象', '贷款对象', '服务对象', '面向对象'],
    known: words.BORROWER_CHOICES,
  }),
] as const;

const AMOUNTS = [
  ...money.AMOUNT_COLUMNS,
  column('limit_formula', {
    example: 'min(10 × 近两年年均纳税额, 300万元)',
    aliases: ['测额公式', '额度公式'],
    width: 30,
    empty: { text: '', value: null },
    read: (cell) => readLimit(cell),
    print: ({ limit_formula }) => (limit_formula === null ? null : limitText(limit_formula)),
  }),
  column('amount_by_honour', {
    example: '高新技术企业：500万元',
    listed: entries.HONOUR_CHOICES,
    help: both('每行一项：资质：金额', 'One a line: title：amount'),
    aliases: ['荣誉分档额度', '资质分档额度'],
    units: ['元', '万', '万元', '亿', '亿元'],
    width: 26,
    empty: [],
    read: (cell, { unit }) => entries.readHonours(cell, unit),
    print: ({ amount_by_honour }) => lines(entries.honoursText(amount_by_honour)),
  }),
  column('amount_by_tax_level', {
    example: 'A级：300万元',
    listed: entries.TAX_CHOICES,
    help: both('每行一项：等级：金额', 'One a line: level：amount'),
    aliases: ['纳税等级分档额度'],
    units: ['元', '万', '万元', '亿', '亿元'],
    width: 20,
    empty: [],
    read: (cell, { unit }) => entries.readTaxLevels(cell, unit),
    print: ({ amount_by_tax_level }) => lines(entries.taxLevelsText(amount_by_tax_level)),
  }),
  ...money.TERM_COLUMNS,
  yesNo('is_revolving', { empty: false, aliases: ['是否循环', '循环'] }),
  ...money.LINE_COLUMNS,
  many('purposes', terms.LOAN_PURPOSE_LABELS, { example: '采购原材料、发放工资', aliases: ['用途'] }),
  many('forbidden_purposes', terms.FORBIDDEN_PURPOSE_LABELS, {
    example: '流入楼市、流入股市及其他有价证券',
    aliases: ['禁止性用途', '用途限制'],
    empty: [],
  }),
  ...money.QUOTA_COLUMNS,
  column('valid_from', {
    example: '2026-01-01',
    aliases: ['上架日', '生效日期', '起始日期', '上线日期'],
    read: (cell) => {
      const day = readDay(cell, false);
      return day.ok ? good(day.value ?? '') : day;
    },
    print: ({ valid_from }) => dayOf(valid_from),
  }),
  column('valid_until', {
    example: '长期',
    aliases: ['下架日', '截止日期', '失效日期', '到期日期', '有效期至'],
    empty: null,
    help: both('没有期限则留空或填“长期”', 'Empty or 长期 for no end'),
    read: (cell) => readDay(cell, true),
    print: ({ valid_until }) => dayOf(valid_until),
  }),
] as const;

const PRICES = [
  one('rate_type', terms.RATE_TYPE_LABELS, {
    example: '固定利率',
    aliases: ['利率类型', '定价方式'],
    known: { lpr: ['LPR', '浮动利率', 'LPR加点', 'LPR定价', 'LPR浮动'], fixed: ['固定'] },
  }),
  ...money.SPREAD_COLUMNS,
  one('lpr_fixed_on', terms.LPR_FIXED_ON_LABELS, {
    example: '放款日',
    empty: 'drawdown',
    aliases: ['LPR取值日'],
    known: { contract: ['合同日', '签约日'], drawdown: ['提款日'] },
  }),
  ...money.PRICE_COLUMNS,
  column('rate_discounts', {
    example: '首次在本行贷款的企业｜减10BP',
    aliases: ['优惠', '优惠利率'],
    width: 28,
    empty: [],
    help: both('每行一项：条件｜减10BP', 'One a line: 条件｜减10BP'),
    read: (cell) => entries.readDiscounts(cell),
    print: ({ rate_discounts }) => lines(entries.discountsText(rate_discounts)),
  }),
  one('interest_by', terms.INTEREST_BY_LABELS, { example: '按期计息', empty: 'period' }),
  column('day_basis', {
    example: '360',
    aliases: ['计息天数', '年计息天数'],
    empty: 360,
    help: both('一年按 360 或 365 天计息', 'Days of a year: 360 or 365'),
    read: (cell) => {
      const text = plainSigns(cell.text)
        .replace(/^(实际天数|ACT)\//i, '')
        .replace(/天$/, '');
      if ((cell.kind === 'text' || cell.kind === 'number') && (text === '360' || text === '365')) {
        return good(text === '360' ? 360 : 365);
      }
      return bad(
        'not_a_choice',
        cell.text,
        both('360 或 365', '360 or 365'),
        both('请填写 360 或 365', 'Write 360 or 365'),
      );
    },
    print: ({ day_basis }) => day_basis,
  }),
  many('repayment_methods', terms.REPAYMENT_METHOD_LABELS, {
    example: '先息后本、等额本息',
    known: words.METHOD_CHOICES,
  }),
  one('repayment_frequency', terms.REPAYMENT_FREQUENCY_LABELS, {
    example: '按月',
    empty: 'month',
    known: { month: ['每月', '月'], quarter: ['每季', '季'], maturity: ['到期', '到期一次性'] },
  }),
  count('principal_grace_periods', '0', [0, 12], '期', { empty: 0, aliases: ['本金宽限期'] }),
  count('interest_grace_periods', '0', [0, 12], '期', { empty: 0, aliases: ['利息宽限期'] }),
  column('fees', {
    example: '无',
    aliases: ['收费', '其他费用', '费用清单'],
    width: 40,
    help: FEE_FORM,
    read: (cell) => readFees(cell),
    print: ({ fees }) => feesText(fees),
  }),
  yesNo('prepayment_allowed', { empty: true, aliases: ['提前还款', '是否可提前还款'] }),
  money.PREPAYMENT_FEE_COLUMN,
  money.PENALTY_COLUMN,
  yesNo('renewal_without_repayment', { empty: false, aliases: ['是否无还本续贷', '续贷'] }),
  column('renewal_terms', {
    example: '',
    aliases: ['续贷要求'],
    width: 24,
    empty: null,
    read: (cell) => readText(cell, { min: 1, max: 300 }),
    print: ({ renewal_terms }) => renewal_terms?.zh ?? null,
  }),
  column('renewal_terms_en', {
    example: '',
    label: english('续贷条件', 'Terms of renewal'),
    width: 24,
    empty: null,
    help: ENGLISH_HELP,
    read: (cell) => readText(cell, { min: 1, max: 400 }),
    print: ({ renewal_terms: text }) => (text === null || text.en === text.zh ? null : text.en),
  }),
  column('policies', {
    example: '',
    aliases: ['政策', '政策编号'],
    empty: [],
    read: (cell) => readCodes(cell, CODE, CODE_FORM),
    print: ({ policies }) => lines(policies.join('、')),
  }),
  column('overdue_days', {
    example: '30、90',
    unit: '天',
    units: ['天', '日'],
    empty: [30, 90],
    help: both('每级的最后一天，由小到大', 'The last day of each band, rising'),
    read: (cell) => entries.readOverdueDays(cell),
    print: ({ overdue_days }) => overdue_days.join('、'),
  }),
  count('cooling_off_days', '0', [0, 30], '天', { empty: 0, aliases: ['冷静期'] }),
] as const;

const ADMISSION = [
  many('guarantee_types', terms.GUARANTEE_TYPE_LABELS, { example: '信用', known: words.GUARANTEE_CHOICES }),
  many('collateral_kinds', terms.COLLATERAL_KIND_LABELS, {
    example: '房产',
    aliases: ['抵质押物', '押品类型', '抵押物'],
    empty: [],
  }),
  money.LTV_COLUMN,
  column('risk_shares', {
    example: '银行：20%\n担保机构：80%',
    aliases: ['风险分担', '风险分担比例'],
    width: 20,
    empty: [],
    listed: entries.PARTY_CHOICES,
    help: both('每行一方，合计 100%', 'One party a line, together 100 %'),
    read: (cell) => entries.readShares(cell),
    print: ({ risk_shares }) => lines(entries.sharesText(risk_shares)),
  }),
  yesNo('first_loan_friendly', { aliases: ['是否首贷友好', '首贷户友好'] }),
  places('towns', {
    all: ['全区', '全部', '不限'],
    expected: both(
      '街道、镇的名称，用“、”分隔；全区则留空',
      'Towns by name between 、; empty for the district',
    ),
    aliases: ['适用区域', '服务区域', '区域'],
    of: ({ towns }) => towns,
  }),
  column('criteria', {
    example: '成立满24个月\n不是失信被执行人',
    aliases: ['准入要求', '申请条件', '准入标准'],
    width: 40,
    empty: { text: '', value: { all: [] } },
    help: both('每行一个条件', 'One condition a line'),
    read: (cell, { names }) => readCriteria(cell, names.book),
    print: ({ criteria }, { book }) => criteriaText(criteria, book.names),
  }),
  column('text_conditions', {
    example: '',
    aliases: ['其他条件', '银行核实事项'],
    width: 30,
    empty: [],
    help: papers.CONDITION_FORM,
    read: (cell) => papers.readConditions(cell),
    print: ({ text_conditions }) => lines(papers.conditionsText(text_conditions)),
  }),
] as const;

const HANDLING = [
  many('data_classes', DATA_CLASS_LABELS, {
    example: '公开信息、纳税信息',
    aliases: ['数据授权', '所需数据', '授权数据'],
    known: papers.DATA_CLASS_CHOICES,
    empty: [],
  }),
  column('documents', {
    example: '营业执照｜授权获取：公开信息｜申请时',
    aliases: ['申请材料', '所需材料', '资料清单'],
    width: 40,
    help: papers.PAPER_FORM,
    read: (cell) => papers.readPapers(cell),
    print: ({ documents }) => papers.papersText(documents),
  }),
  column('extra_fields', {
    example: '',
    aliases: ['附加问题', '申请表字段'],
    width: 28,
    empty: [],
    help: papers.QUESTION_FORM,
    read: (cell) => papers.readQuestions(cell),
    print: ({ extra_fields }) => lines(papers.questionsText(extra_fields)),
  }),
  count('take_up_workdays', '1', [1, 10], '工作日', { aliases: ['受理时间', '受理时效'] }),
  count('decision_workdays', '3', [1, 30], '工作日', { aliases: ['审批时间', '审批时效'] }),
  count('payout_workdays', '1', [1, 30], '工作日', { aliases: ['放款时间', '放款时效'] }),
  one('process', terms.PROCESS_LABELS, {
    example: '全线上',
    aliases: ['办理渠道', '申请方式'],
    known: { online: ['线上'], online_and_visit: ['线上线下结合', '线上+线下'], offline: ['线下'] },
  }),
  money.AUTHORITY_COLUMN,
  column('contacts', {
    example: '',
    aliases: ['联系人', '客户经理核验码', '核验码'],
    empty: [],
    read: (cell) => readCodes(cell, /^[0-9A-Z]{8}$/, both('8 位核验码', 'codes of 8 characters')),
    print: ({ contacts }) => lines(contacts.join('、')),
  }),
  one('connection', terms.CONNECTION_LABELS, {
    example: '平台工作台',
    empty: 'workbench',
    known: { api: ['API'] },
  }),
  column('complaint_phone', {
    example: '0731-80001234',
    aliases: ['投诉渠道', '客服电话', '监督电话'],
    read: (cell) => {
      const phone = normalisePhone(plainSigns(cell.text));
      const isTyped = cell.kind === 'text' || cell.kind === 'number';
      return isTyped && isServiceLine(phone)
        ? good(phone)
        : bad('not_a_phone', cell.text, PHONE_FORM, PHONE_REFUSAL);
    },
    print: ({ complaint_phone }) => complaint_phone,
  }),
] as const;

/** All columns in the order of the sheet. */
export const COLUMNS: readonly Column[] = [
  ...IDENTITY,
  ...AMOUNTS,
  ...PRICES,
  ...ADMISSION,
  ...HANDLING,
] as unknown as readonly Column[];

const BY_KEY = new Map(COLUMNS.map((each) => [each.key, each]));

/** The column of a key. Throws RangeError on a key that no column has. */
export function columnOf(key: ColumnKey): Column {
  const found = BY_KEY.get(key);
  if (!found) throw new RangeError(`no column ${key}`);
  return found;
}

/** Whether a text names a column. */
export function isColumnKey(text: string): text is ColumnKey {
  return (BY_KEY as ReadonlyMap<string, Column>).has(text);
}

/** A listing, as far as it is written, as the cells of a row. */
export function cellsOf(draft: Draft, names: ImportNames): Written[] {
  return COLUMNS.map(({ field, print }) =>
    draft[field] === undefined ? null : print(draft as Listing, names),
  );
}
