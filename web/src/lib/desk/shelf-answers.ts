// What the forms of the product desk answer, and how their commands go out. On the server only.
import { fail, type ActionFailure } from '@sveltejs/kit';
import { api } from '#lib/api.ts';
import { command, refused, refusedWith, type Command, type Typed } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import { problemOf, type Problem } from '#lib/problem.ts';
import { sha256 } from '#worker/lib/hash.ts';

/** What every action of the product desk answers. */
export type Answer = {
  readonly problem: Problem | null;
  readonly values: Typed | null;
  /** Which form it was. */
  readonly command: string;
  readonly key: string | null;
  /** Whether the form asks for a code before its command goes out again. */
  readonly asks_code: boolean;
  readonly message?: string;
  /** A condition that is being built, in both languages, before it is added. */
  readonly sentence?: { readonly zh: string; readonly en: string };
  /** What became of each product of a selection that did not go through. */
  readonly left?: readonly { readonly code: string; readonly reason: string }[];
};

/** An answer without a refusal. */
export function done(wanted: Pick<Command, 'name'>, more: Partial<Answer> = {}): Answer {
  return { problem: null, values: null, command: wanted.name, key: null, asks_code: false, ...more };
}

/** A refusal that the page found itself. */
export function wrong(wanted: Command, problem: Problem, more: Partial<Answer> = {}): ActionFailure<Answer> {
  const failure = refusedWith(wanted, problem);
  return fail(failure.status, { ...failure.data, asks_code: problem.code === 'step_up_required', ...more });
}

/** A refusal of the API. `rename` gives the fields the names that the form has for them. */
export async function turnedDown(
  wanted: Command,
  sent: Pick<Response, 'status' | 'json'>,
  rename: (field: string) => string = (field) => field,
): Promise<ActionFailure<Answer>> {
  const { data, status } = await refused(wanted, sent);
  const errors = data.problem.errors.map((error) => ({ ...error, field: rename(error.field) }));
  const problem = { ...data.problem, errors };
  return fail(status, { ...data, problem, asks_code: problem.code === 'step_up_required' });
}

/** Proves presence again. Whatever the form held comes back, for the person to press its button once more. */
export async function stepUp(event: {
  request: Request;
  url: URL;
  fetch: typeof globalThis.fetch;
}): Promise<Answer | ActionFailure<Answer>> {
  const wanted = await command(event);
  const code = String(wanted.form.get('code') ?? '');
  const sent = await api(event.fetch).session['step-up'].$post({ json: { code } });
  if (!sent.ok) {
    const failure = await refused(wanted, sent);
    return fail(failure.status, { ...failure.data, asks_code: true });
  }
  const { values } = refusedWith(wanted, problemOf(null, 403)).data;
  return done(wanted, { values, message: m.desk_step_up_done() });
}

/** A key for one part of a command over several things: the same for the same command and part. */
export function derivedKey(key: string, part: string): string {
  const digits = sha256(`${key} ${part}`);
  const groups = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
  ];
  return [...groups, digits.slice(20, 32)].join('-');
}
