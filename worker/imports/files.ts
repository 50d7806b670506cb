// The files an import hands out: the template, the own shelf, the rows that were wrong with what is wrong in them.
import type { Locale } from '../lib/bilingual.ts';
import type { Draft } from '../rounds/problems.ts';
import { LISTING_FIELDS } from '../rounds/fields.ts';
import { LISTING_TAB_LABELS } from '../rounds/terms.ts';
import { headingOf, type Column, type ImportNames } from './column.ts';
import { cellsOf, COLUMNS } from './columns.ts';
import { STILL_EXPLAINED, type CellProblem } from './rows.ts';
import type { Cell, Sheet } from './sheets/cells.ts';
import { writeCsv } from './sheets/csv.ts';
import { isReasonHeading, REASON_HEADING } from './terms.ts';
import { writeWorkbook, type Written, type WrittenColumn, type WrittenSheet } from './sheets/write.ts';
import { labelsOf } from './words.ts';

const TITLES = {
  products: { zh: '产品', en: 'Products' },
  notes: { zh: '填写说明', en: 'How to fill it in' },
  wrong: { zh: '待修改', en: 'To be corrected' },
} as const;
const NOTE_HEADINGS = {
  zh: ['列名', '分组', '必填', '怎么填', '示例', '可选值'],
  en: ['Column', 'Group', 'Required', 'How', 'Example', 'Choices'],
} as const;
const REASON_NOTE = {
  zh: '改好一行后清空这一格，再上传这个文件；还留着说明的行不会导入',
  en: 'Empty this cell once its row is mended, then upload this file; a row that keeps its explanation is not imported',
} as const;

const columnFor = (column: Column, locale: Locale): WrittenColumn => ({
  heading: headingOf(column, locale),
  width: column.width,
  required: column.required,
  ...(column.help[locale] === '' ? {} : { note: column.help[locale] }),
  ...(column.choices ? { choices: labelsOf(column.choices).map((label) => label[locale]) } : {}),
});

function notesSheet(locale: Locale): WrittenSheet {
  const widths = [24, 14, 8, 50, 36, 60];
  return {
    name: TITLES.notes[locale],
    columns: NOTE_HEADINGS[locale].map((heading, i) => ({ heading, width: widths[i] ?? 20 })),
    rows: COLUMNS.map((column) => [
      headingOf(column, locale),
      LISTING_TAB_LABELS[LISTING_FIELDS[column.field].tab][locale],
      column.required ? (locale === 'zh' ? '是' : 'Yes') : '',
      column.help[locale],
      column.example,
      wordsOf(column, locale),
    ]),
  };
}

/** The words of a closed list, one behind the other. */
function wordsOf({ choices, listed }: Column, locale: Locale): string {
  const known = choices ?? listed;
  return known === null
    ? ''
    : labelsOf(known)
        .map((label) => label[locale])
        .join(locale === 'zh' ? '、' : '; ');
}

const productSheet = (rows: WrittenSheet['rows'], locale: Locale): WrittenSheet => ({
  name: TITLES.products[locale],
  columns: COLUMNS.map((column) => columnFor(column, locale)),
  rows,
});

/** An empty sheet of all columns with drop-downs and notes, and a sheet that explains them. */
export function writeTemplate(locale: Locale): Promise<Uint8Array> {
  return writeWorkbook([productSheet([], locale), notesSheet(locale)], TITLES.products[locale]);
}

/** The own shelf as a workbook that can be imported again. `title` says whose it is and of which day. */
export function writeShelf(drafts: readonly Draft[], names: ImportNames, title: string): Promise<Uint8Array> {
  const rows = drafts.map((draft) => cellsOf(draft, names));
  return writeWorkbook([productSheet(rows, 'zh'), notesSheet('zh')], title);
}

/** The own shelf as CSV. */
export function writeShelfCsv(drafts: readonly Draft[], names: ImportNames): Uint8Array {
  const plain = (value: Written) => (value !== null && typeof value === 'object' ? value.day : value);
  const rows = drafts.map((draft) => cellsOf(draft, names).map(plain));
  return writeCsv([COLUMNS.map((column) => headingOf(column, 'zh')), ...rows]);
}

/** A cell as it stood in the file; a formula comes back as its text, which cannot be computed. */
function asBefore({ kind, text }: Cell): Written {
  if (kind === 'empty') return null;
  if (kind === 'number') return Number(text);
  if (kind === 'percent') return `${text}%`;
  if (kind === 'date') return { day: text };
  if (kind === 'boolean') return text === 'TRUE' ? '是' : '否';
  return text;
}

/** One problem in a line: which column, what was found, what is expected, what to do. */
function sentenceOf({ column, heading, found, expected, repair, line }: CellProblem, locale: Locale): string {
  const isZh = locale === 'zh';
  const where = [column, heading].filter((part) => part !== null && part !== '').join(' ');
  const at = line === undefined ? '' : isZh ? `第${line}行` : `, line ${line}`;
  const was = found === '' ? (isZh ? '空' : 'empty') : isZh ? `“${found}”` : `“${found}”`;
  return isZh
    ? `【${where}】${at}读到${was}；应为${expected.zh}。${repair.zh}`
    : `[${where}${at}] found ${was}; expected ${expected.en}. ${repair.en}`;
}

/** Everything wrong in a row and what to do with the cell that says so. An old explanation is told only where it is all. */
function explanationOf(problems: readonly CellProblem[], locale: Locale): string {
  const newer = problems.filter(({ code }) => code !== STILL_EXPLAINED);
  const told = newer.length > 0 ? newer : problems;
  return [...told.map((each) => sentenceOf(each, locale)), REASON_NOTE[locale]].join('\n');
}

/**
 * The wrong rows as they stood, with a last column that says what is wrong in each and is to be emptied. The column that
 * an earlier file of wrong rows brought along is replaced.
 */
export function writeWrongRows(
  sheet: Sheet,
  problems: readonly CellProblem[],
  locale: Locale,
): Promise<Uint8Array> {
  const byRow = new Map<number, CellProblem[]>();
  for (const problem of problems) byRow.set(problem.row, [...(byRow.get(problem.row) ?? []), problem]);
  const rows = sheet.rows.flatMap(({ row, cells }): Written[][] => {
    const found = byRow.get(row);
    if (!found) return [];
    const before = cells.filter((_, i) => !isReasonHeading(sheet.headings[i]?.text ?? ''));
    return [[...before.map(asBefore), explanationOf(found, locale)]];
  });
  const columns: WrittenColumn[] = [
    ...sheet.headings.flatMap(({ text }) => (isReasonHeading(text) ? [] : [{ heading: text }])),
    { heading: REASON_HEADING[locale], width: 80, required: true, note: REASON_NOTE[locale] },
  ];
  return writeWorkbook([{ name: TITLES.wrong[locale], columns, rows }], TITLES.wrong[locale]);
}
