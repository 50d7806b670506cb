// A draft of the apply sheet: which fields it keeps, read from the form and put back into it.

/** What a draft keeps, as it was typed. */
export type DraftBody = {
  amount_fen?: string;
  term_months?: string;
  purpose?: string;
  guarantee_type?: string;
  answers?: Record<string, string>;
};

export const DRAFT_FIELDS = ['amount_fen', 'term_months', 'purpose', 'guarantee_type'] as const;
export const ANSWER = 'answers.';

/** What a form holds of a draft. Neither consents nor ticks are kept: those are given anew each time. */
export function draftIn(form: FormData): DraftBody {
  const body: DraftBody = {};
  for (const name of DRAFT_FIELDS) {
    const value = form.get(name);
    if (typeof value === 'string') body[name] = value.trim();
  }
  const answers = [...form].flatMap(([name, value]) =>
    name.startsWith(ANSWER) && typeof value === 'string' && value.trim() !== ''
      ? [[name.slice(ANSWER.length), value] as const]
      : [],
  );
  return answers.length === 0 ? body : { ...body, answers: Object.fromEntries(answers) };
}

/** A draft as the values of a form, by the names of its fields. */
export function valuesOf({ answers = {}, ...body }: DraftBody): Record<string, string[]> {
  return Object.fromEntries([
    ...Object.entries(body).map(([name, value]) => [name, [value]]),
    ...Object.entries(answers).map(([name, value]) => [`${ANSWER}${name}`, [value]]),
  ]);
}
