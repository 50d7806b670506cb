import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { joiningIn } from './form.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** The link is shown on the answer of this form and nowhere else. */
  default: async (event) => {
    const sent = await command(event);
    const { json, errors } = joiningIn(sent.form);
    if (errors.length > 0) return wrongFields(sent, errors);
    const response = await api(event.fetch).institutions.applications.$post({ json });
    if (!response.ok) return refused(sent, response);
    const { number, path, url } = await response.json();
    return { sent: { number, link: url ?? event.url.origin + href(path) } };
  },
};
