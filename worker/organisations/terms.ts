// The words of organisations: kinds of institutions, and what a firm may say of itself.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { AttributeId } from '../matching/attributes.ts';

/** Licensed kinds that may stand on the shelf; brokers, assessors and consumer finance are not among them. */
export const INSTITUTION_KINDS = [
  'policy_bank',
  'state_owned_bank',
  'joint_stock_bank',
  'city_commercial_bank',
  'rural_commercial_bank',
  'village_bank',
  'private_bank',
  'foreign_bank',
  'small_loan',
  'financial_leasing',
  'leasing',
  'factoring',
  'pawn',
  'financing_guarantee_gov',
  'agri_guarantee',
  'financing_guarantee',
] as const;
export type InstitutionKind = (typeof INSTITUTION_KINDS)[number];
export const INSTITUTION_KIND_LABELS = {
  policy_bank: both('政策性银行', 'Policy bank'),
  state_owned_bank: both('国有大型商业银行', 'State-owned bank'),
  joint_stock_bank: both('股份制商业银行', 'Joint-stock bank'),
  city_commercial_bank: both('城市商业银行', 'City commercial bank'),
  rural_commercial_bank: both('农村商业银行', 'Rural commercial bank'),
  village_bank: both('村镇银行', 'Village bank'),
  private_bank: both('民营银行', 'Private bank'),
  foreign_bank: both('外资银行', 'Foreign bank'),
  small_loan: both('小额贷款公司', 'Small-loan company'),
  financial_leasing: both('金融租赁公司', 'Financial leasing company'),
  leasing: both('融资租赁公司', 'Finance lease company'),
  factoring: both('商业保理公司', 'Factoring company'),
  pawn: both('典当行', 'Pawnshop'),
  financing_guarantee_gov: both('政府性融资担保机构', 'Government financing guarantee institution'),
  agri_guarantee: both('农业信贷担保机构', 'Agricultural credit guarantee institution'),
  financing_guarantee: both('融资担保公司', 'Financing guarantee company'),
} satisfies Record<InstitutionKind, Bilingual>;

/**
 * What a firm may declare of itself, in the order of the form. Closed: everything else comes from the registry, from
 * other official sources by consent, or is the bank's to look at. Sixteen, so that a firm with everything declared
 * and its consented data is still read within the cost of one match (25 rows).
 */
export const DECLARABLE = [
  'employees',
  'revenue_12m',
  'total_assets',
  'invoiced_amount_12m',
  'tax_credit_level',
  'tax_paid_12m',
  'tax_paying_since',
  'debt_ratio',
  'profitable',
  'operating_tags',
  'honours',
  'patents',
  'property_value',
  'guarantor_ready',
  'pledge_ready',
  'first_time_borrower',
] as const satisfies readonly AttributeId[];
export type DeclarableAttribute = (typeof DECLARABLE)[number];

/** Declared attributes from which the size class follows (工信部联企业〔2011〕300号), by the standard's own names. */
export const SIZE_ATTRIBUTES = {
  employees: 'employees',
  revenue_fen: 'revenue_12m',
  total_assets_fen: 'total_assets',
} as const satisfies Record<string, DeclarableAttribute>;

/**
 * How a fact came to the platform (国办发〔2021〕52号 names the first three): a copy that is kept here, a call when it is
 * needed, a band or a yes or no while the figures stay at the source, or the firm's own word.
 */
export const FACT_MODES = ['pooled', 'interface', 'verification', 'declared'] as const;
export type FactMode = (typeof FACT_MODES)[number];
export const FACT_MODE_LABELS = {
  pooled: both('数据归集', 'Copied to the platform'),
  interface: both('接口调用', 'Called when needed'),
  verification: both('数据核验', 'Verified at the source'),
  declared: both('企业申报', 'Declared by the firm'),
} satisfies Record<FactMode, Bilingual>;

/** Who stands behind a fact, as it is shown beside its value. */
export const PROVIDERS = { registry: 'registry', firm: 'enterprise' } as const;
export const PROVIDER_LABELS = {
  registry: both('登记机关及公共数据', 'Business registry and public data'),
  enterprise: both('企业自行申报', 'Declared by the firm'),
} satisfies Record<(typeof PROVIDERS)[keyof typeof PROVIDERS], Bilingual>;
