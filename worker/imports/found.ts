// What is wrong with one cell, said so that the person can repair it without asking: what was found, what is expected,
// what to do. The code groups equal repairs.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Cell } from './sheets/cells.ts';

export type ValueProblem = {
  readonly code: string;
  readonly found: string;
  readonly expected: Bilingual;
  readonly repair: Bilingual;
  /** The line inside the cell, from 1, where a cell holds several entries. */
  readonly line?: number;
};

/** What a cell says, or what is wrong with it; `more` is wrong in further lines of it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ValueProblem; readonly more?: readonly ValueProblem[] };

export const good = <T>(value: T): Read<T> => ({ ok: true, value });

const SHOWN = 80;

/** The beginning of what stands in a cell, in one line. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

/** Refuses a cell: `bad('no_unit', text, both('…'), both('…'))`. */
export function bad(code: string, found: string, expected: Bilingual, repair: Bilingual): Read<never> {
  return { ok: false, problem: { code, found: shown(found), expected, repair } };
}

/** The same refusal, in a line of its cell. */
export function inLine(read: Read<never> & { ok: false }, line: number): Read<never> {
  return { ok: false, problem: { ...read.problem, line } };
}

const FORMULA_REPAIR = both(
  '复制该单元格，用“选择性粘贴—数值”粘贴回去',
  'Copy the cell and paste it back as a value',
);
const HALF_WIDTH_REPAIR = both('请改用半角数字 0–9', 'Use the plain digits 0 to 9');

/** Refuses what no column takes: formulas (ruling I-FORMULA) and cells that show an error. */
export function refusalOfKind(cell: Cell, expected: Bilingual): Read<never> | null {
  if (cell.kind === 'formula') return bad('formula', cell.text, expected, FORMULA_REPAIR);
  if (cell.kind === 'error') {
    return bad('cell_error', cell.text, expected, both('请直接填写数值', 'Type the value itself'));
  }
  return null;
}

/** Refuses digits that are not ASCII (security rule R6): they are never turned into others unseen. */
export function refusalOfDigits(text: string, expected: Bilingual): Read<never> | null {
  return /[０-９]/.test(text) ? bad('full_width', text, expected, HALF_WIDTH_REPAIR) : null;
}

/** Refuses an empty cell of a column that has to be filled. */
export function missing(expected: Bilingual): Read<never> {
  return bad('missing', '', expected, both('必须填写', 'This is required'));
}
