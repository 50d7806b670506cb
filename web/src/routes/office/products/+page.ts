import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

const CODE_MAX = 24;
const ID_MAX = 40;

export const load: PageLoad = async (event) => {
  const text = (name: string, most: number): string | undefined =>
    (event.url.searchParams.get(name) ?? '').slice(0, most) || undefined;
  const after = text('after', CODE_MAX);
  const query = { institution: text('institution', ID_MAX), after };
  return {
    shelf: await need(event, api(event.fetch).office.products.$get({ query })),
    paged: after !== undefined,
  };
};
