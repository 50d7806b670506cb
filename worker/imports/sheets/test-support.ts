// Workbooks made by hand for the tests of reading: every byte of them can be bent.
import { crc32, deflateRawSync } from 'node:zlib';

export type Part = {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the directory says instead of the truth. */
  readonly size?: number;
  readonly packed?: Uint8Array;
  readonly flags?: number;
  /** Writes its sizes as programs do that stream an archive. */
  readonly zip64?: true;
};

/** An archive of parts, compressed. */
export function zipOf(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  for (const { name, content, size, packed, flags = 0, zip64 } of parts) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const data = packed ?? new Uint8Array(deflateRawSync(bytes));
    const path = new TextEncoder().encode(name);
    const head = new DataView(new ArrayBuffer(30));
    head.setUint32(0, 0x04034b50, true);
    head.setUint16(4, 20, true);
    head.setUint16(6, flags, true);
    head.setUint16(8, 8, true);
    head.setUint32(14, crc32(bytes), true);
    head.setUint32(18, data.length, true);
    head.setUint32(22, size ?? bytes.length, true);
    head.setUint16(26, path.length, true);
    const row = new DataView(new ArrayBuffer(46));
    row.setUint32(0, 0x02014b50, true);
    row.setUint16(8, flags, true);
    row.setUint16(10, 8, true);
    row.setUint32(16, crc32(bytes), true);
    const extra = new DataView(new ArrayBuffer(zip64 ? 20 : 0));
    if (zip64) {
      extra.setUint16(0, 1, true);
      extra.setUint16(2, 16, true);
      extra.setBigUint64(4, BigInt(size ?? bytes.length), true);
      extra.setBigUint64(12, BigInt(data.length), true);
      row.setUint16(30, 20, true);
    }
    row.setUint32(20, zip64 ? 0xffffffff : data.length, true);
    row.setUint32(24, zip64 ? 0xffffffff : (size ?? bytes.length), true);
    row.setUint16(28, path.length, true);
    row.setUint32(42, at, true);
    local.push(new Uint8Array(head.buffer), path, data);
    central.push(new Uint8Array(row.buffer), path, new Uint8Array(extra.buffer));
    at += 30 + path.length + data.length;
  }
  const directory = central.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, parts.length, true);
  end.setUint16(10, parts.length, true);
  end.setUint32(12, directory, true);
  end.setUint32(16, at, true);
  const whole = new Uint8Array(at + directory + 22);
  let to = 0;
  for (const piece of [...local, ...central, new Uint8Array(end.buffer)]) {
    whole.set(piece, to);
    to += piece.length;
  }
  return whole;
}

const RELS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export type Bent = {
  /** The XML inside each sheet; the first is the visible one unless `states` says otherwise. */
  readonly sheets: readonly string[];
  readonly states?: readonly (string | undefined)[];
  readonly styles?: string;
  readonly shared?: string;
  readonly workbook?: string;
  readonly more?: readonly Part[];
  readonly prolog?: string;
};

/** The parts of a workbook with these sheets. */
export function partsOfWorkbook({
  sheets,
  states = [],
  styles,
  shared,
  workbook = '',
  more = [],
  prolog = '',
}: Bent): Part[] {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELS}/${type}" Target="${target}"/>`;
  const list = sheets.map((_, i) => {
    const state = states[i];
    return `<sheet name="表${i + 1}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="rId${i + 1}"/>`;
  });
  return [
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${PACKAGE}">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${MAIN}" xmlns:r="${RELS}">${workbook}<sheets>${list.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships xmlns="${PACKAGE}">${[
        ...sheets.map((_, i) => relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
        relation('rId98', 'styles', 'styles.xml'),
        relation('rId99', 'sharedStrings', '/xl/sharedStrings.xml'),
      ].join('')}</Relationships>`,
    },
    ...(styles === undefined
      ? []
      : [{ name: 'xl/styles.xml', content: `<styleSheet xmlns="${MAIN}">${styles}</styleSheet>` }]),
    ...(shared === undefined
      ? []
      : [{ name: 'xl/sharedStrings.xml', content: `<sst xmlns="${MAIN}">${shared}</sst>` }]),
    ...sheets.map((content, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      content: `<?xml version="1.0" encoding="UTF-8"?>${prolog}<worksheet xmlns="${MAIN}">${content}</worksheet>`,
    })),
    ...more,
  ];
}

/** A workbook with these sheets, as bytes. */
export const workbook = (bent: Bent): Uint8Array<ArrayBuffer> => zipOf(partsOfWorkbook(bent));

/** A row of texts. */
export function textRow(row: number, texts: readonly string[]): string {
  const cells = texts.map((text, i) => {
    const place = `${String.fromCharCode(65 + i)}${row}`;
    return text === '' ? '' : `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
  });
  return `<row r="${row}">${cells.join('')}</row>`;
}

/** A sheet with these rows. */
export const sheetData = (...rows: readonly string[]): string => `<sheetData>${rows.join('')}</sheetData>`;
