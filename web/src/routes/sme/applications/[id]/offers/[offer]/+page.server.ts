import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

const application = (event: { fetch: typeof globalThis.fetch }) => api(event.fetch).sme.applications[':id'];

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { id, offer } = event.params;
  return need(event, application(event).offers[':child'].$get({ param: { id, child: offer } }));
};

export const actions: Actions = {
  accept: async (event) => {
    const sent = await command(event);
    const outcome = await stepped(event, sent, () =>
      application(event)['accept-offer'].$post(
        { param: { id: event.params.id }, json: { hash: String(sent.form.get('hash') ?? '') } },
        { headers: { ...sent.headers } },
      ),
    );
    return outcome.ok ? { message: m.offer_accepted() } : outcome.refusal;
  },
  code: async (event) => askCode(event, await command(event)),
  decline: async (event) => {
    const sent = await command(event);
    const response = await application(event)['decline-offer'].$post(
      { param: { id: event.params.id }, json: { hash: String(sent.form.get('hash') ?? '') } },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return asking(await refused(sent, response), false);
    const { state } = await response.json();
    return { message: state === 'not_taken' ? m.offer_declined() : m.offer_set_aside() };
  },
};
