// A database that remembers what was asked of it: each round trip with its statements, their values and the rows that D1
// bills. Tests hold the product against its budgets with it; the benchmark repeats the same round trips without the
// product around them.

export type RecordedStatement = {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly rows_read: number;
  readonly rows_written: number;
};

/** One round trip: a statement on its own, or a batch. */
export type Trip = {
  readonly statements: readonly RecordedStatement[];
  /** The order in which trips began and ended, counted together: one began before another ended when they overlap. */
  readonly began: number;
  readonly ended: number;
};

/** What D1 bills for some round trips. */
export type Cost = {
  readonly round_trips: number;
  readonly statements: number;
  readonly rows_read: number;
  readonly rows_written: number;
};

/** The cost of some round trips. */
export function costOf(trips: readonly Trip[]): Cost {
  const statements = trips.flatMap((trip) => trip.statements);
  return {
    round_trips: trips.length,
    statements: statements.length,
    rows_read: statements.reduce((sum, { rows_read }) => sum + rows_read, 0),
    rows_written: statements.reduce((sum, { rows_written }) => sum + rows_written, 0),
  };
}

/** What a statement and a batch have in common: they run, and are noted. */
type Run = <T>(
  asked: readonly Asked[],
  run: () => Promise<readonly D1Result<T>[]>,
) => Promise<readonly D1Result<T>[]>;
type Asked = { readonly text: string; readonly values: readonly unknown[] };

class RecordedD1Statement implements D1PreparedStatement {
  readonly inner: D1PreparedStatement;
  readonly asked: Asked;
  readonly #run: Run;

  constructor(inner: D1PreparedStatement, asked: Asked, run: Run) {
    this.inner = inner;
    this.asked = asked;
    this.#run = run;
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new RecordedD1Statement(this.inner.bind(...values), { ...this.asked, values }, this.#run);
  }

  async all<T>(): Promise<D1Result<T>> {
    const [result] = await this.#run([this.asked], async () => [await this.inner.all<T>()]);
    if (!result) throw new Error('a statement without a result');
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
  let clock = 0;
  const run: Run = async (asked, inner) => {
    const began = (clock += 1);
    const results = await inner();
    const statements = asked.map((statement, i): RecordedStatement => {
      const { rows_read = 0, rows_written = 0 } = results[i]?.meta ?? {};
      return { ...statement, rows_read, rows_written };
    });
    trips.push({ statements, began, ended: (clock += 1) });
    return results;
  };
  const recorded: Pick<D1Database, 'prepare' | 'batch'> = {
    prepare: (text) => new RecordedD1Statement(db.prepare(text), { text, values: [] }, run),
    async batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
      const own = statements.map((statement) => {
        if (!(statement instanceof RecordedD1Statement)) throw new Error('a statement of another database');
        return statement;
      });
      const inner = own.map((statement) => statement.inner);
      return [
        ...(await run<T>(
          own.map(({ asked }) => asked),
          () => db.batch<T>(inner),
        )),
      ];
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
