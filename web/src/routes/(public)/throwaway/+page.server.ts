import { redirect } from '@sveltejs/kit';
import { command, refused } from '#lib/command.ts';
import type { Actions, PageServerLoad } from './$types';
export const load: PageServerLoad = async ({ fetch }) => ({ seen: await (await fetch('/api/test/cookies')).text() });
export const actions: Actions = {
  signin: async (event) => {
    const c = await command(event);
    const r = await event.fetch('/api/test/signin', { method: 'POST', body: '{}', headers: { ...c.headers, 'content-type': 'application/json' } });
    if (!r.ok) return refused(c, r);
    redirect(303, '/throwaway');
  },
  bad: async (event) => {
    const c = await command(event);
    const r = await event.fetch('/api/test/' + (c.form.get('kind') ?? 'bad'), { method: 'POST', body: '{}', headers: { ...c.headers, 'content-type': 'application/json' } });
    return refused(c, r);
  },
};
