import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { id } = event.params;
  const ticket = await need(event, api(event.fetch).office.tickets[':id'].$get({ param: { id } }));
  const wanted = event.url.searchParams.get('do');
  return { ticket, move: ticket.moves.find((command) => command === wanted) ?? null };
};
