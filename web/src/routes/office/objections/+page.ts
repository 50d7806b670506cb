import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { OBJECTION_VIEWS } from '#worker/sources/terms-objections.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const wanted = event.url.searchParams.get('view');
  const view = OBJECTION_VIEWS.find((one) => one === wanted) ?? 'open';
  return need(event, api(event.fetch).office.objections.$get({ query: { view } }));
};
