import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { asking } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

const own = (event: { fetch: typeof globalThis.fetch }) => api(event.fetch).me.consents;

export const load: PageServerLoad = async (event) => need(event, own(event).$get());

const param = (form: FormData) => ({ id: String(form.get('consent')) });

export const actions: Actions = {
  grant: async (event) => {
    const sent = await command(event);
    const json = { text_hash: String(sent.form.get('text_hash')) };
    const outcome = await stepped(event, sent, () =>
      own(event)[':id'].grant.$post({ param: param(sent.form), json }, { headers: { ...sent.headers } }),
    );
    return outcome.ok ? { message: m.me_consents_granted() } : outcome.refusal;
  },
  code: async (event) => askCode(event, await command(event)),
  reject: async (event) => {
    const sent = await command(event);
    const response = await own(event)[':id'].reject.$post(
      { param: param(sent.form), json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.me_consents_rejected() } : asking(await refused(sent, response), false);
  },
  pause: async (event) => {
    const sent = await command(event);
    const response = await own(event)[':id'].pause.$post(
      { param: param(sent.form), json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.consents_paused() } : asking(await refused(sent, response), false);
  },
  resume: async (event) => {
    const sent = await command(event);
    const outcome = await stepped(event, sent, () =>
      own(event)[':id'].resume.$post({ param: param(sent.form), json: {} }, { headers: { ...sent.headers } }),
    );
    return outcome.ok ? { message: m.consents_resumed() } : outcome.refusal;
  },
  revoke: async (event) => {
    const sent = await command(event);
    const response = await own(event)[':id'].revoke.$post(
      { param: param(sent.form), json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.me_consents_revoked() } : asking(await refused(sent, response), false);
  },
};
