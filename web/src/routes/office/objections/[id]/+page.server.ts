// What the office does with an objection: has it corrected, asks the source, records what it says, upholds, hides.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import {
  OBJECTION_STATE_LABELS,
  type ObjectionState,
  type SourceAnswered,
} from '#worker/sources/terms-objections.ts';
import type { Actions } from './$types';

const done = ({ state }: { state: ObjectionState }): string =>
  m.oobj_done({ state: say(OBJECTION_STATE_LABELS[state]) });

type Event = { fetch: typeof globalThis.fetch };
const routes = (event: Event) => api(event.fetch).office.objections[':id'];

export const actions: Actions = {
  correct: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).correct.$post({ param: event.params, json: { note: entries.text('note') } }, options),
      done: (body) => done(body),
    }),

  ask_source: (event) =>
    act(event, {
      send: (_, options) => routes(event)['ask-source'].$post({ param: event.params, json: {} }, options),
      done: (body) => done(body),
    }),

  record_answer: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { result: entries.text('result') as SourceAnswered, note: entries.text('note') };
        return routes(event)['record-answer'].$post({ param: event.params, json }, options);
      },
      done: (body) => done(body),
    }),

  uphold: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).uphold.$post({ param: event.params, json: { note: entries.text('note') } }, options),
      done: (body) => done(body),
    }),

  hide: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).hide.$post({ param: event.params, json: { note: entries.text('note') } }, options),
      done: (body) => done(body),
    }),

  step_up: stepUp,
};
