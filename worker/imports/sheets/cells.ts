// What a spreadsheet says, whatever file it came in: headings and rows of typed cells, numbered as the person sees
// them. Shared by reading, checking and writing.
import type { Bilingual } from '../../lib/bilingual.ts';

/**
 * What a cell holds. `text` of a number is plain decimal digits, of a percent the number shown before its sign, of a
 * date YYYY-MM-DD, of a formula the formula itself.
 */
export type CellKind = 'text' | 'number' | 'percent' | 'date' | 'boolean' | 'formula' | 'error' | 'empty';

export type Cell = { readonly kind: CellKind; readonly text: string };

export const EMPTY: Cell = { kind: 'empty', text: '' };

/** One heading with its column, counted from 0. */
export type Heading = { readonly column: number; readonly text: string; readonly hidden?: true };

/** A row with its number in the file (from 1) and a cell for each heading, in the order of the headings. */
export type SheetRow = {
  readonly row: number;
  readonly cells: readonly Cell[];
  readonly hidden?: true;
  /** Cells with content to the right of the last heading: a separator inside a text has moved the row. */
  readonly beyond?: number;
};

export type Sheet = {
  readonly name: string;
  readonly format: 'xlsx' | 'csv';
  /** The row of the headings (the last one, where two rows make them). */
  readonly heading_row: number;
  readonly headings: readonly Heading[];
  readonly rows: readonly SheetRow[];
};

/** A file as it lies before its headings are found: the rows that hold something. */
export type Grid = {
  readonly name: string;
  readonly rows: readonly GridRow[];
  readonly merges: readonly Merge[];
  readonly hidden_columns: ReadonlySet<number>;
};
export type GridRow = { readonly row: number; readonly cells: readonly Cell[]; readonly hidden: boolean };

/** A merged block: rows from 1, columns from 0, both ends included. */
export type Merge = {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
};

/** Why a file as a whole is refused: a stable code, what is wrong, and what to do. */
export type FileProblem = {
  readonly code: string;
  readonly detail: Bilingual;
  readonly repair: Bilingual;
  readonly row?: number;
  readonly column?: string;
};

/** Stops reading a file; `readSheets` turns it into its answer. */
export class SheetRefusal extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem) {
    super(problem.code);
    this.name = 'SheetRefusal';
    this.problem = problem;
  }
}

/** The letters of a column: 0 is A, 27 is AB. */
export function columnLetters(column: number): string {
  let text = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  }
  return text;
}
