// Reading a file against the own shelf: what upload, columns and confirmation have in common. All of it can be done
// again from the file and the shelf, so that the preview and what is written come from one function.
import type { Ctx } from '../lib/context.ts';
import { both } from '../lib/bilingual.ts';
import { hex } from '../lib/hash.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { namebookOf } from '../matching/names.ts';
import type { LprTable } from '../products/lpr.ts';
import type { Draft } from '../rounds/problems.ts';
import { ownShelfFrom, selectOwnShelf, type OwnProduct } from '../rounds/queries-import.ts';
import { referencesFrom, selectReferences } from '../rounds/queries.ts';
import type { ImportNames } from './column.ts';
import { isHeading, type MappedColumn } from './mapping.ts';
import { planImport, type Shelved } from './plan.ts';
import { previewOf, type Counts, type Preview, type Written } from './preview.ts';
import { checkShape } from './schema-listing.ts';
import type { Sheet } from './sheets/cells.ts';
import { readSheets } from './sheets/read.ts';

/** The own shelf, and what listings may refer to: seven statements. */
export const selectSurroundings = (institutionId: string): Sql[] => [
  ...selectOwnShelf(institutionId),
  ...selectReferences(institutionId),
];

/** What a file is read against. */
export type Surroundings = {
  readonly products: readonly OwnProduct[];
  readonly names: ImportNames;
  readonly policies: ReadonlySet<string>;
  readonly contacts: ReadonlySet<string>;
  readonly lpr: LprTable;
  readonly today: string;
};

const NO_LPR = '{"known_until":"1970-01-01","changes":[]}';

/** The rows of {@link selectSurroundings}. */
export function surroundingsFrom(rows: readonly (unknown[] | undefined)[], now: number): Surroundings {
  const [products, rounds, towns, branches, district, policies, managers] = rows;
  const references = referencesFrom(towns, branches, policies, managers);
  const lpr = (district as { lpr: string }[] | undefined)?.[0]?.lpr ?? NO_LPR;
  return {
    products: ownShelfFrom(products, rounds),
    names: { ...references, book: namebookOf(references.towns) },
    policies: new Set(references.policies.keys()),
    contacts: new Set(references.managers.keys()),
    lpr: JSON.parse(lpr) as LprTable,
    today: dayOf(now),
  };
}

/** The terms of a product as its institution wrote them last. */
export function termsOf({ round, listing }: OwnProduct): Draft | null {
  const text = round?.draft ?? listing;
  return text === null ? null : (JSON.parse(text) as Draft);
}

// A shelf may hold far more than a file speaks of: only what a row asks for is parsed.
function shelfOf(products: readonly OwnProduct[]): ReadonlyMap<string, Shelved> {
  const byCode = new Map(products.map((product) => [product.code, product]));
  const shelved = (code: string): Shelved | undefined => {
    const product = byCode.get(code);
    return product && { ...product, terms: termsOf(product) };
  };
  return { get: shelved } as ReadonlyMap<string, Shelved>;
}

/** Reads a file. Throws 400 that names what is wrong with it and what to do. */
export async function sheetFrom(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Sheet> {
  const read = await readSheets(bytes, name, isHeading);
  if (read.ok) return read.sheet;
  const { code, detail, repair, row, column } = read.problem;
  const zh = `${row === undefined ? '' : `第 ${row} 行：`}${column === undefined ? '' : `${column} 列：`}${detail.zh}。${repair.zh}`;
  const en = `${row === undefined ? '' : `Row ${row}: `}${column === undefined ? '' : `column ${column}: `}${detail.en}. ${repair.en}`;
  throw fieldError('file', code, both(zh, en));
}

export type Checked = { readonly preview: Preview; readonly counts: Counts; readonly hash: string };

/** Checks a sheet against the shelf, row by row; `keep` gets each row that would be written. */
export function checkSheet(
  sheet: Sheet,
  mapping: readonly MappedColumn[],
  { products, names, policies, contacts, lpr, today }: Surroundings,
  keep?: (row: Written) => void,
): Checked {
  const known = {
    towns: new Set(names.towns.keys()),
    branches: new Set(names.branches.keys()),
    policies,
    contacts,
    lpr,
    today,
  };
  return previewOf(
    planImport(sheet, shelfOf(products), { mapping, names, known, checkShape, lpr, today }),
    keep,
  );
}

/** A random place for an object of an import (security rule R17). */
export const newKey = (ctx: Pick<Ctx, 'district' | 'random'>): string =>
  `${ctx.district}/imports/${hex(ctx.random(20))}`;

/** The bytes of an object. Throws 404 when it is gone. */
export async function bytesOf(files: R2Bucket, key: string): Promise<Uint8Array<ArrayBuffer>> {
  const object = await files.get(key);
  if (!object) throw new AppError('not_found');
  return new Uint8Array(await object.arrayBuffer());
}
