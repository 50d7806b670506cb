import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command } from '#lib/command.ts';
import { href, say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { SOURCE_CLASSES } from '#worker/sources/terms.ts';
import { DATA_CLASS_LABELS } from '#worker/matching/terms-facts.ts';
import type { Actions, PageServerLoad } from './$types';

// Without scripts the ticks go through the address: the words always name just the classes that are ticked.
const ticked = (all: readonly unknown[]) => SOURCE_CLASSES.filter((id) => all.includes(id));

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const chosen = ticked(event.url.searchParams.getAll('class'));
  const sheet = await need(
    event,
    api(event.fetch).sme.consents.platform.$get({
      query: chosen.length > 0 ? { classes: chosen.join(',') } : {},
    }),
  );
  return {
    ...sheet,
    before: sheet.before?.data_classes.map((id) => say(DATA_CLASS_LABELS[id])).join(m.list_comma()) ?? null,
  };
};

export const actions: Actions = {
  grant: async (event) => {
    const sent = await command(event);
    const json = {
      data_classes: ticked(sent.form.getAll('class')),
      text_hash: String(sent.form.get('text_hash')),
    };
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.consents.platform.$post({ json }, { headers: { ...sent.headers } }),
    );
    if (!outcome.ok) return outcome.refusal;
    // What the sources answer at once is there when the page of the firm opens; what they do not comes by itself.
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    await api(event.fetch).sme.facts.fetch.$post({ json: {} }, { headers: key });
    redirect(303, href('/sme/firm'));
  },
  code: async (event) => askCode(event, await command(event)),
};
