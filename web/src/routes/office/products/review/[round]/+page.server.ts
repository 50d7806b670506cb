// A review's two answers: it goes on the shelf, or back to its institution with a coded reason.
import { say } from '#lib/locale.ts';
import { api } from '#lib/api.ts';
import { stepUp } from '#lib/desk/shelf-answers.ts';
import { m } from '#lib/paraglide/messages.js';
import { ROUND_STATE_LABELS, type ReturnCode, type RoundState } from '#worker/rounds/terms.ts';
import { act } from '#lib/desk/act.ts';
import type { Actions } from './$types';

// One tick stands for all points; it carries their names.
const pointsIn = (form: FormData): string[] => [
  ...new Set([...form.getAll('checked'), ...String(form.get('all') ?? '').split(',')].map(String)),
];

const outcome = ({ state }: { state: string }): string =>
  m.review_done({ state: say(ROUND_STATE_LABELS[state as RoundState]) });

export const actions: Actions = {
  approve: (event) =>
    act(event, {
      send: (entries, options, form) =>
        api(event.fetch).office.reviews[':round'].approve.$post(
          {
            param: event.params,
            json: {
              hash: entries.text('hash'),
              checked: pointsIn(form).filter((point) => point !== ''),
              list_on: entries.optional('list_on'),
            },
          },
          options,
        ),
      done: (body) => outcome(body),
      field: (name) => (name === 'checked' ? 'all' : name),
    }),

  return: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).office.reviews[':round'].return.$post(
          {
            param: event.params,
            // Not `code`: under that name a form holds a secret, which never comes back to the page.
            json: { code: entries.text('reason') as ReturnCode, note: entries.optional('note') },
          },
          options,
        ),
      done: () => m.review_returned(),
      field: (name) => (name === 'code' ? 'reason' : name),
    }),

  step_up: stepUp,
};
