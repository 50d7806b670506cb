import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  // The page stands without its figures and without policies.
  const [headline, policies] = await Promise.all([
    api(fetch)
      .headline.$get()
      .catch(() => null),
    api(fetch)
      .policies.$get()
      .catch(() => null),
  ]);
  return {
    headline: headline?.ok ? await headline.json() : null,
    policies: policies?.ok ? (await policies.json()).policies : [],
  };
};
