// A PDF of one page with lines of Chinese, small enough to send in an answer. The font is one that every reader brings
// along or replaces (ISO 32000-1, 9.7.5.2), so none is embedded.

const PAGE = { width: 595, height: 842 } as const;

const inUtf16 = (text: string): string =>
  [...text]
    .flatMap((char) => {
      const units = [];
      for (let i = 0; i < char.length; i += 1) units.push(char.charCodeAt(i).toString(16).padStart(4, '0'));
      return units;
    })
    .join('');

/** The page with a title and lines under it; equal words give equal bytes. */
export function onePage(title: string, lines: readonly string[]): Uint8Array {
  const text = [
    `BT /F1 22 Tf 60 760 Td <${inUtf16(title)}> Tj ET`,
    ...lines.map((line, i) => `BT /F1 12 Tf 60 ${710 - 26 * i} Td <${inUtf16(line)}> Tj ET`),
  ].join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>`,
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  file += places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}
