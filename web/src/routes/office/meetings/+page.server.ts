// The office announces a meeting.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions } from './$types';

export const actions: Actions = {
  open: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).office.meetings.$post(
          { json: { name: entries.text('name'), held_on: entries.text('held_on') } },
          options,
        ),
      done: () => m.omeet_opened(),
    }),
};
