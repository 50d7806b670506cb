import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { m } from '#lib/paraglide/messages.js';
import { DATA_CLASS_LABELS, type DataClass } from '#worker/matching/terms-facts.ts';
import type { Actions, PageServerLoad } from './$types';

const named = (classes: readonly DataClass[]): string =>
  classes.map((id) => say(DATA_CLASS_LABELS[id])).join(m.list_comma());

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { now, consents, reads } = await need(event, api(event.fetch).sme.consents.$get());
  return {
    now,
    consents: consents.map(({ data_classes, ...consent }) => ({ ...consent, classes: named(data_classes) })),
    reads: reads.map(({ data_classes, ...read }) => ({ ...read, classes: named(data_classes) })),
  };
};

export const actions: Actions = {
  revoke: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.consents[':id'].revoke.$post(
      { param: { id: String(sent.form.get('consent')) }, json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.consents_revoked() } : refused(sent, response);
  },
};
