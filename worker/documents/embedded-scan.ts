// The check that stands in where no scanner is configured: what a paper has no need of and what does harm to whoever
// opens it. It reads what is written plainly and opens no compressed part; a scanner does that.
import type { MediaType, RefusedCode } from './terms.ts';

// The test file by which any scanner shows that it works (EICAR), in two parts, so that this file is none itself.
const TEST_VIRUS = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

// Names of PDF objects that run something or carry other files (ISO 32000-2, 12.6.4 and 7.11.4).
const ACTIVE = new Set([
  'JavaScript',
  'JS',
  'Launch',
  'EmbeddedFile',
  'EmbeddedFiles',
  'RichMedia',
  'ImportData',
]);
const LONGEST = 13;

const isNameCharacter = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/**
 * The name that begins behind a slash, '' when it is longer than any that matters. A character may be spelled in
 * hexadecimal: /J#61vaScript is /JavaScript.
 */
function nameAt(text: string, from: number): string {
  let name = '';
  for (let at = from; name.length <= LONGEST; at += 1) {
    let code = text.charCodeAt(at);
    if (code === 35) {
      code = Number.parseInt(text.slice(at + 1, at + 3), 16);
      at += 2;
    }
    if (!isNameCharacter(code)) return name;
    name += String.fromCharCode(code);
  }
  return '';
}

function holdsActive(objects: string): boolean {
  for (let at = objects.indexOf('/'); at >= 0; at = objects.indexOf('/', at + 1)) {
    if (ACTIVE.has(nameAt(objects, at + 1))) return true;
  }
  return false;
}

/**
 * A PDF without the data between `stream` and `endstream`, which are no objects: in them a name would be chance. Each
 * place is looked at once, however the file is made.
 */
function objectsOf(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const begins = text.indexOf('stream', from);
    const ends = begins < 0 ? -1 : text.indexOf('endstream', begins + 'stream'.length);
    if (ends < 0) return [...parts, text.slice(from)].join(' ');
    parts.push(text.slice(from, begins));
    from = ends + 'endstream'.length;
  }
}

/** Why a file is refused, or null when nothing was found. */
export function scanEmbedded(file: {
  readonly media_type: MediaType;
  readonly bytes: Uint8Array;
}): RefusedCode | null {
  const { media_type, bytes } = file;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (text.includes(TEST_VIRUS)) return 'malware';
  if (media_type !== 'application/pdf') return null;
  return holdsActive(objectsOf(text)) ? 'active_content' : null;
}
