// PNG files as far as a vault needs them: how large the picture is, and the same picture without the notes beside it.
// Structure after the W3C's PNG specification (third edition), chapter 5.
import { joined, type Size } from './jpeg.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Texts, the time of the last change and what a camera wrote: they say something of people and nothing of the picture. */
const NOTES = new Set(['tEXt', 'zTXt', 'iTXt', 'tIME', 'eXIf']);

type Chunk = { readonly type: string; readonly start: number; readonly end: number };

const u32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) * 0x1000000 + ((bytes[at + 1] ?? 0) << 16)) |
  ((bytes[at + 2] ?? 0) << 8) |
  (bytes[at + 3] ?? 0);

/** The chunks of a file up to its last one; null when they do not fit together. */
function chunksOf(bytes: Uint8Array): Chunk[] | null {
  if (!SIGNATURE.every((byte, i) => bytes[i] === byte)) return null;
  const chunks: Chunk[] = [];
  let at: number = SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const length = u32(bytes, at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 12 + length;
    if (length < 0 || end > bytes.length) return null;
    chunks.push({ type, start: at, end });
    if (type === 'IEND') return chunks;
    at = end;
  }
  return null;
}

/** The size of the picture, or null when the file is none or is broken. */
export function pngSize(bytes: Uint8Array): Size | null {
  const [head, ...rest] = chunksOf(bytes) ?? [];
  if (head?.type !== 'IHDR' || !rest.some(({ type }) => type === 'IDAT')) return null;
  const width = u32(bytes, head.start + 8);
  const height = u32(bytes, head.start + 12);
  return width > 0 && height > 0 ? { width, height } : null;
}

/** The same picture without texts, times and EXIF, and without what stands behind its end. A broken file comes back as it is. */
export function stripPngMetadata(bytes: Uint8Array): Uint8Array {
  const chunks = chunksOf(bytes);
  if (!chunks) return bytes;
  const kept = chunks.filter(({ type }) => !NOTES.has(type));
  return joined([
    bytes.subarray(0, SIGNATURE.length),
    ...kept.map(({ start, end }) => bytes.subarray(start, end)),
  ]);
}
