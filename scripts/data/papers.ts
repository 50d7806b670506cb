// The papers a listing asks for: what the platform can fetch with the firm's consent, and what the firm uploads.
import type { DataClass } from '../../worker/matching/terms-facts.ts';
import type { Criteria } from '../../worker/matching/terms.ts';
import type { Listing, ListingDocument } from '../../worker/products/schema.ts';
import { leavesOf } from './criteria.ts';

type Paper = ListingDocument;

const fetched = (id: string, zh: string, en: string, data_class: DataClass): Paper => ({
  id,
  name: { zh, en },
  how: 'consent',
  data_class,
  stage: 'apply',
});
const uploaded = (id: string, zh: string, en: string, stage: Paper['stage'] = 'apply'): Paper => ({
  id,
  name: { zh, en },
  how: 'upload',
  data_class: null,
  stage,
});

/** What a consent to a class of data brings in place of paper. */
const BY_DATA_CLASS: Partial<Record<DataClass, Paper>> = {
  tax: fetched('tax_records', '近两年纳税记录', 'Tax records of two years', 'tax'),
  invoice: fetched('invoices', '近两年开票汇总', 'Summary of invoices of two years', 'invoice'),
  social_insurance: fetched('insurance', '社保缴纳记录', 'Social-insurance payments', 'social_insurance'),
  housing_fund: fetched('housing_fund', '公积金缴存记录', 'Housing-fund deposits', 'housing_fund'),
  utilities: fetched('power_bills', '近两年用电记录', 'Electricity records of two years', 'utilities'),
  real_estate: fetched('title_deeds', '不动产权属证明', 'Title to the property', 'real_estate'),
  customs: fetched('customs_records', '进出口报关记录', 'Customs records', 'customs'),
  contracts: fetched(
    'public_contracts',
    '中标与合同备案信息',
    'Awards and registered contracts',
    'contracts',
  ),
};

const STATEMENT_ATTRIBUTES = ['revenue_12m', 'debt_ratio', 'loan_to_sales', 'profitable'];

/** The list of papers of a listing, in the order in which an applicant meets them. */
export function documentsOf(
  listing: Pick<Listing, 'data_classes' | 'guarantee_types' | 'product_class' | 'purposes' | 'process'>,
  criteria: Criteria,
): Paper[] {
  const attrs = new Set<string>(leavesOf(criteria).map(({ attr }) => attr));
  const secured = new Set(listing.guarantee_types);
  const papers: Paper[] = [
    fetched('licence', '营业执照', 'Business licence', 'public'),
    uploaded('identity', '法定代表人身份证明', 'Identity of the legal representative'),
    uploaded(
      'credit_authority',
      '征信查询授权书（向放款机构出具）',
      'Authority for the lender to query credit records',
    ),
    ...listing.data_classes.flatMap((data_class) => BY_DATA_CLASS[data_class] ?? []),
  ];
  if (attrs.has('honours') || attrs.has('patents'))
    papers.push(fetched('titles', '资质与专利证明', 'Titles and patents', 'public'));
  if (listing.process === 'offline' || STATEMENT_ATTRIBUTES.some((attr) => attrs.has(attr)))
    papers.push(
      uploaded('statements', '近两年及最近一期财务报表', 'Statements of two years and the latest period'),
    );
  if (secured.has('mortgage') && !listing.data_classes.includes('real_estate'))
    papers.push(uploaded('collateral', '抵押物权属证明', 'Title to the collateral'));
  if (secured.has('pledge'))
    papers.push(uploaded('pledge', '质押物清单与权属证明', 'List of pledged assets with title'));
  if (secured.has('guarantee'))
    papers.push(uploaded('guarantee', '担保意向书', "The guarantor's letter of intent"));
  if (listing.product_class === 'supply_chain_finance')
    papers.push(uploaded('trade', '购销合同或订单', 'Sales contracts or orders'));
  if (listing.purposes.length <= 2 && listing.purposes.includes('equipment'))
    papers.push(uploaded('equipment', '设备采购合同', 'Purchase contract of the equipment'));
  return papers;
}
