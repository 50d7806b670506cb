import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { textsOf } from '../texts.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { id } = event.params;
  const policy = await need(event, api(event.fetch).office.policies[':id'].$get({ param: { id } }));
  const moves = policy.moves.map(({ command }) => command);
  const wanted = event.url.searchParams.get('do');
  return {
    policy,
    texts: textsOf(policy),
    moves,
    /** The move whose form is open. */
    move: moves.find((command) => command === wanted) ?? null,
  };
};
