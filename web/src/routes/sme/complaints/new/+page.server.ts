// A complaint of one of the firm's applications.
import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href, say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking } from '#lib/owner/refuse.ts';
import { COMPLAINTS, TICKET_CAUSE_LABELS, type Complaint } from '#worker/supervision/terms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { applications } = await need(event, api(event.fetch).sme.applications.$get());
  const { searchParams } = event.url;
  return {
    applications: applications.map(({ id, product_name, institution, number }) => ({
      value: id,
      label: `${product_name} · ${say(institution)} · ${number}`,
    })),
    kinds: COMPLAINTS.map((value) => ({ value, label: say(TICKET_CAUSE_LABELS[value]) })),
    application: searchParams.get('application') ?? '',
    kind: COMPLAINTS.find((kind) => kind === searchParams.get('kind')) ?? '',
  };
};

export const actions: Actions = {
  complain: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '');
    const answer = await api(event.fetch).sme.applications[':id'].complaints.$post(
      { param: { id: text('application') }, json: { kind: text('kind') as Complaint, text: text('text') } },
      { headers: { ...sent.headers } },
    );
    if (!answer.ok) return asking(await refused(sent, answer), false);
    const { id } = await answer.json();
    redirect(303, href(`/sme/complaints/${id}`));
  },
};
