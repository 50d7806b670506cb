import { error, redirect } from '@sveltejs/kit';
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { factWords, providerName } from '#lib/facts/words.ts';
import { href, say } from '#lib/locale.ts';
import { needStanding } from '#lib/owner/firm.ts';
import { m } from '#lib/paraglide/messages.js';
import { attributeOf, ATTRIBUTES, type AttributeId } from '#worker/matching/attributes.ts';
import type { Actions, PageServerLoad } from './$types';

const attrIn = (url: URL): AttributeId | null => {
  const attr = url.searchParams.get('attr') ?? '';
  return Object.hasOwn(ATTRIBUTES, attr) ? (attr as AttributeId) : null;
};

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needStanding(session, event.url);
  const attr = attrIn(event.url);
  if (attr === null) redirect(303, href('/sme/firm'));
  const { facts } = await need(event, api(event.fetch).sme.facts.$get());
  const fact = facts.find((one) => one.attr === attr && one.source === 'official');
  if (!fact?.body) error(404, { message: m.objection_no_fact() });
  // There is one open objection to a fact at a time.
  if (fact.objection) redirect(303, href(`/sme/objections/${fact.objection.id}`));
  return {
    attr,
    label: say(attributeOf(attr).label),
    words: factWords(attr, fact.body, fact.as_of),
    source: providerName(fact.provider),
    as_of: fact.as_of,
  };
};

export const actions: Actions = {
  default: async (event) => {
    const sent = await command(event);
    const text = (name: string): string => String(sent.form.get(name) ?? '').trim();
    const json = { attr: text('attr') as AttributeId, text: text('text'), wanted: text('wanted') };
    const response = await api(event.fetch).sme.objections.$post({ json }, { headers: { ...sent.headers } });
    if (!response.ok) return refused(sent, response);
    const { id } = await response.json();
    redirect(303, href(`/sme/objections/${id}`));
  },
};
