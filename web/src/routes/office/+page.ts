import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { asOfIn } from '#lib/desk/asof.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const as_of = asOfIn(event.url.searchParams, session.now);
  return {
    report: await need(event, api(event.fetch).office.overview.$get({ query: { as_of } })),
    past: as_of !== undefined,
  };
};
