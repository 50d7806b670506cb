// Opens a paper of the firm: a POST, because every look leaves a record that the firm can read.
import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { href } from '#lib/locale.ts';
import { loginPath } from '#lib/paths.ts';
import { readProblem } from '#lib/problem.ts';
import type { RequestHandler } from './$types';

const HEADERS = ['Content-Type', 'Content-Disposition', 'Content-Security-Policy'] as const;

export const POST: RequestHandler = async (event) => {
  const { id, child } = event.params;
  const answer = await api(event.fetch).bank.applications[':id'].documents[':child'].reads.$post({
    param: { id, child },
    json: {},
  });
  const page = href(`/bank/queue/${id}`);
  if (!answer.ok) {
    const { code } = await readProblem(answer);
    if (code === 'sign_in_required') redirect(303, loginPath({ pathname: page, search: '' }));
    redirect(303, `${page}?document=${encodeURIComponent(code)}`);
  }
  const headers = new Headers();
  for (const name of HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(answer.body as BodyInit | null, { headers });
};
