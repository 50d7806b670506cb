import { find, need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import { TABS } from '#worker/applications/terms.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { searchParams } = event.url;
  const tab = TABS.find((known) => known === searchParams.get('tab')) ?? 'to_take_up';
  const cursor = searchParams.get('cursor');
  const asked = searchParams.get('open');
  const { bank } = api(event.fetch);
  const show = (id: string) => find(event, bank.applications[':id'].$get({ param: { id } }));
  const [queue, chosen] = await Promise.all([
    need(event, bank.queue.$get({ query: { tab, ...(cursor !== null && { cursor }) } })),
    asked === null ? null : show(asked),
  ]);
  // Nothing chosen: the most urgent case lies open.
  const first = asked === null ? queue.rows[0] : undefined;
  return { queue, tab, cursor, asked, open: first ? await show(first.id) : chosen };
};
