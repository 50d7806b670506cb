// From an answer of the API to what a `load` needs: the data, or the page that explains why there is none.
import { error, redirect } from '@sveltejs/kit';
import type { ClientResponse } from 'hono/client';
import { loginPath } from './paths.ts';
import { readProblem } from './problem.ts';

// A refusal never has the type of the answer: the API throws it, so it is not in the client's types.
type Data<Response> = Response extends ClientResponse<infer Body, number, 'json'> ? Body : never;

/**
 * The body of a good answer. Anything else ends the load: 401 leads to the right sign-in page and back, every other
 * status to the error page with what the API said. `event` is the load's own event; it says where to come back to.
 */
export async function need<Response extends ClientResponse<unknown, number, 'json'>>(
  event: { url: URL },
  answer: Response | Promise<Response>,
): Promise<Data<Response>> {
  const response = await answer;
  if (response.ok) return (await response.json()) as Data<Response>;
  const problem = await readProblem(response);
  if (problem.status === 401) redirect(303, loginPath(event.url));
  error(problem.status, { message: problem.title, problem, request_id: problem.request_id ?? undefined });
}

/** As `need`, but an absent object (404) is null: for parts of a page that may not exist yet. */
export async function find<Response extends ClientResponse<unknown, number, 'json'>>(
  event: { url: URL },
  answer: Response | Promise<Response>,
): Promise<Data<Response> | null> {
  const response = await answer;
  return response.status === 404 ? null : need(event, response);
}
