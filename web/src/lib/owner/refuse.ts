// Refusals that a page finds before it asks the API, in the shape of the API's own.
import type { ActionFailure } from '@sveltejs/kit';
import { refusedWith, type Command, type Refused } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import { problemOf, type FieldError, type Problem } from '#lib/problem.ts';

/** Refuses the fields of a form; nothing was sent to the API. */
export function wrongFields(command: Command, errors: readonly FieldError[]): ActionFailure<Refused> {
  const body = { code: 'invalid_input', title: m.form_wrong(), errors };
  return refusedWith(command, problemOf(body, 400));
}

/** The problem with its fields under the names that the form gives them: `{ amount_fen: 'amount' }`. */
export function renamed(problem: Problem, names: Readonly<Record<string, string>>): Problem {
  const errors = problem.errors.map((error) => ({ ...error, field: names[error.field] ?? error.field }));
  return { ...problem, errors };
}
