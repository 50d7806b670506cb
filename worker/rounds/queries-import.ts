// Many products at once: an upload is confirmed or undone in one batch of few statements, however many rows it has.
import { jsonChunks, sql, type Sql } from '../lib/sql.ts';
import type { CodedRow, RoundRow } from './queries.ts';

/** The products of an institution with their open rounds, for comparing an upload with the own shelf. */
export function selectOwnShelf(institutionId: string): Sql[] {
  return [
    sql`SELECT p.id, p.institution_id, p.code, p.state, p.version_id, NULL AS version_number, NULL AS version_hash,
        p.listing, p.off_shelf, p.ver, p.head, 0 AS open_rounds,
        (SELECT COALESCE(MAX(number), 0) FROM product_round r WHERE r.product_id = p.id) AS rounds
      FROM product p WHERE p.institution_id = ${institutionId} ORDER BY p.code LIMIT 20000`,
    sql`SELECT * FROM product_round WHERE institution_id = ${institutionId}
      AND state IN ('editing', 'checking', 'reviewing', 'scheduled') LIMIT 20000`,
  ];
}

/** A product of the own shelf as an upload meets it. */
export type OwnProduct = CodedRow & { readonly round: RoundRow | null };

export function ownShelfFrom(
  products: readonly unknown[] | undefined,
  rounds: readonly unknown[] | undefined,
): OwnProduct[] {
  const open = new Map(((rounds ?? []) as RoundRow[]).map((round) => [round.product_id, round]));
  return ((products ?? []) as CodedRow[]).map((product) => ({
    ...product,
    round: open.get(product.id) ?? null,
  }));
}

/** The rounds that an upload wrote. */
export function selectImportedRounds(importId: string, institutionId: string): Sql[] {
  return [
    sql`SELECT * FROM product_round WHERE import_id = ${importId} AND institution_id = ${institutionId} LIMIT 20000`,
    sql`SELECT p.id, p.institution_id, p.code, p.state, p.version_id, NULL AS version_number, NULL AS version_hash,
        NULL AS listing, p.off_shelf, p.ver, p.head, 0 AS open_rounds, 0 AS rounds
      FROM product p WHERE p.id IN (SELECT product_id FROM product_round
        WHERE import_id = ${importId} AND institution_id = ${institutionId}) LIMIT 20000`,
  ];
}

/** What undoing an upload would find: how many rounds it takes back, handed over or not, and the codes that it leaves. */
export function selectUndoable(importId: string, institutionId: string): Sql {
  return sql`SELECT COUNT(*) AS rounds, COALESCE(SUM(r.state IN ('checking', 'reviewing') AND NOT r.import_touched), 0) AS handed_over,
      COALESCE(SUM(r.import_touched), 0) AS touched, COALESCE(SUM(r.state IN ('scheduled', 'listed')), 0) AS decided,
      json_group_array(p.code) FILTER (WHERE r.import_touched) AS kept
    FROM product_round r JOIN product p ON p.id = r.product_id
    WHERE r.import_id = ${importId} AND r.institution_id = ${institutionId}
      AND r.state <> 'dropped'`;
}

export type Undoable = {
  readonly rounds: number;
  readonly handed_over: number;
  readonly touched: number;
  readonly decided: number;
  readonly kept: readonly string[];
};

/** The row of {@link selectUndoable}. */
export function undoableFrom(rows: readonly unknown[] | undefined): Undoable {
  const row = (rows as (Omit<Undoable, 'kept'> & { kept: string })[] | undefined)?.[0];
  if (!row) throw new Error('a count has one row');
  return { ...row, kept: JSON.parse(row.kept) as string[] };
}

export type NewProduct = {
  id: string;
  institution_id: string;
  code: string;
  ver: number;
  head: string;
  created_at: number;
};

export function insertProducts(rows: readonly NewProduct[]): Sql[] {
  return jsonChunks(rows).map(
    (chunk) => sql`INSERT INTO product (id, institution_id, code, state, ver, head, created_at)
      SELECT value ->> 'id', value ->> 'institution_id', value ->> 'code', 'draft', value ->> 'ver', value ->> 'head',
        value ->> 'created_at'
      FROM json_each(${chunk})`,
  );
}

export type NewRound = {
  id: string;
  product_id: string;
  institution_id: string;
  number: number;
  draft: string;
  editors: string;
  import_id: string;
  opened_at: number;
};

export function insertRounds(rows: readonly NewRound[]): Sql[] {
  return jsonChunks(rows).map(
    (
      chunk,
    ) => sql`INSERT INTO product_round (id, product_id, institution_id, number, state, draft, rev, editors, import_id,
        opened_at)
      SELECT value ->> 'id', value ->> 'product_id', value ->> 'institution_id', value ->> 'number', 'editing',
        value ->> 'draft', 1, value ->> 'editors', value ->> 'import_id', value ->> 'opened_at'
      FROM json_each(${chunk})`,
  );
}

/** Where a product stands after its next event. `was` is the version that the decision was made on. */
export type ProductStep = {
  id: string;
  was: number;
  ver: number;
  head: string;
  state: string;
  off_shelf: string | null;
};

/** Moves many products; each statement pairs with the number of rows it must change. */
export function updateProducts(steps: readonly ProductStep[]): Sql[] {
  return jsonChunks(steps).map(
    (
      chunk,
    ) => sql`UPDATE product SET ver = j.value ->> 'ver', head = j.value ->> 'head', state = j.value ->> 'state',
        off_shelf = j.value ->> 'off_shelf'
      FROM json_each(${chunk}) j WHERE product.id = j.value ->> 'id' AND product.ver = j.value ->> 'was'`,
  );
}

/** A round that an upload writes over or gives back. `rev` is the one that the decision was made on. */
export type RoundStep = {
  id: string;
  rev: number;
  state: string;
  draft: string;
  editors: string;
  import_id: string | null;
  before_import: string | null;
  closed_at: number | null;
};

export function updateRounds(steps: readonly RoundStep[]): Sql[] {
  return jsonChunks(steps).map(
    (
      chunk,
    ) => sql`UPDATE product_round SET rev = rev + 1, state = j.value ->> 'state', draft = j.value ->> 'draft',
        editors = j.value ->> 'editors', import_id = j.value ->> 'import_id',
        before_import = j.value ->> 'before_import', import_touched = 0, closed_at = j.value ->> 'closed_at'
      FROM json_each(${chunk}) j WHERE product_round.id = j.value ->> 'id' AND product_round.rev = j.value ->> 'rev'`,
  );
}

/** How many rows of a list stand in a chunk: what the statement before must have changed. */
export function allChanged(chunk: Sql): Sql {
  return sql`changes() = json_array_length(${chunk.values[0] ?? null})`;
}
