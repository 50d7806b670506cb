// What people type into the forms of the desks, as the API wants it: yuan and percent as text in, fen and ppm out.
// Refusals have the shape of the API's own, so that a page shows both alike.
import { m } from '#lib/paraglide/messages.js';
import { say } from '#lib/locale.ts';
import { problemOf, type FieldError, type Problem } from '#lib/problem.ts';
import { parsePercent, parseYuan, type PercentRefusal, type YuanRefusal } from '#worker/lib/money.ts';
import { PROBLEMS } from '#worker/lib/problems.ts';

const WHY: Record<YuanRefusal | PercentRefusal, () => string> = {
  empty: m.entry_empty,
  not_a_number: m.entry_not_a_number,
  full_width: m.entry_full_width,
  exponent: m.entry_exponent,
  negative: m.entry_negative,
  too_large: m.entry_too_large,
  zero: m.entry_zero,
  fraction_of_fen: m.entry_fraction_of_fen,
  fraction_of_ppm: m.entry_fraction_of_ppm,
};

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

  #refuse(field: string, code: keyof typeof WHY): 0 {
    this.errors.push({ field, code, detail: WHY[code]() });
    return 0;
  }

  /** An amount in yuan, 万 or 亿 as fen. */
  fen(field: string): number {
    const read = parseYuan(this.text(field));
    return read.ok ? read.fen : this.#refuse(field, read.reason);
  }

  /** A percentage as parts per million. */
  ppm(field: string): number {
    const read = parsePercent(this.text(field));
    return read.ok ? read.ppm : this.#refuse(field, read.reason);
  }

  /** A whole number. */
  whole(field: string): number {
    const text = this.text(field);
    if (text === '') return this.#refuse(field, 'empty');
    return /^\d{1,6}$/.test(text) ? Number(text) : this.#refuse(field, 'not_a_number');
  }
}
