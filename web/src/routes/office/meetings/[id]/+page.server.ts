// What the office does with a meeting: run the round, change it by hand, give the demands out, cancel.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions } from './$types';

type Event = { fetch: typeof globalThis.fetch; params: { id: string } };
const meeting = (event: Event) => api(event.fetch).office.meetings[':id'];
const param = ({ params }: Event) => ({ param: { id: params.id } });

export const actions: Actions = {
  match: (event) =>
    act(event, {
      send: (_, options) => meeting(event).match.$post({ ...param(event), json: {} }, options),
      done: () => m.omeet_matched_done(),
    }),
  adjust: (event) =>
    act(event, {
      send: (entries, options) =>
        meeting(event).adjust.$post(
          {
            ...param(event),
            json: {
              demand: entries.text('demand'),
              institution_id: entries.optional('institution_id') ?? null,
              note: entries.text('note'),
            },
          },
          options,
        ),
      done: () => m.omeet_adjusted(),
    }),
  give_out: (event) =>
    act(event, {
      send: (_, options) => meeting(event)['give-out'].$post({ ...param(event), json: {} }, options),
      done: () => m.omeet_given_out(),
    }),
  cancel: (event) =>
    act(event, {
      send: (_, options) => meeting(event).cancel.$post({ ...param(event), json: {} }, options),
      done: () => m.omeet_cancelled(),
    }),
};
