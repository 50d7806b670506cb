import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '');
    const json = {
      name: text('name').trim(),
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
    const response = await api(event.fetch).invitations[':token'].$post({ param: { token }, json });
    if (!response.ok) return refused(sent, response);
    return { login: (await response.json()).login };
  },
};
