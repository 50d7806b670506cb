// Form actions that change something through the API. Each command carries a key that was made before the first try,
// so that a resent form does not act twice, and the version the person saw, so that a lost race is noticed.
import { fail, redirect, type ActionFailure } from '@sveltejs/kit';
import { loginPath } from './paths.ts';
import { readProblem, type Problem } from './problem.ts';

/** What was typed, as it was typed. A name that occurs several times (check boxes) keeps all its values. */
export type Typed = Record<string, string[]>;

/** What a refused form gets back: the refusal, the typed text and, when it is unclear what happened, the same key. */
export type Refused = { problem: Problem; values: Typed; command: string; key: string | null };

export type Command = {
  readonly url: URL;
  readonly form: FormData;
  readonly headers: Readonly<Record<string, string>>;
  readonly name: string;
  readonly key: string;
};

// Never sent back to the page: secrets, and our own fields, whose names begin with an underscore.
const UNKEPT = /^_|password|passcode|(?:^|_)code$/;

function typedIn(form: FormData): Typed {
  const values: Typed = {};
  for (const [name, value] of form) {
    if (typeof value === 'string' && !UNKEPT.test(name)) (values[name] ??= []).push(value);
  }
  return values;
}

/**
 * Reads the form of an action and makes the headers of its command: `Idempotency-Key` from the hidden `_key` that
 * CommandKey renders, `If-Match` from `_version` when the form has one.
 */
export async function command(event: { request: Request; url: URL }): Promise<Command> {
  const form = await event.request.formData();
  const text = (name: string): string => String(form.get(name) ?? '');
  const key = text('_key') || crypto.randomUUID();
  const version = text('_version');
  return {
    url: event.url,
    form,
    headers: { 'Idempotency-Key': key, ...(version && { 'If-Match': `"${version}"` }) },
    name: text('_command'),
    key,
  };
}

/**
 * What an action returns when the API refused. Not signed in any more (401 without a wrong password or code) leads to
 * the sign-in page and back. After a 5xx nobody knows whether the command took effect: the same key goes out again.
 */
export async function refused(
  { url, form, name, key }: Command,
  response: Pick<Response, 'status' | 'json'>,
): Promise<ActionFailure<Refused>> {
  const problem = await readProblem(response);
  if (problem.code === 'sign_in_required') redirect(303, loginPath(url));
  return refusedWith({ form, name, key }, problem);
}

/** As `refused`, for a refusal that the page found itself before it asked the API. */
export function refusedWith(
  { form, name, key }: Pick<Command, 'form' | 'name' | 'key'>,
  problem: Problem,
): ActionFailure<Refused> {
  return fail(problem.status, {
    problem,
    values: typedIn(form),
    command: name,
    key: problem.status >= 500 ? key : null,
  });
}

/** What was typed into a field, or `otherwise` before the first try. */
export function typed(values: Typed | null | undefined, name: string, otherwise = ''): string {
  return values ? (values[name]?.[0] ?? '') : otherwise;
}

/** Whether a box was ticked, or `otherwise` before the first try. */
export function ticked(
  values: Typed | null | undefined,
  name: string,
  value: string,
  otherwise = false,
): boolean {
  return values ? (values[name]?.includes(value) ?? false) : otherwise;
}
