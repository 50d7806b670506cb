// Papers a firm uploads for an application: what may come in, told by content and by name alike.
import { both, type Bilingual } from '../lib/bilingual.ts';

export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;

const KINDS = [
  { media_type: 'application/pdf', extensions: ['pdf'], starts: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { media_type: 'image/png', extensions: ['png'], starts: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { media_type: 'image/jpeg', extensions: ['jpg', 'jpeg'], starts: [0xff, 0xd8, 0xff] },
] as const;
export type MediaType = (typeof KINDS)[number]['media_type'];

export type DocumentProblem = { readonly code: string; readonly detail: Bilingual };

/** A file name as it may be kept and shown: no path, no control or direction characters, at most 100 characters. */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).pop() ?? '';
  const clean = last
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"]/g, '')
    .trim();
  const dot = clean.lastIndexOf('.');
  return dot > 60 ? `${clean.slice(0, 60)}${clean.slice(dot)}` : clean;
}

/** The media type of an upload by content and extension (both must agree), or why it is refused (security rule R36). */
export function checkDocument(upload: {
  name: string;
  bytes: Uint8Array;
}): { media_type: MediaType } | DocumentProblem {
  const { name, bytes } = upload;
  if (bytes.length === 0) return { code: 'empty', detail: both('文件为空', 'The file is empty') };
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    return { code: 'too_large', detail: both('文件超过 20 MB', 'The file is larger than 20 MB') };
  }
  const extension = /^[^.].*\.([A-Za-z]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const kind = KINDS.find(({ starts }) => starts.every((byte, i) => bytes[i] === byte));
  if (!kind || !kind.extensions.some((known) => known === extension)) {
    return {
      code: 'kind_not_accepted',
      detail: both(
        '只接受 PDF、PNG、JPEG，且扩展名须与内容一致',
        'Only PDF, PNG and JPEG whose name fits the content',
      ),
    };
  }
  return { media_type: kind.media_type };
}
