// What a consent is said in: its states and moves, whose data, for whom, for what.
import { both, type Bilingual } from '../lib/bilingual.ts';

/** The edition of the wordings in texts.ts; it is kept with every text. */
export const CONSENT_TEXT_VERSION = '2026-12';

/** How long a consent lasts when nobody chooses a day, in months: for one application, and for the platform. */
export const CONSENT_MONTHS = { application: 6, platform: 12 } as const;

/**
 * How long a consent and the record of looks under it are kept after its last day, in months: whoever asks later must be
 * able to see who was allowed what, and who looked. The data themselves go with the consent.
 */
export const RECORD_MONTHS = 36;

/** How far back the data of a consent reach, in months. */
export const DATA_MONTHS = 24;

/** How many people may be asked for one application at a time. */
export const MAX_PEOPLE = 6;

export const CONSENT_STATES = ['requested', 'active', 'paused', 'revoked', 'expired', 'rejected'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];
export const CONSENT_STATE_LABELS = {
  requested: both('待本人同意', 'Waiting for the person'),
  active: both('有效', 'Active'),
  paused: both('已暂停', 'Paused'),
  revoked: both('已撤销', 'Withdrawn'),
  expired: both('已结束', 'Ended'),
  rejected: both('本人未同意', 'Declined'),
} satisfies Record<ConsentState, Bilingual>;

/** States that a consent can still leave. */
export const LIVE_STATES = ['requested', 'active', 'paused'] as const satisfies readonly ConsentState[];

/** Whose data a consent is about. */
export const CONSENT_SUBJECTS = ['enterprise', 'person'] as const;
export type ConsentSubject = (typeof CONSENT_SUBJECTS)[number];

export const PERSON_ROLES = ['legal_representative', 'handler', 'guarantor', 'spouse'] as const;
export type PersonRole = (typeof PERSON_ROLES)[number];
export const PERSON_ROLE_LABELS = {
  legal_representative: both('法定代表人', 'Legal representative'),
  handler: both('经办人', 'Handler'),
  guarantor: both('保证人', 'Guarantor'),
  spouse: both('配偶', 'Spouse'),
} satisfies Record<PersonRole, Bilingual>;

/** Whom a firm may ask to consent for himself. Its own people consent with the application they send. */
export const ASKED_ROLES = [
  'guarantor',
  'spouse',
  'legal_representative',
] as const satisfies readonly PersonRole[];

export const CONSENT_GRANTEES = ['platform', 'institution'] as const;
export type ConsentGrantee = (typeof CONSENT_GRANTEES)[number];

/** The platform as the receiver of a consent. */
export const PLATFORM = both('融桥平台', 'Rongqiao');

export const CONSENT_PURPOSES = ['pre_screening', 'credit_application', 'personal_provision'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];
export const CONSENT_PURPOSE_LABELS = {
  pre_screening: both('平台内预审与产品匹配', 'Matching and pre-screening on the platform'),
  credit_application: both('本次融资申请的审查', 'Review of this application'),
  personal_provision: both('就本次申请与本人联系、核实', 'Contact and checks for this application'),
} satisfies Record<ConsentPurpose, Bilingual>;

/** Consents that the law wants given by themselves, default off (PIPL articles 23, 24, 29). */
export const SEPARATE_CONSENTS = ['third_party_provision'] as const;
export type SeparateConsent = (typeof SEPARATE_CONSENTS)[number];

export const PROOFS = ['sms', 'authenticator', 'passkey'] as const;
export type Proof = (typeof PROOFS)[number];

export const READ_KINDS = ['profile', 'document'] as const;
export type ReadKind = (typeof READ_KINDS)[number];
export const READ_KIND_LABELS = {
  profile: both('企业资料', 'Profile'),
  document: both('材料', 'Paper'),
} satisfies Record<ReadKind, Bilingual>;

export const CONSENT_COMMANDS = [
  'request',
  'grant',
  'reject',
  'pause',
  'resume',
  'revoke',
  'expire',
] as const;
export type ConsentCommand = (typeof CONSENT_COMMANDS)[number];

/** Who moves a consent: people of the firm, the person whose data they are, or the system. */
export type ConsentMover = 'firm' | 'person' | 'system';

export type ConsentMove = {
  readonly command: ConsentCommand;
  /** `new` is a consent that nobody was asked for before. */
  readonly from: readonly (ConsentState | 'new')[];
  readonly to: ConsentState;
  readonly by: readonly ConsentMover[];
  /** Giving needs a fresh proof of presence; taking back never does. */
  readonly step_up?: true;
  readonly emits: string;
};

/**
 * The life of a consent (domain/market 2.2 e). Reading needs `active`. What is not here is refused with 409.
 */
export const CONSENT_MOVES: readonly ConsentMove[] = [
  { command: 'request', from: ['new'], to: 'requested', by: ['firm'], emits: 'consent.requested' },
  {
    command: 'grant',
    from: ['new', 'requested'],
    to: 'active',
    by: ['firm', 'person'],
    step_up: true,
    emits: 'consent.granted',
  },
  { command: 'reject', from: ['requested'], to: 'rejected', by: ['person'], emits: 'consent.rejected' },
  { command: 'pause', from: ['active'], to: 'paused', by: ['firm', 'person'], emits: 'consent.paused' },
  {
    command: 'resume',
    from: ['paused'],
    to: 'active',
    by: ['firm', 'person'],
    step_up: true,
    emits: 'consent.resumed',
  },
  {
    command: 'revoke',
    from: ['requested', 'active', 'paused'],
    to: 'revoked',
    by: ['firm', 'person'],
    emits: 'consent.revoked',
  },
  {
    command: 'expire',
    from: ['requested', 'active', 'paused'],
    to: 'expired',
    by: ['system'],
    emits: 'consent.expired',
  },
];
