// A draft of the apply sheet: which fields it keeps, read from the form and put back into it.

/** What a draft keeps, as it was typed. */
export type DraftBody = {
  amount_fen?: string;
  term_months?: string;
  purpose?: string;
  guarantee_type?: string;
  answers?: Record<string, string>;
};

const FIELDS = ['amount_fen', 'term_months', 'purpose', 'guarantee_type'] as const;
const ANSWER = 'answers.';

/** What a form holds of a draft. Neither consents nor ticks are kept: those are given anew each time. */
export function draftIn(form: FormData): DraftBody {
  const body: DraftBody = {};
  for (const name of FIELDS) {
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

/** Whether a field of a draft differs from what the page came with: it may have been filled before the scripts arrived. */
export function isTouched(form: HTMLFormElement): boolean {
  const names = new Set<string>(FIELDS);
  return [...form.elements].some((field) => {
    const name = field.getAttribute('name') ?? '';
    if (!names.has(name) && !name.startsWith(ANSWER)) return false;
    if (field instanceof HTMLSelectElement) {
      // Without a word of the page's own, the first choice is taken.
      const given = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(given, 0);
    }
    if (field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox')) {
      return field.checked !== field.defaultChecked;
    }
    return (
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) &&
      field.value !== field.defaultValue
    );
  });
}

/** A draft as the values of a form, by the names of its fields. */
export function valuesOf({ answers = {}, ...body }: DraftBody): Record<string, string[]> {
  return Object.fromEntries([
    ...Object.entries(body).map(([name, value]) => [name, [value]]),
    ...Object.entries(answers).map(([name, value]) => [`${ANSWER}${name}`, [value]]),
  ]);
}
