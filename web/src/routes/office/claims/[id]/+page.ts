import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { id } = event.params;
  const found = await need(event, api(event.fetch).office.claims[':id'].$get({ param: { id } }));
  const moves = found.claim.moves.map(({ command }) => command);
  const wanted = event.url.searchParams.get('do');
  return {
    ...found,
    moves,
    /** The move whose form is open. */
    move: moves.find((command) => command === wanted) ?? null,
  };
};
