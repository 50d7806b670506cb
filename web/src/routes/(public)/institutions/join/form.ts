// The application to join as its form holds it: texts in, the API's input out, and everything that was wrong at once.
import type { InferRequestType } from 'hono/client';
import type { api } from '#lib/api.ts';
import { refused, refusedWith, type Command } from '#lib/command.ts';
import { Entries } from '#lib/desk/entries.ts';
import { problemOf, readProblem } from '#lib/problem.ts';

type Client = ReturnType<typeof api>['institutions']['applications'];
export type JoiningInput = InferRequestType<Client['$post']>['json'];

// What cannot be read is no amount at all, so that the API refuses it with whatever else is wrong: 0 would be a limit.
function limitIn(entries: Entries): number {
  const fen = entries.fen('outlet.authority_fen');
  return entries.errors.length > 0 ? Number.NaN : fen;
}

/** What was typed, as the API takes it, and the amounts that could not be read. */
export function joiningIn(form: FormData): { json: JoiningInput; errors: Entries['errors'] } {
  const entries = new Entries(form);
  const text = (name: string): string => entries.text(name);
  const json: JoiningInput = {
    name: { zh: text('name.zh'), en: text('name.en') },
    short_name: text('short_name'),
    kind: text('kind') as JoiningInput['kind'],
    uscc: text('uscc'),
    licence_type: text('licence_type') as JoiningInput['licence_type'],
    licence: text('licence'),
    licence_valid_until: text('licence_valid_until') || null,
    website: text('website'),
    intro: { zh: text('intro.zh'), en: text('intro.en') },
    outlet: {
      name: { zh: text('outlet.name.zh'), en: text('outlet.name.en') },
      town: text('outlet.town'),
      phone: text('outlet.phone'),
      serves: form.getAll('outlet.serves').map(String),
      hours: text('outlet.hours'),
      authority_fen: limitIn(entries),
    },
    contact: { name: text('contact.name'), phone: text('contact.phone'), email: text('contact.email') },
    approval: text('approval'),
  };
  return { json, errors: entries.errors };
}

/**
 * What a refused application gets back: the fields that the API refused, and the amounts that could not be read, of
 * which the API was told nothing sensible.
 */
export async function turnedDown(
  sent: Command,
  response: Pick<Response, 'status' | 'json'>,
  errors: Entries['errors'],
): ReturnType<typeof refused> {
  if (errors.length === 0) return refused(sent, response);
  const problem = await readProblem(response);
  const unread = new Set(errors.map(({ field }) => field));
  const all = [...problem.errors.filter(({ field }) => !unread.has(field)), ...errors];
  return refusedWith(sent, problemOf({ ...problem, errors: all }, problem.status));
}
