// Carries a database in memory over to D1: every table in bulk, rows as one JSON parameter per statement, so that a
// hundred megabytes take seconds. The district's own row goes last: while it is missing the copy is not complete.
import type { SqliteD1 } from '../lib/d1-sqlite.ts';

/** Characters of JSON per statement; D1 takes parameters of up to 2 MB, and Chinese takes three bytes a character. */
const CHUNK = 600_000;
/** Rows that every migrated database has already. */
const PRESENT = ['report_fold'];

/** The tables that a table refers to. */
function referredBy(db: SqliteD1, table: string): string[] {
  const rows = db.sqlite.prepare(`PRAGMA foreign_key_list(${table})`).all() as { table: string }[];
  return rows.map((row) => row.table);
}

/** The tables so that what is referred to comes first, else in the order of the migrations; the district last. */
function tablesOf(db: SqliteD1): string[] {
  const rows = db.sqlite
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .all() as { name: string }[];
  const names = rows.map(({ name }) => name);
  const ordered = new Set<string>();
  const place = (name: string, above: readonly string[]): void => {
    // A table may refer to itself, and its rows come in one statement.
    if (ordered.has(name) || above.includes(name)) return;
    for (const other of referredBy(db, name)) place(other, [...above, name]);
    ordered.add(name);
  };
  for (const name of names) place(name, []);
  return [...[...ordered].filter((name) => name !== 'district'), 'district'];
}

function columnsOf(db: SqliteD1, table: string): { names: string[]; key: string } {
  const rows = db.sqlite.prepare(`PRAGMA table_info(${table})`).all() as { name: string; pk: number }[];
  const keys = rows.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
  return { names: rows.map(({ name }) => name), key: keys.map(({ name }) => `"${name}"`).join(', ') };
}

/** The rows of a table in the order of its key, each as a JSON array of its columns. */
export function* rowsOfTable(db: SqliteD1, table: string): Generator<string> {
  const { names, key } = columnsOf(db, table);
  const statement = db.sqlite.prepare(
    `SELECT ${names.map((name) => `"${name}"`).join(', ')} FROM "${table}" ORDER BY ${key}`,
  );
  for (const row of statement.iterate()) yield JSON.stringify(Object.values(row as object));
}

/** All rows of all tables, table by table: equal for two databases that hold the same. */
export function* dumpOf(db: SqliteD1): Generator<string> {
  for (const table of tablesOf(db)) {
    yield table;
    yield* rowsOfTable(db, table);
  }
}

function* chunksOf(rows: Iterable<string>): Generator<string> {
  let part: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (length + row.length > CHUNK && part.length > 0) {
      yield `[${part.join(',')}]`;
      part = [];
      length = 0;
    }
    part.push(row);
    length += row.length + 1;
  }
  if (part.length > 0) yield `[${part.join(',')}]`;
}

/** Copies everything into a migrated, empty database. Returns the number of characters sent. */
export async function copyInto(
  from: SqliteD1,
  to: D1Database,
  progress: (text: string) => void = () => undefined,
): Promise<number> {
  let sent = 0;
  for (const table of tablesOf(from)) {
    if (PRESENT.includes(table)) await to.prepare(`DELETE FROM "${table}"`).run();
    const { names } = columnsOf(from, table);
    const insert = to.prepare(
      `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')})
       SELECT ${names.map((_, i) => `value ->> ${i}`).join(', ')} FROM json_each(?1)`,
    );
    let chunks = 0;
    for (const chunk of chunksOf(rowsOfTable(from, table))) {
      await insert.bind(chunk).run();
      sent += chunk.length;
      chunks += 1;
    }
    if (chunks > 4) progress(`copied ${table}`);
  }
  return sent;
}
