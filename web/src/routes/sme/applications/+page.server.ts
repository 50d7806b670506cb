import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  return need(event, api(event.fetch).sme.applications.$get());
};

export const actions: Actions = {
  /** Throws a draft away. */
  drop: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.apply[':id'].draft.$delete(
      { param: { id: String(sent.form.get('product') ?? '') }, json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.apps_draft_dropped() } : asking(await refused(sent, response), false);
  },
};
