import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needFirm } from '#lib/owner/firm.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { SIZE_CLASSES } from '#worker/matching/terms-facts.ts';
import { hasSource, type SourceClass } from '#worker/sources/terms.ts';
import { closedClasses, factGroups, questionsOf, readDeclarations } from './profile.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needFirm(session, event.url);
  const { sme } = api(event.fetch);
  const firm = await need(event, sme.firm.$get({ query: {} }));
  const nothing = { classes: [], before: null };
  // Only who may give consents is offered to.
  const rights = session.membership?.rights ?? null;
  const gives = rights === null || rights.includes('consents');
  const [known, { fetches }, sheet] = firm.sees_facts
    ? await Promise.all([
        need(event, sme.facts.$get()),
        need(event, sme.facts.fetches.$get()),
        gives ? need(event, sme.consents.platform.$get({ query: {} })) : nothing,
      ])
    : [{ facts: [], covered: [], looks: [] }, { fetches: [] }, nothing];
  return {
    now: session.now,
    firm,
    size: firm.size_class && say(SIZE_CLASSES[firm.size_class]),
    official: factGroups(known.facts, known.looks, 'official'),
    declared: factGroups(known.facts, known.looks, 'declared'),
    covered: known.covered,
    closed: closedClasses(sheet, known.covered),
    fetches,
    questions: firm.sees_facts ? questionsOf(firm.declared) : [],
  };
};

export const actions: Actions = {
  declare: async (event) => {
    const sent = await command(event);
    const firm = await need(event, api(event.fetch).sme.firm.$get({ query: {} }));
    const { facts, errors } = readDeclarations(sent.form, firm.declared);
    if (errors.length > 0) return wrongFields(sent, errors);
    if (Object.keys(facts).length === 0) return { message: m.profile_unchanged() };
    const response = await api(event.fetch).sme.firm.facts.$put(
      { json: facts as Parameters<ReturnType<typeof api>['sme']['firm']['facts']['$put']>[0]['json'] },
      { headers: { ...sent.headers } },
    );
    if (!response.ok) return refused(sent, response);
    const { size_class } = await response.json();
    return {
      message: size_class ? m.profile_saved_size({ size: say(SIZE_CLASSES[size_class]) }) : m.profile_saved(),
    };
  },
  refresh: async (event) => {
    const sent = await command(event);
    const response = await api(event.fetch).sme.firm.refresh.$post(
      { json: {} },
      { headers: { ...sent.headers } },
    );
    return response.ok ? { message: m.profile_refreshed() } : refused(sent, response);
  },
  /** Asks the sources again: for one class where a button names it, else for all that consents cover. */
  fetch: async (event) => {
    const sent = await command(event);
    const wanted = sent.form.get('data_class');
    const json = hasSource(String(wanted)) ? { data_classes: [String(wanted) as SourceClass] } : {};
    const response = await api(event.fetch).sme.facts.fetch.$post({ json }, { headers: { ...sent.headers } });
    if (!response.ok) return refused(sent, response);
    const { fetches } = await response.json();
    const isDone = fetches.every(({ state }) => state !== 'pending' && state !== 'failed');
    return { message: isDone ? m.fetch_done() : m.fetch_partly() };
  },
};
