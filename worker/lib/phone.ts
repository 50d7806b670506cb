// Telephone numbers of mainland China as a person writes them: mobile, landline with area code, 400/800 service.
import { both } from './bilingual.ts';
import { compact } from './compact.ts';

const PATTERNS = {
  mobile: /^1[3-9][0-9]{9}$/,
  landline: /^0[0-9]{2,3}-?[2-9][0-9]{6,7}(-[0-9]{1,6})?$/,
  service: /^(400|800)-?[0-9]{3}-?[0-9]{4}$/,
} as const;
export type PhoneKind = keyof typeof PATTERNS;

/** What to tell a person whose number is none of the three kinds. */
export const PHONE_REFUSAL = both(
  '请填写11位手机号、带区号的固定电话或400/800电话。',
  'Give an 11-digit mobile number, a landline with its area code, or a 400/800 number.',
);

/**
 * The kind of a number exactly as given (normalise first), or null. Emergency and short codes (12345, 95588)
 * are null: nobody can be reached back on them.
 */
export function phoneKind(text: string): PhoneKind | null {
  if (PATTERNS.mobile.test(text)) return 'mobile';
  if (PATTERNS.landline.test(text)) return 'landline';
  return PATTERNS.service.test(text) ? 'service' : null;
}

/** Whether the public can call a number (normalise first): one of the kinds, or a short service line (95588, 12378). */
export function isServiceLine(text: string): boolean {
  return phoneKind(text) !== null || /^(95[0-9]{3,4}|96[0-9]{3,4}|12[0-9]{3})$/.test(text);
}

/**
 * Removes what people add around a number: white space, full-width forms, long dashes, a leading +86, 0086 or 86,
 * hyphens inside a mobile. Behind +86 or 0086 the zero of the area code is put back, as nobody dials it from abroad.
 * A text that is no number even then comes back merely compacted, for `phoneKind` to refuse.
 */
export function normalisePhone(text: string): string {
  const plain = compact(text).replace(/[\p{Pd}\u2212]/gu, '-');
  const mobile = plain.replace(/^(\+86|0086|86)/, '').replaceAll('-', '');
  if (phoneKind(mobile) === 'mobile') return mobile;
  const abroad = /^(?:\+86|0086)-?(.*)$/.exec(plain)?.[1];
  if (abroad === undefined) return plain;
  return [abroad, `0${abroad}`].find((number) => phoneKind(number) !== null) ?? plain;
}

/**
 * The number as lists and messages show it: `138****8000`; a landline keeps its area code and last two digits and
 * loses the extension; a service number is public and stays; anything else is all stars.
 */
export function maskPhone(text: string): string {
  switch (phoneKind(text)) {
    case 'mobile':
      return `${text.slice(0, 3)}****${text.slice(7)}`;
    case 'landline':
      return maskLandline(text);
    case 'service':
      return text;
    case null:
      return '*'.repeat([...text].length);
  }
}

function maskLandline(text: string): string {
  // Area codes with three digits are 010 and 02x; all others have four.
  const area = /^0(?:10|2[0-9])/.test(text) ? text.slice(0, 3) : text.slice(0, 4);
  const number = text.slice(area.length).replace(/^-/, '').replace(/-.*$/, '');
  return `${area}-${'*'.repeat(number.length - 2)}${number.slice(-2)}`;
}
