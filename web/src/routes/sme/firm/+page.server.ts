import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { command, refused } from '#lib/command.ts';
import { say } from '#lib/locale.ts';
import { needFirm } from '#lib/owner/firm.ts';
import { wrongFields } from '#lib/owner/refuse.ts';
import { m } from '#lib/paraglide/messages.js';
import { SIZE_CLASSES } from '#worker/matching/terms-facts.ts';
import { hasSource, type SourceClass } from '#worker/sources/terms.ts';
import { factGroups, questionsOf, readDeclarations } from './profile.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  needFirm(session, event.url);
  const { sme } = api(event.fetch);
  const firm = await need(event, sme.firm.$get({ query: {} }));
  const [known, { fetches }] = firm.sees_facts
    ? await Promise.all([need(event, sme.facts.$get()), need(event, sme.facts.fetches.$get())])
    : [{ facts: [], covered: [] }, { fetches: [] }];
  return {
    now: session.now,
    firm,
    size: firm.size_class && say(SIZE_CLASSES[firm.size_class]),
    official: factGroups(known.facts, 'official'),
    declared: factGroups(known.facts, 'declared'),
    covered: known.covered,
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
