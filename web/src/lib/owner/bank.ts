// Banks by name where space is short.
import { getLocale, say, type Bilingual } from '#lib/locale.ts';

/** The short name of a bank. Short names are Chinese only, so English pages say the whole English one. */
export function bankName(bank: { readonly name: Bilingual; readonly short: string }): string {
  return getLocale() === 'zh' ? bank.short : say(bank.name);
}
