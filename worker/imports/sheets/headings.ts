// Where the headings of a sheet are (ruling I-HEAD): titles and notes above them are skipped, and a group with the
// heading under it is one heading.
import {
  columnLetters,
  EMPTY,
  type Cell,
  type Grid,
  type GridRow,
  type Heading,
  type Sheet,
  type SheetRow,
} from './cells.ts';
import { LIMITS, refuse } from './refusals.ts';

/** How far down headings are looked for. */
const DEEPEST = 20;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

// Spaces that only set words apart in Chinese headings (产 品 编 码) are left to the matching.
const headingText = (cell: Cell | undefined): string =>
  cell && (cell.kind === 'text' || cell.kind === 'number') ? oneLine(cell.text) : '';

/** The cells of a row with merged blocks filled from their first cell. */
function filled(grid: Grid, row: GridRow): string[] {
  const texts = row.cells.map(headingText);
  for (const { top, bottom, left, right } of grid.merges) {
    if (top > row.row || bottom < row.row || right >= LIMITS.columns) continue;
    const first = top === row.row ? row : grid.rows.find((other) => other.row === top);
    const text = headingText(first?.cells[left]);
    for (let column = left; column <= right; column += 1) texts[column] = text;
  }
  return Array.from(texts, (text) => text ?? '');
}

/** Two rows of headings as one: group and heading joined by a space, the same text said once. */
function joined(above: readonly string[], below: readonly string[]): string[] {
  return Array.from({ length: Math.max(above.length, below.length) }, (_, i) => {
    const [group = '', own = ''] = [above[i], below[i]];
    return group === own || own === '' ? group : oneLine(`${group} ${own}`);
  });
}

type Candidate = {
  readonly texts: string[];
  readonly from: number;
  readonly to: number;
  readonly score: number;
};

function candidatesOf(grid: Grid, knows: (heading: string) => boolean): Candidate[] {
  const found: Candidate[] = [];
  const score = (texts: readonly string[]): number =>
    texts.filter((text) => text !== '' && knows(text)).length;
  grid.rows.slice(0, DEEPEST).forEach((row, i) => {
    const texts = filled(grid, row);
    found.push({ texts, from: i, to: i, score: score(texts) });
    const next = grid.rows[i + 1];
    const isMerged = grid.merges.some(({ top, left, right }) => top === row.row && (left < right || next));
    if (!next || next.row !== row.row + 1 || !isMerged) return;
    const both = joined(texts, filled(grid, next));
    found.push({ texts: both, from: i, to: i + 1, score: score(both) });
  });
  return found;
}

/**
 * Refuses a merged block that leaves several columns with content under one heading: which of them it names cannot be
 * told, and the names of the others are gone. A block over one column with content only takes up room.
 */
function refuseShared(grid: Grid, to: number): void {
  const row = grid.rows[to]?.row ?? 0;
  for (const { top, bottom, left, right } of grid.merges) {
    if (top > row || bottom < row || left === right) continue;
    const below = grid.rows.slice(to + 1);
    const isUsed = (column: number) => below.some(({ cells }) => (cells[column] ?? EMPTY).kind !== 'empty');
    const used = Array.from({ length: Math.min(right, LIMITS.columns) - left + 1 }, (_, i) => left + i);
    if (used.filter(isUsed).length < 2) continue;
    throw refuse('merged_headings', { row, column: `${columnLetters(left)}–${columnLetters(right)}` });
  }
}

/**
 * Finds the headings: the row, or the two rows, in which most texts are known headings. Where none is known, the first
 * row with at least two texts, so that a person can say which column is which.
 */
export function withHeadings(
  grid: Grid,
  format: Sheet['format'],
  knows: (heading: string) => boolean,
): Sheet {
  const candidates = candidatesOf(grid, knows);
  const best = candidates.reduce<Candidate | null>(
    (most, next) => (next.score > (most?.score ?? 0) ? next : most),
    null,
  );
  const found =
    best ??
    // A title merged over the sheet says one thing only.
    candidates.find(
      ({ texts }) => new Set(texts.filter((text) => text !== '' && !/^\d/.test(text))).size > 1,
    );
  if (!found) throw refuse('no_headings');
  refuseShared(grid, found.to);
  const headings = found.texts.flatMap((text, column): Heading[] =>
    text === '' ? [] : [{ column, text, ...(grid.hidden_columns.has(column) ? { hidden: true } : {}) }],
  );
  const last = headings.at(-1)?.column ?? 0;
  const rows = grid.rows.slice(found.to + 1).map((row): SheetRow => {
    const beyond = row.cells.slice(last + 1).filter(({ kind }) => kind !== 'empty').length;
    return {
      row: row.row,
      cells: headings.map(({ column }) => row.cells[column] ?? EMPTY),
      ...(row.hidden ? { hidden: true } : {}),
      ...(beyond > 0 && format === 'csv' ? { beyond } : {}),
    };
  });
  const full = rows.filter(({ cells, beyond }) => beyond || cells.some(({ kind }) => kind !== 'empty'));
  if (full.length > LIMITS.rows) throw refuse('too_many_rows');
  return {
    name: grid.name,
    format,
    heading_row: grid.rows[found.to]?.row ?? 1,
    headings,
    rows: full,
  };
}
