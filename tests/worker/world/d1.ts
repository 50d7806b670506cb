// A district's database that counts: what a request cost in round trips, statements and rows, as D1 bills them.

export type Cost = { round_trips: number; statements: number; rows_read: number; rows_written: number };

export const NOTHING: Cost = { round_trips: 0, statements: 0, rows_read: 0, rows_written: 0 };

class CountedStatement implements D1PreparedStatement {
  readonly inner: D1PreparedStatement;
  readonly #count: (results: readonly D1Result[]) => void;

  constructor(inner: D1PreparedStatement, count: (results: readonly D1Result[]) => void) {
    this.inner = inner;
    this.#count = count;
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new CountedStatement(this.inner.bind(...values), this.#count);
  }

  async all<T>(): Promise<D1Result<T>> {
    const result = await this.inner.all<T>();
    this.#count([result]);
    return result;
  }

  run<T>(): Promise<D1Result<T>> {
    return this.all<T>();
  }

  // D1's own first() and raw() do not tell what they read.
  async first<T>(column?: string): Promise<T | null> {
    const row = (await this.all<Record<string, unknown>>()).results[0];
    if (!row) return null;
    return (column === undefined ? row : (row[column] ?? null)) as T;
  }

  raw(): Promise<never> {
    throw new Error('raw() is not counted; nothing in the product uses it');
  }
}

/** Wraps a database; `take` returns the cost since it was last called. */
export function countingD1(db: D1Database): { db: D1Database; take: () => Cost } {
  let cost: Cost = { ...NOTHING };
  const count = (results: readonly D1Result[]): void => {
    cost.round_trips += 1;
    for (const { meta } of results) {
      cost.statements += 1;
      cost.rows_read += meta.rows_read;
      cost.rows_written += meta.rows_written;
    }
  };
  const counted: Pick<D1Database, 'prepare' | 'batch'> = {
    prepare: (text) => new CountedStatement(db.prepare(text), count),
    async batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
      const results = await db.batch<T>(
        statements.map((statement) => (statement instanceof CountedStatement ? statement.inner : statement)),
      );
      count(results);
      return results;
    },
  };
  return {
    db: counted as D1Database,
    take: () => {
      const taken = cost;
      cost = { ...NOTHING };
      return taken;
    },
  };
}
