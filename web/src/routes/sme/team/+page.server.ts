import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayOf } from '#lib/time.ts';
import { RIGHTS } from '#worker/identity/terms-handlers.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { sme } = api(event.fetch);
  const [team, { sessions }] = await Promise.all([
    need(event, sme.handlers.$get()),
    need(event, sme.assists.$get()),
  ]);
  return { ...team, assists: sessions, today: dayOf(team.now) };
};

const textIn = ({ form }: Command, name: string): string => String(form.get(name) ?? '').trim();

/** The ticks and the last day of a post. */
function postIn(sent: Command) {
  const given = sent.form.getAll('rights');
  return { rights: RIGHTS.filter((right) => given.includes(right)), until: textIn(sent, 'until') };
}

export const actions: Actions = {
  invite: async (event) => {
    const sent = await command(event);
    const person = { name: textIn(sent, 'name'), phone: textIn(sent, 'phone') };
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.handlers.$post(
        { json: { ...person, ...postIn(sent) } },
        { headers: sent.headers },
      ),
    );
    if (!outcome.ok) return outcome.refusal;
    return { message: m.handler_invited({ name: person.name }), link: outcome.answer.link };
  },
  again: async (event) => {
    const sent = await command(event);
    const param = { handler: textIn(sent, 'handler') };
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.handlers[':handler'].invite.$post({ param, json: {} }, { headers: sent.headers }),
    );
    if (!outcome.ok) return outcome.refusal;
    return { message: m.handler_invited_again(), link: outcome.answer.link };
  },
  change: async (event) => {
    const sent = await command(event);
    const param = { handler: textIn(sent, 'handler') };
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.handlers[':handler'].$put(
        { param, json: postIn(sent) },
        { headers: sent.headers },
      ),
    );
    return outcome.ok ? { message: m.handler_changed() } : outcome.refusal;
  },
  withdraw: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.handlers[':handler'].withdraw.$post(
      { param: { handler: textIn(sent, 'handler') }, json: {} },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return asking(await refused(sent, response), false);
    return { message: m.handler_withdrawn() };
  },
  remove: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.handlers[':handler'].remove.$post(
      { param: { handler: textIn(sent, 'handler') }, json: {} },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return asking(await refused(sent, response), false);
    return { message: m.handler_removed() };
  },
  leave: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.handlers.leave.$post(
      { json: {} },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return asking(await refused(sent, response), false);
    redirect(303, href('/login'));
  },
  code: async (event) => askCode(event, await command(event)),
};
