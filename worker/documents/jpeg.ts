// JPEG files as far as a vault needs them: how large the picture is, and the same picture without what the camera wrote
// beside it. A photo of a paper is often taken at the owner's home, and the place stands in the file (EXIF, GPS); it must
// not reach a bank. Structure after ITU-T T.81, annex B; EXIF after CIPA DC-008.

/** Width and height in pixels; null when the file has no readable frame header. */
export type Size = { readonly width: number; readonly height: number };

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;

type Segment = { readonly marker: number; readonly start: number; readonly end: number };

const isStandalone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= EOI);
// Start of frame, for any way of coding; DHT, JPG and DAC share the range and are none.
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The end of the coded data that begins at `from`: the place of the next marker that is neither stuffing nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return bytes.length;
    const next = bytes[at + 1] ?? 0;
    if (next !== 0x00 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
}

/** The segments of a file up to the end of its picture, coded data with their header; null when they do not fit together. */
function segmentsOf(bytes: Uint8Array): Segment[] | null {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return null;
  const segments: Segment[] = [];
  let at = 2;
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === EOI) {
      segments.push({ marker, start: at, end: at + 2 });
      return segments;
    }
    if (isStandalone(marker)) {
      segments.push({ marker, start: at, end: at + 2 });
      at += 2;
      continue;
    }
    const length = u16(bytes, at + 2);
    const header = at + 2 + length;
    if (length < 2 || header > bytes.length) return null;
    const end = marker === SOS ? endOfScan(bytes, header) : header;
    segments.push({ marker, start: at, end });
    at = end;
  }
  // A transfer that broke off leaves a picture without its end.
  return null;
}

/** The size of the picture, or null when the file is none or is broken. */
export function jpegSize(bytes: Uint8Array): Size | null {
  const frame = segmentsOf(bytes)?.find(({ marker }) => isFrame(marker));
  if (!frame || frame.end - frame.start < 9) return null;
  const height = u16(bytes, frame.start + 5);
  const width = u16(bytes, frame.start + 7);
  return width > 0 && height > 0 ? { width, height } : null;
}

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0));

/** The orientation (1 to 8) that an EXIF segment asks for; 1 when it asks for none. */
function orientationIn(bytes: Uint8Array, { start, end }: Segment): number {
  const tiff = start + 10;
  if (!startsWith(bytes, start + 4, 'Exif\0\0') || tiff + 8 > end) return 1;
  const isLittle = startsWith(bytes, tiff, 'II');
  const view = new DataView(bytes.buffer, bytes.byteOffset + tiff, end - tiff);
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, isLittle);
  for (let i = 0; i < entries; i += 1) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > view.byteLength) return 1;
    if (view.getUint16(entry, isLittle) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** An EXIF segment that says how the picture is turned and nothing else. */
function orientationSegment(orientation: number): Uint8Array {
  return new Uint8Array([
    ...[0xff, APP1, 0x00, 0x22],
    ...[0x45, 0x78, 0x69, 0x66, 0x00, 0x00],
    ...[0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08],
    ...[0x00, 0x01],
    ...[0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00],
    ...[0x00, 0x00, 0x00, 0x00],
  ]);
}

/** Whether a segment belongs to the picture: colours of a profile and of Adobe do, notes of cameras and programs do not. */
function isKept(bytes: Uint8Array, { marker, start }: Segment): boolean {
  if (marker === APP2) return startsWith(bytes, start + 4, 'ICC_PROFILE\0');
  if (marker === APP0 || marker === APP14) return true;
  return marker !== COMMENT && (marker < APP0 || marker > APP15);
}

/**
 * The same picture without EXIF, XMP, IPTC, comments, thumbnails and whatever stands behind its end; how it is turned is
 * kept, since without it photos would lie on their side. A file that is no whole JPEG comes back as it is.
 */
export function stripJpegMetadata(bytes: Uint8Array): Uint8Array {
  const segments = segmentsOf(bytes);
  if (!segments) return bytes;
  const exif = segments.filter(({ marker }) => marker === APP1);
  const orientation = exif.map((segment) => orientationIn(bytes, segment)).find((value) => value > 1);
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  if (orientation !== undefined) parts.push(orientationSegment(orientation));
  for (const segment of segments) {
    if (isKept(bytes, segment)) parts.push(bytes.subarray(segment.start, segment.end));
  }
  return joined(parts);
}

/** Pieces of a file, one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
