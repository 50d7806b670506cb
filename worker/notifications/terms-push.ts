// Web push beside the text messages: who may be asked to carry a message, how long, and what little it says.
import { both, type Bilingual } from '../lib/bilingual.ts';

/** The push services of the browsers; `*.` stands for any name below. A deployment may name others: PUSH_HOSTS. */
export const PUSH_HOSTS = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  'web.push.apple.com',
  '*.notify.windows.com',
] as const;

/** Devices of one person; the one that was added first makes room. */
export const PUSH_DEVICES = 10;

/** Failures in a row after which a device counts as gone. */
export const PUSH_FAILURES = 5;

/** Seconds for which a push service keeps a message for a device that is switched off. */
export const PUSH_TTL_S = 24 * 60 * 60;

/**
 * What stands on the screen and what it opens, by the first word of the message's topic. A lock screen is no private place:
 * neither a name nor an amount nor a number stands here. `{object}` is what the message is about.
 */
export const PUSH_SUBJECTS: Readonly<Record<string, { readonly title: Bilingual; readonly path: string }>> = {
  application: {
    title: both('您的申请有新进展', 'There is news about your application'),
    path: '/sme/applications/{object}',
  },
  consent: { title: both('有一项授权有了答复', 'Somebody answered about a consent'), path: '/sme/consents' },
  standing: {
    title: both('有人申请代表您的企业', 'Somebody else claims to act for your firm'),
    path: '/sme',
  },
  facts: { title: both('有一项数据未能取得', 'Some data could not be fetched'), path: '/sme/firm' },
  objection: {
    title: both('您的数据异议有新进展', 'There is news about your objection'),
    path: '/sme/objections',
  },
  watch: {
    title: both('您等待的产品有消息', 'There is news about a product you wait for'),
    path: '/sme/watches',
  },
};

/** For every other topic. */
export const PUSH_OTHER = {
  title: both('您有一条新消息', 'There is a new message for you'),
  path: '/sme',
} as const;
