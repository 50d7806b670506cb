// The pages' door: in-process calls of the API, the language of a request, the headers of every answer.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handle, HandleFetch, HandleServerError } from '@sveltejs/kit/hooks';
import { LANGUAGE_TAGS, type Locale } from '#lib/locale.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { textSize } from '#lib/text-size.ts';
import { isKeyPath, isPrivatePath, localeOfPath } from '#lib/paths.ts';
import { PLAIN_POLICY, SECURITY_HEADERS } from '../headers.ts';

// Requests overlap, so each carries its language through everything it awaits.
const locales = new AsyncLocalStorage<Locale>();
overwriteGetLocale(() => locales.getStore() ?? 'zh');

// The cookie that makes an answer personal, wherever it is shown.
const SESSION_COOKIE = '__Host-session';

export const handle: Handle = async ({ event, resolve }) => {
  const { pathname } = event.url;
  // Not from outside (worker/index.ts sends those to the API itself) but from our own `fetch` while rendering.
  if (pathname.startsWith('/api/')) {
    if (!event.platform) throw new Error('the API is not reachable from here');
    return event.platform.api(event.request);
  }

  const locale = localeOfPath(pathname);
  const response = await locales.run(locale, () =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        html.replace('%lang%', LANGUAGE_TAGS[locale]).replace('%text%', textSize(event.cookies)),
      // Lets a universal `load` see whether an answer is a problem, on the server as in the browser.
      filterSerializedResponseHeaders: (name) => name === 'content-type',
    }),
  );

  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  if (response.headers.get('Content-Type') === 'text/html')
    response.headers.set('Content-Type', 'text/html; charset=utf-8');
  if (!response.headers.has('Content-Security-Policy'))
    response.headers.set('Content-Security-Policy', PLAIN_POLICY);
  const personal =
    isPrivatePath(pathname) ||
    isKeyPath(pathname) ||
    event.request.method !== 'GET' ||
    event.cookies.get(SESSION_COOKIE) !== undefined;
  response.headers.set('Cache-Control', personal ? 'no-store' : 'private, no-cache');
  return response;
};

/** What the API must know of the person behind an in-process call: throttles count addresses, session lists name devices. */
export const handleFetch: HandleFetch = ({ event, request, fetch }) => {
  if (new URL(request.url).origin === event.url.origin) {
    request.headers.set('CF-Connecting-IP', event.getClientAddress());
    const agent = event.request.headers.get('user-agent');
    if (agent) request.headers.set('User-Agent', agent);
  }
  return fetch(request);
};

// A link of an invitation or an application is a key: its secret stands in no log.
const withoutSecrets = (pathname: string): string => pathname.replace(/[0-9a-f]{64}/g, '…');

/** Our own faults tell the reader nothing but an id, under which the log tells everything. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return;
  const request_id = event.request.headers.get('cf-ray') ?? crypto.randomUUID();
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(
    JSON.stringify({ level: 'error', request_id, path: withoutSecrets(event.url.pathname), error: stack }),
  );
  return { request_id };
};
