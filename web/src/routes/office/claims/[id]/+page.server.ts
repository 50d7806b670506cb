// What the office does with a claim: asks for more, checks, grants, refuses, records the payment.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { CLAIM_STATE_LABELS, type ClaimRefusal, type ClaimState } from '#worker/policies/terms-claims.ts';
import type { Actions } from './$types';

const done = ({ state }: { state: ClaimState }): string =>
  m.claim_done({ state: say(CLAIM_STATE_LABELS[state]) });

type Event = { fetch: typeof globalThis.fetch };
const routes = (event: Event) => api(event.fetch).office.claims[':id'];

export const actions: Actions = {
  return: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).return.$post({ param: event.params, json: { note: entries.text('note') } }, options),
      done: (body) => done(body),
    }),

  check: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).check.$post({ param: event.params, json: { hash: entries.text('hash') } }, options),
      done: (body) => done(body),
    }),

  grant: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).grant.$post({ param: event.params, json: { hash: entries.text('hash') } }, options),
      done: (body) => done(body),
    }),

  refuse: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { code: entries.text('code') as ClaimRefusal, note: entries.text('note') };
        return routes(event).refuse.$post({ param: event.params, json }, options);
      },
      done: (body) => done(body),
    }),

  pay: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { paid_on: entries.text('paid_on'), reference: entries.text('reference') };
        return routes(event).pay.$post({ param: event.params, json }, options);
      },
      done: (body) => done(body),
    }),

  step_up: stepUp,
};
