// Plain SQL as a tagged template: each ${value} becomes a numbered parameter, never text.

export type SqlValue = string | number | null;

/** A statement that is not yet bound to a database: queries return it for reads and writes alike. */
export type Sql = { readonly text: string; readonly values: readonly SqlValue[] };

/** Builds a statement: sql`SELECT id FROM org WHERE id = ${id}`. */
export function sql(parts: TemplateStringsArray, ...values: SqlValue[]): Sql {
  return { text: parts.reduce((text, part, i) => `${text}?${i}${part}`), values };
}

/** Binds a statement to a database, ready for `.all()` or a batch. */
export function prepare(db: D1Database, statement: Sql): D1PreparedStatement {
  const prepared = db.prepare(statement.text);
  return statement.values.length === 0 ? prepared : prepared.bind(...statement.values);
}

/** Runs several reads in one round trip and returns their rows, in order. */
export async function readAll(db: D1Database, statements: readonly Sql[]): Promise<unknown[][]> {
  if (statements.length === 0) return [];
  const results = await db.batch(statements.map((statement) => prepare(db, statement)));
  return results.map((result) => result.results);
}

/** Runs one read and returns its rows. `Row` is the private row type of the query that calls this. */
export async function rowsOf<Row>(db: D1Database, statement: Sql): Promise<Row[]> {
  return (await prepare(db, statement).all<Row>()).results;
}

/** Runs one read and returns its first row, or null. */
export async function rowOf<Row>(db: D1Database, statement: Sql): Promise<Row | null> {
  return prepare(db, statement).first<Row>();
}

/** Commits writes as one transaction: all or nothing. */
export async function writeAll(db: D1Database, statements: readonly Sql[]): Promise<void> {
  await db.batch(statements.map((statement) => prepare(db, statement)));
}

/** Characters of JSON in one parameter: far below D1's limit for a row. */
const CHUNK = 400_000;

/** Rows as JSON lists for `json_each(?)`, each short enough for one parameter. */
export function jsonChunks(rows: readonly unknown[]): string[] {
  const chunks: string[] = [];
  let texts: string[] = [];
  let length = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (length > 0 && length + text.length > CHUNK) {
      chunks.push(`[${texts.join(',')}]`);
      texts = [];
      length = 0;
    }
    texts.push(text);
    length += text.length + 1;
  }
  if (texts.length > 0) chunks.push(`[${texts.join(',')}]`);
  return chunks;
}
