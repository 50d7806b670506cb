// What an import would do with the own shelf: new, changed field by field, unchanged, wrong. Nothing here writes.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { ProductState } from '../products/terms.ts';
import { changedFields, diffListings } from '../rounds/diff.ts';
import type { ListingField } from '../rounds/fields.ts';
import type { Draft } from '../rounds/problems.ts';
import type { RoundState } from '../rounds/terms.ts';
import { headingOf } from './column.ts';
import { columnOf } from './columns.ts';
import {
  locate,
  readRow,
  repeatedCodes,
  codeIn,
  type CellProblem,
  type ReadRow,
  type Reader,
  type RowWarning,
} from './rows.ts';
import type { Sheet } from './sheets/cells.ts';
import type { RowAction } from './terms.ts';

/** A product of the own shelf as an import meets it. */
export type Shelved = {
  readonly id: string;
  readonly code: string;
  readonly state: ProductState;
  readonly ver: number;
  /** Its terms as its institution wrote them last: those of its open round, else those listed; null without either. */
  readonly terms: Draft | null;
  readonly round: { readonly state: RoundState; readonly rev: number } | null;
};

/** A changed field with its lines before and after. */
export type Change = {
  readonly field: ListingField;
  readonly label: Bilingual;
  readonly before: readonly Bilingual[];
  readonly after: readonly Bilingual[];
};

/** What happens to one row. `product` and `ver` name the product as the preview saw it. */
export type PlannedRow = {
  readonly row: number;
  readonly hidden: boolean;
  readonly code: string;
  readonly name: string;
  readonly action: RowAction;
  readonly product: string | null;
  readonly ver: number | null;
  /** The save of its open round that the preview saw. */
  readonly rev: number | null;
  readonly changes: readonly Change[];
};

export type Planned = {
  readonly planned: PlannedRow;
  readonly draft: Draft | null;
  readonly problems: readonly CellProblem[];
  /** What is worth a second look in a row that would be written. */
  readonly warnings: readonly RowWarning[];
};

const CODE_HEADING = headingOf(columnOf('code'), 'zh');

function codeProblem(
  read: Pick<ReadRow, 'row' | 'code'>,
  reader: Reader,
  code: string,
  expected: Bilingual,
  repair: Bilingual,
): CellProblem {
  const at = reader.mapping.find(({ key }) => key === 'code');
  return {
    row: read.row,
    column: at?.letters ?? null,
    heading: at?.heading ?? CODE_HEADING,
    key: 'code',
    code,
    found: read.code,
    expected,
    repair,
  };
}

const ROUND_REPAIR = both(
  '该产品正在复核或审核，请先撤回，再导入',
  'It is being checked or reviewed: take it back first, then import again',
);

function planRow(read: ReadRow, product: Shelved | undefined, reader: Reader): Planned {
  const { row, hidden, code, name, draft } = read;
  const before = product?.terms ?? null;
  const isSame = before !== null && read.problems.length === 0 && changedFields(before, draft).length === 0;
  const problems = [...read.problems];
  if (product?.round && product.round.state !== 'editing' && !isSame) {
    const expected = both('没有在复核或审核中的产品', 'a product that nobody is checking');
    problems.push(codeProblem(read, reader, 'in_review', expected, ROUND_REPAIR));
  }
  const action: RowAction = problems.length > 0 ? 'wrong' : isSame ? 'skip' : before ? 'update' : 'create';
  const isWritten = action === 'create' || action === 'update';
  const called = { names: reader.names.book.names, branches: reader.names.branches };
  const changes =
    action === 'update' && before
      ? diffListings(before, draft, called).map(({ field, label, before: was, after: is }): Change => ({
          field,
          label,
          before: was.filter(({ changed }) => changed).map(({ text }) => text),
          after: is.filter(({ changed }) => changed).map(({ text }) => text),
        }))
      : [];
  return {
    planned: {
      row,
      hidden,
      code,
      name,
      action,
      product: product?.id ?? null,
      ver: product?.ver ?? null,
      rev: product?.round?.rev ?? null,
      changes,
    },
    draft: isWritten ? draft : null,
    problems,
    warnings: isWritten ? read.warnings : [],
  };
}

/**
 * Plans a file against the own shelf, row by row in the order of the file: whoever takes the rows one at a time needs
 * memory for one at a time.
 */
export function* planImport(
  sheet: Sheet,
  shelf: ReadonlyMap<string, Shelved>,
  reader: Reader,
): Generator<Planned> {
  const located = locate(reader.mapping);
  const repeated = repeatedCodes(sheet, located);
  for (const row of sheet.rows) {
    const code = codeIn(row, located);
    const first = repeated.get(row.row);
    const product = shelf.get(code);
    const read = readRow(row, located, product?.terms ?? null, reader);
    if (first === undefined) {
      yield planRow(read, product, reader);
      continue;
    }
    const expected = both(
      `每个产品编码只出现一次（第 ${first} 行已有）`,
      `each code once (row ${first} has it)`,
    );
    const repair = both(
      '请删去重复的一行，或改正产品编码',
      'Remove one of the two rows, or correct the code',
    );
    const twice = codeProblem(read, reader, 'repeated_code', expected, repair);
    yield planRow({ ...read, problems: [twice, ...read.problems] }, product, reader);
  }
}
