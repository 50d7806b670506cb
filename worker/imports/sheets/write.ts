// Workbooks that the platform hands out: the template, the shelf, the rows that were wrong. Texts are typed as texts,
// so that none becomes a formula, and the same content gives the same bytes.
import type { CellStyle, CellValue, DataValidation, WriteSheet } from 'hucre/xlsx';
import { writeXlsx } from 'hucre/xlsx';
import { kept } from './apostrophe.ts';
import { columnLetters } from './cells.ts';

/** A value of a written cell; a day is written as a date. */
export type Written = string | number | { readonly day: string } | null;

export type WrittenColumn = {
  readonly heading: string;
  /** In characters. */
  readonly width?: number;
  readonly required?: boolean;
  /** Shown when the heading is pointed at. */
  readonly note?: string;
  /** The cells offer these and refuse anything else. */
  readonly choices?: readonly string[];
};

export type WrittenSheet = {
  readonly name: string;
  readonly columns: readonly WrittenColumn[];
  readonly rows: readonly (readonly Written[])[];
};

const CHOICES_SHEET = '选项';
const LAST_ROW = 5_001;

const HEADING: CellStyle = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8EEF7' } },
  alignment: { wrapText: true, vertical: 'top' },
};
const REQUIRED: CellStyle = { ...HEADING, font: { bold: true, color: { rgb: 'B42318' } } };
const BODY: CellStyle = { alignment: { wrapText: true, vertical: 'top' } };
const DAY: CellStyle = { ...BODY, numFmt: 'yyyy-mm-dd' };
// No clock takes part in a file: the same shelf gives the same bytes.
const EPOCH = 0;

function valueOf(value: Written): CellValue {
  if (value === null) return null;
  // What looks like an escape of Excel's own (_x000D_) is escaped, or it would come back as the character.
  if (typeof value === 'string') return kept(value).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return typeof value === 'number' ? value : new Date(`${value.day}T00:00:00Z`);
}

function sheetOf(
  { name, columns, rows }: WrittenSheet,
  choiceRanges: readonly (string | null)[],
): WriteSheet {
  const cells: NonNullable<WriteSheet['cells']> = new Map();
  columns.forEach(({ heading, note, required }, column) => {
    cells.set(`0,${column}`, {
      value: heading,
      style: required ? REQUIRED : HEADING,
      ...(note === undefined ? {} : { comment: { author: '融桥', text: note } }),
    });
  });
  rows.forEach((row, i) => {
    row.forEach((value, column) => {
      if (value === null) return;
      const style = typeof value === 'object' ? DAY : BODY;
      cells.set(`${i + 1},${column}`, { value: valueOf(value), style });
    });
  });
  const dataValidations = columns.flatMap((_, column): DataValidation[] => {
    const range = choiceRanges[column];
    if (!range) return [];
    const letters = columnLetters(column);
    return [
      {
        type: 'list',
        formula1: range,
        allowBlank: true,
        showErrorMessage: true,
        errorStyle: 'stop',
        errorTitle: '请从下拉列表中选择',
        errorMessage: 'Choose one of the list',
        range: `${letters}2:${letters}${LAST_ROW}`,
      },
    ];
  });
  return {
    name,
    columns: columns.map(({ width }) => ({ width: width ?? 14 })),
    rows: [columns.map(({ heading }) => heading), ...rows.map((row) => row.map(valueOf))],
    cells,
    ...(dataValidations.length > 0 ? { dataValidations } : {}),
    freezePane: { rows: 1, columns: 1 },
  };
}

/** The lists behind the drop-downs on a hidden sheet, each in a column, with the range of each. */
function choicesOf(sheet: WrittenSheet): { hidden: WriteSheet | null; ranges: (string | null)[] } {
  const lists: (readonly string[])[] = [];
  const ranges = sheet.columns.map(({ choices }) => {
    if (!choices) return null;
    const letters = columnLetters(lists.push(choices) - 1);
    return `${CHOICES_SHEET}!$${letters}$1:$${letters}$${choices.length}`;
  });
  if (lists.length === 0) return { hidden: null, ranges };
  const longest = Math.max(...lists.map((list) => list.length));
  const rows = Array.from({ length: longest }, (_, i) => lists.map((list) => list[i] ?? null));
  return { hidden: { name: CHOICES_SHEET, rows, hidden: true }, ranges };
}

/** Writes a workbook: the first sheet with its drop-downs, the others plain. `title` goes into its properties. */
export async function writeWorkbook(
  sheets: readonly [WrittenSheet, ...WrittenSheet[]],
  title: string,
): Promise<Uint8Array> {
  const [first, ...others] = sheets;
  const { hidden, ranges } = choicesOf(first);
  return writeXlsx({
    sheets: [
      sheetOf(first, ranges),
      ...others.map((sheet) => sheetOf(sheet, [])),
      ...(hidden ? [hidden] : []),
    ],
    properties: { title, creator: '融桥', created: new Date(EPOCH), modified: new Date(EPOCH) },
  });
}
