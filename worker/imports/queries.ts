// Imports in D1. Every query takes the institution.
import { sql, type Sql } from '../lib/sql.ts';
import type { ImportState } from './terms.ts';

export type ImportRow = {
  readonly id: string;
  readonly institution_id: string;
  readonly state: ImportState;
  readonly file_name: string;
  readonly size: number;
  readonly sha256: string;
  readonly object_key: string;
  readonly mapping: string;
  readonly counts: string;
  readonly preview_key: string | null;
  readonly preview_hash: string | null;
  readonly made_by: string;
  readonly made_at: number;
  readonly state_at: number;
  readonly ver: number;
  readonly head: string;
};

/** One import of an institution. */
export function selectImport(id: string, institutionId: string): Sql {
  return sql`SELECT * FROM import_job WHERE id = ${id} AND institution_id = ${institutionId}`;
}

/** The row of {@link selectImport}, or null. */
export function importFrom(rows: readonly unknown[] | undefined): ImportRow | null {
  return (rows as ImportRow[] | undefined)?.[0] ?? null;
}

/** The last imports of an institution, the latest first, with who made each. */
export function selectImports(institutionId: string): Sql {
  return sql`SELECT j.id, j.state, j.file_name, j.size, j.counts, j.made_at, j.state_at, j.ver, u.name AS made_by
    FROM import_job j JOIN user u ON u.id = j.made_by
    WHERE j.institution_id = ${institutionId} ORDER BY j.made_at DESC LIMIT 50`;
}

export type ListedImport = Pick<
  ImportRow,
  'id' | 'state' | 'file_name' | 'size' | 'counts' | 'made_at' | 'state_at' | 'ver' | 'made_by'
>;

export function insertImport(row: ImportRow): Sql {
  return sql`INSERT INTO import_job (id, institution_id, state, file_name, size, sha256, object_key, mapping, counts,
      preview_key, preview_hash, made_by, made_at, state_at, ver, head)
    VALUES (${row.id}, ${row.institution_id}, ${row.state}, ${row.file_name}, ${row.size}, ${row.sha256},
      ${row.object_key}, ${row.mapping}, ${row.counts}, ${row.preview_key}, ${row.preview_hash}, ${row.made_by},
      ${row.made_at}, ${row.state_at}, ${row.ver}, ${row.head})`;
}

/** Writes an import after its next event; nothing changes when it moved meanwhile. */
export function updateImport(row: ImportRow): Sql {
  return sql`UPDATE import_job SET state = ${row.state}, mapping = ${row.mapping}, counts = ${row.counts},
      preview_key = ${row.preview_key}, preview_hash = ${row.preview_hash}, state_at = ${row.state_at},
      ver = ${row.ver}, head = ${row.head}
    WHERE id = ${row.id} AND ver = ${row.ver - 1}`;
}
