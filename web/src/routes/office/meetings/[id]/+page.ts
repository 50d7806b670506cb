import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => ({
  meeting: await need(
    event,
    api(event.fetch).office.meetings[':id'].$get({ param: { id: event.params.id } }),
  ),
  /** The demand that somebody changes by hand. */
  about: event.url.searchParams.get('of') ?? '',
});
