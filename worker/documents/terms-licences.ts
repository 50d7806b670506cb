// Licences that an issuer sends by the firm's consent, in place of a photo of one (无证城市).
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { DataClass } from '../matching/terms-facts.ts';

export const LICENCE_KINDS = ['business_licence', 'property_certificate', 'social_insurance_record'] as const;
export type LicenceKind = (typeof LICENCE_KINDS)[number];
export const LICENCE_KIND_LABELS = {
  business_licence: both('电子营业执照', 'Electronic business licence'),
  property_certificate: both('不动产权证书', 'Certificate of title'),
  social_insurance_record: both('社保缴纳证明', 'Social-insurance certificate'),
} satisfies Record<LicenceKind, Bilingual>;

export const LICENCE_STATES = ['current', 'superseded', 'revoked'] as const;
export type LicenceState = (typeof LICENCE_STATES)[number];

/** The class of data under which a consent covers a licence. */
export const LICENCE_CLASS = {
  business_licence: 'public',
  property_certificate: 'real_estate',
  social_insurance_record: 'social_insurance',
} as const satisfies Record<LicenceKind, DataClass>;

/** How asking for a licence may end without one. In every case the paper may be uploaded. */
export const LICENCE_PROBLEMS = [
  'down',
  'slow',
  'waiting',
  'nothing',
  'wrong_firm',
  'malformed',
  'stale',
  'expired',
] as const;
export type LicenceProblem = (typeof LICENCE_PROBLEMS)[number];
export const LICENCE_PROBLEM_LABELS = {
  down: both('签发部门的系统暂不可用', "The issuer's system is not available"),
  slow: both('签发部门未在时限内答复', 'The issuer did not answer in time'),
  waiting: both(
    '签发部门的系统暂不可用，几分钟后可再试',
    "The issuer's system is not available; try in some minutes",
  ),
  nothing: both('签发部门没有本企业的这项证照', 'The issuer has no such licence of this firm'),
  wrong_firm: both('返回的是其他企业的证照，已拒收', 'The licence of another firm came back; it was refused'),
  malformed: both('返回的证照不合规范，已拒收', 'The licence is not in the agreed form; it was refused'),
  stale: both('返回的证照比已有的更旧，已保留原有的', 'The licence is older than the one kept, which stays'),
  expired: both('返回的证照已过有效期', 'The licence that came is past its date'),
} satisfies Record<LicenceProblem, Bilingual>;
