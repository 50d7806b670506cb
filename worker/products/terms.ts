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

/** What a product is for beside its class; a search finds it by these words. */
export const PRODUCT_TAGS = [
  'first_loan',
  'renewal',
  'technology',
  'green',
  'agriculture',
  'foreign_trade',
  'women_and_youth',
  'veterans',
  'old_brand',
  'intellectual_property',
  'data_assets',
  'park',
] as const;
export type ProductTag = (typeof PRODUCT_TAGS)[number];
export const PRODUCT_TAG_LABELS = {
  first_loan: both('首贷', 'First loan'),
  renewal: both('续贷', 'Renewal'),
  technology: both('科技', 'Technology'),
  green: both('绿色', 'Green'),
  agriculture: both('涉农', 'Agriculture'),
  foreign_trade: both('外贸', 'Foreign trade'),
  women_and_youth: both('妇女青年创业', 'Women and young founders'),
  veterans: both('退役军人创业', 'Veterans'),
  old_brand: both('老字号', 'Time-honoured brand'),
  intellectual_property: both('知识产权', 'Intellectual property'),
  data_assets: both('数据资产', 'Data assets'),
  park: both('园区', 'Industrial park'),
} satisfies Record<ProductTag, Bilingual>;

/** What a lender accepts behind the loan, within the four types of security. */
export const COLLATERAL_KINDS = [
  'real_estate',
  'equipment',
  'receivables',
  'intellectual_property',
  'inventory',
  'deposit',
  'guarantor',
  'gov_guarantee',
] as const;
export type CollateralKind = (typeof COLLATERAL_KINDS)[number];
export const COLLATERAL_KIND_LABELS = {
  real_estate: both('房产', 'Real estate'),
  equipment: both('设备', 'Equipment'),
  receivables: both('应收账款', 'Receivables'),
  intellectual_property: both('知识产权', 'Intellectual property'),
  inventory: both('存货', 'Inventory'),
  deposit: both('存单', 'Certificates of deposit'),
  guarantor: both('保证人', 'Guarantor'),
  gov_guarantee: both('政府性融资担保', 'Government financing guarantee'),
} satisfies Record<CollateralKind, Bilingual>;

/** Who bears a share of a loss. */
export const RISK_PARTIES = ['bank', 'guarantor', 'reguarantor', 'national_fund', 'government'] as const;
export type RiskParty = (typeof RISK_PARTIES)[number];
export const RISK_PARTY_LABELS = {
  bank: both('银行', 'Bank'),
  guarantor: both('担保机构', 'Guarantor'),
  reguarantor: both('再担保机构', 'Re-guarantor'),
  national_fund: both('国家融资担保基金', 'National financing guarantee fund'),
  government: both('政府风险补偿资金', 'Government risk fund'),
} satisfies Record<RiskParty, Bilingual>;

export const FORBIDDEN_PURPOSES = [
  'property_market',
  'securities',
  'equity_investment',
  'relending',
  'private_consumption',
] as const;
export type ForbiddenPurpose = (typeof FORBIDDEN_PURPOSES)[number];
export const FORBIDDEN_PURPOSE_LABELS = {
  property_market: both('流入楼市', 'Buying property'),
  securities: both('流入股市及其他有价证券', 'Shares and other securities'),
  equity_investment: both('股权投资', 'Equity investment'),
  relending: both('转贷牟利', 'Lending it on'),
  private_consumption: both('个人消费', 'Private consumption'),
} satisfies Record<ForbiddenPurpose, Bilingual>;

/** When a paper is due. */
export const DOCUMENT_STAGES = ['apply', 'approve', 'sign', 'drawdown'] as const;
export type DocumentStage = (typeof DOCUMENT_STAGES)[number];
export const DOCUMENT_STAGE_LABELS = {
  apply: both('申请时', 'With the application'),
  approve: both('审批时', 'For the decision'),
  sign: both('签约时', 'At signing'),
  drawdown: both('放款时', 'For the payout'),
} satisfies Record<DocumentStage, Bilingual>;

/** How the lender works cases of a product: at the platform's desk, by files, or from its own system. */
export const CONNECTIONS = ['workbench', 'file', 'api'] as const;
export type Connection = (typeof CONNECTIONS)[number];
export const CONNECTION_LABELS = {
  workbench: both('平台工作台', "The platform's desk"),
  file: both('文件交换', 'Files'),
  api: both('接口对接', 'Interface'),
} satisfies Record<Connection, Bilingual>;

/** Whether interest counts whole periods or the days of each (ruling R-WHICHIO). */
export const INTEREST_BY = ['period', 'days'] as const;
export const INTEREST_BY_LABELS = {
  period: both('按期计息', 'By whole periods'),
  days: both('按日计息', 'By days'),
} satisfies Record<(typeof INTEREST_BY)[number], Bilingual>;

/** The day whose LPR a contract takes (ruling R-LPRWHICH). */
export const LPR_FIXED_ON = ['contract', 'drawdown'] as const;
export const LPR_FIXED_ON_LABELS = {
  contract: both('合同签订日', 'Day of the contract'),
  drawdown: both('放款日', 'Day of the drawdown'),
} satisfies Record<(typeof LPR_FIXED_ON)[number], Bilingual>;

export const RATE_TYPE_LABELS = {
  fixed: both('固定利率', 'Fixed'),
  lpr: both('LPR 加减点', 'LPR plus a spread'),
} satisfies Record<'fixed' | 'lpr', Bilingual>;

/** How often the borrower pays; a method that pays once has none to choose. */
export const REPAYMENT_FREQUENCIES = ['month', 'quarter', 'maturity'] as const;
export type RepaymentFrequency = (typeof REPAYMENT_FREQUENCIES)[number];
export const REPAYMENT_FREQUENCY_LABELS = {
  month: both('按月', 'Monthly'),
  quarter: both('按季', 'Quarterly'),
  maturity: both('到期一次', 'Once at maturity'),
} satisfies Record<RepaymentFrequency, Bilingual>;

/** What a further field of the application form holds. */
export const EXTRA_FIELD_KINDS = ['text', 'number', 'money', 'date', 'choice'] as const;
export type ExtraFieldKind = (typeof EXTRA_FIELD_KINDS)[number];
export const EXTRA_FIELD_KIND_LABELS = {
  text: both('文字', 'Text'),
  number: both('数字', 'Number'),
  money: both('金额（元）', 'Amount (yuan)'),
  date: both('日期', 'Date'),
  choice: both('选项', 'Choice'),
} satisfies Record<ExtraFieldKind, Bilingual>;

export const FEE_KINDS = [
  'guarantee_fee',
  'appraisal_fee',
  'service_fee',
  'insurance',
  'notary_fee',
  'registration_fee',
] as const;
export type FeeKind = (typeof FEE_KINDS)[number];
/** What a fee is measured on, when it falls due and who gets it (fees.ts says what each means). */
export const FEE_BASES = ['fixed', 'percent_once', 'percent_per_year', 'per_period'] as const;
export const FEE_TIMES = ['upfront', 'yearly', 'each_period', 'at_end'] as const;
export const FEE_PAYEES = ['lender', 'third_party'] as const;

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

/** How many products stand side by side at most. */
export const COMPARED_MAX = 4;
