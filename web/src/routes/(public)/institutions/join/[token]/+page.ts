import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { readTowns } from '#lib/desk/towns.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const client = api(event.fetch);
  const [application, towns] = await Promise.all([
    find(event, client.institutions.applications[':token'].$get({ param: { token: event.params.token } })),
    readTowns(client),
  ]);
  return { application, towns };
};
