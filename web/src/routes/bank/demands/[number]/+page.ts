import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const param = { demand: event.params.number };
  return { demand: await need(event, api(event.fetch).bank.demands[':demand'].$get({ param })) };
};
