// What facts are said in: the classes of data they belong to and the words that enums and sets may hold. The registry
// of attributes (attributes.ts) is built from these.
import { both, type Bilingual } from '../lib/bilingual.ts';

/** Classes of data a consent can name; `public` and `declared` need no consent. */
export const DATA_CLASSES = [
  'public',
  'declared',
  'tax',
  'invoice',
  'social_insurance',
  'housing_fund',
  'utilities',
  'real_estate',
  'customs',
  'contracts',
  'credit_report',
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];
export const DATA_CLASS_LABELS = {
  public: both('公开信息', 'Public records'),
  declared: both('企业申报', 'Declared by the firm'),
  tax: both('纳税信息', 'Tax records'),
  invoice: both('发票信息', 'Invoices'),
  social_insurance: both('社保缴纳', 'Social insurance'),
  housing_fund: both('公积金缴存', 'Housing fund'),
  utilities: both('水电气费', 'Utility payments'),
  real_estate: both('不动产登记', 'Real estate'),
  customs: both('进出口', 'Imports and exports'),
  contracts: both('政府采购与合同', 'Public contracts'),
  credit_report: both('征信报告（仅银行查询）', 'Credit report (bank only)'),
} satisfies Record<DataClass, Bilingual>;

export const ORG_TYPES = {
  enterprise: both('企业', 'Enterprise'),
  individual_business: both('个体工商户', 'Sole trader'),
  farmer_cooperative: both('农民专业合作社', "Farmers' cooperative"),
} as const satisfies Record<string, Bilingual>;

export const TAX_CREDIT_LEVELS = {
  A: both('A级', 'A'),
  B: both('B级', 'B'),
  M: both('M级', 'M'),
  C: both('C级', 'C'),
  D: both('D级', 'D'),
} as const satisfies Record<string, Bilingual>;

export const SIZE_CLASSES = {
  micro: both('微型', 'Micro'),
  small: both('小型', 'Small'),
  medium: both('中型', 'Medium'),
  large: both('大型', 'Large'),
} as const satisfies Record<string, Bilingual>;

export const HONOURS = {
  tech_sme: both('科技型中小企业', 'Technology SME'),
  innovative_sme: both('创新型中小企业', 'Innovative SME'),
  tech_and_innovative_sme: both('科技和创新型中小企业', 'Technology and innovative SME'),
  high_tech: both('高新技术企业', 'High and new technology enterprise'),
  srdi_sme: both('专精特新中小企业', 'Specialised and sophisticated SME'),
  little_giant: both('专精特新“小巨人”企业', 'Little giant'),
  single_champion: both('制造业单项冠军', 'Manufacturing single champion'),
  tech_innovation_demo: both(
    '国家技术创新示范企业',
    'National technology innovation demonstration enterprise',
  ),
  above_scale: both('规模以上企业', 'Above designated size'),
  gazelle: both('瞪羚企业', 'Gazelle enterprise'),
  green_factory: both('绿色工厂', 'Green factory'),
  intangible_heritage: both('非物质文化遗产项目', 'Intangible cultural heritage'),
  time_honoured_brand: both('老字号', 'Time-honoured brand'),
} as const satisfies Record<string, Bilingual>;

export const LISTS = {
  recommended: both('融资协调机制推荐清单', 'Recommended list of the financing coordination mechanism'),
  white_list: both('白名单', 'White list'),
  cultivation: both('培育池', 'Cultivation pool'),
} as const satisfies Record<string, Bilingual>;

export const OPERATING_TAGS = {
  agri: both('涉农', 'Agriculture'),
  tech: both('科技', 'Technology'),
  green: both('绿色', 'Green'),
  foreign_trade: both('外贸', 'Foreign trade'),
  logistics: both('物流', 'Logistics'),
  construction: both('工程', 'Construction'),
  merchant: both('收单商户', 'Card-accepting merchant'),
  supply_chain: both('核心企业上下游', 'Supplier or buyer of a core enterprise'),
  job_keeping: both('稳岗扩岗', 'Keeps or adds jobs'),
} as const satisfies Record<string, Bilingual>;

/** Environmental credit of a firm, from green down to black (生态环境部门企业环境信用评价). */
export const ENV_GRADES = {
  green: both('绿色', 'Green'),
  blue: both('蓝色', 'Blue'),
  yellow: both('黄色', 'Yellow'),
  red: both('红色', 'Red'),
  black: both('黑色', 'Black'),
} as const satisfies Record<string, Bilingual>;

/** The public credit evaluation of firms, best first. */
export const CREDIT_GRADES = {
  A: both('A级', 'A'),
  B: both('B级', 'B'),
  C: both('C级', 'C'),
  D: both('D级', 'D'),
  E: both('E级', 'E'),
} as const satisfies Record<string, Bilingual>;

/** In whose name property stands that could be mortgaged. */
export const PROPERTY_OWNERS = {
  firm: both('企业名下', 'The firm'),
  legal_representative: both('法定代表人名下', 'The legal representative'),
  family: both('法定代表人近亲属名下', "The legal representative's family"),
  third_party: both('第三方名下', 'A third party'),
} as const satisfies Record<string, Bilingual>;
