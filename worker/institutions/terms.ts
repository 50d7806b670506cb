// The words of joining: what kinds of licence there are and who may have which, the moves of an application to join, and
// why one comes back.
import type { Role } from '../identity/terms.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { InstitutionKind } from '../organisations/terms.ts';

/** Licences under which the kinds that may lend or guarantee work. */
export const LICENCE_TYPES = [
  'financial',
  'financing_guarantee',
  'small_loan',
  'finance_lease',
  'factoring',
  'pawn',
] as const;
export type LicenceType = (typeof LICENCE_TYPES)[number];
export const LICENCE_TYPE_LABELS = {
  financial: both('金融许可证', 'Financial licence'),
  financing_guarantee: both('融资担保业务经营许可证', 'Financing guarantee licence'),
  small_loan: both('小额贷款公司经营许可', 'Small-loan company approval'),
  finance_lease: both('融资租赁公司监管名单', 'Register of supervised finance lease companies'),
  factoring: both('商业保理企业监管名单', 'Register of supervised factoring companies'),
  pawn: both('典当经营许可证', 'Pawnbroking licence'),
} satisfies Record<LicenceType, Bilingual>;

/** The licence that a kind must have. Kinds that are not here may not join: they do not lend (data/institutions-real.json). */
export const LICENCE_OF = {
  policy_bank: 'financial',
  state_owned_bank: 'financial',
  joint_stock_bank: 'financial',
  city_commercial_bank: 'financial',
  rural_commercial_bank: 'financial',
  village_bank: 'financial',
  private_bank: 'financial',
  foreign_bank: 'financial',
  small_loan: 'small_loan',
  financial_leasing: 'financial',
  leasing: 'finance_lease',
  factoring: 'factoring',
  pawn: 'pawn',
  financing_guarantee_gov: 'financing_guarantee',
  agri_guarantee: 'financing_guarantee',
  financing_guarantee: 'financing_guarantee',
} as const satisfies Record<InstitutionKind, LicenceType>;

/** Who supervises the holders of a licence. */
export const REGULATORS = {
  financial: both(
    '国家金融监督管理总局派出机构',
    'National Financial Regulatory Administration, local office',
  ),
  financing_guarantee: both('省级地方金融管理部门', 'Provincial financial administration'),
  small_loan: both('省级地方金融管理部门', 'Provincial financial administration'),
  finance_lease: both('省级地方金融管理部门', 'Provincial financial administration'),
  factoring: both('省级地方金融管理部门', 'Provincial financial administration'),
  pawn: both('省级地方金融管理部门', 'Provincial financial administration'),
} satisfies Record<LicenceType, Bilingual>;

// --- The application to join ---------------------------------------------------------------------------------------

export const JOINING_STATES = ['submitted', 'returned', 'prepared', 'accepted', 'refused'] as const;
export type JoiningState = (typeof JOINING_STATES)[number];
export const JOINING_STATE_LABELS = {
  submitted: both('待初审', 'Waits for the first review'),
  returned: both('已退回补正', 'Returned for correction'),
  prepared: both('待复核', 'Waits for the second review'),
  accepted: both('已入驻', 'Admitted'),
  refused: both('不予入驻', 'Refused'),
} satisfies Record<JoiningState, Bilingual>;

export const JOINING_COMMANDS = ['prepare', 'return', 'remind', 'refuse', 'accept', 'resubmit'] as const;
export type JoiningCommand = (typeof JOINING_COMMANDS)[number];

export type JoiningMove = {
  readonly command: JoiningCommand;
  readonly label: Bilingual;
  readonly from: readonly JoiningState[];
  readonly roles: readonly (Role | 'applicant')[];
  readonly to: JoiningState;
  /** `other_person`: not the one who prepared it. `hash`: names what was prepared. `checklist`: every point ticked. */
  readonly needs: readonly ('other_person' | 'hash' | 'checklist' | 'code' | 'link')[];
  readonly emits: string;
};

const OFFICE = ['office_supervisor', 'office_reviewer'] as const satisfies readonly Role[];

/** The machine: one person of the office prepares, another admits. What is not here is refused with 409. */
export const JOINING_MOVES: readonly JoiningMove[] = [
  {
    command: 'prepare',
    label: both('初审通过，送复核', 'Pass on to the second review'),
    from: ['submitted', 'prepared'],
    roles: OFFICE,
    to: 'prepared',
    needs: ['checklist'],
    emits: 'joining.prepared',
  },
  {
    command: 'accept',
    label: both('复核通过，准予入驻', 'Admit the institution'),
    from: ['prepared'],
    roles: OFFICE,
    to: 'accepted',
    needs: ['other_person', 'hash'],
    emits: 'joining.accepted',
  },
  {
    command: 'return',
    label: both('退回补正', 'Return for correction'),
    from: ['submitted', 'prepared'],
    roles: OFFICE,
    to: 'returned',
    needs: ['code'],
    emits: 'joining.returned',
  },
  {
    command: 'remind',
    label: both('重发补正链接', 'Send the link again'),
    from: ['returned'],
    roles: OFFICE,
    to: 'returned',
    needs: [],
    emits: 'joining.reminded',
  },
  {
    command: 'refuse',
    label: both('不予入驻', 'Refuse'),
    from: ['submitted', 'prepared', 'returned'],
    roles: OFFICE,
    to: 'refused',
    needs: ['code'],
    emits: 'joining.refused',
  },
  {
    command: 'resubmit',
    label: both('补正后重新提交', 'Submit again'),
    from: ['returned'],
    roles: ['applicant'],
    to: 'submitted',
    needs: ['link'],
    emits: 'joining.resubmitted',
  },
];

/** Why an application comes back, or is refused. */
export const JOINING_CODES = [
  'licence_unclear',
  'licence_expiring',
  'uscc_mismatch',
  'kind_wrong',
  'service_area',
  'approval_missing',
  'contact_unverified',
  'agreement_open',
  'other',
] as const;
export type JoiningCode = (typeof JOINING_CODES)[number];
export const JOINING_CODE_LABELS = {
  licence_unclear: both('许可证信息不全或不符', 'The licence data are incomplete or do not agree'),
  licence_expiring: both('许可证已到期或即将到期', 'The licence has ended or is about to'),
  uscc_mismatch: both('统一社会信用代码与名称不符', 'Credit code and name do not belong together'),
  kind_wrong: both('机构类型不符合准入范围', 'This kind of institution is not admitted'),
  service_area: both('服务区域填写有误', 'The service area is not right'),
  approval_missing: both(
    '缺少产品经本机构批准的说明',
    'It is not said that the institution approved its products',
  ),
  contact_unverified: both('联系人身份未能核实', 'The contact person could not be verified'),
  agreement_open: both('合作协议未签署', 'The agreement is not signed'),
  other: both('其他（须说明）', 'Other (say what)'),
} satisfies Record<JoiningCode, Bilingual>;

/** What the first reviewer looks at, point by point. */
export const JOINING_CHECKLIST: readonly { readonly id: string; readonly text: Bilingual }[] = [
  {
    id: 'licence',
    text: both('已在监管部门公示系统核对许可证', "The licence was found in the regulator's register"),
  },
  {
    id: 'registration',
    text: both('名称与统一社会信用代码与登记一致', 'Name and credit code agree with the registration'),
  },
  {
    id: 'agreement',
    text: both(
      '合作协议（含数据保护条款）已签署',
      'The agreement with its data protection clauses is signed',
    ),
  },
  {
    id: 'contact',
    text: both('已致电机构核实联系人', 'The contact person was verified by calling the institution'),
  },
];

// --- Standing with the office --------------------------------------------------------------------------------------

export const SUSPENSION_CODES = ['licence', 'violation', 'own_request', 'other'] as const;
export type SuspensionCode = (typeof SUSPENSION_CODES)[number];
export const SUSPENSION_CODE_LABELS = {
  licence: both('许可证或协议问题', 'Licence or agreement'),
  violation: both('违反平台规则', "Breach of the platform's rules"),
  own_request: both('机构申请', "The institution's own request"),
  other: both('其他（须说明）', 'Other (say what)'),
} satisfies Record<SuspensionCode, Bilingual>;

/** Days before the end of a licence or agreement from which the office is told. */
export const EXPIRY_NOTICE_DAYS = 60;

/** The text message with the link by which an applicant comes back. */
export const JOINING_TEXT = both(
  '入驻申请 {number} 需补正，请打开链接修改后重新提交：{link} 请勿转发。',
  'Application {number} needs correction. Open to change and submit it again: {link} Do not forward.',
);
