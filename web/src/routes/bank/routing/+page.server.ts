// What an administrator does with routing. Rules are saved as one list: a form changes one of them, and the version says
// whether the others are still those that were seen.
import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { invalid, type Entries } from '#lib/desk/entries.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Language } from '#worker/routing/terms.ts';
import type { Actions, RequestEvent } from './$types';

type Sent = {
  name: string;
  towns: string[];
  industries: string[];
  products: string[];
  languages: Language[];
  amount_from_fen: number | null;
  amount_to_fen: number | null;
  branch_id: string;
};

const all = (form: FormData, name: string): string[] => form.getAll(name).map(String);

/** An amount that may be left empty. */
const amountIn = (entries: Entries, name: string): number | null =>
  entries.text(name) === '' ? null : entries.fen(name);

const ruleIn = (entries: Entries, form: FormData): Sent => ({
  name: entries.text('name'),
  towns: all(form, 'towns'),
  industries: all(form, 'industries'),
  products: all(form, 'products'),
  languages: all(form, 'languages') as Language[],
  amount_from_fen: amountIn(entries, 'amount_from_fen'),
  amount_to_fen: amountIn(entries, 'amount_to_fen'),
  branch_id: entries.text('branch_id'),
});

/** The list as it is now, without what the server gives a rule. */
async function rulesNow(event: RequestEvent): Promise<Sent[]> {
  const { rules } = await need(event, api(event.fetch).bank.routing.$get());
  return rules.map(({ id: _, ...rule }) => rule as Sent);
}

/** Saves the list after a change; fields of the API name a rule by its place, those of the form do not. */
const save = (event: RequestEvent, change: (rules: Sent[], entries: Entries, form: FormData) => Sent[]) =>
  act(event, {
    send: async (entries, options, form) => {
      const rules = change(await rulesNow(event), entries, form);
      if (entries.errors.length > 0) return invalid(entries.errors);
      return api(event.fetch).bank.routing.$put({ json: { rules } }, options);
    },
    done: () => m.routing_saved(),
    field: (name) => name.replace(/^rules\.\d+\./, ''),
  });

/** The place of the rule that a form is about; -1 for a new one. */
const placeIn = (entries: Entries): number => {
  const text = entries.text('rule');
  return /^\d{1,3}$/.test(text) ? Number(text) : -1;
};

export const actions: Actions = {
  rule: (event) =>
    save(event, (rules, entries, form) => {
      const rule = ruleIn(entries, form);
      const place = placeIn(entries);
      return place < 0 || place >= rules.length ? [...rules, rule] : rules.with(place, rule);
    }),
  remove: (event) => save(event, (rules, entries) => rules.toSpliced(placeIn(entries), 1)),
  up: (event) =>
    save(event, (rules, entries) => {
      const place = placeIn(entries);
      const [rule] = rules.slice(place, place + 1);
      return rule && place > 0 ? rules.toSpliced(place, 1).toSpliced(place - 1, 0, rule) : rules;
    }),
  absence: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).bank.absences.$post(
          {
            json: {
              user_id: entries.text('user_id'),
              from_on: entries.text('from_on'),
              until_on: entries.text('until_on'),
            },
          },
          options,
        ),
      done: () => m.routing_absence_saved(),
    }),
  cancel: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).bank.absences[':absence'].cancel.$post(
          { param: { absence: entries.text('absence') }, json: {} },
          options,
        ),
      done: () => m.routing_absence_cancelled(),
    }),
  languages: (event) =>
    act(event, {
      send: (entries, options, form) =>
        api(event.fetch).bank.posts[':post'].languages.$put(
          {
            param: { post: entries.text('post') },
            json: { languages: all(form, 'languages') as Language[] },
          },
          options,
        ),
      done: () => m.routing_languages_saved(),
    }),
};
