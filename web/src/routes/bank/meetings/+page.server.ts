// A bank says what it is ready for at a meeting.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { invalid } from '#lib/desk/entries.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions } from './$types';

export const actions: Actions = {
  appetite: (event) =>
    act(event, {
      send: async (entries, options, form) => {
        const json = {
          quota: entries.whole('quota'),
          amount_from_fen: entries.fen('amount_from_fen'),
          amount_to_fen: entries.fen('amount_to_fen'),
          towns: form.getAll('towns').map(String),
          industries: form.getAll('industries').map(String),
          only_preferred: entries.text('only_preferred') === 'yes',
        };
        if (entries.errors.length > 0) return invalid(entries.errors);
        const param = { id: entries.text('meeting') };
        return api(event.fetch).bank.meetings[':id'].appetite.$put({ param, json }, options);
      },
      done: () => m.bmeet_saved(),
    }),
};
