// The database defends itself: what the migrations must hold whatever code runs above them.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';

type Table = { name: string; strict: number; type: string };

let tables: Table[] = [];

beforeAll(async () => {
  const found = await env.DB_WANGCHENG.prepare('PRAGMA table_list').all<Table & { schema: string }>();
  tables = found.results.filter(
    (table) => table.type === 'table' && !/^(sqlite_|_cf_|d1_)/.test(table.name) && table.schema === 'main',
  );
});

const run = (sql: string, ...values: (string | number | null)[]) =>
  env.DB_WANGCHENG.prepare(sql)
    .bind(...values)
    .run();

describe('the schema', () => {
  it('makes every table STRICT', () => {
    expect(tables.length).toBeGreaterThan(25);
    expect(tables.filter((table) => table.strict !== 1).map((table) => table.name)).toEqual([]);
  });

  it('holds the same tables in every district', async () => {
    const other = await env.DB_XIANGWAN.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{
      name: string;
    }>();
    const names = other.results.map((row) => row.name);
    expect(tables.filter((table) => !names.includes(table.name))).toEqual([]);
  });

  it('keeps amounts whole, positive and within bounds: half a fen, zero and too much are refused', async () => {
    const insert = (fen: number) =>
      run(
        `INSERT INTO demand (id, channel, state, amount_fen, purpose, published_at, ver, head)
         VALUES (?1, 'self', 'published', ?2, 'wages', 1, 1, 'x')`,
        `dem_${fen}`,
        fen,
      );
    await expect(insert(0.5)).rejects.toThrow(/REAL value in INTEGER column/);
    await expect(insert(0)).rejects.toThrow(/CHECK constraint failed/);
    await expect(insert(10 ** 13 + 1)).rejects.toThrow(/CHECK constraint failed/);
    await expect(insert(10 ** 13)).resolves.toBeTruthy();
  });
});

const APPEND_ONLY = {
  event: {
    insert: `INSERT INTO event (stream, ver, type, at, actor_role, command, body, prev, hash)
      VALUES ('s', 1, 't', 1, 'system', 'c', '{}', '', 'h')`,
    change: 'UPDATE event SET body = \'{"a":1}\'',
    replace: `INSERT OR REPLACE INTO event (stream, ver, type, at, actor_role, command, body, prev, hash)
      VALUES ('s', 1, 'other', 1, 'system', 'c', '{}', '', 'h')`,
    replaceByKey: `INSERT OR REPLACE INTO event (seq, stream, ver, type, at, actor_role, command, body, prev, hash)
      VALUES ((SELECT seq FROM event WHERE stream = 's'), 's2', 1, 'other', 1, 'system', 'c', '{}', '', 'h')`,
  },
  report_delta: {
    insert: `INSERT INTO report_delta (measure, occurred_at, month, recorded_at, value, object, stream, ver)
      VALUES ('M01', 1, '1970-01', 1, 1, 'u', 's', 1)`,
    change: 'UPDATE report_delta SET value = 2',
    replace: `INSERT OR REPLACE INTO report_delta (measure, occurred_at, month, recorded_at, value, object, stream, ver)
      VALUES ('M01', 1, '1970-01', 1, 9, 'u', 's', 1)`,
    replaceByKey: `INSERT OR REPLACE INTO report_delta (id, measure, occurred_at, month, recorded_at, value, object, stream, ver)
      VALUES ((SELECT id FROM report_delta WHERE stream = 's'), 'M01', 1, '1970-01', 1, 9, 'v', 's2', 1)`,
  },
} as const;

describe.each(Object.entries(APPEND_ONLY))(
  'T53 %s only grows',
  (table, { insert, change, replace, replaceByKey }) => {
    beforeAll(async () => {
      await run(insert);
    });

    it('refuses UPDATE', () => expect(run(change)).rejects.toThrow(/append-only/));
    it('refuses DELETE', () => expect(run(`DELETE FROM ${table}`)).rejects.toThrow(/append-only/));
    it('refuses REPLACE over its natural key', () => expect(run(replace)).rejects.toThrow(/exists/));
    it('refuses REPLACE over its row number', () => expect(run(replaceByKey)).rejects.toThrow(/exists/));
    it('still holds what was written first', async () => {
      const row = await env.DB_WANGCHENG.prepare(
        `SELECT COUNT(*) AS n FROM ${table} WHERE stream = 's'`,
      ).first<{ n: number }>();
      expect(row?.n).toBe(1);
    });
  },
);

describe('T53 versions and looks are as immutable as events', () => {
  it('has triggers against UPDATE, DELETE and REPLACE on each', async () => {
    const found = await env.DB_WANGCHENG.prepare(
      "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    ).all<{ name: string; tbl_name: string }>();
    for (const table of ['event', 'product_version', 'profile_read', 'report_delta']) {
      const names = found.results
        .filter((row) => row.tbl_name === table)
        .map((row) => row.name)
        .sort();
      expect(names).toEqual([`${table}_no_delete`, `${table}_no_replace`, `${table}_no_update`]);
    }
  });
});
