// What people type into the forms of the desks, as the API wants it: yuan and percent as text in, fen and ppm out.
// Refusals have the shape of the API's own, so that a page shows both alike.
import { m } from '#lib/paraglide/messages.js';
import { say } from '#lib/locale.ts';
import { readFigure } from '#lib/owner/amount.ts';
import { problemOf, type FieldError, type Problem } from '#lib/problem.ts';
import { parsePercent } from '#worker/lib/money.ts';
import { PROBLEMS } from '#worker/lib/problems.ts';

/** A refusal of fields that the page found itself, before it asked the API. */
export function invalid(errors: FieldError[]): Problem {
  return problemOf({ title: say(PROBLEMS.invalid_input.title), code: 'invalid_input', errors }, 400);
}

/** Reads a form field by field and collects what cannot be read; what is wrong reads as 0. */
export class Entries {
  readonly errors: FieldError[] = [];
  readonly #form: FormData;

  constructor(form: FormData) {
    this.#form = form;
  }

  /** The text of a field without the blanks around it; '' when it is not there. */
  text(field: string): string {
    const value = this.#form.get(field);
    return typeof value === 'string' ? value.trim() : '';
  }

  /** The text of a field that may be left empty. */
  optional(field: string): string | undefined {
    return this.text(field) || undefined;
  }

  #refuse(field: string, detail: string): 0 {
    this.errors.push({ field, code: 'unreadable', detail });
    return 0;
  }

  /** An amount in yuan, 万 or 亿 as fen. */
  fen(field: string): number {
    const read = readFigure(this.text(field));
    return read.ok ? read.fen : this.#refuse(field, read.sentence);
  }

  /** A percentage as parts per million. */
  ppm(field: string): number {
    const read = parsePercent(this.text(field));
    return read.ok ? read.ppm : this.#refuse(field, m.desk_entry_percent());
  }

  /** A whole number. */
  whole(field: string): number {
    const text = this.text(field);
    return /^\d{1,6}$/.test(text) ? Number(text) : this.#refuse(field, m.desk_entry_whole());
  }
}
