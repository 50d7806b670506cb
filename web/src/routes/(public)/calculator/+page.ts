import { error } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { problemOf, readProblem, type FieldError } from '#lib/problem.ts';
import { questionOf, readTyped, typedIn } from './fields.ts';
import { errorsOf } from './sentences.ts';
import type { PageLoad } from './$types';

// Typed values are checked here and by the API; both come back as errors at their fields.
const refusal = (errors: readonly FieldError[]) => problemOf({ code: 'invalid_input', errors }, 400);

export const load: PageLoad = async (event) => {
  const typed = typedIn(event.url);
  const asked = event.url.searchParams.has('amount');
  if (!asked) return { typed, asked, result: null, problem: null };
  const { query, unread } = readTyped(typed);
  if (unread.length > 0) return { typed, asked, result: null, problem: refusal(errorsOf(unread, typed)) };
  const response = await api(event.fetch).calculator.$get({ query: query as never });
  if (response.ok) return { typed, asked, result: await response.json(), problem: null };
  const problem = await readProblem(response);
  if (problem.errors.length === 0)
    error(problem.status, { message: problem.title, problem, request_id: problem.request_id ?? undefined });
  const placed = problem.errors.map((one) => ({ ...one, field: questionOf(one.field) }));
  return { typed, asked, result: null, problem: refusal(placed) };
};
