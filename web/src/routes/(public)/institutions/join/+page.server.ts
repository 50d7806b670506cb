import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { to } from '#lib/owner/address.ts';
import { joiningIn, turnedDown } from './form.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const { json, errors } = joiningIn(sent.form);
    // An amount that could not be read is sent as none, which is refused together with whatever else is wrong.
    const response = await api(event.fetch).institutions.applications.$post(
      { json },
      { headers: sent.headers },
    );
    if (!response.ok) return turnedDown(sent, response, errors);
    // The page behind the secret link is where the applicant goes on from; loading it again sends nothing.
    const { path } = await response.json();
    redirect(303, href(to(path, { sent: 'yes' })));
  },
};
