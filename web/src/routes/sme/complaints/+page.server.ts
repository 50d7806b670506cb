import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { needStanding } from '#lib/owner/firm.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  return need(event, api(event.fetch).sme.complaints.$get());
};
