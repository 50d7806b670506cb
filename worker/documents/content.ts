// What may come into a vault, told by what a file holds (security rule R36). A name that does not fit the content is put
// right where the file itself is welcome; where it is not, the owner reads what it is and what to do.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { jpegSize, stripJpegMetadata } from './jpeg.ts';
import { pngSize, stripPngMetadata } from './png.ts';
import { MAX_DOCUMENT_BYTES, type MediaType } from './terms.ts';

/** The longest edge of a picture, in pixels. */
export const MAX_PIXELS = 12_000;

const EXTENSIONS: Readonly<Record<MediaType, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
};
const KNOWN = Object.values(EXTENSIONS).flat();

const STARTS: readonly (readonly [MediaType, readonly number[]])[] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

export type DocumentProblem = { readonly code: string; readonly detail: Bilingual };
export type SoundDocument = {
  readonly media_type: MediaType;
  /** As it is kept: with the extension that fits the content. */
  readonly name: string;
  /** Whether the extension had to be put right. */
  readonly renamed: boolean;
  /** As they are kept: without what a camera or a program wrote beside a picture. */
  readonly bytes: Uint8Array;
};

/** A file name as it may be kept and shown: no path, no control or direction characters, at most 100 characters. */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).pop() ?? '';
  const clean = last
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"]/g, '')
    .trim();
  const dot = clean.lastIndexOf('.');
  const short = dot > 60 ? `${clean.slice(0, 60)}${clean.slice(dot)}` : clean;
  return [...short].slice(0, 100).join('').toWellFormed();
}

const problem = (code: string, zh: string, en: string): DocumentProblem => ({ code, detail: both(zh, en) });

/** The bytes as one character each, to look for words in them whatever their encoding. */
const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

const HTML = /<!doctype\s+html|<html[\s>]|<script[\s>]/i;

/** What a file seems to be that is no paper we can take; each with what the owner does next. */
function strangeKind(bytes: Uint8Array, head: string): DocumentProblem {
  if (/^\s*(?:\ufeff|ï»¿)?\s*</.test(head) && /<(?:!doctype|html|head|body|svg|\?xml|script)/i.test(head)) {
    return problem(
      'is_a_web_page',
      '这是网页文件，不是 PDF：请在原网页上选择“打印”并另存为 PDF，或重新下载原件后上传',
      'This is a web page and no PDF: print the page to a PDF, or download the original again, and upload that',
    );
  }
  if (head.slice(4, 8) === 'ftyp') {
    return problem(
      'heic_photo',
      '这种照片格式（HEIC）银行打不开：请用页面上的“拍照”，或在手机相机设置里选“兼容性最佳”后重拍',
      'Banks cannot open this kind of photo (HEIC): use “Take a photo” here, or set the camera to the most compatible format',
    );
  }
  const isOffice = (bytes[0] === 0x50 && bytes[1] === 0x4b) || (bytes[0] === 0xd0 && bytes[1] === 0xcf);
  if (isOffice) {
    return problem(
      'office_file',
      '这是办公文档或压缩包：请打开后另存为（导出）PDF，再上传',
      'This is an office file or an archive: open it, save it as a PDF and upload that',
    );
  }
  return problem(
    'kind_not_accepted',
    '只接受 PDF 文件和 JPEG、PNG 图片：可以直接给纸质材料拍照上传',
    'Only PDF files and JPEG or PNG pictures are taken: a photo of the paper will do',
  );
}

function pdfProblem(bytes: Uint8Array): DocumentProblem | null {
  const text = latin(bytes);
  if (HTML.test(text)) {
    return problem(
      'is_a_web_page',
      '这份 PDF 里夹带了网页内容，不能接收：请把原件“打印为 PDF”后重新上传',
      'This PDF carries a web page inside and cannot be taken: print the original to a PDF and upload that',
    );
  }
  if (!text.includes('%%EOF')) {
    return problem(
      'broken_pdf',
      '这份 PDF 不完整（可能下载或传输中断）：请重新下载或另存后上传',
      'This PDF is not whole, perhaps its transfer broke off: download or save it again and upload that',
    );
  }
  return null;
}

function pictureProblem(bytes: Uint8Array, media_type: 'image/png' | 'image/jpeg'): DocumentProblem | null {
  const size = media_type === 'image/png' ? pngSize(bytes) : jpegSize(bytes);
  if (!size) {
    return problem(
      'broken_image',
      '这张照片打不开或不完整：请重新拍照后上传',
      'This photo is damaged or not whole: take it again and upload it',
    );
  }
  if (Math.max(size.width, size.height) > MAX_PIXELS) {
    return problem(
      'image_too_large',
      `照片边长超过 ${MAX_PIXELS} 像素：请缩小后上传，或分几张拍`,
      `The photo is more than ${MAX_PIXELS} pixels long: make it smaller, or take it in several photos`,
    );
  }
  return null;
}

/** The name with the extension of its content; one that has no other foreign extension is put right. */
function named(name: string, media_type: MediaType): { name: string; renamed: boolean } | null {
  const [, stem = '', extension = ''] = /^(.*?)(?:\.([A-Za-z0-9]{1,8}))?$/s.exec(name) ?? [];
  if (stem !== '' && EXTENSIONS[media_type].includes(extension.toLowerCase()))
    return { name, renamed: false };
  if (extension !== '' && !KNOWN.includes(extension.toLowerCase())) return null;
  const shown = stem.replace(/^\.+/, '');
  return { name: `${shown === '' ? 'document' : shown}.${EXTENSIONS[media_type][0]}`, renamed: true };
}

/**
 * An upload as it is kept, or why it is refused. A photo named .pdf is kept as the photo that it is; a page named .pdf is
 * refused and told to be one.
 */
export function checkDocument(upload: { name: string; bytes: Uint8Array }): SoundDocument | DocumentProblem {
  const { bytes } = upload;
  if (bytes.length === 0) return problem('empty', '文件为空', 'The file is empty');
  if (bytes.length > MAX_DOCUMENT_BYTES)
    return problem('too_large', '文件超过 20 MB', 'The file is larger than 20 MB');
  const media_type = STARTS.find(([, start]) => start.every((byte, i) => bytes[i] === byte))?.[0];
  const head = latin(bytes.subarray(0, 1024));
  if (!media_type) return strangeKind(bytes, head);
  const fitting = named(cleanFileName(upload.name), media_type);
  if (!fitting) {
    return problem(
      'kind_not_accepted',
      '文件的扩展名与内容不符：只接受 PDF、PNG、JPEG',
      'The name does not fit the content: only PDF, PNG and JPEG are taken',
    );
  }
  const wrong = media_type === 'application/pdf' ? pdfProblem(bytes) : pictureProblem(bytes, media_type);
  if (wrong) return wrong;
  return { ...fitting, media_type, bytes: withoutNotes(bytes, media_type) };
}

function withoutNotes(bytes: Uint8Array, media_type: MediaType): Uint8Array {
  if (media_type === 'image/jpeg') return stripJpegMetadata(bytes);
  return media_type === 'image/png' ? stripPngMetadata(bytes) : bytes;
}
