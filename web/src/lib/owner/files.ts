// Files of a form on their way to the API: each is a command of its own, with a key that follows from the form's.
import { m } from '#lib/paraglide/messages.js';
import type { FieldError } from '#lib/problem.ts';
import { MAX_DOCUMENT_BYTES } from '#worker/documents/terms.ts';

/** The first file that is larger than the vault takes. */
export const tooLarge = (files: readonly File[]): File | null =>
  files.find(({ size }) => size > MAX_DOCUMENT_BYTES) ?? null;

/** The same as a refusal of the field it was chosen in. */
export function sizeError(files: readonly File[], field: string): FieldError[] {
  const large = tooLarge(files);
  return large ? [{ field, code: 'too_large', detail: m.upload_too_large({ file: large.name }) }] : [];
}

/** The chosen files under a name. A field left empty sends a file without bytes. */
export function filesIn(form: FormData, name: string): File[] {
  return form
    .getAll(name)
    .flatMap((file) => (typeof file !== 'string' && (file.size > 0 || file.name !== '') ? [file] : []));
}

/** The key of one of several commands that a form sends. */
export const keyOf = (key: string, index: number): string =>
  key.slice(0, -4) + index.toString(16).padStart(4, '0');

/** The options of the API's client that send a file. */
export async function fileOptions(file: File, key: string) {
  return {
    headers: {
      'Idempotency-Key': key,
      'Content-Type': 'application/octet-stream',
      'X-Document-Name': encodeURIComponent(file.name),
    },
    init: { body: await file.arrayBuffer() },
  };
}

/** What is to be said about files that were kept. */
export function keptText(
  kept: readonly { readonly duplicate: boolean; readonly renamed: boolean }[],
): string {
  const notes = [
    m.upload_done({ count: kept.length }),
    ...(kept.some(({ duplicate }) => duplicate) ? [m.upload_duplicate()] : []),
    ...(kept.some(({ renamed }) => renamed) ? [m.upload_renamed()] : []),
  ];
  return notes.join('');
}
