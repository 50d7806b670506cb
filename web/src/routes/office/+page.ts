import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { asOfIn } from '#lib/desk/asof.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { session } = await event.parent();
  const as_of = asOfIn(event.url.searchParams, session.now);
  const { office } = api(event.fetch);
  const [report, todo] = await Promise.all([
    need(event, office.overview.$get({ query: { as_of } })),
    need(event, office.todo.$get()),
  ]);
  return { report, todo, past: as_of !== undefined };
};
