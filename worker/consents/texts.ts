// The words somebody agrees to. They name receiver, data, period, purpose, end and what a refusal costs; their hash is
// kept with the consent, so that what was agreed to can always be shown again.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { sha256 } from '../lib/hash.ts';
import { DATA_CLASS_LABELS, type DataClass } from '../matching/terms-facts.ts';
import { recordsUntil } from './rules.ts';
import {
  CONSENT_PURPOSE_LABELS,
  DATA_MONTHS,
  PERSON_ROLE_LABELS,
  PLATFORM,
  type PersonRole,
} from './terms.ts';

/** The hash of a text in both languages: SHA-256 of the Chinese, a line feed, the English. */
export function textHash(text: Bilingual): string {
  return sha256(`${text.zh}\n${text.en}`);
}

function named(classes: readonly DataClass[], locale: 'zh' | 'en'): string {
  return classes.map((item) => DATA_CLASS_LABELS[item][locale]).join(locale === 'zh' ? '、' : ', ');
}

/** A firm lets one institution see its data for one application. `until` is the last day of validity. */
export function applicationText(consent: {
  readonly firm: string;
  readonly institution: Bilingual;
  readonly product: string;
  readonly data_classes: readonly DataClass[];
  readonly until: string;
}): Bilingual {
  const { firm, institution, product, data_classes, until } = consent;
  const purpose = CONSENT_PURPOSE_LABELS.credit_application;
  return both(
    `${firm}同意将以下资料提供给${institution.zh}：${named(data_classes, 'zh')}（近${DATA_MONTHS}个月）。仅用于${purpose.zh}（${product}），不得转给他人，有效至${until}，届时平台停止提供。申请结束时授权同时终止；可随时暂停或撤销，此后对方不能再查看。本授权书和查看记录保存至${recordsUntil(until)}，您可随时查阅。不授权则银行无法受理本申请，不影响使用平台其他服务。`,
    `${firm} lets ${institution.en} see: ${named(data_classes, 'en')} (the last ${DATA_MONTHS} months). Only for: ${purpose.en} (${product}). Not to be passed on. Valid until ${until}; nothing is given out after that. It ends with the application and can be paused or withdrawn at any time: nothing can be looked at from then on. This consent and the record of looks are kept until ${recordsUntil(until)} for you to see. Without it the bank cannot take up this application; everything else on the platform works without it.`,
  );
}

/** A firm lets the platform itself fetch and use its data, to match products. */
export function platformText(consent: {
  readonly firm: string;
  readonly data_classes: readonly DataClass[];
  readonly until: string;
}): Bilingual {
  const { firm, data_classes, until } = consent;
  const purpose = CONSENT_PURPOSE_LABELS.pre_screening;
  return both(
    `${firm}同意${PLATFORM.zh}查询并使用以下资料：${named(data_classes, 'zh')}（近${DATA_MONTHS}个月，有效期内可更新）。仅用于${purpose.zh}，不提供给任何机构；向机构提供须另行逐家授权。有效至${until}，届时删除。可随时暂停或撤销，撤销后平台停止使用并删除已取得的资料；本授权书保存至${recordsUntil(until)}，以备查核。不授权不影响浏览、匹配和申请，只是部分条件要由银行核实。`,
    `${firm} lets ${PLATFORM.en} fetch and use: ${named(data_classes, 'en')} (the last ${DATA_MONTHS} months, renewed while it is valid). Only for: ${purpose.en}. Nothing of it goes to any institution; each institution needs a consent of its own. Valid until ${until}, then deleted. It can be paused or withdrawn at any time: the platform then stops using the data and deletes them; this consent itself stays on record until ${recordsUntil(until)}. Without it everything works as before, only some conditions are left for the bank to check.`,
  );
}

/**
 * A person lets an institution have his name and phone for an application of a firm (PIPL article 23). It names no
 * person: who agreed stands in the consent, not in its words.
 */
export function personText(consent: {
  readonly firm: string;
  readonly institution: Bilingual;
  readonly product: string;
  readonly role: PersonRole;
  readonly until: string;
}): Bilingual {
  const { firm, institution, product, role, until } = consent;
  const as = PERSON_ROLE_LABELS[role];
  const purpose = CONSENT_PURPOSE_LABELS.personal_provision;
  return both(
    `本人（${firm}的${as.zh}）单独同意平台将我的姓名和手机号提供给${institution.zh}，仅用于${purpose.zh}（${product}），不得转给他人，有效至${until}，申请结束时同时终止。可随时暂停或撤销，此后对方不能再从平台查看。本同意书和查看记录保存至${recordsUntil(until)}。不同意不影响该企业提交申请。`,
    `I (${as.en.toLowerCase()} of ${firm}) agree, separately from anything else, that the platform gives my name and phone number to ${institution.en}. Only for: ${purpose.en} (${product}). Not to be passed on. Valid until ${until}; it ends with the application. I can pause or withdraw it at any time: nothing can be looked at on the platform from then on. This consent and the record of looks are kept until ${recordsUntil(until)}. If I do not agree, the firm can apply all the same.`,
  );
}
