// The apostrophe that keeps an exported text from becoming a formula, and its way back (security rule R38, ruling
// I-APOS). A text that has such an apostrophe of its own receives another one, so that nothing is lost between the two.

// What cannot be seen may stand before the first visible character.
const BEFORE = '[\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]*';
const STARTER = '[=+\\-@\\t\\r＝＋－＠]';
const DANGEROUS = new RegExp(`^${BEFORE}${STARTER}|^[\\t\\r]`, 'u');
const ESCAPED = new RegExp(`^'+(?:${BEFORE}${STARTER}|[\\t\\r])`, 'u');

/** A text as a CSV cell holds it. */
export function guarded(text: string): string {
  return DANGEROUS.test(text) || ESCAPED.test(text) ? `'${text}` : text;
}

/** A text as a typed cell of .xlsx holds it: it cannot become a formula, but must survive {@link unguarded}. */
export function kept(text: string): string {
  return ESCAPED.test(text) ? `'${text}` : text;
}

/** Takes off the one apostrophe that an export put before a text. */
export function unguarded(text: string): string {
  return ESCAPED.test(text) ? text.slice(1) : text;
}
