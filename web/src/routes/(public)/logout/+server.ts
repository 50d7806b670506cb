// Where the sign-out buttons of all frames lead. A post, because it changes something.
import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { need } from '#lib/answer.ts';
import { href } from '#lib/locale.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
  const response = await api(event.fetch).session.$delete({ json: {} });
  // 401: the session has ended by itself, which is what was wanted; the device is still to be told no more.
  if (response.status !== 401) await need(event, response);
  else await api(event.fetch).me.push.device.$delete({ json: {} });
  redirect(303, href('/'));
};
