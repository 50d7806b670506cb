// What an institution does with a ticket.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { TICKET_STATE_LABELS, type TicketState } from '#worker/supervision/terms.ts';
import type { Actions } from './$types';

type Event = { fetch: typeof globalThis.fetch };
const routes = (event: Event) => api(event.fetch).bank.tickets[':id'];
const done = ({ state }: { state: TicketState }): string =>
  m.ticket_done({ state: say(TICKET_STATE_LABELS[state]) });

export const actions: Actions = {
  handle: (event) =>
    act(event, {
      send: (_, options) => routes(event).handle.$post({ param: event.params, json: {} }, options),
      done: (body) => done(body),
    }),
  answer: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).answer.$post({ param: event.params, json: { text: entries.text('text') } }, options),
      done: (body) => done(body),
    }),
};
