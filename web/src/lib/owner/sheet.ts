// What the form of an application holds: its terms read, its answers, and the consent just as it was shown.
import type { Command } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { readTerm, termRange } from '#lib/owner/term.ts';
import { DATA_CLASSES } from '#worker/matching/terms-facts.ts';
import { GUARANTEE_TYPES, LOAN_PURPOSES } from '#worker/products/terms.ts';

/** What was typed, read; or the fields that cannot be read. */
export function termsIn({ form }: Command) {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  const errors: FieldError[] = [];
  const wrong = (field: string, detail: string): undefined =>
    void errors.push({ field, code: 'wrong', detail });
  const amount = readAmount(text('amount_fen'));
  const term = readTerm(text('term_months'), termRange(form));
  return {
    amount_fen: amount.ok ? amount.fen : wrong('amount_fen', amount.sentence),
    term_months: term.ok ? term.months : wrong('term_months', term.sentence),
    purpose:
      LOAN_PURPOSES.find((known) => known === text('purpose')) ?? wrong('purpose', m.apply_purpose_missing()),
    guarantee_type:
      GUARANTEE_TYPES.find((known) => known === text('guarantee_type')) ??
      wrong('guarantee_type', m.apply_guarantee_missing()),
    errors,
  };
}

/** Answers to the product's own questions: whatever was written, checked by the API. */
export function answersIn({ form }: Command): Record<string, string> | undefined {
  const given = [...form].flatMap(([name, value]) =>
    name.startsWith('answers.') && typeof value === 'string' && value.trim() !== ''
      ? [[name.slice('answers.'.length), value] as const]
      : [],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The consent just as it was shown. The API compares it with what the product needs now. */
export function consentIn({ form }: Command) {
  const given = form.getAll('data_class');
  return {
    data_classes: DATA_CLASSES.filter((known) => given.includes(known)),
    until: String(form.get('until')),
    text_hash: String(form.get('text_hash')),
  };
}
