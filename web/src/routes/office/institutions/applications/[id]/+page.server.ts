// The office's two steps with an application to join, and the ways it may end otherwise.
import type { ActionFailure } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { stepUp, type Answer } from '#lib/desk/shelf-answers.ts';
import { href, say } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { JOINING_STATE_LABELS, type JoiningCode, type JoiningState } from '#worker/institutions/terms.ts';
import { act } from '#lib/desk/act.ts';
import type { Actions, RequestEvent } from './$types';

type Invited = { readonly link: string; readonly sent: boolean };

const at = (event: Pick<RequestEvent, 'fetch'>) =>
  api(event.fetch).office['institution-applications'][':application'];
const param = (event: Pick<RequestEvent, 'params'>) => ({ application: event.params.id });
const done = ({ state }: { state: JoiningState }): string =>
  m.ojoin_done({ state: say(JOINING_STATE_LABELS[state]) });
const reasons = (form: FormData) => ({
  codes: form.getAll('codes').map(String) as JoiningCode[],
  note: String(form.get('note') ?? '').trim() || undefined,
});

export const actions: Actions = {
  prepare: (event) =>
    act(event, {
      send: (entries, options, form) => {
        const json = {
          agreement_from: entries.text('agreement_from'),
          agreement_until: entries.text('agreement_until'),
          checked: form.getAll('checked').map(String),
        };
        return at(event).prepare.$post({ param: param(event), json }, options);
      },
      done: (body) => done(body),
    }),

  accept: async (event): Promise<(Answer & { invited?: Invited }) | ActionFailure<Answer>> => {
    let invited: Invited | undefined;
    const answer = await act(event, {
      send: (entries, options) =>
        at(event).accept.$post({ param: param(event), json: { hash: entries.text('hash') } }, options),
      done: ({ state, link }) => {
        if (link) invited = { link: link.url ?? event.url.origin + href(link.path), sent: link.sent };
        return done({ state });
      },
    });
    return 'data' in answer || !invited ? answer : { ...answer, invited };
  },

  return: (event) =>
    act(event, {
      send: (_, options, form) =>
        at(event).return.$post({ param: param(event), json: reasons(form) }, options),
      // Sent twice, the form learns here only that it was done: whether the message went out was said before.
      done: ({ state, sent }) => (sent === false ? m.ojoin_unsent() : done({ state })),
    }),

  remind: (event) =>
    act(event, {
      send: (_, options) => at(event).remind.$post({ param: param(event), json: {} }, options),
      done: ({ sent }) => (sent === null ? m.ojoin_sent_before() : sent ? m.ojoin_sent() : m.ojoin_unsent()),
    }),

  refuse: (event) =>
    act(event, {
      send: (_, options, form) =>
        at(event).refuse.$post({ param: param(event), json: reasons(form) }, options),
      done: (body) => done(body),
    }),

  step_up: stepUp,
};
