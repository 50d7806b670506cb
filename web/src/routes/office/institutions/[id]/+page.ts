import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => ({
  institution: await need(
    event,
    api(event.fetch).office.institutions[':institution'].$get({ param: { institution: event.params.id } }),
  ),
});
