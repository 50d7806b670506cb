// 大字版: whether the owner's pages are set in large letters. A cookie says so, because the server writes the page in them
// from its first byte: nothing jumps, and no script is needed.
import type { Cookies } from '@sveltejs/kit';

export type TextSize = 'normal' | 'large';

const NAME = 'text';
const YEAR_S = 365 * 24 * 60 * 60;
const OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

/** What was chosen on this device; whatever else the cookie says means normal. */
export function textSize(cookies: Pick<Cookies, 'get'>): TextSize {
  return cookies.get(NAME) === 'large' ? 'large' : 'normal';
}

/** Remembers the choice for a year. */
export function keepTextSize(cookies: Pick<Cookies, 'set' | 'delete'>, size: TextSize): void {
  if (size === 'large') cookies.set(NAME, size, { ...OPTIONS, maxAge: YEAR_S });
  else cookies.delete(NAME, OPTIONS);
}
