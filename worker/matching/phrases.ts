// Turns of phrase for attributes whose label alone makes no sentence. What is not here is said with its label.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { AttributeId } from './attributes.ts';

type Phrases = Readonly<Partial<Record<AttributeId, Bilingual>>>;

/** What has been going on since the date: 成立满24个月, "In business for at least 24 months". */
export const SINCE: Phrases = {
  established_on: both('成立', 'In business'),
  legal_rep_changed_on: both('法定代表人变更', 'Same legal representative'),
  tax_paying_since: both('连续纳税', 'Paying tax without a break'),
  invoicing_since: both('连续开票', 'Invoicing without a break'),
  social_insurance_since: both('连续缴纳社保', 'Paying social insurance without a break'),
  housing_fund_since: both('连续缴存公积金', 'Paying the housing fund without a break'),
  foreign_trade_since: both('开展外贸', 'Trading abroad'),
  account_at_bank_since: both('在本行开户', 'Account held at the bank'),
};

/** What is on record, where neither the label nor {@link SINCE} is a noun that nothing else is called. */
export const PRESENCE_NOUNS: Phrases = {
  account_at_bank_since: both('本行开户日期', 'Day the account at the bank was opened'),
};

/** The quantity behind a monthly series. */
export const SERIES_NOUNS: Phrases = {
  tax_paid_monthly: both('纳税额', 'Tax paid'),
  invoiced_monthly: both('开票额', 'Amount invoiced'),
  power_kwh_monthly: both('用电量', 'Electricity used'),
  water_monthly: both('用水量', 'Water used'),
  gas_monthly: both('用气量', 'Gas used'),
  steam_monthly: both('蒸汽用量', 'Steam used'),
};

/** How a zero is said. */
export const ZERO: Phrases = {
  tax_arrears: both('无欠税', 'No tax arrears'),
  litigation_open: both('无未结涉诉', 'No open lawsuits as defendant'),
};

/** How having and lacking members of a set is said in Chinese; English uses the label. */
export const SET_VERBS: Readonly<Partial<Record<AttributeId, readonly [has: string, lacks: string]>>> = {
  honours: ['具有', '不具有'],
  operating_tags: ['经营特征包括', '经营特征不包括'],
  on_list: ['列入', '未列入'],
};

/** How yes and no are said. */
export const YES_NO: Readonly<Partial<Record<AttributeId, readonly [yes: Bilingual, no: Bilingual]>>> = {
  profitable: [
    both('近两年至少一年盈利', 'Profitable in at least one of the last two years'),
    both('近两年均未盈利', 'Profitable in neither of the last two years'),
  ],
  in_park: [
    both('注册在经开区', 'Registered in the development zone'),
    both('未注册在经开区', 'Not registered in the development zone'),
  ],
  guarantor_ready: [both('已有担保意向', 'Guarantor at hand'), both('尚无担保意向', 'No guarantor at hand')],
  pledge_ready: [both('有可质押资产', 'Asset to pledge at hand'), both('无可质押资产', 'No asset to pledge')],
  first_time_borrower: [
    both('属于首贷户', 'First-time borrower'),
    both('不属于首贷户', 'Not a first-time borrower'),
  ],
  dishonest_judgment_debtor: [
    both('属于失信被执行人', 'Dishonest judgment debtor'),
    both('不属于失信被执行人', 'Not a dishonest judgment debtor'),
  ],
  judgment_debtor: [both('属于被执行人', 'Judgment debtor'), both('不属于被执行人', 'Not a judgment debtor')],
  serious_violation: [
    both('列入严重违法失信名单', 'On the list of serious violators'),
    both('未列入严重违法失信名单', 'Not on the list of serious violators'),
  ],
  abnormal_operation: [
    both('列入经营异常名录', 'On the abnormal operation list'),
    both('未列入经营异常名录', 'Not on the abnormal operation list'),
  ],
  wage_arrears: [
    both('列入拖欠工资失信名单', 'On the list of wage defaulters'),
    both('未列入拖欠工资失信名单', 'Not on the list of wage defaulters'),
  ],
  current_overdue: [both('当前有逾期', 'Currently overdue'), both('当前无逾期', 'Not currently overdue')],
  overdue_3_6: [
    both('近两年有连三累六逾期', 'Overdue three times in a row or six times in two years'),
    both('近两年无连三累六逾期', 'Not overdue three times in a row or six times in two years'),
  ],
  prior_loan: [both('有贷款记录', 'Has borrowed before'), both('无贷款记录', 'Has never borrowed')],
  account_at_bank: [
    both('已在本行开户', 'Account held at the bank'),
    both('未在本行开户', 'No account at the bank'),
  ],
  bank_white_list: [
    both('在本行白名单内', "On the bank's own white list"),
    both('不在本行白名单内', "Not on the bank's own white list"),
  ],
};
