import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { CLOCK_NAMES } from '#worker/supervision/terms.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const settings = await need(event, api(event.fetch).office.clocks.$get());
  const wanted = event.url.searchParams.get('clock');
  return { ...settings, chosen: CLOCK_NAMES.find((name) => name === wanted) ?? null };
};
