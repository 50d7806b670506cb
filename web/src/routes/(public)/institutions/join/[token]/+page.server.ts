import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { joiningIn } from '../form.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const { json, errors } = joiningIn(sent.form);
    if (errors.length > 0) return wrongFields(sent, errors);
    const { token } = event.params;
    const response = await api(event.fetch).institutions.applications[':token'].$put({
      param: { token },
      json,
    });
    if (!response.ok) return refused(sent, response);
    redirect(303, event.url.pathname);
  },
};
