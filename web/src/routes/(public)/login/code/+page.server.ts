import { redirect } from '@sveltejs/kit';
import { find } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused, refusedWith, type Command } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { to } from '#lib/owner/address.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { safeNext } from '#lib/paths.ts';
import { problemOf, readProblem } from '#lib/problem.ts';
import { maskPhone } from '#worker/lib/phone.ts';
import { forgetPhone, keepPhone, keptPhone } from '../phone.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const startAgain = ({ url }: { url: URL }): never =>
  redirect(303, href(to('/login', { next: url.searchParams.get('next') })));

export const load: PageServerLoad = async (event) => {
  const phone = keptPhone(event.cookies);
  if (phone === null) return startAgain(event);
  const { session } = await event.parent();
  // A demonstration shows the message at hand: whoever looks round has no such telephone.
  const outbox = session.district.demo
    ? await find(event, api(event.fetch).demo.outbox.$get({ query: { phone } }))
    : null;
  return { phone: maskPhone(phone), message: outbox?.messages[0]?.text ?? null };
};

const codeWrong = (sent: Command, detail: string) =>
  wrongFields(sent, [{ field: 'code', code: 'wrong', detail }]);

async function sendAgain(event: RequestEvent, phone: string) {
  const sent = await command(event);
  const response = await api(event.fetch).session.code.$post({ json: { phone } });
  if (!response.ok) return refused(sent, response);
  keepPhone(event.cookies, phone);
  return { message: m.login_sent_again() };
}

export const actions: Actions = {
  sign_in: async (event) => {
    const phone = keptPhone(event.cookies);
    if (phone === null) return startAgain(event);
    const sent = await command(event);
    const code = String(sent.form.get('code') ?? '').trim();
    if (code === '') return codeWrong(sent, m.login_code_empty());
    const response = await api(event.fetch).session.owner.$post({ json: { phone, code } });
    if (!response.ok) {
      const problem = await readProblem(response);
      const isCode = problem.code === 'sign_in_failed' || problem.code === 'invalid_input';
      return isCode
        ? codeWrong(sent, m.login_code_wrong())
        : refusedWith(sent, problemOf(problem, problem.status));
    }
    forgetPhone(event.cookies);
    redirect(303, safeNext(event.url.searchParams.get('next'), href('/sme')));
  },
  again: async (event) => {
    const phone = keptPhone(event.cookies);
    return phone === null ? startAgain(event) : sendAgain(event, phone);
  },
};
