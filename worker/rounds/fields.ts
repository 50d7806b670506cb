// Every field of a listing in the order in which it is written: what it is called and on which tab it stands. The
// editor, the diff of a review and the sheet of an import read this one table. Numbers are those of the market model.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Listing } from '../products/schema.ts';
import type { ListingTab } from './terms.ts';

export type ListingField = keyof Omit<Listing, 'filled'>;

export type FieldRow = { readonly label: Bilingual; readonly tab: ListingTab; readonly number: number };

const row = (number: number, tab: ListingTab, zh: string, en: string): FieldRow => ({
  number,
  tab,
  label: both(zh, en),
});

export const LISTING_FIELDS = {
  code: row(1, 'basic', '产品编码', 'Product code'),
  name: row(2, 'basic', '产品名称', 'Name'),
  tagline: row(2, 'basic', '一句话介绍', 'In one line'),
  branches: row(3, 'basic', '适用网点', 'Branches'),
  product_class: row(4, 'basic', '产品类别', 'Class'),
  tags: row(4, 'basic', '标签', 'Tags'),
  borrower_types: row(5, 'basic', '适用对象', 'Borrowers'),
  amount_min_fen: row(6, 'basic', '最低额度', 'Smallest amount'),
  amount_max_fen: row(6, 'basic', '最高额度', 'Largest amount'),
  amount_step_fen: row(6, 'basic', '额度步长', 'Step of amounts'),
  limit_formula: row(7, 'basic', '额度测算', 'Limit formula'),
  amount_by_honour: row(8, 'basic', '按资质分档额度', 'Amount by title'),
  amount_by_tax_level: row(8, 'basic', '按纳税等级分档额度', 'Amount by tax credit level'),
  term_months_min: row(9, 'basic', '最短期限', 'Shortest term'),
  term_months_max: row(9, 'basic', '最长期限', 'Longest term'),
  is_revolving: row(10, 'basic', '循环额度', 'Revolving'),
  credit_line_months: row(10, 'basic', '额度有效期', 'Validity of the credit line'),
  drawdown_months_max: row(10, 'basic', '单笔最长期限', 'Longest single drawdown'),
  purposes: row(25, 'basic', '贷款用途', 'Purposes'),
  forbidden_purposes: row(25, 'basic', '禁止用途', 'Forbidden purposes'),
  quota_fen: row(38, 'basic', '总额度', 'Quota in yuan'),
  quota_count: row(38, 'basic', '总户数', 'Quota in loans'),
  valid_from: row(39, 'basic', '上架日期', 'On the shelf from'),
  valid_until: row(39, 'basic', '下架日期', 'On the shelf until'),
  rate_type: row(11, 'price', '利率方式', 'Kind of rate'),
  spread_bp_min: row(11, 'price', '最低加点', 'Lowest spread'),
  spread_bp_max: row(11, 'price', '最高加点', 'Highest spread'),
  lpr_fixed_on: row(11, 'price', 'LPR 取值日', 'Day of the LPR'),
  rate_min_ppm: row(12, 'price', '最低年利率', 'Lowest annual rate'),
  rate_max_ppm: row(12, 'price', '最高年利率', 'Highest annual rate'),
  rate_discounts: row(13, 'price', '利率优惠', 'Discounts'),
  interest_by: row(14, 'price', '计息方式', 'Interest by'),
  day_basis: row(14, 'price', '计息基础', 'Day basis'),
  repayment_methods: row(15, 'price', '还款方式', 'Repayment'),
  repayment_frequency: row(16, 'price', '还款频率', 'Frequency'),
  principal_grace_periods: row(17, 'price', '本金宽限期数', 'Grace periods of the principal'),
  interest_grace_periods: row(17, 'price', '利息宽限期数', 'Grace periods of the interest'),
  fees: row(18, 'price', '费用', 'Costs'),
  prepayment_allowed: row(19, 'price', '可提前还款', 'Early repayment'),
  prepayment_fee_ppm: row(19, 'price', '提前还款违约金', 'Penalty of early repayment'),
  penalty_multiple_pct: row(20, 'price', '罚息倍数', 'Penalty interest'),
  renewal_without_repayment: row(34, 'price', '无还本续贷', 'Renewal without repayment'),
  renewal_terms: row(34, 'price', '续贷条件', 'Terms of renewal'),
  policies: row(35, 'price', '关联政策', 'Policies'),
  overdue_days: row(43, 'price', '逾期分级', 'Bands of days overdue'),
  cooling_off_days: row(44, 'price', '犹豫期', 'Cooling-off'),
  guarantee_types: row(22, 'admission', '担保方式', 'Security'),
  collateral_kinds: row(22, 'admission', '可接受的抵质押物与保证', 'Collateral accepted'),
  ltv_ppm: row(23, 'admission', '抵押率', 'Loan to value'),
  risk_shares: row(24, 'admission', '分险比例', 'Shares of risk'),
  first_loan_friendly: row(33, 'admission', '首贷友好', 'Open to first-time borrowers'),
  towns: row(36, 'admission', '适用街镇', 'Towns'),
  criteria: row(26, 'admission', '准入条件', 'Conditions'),
  text_conditions: row(27, 'admission', '银行核实条件', 'Conditions the bank checks'),
  data_classes: row(28, 'papers', '所需数据授权', 'Data needed'),
  documents: row(29, 'papers', '材料清单', 'Papers'),
  extra_fields: row(30, 'papers', '申请表附加项', 'Further questions'),
  take_up_workdays: row(31, 'papers', '受理时限', 'Days to take up'),
  decision_workdays: row(31, 'papers', '审批时限', 'Days to decide'),
  payout_workdays: row(31, 'papers', '放款时限', 'Days to pay out'),
  process: row(32, 'papers', '办理方式', 'Process'),
  branch_authority_fen: row(40, 'papers', '网点审批权限', "Branch's own authority"),
  contacts: row(41, 'papers', '联系人核验码', 'Verified managers'),
  connection: row(42, 'papers', '对接方式', 'Connection'),
  complaint_phone: row(45, 'papers', '投诉电话', 'Complaints'),
} as const satisfies Record<ListingField, FieldRow>;

export const LISTING_FIELD_NAMES = Object.keys(LISTING_FIELDS) as ListingField[];
