import { redirect, type ActionFailure } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused, type Refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** Takes the selected case up and leads to the next one. */
  take_up: async (event): Promise<ActionFailure<Refused>> => {
    const wanted = await command(event);
    const id = String(wanted.form.get('id') ?? '');
    const next = String(wanted.form.get('next') ?? '');
    const answer = await api(event.fetch).bank.applications[':id']['take-up'].$post(
      { param: { id }, json: {} },
      { headers: wanted.headers },
    );
    if (!answer.ok) return refused(wanted, answer);
    const query = new URLSearchParams();
    for (const name of ['tab', 'cursor']) {
      const value = event.url.searchParams.get(name);
      if (value !== null) query.set(name, value);
    }
    if (next !== '') query.set('open', next);
    redirect(303, href(`/bank/queue?${query}`));
  },
};
