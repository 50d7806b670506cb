// The words by which a sentence is recognised: what each attribute is called, also by those who do not use the
// platform's own label, and what its values are called. Everything is normalised as `readable` does it.
import { ATTRIBUTE_IDS, attributeOf, type AttributeId } from './attributes.ts';
import { PRESENCE_NOUNS, SERIES_NOUNS, SET_VERBS, SINCE, YES_NO, ZERO } from './phrases.ts';
import type { Leaf } from './terms.ts';
import type { Bilingual } from '../lib/bilingual.ts';

/** A leaf without what only its place in the tree decides. */
export type Core = Pick<Leaf, 'attr' | 'op' | 'value' | 'window_months'>;

/** Text as it is compared: NFKC (full-width signs become plain ones), no blanks, no quotation marks. */
export function readable(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{White_Space}“”"‘’「」]/gu, '')
    .replaceAll('≧', '≥')
    .replaceAll('≦', '≤');
}

/** A name of an attribute, and which attribute that is. */
export type Subject = { readonly name: string; readonly attr: AttributeId };

/** Worked out when first needed: most of what imports this file never reads a sentence. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const longestFirst = (a: Subject, b: Subject): number => b.name.length - a.name.length;

// What else an attribute is called; its label is always among its names.
const ALIASES: Partial<Record<AttributeId, readonly string[]>> = {
  requested_amount: ['贷款金额', '申请额度', '贷款额度'],
  requested_term: ['贷款期限'],
  requested_purpose: ['用途'],
  org_type: ['企业类型', '主体'],
  registration_status: ['登记状况', '经营状态'],
  established_on: ['注册日期'],
  legal_rep_age: ['法人年龄', '法人代表年龄', '法定代表人周岁'],
  legal_rep_share: ['法人持股比例', '法人持股', '法定代表人持股'],
  street: ['注册街镇', '所在街道', '街镇'],
  industry: ['行业'],
  size_class: ['企业规模', '划型'],
  employees: ['从业人数', '员工人数', '员工', '职工人数'],
  tax_credit_level: ['纳税信用', '纳税信用级别', '纳税等级', '税务等级', '纳税评级'],
  tax_paid_12m: ['纳税额', '年纳税额', '近一年纳税额', '近1年纳税额', '年纳税', '纳税总额', '缴税额'],
  tax_paid_avg_24m: ['近2年年均纳税额', '年均纳税额', '两年平均纳税额', '近24个月年均纳税额'],
  tax_arrears: ['欠税', '欠税额'],
  invoiced_amount_12m: ['开票额', '年开票额', '近一年开票额', '近1年开票额', '开票金额', '近12个月开票金额'],
  invoice_gap_days: ['断票天数', '断票', '最长断票'],
  top_buyer_share: ['第一大客户销售占比', '最大客户占比'],
  revenue_12m: ['营业收入', '年营业收入', '近1年营业收入', '近12个月营业收入', '年营收', '营收'],
  revenue_growth: ['营收增幅', '营业收入增幅', '营业收入同比增长'],
  total_assets: ['总资产', '资产总计'],
  debt_ratio: ['负债率'],
  insured_employees: ['社保人数', '参保人数'],
  patents: ['专利', '有效专利数', '专利数量'],
  trademarks: ['商标', '商标数量'],
  gov_contract_amount: ['政府采购合同金额', '政府采购中标金额'],
  confirmed_receivables: ['已确权应收', '确权应收账款'],
  property_value: ['房产估值', '抵押物估值', '房产评估值'],
  property_owner: ['房产权属'],
  export_amount_12m: ['出口额', '年出口额', '近一年出口额'],
  litigation_open: ['未结诉讼', '涉诉'],
  env_grade: ['环保信用', '环境信用评价'],
  credit_grade: ['公共信用评价', '公共信用等级'],
  lenders: ['合作贷款机构数', '授信机构数', '贷款银行数'],
  enquiries_3m: ['近3个月征信查询次数', '近三个月征信查询'],
  enquiries_6m: ['近6个月征信查询次数', '近六个月征信查询', '近半年征信查询'],
  enquiries_12m: ['近12个月征信查询次数', '近一年征信查询', '近1年征信查询'],
  overdue_24m: ['近24个月逾期次数', '近两年逾期', '近2年逾期', '近两年逾期次数'],
  total_debt: ['负债总额', '总负债'],
};

const SINCE_ALIASES: Partial<Record<AttributeId, readonly string[]>> = {
  established_on: ['成立时间', '成立年限', '经营', '经营年限', '经营时间', '注册'],
  legal_rep_changed_on: ['法人变更', '法定代表人变更时间'],
  tax_paying_since: ['连续缴税', '纳税'],
  invoicing_since: ['开票'],
  social_insurance_since: ['连续缴社保', '社保连续缴纳', '连续参保'],
  housing_fund_since: ['连续缴公积金', '公积金连续缴存'],
  foreign_trade_since: ['外贸', '从事外贸'],
  account_at_bank_since: ['本行开户'],
};

const NOUN_ALIASES: Partial<Record<AttributeId, readonly string[]>> = {
  zero_declarations: ['纳税零申报'],
  missing_declarations: ['漏报税', '未申报'],
  penalties: ['处罚', '行政处罚记录'],
};

function subjects(
  rows: readonly AttributeId[],
  own: (attr: AttributeId) => string | undefined,
  aliases: Partial<Record<AttributeId, readonly string[]>>,
): readonly Subject[] {
  const found = rows.flatMap((attr) => {
    const name = own(attr);
    return [...(name === undefined ? [] : [name]), ...(aliases[attr] ?? [])].map((text) => ({
      name: readable(text),
      attr,
    }));
  });
  return found.sort(longestFirst);
}

const typed = (...types: string[]): AttributeId[] =>
  ATTRIBUTE_IDS.filter((attr) => types.includes(attributeOf(attr).type));

/** What is compared by value: amounts, numbers, shares, days, words. */
export const compared = /* @__PURE__ */ once(() =>
  subjects(typed('number', 'money', 'ratio', 'date', 'enum'), (attr) => attributeOf(attr).label.zh, ALIASES),
);
/** What has been going on for a time. */
export const aged = /* @__PURE__ */ once(() =>
  subjects(typed('date'), (attr) => (SINCE[attr] ?? attributeOf(attr).label).zh, SINCE_ALIASES),
);
/** What is counted within a window. */
export const counted = /* @__PURE__ */ once(() =>
  subjects(typed('events'), (attr) => attributeOf(attr).label.zh, NOUN_ALIASES),
);
/** What is compared with the months before. */
export const growing = /* @__PURE__ */ once(() =>
  subjects(typed('series'), (attr) => (SERIES_NOUNS[attr] ?? attributeOf(attr).label).zh, {}),
);

type MemberVerb = { readonly verb: string; readonly attr: AttributeId; readonly has: boolean };

/** How having and lacking members of a set begins. */
export const memberVerbs = /* @__PURE__ */ once(() =>
  typed('set')
    .flatMap((attr): MemberVerb[] => {
      const { label } = attributeOf(attr);
      const [has, lacks] = SET_VERBS[attr] ?? [`${label.zh}包括`, `${label.zh}不包括`];
      return [
        { verb: readable(lacks), attr, has: false },
        { verb: readable(has), attr, has: true },
        { verb: `${readable(label.zh)}不包括`, attr, has: false },
        { verb: `${readable(label.zh)}包括`, attr, has: true },
        { verb: `${readable(label.zh)}为`, attr, has: true },
      ];
    })
    .sort((a, b) => b.verb.length - a.verb.length),
);

const PHRASE_ALIASES: readonly (readonly [string, Core])[] = [
  ['非失信被执行人', { attr: 'dishonest_judgment_debtor', op: 'eq', value: false }],
  ['无失信', { attr: 'dishonest_judgment_debtor', op: 'eq', value: false }],
  ['非被执行人', { attr: 'judgment_debtor', op: 'eq', value: false }],
  ['无经营异常', { attr: 'abnormal_operation', op: 'eq', value: false }],
  ['未被列入经营异常名录', { attr: 'abnormal_operation', op: 'eq', value: false }],
  ['无严重违法失信', { attr: 'serious_violation', op: 'eq', value: false }],
  ['首贷户', { attr: 'first_time_borrower', op: 'eq', value: true }],
  ['无当前逾期', { attr: 'current_overdue', op: 'eq', value: false }],
  ['无逾期', { attr: 'current_overdue', op: 'eq', value: false }],
  ['无欠税', { attr: 'tax_arrears', op: 'eq', value: 0 }],
  ['本行白名单', { attr: 'bank_white_list', op: 'eq', value: true }],
  ['在本行开户', { attr: 'account_at_bank', op: 'eq', value: true }],
  ['正常经营', { attr: 'registration_status', op: 'eq', value: 'active' }],
];

function phrases(): ReadonlyMap<string, Core> {
  const known = new Map<string, Core>(PHRASE_ALIASES);
  for (const attr of ATTRIBUTE_IDS) {
    const noun = (PRESENCE_NOUNS[attr] ?? SINCE[attr] ?? attributeOf(attr).label).zh;
    known.set(readable(`有${noun}记录`), { attr, op: 'exists' });
    known.set(readable(`无${noun}记录`), { attr, op: 'not_exists' });
    const zero = ZERO[attr];
    if (zero) known.set(readable(zero.zh), { attr, op: 'eq', value: 0 });
  }
  // After the presences: 有贷款记录 says that somebody has borrowed, not that it is known whether he has.
  for (const [attr, [yes, no]] of Object.entries(YES_NO) as [
    AttributeId,
    readonly [Bilingual, Bilingual],
  ][]) {
    known.set(readable(yes.zh), { attr, op: 'eq', value: true });
    known.set(readable(no.zh), { attr, op: 'eq', value: false });
  }
  return known;
}

/** Sentences without a value, whole. */
export const wholePhrases = /* @__PURE__ */ once(phrases);

const VALUE_ALIASES: Partial<Record<AttributeId, Readonly<Record<string, readonly string[]>>>> = {
  org_type: { 公司: ['enterprise'], 个体户: ['individual_business'], 合作社: ['farmer_cooperative'] },
  size_class: {
    微型企业: ['micro'],
    小型企业: ['small'],
    中型企业: ['medium'],
    大型企业: ['large'],
    小微企业: ['micro', 'small'],
    小微: ['micro', 'small'],
    中小微企业: ['micro', 'small', 'medium'],
  },
  honours: {
    高企: ['high_tech'],
    专精特新: ['srdi_sme'],
    小巨人: ['little_giant'],
    专精特新小巨人: ['little_giant'],
    瞪羚: ['gazelle'],
    非遗: ['intangible_heritage'],
  },
  on_list: { 推荐清单: ['recommended'] },
  registration_status: { 在营: ['active'], 正常: ['active'] },
};

const wordsByAttr = new Map<AttributeId, ReadonlyMap<string, readonly string[]>>();

/** What the values of an attribute are called: label, alias or, for letters, the code itself. */
export function valueWords(attr: AttributeId): ReadonlyMap<string, readonly string[]> {
  const known = wordsByAttr.get(attr);
  if (known) return known;
  const words = new Map<string, readonly string[]>(
    Object.entries(VALUE_ALIASES[attr] ?? {}).map(([name, codes]) => [readable(name), codes]),
  );
  for (const [code, { zh }] of Object.entries(attributeOf(attr).values ?? {})) {
    if (code.length === 1) words.set(code, [code]);
    words.set(readable(zh), [code]);
  }
  wordsByAttr.set(attr, words);
  return words;
}
