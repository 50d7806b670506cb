import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { id } = event.params;
  return need(event, api(event.fetch).sme.demands[':id'].offers.$get({ param: { id } }));
};

export const actions: Actions = {
  /** Withdraws from a bank that has not answered yet, now that another one's offer was accepted. */
  withdraw: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.applications[':id'].withdraw.$post(
      { param: { id: String(sent.form.get('application') ?? '') }, json: { reason: 'found_elsewhere' } },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.withdraw_done() } : refused(sent, response);
  },
};
