import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { to } from '#lib/owner/address.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const uscc = String(sent.form.get('uscc') ?? '').trim();
    if (uscc === '')
      return wrongFields(sent, [{ field: 'uscc', code: 'missing', detail: m.firm_uscc_empty() }]);
    const response = await api(event.fetch).sme.firms.$post(
      { json: { uscc } },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return refused(sent, response);
    // Whoever acts for another firm with proof goes on doing so until the proof: this one is named.
    const { membership_id } = await response.json();
    const next = event.url.searchParams.get('next');
    redirect(303, href(to('/sme/firm/standing', { firm: membership_id, next })));
  },
};
