// A policy begins as a draft.
import { redirect } from '@sveltejs/kit';
import { href } from '#lib/locale.ts';
import { api } from '#lib/api.ts';
import { act } from '#lib/desk/act.ts';
import { fieldOf, termsIn } from '../entries.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  create: (event) =>
    act(event, {
      send: async (entries, options) => {
        const terms = termsIn(entries);
        if ('status' in terms) return terms;
        return api(event.fetch).office.policies.$post({ json: { terms } }, options);
      },
      done: ({ id }) => redirect(303, href(`/office/policies/${id}`)),
      field: fieldOf,
    }),
};
