// One's messages as a page reads them.
import type { InferResponseType } from 'hono/client';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';

export type InboxAnswer = InferResponseType<ReturnType<typeof api>['me']['inbox']['$get'], 200>;

/** The page of messages that the address asks for. */
export function inboxOf(event: Parameters<typeof need>[0] & { url: URL; fetch: typeof globalThis.fetch }) {
  const cursor = event.url.searchParams.get('cursor') ?? undefined;
  return need(event, api(event.fetch).me.inbox.$get({ query: { cursor } }));
}
