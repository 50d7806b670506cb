// What the firm and the bank have written to one another about an application.
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

type Event = { fetch: typeof globalThis.fetch };
const routes = (event: Event) => api(event.fetch).sme.applications[':id'];

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const own = await need(event, routes(event).$get({ param: { id: event.params.id } }));
  return {
    ...{ id: own.id, version: own.version, now: own.now, notes: own.notes },
    product_name: own.product_name,
    bank: own.branch ? say(own.branch.name) : '',
    may_write: own.actions.includes('write_to_bank'),
    may_contest: own.actions.includes('contest_contact'),
    contested_at: own.contact_contested_at,
  };
};

export const actions: Actions = {
  write: async (event) => {
    const sent = await command(event);
    const json = { text: String(sent.form.get('text') ?? '') };
    const answer = await routes(event).messages.$post(
      { param: { id: event.params.id }, json },
      { headers: { ...sent.headers } },
    );
    return answer.ok ? { message: m.talk_sent() } : asking(await refused(sent, answer), false);
  },
  contest: async (event) => {
    const sent = await command(event);
    const answer = await routes(event)['contest-contact'].$post(
      { param: { id: event.params.id }, json: {} },
      { headers: { ...sent.headers } },
    );
    return answer.ok ? { message: m.talk_contested() } : asking(await refused(sent, answer), false);
  },
};
