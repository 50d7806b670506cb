// What the office does with a ticket.
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { TICKET_STATE_LABELS, type TicketState } from '#worker/supervision/terms.ts';
import type { Actions } from './$types';

type Event = { fetch: typeof globalThis.fetch };
const routes = (event: Event) => api(event.fetch).office.tickets[':id'];
const done = ({ state }: { state: TicketState }): string =>
  m.ticket_done({ state: say(TICKET_STATE_LABELS[state]) });

export const actions: Actions = {
  dispatch: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { text: entries.text('text'), workdays: Number(entries.text('workdays')) };
        return routes(event).dispatch.$post({ param: event.params, json }, options);
      },
      done: (body) => done(body),
    }),
  dismiss: (event) =>
    act(event, {
      send: (entries, options) =>
        routes(event).dismiss.$post({ param: event.params, json: { text: entries.text('text') } }, options),
      done: (body) => done(body),
    }),
  return: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { text: entries.text('text'), workdays: Number(entries.text('workdays')) };
        return routes(event).return.$post({ param: event.params, json }, options);
      },
      done: (body) => done(body),
    }),
  close: (event) =>
    act(event, {
      send: (entries, options) => {
        const text = entries.text('text');
        return routes(event).close.$post({ param: event.params, json: text === '' ? {} : { text } }, options);
      },
      done: (body) => done(body),
    }),
};
