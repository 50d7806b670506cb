// The wording of a consent. It names the bank, the data, the purpose and the end date; its hash is kept with the
// consent, so that what was agreed to can always be shown again.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { DATA_CLASS_LABELS, type DataClass } from '../matching/terms-facts.ts';

export const CONSENT_TEXT_VERSION = '2026-11';
export const CONSENT_MONTHS = 6;

export const CONSENT_STATES = ['active', 'revoked', 'expired'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];
export const CONSENT_STATE_LABELS = {
  active: both('有效', 'Active'),
  revoked: both('已撤销', 'Withdrawn'),
  expired: both('已到期', 'Ended'),
} satisfies Record<ConsentState, Bilingual>;

export const CONSENT_PURPOSES = ['credit_application'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];
export const CONSENT_PURPOSE_LABELS = {
  credit_application: both('本次融资申请的审查', 'Review of this application'),
} satisfies Record<ConsentPurpose, Bilingual>;

/** The text a firm agrees to, in both languages. `until` is the last day of validity. */
export function consentText(consent: {
  readonly firm: string;
  readonly institution: Bilingual;
  readonly product: string;
  readonly data_classes: readonly DataClass[];
  readonly until: string;
}): Bilingual {
  const classes = (locale: 'zh' | 'en') =>
    consent.data_classes.map((item) => DATA_CLASS_LABELS[item][locale]).join(locale === 'zh' ? '、' : ', ');
  return both(
    `${consent.firm}同意将以下资料提供给${consent.institution.zh}：${classes('zh')}。仅用于${CONSENT_PURPOSE_LABELS.credit_application.zh}（${consent.product}），不得转给他人，有效至${consent.until}。申请结束时授权同时终止；可随时撤销，撤销后对方不能再查看，此前的查看记录保留并可查阅。`,
    `${consent.firm} lets ${consent.institution.en} see: ${classes('en')}. Only for: ${CONSENT_PURPOSE_LABELS.credit_application.en} (${consent.product}). Not to be passed on. Valid until ${consent.until}; it ends with the application. It can be withdrawn at any time: nothing can be looked at from then on, and the record of earlier looks stays.`,
  );
}
