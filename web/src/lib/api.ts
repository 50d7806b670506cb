// The typed client of the API. The same calls work while a page is rendered on the server, where `fetch` reaches the
// API in the same process, and in the browser: give it the `fetch` that SvelteKit gives you.
import { hc } from 'hono/client';
import type { App } from '#api';
import { getLocale } from './locale.ts';

/** `api(fetch).products.$get({ query: {} })`: refusals come back in the language of the page. */
export function api(fetch: typeof globalThis.fetch) {
  return hc<App>('/', { fetch, headers: () => ({ 'Accept-Language': getLocale() }) }).api;
}
