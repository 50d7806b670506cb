// A district's database in this process: what the product asks of D1, answered by Node's own SQLite in memory. The
// seeded past and simulations run the product's commands against it, thousands a second, before anything reaches D1.
// Numbers are bound as REAL and errors carry SQLite's own words here as there, so that a command cannot tell them apart.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../migrations');

/** The migrations in the order in which they apply: file name and SQL. */
export function listMigrations(folder = MIGRATIONS): { name: string; sql: string }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({ name, sql: readFileSync(path.join(folder, name), 'utf8') }));
}

type Row = Record<string, unknown>;

const META: D1Meta & Record<string, unknown> = {
  duration: 0,
  size_after: 0,
  rows_read: 0,
  rows_written: 0,
  last_row_id: 0,
  changed_db: false,
  changes: 0,
};

const resultOf = <T>(rows: unknown[]): D1Result<T> => ({ success: true, meta: META, results: rows as T[] });

/** What D1 can bind besides text, numbers and null is not used by the product and is refused here. */
function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`D1 statement with a value that the product never binds: ${typeof value}`);
}

class Statement implements D1PreparedStatement {
  readonly #statement: StatementSync;
  readonly #values: readonly SQLInputValue[];

  readonly isRead: boolean;

  constructor(statement: StatementSync, isRead: boolean, values: readonly SQLInputValue[] = []) {
    this.#statement = statement;
    this.isRead = isRead;
    this.#values = values;
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new Statement(this.#statement, this.isRead, values.map(bindable));
  }

  rows(): Row[] {
    return this.#statement.all(...this.#values);
  }

  async first<T>(column?: string): Promise<T | null> {
    const row = this.rows()[0];
    if (!row) return null;
    return (column === undefined ? row : (row[column] ?? null)) as T;
  }

  async all<T>(): Promise<D1Result<T>> {
    return resultOf<T>(this.rows());
  }

  async run<T>(): Promise<D1Result<T>> {
    return this.all<T>();
  }

  raw<T = unknown[]>(options: { columnNames: true }): Promise<[string[], ...T[]]>;
  raw<T = unknown[]>(options?: { columnNames?: false }): Promise<T[]>;
  async raw(options?: { columnNames?: boolean }): Promise<unknown[]> {
    const rows = this.rows().map((row) => Object.values(row));
    return options?.columnNames ? [this.#statement.columns().map(({ name }) => name), ...rows] : rows;
  }
}

/** The database, with what scripts need beyond D1's interface. */
export class SqliteD1 implements D1Database {
  readonly sqlite = new DatabaseSync(':memory:');
  // A statement is compiled once per text; the product's texts are few.
  readonly #statements = new Map<string, Statement>();
  readonly #begin = this.sqlite.prepare('BEGIN');
  readonly #commit = this.sqlite.prepare('COMMIT');
  readonly #rollback = this.sqlite.prepare('ROLLBACK');

  constructor() {
    // What a commit costs grows with the number of pages.
    this.sqlite.exec('PRAGMA page_size = 16384; PRAGMA foreign_keys = ON');
    for (const { sql } of listMigrations()) this.sqlite.exec(sql);
  }

  prepare(text: string): D1PreparedStatement {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = new Statement(this.sqlite.prepare(text), /^\s*SELECT\b/i.test(text));
    this.#statements.set(text, statement);
    return statement;
  }

  /** All statements or none: the first that fails undoes those before it and is thrown. */
  async batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
    // Nobody comes between statements that run in one go: reads among themselves need no transaction.
    if (statements.every((statement) => (statement as Statement).isRead))
      return statements.map((statement) => resultOf<T>((statement as Statement).rows()));
    this.#begin.run();
    try {
      const results = statements.map((statement) => resultOf<T>((statement as Statement).rows()));
      this.#commit.run();
      return results;
    } catch (error) {
      this.#rollback.run();
      throw error;
    }
  }

  async exec(text: string): Promise<D1ExecResult> {
    this.sqlite.exec(text);
    return { count: 1, duration: 0 };
  }

  withSession(): D1DatabaseSession {
    return {
      prepare: (text: string) => this.prepare(text),
      batch: <T>(statements: D1PreparedStatement[]) => this.batch<T>(statements),
      getBookmark: () => null,
    };
  }

  async dump(): Promise<ArrayBuffer> {
    throw new Error('a database in memory has no file to dump');
  }

  close(): void {
    this.sqlite.close();
  }
}
