import { describe, expect, it } from 'vitest';
import { insertTown } from '../../worker/organisations/queries.ts';
import { readAll, rowOf, sql, writeAll } from '../../worker/lib/sql.ts';
import { SqliteD1 } from './d1-sqlite.ts';

const town = (code: string, position: number) =>
  insertTown({ code, name: { zh: `街道${position}`, en: `Town ${position}` }, position });

describe('the database in memory', () => {
  it('answers reads of one batch in order', async () => {
    const db = new SqliteD1();
    await writeAll(db, [town('1', 1), town('2', 2)]);
    const [all, one] = await readAll(db, [
      sql`SELECT code FROM town ORDER BY code`,
      sql`SELECT position FROM town WHERE code = ${'2'}`,
    ]);
    expect(all).toEqual([{ code: '1' }, { code: '2' }]);
    expect(one).toEqual([{ position: 2 }]);
  });

  it('undoes a batch as a whole and says why in the words of SQLite', async () => {
    const db = new SqliteD1();
    await writeAll(db, [town('1', 1)]);
    await expect(writeAll(db, [town('2', 2), town('1', 3)])).rejects.toThrow(
      'UNIQUE constraint failed: town.code',
    );
    expect(await rowOf(db, sql`SELECT COUNT(*) AS n FROM town`)).toEqual({ n: 1 });
  });

  it('keeps foreign keys and append-only tables as D1 does', async () => {
    const db = new SqliteD1();
    await expect(
      writeAll(db, [
        sql`INSERT INTO session (id, sid, user_id, kind, created_at, expires_at, step_up_at)
          VALUES ('a', 'b', 'nobody', 'owner', 1, 2, 1)`,
      ]),
    ).rejects.toThrow('FOREIGN KEY constraint failed');
    await writeAll(db, [
      sql`INSERT INTO event (stream, ver, type, at, actor_role, command, body, prev, hash)
        VALUES ('s', 1, 't', 1, 'system', 'c', '{}', '', 'h')`,
    ]);
    await expect(writeAll(db, [sql`UPDATE event SET at = 2`])).rejects.toThrow('event is append-only');
  });

  it('binds numbers as reals, and integer columns take them only when nothing is lost', async () => {
    const db = new SqliteD1();
    expect(await rowOf(db, sql`SELECT ${5} / 2 AS half`)).toEqual({ half: 2.5 });
    await expect(writeAll(db, [town('1', 1.5)])).rejects.toThrow('cannot store REAL value in INTEGER column');
  });
});
