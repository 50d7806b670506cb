// What an institution's administrator and the second person do with people, branches and limits.
import type { ActionFailure } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { stepUp, type Answer } from '#lib/desk/shelf-answers.ts';
import { href } from '#lib/locale.ts';
import type { Entries } from '#lib/desk/entries.ts';
import { invalid } from '#lib/desk/entries.ts';
import { m } from '#lib/paraglide/messages.js';
import type { InstitutionRole } from '#worker/identity/terms-people.ts';
import { act } from '#lib/desk/act.ts';
import type { Actions, RequestEvent } from './$types';

/** A link that is shown on this answer and nowhere else. */
export type ShownLink = { readonly link: string; readonly sent: boolean };
type Linked = Answer & { readonly invited?: ShownLink };
type Link = { path: string; url: string | null; sent: boolean } | null;

const team = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch).bank.team;
const branches = (event: Pick<RequestEvent, 'fetch'>) => api(event.fetch).bank.branches;

/** Puts the link of a command beside its answer. */
async function linked(
  event: RequestEvent,
  run: (keep: (link: Link) => string) => Promise<Answer | ActionFailure<Answer>>,
): Promise<Linked | ActionFailure<Answer>> {
  let shown: ShownLink | undefined;
  const answer = await run((link) => {
    if (link) shown = { link: link.url ?? event.url.origin + href(link.path), sent: link.sent };
    return m.team_confirmed();
  });
  return 'data' in answer || !shown ? answer : { ...answer, invited: shown };
}

const branchIn = (entries: Entries, form: FormData) => ({
  name: { zh: entries.text('name.zh'), en: entries.text('name.en') },
  town: entries.text('town'),
  phone: entries.text('phone'),
  serves: form.getAll('serves').map(String),
  hours: entries.text('hours'),
  parent_id: entries.optional('parent_id') ?? null,
});

const rolesIn = (form: FormData) => form.getAll('roles').map(String) as InstitutionRole[];

export const actions: Actions = {
  propose: (event) =>
    act(event, {
      send: (entries, options, form) => {
        const json = {
          user_id: entries.optional('user_id'),
          name: entries.optional('name'),
          phone: entries.optional('phone'),
          roles: rolesIn(form),
          // Nothing chosen is a choice: the whole institution.
          branch_id: entries.optional('branch_id') ?? null,
        };
        return team(event).grants.$post({ json }, options);
      },
      done: () => m.team_proposed(),
    }),

  confirm: (event) =>
    linked(event, (keep) =>
      act(event, {
        send: (entries, options) =>
          team(event).grants[':grant'].confirm.$post(
            { param: { grant: entries.text('grant') }, json: {} },
            options,
          ),
        done: ({ link }) => keep(link),
      }),
    ),

  decline: (event) =>
    act(event, {
      send: (entries, options) =>
        team(event).grants[':grant'].decline.$post(
          { param: { grant: entries.text('grant') }, json: {} },
          options,
        ),
      done: () => m.team_ended(),
    }),

  invite: (event) =>
    linked(event, (keep) =>
      act(event, {
        send: (entries, options) =>
          team(event).grants[':grant'].invite.$post(
            { param: { grant: entries.text('grant') }, json: {} },
            options,
          ),
        done: ({ link }) => keep(link),
      }),
    ),

  remove: (event) =>
    act(event, {
      send: async (entries, options, form) => {
        const json = { roles: rolesIn(form), successor: entries.optional('successor') };
        const handsOver = entries.text('_cases') === 'yes' && json.roles.includes('loan_officer');
        if (handsOver && json.successor === undefined) {
          return invalid([{ field: 'successor', code: 'missing', detail: m.team_successor_missing() }]);
        }
        const param = { member: entries.text('member') };
        return team(event).members[':member'].remove.$post({ param, json }, options);
      },
      done: ({ handed_over, ways_ended, limits_ended }) =>
        m.team_removed({ cases: handed_over, ways: ways_ended, limits: limits_ended }),
    }),

  publish: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = { shown: true, agreed: entries.text('agreed') === 'yes' };
        const param = { member: entries.text('member') };
        return team(event).posts[':member'].public.$put({ param, json }, options);
      },
      done: () => m.team_published(),
    }),

  unpublish: (event) =>
    act(event, {
      send: (entries, options) =>
        team(event).posts[':member'].public.$put(
          { param: { member: entries.text('member') }, json: { shown: false } },
          options,
        ),
      done: () => m.team_unpublished(),
    }),

  open_branch: (event) =>
    act(event, {
      send: async (entries, options, form) => {
        const limit = entries.optional('authority_fen');
        const authority_fen = limit === undefined ? undefined : entries.fen('authority_fen');
        const json = { ...branchIn(entries, form), authority_fen };
        if (entries.errors.length > 0) return invalid(entries.errors);
        return branches(event).$post({ json }, options);
      },
      done: ({ change }) => (change === null ? m.team_saved() : m.team_branch_opened()),
    }),

  change_branch: (event) =>
    act(event, {
      send: (entries, options, form) =>
        branches(event)[':branch'].$put(
          { param: { branch: entries.text('branch') }, json: branchIn(entries, form) },
          options,
        ),
      done: () => m.team_saved(),
    }),

  close_branch: (event) =>
    act(event, {
      send: (entries, options) =>
        branches(event)[':branch'].close.$post(
          { param: { branch: entries.text('branch') }, json: {} },
          options,
        ),
      done: () => m.team_saved(),
    }),

  reopen_branch: (event) =>
    act(event, {
      send: (entries, options) =>
        branches(event)[':branch'].reopen.$post(
          { param: { branch: entries.text('branch') }, json: {} },
          options,
        ),
      done: () => m.team_saved(),
    }),

  propose_limit: (event) =>
    act(event, {
      send: async (entries, options) => {
        const authority_fen = entries.fen('authority_fen');
        if (entries.errors.length > 0) return invalid(entries.errors);
        const param = { branch: entries.text('branch') };
        return branches(event)[':branch'].limit.$post({ param, json: { authority_fen } }, options);
      },
      done: () => m.team_proposed(),
    }),

  confirm_limit: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).bank.limits[':change'].confirm.$post(
          { param: { change: entries.text('change') }, json: {} },
          options,
        ),
      done: () => m.team_confirmed(),
    }),

  decline_limit: (event) =>
    act(event, {
      send: (entries, options) =>
        api(event.fetch).bank.limits[':change'].decline.$post(
          { param: { change: entries.text('change') }, json: {} },
          options,
        ),
      done: () => m.team_ended(),
    }),

  describe: (event) =>
    act(event, {
      send: (entries, options) => {
        const json = {
          intro: { zh: entries.text('intro.zh'), en: entries.text('intro.en') },
          website: entries.text('website'),
        };
        return api(event.fetch).bank.institution.$put({ json }, options);
      },
      done: () => m.team_saved(),
    }),

  step_up: stepUp,
};
