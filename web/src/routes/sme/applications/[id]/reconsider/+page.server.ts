import { redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command } from '#lib/command.ts';
import { href, say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { consentIn } from '#lib/owner/sheet-form.ts';
import { askCode, stepped } from '#lib/owner/step-up.ts';
import { m } from '#lib/paraglide/messages.js';
import { papersOf, papersTicked } from '../../../apply/[product]/papers.ts';
import type { Actions, PageServerLoad } from './$types';

/** The fewest characters that say something new. */
const LEAST = 10;

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const { review, ...refusal } = await need(
    event,
    api(event.fetch).sme.applications[':id'].refusal.$get({ param: { id: event.params.id } }),
  );
  const { consent } = review;
  if (!consent) redirect(303, href(`/sme/applications/${event.params.id}/refused`));
  return {
    id: refusal.id,
    now: refusal.now,
    version: refusal.version,
    institution: say(refusal.institution),
    product_name: refusal.product_name,
    until: review.until,
    consent: { ...consent, text: say(consent.text) },
    papers: papersOf(review.checklist, review.offered),
  };
};

export const actions: Actions = {
  ask: async (event) => {
    const sent = await command(event);
    const text = String(sent.form.get('text') ?? '').trim();
    if ([...text].length < LEAST) {
      return wrongFields(sent, [{ field: 'text', code: 'too_short', detail: m.rec_text_hint() }]);
    }
    const outcome = await stepped(event, sent, () =>
      api(event.fetch).sme.applications[':id']['ask-review'].$post(
        {
          param: { id: event.params.id },
          json: { text, consent: consentIn(sent), papers: papersTicked(sent.form) },
        },
        { headers: sent.headers },
      ),
    );
    if (!outcome.ok) return outcome.refusal;
    redirect(303, href(`/sme/applications/${event.params.id}/refused`));
  },
  code: async (event) => askCode(event, await command(event)),
};
