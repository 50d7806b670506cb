import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { TICKET_VIEWS } from '#worker/supervision/terms.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { searchParams } = event.url;
  const view = TICKET_VIEWS.find((known) => known === searchParams.get('view')) ?? 'open';
  const cursor = searchParams.get('cursor') ?? undefined;
  const list = await need(event, api(event.fetch).office.tickets.$get({ query: { view, cursor } }));
  const breaches = await need(event, api(event.fetch).office.breaches.$get());
  return { view, list, breaches, paged: cursor !== undefined };
};
