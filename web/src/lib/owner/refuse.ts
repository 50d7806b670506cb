// Refusals that a page finds before it asks the API, in the shape of the API's own.
import { fail, type ActionFailure } from '@sveltejs/kit';
import { refusedWith, type Command, type Refused } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import { problemOf, type FieldError } from '#lib/problem.ts';

/** A refusal, and whether the form has to ask for a code (step-up.ts). */
export type StepRefused = Refused & { asks_code: boolean };

/** The name of the hidden field that says a form asked for a code. */
export const ASKED_FIELD = 'step_up';

/** Adds to a refusal whether the form asks for a code. */
export function asking(failure: ActionFailure<Refused>, asks_code: boolean): ActionFailure<StepRefused> {
  return fail(failure.status, { ...failure.data, asks_code });
}

/** Refuses the fields of a form; nothing was sent to the API. A code that was asked for is asked for again. */
export function wrongFields(command: Command, errors: readonly FieldError[]): ActionFailure<StepRefused> {
  const problem = problemOf({ code: 'invalid_input', title: m.form_wrong(), errors }, 400);
  return asking(refusedWith(command, problem), command.form.has(ASKED_FIELD));
}
