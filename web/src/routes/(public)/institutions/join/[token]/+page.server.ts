import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command } from '#lib/command.ts';
import { joiningIn, turnedDown } from '../form.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const { json, errors } = joiningIn(sent.form);
    // An amount that could not be read is sent as none, which is refused together with whatever else is wrong.
    const { token } = event.params;
    const response = await api(event.fetch).institutions.applications[':token'].$put(
      {
        param: { token },
        json,
      },
      { headers: sent.headers },
    );
    if (!response.ok) return turnedDown(sent, response, errors);
    redirect(303, `${event.url.pathname}?sent=yes`);
  },
};
