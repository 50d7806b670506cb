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
  const demand = await need(event, api(event.fetch).sme.demands[':id'].$get({ param: { id } }));
  return {
    demand,
    sent: event.url.searchParams.has('sent'),
    published: event.url.searchParams.has('published'),
  };
};

export const actions: Actions = {
  withdraw: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.demands[':id'].withdraw.$post(
      { param: event.params, json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.demand_withdrawn() } : refused(sent, response);
  },
  decline: async (event) => {
    const sent = await command(event);
    const param = { id: event.params.id, child: String(sent.form.get('interest') ?? '') };
    const response = await api(event.fetch).sme.demands[':id'].interests[':child'].decline.$post(
      { param, json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.demand_declined() } : refused(sent, response);
  },
  /** Withdraws an application from a bank, now that another one's offer was accepted. */
  withdraw_other: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.applications[':id'].withdraw.$post(
      { param: { id: String(sent.form.get('application') ?? '') }, json: { reason: 'found_elsewhere' } },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.withdraw_done() } : refused(sent, response);
  },
  /** Takes one of the applications back within its minute. */
  take_back: async (event) => {
    const sent = await command(event);
    const param = { id: String(sent.form.get('application') ?? '') };
    const response = await api(event.fetch).sme.applications[':id']['take-back'].$post(
      { param, json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.take_back_done() } : refused(sent, response);
  },
};
