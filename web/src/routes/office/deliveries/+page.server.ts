// Sends again what was given up.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions } from './$types';

export const actions: Actions = {
  again: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).office.deliveries[':id'].again.$post(
          { param: { id: entries.text('message') }, json: {} },
          options,
        ),
      done: () => m.delivery_done(),
    }),
};
