// One text in both languages of the product. Chinese leads; English is never derived from it at run time.

/** A sentence or label in the two languages the product speaks. */
export type Bilingual = { readonly zh: string; readonly en: string };

/** The languages a reader may choose. */
export type Locale = keyof Bilingual;

export const LOCALES = ['zh', 'en'] as const satisfies readonly Locale[];

/**
 * Labels a value: `both('企业', 'Enterprise')`. The mark lets bundlers drop tables of words that a page does not use.
 */
// @__NO_SIDE_EFFECTS__
export function both(zh: string, en: string): Bilingual {
  return { zh, en };
}
