// Addresses and languages: Chinese at /…, English at /en/…. Pure, so that server, browser and tests share it.
import type { Locale } from '#worker/lib/bilingual.ts';

/** The address of a page, as far as it matters here: what SvelteKit's `page.url` and `event.url` both are. */
export type Here = { readonly pathname: string; readonly search: string };

const ENGLISH = /^\/en(?=\/|$)/;

/** The language an address is written in. */
export function localeOfPath(pathname: string): Locale {
  return ENGLISH.test(pathname) ? 'en' : 'zh';
}

/** The address without its language, by which routes are found: /en/products → /products, /en → /. */
export function pathWithoutLocale(pathname: string): string {
  return pathname.replace(ENGLISH, '') || '/';
}

/**
 * The address of one of our pages in a language. `path` is a page without language, with or without query and
 * fragment: ('/products?page=2', 'en') → '/en/products?page=2'. Throws RangeError unless it begins with one slash.
 */
export function localizedPath(path: string, locale: Locale): string {
  if (!isOwnPath(path)) throw new RangeError(`not a path of this site: ${path}`);
  if (locale === 'zh') return path;
  return `/en${path.replace(/^\/(?=[?#]|$)/, '')}`;
}

// The query of a page without the name of the form action that was posted to it (`?/accept`): that is no view.
function viewOf({ search }: Here): string {
  const query = new URLSearchParams(search);
  for (const key of [...query.keys()]) if (key.startsWith('/')) query.delete(key);
  return query.size > 0 ? `?${query}` : '';
}

/** The same page and query in another language. */
export function inLanguage(url: Here, locale: Locale): string {
  return localizedPath(pathWithoutLocale(url.pathname) + viewOf(url), locale);
}

/** The same page and query, to come back to after something that is said about all pages. */
export function sameView(url: Here): string {
  return url.pathname + viewOf(url);
}

/**
 * Where to go after signing in: `next` when it is a path of this site, else `fallback`. Nothing that leaves the site
 * passes: no host, no scheme, no second slash, no backslash, no control character (browsers drop some of these).
 */
export function safeNext(next: string | null | undefined, fallback: string): string {
  return next && isOwnPath(next) ? next : fallback;
}

function isOwnPath(path: string): boolean {
  return path.startsWith('/') && !path.startsWith('//') && !/[\\\p{Cc}]/u.test(path);
}

/** The areas that only signed-in people see, and the page where each signs in. */
const AREAS = {
  sme: '/login',
  me: '/login',
  bank: '/login/staff',
  office: '/login/staff',
  assist: '/login/staff',
  platform: '/login/staff',
} as const;

/** Whether a page belongs to signed-in people. `screen` is opened by a token in the address and is as private. */
export function isPrivatePath(pathname: string): boolean {
  const area = pathWithoutLocale(pathname).split('/')[1] ?? '';
  return Object.hasOwn(AREAS, area) || area === 'screen';
}

/** Whether the address of a page is a key in itself: the link of an invitation, or of an application to join. */
export function isKeyPath(pathname: string): boolean {
  return /^\/(?:invite|handler|institutions\/join)\/./.test(pathWithoutLocale(pathname));
}

/** The sign-in page for somebody who wanted this page, in the page's language, leading back to it. */
export function loginPath(url: Here): string {
  const path = pathWithoutLocale(url.pathname);
  const area = path.split('/')[1] ?? '';
  const page = Object.hasOwn(AREAS, area) ? AREAS[area as keyof typeof AREAS] : '/login';
  const next = encodeURIComponent(sameView(url));
  return localizedPath(`${page}?next=${next}`, localeOfPath(url.pathname));
}
