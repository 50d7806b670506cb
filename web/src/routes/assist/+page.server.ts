import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, type Command } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { problemOf, readProblem, type FieldError, type Problem } from '#lib/problem.ts';
import { ASSIST_CHANNELS } from '#worker/assist/terms.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** The firm of a code, or what is wrong with the code: the page stays, so that it can be typed again. */
async function lookUp(event: Pick<RequestEvent, 'fetch' | 'url'>, uscc: string) {
  const response = await api(event.fetch).assist.firms.$get({ query: { uscc } });
  if (response.ok) return { firm: await response.json(), problem: null };
  const problem: Problem = await readProblem(response);
  return { firm: null, problem };
}

export const load: PageServerLoad = async (event) => {
  const { now, sessions } = await need(event, api(event.fetch).assist.sessions.$get());
  const uscc = (event.url.searchParams.get('uscc') ?? '').trim();
  const asked = event.url.searchParams.has('uscc');
  const empty: FieldError = { field: 'uscc', code: 'missing', detail: m.assist_uscc_empty() };
  const found = !asked
    ? { firm: null, problem: null }
    : uscc === ''
      ? {
          firm: null,
          problem: problemOf({ code: 'invalid_input', title: m.form_wrong(), errors: [empty] }, 400),
        }
      : await lookUp(event, uscc);
  return { now, sessions, uscc, ...found };
};

const wantedIn = ({ form }: Command) => {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  return {
    uscc: text('uscc'),
    phone: text('phone'),
    channel: ASSIST_CHANNELS.find((known) => known === text('channel')) ?? 'visit',
  };
};

export const actions: Actions = {
  code: async (event) => {
    const sent = await command(event);
    const wanted = wantedIn(sent);
    const response = await api(event.fetch).assist.codes.$post({ json: wanted });
    if (!response.ok) return refused(sent, response);
    return { wanted, sent_to: (await response.json()).phone_masked, message: m.assist_code_sent() };
  },
  open: async (event) => {
    const sent = await command(event);
    const wanted = wantedIn(sent);
    const code = String(sent.form.get('code') ?? '').trim();
    if (!/^\d{6}$/.test(code)) {
      return wrongFields(sent, [{ field: 'code', code: 'missing', detail: m.login_code_empty() }]);
    }
    const response = await api(event.fetch).assist.sessions.$post(
      { json: { ...wanted, code } },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return refused(sent, response);
    redirect(303, href(`/assist/${(await response.json()).id}`));
  },
};
