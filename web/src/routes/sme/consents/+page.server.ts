import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { asking } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { PERSON_ROLE_LABELS, READ_KIND_LABELS } from '#worker/consents/terms.ts';
import { DATA_CLASS_LABELS, type DataClass } from '#worker/matching/terms-facts.ts';
import type { Actions, PageServerLoad } from './$types';

const named = (classes: readonly DataClass[]): string =>
  classes.map((id) => say(DATA_CLASS_LABELS[id])).join(m.list_comma());

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { now, version, consents, reads } = await need(event, api(event.fetch).sme.consents.$get());
  return {
    now,
    version,
    origin: event.url.origin,
    consents: consents.map(({ data_classes, person_role, ...consent }) => ({
      ...consent,
      what:
        person_role === null
          ? named(data_classes)
          : m.consents_of_person({ role: say(PERSON_ROLE_LABELS[person_role]) }),
    })),
    reads: reads.map(({ data_classes, what, document, persons, ...read }) => ({
      ...read,
      what: [
        document === null ? say(READ_KIND_LABELS[what]) : m.consents_read_paper({ name: document }),
        ...(data_classes.length > 0 ? [named(data_classes)] : []),
        ...(persons > 0 ? [m.consents_read_person()] : []),
      ].join(' · '),
    })),
  };
};

const consents = (event: { fetch: typeof globalThis.fetch }) => api(event.fetch).sme.consents[':id'];
const idIn = (form: FormData) => ({ param: { id: String(form.get('consent')) }, json: {} });

export const actions: Actions = {
  pause: async (event) => {
    const sent = await command(event);
    const response = await consents(event).pause.$post(idIn(sent.form), { headers: { ...sent.headers } });
    return response.ok ? { message: m.consents_paused() } : asking(await refused(sent, response), false);
  },
  resume: async (event) => {
    const sent = await command(event);
    const outcome = await stepped(event, sent, () =>
      consents(event).resume.$post(idIn(sent.form), { headers: { ...sent.headers } }),
    );
    return outcome.ok ? { message: m.consents_resumed() } : outcome.refusal;
  },
  code: async (event) => askCode(event, await command(event)),
  revoke: async (event) => {
    const sent = await command(event);
    const response = await consents(event).revoke.$post(idIn(sent.form), { headers: { ...sent.headers } });
    return response.ok ? { message: m.consents_revoked() } : asking(await refused(sent, response), false);
  },
};
