// The application to join as its form holds it: texts in, the API's input out.
import type { InferRequestType } from 'hono/client';
import type { api } from '#lib/api.ts';
import { Entries } from '#lib/desk/entries.ts';

type Client = ReturnType<typeof api>['institutions']['applications'];
export type JoiningInput = InferRequestType<Client['$post']>['json'];

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
      authority_fen: entries.fen('outlet.authority_fen'),
    },
    contact: { name: text('contact.name'), phone: text('contact.phone'), email: text('contact.email') },
    approval: text('approval'),
  };
  return { json, errors: entries.errors };
}
