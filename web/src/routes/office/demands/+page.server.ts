// The office gives a demand to banks.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions } from './$types';

export const actions: Actions = {
  dispatch: (event) =>
    act(event, {
      send: (entries, options, form) =>
        api(event.fetch).office.demands[':demand'].dispatches.$post(
          {
            param: { demand: entries.text('demand') },
            json: { institutions: form.getAll('institutions').map(String) },
          },
          options,
        ),
      done: () => m.odemands_done(),
    }),
};
