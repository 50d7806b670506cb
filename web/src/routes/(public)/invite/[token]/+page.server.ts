import { fail } from '@sveltejs/kit';
import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { maskPhone } from '#worker/lib/phone.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** What was proven, with the authenticator that is shown for it. */
type Opened = { readonly proof: string; readonly totp: { readonly uri: string; readonly secret: string } };

const at = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch).invitations[':token'];

export const load: PageServerLoad = async (event) => {
  const { token } = event.params;
  const { session } = await event.parent();
  const invitation = await find(event, at(event).$get({ param: { token }, header: {} }));
  // A demonstration shows the message at hand: whoever looks round has no such telephone.
  const outbox =
    session.district.demo && invitation
      ? await find(event, api(event.fetch).demo.outbox.$get({ query: {} }))
      : null;
  const message = outbox?.messages.find(({ phone }) => maskPhone(phone) === invitation?.phone_masked);
  return { invitation, message: message?.text ?? null };
};

/** The authenticator once more, after a refusal; null when the proof of the phone counts no longer. */
async function openedBefore(event: RequestEvent, proof: string): Promise<Opened | null> {
  const { token } = event.params;
  const header = { 'x-invitation-proof': proof };
  const shown = await find(event, at(event).$get({ param: { token }, header }));
  return shown?.totp ? { proof, totp: shown.totp } : null;
}

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
    const opened: Opened = await response.json();
    return { opened };
  },

  accept: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '');
    const json = {
      proof: text('_proof'),
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
    const { token } = event.params;
    if (wrong.length === 0) {
      const response = await at(event).$post({ param: { token }, json });
      if (response.ok) return { login: (await response.json()).login };
      const { status, data } = await refused(sent, response);
      return fail(status, { ...data, opened: await openedBefore(event, json.proof) });
    }
    const { status, data } = wrongFields(sent, wrong);
    return fail(status, { ...data, opened: await openedBefore(event, json.proof) });
  },
};
