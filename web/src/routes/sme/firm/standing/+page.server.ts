import { redirect } from '@sveltejs/kit';
import { find, need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { needFirm } from '#lib/owner/firm.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { safeNext } from '#lib/paths.ts';
import type { FieldError } from '#lib/problem.ts';
import type { Actions, PageServerLoad } from './$types';

/** The membership whose firm this is about; without one in the address, the session's own. */
function firmIn(url: URL): { membership_id?: string } {
  const membership_id = url.searchParams.get('firm');
  return membership_id ? { membership_id } : {};
}

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needFirm(session, event.url);
  const firm = await need(event, api(event.fetch).sme.firm.$get({ query: firmIn(event.url) }));
  const hint = session.district.demo
    ? await find(event, api(event.fetch).demo.standing.$get({ query: { uscc: firm.uscc } }))
    : null;
  return { firm, hint, next: safeNext(event.url.searchParams.get('next'), href('/sme')) };
};

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '').trim();
    const claim = { name: text('name'), document_number: text('document_number') };
    // Not sent back: a document number must not stand in the page of a shared telephone.
    sent.form.delete('document_number');
    const errors: FieldError[] = [];
    if (claim.name === '') errors.push({ field: 'name', code: 'missing', detail: m.standing_name_empty() });
    if (claim.document_number === '') {
      errors.push({ field: 'document_number', code: 'missing', detail: m.standing_number_empty() });
    }
    if (errors.length > 0) return wrongFields(sent, errors);
    const response = await api(event.fetch).sme.firms.standing.$post(
      { json: { ...claim, ...firmIn(event.url) } },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return refused(sent, response);
    redirect(303, safeNext(event.url.searchParams.get('next'), href('/sme')));
  },
};
