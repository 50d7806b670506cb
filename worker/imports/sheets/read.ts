// The one door for spreadsheets from outside: what kind of file it is by content and by name, and then its sheet.
import { SheetRefusal, type FileProblem, type Sheet } from './cells.ts';
import { readCsv } from './csv.ts';
import { withHeadings } from './headings.ts';
import { LIMITS, refuse } from './refusals.ts';
import { readXlsx } from './xlsx.ts';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

/** Whether an OLE container names a part, as it does in two bytes a letter: an encrypted .xlsx has EncryptedPackage. */
function names(bytes: Uint8Array, part: string): boolean {
  const wanted = [...part].flatMap((letter) => [letter.charCodeAt(0), 0]);
  for (let at = bytes.indexOf(wanted[0] ?? 0); at >= 0; at = bytes.indexOf(wanted[0] ?? 0, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

function kindOf(bytes: Uint8Array, filename: string): 'xlsx' | 'csv' {
  if (bytes.length === 0) throw refuse('empty_file');
  if (bytes.length > LIMITS.file_bytes) throw refuse('too_large');
  const extension = /\.([A-Za-z0-9]+)$/.exec(filename.trim())?.[1]?.toLowerCase();
  if (extension === 'xlsm' || extension === 'xltm' || extension === 'xlsb') throw refuse('macro');
  if (startsWith(bytes, OLE)) {
    throw refuse(
      names(bytes, 'EncryptedPackage') ? 'password' : extension === 'csv' ? 'content_differs' : 'old_format',
    );
  }
  const isZip = startsWith(bytes, ZIP);
  if (extension === 'xlsx') {
    if (!isZip) throw refuse('content_differs');
    return 'xlsx';
  }
  if (extension !== 'csv' && extension !== 'txt')
    throw refuse(extension === 'xls' ? 'old_format' : 'wrong_kind');
  if (isZip || startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) throw refuse('content_differs');
  return 'csv';
}

export type ReadSheet =
  { readonly ok: true; readonly sheet: Sheet } | { readonly ok: false; readonly problem: FileProblem };

/**
 * Reads the first visible sheet with content. `knows` says whether a heading is one of ours, so that titles above the
 * headings are told from them. What cannot be read whole is refused whole.
 */
export async function readSheets(
  bytes: Uint8Array<ArrayBuffer>,
  filename: string,
  knows: (heading: string) => boolean,
): Promise<ReadSheet> {
  try {
    const format = kindOf(bytes, filename);
    const grid = format === 'csv' ? readCsv(bytes) : await readXlsx(bytes);
    return { ok: true, sheet: withHeadings(grid, format, knows) };
  } catch (error) {
    if (error instanceof SheetRefusal) return { ok: false, problem: error.problem };
    throw error;
  }
}
