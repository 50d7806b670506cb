import { redirect } from '@sveltejs/kit';
import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { maskPhone } from '#worker/lib/phone.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const at = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch)['handler-links'][':token'];

export const load: PageServerLoad = async (event) => {
  const { token } = event.params;
  const { session } = await event.parent();
  const invitation = await find(event, at(event).$get({ param: { token } }));
  // A demonstration shows the message at hand: whoever looks round has no such telephone.
  const outbox =
    session.district.demo && invitation !== null
      ? await find(event, api(event.fetch).demo.outbox.$get({ query: {} }))
      : null;
  const message = outbox?.messages.find(({ phone }) => maskPhone(phone) === invitation?.phone_masked);
  return { invitation, message: message?.text ?? null };
};

export const actions: Actions = {
  code: async (event) => {
    const sent = await command(event);
    const response = await at(event).code.$post({ param: { token: event.params.token }, json: {} });
    if (!response.ok) return refused(sent, response);
    return { sent_to: (await response.json()).phone_masked };
  },

  accept: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '').trim();
    const json = { name: text('name'), code: text('code') };
    const wrong: FieldError[] = [];
    if (json.name === '') wrong.push({ field: 'name', code: 'missing', detail: m.post_name_empty() });
    if (!/^\d{6}$/.test(json.code))
      wrong.push({ field: 'code', code: 'missing', detail: m.login_code_empty() });
    if (wrong.length > 0) return wrongFields(sent, wrong);
    const response = await at(event).accept.$post({ param: { token: event.params.token }, json });
    if (!response.ok) return refused(sent, response);
    redirect(303, href('/sme'));
  },

  decline: async (event) => {
    const sent = await command(event);
    const code = String(sent.form.get('code') ?? '').trim();
    if (!/^\d{6}$/.test(code)) {
      return wrongFields(sent, [{ field: 'code', code: 'missing', detail: m.login_code_empty() }]);
    }
    const response = await at(event).decline.$post({ param: { token: event.params.token }, json: { code } });
    if (!response.ok) return refused(sent, response);
    return { declined: true };
  },
};
