import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { CLAIM_VIEWS } from '#worker/policies/terms-claims.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const wanted = event.url.searchParams.get('view');
  const view = CLAIM_VIEWS.find((one) => one === wanted) ?? 'open';
  return need(event, api(event.fetch).office.claims.$get({ query: { view } }));
};
