// A database that remembers what was asked of it: each round trip with its statements, their values and the rows that D1
// bills. Tests hold the product against its budgets with it; the benchmark repeats the same round trips without the
// product around them.

export type RecordedStatement = {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly rows_read: number;
  readonly rows_written: number;
};

/** The statements of one round trip: one on its own, or a batch. */
export type Trip = readonly RecordedStatement[];

/** What D1 bills, summed over a meaning of the caller's. */
export type Cost = {
  readonly round_trips: number;
  readonly statements: number;
  readonly rows_read: number;
  readonly rows_written: number;
};

/** The cost of some round trips. */
export function costOf(trips: readonly Trip[]): Cost {
  const statements = trips.flat();
  return {
    round_trips: trips.length,
    statements: statements.length,
    rows_read: statements.reduce((sum, { rows_read }) => sum + rows_read, 0),
    rows_written: statements.reduce((sum, { rows_written }) => sum + rows_written, 0),
  };
}

class RecordedD1Statement implements D1PreparedStatement {
  readonly inner: D1PreparedStatement;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly #record: (statements: readonly RecordedD1Statement[], results: readonly D1Result[]) => void;

  constructor(
    inner: D1PreparedStatement,
    asked: { readonly text: string; readonly values: readonly unknown[] },
    record: (statements: readonly RecordedD1Statement[], results: readonly D1Result[]) => void,
  ) {
    this.inner = inner;
    this.text = asked.text;
    this.values = asked.values;
    this.#record = record;
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new RecordedD1Statement(this.inner.bind(...values), { text: this.text, values }, this.#record);
  }

  async all<T>(): Promise<D1Result<T>> {
    const result = await this.inner.all<T>();
    this.#record([this], [result]);
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
    throw new Error('raw() is not recorded; nothing in the product uses it');
  }
}

/** Wraps a database; `take` returns the round trips since it was last called, in the order in which they ended. */
export function recordingD1(db: D1Database): { db: D1Database; take: () => Trip[] } {
  let trips: Trip[] = [];
  const record = (statements: readonly RecordedD1Statement[], results: readonly D1Result[]): void => {
    const trip = statements.map(({ text, values }, i): RecordedStatement => {
      const { rows_read = 0, rows_written = 0 } = results[i]?.meta ?? {};
      return { text, values, rows_read, rows_written };
    });
    trips.push(trip);
  };
  const recorded: Pick<D1Database, 'prepare' | 'batch'> = {
    prepare: (text) => new RecordedD1Statement(db.prepare(text), { text, values: [] }, record),
    async batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
      const own = statements.map((statement) => {
        if (!(statement instanceof RecordedD1Statement)) throw new Error('a statement of another database');
        return statement;
      });
      const results = await db.batch<T>(own.map(({ inner }) => inner));
      record(own, results);
      return results;
    },
  };
  return {
    db: recorded as D1Database,
    take: () => {
      const taken = trips;
      trips = [];
      return taken;
    },
  };
}
