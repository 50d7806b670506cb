import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { needStanding } from '#lib/owner/firm.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { id, offer } = event.params;
  const { applications } = api(event.fetch).sme;
  return need(event, applications[':id'].offers[':child'].cost.$get({ param: { id, child: offer } }));
};
