// The language of the page that is being rendered, and what follows from it. The address decides it: while rendering
// on the server hooks.server.ts says which, in the browser hooks.client.ts. It changes only by loading another page.
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Bilingual, Locale } from '#worker/lib/bilingual.ts';
import { localizedPath } from './paths.ts';

export { getLocale };
export type { Bilingual, Locale };

/** What the `lang` attribute says. */
export const LANGUAGE_TAGS = { zh: 'zh-CN', en: 'en' } as const satisfies Record<Locale, string>;

/** What the other language is called by those who read it. */
export const LANGUAGE_NAMES = { zh: '中文', en: 'English' } as const satisfies Record<Locale, string>;

/** The address of a page in the language of this page: `href('/products')`. */
export function href(path: string): string {
  return localizedPath(path, getLocale());
}

/** A text of the tables of words, in the language of this page. */
export function say(text: Bilingual): string {
  return text[getLocale()];
}
