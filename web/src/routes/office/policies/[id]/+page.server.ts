// What the office does with a policy: writes the draft, hands it to a second person, publishes, suspends, ends it.
import { say } from '#lib/locale.ts';
import { api } from '#lib/api.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import { POLICY_STATE_LABELS, type PolicyState } from '#worker/policies/terms.ts';
import { act } from '#lib/desk/act.ts';
import { fieldOf, termsIn } from '../entries.ts';
import type { Actions } from './$types';

const done = ({ state }: { state: PolicyState }): string =>
  m.policy_done({ state: say(POLICY_STATE_LABELS[state]) });

type Event = { fetch: typeof globalThis.fetch };
const routes = (event: Event) => api(event.fetch).office.policies[':id'];

export const actions: Actions = {
  save: (event) =>
    act(event, {
      send: async (entries, options) => {
        const terms = termsIn(entries);
        if ('status' in terms) return terms;
        return routes(event).$put({ param: event.params, json: { terms } }, options);
      },
      done: () => m.policy_saved(),
      field: fieldOf,
    }),

  submit: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).submit.$post({ param: event.params, json: { hash: entries.text('hash') } }, options),
      done: (body) => done(body),
      field: fieldOf,
    }),

  drop: (event) =>
    act(event, {
      send: (_, options) => routes(event).drop.$post({ param: event.params, json: {} }, options),
      done: (body) => done(body),
    }),

  publish: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).publish.$post({ param: event.params, json: { hash: entries.text('hash') } }, options),
      done: (body) => done(body),
      // The fields stand in another form, which only a draft has.
      field: () => '',
    }),

  send_back: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event)['send-back'].$post(
          { param: event.params, json: { note: entries.text('note') } },
          options,
        ),
      done: (body) => done(body),
    }),

  suspend: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).suspend.$post({ param: event.params, json: { note: entries.text('note') } }, options),
      done: (body) => done(body),
    }),

  resume: (event) =>
    act(event, {
      send: (_, options) => routes(event).resume.$post({ param: event.params, json: {} }, options),
      done: (body) => done(body),
    }),

  end: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).end.$post({ param: event.params, json: { note: entries.text('note') } }, options),
      done: (body) => done(body),
    }),

  step_up: stepUp,
};
