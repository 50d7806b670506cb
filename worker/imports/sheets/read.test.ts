import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeading } from '../mapping.ts';
import type { Cell } from './cells.ts';
import { writeCsv } from './csv.ts';
import { readSheets } from './read.ts';
import { FILE_PROBLEMS } from './refusals.ts';
import { partsOfWorkbook, sheetData, textRow, workbook, zipOf } from './test-support.ts';
import { writeWorkbook } from './write.ts';

const HEADS = ['产品编码', '产品名称', '最高额度（万元）'];
const ROW = ['GY-001', '周转贷', '300'];
const PLAIN = sheetData(textRow(1, HEADS), textRow(2, ROW));
const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const read = (bytes: Uint8Array<ArrayBuffer>, name = '产品.xlsx') => readSheets(bytes, name, isHeading);

async function sheetOf(bytes: Uint8Array<ArrayBuffer>, name?: string) {
  const answer = await read(bytes, name);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.sheet;
}

async function codeOf(bytes: Uint8Array<ArrayBuffer>, name?: string): Promise<string> {
  const answer = await read(bytes, name);
  return answer.ok ? 'read' : answer.problem.code;
}

const cells = async (data: string, more = {}): Promise<readonly Cell[]> => {
  const sheet = await sheetOf(workbook({ sheets: [data], ...more }));
  return sheet.rows[0]?.cells ?? [];
};

describe('a workbook', () => {
  it('is read with the row numbers that a person sees', async () => {
    const data = sheetData(textRow(3, HEADS), textRow(7, ROW), textRow(9, ['GY-002', '', '']));
    const sheet = await sheetOf(workbook({ sheets: [data] }));
    expect(sheet.heading_row).toBe(3);
    expect(sheet.rows.map(({ row }) => row)).toEqual([7, 9]);
    expect(sheet.headings.map(({ text }) => text)).toEqual(HEADS);
    expect(sheet.rows[0]?.cells.map(({ text }) => text)).toEqual(ROW);
  });

  it('tells numbers, percentages, dates, booleans, formulas and errors apart by value and format', async () => {
    const styles = `<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>
      <numFmt numFmtId="165" formatCode="0&quot;万元&quot;"/><numFmt numFmtId="166" formatCode="0!.0,&quot;万&quot;"/></numFmts>
      <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
      <cellXfs>${[0, 10, 14, 164, 165, 166].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`;
    const data = sheetData(
      textRow(1, ['产品编码', '产品名称', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']),
      `<row r="2"><c r="A2"><v>3.4500000000000003E-2</v></c><c r="B2" s="1"><v>3.4500000000000003E-2</v></c>
       <c r="C2" s="2"><v>46112.75</v></c><c r="D2" s="3"><v>46112</v></c><c r="E2" s="4"><v>300</v></c>
       <c r="F2" s="5"><v>3000000</v></c><c r="G2" t="b"><v>1</v></c><c r="H2"><f>1+1</f><v>2</v></c>
       <c r="I2" t="e"><v>#REF!</v></c><c r="J2" t="str"><f t="shared" si="0"/><v>x</v></c><c r="K2" s="2"><v>60</v></c></row>`,
    );
    expect(await cells(data, { styles })).toEqual([
      { kind: 'number', text: '0.0345' },
      { kind: 'percent', text: '3.45' },
      { kind: 'date', text: '2026-03-31' },
      { kind: 'date', text: '2026-03-31' },
      { kind: 'text', text: '300万元' },
      { kind: 'error', text: '3000000 (0!.0,"万")' },
      { kind: 'boolean', text: 'TRUE' },
      { kind: 'formula', text: '=1+1' },
      { kind: 'error', text: '#REF!' },
      { kind: 'formula', text: '=' },
      { kind: 'number', text: '60' },
    ]);
  });

  it('counts days from 1904 where the file says so', async () => {
    const data = sheetData(
      textRow(1, ['产品编码', '产品名称']),
      '<row r="2"><c r="A2" s="0"><v>44650</v></c></row>',
    );
    const styles = '<cellXfs><xf numFmtId="14"/></cellXfs>';
    const workbookPr = '<workbookPr date1904="1"/>';
    expect((await cells(data, { styles, workbook: workbookPr }))[0]).toEqual({
      kind: 'date',
      text: '2026-03-31',
    });
  });

  it('joins the runs of a rich text and leaves its phonetic guide out', async () => {
    const shared =
      '<si><r><t>周转</t></r><r><rPr><b/></rPr><t>贷</t></r><rPh><t>zhou</t></rPh></si><si><t>a_x000D_\nb</t></si>';
    const data = sheetData(
      textRow(1, HEADS),
      '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>',
    );
    expect((await cells(data, { shared })).slice(0, 2).map(({ text }) => text)).toEqual(['周转贷', 'a\nb']);
  });

  it('reads no hidden sheet and marks hidden rows and columns (I-HIDDEN)', async () => {
    const data = `<cols><col min="2" max="2" hidden="1"/></cols>${sheetData(
      textRow(1, HEADS),
      textRow(2, ROW).replace('<row r="2"', '<row r="2" hidden="1"'),
    )}`;
    const wrong = sheetData(textRow(1, HEADS), textRow(2, ['SECRET', '', '']));
    const sheet = await sheetOf(workbook({ sheets: [wrong, wrong, data], states: ['hidden', 'veryHidden'] }));
    expect(sheet.name).toBe('表3');
    expect(sheet.headings.map(({ hidden }) => hidden ?? false)).toEqual([false, true, false]);
    expect(sheet.rows[0]).toMatchObject({ hidden: true });
    expect(await codeOf(workbook({ sheets: [PLAIN], states: ['hidden'] }))).toBe('no_rows');
  });

  it('skips titles and notes above the headings and joins a merged group with what stands under it (I-HEAD)', async () => {
    const data = `${sheetData(
      textRow(1, ['2026年一季度产品表']),
      textRow(2, ['填表单位：某某银行', '填表日期：2026-03-01']),
      textRow(4, ['产品编码', '产品名称', '额度（万元）', '', '投诉电话']),
      textRow(5, ['', '', '最低', '最高', '']),
      textRow(6, ['GY-001', '周转贷', '10', '300', '0731-80001234']),
    )}<mergeCells><mergeCell ref="A1:E1"/><mergeCell ref="A4:A5"/><mergeCell ref="B4:B5"/><mergeCell ref="C4:D4"/><mergeCell ref="E4:E5"/></mergeCells>`;
    const sheet = await sheetOf(workbook({ sheets: [data] }));
    expect(sheet.headings.map(({ text }) => text)).toEqual([
      '产品编码',
      '产品名称',
      '额度（万元） 最低',
      '额度（万元） 最高',
      '投诉电话',
    ]);
    expect(sheet.headings.every(({ text }) => isHeading(text))).toBe(true);
    expect(sheet.rows.map(({ row }) => row)).toEqual([6]);
  });

  it('whose headings are merged over columns with content is refused with the merge as the cause', async () => {
    const merged = (rows: readonly string[][], ref: string) =>
      workbook({
        sheets: [
          `${sheetData(...rows.map((texts, i) => textRow(i + 1, texts)))}<mergeCells><mergeCell ref="${ref}"/></mergeCells>`,
        ],
      });
    const lost = await read(merged([['产品编码', '', '最高额度（万元）'], ROW], 'A1:B1'));
    expect(lost).toMatchObject({
      ok: false,
      problem: { code: 'merged_headings', row: 1, column: 'A–B' },
    });
    expect(lost.ok ? '' : lost.problem.repair.zh).toContain('取消合并');
    const under = [['贷款产品', '', ''], ['产品编码', '', '最高额度（万元）'], ROW];
    expect(await codeOf(merged(under, 'A2:B2'))).toBe('merged_headings');
    expect(await codeOf(merged([['序列', '', '额'], ROW], 'A1:B1'))).toBe('merged_headings');
  });

  it('may merge a title, or a heading over room that is not used', async () => {
    const wide = `${sheetData(
      textRow(1, ['2026年产品表']),
      textRow(2, ['产品编码', '产品名称', '最高额度（万元）', '']),
      textRow(3, ROW),
    )}<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="C2:D2"/><mergeCell ref="C3:D3"/></mergeCells>`;
    expect((await sheetOf(workbook({ sheets: [wide] }))).rows.map(({ row }) => row)).toEqual([3]);
    const unknown = `${sheetData(
      textRow(1, ['2026年产品表']),
      textRow(2, ['序列', '叫法', '额']),
      textRow(3, ROW),
    )}<mergeCells><mergeCell ref="A1:C1"/></mergeCells>`;
    expect((await sheetOf(workbook({ sheets: [unknown] }))).headings.map(({ text }) => text)).toEqual([
      '序列',
      '叫法',
      '额',
    ]);
  });

  it('that a program streamed, with its sizes in 64 bits, is read like any other', async () => {
    const streamed = partsOfWorkbook({ sheets: [PLAIN] }).map((part) => ({ ...part, zip64: true as const }));
    expect((await sheetOf(zipOf(streamed))).rows.map(({ row }) => row)).toEqual([2]);
    const lying = streamed.map((part) => ({ ...part, size: 2 ** 40 }));
    expect(await codeOf(zipOf(lying))).toBe('bomb');
  });

  it('is refused when it has no headings, and read with unknown ones', async () => {
    expect(await codeOf(workbook({ sheets: [sheetData(textRow(1, ['x']))] }))).toBe('no_headings');
    const sheet = await sheetOf(
      workbook({ sheets: [sheetData(textRow(1, ['甲', '乙']), textRow(2, ['1', '2']))] }),
    );
    expect(sheet.headings.map(({ text }) => text)).toEqual(['甲', '乙']);
  });
});

const parts = partsOfWorkbook({ sheets: [PLAIN] });
const withPart = (name: string, content = '<x/>') => zipOf([...parts, { name, content }]);
const bomb = new Uint8Array(deflateRawSync(new Uint8Array(60_000_000)));

describe('T30 a hostile file is refused before it can do anything', () => {
  it.each([
    ['a macro', withPart('xl/vbaProject.bin'), 'macro'],
    ['a control', withPart('xl/activeX/activeX1.xml'), 'macro'],
    ['an embedded object', withPart('xl/embeddings/oleObject1.bin'), 'macro'],
    ['a link to another file', withPart('xl/externalLinks/externalLink1.xml'), 'external_link'],
    ['outside data', withPart('xl/connections.xml'), 'external_link'],
    ['a path out of its folder', withPart('../../etc/passwd'), 'broken'],
    ['an absolute path', withPart('/etc/passwd'), 'broken'],
    ['a part named twice', zipOf([...parts, ...parts.slice(0, 1)]), 'broken'],
    ['an encrypted part', zipOf(parts.map((part) => ({ ...part, flags: 1 }))), 'password'],
    [
      'more than 200 parts',
      zipOf([...parts, ...Array.from({ length: 200 }, (_, i) => ({ name: `p${i}`, content: '' }))]),
      'too_many_entries',
    ],
    [
      'a part that declares too much',
      zipOf([...parts, { name: 'xl/media/a.bin', content: '', size: 104_857_601 }]),
      'bomb',
    ],
    [
      'a ratio above 100',
      zipOf([...parts, { name: 'xl/a.bin', content: '', size: 60_000_000, packed: bomb }]),
      'bomb',
    ],
    [
      'a part larger than it declares',
      zipOf(parts.map((part) => (part.name.endsWith('sheet1.xml') ? { ...part, size: 40 } : part))),
      'bomb',
    ],
    [
      'a bomb that lies about its size',
      zipOf([
        ...parts.slice(0, -1),
        { name: 'xl/worksheets/sheet1.xml', content: '', size: 200_000, packed: bomb },
      ]),
      'bomb',
    ],
    [
      'a damaged part',
      zipOf(
        parts.map((part) =>
          part.name.endsWith('sheet1.xml') ? { ...part, packed: utf8('no deflate') } : part,
        ),
      ),
      'broken',
    ],
    [
      'XXE in a sheet',
      workbook({ sheets: [PLAIN], prolog: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' }),
      'dtd',
    ],
    [
      'XXE in a part that is not read',
      withPart('docProps/core.xml', '<!DOCTYPE x [<!ENTITY e "1">]><x>&e;</x>'),
      'dtd',
    ],
    [
      'an entity of its own',
      workbook({ sheets: [sheetData(textRow(1, HEADS), textRow(2, ['&lol;']))] }),
      'dtd',
    ],
    ['markup that does not close', workbook({ sheets: ['<sheetData><row r="1">'] }), 'broken'],
    ['markup that closes another', workbook({ sheets: ['<sheetData></row>'] }), 'broken'],
    [
      'cells that go back',
      workbook({ sheets: ['<sheetData><row r="1"><c r="B1"/><c r="A1"/></row></sheetData>'] }),
      'broken',
    ],
    [
      'a shared text that is not there',
      workbook({ sheets: [sheetData('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')] }),
      'broken',
    ],
    [
      'a cell far to the right',
      workbook({ sheets: [sheetData('<row r="1"><c r="XFD1"><v>1</v></c></row>')] }),
      'too_many_columns',
    ],
    ['an empty archive', zipOf([]), 'content_differs'],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  it('more than 400,000 cells are given up at the limit, two million of one kind as a bomb', async () => {
    const sheet = (rows: number, value: (place: number) => number) => {
      const row = (r: number) =>
        Array.from({ length: 200 }, (_, c) => `<c><v>${value(r * 200 + c)}</v></c>`).join('');
      const lines = Array.from({ length: rows }, (_, r) => `<row r="${r + 1}">${row(r)}</row>`);
      return workbook({ sheets: [sheetData(...lines)] });
    };
    expect(await codeOf(sheet(2_001, (place) => (place * 7919) % 99_991))).toBe('too_many_cells');
    expect(await codeOf(sheet(10_000, () => 1))).toBe('bomb');
  });

  it('more than 5,000 products are refused as a file', async () => {
    const rows = Array.from({ length: 5_001 }, (_, i) => `GY-${i},贷${i},10`);
    expect(await codeOf(utf8(`${HEADS.join()}\n${rows.join('\n')}`), 'a.csv')).toBe('too_many_rows');
  });

  it.each([
    ['old .xls', utf8('x'), 'a.xls', 'old_format'],
    ['a macro workbook by name', zipOf(parts), 'a.xlsm', 'macro'],
    ['a PDF named .xlsx', utf8('%PDF-1.7'), 'a.xlsx', 'content_differs'],
    ['a workbook named .csv', zipOf(parts), 'a.csv', 'content_differs'],
    ['a page named .html', utf8('<table>'), 'a.html', 'wrong_kind'],
    ['a double extension', utf8('x'), 'a.csv.exe', 'wrong_kind'],
    ['nothing', utf8(''), 'a.csv', 'empty_file'],
    ['20 MB and a byte', new Uint8Array(20 * 1024 * 1024 + 1), 'a.csv', 'too_large'],
  ])('%s', async (_, bytes, name, code) => {
    expect(await codeOf(bytes, name)).toBe(code);
  });

  it('a workbook with a password is told from the old format', async () => {
    const ole = new Uint8Array(600);
    ole.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    expect(await codeOf(ole, 'a.xlsx')).toBe('old_format');
    ole.set(
      [...'EncryptedPackage'].flatMap((letter) => [letter.charCodeAt(0), 0]),
      512,
    );
    expect(await codeOf(ole, 'a.xlsx')).toBe('password');
  });

  it('every refusal says what is wrong and what to do in both languages', () => {
    for (const { detail, repair } of Object.values(FILE_PROBLEMS)) {
      for (const text of [detail.zh, detail.en, repair.zh, repair.en]) expect(text.length).toBeGreaterThan(3);
    }
  });

  it('whatever bytes come, the answer is a sheet or a refusal', async () => {
    const good = zipOf(parts);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
        async (bends) => {
          const bytes = good.slice();
          for (const [at, byte] of bends) bytes[at] = byte;
          const answer = await read(bytes);
          if (!answer.ok) expect(FILE_PROBLEMS).toHaveProperty(answer.problem.code);
        },
      ),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const answer = await read(new Uint8Array(bytes), 'a.csv');
        if (!answer.ok) expect(FILE_PROBLEMS).toHaveProperty(answer.problem.code);
      }),
    );
  });
});

describe('a CSV', () => {
  const csv = (text: string) => sheetOf(utf8(text), 'a.csv');
  // 产品编码,产品名称 / GY-001,周转贷 in GB18030.
  const GB = Uint8Array.from([
    0xb2, 0xfa, 0xc6, 0xb7, 0xb1, 0xe0, 0xc2, 0xeb, 0x2c, 0xb2, 0xfa, 0xc6, 0xb7, 0xc3, 0xfb, 0xb3, 0xc6,
    0x0a, 0x47, 0x59, 0x2d, 0x30, 0x30, 0x31, 0x2c, 0xd6, 0xdc, 0xd7, 0xaa, 0xb4, 0xfb, 0x0a,
  ]);

  it.each([',', ';', '\t'])('is read with %j between its fields', async (separator) => {
    const sheet = await csv(`\ufeff${[HEADS, ROW].map((row) => row.join(separator)).join('\r\n')}\r\n`);
    expect(sheet.headings.map(({ text }) => text)).toEqual(HEADS);
    expect(sheet.rows).toEqual([{ row: 2, cells: ROW.map((text) => ({ kind: 'text', text })) }]);
  });

  it('keeps quoted separators, quotes and line breaks inside their field and counts rows as Excel does', async () => {
    const sheet = await csv('产品编码,产品名称\nA,"一,二""三""\n四"\n\nB,x');
    expect(sheet.rows.map(({ row, cells }) => [row, cells[1]?.text])).toEqual([
      [2, '一,二"三"\n四'],
      [4, 'x'],
    ]);
  });

  it('is read in GB18030 as in UTF-8', async () => {
    const sheet = await sheetOf(GB, 'a.csv');
    expect(sheet.rows[0]?.cells[1]?.text).toBe('周转贷');
  });

  it('in two encodings is refused whole (I-ENC), also where the wrong half would read as other characters', async () => {
    const line = utf8('GY-002,周转贷款\n');
    expect(await codeOf(Uint8Array.from([...GB, ...line]), 'a.csv')).toBe('encoding');
    expect(await codeOf(Uint8Array.from([...line, ...GB]), 'a.csv')).toBe('encoding');
    expect(await codeOf(Uint8Array.from([...GB, 0xff, 0xff]), 'a.csv')).toBe('encoding');
    expect(await codeOf(Uint8Array.from([0xff, 0xfe, 0x41, 0x00]), 'a.csv')).toBe('encoding');
  });

  it('with a quotation mark left open is refused with its row', async () => {
    const answer = await read(utf8('产品编码,产品名称\nA,x\nB,"y\nC,z'), 'a.csv');
    expect(answer).toMatchObject({ ok: false, problem: { code: 'open_quote', row: 3 } });
  });

  it('tells a row that a separator inside a text has moved', async () => {
    const sheet = await csv('产品编码,产品名称\nA,一,二\nB,x');
    expect(sheet.rows.map(({ beyond }) => beyond ?? 0)).toEqual([1, 0]);
  });

  it('takes what begins with = for a formula, unless an export put an apostrophe before it (I-APOS)', async () => {
    const sheet = await csv("产品编码,产品名称\n=1+1,'=1+1\n'A,''=1\n");
    expect(sheet.rows[0]?.cells).toEqual([
      { kind: 'formula', text: '=1+1' },
      { kind: 'text', text: '=1+1' },
    ]);
    expect(sheet.rows[1]?.cells).toEqual([
      { kind: 'text', text: "'A" },
      { kind: 'text', text: "'=1" },
    ]);
  });
});

const STARTS = ['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠', "'", ' =', '\u200b='];
const anyText = fc
  .tuple(fc.constantFrom('', ...STARTS), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }))
  .map(([start, rest]) => start + rest)
  .filter((text) => text.trim() !== '' && text.isWellFormed() && !/[\u0000\r\ufeff]/.test(text));

describe('T29 an exported text', () => {
  it('cannot become a formula in a CSV, and is a number only when it is one', () => {
    const lines = new TextDecoder()
      .decode(writeCsv([STARTS.map((start) => `${start}cmd|x`), [-3, 3.5]]))
      .split('\r\n');
    for (const field of lines[0]?.split(',') ?? []) expect(field.replace(/^[\ufeff"]+/, '')).toMatch(/^'/);
    expect(lines[1]).toBe('-3,3.5');
  });

  it('comes back letter for letter from CSV and from XLSX', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 8 }), async (texts) => {
        const rows = texts.map((text, i) => [`GY-${i + 100}`, text] as const);
        const csv = writeCsv([HEADS.slice(0, 2), ...rows]);
        const xlsx = await writeWorkbook(
          [{ name: '产品', columns: HEADS.slice(0, 2).map((heading) => ({ heading })), rows }],
          't',
        );
        for (const [bytes, name] of [
          [csv, 'a.csv'],
          [xlsx, 'a.xlsx'],
        ] as const) {
          const sheet = await sheetOf(new Uint8Array(bytes), name);
          expect(sheet.rows.map(({ cells }) => cells[1])).toEqual(
            texts.map((text) => ({ kind: 'text', text })),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
