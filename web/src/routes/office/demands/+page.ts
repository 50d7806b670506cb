import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => ({
  ...(await need(event, api(event.fetch).office.demands.$get())),
  /** The demand that the form is open for. */
  about: event.url.searchParams.get('of') ?? '',
});
