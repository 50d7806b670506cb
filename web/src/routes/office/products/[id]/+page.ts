import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => ({
  shown: await need(event, api(event.fetch).office.products[':id'].$get({ param: { id: event.params.id } })),
});
