import { find, need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { round } = event.params;
  const { reviews } = api(event.fetch).office;
  const [review, waiting] = await Promise.all([
    // What went back to its institution is no longer the office's to see.
    find(event, reviews[':round'].$get({ param: { round } })),
    need(event, reviews.$get()),
  ]);
  const others = waiting.reviews.filter(({ id }) => id !== round);
  return { review, next: others[0] ?? null, waiting: others.length };
};
