// The subsidies of one's own firm. A claim is opened by naming a drawdown: its figures are never typed.
import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  return need(event, api(event.fetch).sme.policies.$get());
};

export const actions: Actions = {
  open: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '');
    const json = {
      policy_id: text('policy_id'),
      drawdown_id: text('drawdown_id'),
      period: Number(text('period')),
    };
    const response = await api(event.fetch).sme.claims.$post({ json }, { headers: { ...sent.headers } });
    if (!response.ok) return refused(sent, response);
    const { id } = await response.json();
    redirect(303, href(`/sme/claims/${id}`));
  },
};
