// The number that a code was sent to, between the two pages of signing in. In a cookie that scripts cannot read, because
// a telephone number has no business in an address that logs and histories keep.
import type { Cookies } from '@sveltejs/kit';

const NAME = 'sign-in-phone';
const OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;
const MAX_AGE_S = 10 * 60;

export function keepPhone(cookies: Cookies, phone: string): void {
  cookies.set(NAME, phone, { ...OPTIONS, maxAge: MAX_AGE_S });
}

/** The number, or null when it was too long ago. */
export function keptPhone(cookies: Cookies): string | null {
  return cookies.get(NAME) ?? null;
}

export function forgetPhone(cookies: Cookies): void {
  cookies.delete(NAME, OPTIONS);
}
