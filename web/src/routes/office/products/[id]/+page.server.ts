// What the office does with a product on the shelf: it orders a suspension, or lifts its own.
import { say } from '#lib/locale.ts';
import { api } from '#lib/api.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import { PRODUCT_STATE_LABELS } from '#worker/products/terms.ts';
import { OFFICE_SUSPEND_CODES } from '#worker/rounds/terms.ts';
import { act } from '#lib/desk/act.ts';
import type { Actions } from './$types';

type Code = (typeof OFFICE_SUSPEND_CODES)[number];

export const actions: Actions = {
  suspend: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).office.products[':id'].suspend.$post(
          {
            param: event.params,
            json: { code: entries.text('reason') as Code, note: entries.optional('note') },
          },
          options,
        ),
      done: ({ state }) => m.review_product_done({ state: say(PRODUCT_STATE_LABELS[state]) }),
      field: (name) => (name === 'code' ? 'reason' : name),
    }),

  resume: (event) =>
    act(event, {
      send: (_, options) =>
        api(event.fetch).office.products[':id'].resume.$post({ param: event.params, json: {} }, options),
      done: ({ state }) => m.review_product_done({ state: say(PRODUCT_STATE_LABELS[state]) }),
    }),

  step_up: stepUp,
};
