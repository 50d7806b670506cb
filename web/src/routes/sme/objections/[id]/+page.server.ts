import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const param = { id: event.params.id };
  return need(event, api(event.fetch).sme.objections[':id'].$get({ param }));
};

export const actions: Actions = {
  withdraw: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.objections[':id'].withdraw.$post(
      { param: { id: event.params.id }, json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.objection_withdrawn() } : refused(sent, response);
  },
};
