import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { token } = event.params;
  return { invitation: await find(event, api(event.fetch).invitations[':token'].$get({ param: { token } })) };
};
