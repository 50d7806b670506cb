// Who represents a firm that two claim: one person finds, another confirms.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import { DISPUTE_OUTCOMES } from '#worker/organisations/disputes.ts';
import type { Actions } from './$types';

type Event = { fetch: typeof globalThis.fetch };
const routes = (event: Event) => api(event.fetch).office.disputes[':dispute'];

export const actions: Actions = {
  propose: (event) =>
    act(event, {
      send: (entries, options) => {
        const outcome = DISPUTE_OUTCOMES.find((known) => known === entries.text('outcome')) ?? 'kept';
        return routes(event).propose.$post(
          {
            param: { dispute: entries.text('dispute') },
            json: { outcome, grounds: entries.text('grounds') },
          },
          options,
        );
      },
      done: () => m.dispute_proposed(),
    }),

  confirm: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).confirm.$post({ param: { dispute: entries.text('dispute') }, json: {} }, options),
      done: () => m.dispute_decided(),
    }),

  step_up: stepUp,
};
