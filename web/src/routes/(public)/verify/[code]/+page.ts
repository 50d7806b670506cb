import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { code } = event.params;
  const found = await find(event, api(event.fetch).verify[':code'].$get({ param: { code } }));
  return { code, found };
};
