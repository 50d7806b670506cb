// What was typed before the scripts of the page arrived.
import { readAmount } from '#lib/owner/amount.ts';
import { ANSWER, DRAFT_FIELDS } from './draft.ts';

/** Whether a field of a draft differs from what the page came with: it may have been filled before the scripts arrived. */
export function isTouched(form: HTMLFormElement): boolean {
  const names = new Set<string>(DRAFT_FIELDS);
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

/** Whether the cost on the page is that of another loan than what is typed. */
export function isRepriced(form: HTMLFormElement): boolean {
  const typed = new FormData(form);
  const text = (name: string): string => String(typed.get(name) ?? '').trim();
  const wished = readAmount(text('amount_fen'));
  const isOther = wished.ok && wished.fen !== Number(text('priced_amount_fen'));
  return isOther || Number(text('term_months')) !== Number(text('priced_term_months'));
}
