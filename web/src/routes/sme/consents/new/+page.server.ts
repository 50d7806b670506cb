import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, type Command } from '#lib/command.ts';
import { href, say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { SOURCE_CLASSES } from '#worker/sources/terms.ts';
import { DATA_CLASS_LABELS } from '#worker/matching/terms-facts.ts';
import type { Actions, PageServerLoad } from './$types';

// The ticks go through the address: the words always name just the classes that are ticked.
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

function sheetOf(classes: readonly string[], changed: boolean): never {
  const query = new URLSearchParams(classes.map((id) => ['class', id]));
  if (changed) query.set('changed', '1');
  redirect(303, href(`/sme/consents/new?${query}`));
}

const noneTicked = (sent: Command) =>
  wrongFields(sent, [{ field: 'class', code: 'missing', detail: m.platform_none() }]);

export const actions: Actions = {
  /** The words for the classes that are ticked. */
  look: async (event) => {
    const sent = await command(event);
    const classes = ticked(sent.form.getAll('class'));
    return classes.length === 0 ? noneTicked(sent) : sheetOf(classes, false);
  },
  grant: async (event) => {
    const sent = await command(event);
    const data_classes = ticked(sent.form.getAll('class'));
    if (data_classes.length === 0) return noneTicked(sent);
    // Nobody agrees to other classes than his ticks say, nor to ticks whose words he has not seen.
    if (data_classes.join(',') !== sent.form.get('shown')) sheetOf(data_classes, true);
    const json = {
      data_classes,
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
