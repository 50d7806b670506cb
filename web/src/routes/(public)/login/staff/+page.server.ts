import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refusedWith } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { safeNext } from '#lib/paths.ts';
import { readProblem, type FieldError } from '#lib/problem.ts';
import { readSession } from '#lib/read-session.ts';
import { homePath } from '#lib/session.ts';
import { demoAccounts } from '../demo.ts';
import type { Actions, PageServerLoad } from './$types';

const CODE = /^\d{6}$/;

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  return { accounts: session.district.demo ? (await demoAccounts(event)).staff : [] };
};

export const actions: Actions = {
  sign_in: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '');
    const given = { login: text('login').trim(), password: text('password'), code: text('code').trim() };
    const empty: FieldError[] = Object.entries({
      login: m.staff_login_empty(),
      password: m.staff_password_empty(),
      code: m.staff_code_empty(),
    })
      .filter(
        ([name]) => given[name as keyof typeof given] === '' || (name === 'code' && !CODE.test(given.code)),
      )
      .map(([field, detail]) => ({ field, code: 'missing', detail }));
    if (empty.length > 0) return wrongFields(sent, empty);
    const response = await api(event.fetch).session.staff.$post({ json: given });
    if (!response.ok) return refusedWith(sent, await readProblem(response));
    const session = await readSession(event.fetch);
    redirect(303, safeNext(event.url.searchParams.get('next'), href(homePath(session))));
  },
  /** Works in another of the person's posts from now on. */
  choose: async (event) => {
    const sent = await command(event);
    const membership_id = String(sent.form.get('membership_id') ?? '');
    await need(event, api(event.fetch).session.membership.$post({ json: { membership_id } }));
    redirect(303, href(homePath(await readSession(event.fetch))));
  },
};
