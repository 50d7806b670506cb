// The shared first step of reading any identifier that a person typed or pasted.

/**
 * The text after Unicode NFKC (full-width digits and letters become plain ones) with every character of the
 * property White_Space removed, inside as well as at the ends. Zero-width characters are not white space in
 * Unicode and stay, so that a check can point at them; `\s` would be wrong on both counts (it has U+FEFF, lacks U+0085).
 */
export function compact(text: string): string {
  return text.normalize('NFKC').replace(/\p{White_Space}/gu, '');
}
