import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { homePath } from '#lib/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  const { membership } = session;
  if (session.user?.kind === 'staff') redirect(303, href(homePath(session)));
  if (membership?.org_kind !== 'enterprise' || !membership.standing)
    return { now: session.now, applications: [], drafts: [] };
  return need(event, api(event.fetch).sme.applications.$get());
};

export const actions: Actions = {
  /** Acts for another of the person's firms from now on. */
  choose: async (event) => {
    const sent = await command(event);
    const membership_id = String(sent.form.get('membership_id') ?? '');
    const response = await api(event.fetch).session.membership.$post({ json: { membership_id } });
    if (!response.ok) return refused(sent, response);
    redirect(303, href('/sme'));
  },
};
