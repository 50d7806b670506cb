// Terms of loans as owners type them, with a sentence for everything that is not one.
import { m } from '#lib/paraglide/messages.js';

export type ReadTerm =
  { readonly ok: true; readonly months: number } | { readonly ok: false; readonly sentence: string };

/** Reads a term in whole months within what a product offers (`min` and `max`, both in months and included). */
export function readTerm(text: string, { min, max }: { min: number; max: number }): ReadTerm {
  if (/[\uff10-\uff19]/.test(text)) return { ok: false, sentence: m.apply_term_full_width() };
  const months = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return months >= min && months <= max
    ? { ok: true, months }
    : { ok: false, sentence: m.apply_term_wrong({ min, max }) };
}

const MONTHS_MAX = 360;

/** The range that a form carries for its sentences, or the widest there is. The API judges by its own. */
export function termRange(form: FormData): { min: number; max: number } {
  const months = (name: string, otherwise: number): number => {
    const value = Number(form.get(name));
    return Number.isInteger(value) && value >= 1 && value <= MONTHS_MAX ? value : otherwise;
  };
  return { min: months('term_months_min', 1), max: months('term_months_max', MONTHS_MAX) };
}
