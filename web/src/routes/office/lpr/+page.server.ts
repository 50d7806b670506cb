// The next publication of the LPR as it is entered.
import { api } from '#lib/api.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import { act } from '#lib/desk/act.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  record: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).office.lpr.$post(
          {
            json: {
              date: entries.text('date'),
              lpr_1y: entries.text('lpr_1y'),
              lpr_5y: entries.text('lpr_5y'),
            },
          },
          options,
        ),
      done: ({ known_until }) => m.lpr_done({ day: known_until }),
    }),

  withdraw: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).office.lpr.withdraw.$post({ json: { date: entries.text('date') } }, options),
      done: ({ known_until }) => m.lpr_withdrawn({ day: known_until }),
    }),

  step_up: stepUp,
};
