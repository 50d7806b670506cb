// What the form of an application holds: its terms read, its answers, and the consent just as it was shown. The fields of
// one bank of several have a prefix.
import type { Command } from '#lib/command.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { readAmount } from '#lib/owner/amount.ts';
import { readTerm, termRange } from '#lib/owner/term.ts';
import { DATA_CLASSES } from '#worker/matching/terms-facts.ts';
import { GUARANTEE_TYPES, LOAN_PURPOSES } from '#worker/products/terms.ts';

const textIn = ({ form }: Command, name: string): string => String(form.get(name) ?? '').trim();

/** Amount, term and purpose as they were typed, read; or the fields that cannot be read. */
export function wishIn(sent: Command) {
  const errors: FieldError[] = [];
  const wrong = (field: string, detail: string): undefined =>
    void errors.push({ field, code: 'wrong', detail });
  const amount = readAmount(textIn(sent, 'amount_fen'));
  const term = readTerm(textIn(sent, 'term_months'), termRange(sent.form));
  const purpose = textIn(sent, 'purpose');
  return {
    amount_fen: amount.ok ? amount.fen : wrong('amount_fen', amount.sentence),
    term_months: term.ok ? term.months : wrong('term_months', term.sentence),
    purpose: LOAN_PURPOSES.find((known) => known === purpose) ?? wrong('purpose', m.apply_purpose_missing()),
    errors,
  };
}

/** The security that was chosen, if any. */
export const guaranteeIn = (sent: Command, at = '') =>
  GUARANTEE_TYPES.find((known) => known === textIn(sent, `${at}guarantee_type`));

/** The terms of one bank's sheet: the wish and its security, read; or the fields that cannot be read. */
export function termsIn(sent: Command) {
  const { errors, ...wish } = wishIn(sent);
  const guarantee_type = guaranteeIn(sent);
  const missing = { field: 'guarantee_type', code: 'wrong', detail: m.apply_guarantee_missing() };
  return { ...wish, guarantee_type, errors: guarantee_type ? errors : [...errors, missing] };
}

/** Answers to the product's own questions: whatever was written, checked by the API. */
export function answersIn({ form }: Command, at = ''): Record<string, string> | undefined {
  const prefix = `${at}answers.`;
  const given = [...form].flatMap(([name, value]) =>
    name.startsWith(prefix) && typeof value === 'string' && value.trim() !== ''
      ? [[name.slice(prefix.length), value] as const]
      : [],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The consent just as it was shown. The API compares it with what the product needs now. */
export function consentIn({ form }: Command, at = '') {
  const given = form.getAll(`${at}data_class`);
  return {
    data_classes: DATA_CLASSES.filter((known) => given.includes(known)),
    until: String(form.get(`${at}until`) ?? ''),
    text_hash: String(form.get(`${at}text_hash`) ?? ''),
  };
}
