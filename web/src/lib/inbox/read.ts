// Marks what a page shows as read. On the server only.
import { fail } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { readProblem } from '#lib/problem.ts';

type Event = { request: Request; fetch: typeof globalThis.fetch };

/** The action of the form that names the messages. */
export async function read(event: Event) {
  const ids = (await event.request.formData()).getAll('id').map(String);
  const sent = await api(event.fetch).me.inbox.read.$post({ json: { ids } });
  return sent.ok ? { read: ids.length } : fail(sent.status, { problem: await readProblem(sent) });
}
