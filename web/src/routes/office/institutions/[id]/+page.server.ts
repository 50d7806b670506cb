// What the office does with an institution that is here.
import type { ActionFailure } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { stepUp, type Answer } from '#lib/desk/shelf-answers.ts';
import { href } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import type { SuspensionCode } from '#worker/institutions/terms.ts';
import { act } from '#lib/desk/act.ts';
import type { Actions, RequestEvent } from './$types';

/** A link that is shown on this answer and nowhere else, with the role that it is for. */
type Invited = { readonly grant: string; readonly link: string; readonly sent: boolean };
type Link = { path: string; url: string | null; sent: boolean } | null;

const at = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch).office.institutions[':institution'];
const param = (event: Pick<RequestEvent, 'params'>) => ({ institution: event.params.id });

async function linked(
  event: RequestEvent,
  run: (keep: (grant: string, link: Link) => string) => Promise<Answer | ActionFailure<Answer>>,
): Promise<(Answer & { invited?: Invited }) | ActionFailure<Answer>> {
  let invited: Invited | undefined;
  const answer = await run((grant, link) => {
    if (link) invited = { grant, link: link.url ?? event.url.origin + href(link.path), sent: link.sent };
    return m.team_confirmed();
  });
  return 'data' in answer || !invited ? answer : { ...answer, invited };
}

export const actions: Actions = {
  suspend: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { code: entries.text('code') as SuspensionCode, note: entries.optional('note') };
        return at(event).suspend.$post({ param: param(event), json }, options);
      },
      done: ({ products }) => m.oinst_suspended_done({ count: products }),
    }),

  resume: (event) =>
    act(event, {
      send: (_, options) => at(event).resume.$post({ param: param(event), json: {} }, options),
      done: ({ products }) => m.oinst_resumed({ count: products }),
    }),

  renew: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = {
          licence: entries.text('licence'),
          licence_valid_until: entries.optional('licence_valid_until') ?? null,
          agreement_from: entries.text('agreement_from'),
          agreement_until: entries.text('agreement_until'),
        };
        return at(event).terms.$post({ param: param(event), json }, options);
      },
      done: () => m.oinst_renew_proposed(),
    }),

  confirm_terms: (event) =>
    act(event, {
      send: (entries, options) =>
        at(event).terms[':child'].confirm.$post(
          { param: { ...param(event), child: entries.text('change') }, json: {} },
          options,
        ),
      done: ({ products }) => m.oinst_renewed({ count: products }),
    }),

  decline_terms: (event) =>
    act(event, {
      send: (entries, options) =>
        at(event).terms[':child'].decline.$post(
          { param: { ...param(event), child: entries.text('change') }, json: {} },
          options,
        ),
      done: () => m.oinst_renew_ended(),
    }),

  propose: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { name: entries.text('name'), phone: entries.text('phone') };
        return at(event).grants.$post({ param: param(event), json }, options);
      },
      done: () => m.oinst_proposed(),
    }),

  confirm: (event) =>
    linked(event, (keep) =>
      act(event, {
        send: (entries, options) =>
          at(event).grants[':child'].confirm.$post(
            { param: { ...param(event), child: entries.text('grant') }, json: {} },
            options,
          ),
        done: ({ grant, link }) => keep(grant, link),
      }),
    ),

  invite: (event) =>
    linked(event, (keep) =>
      act(event, {
        send: (entries, options) =>
          at(event).grants[':child'].invite.$post(
            { param: { ...param(event), child: entries.text('grant') }, json: {} },
            options,
          ),
        done: ({ grant, link }) => keep(grant, link),
      }),
    ),

  decline: (event) =>
    act(event, {
      send: (entries, options) =>
        at(event).grants[':child'].decline.$post(
          { param: { ...param(event), child: entries.text('grant') }, json: {} },
          options,
        ),
      done: () => m.team_ended(),
    }),

  step_up: stepUp,
};
