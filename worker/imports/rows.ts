// One row of a file as a listing: every cell read, then the listing as a whole, so that one upload shows everything
// that is wrong with it.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Listing } from '../products/schema.ts';
import { changedFields } from '../rounds/diff.ts';
import { LISTING_FIELDS, type ListingField } from '../rounds/fields.ts';
import { listingProblems, type Draft, type Known } from '../rounds/problems.ts';
import { assemble, type Surroundings } from './assemble.ts';
import { headingOf, wantedIn, type Column, type ColumnKey, type Values } from './column.ts';
import { COLUMNS, columnOf } from './columns.ts';
import { bad, missing, shown, type Read, type ValueProblem } from './found.ts';
import { cellProblemOf } from './listing-problems.ts';
import type { MappedColumn } from './mapping.ts';
import { EMPTY, type Cell, type Sheet, type SheetRow } from './sheets/cells.ts';
import type { Written } from './sheets/write.ts';
import { isReasonHeading } from './terms.ts';
import { codeOf } from './words.ts';

/** One thing wrong in a row: where, what was found, what is expected, what to do. */
export type CellProblem = ValueProblem & {
  readonly row: number;
  /** The letters of the column, null where the file has no such column. */
  readonly column: string | null;
  /** The heading as the file has it, or as it ought to be. */
  readonly heading: string;
  readonly key: ColumnKey | null;
};

/** Something worth a second look in a row that may be written all the same. */
export type RowWarning = { readonly label: Bilingual; readonly detail: Bilingual };

export type ReadRow = {
  readonly row: number;
  readonly hidden: boolean;
  readonly code: string;
  readonly name: string;
  readonly draft: Draft;
  readonly problems: readonly CellProblem[];
  readonly warnings: readonly RowWarning[];
};

/** Checks the shape of each field: the schema's own limits, in words. */
export type CheckShape = (
  draft: Draft,
) => readonly { readonly field: ListingField; readonly code: string; readonly detail: Bilingual }[];

/** What the rows of one file are read with. */
export type Reader = Surroundings & {
  readonly mapping: readonly MappedColumn[];
  readonly known: Known;
  readonly checkShape: CheckShape;
};

type Located = { readonly column: Column; readonly at: MappedColumn; readonly index: number };

/** The columns that are read, each with its place among the headings. */
export function locate(mapping: readonly MappedColumn[]): Located[] {
  return mapping.flatMap((at, index): Located[] =>
    at.key === null ? [] : [{ column: columnOf(at.key), at, index }],
  );
}

function readCell(column: Column, cell: Cell, at: MappedColumn, { names }: Reader): Read<Values[ColumnKey]> {
  if (cell.kind === 'empty') {
    return column.empty === undefined ? missing(wantedIn(column)) : { ok: true, value: column.empty };
  }
  return column.read(cell, { unit: at.unit, names });
}

const RATES_FOLLOW_FROM = ['rate_type', 'spread_bp_min', 'spread_bp_max', 'term_months_max'];

/** The code of a row that still carries the explanation of an earlier import. */
export const STILL_EXPLAINED = 'still_explained';
const MENDED = both('改好后清空的一格', 'an empty cell once the row is mended');
const MEND = both(
  '这一行还带着上次导入的错误说明：请按说明改好，再清空这一格',
  'This row still carries the explanation of its error: mend it, then empty this cell',
);

/** The code of a row as products are told apart by it. */
export function codeIn(row: SheetRow, located: readonly Located[]): string {
  const place = located.find(({ column }) => column.key === 'code');
  const cell = place && row.cells[place.index];
  return cell && (cell.kind === 'text' || cell.kind === 'number') ? codeOf(cell.text) : '';
}

function nameIn(row: SheetRow, located: readonly Located[]): string {
  const place = located.find(({ column }) => column.key === 'name');
  return shown((place && row.cells[place.index]?.text) ?? '');
}

/** Reads a row. `before` is the product's own listing, or null for a new product. */
export function readRow(
  row: SheetRow,
  located: readonly Located[],
  before: Draft | null,
  reader: Reader,
): ReadRow {
  const problems: CellProblem[] = [];
  const values: Partial<Record<ColumnKey, unknown>> = {};
  const wrong = new Set<string>();
  const add = (column: Column | null, at: MappedColumn | undefined, problem: ValueProblem): void => {
    if (column) wrong.add(column.field);
    const heading = at?.heading ?? (column ? headingOf(column, 'zh') : '');
    problems.push({
      ...problem,
      row: row.row,
      column: at?.letters ?? null,
      heading,
      key: column?.key ?? null,
    });
  };
  for (const { column, at, index } of located) {
    const read = readCell(column, row.cells[index] ?? EMPTY, at, reader);
    if (read.ok) values[column.key] = read.value;
    else for (const problem of [read.problem, ...(read.more ?? [])]) add(column, at, problem);
  }
  if (row.beyond) {
    const found = bad(
      'moved',
      `${row.beyond}`,
      both('每行的列数与表头一致', 'as many columns as headings'),
      both(
        '有文字含逗号而未加引号，请用双引号括起，或改用 .xlsx',
        'Quote the text that holds a comma, or use .xlsx',
      ),
    );
    if (!found.ok) add(null, undefined, found.problem);
  }
  for (const [index, at] of reader.mapping.entries()) {
    const { text } = row.cells[index] ?? EMPTY;
    if (at.key !== null || text === '' || !isReasonHeading(at.heading)) continue;
    add(null, at, { code: STILL_EXPLAINED, found: shown(text), expected: MENDED, repair: MEND });
  }
  if (!before) addAbsent(located, add);
  const placeOf = (key: ColumnKey) => located.find(({ column }) => column.key === key)?.at;
  const { draft, problems: joint } = assemble(values as Partial<Values>, before, reader);
  for (const { key, ...problem } of joint) add(columnOf(key), placeOf(key), problem);
  // What follows from a cell that could not be read is not told as well.
  if (RATES_FOLLOW_FROM.some((field) => wrong.has(field))) wrong.add('rate_min_ppm').add('rate_max_ppm');
  const sound = Object.fromEntries(Object.entries(draft).filter(([field]) => !wrong.has(field))) as Draft;
  const warnings: RowWarning[] = [];
  if (isChanged(before, draft) || problems.length > 0) {
    const { whole, slight } = wholeProblems(sound, reader);
    warnings.push(...slight.map(({ field, detail }) => ({ label: LISTING_FIELDS[field].label, detail })));
    if (draft.rate_type === 'lpr' && whole.some(({ field }) => RATES_FOLLOW_FROM.includes(field))) {
      wrong.add('rate_min_ppm').add('rate_max_ppm');
    }
    const around = {
      draft,
      known: reader.known,
      names: reader.names,
      ...cellsIn(row, located, draft, reader),
    };
    for (const problem of whole) {
      const column = COLUMNS.find((each) => each.field === problem.field);
      if (!column || wrong.has(problem.field)) continue;
      add(column, placeOf(column.key), cellProblemOf(problem, column, around));
    }
  }
  return {
    row: row.row,
    hidden: row.hidden ?? false,
    code: codeIn(row, located),
    name: nameIn(row, located),
    draft,
    problems,
    warnings,
  };
}

const textOf = (value: Written): string =>
  value === null ? '' : typeof value === 'object' ? value.day : String(value);

/** What the cells of a row say by field; where the file lacks a column, what the field is and will be. */
function cellsIn(row: SheetRow, located: readonly Located[], draft: Draft, { names }: Reader) {
  const placeOf = (field: ListingField) => located.find(({ column }) => column.field === field);
  return {
    textOf: (field: ListingField): string => {
      const place = placeOf(field);
      if (place) {
        const { kind, text } = row.cells[place.index] ?? EMPTY;
        return shown(kind === 'percent' ? `${text}%` : text);
      }
      const column = COLUMNS.find((each) => each.field === field);
      if (!column || draft[field] === undefined) return '';
      return shown(textOf(column.print(draft as Listing, names)));
    },
    headingOf: (field: ListingField): string => placeOf(field)?.at.heading ?? LISTING_FIELDS[field].label.zh,
  };
}

/** A new product needs columns that the file may lack altogether. */
function addAbsent(
  located: readonly Located[],
  add: (column: Column, at: undefined, problem: ValueProblem) => void,
): void {
  const present = new Set(located.map(({ column }) => column.key));
  for (const column of COLUMNS) {
    if (!column.required || present.has(column.key)) continue;
    add(column, undefined, {
      code: 'no_column',
      found: '',
      expected: both(
        `新产品需要“${headingOf(column, 'zh')}”列`,
        `A new product needs ${headingOf(column, 'en')}`,
      ),
      repair: both('请在表中加上这一列，或在“对应列”中指定', 'Add the column, or name it among the columns'),
    });
  }
}

const isChanged = (before: Draft | null, draft: Draft): boolean =>
  !before || changedFields(before, draft).length > 0;

/** What the listing as a whole has wrong, its shape first; a field is named once. What is slight stops nothing. */
function wholeProblems(draft: Draft, { known, checkShape }: Reader) {
  const problems = listingProblems(draft, known);
  const found = [...checkShape(draft), ...problems.filter(({ severity }) => severity === 'error')];
  return {
    whole: found.filter(({ field }, i) => found.findIndex((other) => other.field === field) === i),
    slight: problems.filter(({ severity }) => severity === 'warning'),
  };
}

/** The rows of a sheet whose code an earlier row has already (ruling I-DUP): row → the first row with its code. */
export function repeatedCodes(sheet: Sheet, located: readonly Located[]): Map<number, number> {
  const first = new Map<string, number>();
  const repeated = new Map<number, number>();
  for (const row of sheet.rows) {
    const code = codeIn(row, located);
    if (code === '') continue;
    const earlier = first.get(code);
    if (earlier === undefined) first.set(code, row.row);
    else repeated.set(row.row, earlier);
  }
  return repeated;
}
