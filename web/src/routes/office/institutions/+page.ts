import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { office } = api(event.fetch);
  const [here, joining] = await Promise.all([
    need(event, office.institutions.$get()),
    need(event, office['institution-applications'].$get()),
  ]);
  return { here, joining };
};
