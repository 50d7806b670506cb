// The check that stands in where no scanner is configured: what a paper has no need of and what does harm to whoever
// opens it. It reads what is written plainly and opens no compressed part; a scanner does that.
import type { MediaType, RefusedCode } from './terms.ts';

// The test file by which any scanner shows that it works (EICAR), in two parts, so that this file is none itself.
const TEST_VIRUS = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

// Names of PDF objects that run something or carry other files (ISO 32000-2, 12.6.4 and 7.11.4).
const ACTIVE = /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|ImportData)\b/;

// A name may be spelled with its characters in hexadecimal: /J#61vaScript is /JavaScript.
const unescaped = (text: string): string =>
  text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

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
  return ACTIVE.test(unescaped(objectsOf(text))) ? 'active_content' : null;
}
