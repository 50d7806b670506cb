import { describe, expect, it } from 'vitest';
import { checkDocument, cleanFileName } from './content.ts';
import { scanEmbedded } from './embedded-scan.ts';
import { jpegSize, stripJpegMetadata } from './jpeg.ts';
import { pngSize, stripPngMetadata } from './png.ts';
import { jpegOf, pdfOf, pngOf, segment, tiff } from './test-support.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const holds = (bytes: Uint8Array, words: string): boolean => Buffer.from(bytes).includes(words);
const kept = (name: string, bytes: Uint8Array) => {
  const found = checkDocument({ name, bytes });
  if ('code' in found) throw new Error(found.code);
  return found;
};

describe('a paper that comes in', () => {
  it('is taken when its content and its name agree', () => {
    expect(kept('营业执照.pdf', pdfOf())).toMatchObject({
      media_type: 'application/pdf',
      name: '营业执照.pdf',
      renamed: false,
    });
    expect(kept('a.JPEG', jpegOf())).toMatchObject({ media_type: 'image/jpeg', renamed: false });
    expect(kept('a.png', pngOf())).toMatchObject({ media_type: 'image/png', renamed: false });
  });

  it.each([
    ['a photo named as a PDF', '执照.pdf', jpegOf(), '执照.jpg', 'image/jpeg'],
    ['a PDF named as a photo', '合同.jpg', pdfOf(), '合同.pdf', 'application/pdf'],
    ['a photo without an extension', 'IMG_0012', pngOf(), 'IMG_0012.png', 'image/png'],
    ['a photo without a name', '.pdf', jpegOf(), 'document.jpg', 'image/jpeg'],
  ])('%s is taken for what it is', (_, name, bytes, shown, media_type) =>
    expect(kept(name, bytes)).toMatchObject({ name: shown, renamed: true, media_type }),
  );

  it.each([
    ['a web page named as a PDF', '执照.pdf', text('<!DOCTYPE html><html>'), 'is_a_web_page'],
    ['a drawing with scripts', 'a.svg', text('<svg onload=x>'), 'is_a_web_page'],
    ['a PDF with a web page inside', 'a.pdf', pdfOf('<html><script>alert(1)</script>'), 'is_a_web_page'],
    ['a PDF that broke off', 'a.pdf', text('%PDF-1.7 1 0 obj'), 'broken_pdf'],
    ['an office file', 'a.docx', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0]), 'office_file'],
    ['a photo of the kind no bank can open', 'a.heic', text('\0\0\0\x18ftypheic'), 'heic_photo'],
    ['a photo that broke off', 'a.jpg', jpegOf().slice(0, -2), 'broken_image'],
    ['a picture that is only its first bytes', 'a.png', pngOf().slice(0, 8), 'broken_image'],
    ['a picture beyond all measure', 'a.jpg', jpegOf({ width: 12_001, height: 10 }), 'image_too_large'],
    ['a program', 'a.exe', text('MZ'), 'kind_not_accepted'],
    ['a PDF that calls itself a program', 'a.pdf.exe', pdfOf(), 'kind_not_accepted'],
    ['nothing', 'a.pdf', new Uint8Array(), 'empty'],
  ])('T31 %s is refused and told what to do', (_, name, bytes, code) =>
    expect(checkDocument({ name, bytes })).toMatchObject({ code }),
  );

  it('takes 20 MB and not a byte more', () => {
    const whole = new Uint8Array(20 * 1024 * 1024);
    whole.set(pdfOf());
    expect(checkDocument({ name: 'a.pdf', bytes: whole })).not.toHaveProperty('code');
    const more = new Uint8Array(20 * 1024 * 1024 + 1);
    more.set(pdfOf());
    expect(checkDocument({ name: 'a.pdf', bytes: more })).toMatchObject({ code: 'too_large' });
  });

  it('T31 keeps no path, direction override or quote in its name', () => {
    expect(cleanFileName('../../etc/pass"wd\u202efdp.exe.pdf')).toBe('passwdfdp.exe.pdf');
    expect(cleanFileName('C:\\x\\合同.pdf')).toBe('合同.pdf');
    expect(cleanFileName(`${'长'.repeat(300)}.pdf`)).toHaveLength(64);
  });
});

describe('what a camera writes beside a photo', () => {
  const gps = 'GPS 28.3512,112.8193';
  const photo = jpegOf({
    segments: [
      segment(0xe1, tiff({ orientation: 6, notes: gps })),
      segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0<x>${gps}</x>`)),
      segment(0xed, text(`Photoshop 3.0\0${gps}`)),
      segment(0xfe, text(gps)),
      segment(0xe2, text('ICC_PROFILE\0\x01\x01colours')),
      segment(0xe2, text(`MPF\0${gps}`)),
    ],
    behind: text(`a film of the room ${gps}`),
  });

  it('is gone: the place above all, in every form in which it is written', () => {
    expect(holds(photo, gps)).toBe(true);
    const bare = stripJpegMetadata(photo);
    expect(holds(bare, 'GPS')).toBe(false);
    expect(holds(bare, '28.3512')).toBe(false);
    expect(holds(kept('家里拍的.jpg', photo).bytes, 'GPS')).toBe(false);
  });

  it('leaves the picture, its colours and how it is turned', () => {
    const bare = stripJpegMetadata(photo);
    expect(jpegSize(bare)).toEqual({ width: 640, height: 480 });
    expect(holds(bare, 'ICC_PROFILE')).toBe(true);
    expect(holds(bare, 'coded \xff'.slice(0, 6))).toBe(true);
    // The one entry that is left of EXIF: orientation 6.
    expect(Buffer.from(bare).includes(Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]))).toBe(true);
  });

  it.each([
    ['as Intel writes it', { orientation: 8, little: true }, 8],
    ['as Motorola writes it', { orientation: 3 }, 3],
    ['upright', { orientation: 1 }, null],
    ['in a value that there is not', { orientation: 77 }, null],
  ])('reads how a photo is turned: %s', (_, exif, turned) => {
    const bare = stripJpegMetadata(jpegOf({ segments: [segment(0xe1, tiff(exif))] }));
    const at = Buffer.from(bare).indexOf('Exif');
    expect(at < 0 ? null : bare[at + 6 + 8 + 2 + 9]).toBe(turned);
  });

  it('is not looked for in a file that is no whole JPEG', () => {
    const broken = photo.slice(0, 40);
    expect(stripJpegMetadata(broken)).toBe(broken);
  });

  it('changes nothing the second time', () => {
    const once = stripJpegMetadata(photo);
    expect(stripJpegMetadata(once)).toEqual(once);
  });

  it('is gone from a PNG as well, which stays the same picture', () => {
    const noted = pngOf({ notes: { tEXt: `Location\0${gps}`, eXIf: gps, tIME: '2026123' } });
    expect(holds(noted, gps)).toBe(true);
    const bare = stripPngMetadata(noted);
    expect(holds(bare, 'GPS')).toBe(false);
    expect(bare).toEqual(pngOf());
    expect(pngSize(bare)).toEqual({ width: 640, height: 480 });
  });
});

describe('the embedded check', () => {
  const pdf = (body: string) => scanEmbedded({ media_type: 'application/pdf', bytes: pdfOf(body) });
  it.each([
    ['a plain paper', '<< /Type /Catalog /Pages 2 0 R >>', null],
    ['a script', '<< /S /JavaScript /JS (app.alert(1)) >>', 'active_content'],
    ['a script whose name is disguised', '<< /S /J#61vaScript >>', 'active_content'],
    ['a name that only begins like one', '<< /JavaScriptless 1 /JSON 2 /JS2 3 >>', null],
    ['a program to start', '<< /S /Launch /F (cmd.exe) >>', 'active_content'],
    ['a file inside', '<< /Names << /EmbeddedFiles 4 0 R >> >>', 'active_content'],
    ['a word in its text', 'stream\nread /JavaScript here\nendstream', null],
  ])('judges %s', (_, body, code) => expect(pdf(body)).toBe(code));

  it('takes no longer for a file that was made to keep it busy', () => {
    for (const words of ['#61', '/#4a#61', 'stream\n', '/JavaScrip/']) {
      const bytes = Buffer.alloc(4_000_000, words);
      const begun = performance.now();
      expect(scanEmbedded({ media_type: 'application/pdf', bytes })).toBeNull();
      expect(performance.now() - begun, words).toBeLessThan(1500);
    }
  });

  it('finds the test virus in whatever it hides', () => {
    const virus = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD' + '-ANTIVIRUS-TEST-FILE!$H+H*';
    expect(scanEmbedded({ media_type: 'image/jpeg', bytes: jpegOf({ behind: text(virus) }) })).toBe(
      'malware',
    );
    expect(pdf(virus)).toBe('malware');
  });
});
