// Commands that need a fresh proof of presence. The refusal asks for a code in the same form, so that nothing typed is
// lost; the code comes back with the form, proves presence, and the command goes out again.
import { fail, type ActionFailure } from '@sveltejs/kit';
import type { ClientResponse } from 'hono/client';
import { api } from '#lib/api.ts';
import { refused, refusedWith, type Command, type Refused } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import { problemOf, readProblem, type Problem } from '#lib/problem.ts';

/** The name of the code's field, and of the hidden one that says it was on the page. */
export const CODE_FIELD = 'code';
export const ASKED_FIELD = 'step_up';

/** A refusal, and whether the form has to ask for a code. */
export type StepRefused = Refused & { asks_code: boolean };

type Event = { readonly fetch: typeof globalThis.fetch };
type Data<Response> = Response extends ClientResponse<infer Body, number, 'json'> ? Body : never;

const textOf = ({ form }: Command, name: string): string => String(form.get(name) ?? '').trim();

function withCode(failure: ActionFailure<Refused>, asks_code: boolean): ActionFailure<StepRefused> {
  return fail(failure.status, { ...failure.data, asks_code });
}

function codeWrong(command: Command, detail: string): ActionFailure<StepRefused> {
  const errors = [{ field: CODE_FIELD, code: 'wrong', detail }];
  return withCode(refusedWith(command, problemOf({ code: 'invalid_input', title: m.form_wrong(), errors }, 400)), true);
}

/** Sends a code, and lets the form ask for it. */
export async function askCode(event: Event, command: Command): Promise<ActionFailure<StepRefused>> {
  const sent = await api(event.fetch).session['step-up-code'].$post({ json: {} });
  if (!sent.ok) return withCode(await refused(command, sent), true);
  return withCode(refusedWith(command, stepUpProblem()), true);
}

/** The refusal that stands for «a code is on its way»; the form shows the field instead of it. */
function stepUpProblem(): Problem {
  return problemOf({ code: 'step_up_required', title: m.step_up_title() }, 403);
}

/**
 * Runs a command that may need a step-up. A code in the form is proven first; when the API still asks for presence, a
 * code is sent and the form asks for it.
 */
export async function stepped<Response extends ClientResponse<unknown, number, 'json'>>(
  event: Event,
  command: Command,
  run: () => Promise<Response>,
): Promise<{ ok: true; answer: Data<Response> } | { ok: false; refusal: ActionFailure<StepRefused> }> {
  if (textOf(command, ASKED_FIELD) !== '') {
    const code = textOf(command, CODE_FIELD);
    if (code === '') return { ok: false, refusal: codeWrong(command, m.step_up_empty()) };
    const proven = await api(event.fetch).session['step-up'].$post({ json: { code } });
    if (!proven.ok) {
      const problem = await readProblem(proven);
      const isCode = problem.code === 'sign_in_failed' || problem.code === 'invalid_input';
      if (isCode) return { ok: false, refusal: codeWrong(command, m.step_up_wrong()) };
      return { ok: false, refusal: withCode(refusedWith(command, problem), true) };
    }
  }
  const response = await run();
  if (response.ok) return { ok: true, answer: (await response.json()) as Data<Response> };
  const problem = await readProblem(response.clone());
  if (problem.code === 'step_up_required') return { ok: false, refusal: await askCode(event, command) };
  return { ok: false, refusal: withCode(await refused(command, response), false) };
}
