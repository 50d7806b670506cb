// The bank's word to a published need: with which product and in which range it would lend, or that it no longer would.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { invalid } from '#lib/desk/entries.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import type { DispatchRefusal } from '#worker/demands/terms.ts';
import type { Actions } from './$types';

type Event = { fetch: typeof globalThis.fetch; params: { number: string } };
const routes = (event: Event) => api(event.fetch).bank.demands[':demand'];

export const actions: Actions = {
  interest: (event) =>
    act(event, {
      send: async (entries, options) => {
        const json = {
          product_id: entries.text('product_id'),
          amount_from_fen: entries.fen('amount_from_fen'),
          amount_to_fen: entries.fen('amount_to_fen'),
          rate_from_ppm: entries.ppm('rate_from_ppm'),
          rate_to_ppm: entries.ppm('rate_to_ppm'),
          message: entries.text('message'),
        };
        if (entries.errors.length > 0) return invalid(entries.errors);
        return routes(event).interest.$post({ param: { demand: event.params.number }, json }, options);
      },
      done: () => m.bdemand_shown(),
    }),

  withdraw: (event) =>
    act(event, {
      send: (_, options) =>
        routes(event)['withdraw-interest'].$post(
          { param: { demand: event.params.number }, json: {} },
          options,
        ),
      done: () => m.bdemand_withdrawn(),
    }),

  refuse: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event)['refuse-dispatch'].$post(
          { param: { demand: event.params.number }, json: { code: entries.text('code') as DispatchRefusal } },
          options,
        ),
      done: () => m.bdemand_refused(),
    }),

  step_up: stepUp,
};
