import type { Locale } from '#worker/lib/bilingual.ts';

/** The language a message was written in: that of its reader, whatever the language of the page that shows it. */
export function languageOf(text: string): Locale {
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
}
