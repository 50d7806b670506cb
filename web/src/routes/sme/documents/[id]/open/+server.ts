// Opens a paper of the firm's own: a form, because the link it leads to is made for this minute and this person.
import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { href } from '#lib/locale.ts';
import { loginPath } from '#lib/paths.ts';
import { readProblem } from '#lib/problem.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
  const { id } = event.params;
  const answer = await api(event.fetch).sme.documents[':id'].links.$post({ param: { id }, json: {} });
  if (answer.ok) redirect(303, (await answer.json()).url);
  const { code } = await readProblem(answer);
  const page = href('/sme/documents');
  if (code === 'sign_in_required') redirect(303, loginPath({ pathname: page, search: '' }));
  redirect(303, `${page}?refused=${encodeURIComponent(code)}`);
};
