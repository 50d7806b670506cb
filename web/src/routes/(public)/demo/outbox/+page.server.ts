import { need } from '#lib/answer.ts';
import { api } from '#lib/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { session } = await event.parent();
  // Where text messages really go out there is nothing here: the API answers 404, and so does the page.
  const { messages } = await need(event, api(event.fetch).demo.outbox.$get({ query: {} }));
  return { messages: messages.slice(0, 50), now: session.now };
};
