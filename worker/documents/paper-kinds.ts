// Which kind of the vault a paper is that a listing or a bank asks for in its own words. Banks name papers freely, so the
// words decide and no list of ids does.
import type { LicenceKind } from './terms-licences.ts';
import type { DocumentKind } from './terms.ts';

/** `person`: somebody's identity document, of which nothing is kept here. */
export type PaperKind = DocumentKind | 'person';

// The first that fits counts: what is made out to somebody goes before what it is about.
const WORDS: readonly (readonly [RegExp, PaperKind])[] = [
  [/身份证|身份证明|护照|户口|结婚证/, 'person'],
  [/征信/, 'credit_authority'],
  [/质押/, 'pledge_list'],
  [/担保意向|保函|担保函/, 'guarantee_letter'],
  [/执照/, 'business_licence'],
  [/章程/, 'articles'],
  [/报表|审计/, 'financial_statement'],
  [/流水|对账单/, 'bank_statement'],
  [/社保/, 'social_insurance_record'],
  [/权属|不动产|房产|产权|土地证/, 'property_certificate'],
  [/发票|开票/, 'invoice'],
  [/纳税|完税|税/, 'tax_return'],
  [/合同|协议/, 'contract'],
  [/订单/, 'order'],
  [/资质|专利|证书|荣誉|许可/, 'qualification'],
];

/** The kind of a paper by its name in Chinese. */
export function kindOfPaper(name: string): PaperKind {
  return WORDS.find(([words]) => words.test(name))?.[1] ?? 'other';
}

const LICENCES: Partial<Record<PaperKind, LicenceKind>> = {
  business_licence: 'business_licence',
  property_certificate: 'property_certificate',
  social_insurance_record: 'social_insurance_record',
};

/** The licence that an issuer can send in place of a paper of this kind, or null. */
export const licenceFor = (kind: PaperKind): LicenceKind | null => LICENCES[kind] ?? null;
