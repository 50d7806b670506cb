// What a form of papers holds beside its files.
import type { Typed } from '#lib/command.ts';

/** The names of the fields of an item: the files for it, and the words about it. */
export const FILE_FIELD = 'file_';
export const TEXT_FIELD = 'text_';

/**
 * The explanations of a form as they were typed, item by item; null when there is none. The API keeps them only when
 * all papers are handed in, so until then they go back into their fields.
 */
export function typedTexts(form: FormData): Typed | null {
  const texts = [...form].flatMap(([name, value]): [string, string[]][] =>
    name.startsWith(TEXT_FIELD) && typeof value === 'string' && value.trim() !== '' ? [[name, [value]]] : [],
  );
  return texts.length > 0 ? Object.fromEntries(texts) : null;
}

/** The chosen files of a form with the fields they were chosen in. A field left empty sends a file without bytes. */
export function chosenFiles(form: FormData): { readonly field: string; readonly file: File }[] {
  return [...form].flatMap(([field, file]) =>
    field.startsWith(FILE_FIELD) && typeof file !== 'string' && (file.size > 0 || file.name !== '')
      ? [{ field, file }]
      : [],
  );
}
