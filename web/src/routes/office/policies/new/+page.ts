import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { textsOf } from '../texts.ts';
import type { PageLoad } from './$types';

/** A new policy, or with `?from=` the next wording of one that there is. */
export const load: PageLoad = async (event) => {
  const from = event.url.searchParams.get('from');
  const { policies } = api(event.fetch).office;
  // Asked also where nothing is taken over: whoever may not read them may not write one.
  if (from === null) await need(event, policies.$get());
  const known = from === null ? null : await need(event, policies[':id'].$get({ param: { id: from } }));
  return { texts: known ? textsOf(known) : {}, replaces: known && { id: known.id, name: known.terms.name } };
};
