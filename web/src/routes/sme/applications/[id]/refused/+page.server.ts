import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PageServerLoad } from './$types';

// What cures a reason, in a word.
function cureWord(cures: readonly string[]): string {
  if (cures.includes('date') && cures.includes('action')) return m.no_cure_both();
  if (cures.includes('date')) return m.no_cure_date();
  return cures.includes('action') ? m.no_cure_action() : m.no_cure_none();
}

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const refusal = await need(
    event,
    api(event.fetch).sme.applications[':id'].refusal.$get({ param: { id: event.params.id } }),
  );
  const { alternatives, reasons, review, reroute, ...rest } = refusal;
  return {
    ...rest,
    institution: say(refusal.institution),
    reasons: reasons.map(({ code, label, hint, cures, evidence }) => ({
      code,
      label: say(label),
      hint: say(hint),
      cure: cureWord(cures),
      evidence: evidence.map(({ text, met, band }) => ({
        text: say(text),
        met,
        band: band && say(band),
      })),
    })),
    others: alternatives.items.map(({ id, name, institution, price }) => ({
      id,
      name,
      institution: say(institution.name),
      rate: price?.rate ?? null,
    })),
    review: {
      until: review.until,
      can_ask: review.can_ask,
      final: review.final,
      due_at: review.due_at,
      last: review.last,
      my_words: review.my_words,
      decision_words: review.decision_words,
    },
    reroute,
    may_ask: session.membership?.rights?.includes('consents') ?? true,
  };
};
