// The words of a listing: what a product may be, admit, cost and how it is repaid.
import { both, type Bilingual } from '../lib/bilingual.ts';

export const REPAYMENT_METHODS = [
  'equal_installment',
  'equal_principal',
  'interest_only',
  'bullet',
  'revolving',
] as const;
export type RepaymentMethod = (typeof REPAYMENT_METHODS)[number];
export const REPAYMENT_METHOD_LABELS = {
  equal_installment: both('等额本息', 'Equal instalments'),
  equal_principal: both('等额本金', 'Equal principal'),
  interest_only: both('先息后本', 'Interest only, principal at maturity'),
  bullet: both('到期一次性还本付息', 'Bullet at maturity'),
  revolving: both('随借随还', 'Draw and repay at will'),
} satisfies Record<RepaymentMethod, Bilingual>;

export const PERIODS = ['month', 'quarter', 'year'] as const;
export type Period = (typeof PERIODS)[number];

export const GUARANTEE_TYPES = ['credit', 'mortgage', 'pledge', 'guarantee'] as const;
export type GuaranteeType = (typeof GUARANTEE_TYPES)[number];
export const GUARANTEE_TYPE_LABELS = {
  credit: both('信用', 'Unsecured'),
  mortgage: both('抵押', 'Mortgage'),
  pledge: both('质押', 'Pledge'),
  guarantee: both('保证', 'Guarantee'),
} satisfies Record<GuaranteeType, Bilingual>;

export const BORROWER_TYPES = [
  'enterprise',
  'individual_business',
  'farmer_cooperative',
  'enterprise_owner',
] as const;
export type BorrowerType = (typeof BORROWER_TYPES)[number];
export const BORROWER_TYPE_LABELS = {
  enterprise: both('企业', 'Enterprise'),
  individual_business: both('个体工商户', 'Sole trader'),
  farmer_cooperative: both('农民专业合作社', "Farmers' cooperative"),
  enterprise_owner: both('小微企业主', 'Owner of a small enterprise'),
} satisfies Record<BorrowerType, Bilingual>;

export const PRODUCT_CLASSES = [
  'working_capital',
  'tax_loan',
  'invoice_loan',
  'tech_loan',
  'supply_chain_finance',
  'mortgage_loan',
  'procurement_loan',
  'agri_loan',
  'merchant_loan',
  'guaranteed_loan',
  'startup_guaranteed_loan',
  'data_loan',
] as const;
export type ProductClass = (typeof PRODUCT_CLASSES)[number];
export const PRODUCT_CLASS_LABELS = {
  working_capital: both('流动资金贷款', 'Working capital'),
  tax_loan: both('税贷', 'Tax-based loan'),
  invoice_loan: both('票贷', 'Invoice-based loan'),
  tech_loan: both('科技贷', 'Technology loan'),
  supply_chain_finance: both('供应链金融', 'Supply-chain finance'),
  mortgage_loan: both('抵押贷', 'Mortgage loan'),
  procurement_loan: both('政采贷', 'Procurement loan'),
  agri_loan: both('涉农贷', 'Agricultural loan'),
  merchant_loan: both('商户贷', 'Merchant loan'),
  guaranteed_loan: both('担保贷', 'Guaranteed loan'),
  startup_guaranteed_loan: both('创业担保贷', 'Start-up guaranteed loan'),
  data_loan: both('数据贷', 'Loan on operating data'),
} satisfies Record<ProductClass, Bilingual>;

export const PROCESSES = ['online', 'online_and_visit', 'offline'] as const;
export type Process = (typeof PROCESSES)[number];
export const PROCESS_LABELS = {
  online: both('全线上', 'Wholly online'),
  online_and_visit: both('线上申请、上门核实', 'Online with a visit'),
  offline: both('线下办理', 'At the branch'),
} satisfies Record<Process, Bilingual>;

export const PRODUCT_STATES = ['draft', 'submitted_for_review', 'listed', 'suspended', 'retired'] as const;
export type ProductState = (typeof PRODUCT_STATES)[number];
export const PRODUCT_STATE_LABELS = {
  draft: both('草稿', 'Draft'),
  submitted_for_review: both('待审核', 'In review'),
  listed: both('已上架', 'Listed'),
  suspended: both('已暂停', 'Suspended'),
  retired: both('已下架', 'Delisted'),
} satisfies Record<ProductState, Bilingual>;

export const LOAN_PURPOSES = [
  'purchase_of_materials',
  'wages',
  'rent',
  'equipment',
  'research',
  'orders',
  'taxes',
  'expansion',
  'refinancing',
  'other_operating',
] as const;
export type LoanPurpose = (typeof LOAN_PURPOSES)[number];
export const LOAN_PURPOSE_LABELS = {
  purchase_of_materials: both('采购原材料', 'Buying materials'),
  wages: both('发放工资', 'Wages'),
  rent: both('支付租金', 'Rent'),
  equipment: both('购置设备', 'Equipment'),
  research: both('研发投入', 'Research and development'),
  orders: both('履约订单', 'Fulfilling orders'),
  taxes: both('缴纳税款', 'Taxes'),
  expansion: both('扩大经营', 'Expansion'),
  refinancing: both('置换到期贷款', 'Replacing a maturing loan'),
  other_operating: both('其他经营周转', 'Other operating needs'),
} satisfies Record<LoanPurpose, Bilingual>;

/** Sort orders of the public list. `cost` sorts on one kind of figure only: the effective IRR of the reference case. */
export const PRODUCT_SORTS = ['cost', 'amount', 'speed', 'name'] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];
