import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { readTowns } from '#lib/desk/towns.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const client = api(event.fetch);
  const [institution, towns] = await Promise.all([
    need(event, client.institutions[':id'].$get({ param: { id: event.params.id } })),
    readTowns(client),
  ]);
  return { institution, towns };
};
