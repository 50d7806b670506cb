// Commands that need a fresh proof of presence. The refusal asks for a code in the same form, so that nothing typed is
// lost; the code comes back with the form, proves presence, and the command goes out again.
import type { ActionFailure } from '@sveltejs/kit';
import type { ClientResponse } from 'hono/client';
import { api } from '#lib/api.ts';
import { refused, refusedWith, type Command } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import { problemOf, readProblem, type FieldError } from '#lib/problem.ts';
import { ASKED_FIELD, asking, wrongFields, type StepRefused } from './refuse.ts';

type Event = { readonly fetch: typeof globalThis.fetch };
type Data<Response> = Response extends ClientResponse<infer Body, number, 'json'> ? Body : never;

const codeError = (detail: string): FieldError[] => [{ field: 'code', code: 'wrong', detail }];

/** Sends a code, and has the form ask for it. */
export async function askCode(event: Event, command: Command): Promise<ActionFailure<StepRefused>> {
  const sent = await api(event.fetch).session['step-up-code'].$post({ json: {} });
  if (!sent.ok) return asking(await refused(command, sent), true);
  const onItsWay = problemOf({ code: 'step_up_required', title: m.step_up_title() }, 403);
  return asking(refusedWith(command, onItsWay), true);
}

// Null when presence is proven, or when no code was asked for.
async function proveCode(event: Event, command: Command): Promise<ActionFailure<StepRefused> | null> {
  if (!command.form.has(ASKED_FIELD)) return null;
  const code = String(command.form.get('code') ?? '').trim();
  if (code === '') return wrongFields(command, codeError(m.step_up_empty()));
  const proven = await api(event.fetch).session['step-up'].$post({ json: { code } });
  if (proven.ok) return null;
  const problem = await readProblem(proven.clone());
  const isCode = problem.code === 'sign_in_failed' || problem.code === 'invalid_input';
  return isCode
    ? wrongFields(command, codeError(m.step_up_wrong()))
    : asking(await refused(command, proven), true);
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
  const unproven = await proveCode(event, command);
  if (unproven) return { ok: false, refusal: unproven };
  const response = await run();
  if (response.ok) return { ok: true, answer: (await response.json()) as Data<Response> };
  const problem = await readProblem(response.clone());
  if (problem.code === 'step_up_required') return { ok: false, refusal: await askCode(event, command) };
  return { ok: false, refusal: asking(await refused(command, response), false) };
}
