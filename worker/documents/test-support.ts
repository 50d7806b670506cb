// Small whole files for tests: a PDF, a JPEG and a PNG with whatever a test wants in them.
import { joined } from './jpeg.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** A PDF of one page; `more` stands among its objects. */
export function pdfOf(more = ''): Uint8Array {
  return text(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n${more}\ntrailer\n<< >>\n%%EOF\n`);
}

/** A segment of a JPEG with its length. */
export function segment(marker: number, body: Uint8Array): Uint8Array {
  const length = body.length + 2;
  return joined([new Uint8Array([0xff, marker, length >> 8, length & 255]), body]);
}

/** The body of an EXIF segment with an orientation and, behind it, notes of the camera. */
export function tiff(exif: { orientation: number; little?: boolean; notes?: string }): Uint8Array {
  const { orientation, little = false, notes = '' } = exif;
  const body = new DataView(new ArrayBuffer(8 + 2 + 12 + 4));
  body.setUint16(0, little ? 0x4949 : 0x4d4d);
  body.setUint16(2, 42, little);
  body.setUint32(4, 8, little);
  body.setUint16(8, 1, little);
  body.setUint16(10, 0x0112, little);
  body.setUint16(12, 3, little);
  body.setUint32(14, 1, little);
  body.setUint16(18, orientation, little);
  return joined([text('Exif\0\0'), new Uint8Array(body.buffer), text(notes)]);
}

/** A JPEG with a frame, coded data and an end; further segments stand at its beginning. */
export function jpegOf(
  picture: {
    width?: number;
    height?: number;
    segments?: readonly Uint8Array[];
    behind?: Uint8Array;
  } = {},
): Uint8Array {
  const { width = 640, height = 480, segments = [], behind = new Uint8Array() } = picture;
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return joined([
    new Uint8Array([0xff, 0xd8]),
    segment(0xe0, text('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')),
    ...segments,
    segment(0xc0, new Uint8Array([8, ...size, 1, 1, 0x11, 0])),
    segment(0xda, new Uint8Array([1, 1, 0, 0, 63, 0])),
    // Coded data with stuffing and a restart in them.
    text('coded '),
    new Uint8Array([0xff, 0x00, 0xff, 0xd0, 0x11, 0xff, 0xd9]),
    behind,
  ]);
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(4));
  head.setUint32(0, body.length);
  return joined([new Uint8Array(head.buffer), text(type), body, new Uint8Array(4)]);
}

/** A PNG with its head, data and end; notes stand between them. */
export function pngOf(
  picture: { width?: number; height?: number; notes?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const { width = 640, height = 480, notes = {} } = picture;
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint8(8, 8);
  return joined([
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', new Uint8Array(head.buffer)),
    ...Object.entries(notes).map(([type, words]) => chunk(type, text(words))),
    chunk('IDAT', text('coded')),
    chunk('IEND', new Uint8Array()),
  ]);
}
