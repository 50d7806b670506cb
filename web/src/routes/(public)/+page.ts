import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => {
  // The page stands without its figures.
  const response = await api(fetch)
    .headline.$get()
    .catch(() => null);
  return { headline: response?.ok ? await response.json() : null };
};
