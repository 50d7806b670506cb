// CSV as people save it: UTF-8 or GB18030, comma, semicolon or tab, quotes where a text needs them.
import { guarded, unguarded } from './apostrophe.ts';
import { EMPTY, type Cell, type Grid, type GridRow } from './cells.ts';
import { LIMITS, refuse } from './refusals.ts';

const CHINESE = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/;

const decode = (bytes: Uint8Array, label: 'utf-8' | 'gb18030'): string | null => {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
};

/** Whether some line reads as Chinese in UTF-8 although the file as a whole is not UTF-8. */
function hasUtf8Line(bytes: Uint8Array): boolean {
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(10, from);
    const to = found < 0 ? bytes.length : found;
    const line = decode(bytes.subarray(from, to), 'utf-8');
    if (line !== null && CHINESE.test(line)) return true;
    from = to + 1;
  }
  return false;
}

/**
 * The text of a CSV. Two encodings in one file are refused as a file (ruling I-ENC): much of UTF-8 would pass for
 * GB18030 and come out as other characters, so that a line of UTF-8 among others is looked for.
 */
export function decodeCsv(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw refuse('encoding');
  const utf8 = decode(bytes, 'utf-8');
  if (utf8 !== null) return utf8;
  const chinese = decode(bytes, 'gb18030');
  if (chinese === null || hasUtf8Line(bytes)) throw refuse('encoding');
  return chinese;
}

const SEPARATORS = [',', ';', '\t'] as const;
const SAMPLE = 20_000;

/** The separator that stands most often outside quotes at the beginning of the file. */
function separatorOf(text: string): string {
  const outside = text.slice(0, SAMPLE).replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => outside.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** A field as a cell: a text that begins with = is a formula to every spreadsheet program. */
function cellOf(field: string): Cell {
  if (field.length > LIMITS.cell_characters) throw refuse('cell_too_long');
  const text = field.replace(/\r\n?/g, '\n');
  if (text.trim() === '') return EMPTY;
  return text.startsWith('=') ? { kind: 'formula', text } : { kind: 'text', text: unguarded(text) };
}

/** Reads a CSV. Rows are numbered as a spreadsheet program numbers them: a quoted line break is inside one row. */
export function readCsv(bytes: Uint8Array): Grid {
  const text = decodeCsv(bytes);
  const separator = separatorOf(text);
  const rows: GridRow[] = [];
  let cells: Cell[] = [];
  let count = 0;
  let row = 1;
  const push = (field: string): void => {
    if ((count += 1) > LIMITS.cells) throw refuse('too_many_cells');
    const cell = cellOf(field);
    if (cells.length >= LIMITS.columns) {
      if (cell.kind !== 'empty') throw refuse('too_many_columns', { row });
      return;
    }
    cells.push(cell);
  };
  const endRow = (): void => {
    while (cells.at(-1)?.kind === 'empty') cells.pop();
    if (cells.length > 0) rows.push({ row, cells, hidden: false });
    cells = [];
    row += 1;
  };
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      for (let from = at + 1; ;) {
        const quote = text.indexOf('"', from);
        if (quote < 0) throw refuse('open_quote', { row });
        field += text.slice(from, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        field += '"';
        from = at + 1;
      }
    }
    const end = fieldEnd(text, at, separator);
    push(field + text.slice(at, end));
    at = end;
    const next = text[at];
    if (next === separator) {
      at += 1;
      // A separator at the very end leaves one more, empty field, which nobody misses.
      continue;
    }
    if (next === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    endRow();
  }
  endRow();
  return { name: 'CSV', rows, merges: [], hidden_columns: new Set() };
}

function fieldEnd(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length) {
    const c = text[at];
    if (c === separator || c === '\n' || c === '\r') break;
    at += 1;
  }
  return at;
}

/** A value of an exported cell: text, a number that stays one, or nothing. */
export type CsvValue = string | number | null;

/**
 * A CSV in UTF-8 with the mark that Excel needs to see. Texts that would become formulas carry an apostrophe; numbers
 * stay numbers.
 */
export function writeCsv(rows: readonly (readonly CsvValue[])[]): Uint8Array {
  const field = (value: CsvValue): string => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const text = guarded(value);
    return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => row.map(field).join(','));
  return new TextEncoder().encode(`\ufeff${lines.join('\r\n')}\r\n`);
}
