// Opens a paper of the firm: a POST, because every look leaves a record that the firm can read. It leads to a link that
// lives a minute.
import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { href } from '#lib/locale.ts';
import { loginPath } from '#lib/paths.ts';
import { readProblem } from '#lib/problem.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
  const { id, child } = event.params;
  const answer = await api(event.fetch).bank.applications[':id'].documents[':child'].reads.$post({
    param: { id, child },
    json: {},
  });
  if (answer.ok) redirect(303, (await answer.json()).url);
  const page = href(`/bank/queue/${id}`);
  const { code } = await readProblem(answer);
  if (code === 'sign_in_required') redirect(303, loginPath({ pathname: page, search: '' }));
  redirect(303, `${page}?document=${encodeURIComponent(code)}`);
};
