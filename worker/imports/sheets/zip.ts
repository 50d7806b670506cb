// The parts of a .xlsx file, looked at before anything is inflated and counted while it is: what a hostile archive
// declares is believed only as an upper bound (security rule R36).
import { LIMITS, refuse } from './refusals.ts';

/** One part of the archive as its directory lists it. */
export type ZipEntry = {
  readonly name: string;
  readonly stored: boolean;
  readonly size: number;
  readonly crc: number;
  readonly data: Uint8Array<ArrayBuffer>;
};

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
/** Parts this small may compress as well as they like: repeated markup does. */
const SMALL_PART = 256 * 1024;

function endOf(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_LENGTH - LONGEST_COMMENT);
  for (let at = view.byteLength - END_LENGTH; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw refuse('broken');
}

const isUnsafe = (name: string): boolean =>
  name === '' || name.startsWith('/') || name.includes('\\') || name.split('/').includes('..');

const IN_EXTRA = 0xffffffff;
const ZIP64_EXTRA = 1;

/**
 * Sizes and place of an entry. Programs that stream an archive write them as 64-bit numbers in the extra field, however
 * small they are: those that the plain fields leave open, in this order.
 */
function placeOf(view: DataView, at: number, nameLength: number) {
  const plain = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  const end = at + 46 + nameLength + view.getUint16(at + 30, true);
  if (end > view.byteLength) throw refuse('broken');
  let extra = at + 46 + nameLength;
  if (plain.includes(IN_EXTRA)) {
    while (extra + 4 <= end && view.getUint16(extra, true) !== ZIP64_EXTRA)
      extra += 4 + view.getUint16(extra + 2, true);
    extra += 4;
  }
  const [size = 0, packedSize = 0, local = 0] = plain.map((value) => {
    if (value !== IN_EXTRA) return value;
    if (extra + 8 > end) throw refuse('broken');
    extra += 8;
    return Number(view.getBigUint64(extra - 8, true));
  });
  return { size, packedSize, local };
}

/**
 * The directory of an archive by name. Refuses what is encrypted, too large by its own account, overlapping (which
 * multiplies data), named twice or outside its folder.
 */
export function listEntries(bytes: Uint8Array<ArrayBuffer>): Map<string, ZipEntry> {
  if (bytes.length < END_LENGTH) throw refuse('broken');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > LIMITS.entries) throw refuse('too_many_entries');
  const entries = new Map<string, ZipEntry>();
  const spans: [number, number][] = [];
  let inflated = 0;
  let packed = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw refuse('broken');
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    const nameLength = view.getUint16(at + 28, true);
    const { size, packedSize, local } = placeOf(view, at, nameLength);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if ((flags & 1) !== 0) throw refuse('password');
    if (isUnsafe(name) || entries.has(name) || (method !== 0 && method !== 8)) throw refuse('broken');
    inflated += size;
    packed += packedSize;
    if (inflated > LIMITS.inflated_bytes) throw refuse('bomb');
    if (size > SMALL_PART && size > packedSize * LIMITS.ratio) throw refuse('bomb');
    if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL) throw refuse('broken');
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const to = from + packedSize;
    if (to > bytes.length || (method === 0 && packedSize !== size)) throw refuse('broken');
    spans.push([local, to]);
    entries.set(name, { name, stored: method === 0, size, crc, data: bytes.subarray(from, to) });
  }
  if (inflated > SMALL_PART && inflated > packed * LIMITS.ratio) throw refuse('bomb');
  spans.sort(([a], [b]) => a - b);
  for (let i = 1; i < spans.length; i += 1) {
    if ((spans[i]?.[0] ?? 0) < (spans[i - 1]?.[1] ?? 0)) throw refuse('bomb');
  }
  return entries;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crcAfter(crc: number, chunk: Uint8Array): number {
  let c = crc;
  for (const byte of chunk) c = (CRC_TABLE[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  return c;
}

const STEP = 64 * 1024;

/** The compressed bytes in small steps, so that inflating stops soon after it is refused. */
function inSteps(data: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < data.length) controller.enqueue(data.slice(at, (at += STEP)));
      else controller.close();
    },
  });
}

/**
 * The content of a part, chunk by chunk. Refuses it as soon as it grows beyond the size that the directory declared,
 * and at its end when size or checksum differ.
 */
export async function* inflate({ stored, size, crc, data }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (stored) {
    if (~crcAfter(0xffffffff, data) >>> 0 !== crc) throw refuse('broken');
    yield data;
    return;
  }
  const reader = inSteps(data).pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let total = 0;
  let sum = 0xffffffff;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw refuse('broken');
      });
      if (done) break;
      total += value.length;
      if (total > size) throw refuse('bomb');
      sum = crcAfter(sum, value);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (total !== size || ~sum >>> 0 !== crc) throw refuse('broken');
}
