// How the forms of the office go out: what was typed is read, sent to the API with the form's key and version, and
// comes back to the form when the API refuses.
import type { ActionFailure } from '@sveltejs/kit';
import type { ClientResponse } from 'hono/client';
import { command } from '#lib/command.ts';
import { Entries } from '#lib/desk/entries.ts';
import { done, turnedDown, wrong, type Answer } from '#lib/desk/shelf-answers.ts';
import type { FieldError, Problem } from '#lib/problem.ts';

type Event = { request: Request; url: URL; fetch: typeof globalThis.fetch };
type Data<Response> = Response extends ClientResponse<infer Body, number, 'json'> ? Body : never;

/** Key and version of a command, as the API's client takes them. */
export type Options = { headers: Record<string, string> };

type Act<Sent> = {
  /** Sends the form, or says what of it could not be read. */
  readonly send: (entries: Entries, options: Options, form: FormData) => Promise<Sent | Problem>;
  /** What is said when it is done; it may lead to another page instead. */
  readonly done: (body: Data<Sent>) => string;
  /** The form's name for a field of the API. */
  readonly field?: (name: string, entries: Entries) => string;
};

const isSent = <Sent extends object>(sent: Sent | Problem): sent is Sent => 'json' in sent;

// Two refusals of one field under one code would be one entry of the list twice.
const distinct = (errors: readonly FieldError[]): FieldError[] =>
  errors.map((error, at) => {
    const same = errors
      .slice(0, at)
      .filter(({ field, code }) => field === error.field && code === error.code);
    return same.length === 0 ? error : { ...error, code: `${error.code}_${same.length + 1}` };
  });

/** Runs the command of a form. */
export async function act<Sent extends ClientResponse<unknown, number, 'json'>>(
  event: Event,
  { send, done: say, field = (name) => name }: Act<Sent>,
): Promise<Answer | ActionFailure<Answer>> {
  const wanted = await command(event);
  const entries = new Entries(wanted.form);
  const sent = await send(entries, { headers: { ...wanted.headers } }, wanted.form);
  if (!isSent(sent)) return wrong(wanted, sent);
  if (sent.ok) return done({ name: '' }, { message: say((await sent.json()) as Data<Sent>) });
  const failure = await turnedDown(wanted, sent, (name) => field(name, entries));
  const { problem } = failure.data;
  if (problem) problem.errors = distinct(problem.errors);
  return failure;
}
