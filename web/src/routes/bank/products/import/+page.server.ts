// The upload: one file, sent on to the API as it is.
import { redirect, type ActionFailure } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused, refusedWith, type Refused } from '#lib/command.ts';
import { href } from '#lib/locale.ts';
import { m } from '#lib/paraglide/messages.js';
import { invalid } from '#lib/desk/entries.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  upload: async (event): Promise<ActionFailure<Refused>> => {
    const sent = await command(event);
    const file = sent.form.get('file');
    if (!(file instanceof File) || file.size === 0) {
      const errors = [{ field: 'file', code: 'missing', detail: m.import_no_file() }];
      return refusedWith(sent, invalid(errors));
    }
    const answer = await api(event.fetch).bank.imports.$post(
      {},
      {
        headers: {
          ...sent.headers,
          'Content-Type': 'application/octet-stream',
          'X-Document-Name': encodeURIComponent(file.name),
        },
        init: { body: await file.arrayBuffer() },
      },
    );
    if (!answer.ok) return refused(sent, answer);
    const { id } = (await answer.json()) as { id: string };
    redirect(303, href(`/bank/products/import/${id}`));
  },
};
