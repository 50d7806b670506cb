import { redirect } from '@sveltejs/kit';
import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { maskPhone } from '#worker/lib/phone.ts';
import { forgetProof, keepProof, keptProof } from './proof.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const at = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch).invitations[':token'];

export const load: PageServerLoad = async (event) => {
  const { token } = event.params;
  const { session } = await event.parent();
  const proof = keptProof(event.cookies);
  const header = proof === null ? {} : { 'x-invitation-proof': proof };
  const invitation = await find(event, at(event).$get({ param: { token }, header }));
  // A demonstration shows the message at hand: whoever looks round has no such telephone.
  const outbox =
    session.district.demo && invitation?.totp === null
      ? await find(event, api(event.fetch).demo.outbox.$get({ query: {} }))
      : null;
  const message = outbox?.messages.find(({ phone }) => maskPhone(phone) === invitation?.phone_masked);
  return { invitation, message: message?.text ?? null };
};

export const actions: Actions = {
  code: async (event) => {
    const sent = await command(event);
    const { token } = event.params;
    const response = await at(event).code.$post({ param: { token }, json: {} });
    if (!response.ok) return refused(sent, response);
    return { sent_to: (await response.json()).phone_masked };
  },

  open: async (event) => {
    const sent = await command(event);
    const phone_code = String(sent.form.get('phone_code') ?? '').trim();
    if (!/^\d{6}$/.test(phone_code)) {
      return wrongFields(sent, [{ field: 'phone_code', code: 'missing', detail: m.login_code_empty() }]);
    }
    const { token } = event.params;
    const response = await at(event).open.$post({ param: { token }, json: { phone_code } });
    if (!response.ok) return refused(sent, response);
    keepProof(event.cookies, token, (await response.json()).proof);
    // Loading the second step again must not send the code again: it is used up.
    redirect(303, event.url.pathname);
  },

  accept: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '');
    const json = {
      proof: keptProof(event.cookies) ?? '',
      login: text('login').trim(),
      // As typed: blanks count.
      password: text('password'),
      code: text('code').trim(),
    };
    const wrong: FieldError[] = [];
    if (json.password === '')
      wrong.push({ field: 'password', code: 'missing', detail: m.staff_password_empty() });
    if (!/^\d{6}$/.test(json.code))
      wrong.push({ field: 'code', code: 'missing', detail: m.staff_code_empty() });
    if (wrong.length > 0) return wrongFields(sent, wrong);
    const { token } = event.params;
    const response = await at(event).$post({ param: { token }, json });
    if (!response.ok) return refused(sent, response);
    forgetProof(event.cookies, token);
    return { login: (await response.json()).login };
  },
};
