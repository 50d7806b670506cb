// Parts of a request's address. The platform has parsed and normalised it already; parsing it again for each part costs
// more than anything else that an answer from memory does.

/** The host with its port: what stands between `//` and the path. */
export function hostOf(url: string): string {
  const from = url.indexOf('//') + 2;
  const to = url.indexOf('/', from);
  return url.slice(from, to < 0 ? undefined : to);
}

/** The query with its question mark, without the fragment; empty when there is none. */
export function queryTextOf(url: string): string {
  const fragment = url.indexOf('#');
  const whole = fragment < 0 ? url : url.slice(0, fragment);
  const from = whole.indexOf('?');
  return from < 0 ? '' : whole.slice(from);
}

// Escaped, a key can be written in two ways.
const isPlain = (query: string): boolean => !/[%+]/.test(query);

function keysOf(query: string): string[] {
  if (!isPlain(query)) return [...new URLSearchParams(query).keys()];
  const parts = query.slice(1).split('&');
  return parts.filter((part) => part !== '').map((part) => part.split('=', 1)[0] ?? '');
}

/** Whether a query says one key twice. */
export function hasRepeatedKeys(query: string): boolean {
  if (!query.includes('&')) return false;
  const keys = keysOf(query);
  return new Set(keys).size !== keys.length;
}

/** The path as it was asked for, with its escapes. */
export function pathOf(url: string): string {
  const from = url.indexOf('/', url.indexOf('//') + 2);
  if (from < 0) return '/';
  const to = url.slice(from).search(/[?#]/);
  return to < 0 ? url.slice(from) : url.slice(from, from + to);
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** Whether a text is the name of a host in the public's sense: labels of letters, digits and hyphens, the last no number. */
export const isHostName = (text: string): boolean => text.length <= 253 && HOST.test(text);

/**
 * The one way of writing an https address that a person typed, as a browser would follow it; null for anything else: for
 * another scheme, for a host that is none in public, for one with a name or password in it, and for blanks inside.
 */
export function webAddress(text: string): string | null {
  if (!/^https:\/\//i.test(text) || /\s/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '';
  return isPlain && isHostName(url.hostname) ? url.href : null;
}
