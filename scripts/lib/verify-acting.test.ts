import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOfDay } from '../../worker/lib/shanghai.ts';
import { playDemonstration } from '../seed/seed.ts';
import type { SqliteD1 } from './d1-sqlite.ts';
import { verifyDistrict } from './verify.ts';

let db: SqliteD1;

beforeEach(async () => {
  const anchor = startOfDay('2026-03-02');
  const [played] = await playDemonstration({ size: 'small', seed: 'wangcheng', anchor }, () => undefined, [
    'wangcheng',
  ]);
  if (!played) throw new Error('nothing was played');
  db = played.db;
});
afterEach(() => db.close());

const checksAfter = async (text: string) => {
  db.sqlite.exec(text);
  return [...new Set((await verifyDistrict(db)).problems.map(({ check }) => check))];
};

describe('who acted for a firm', () => {
  it('verifies where nobody tampered, and says how many handlers and sessions were looked at', async () => {
    const { ok, checked } = await verifyDistrict(db);
    expect(ok).toBe(true);
    expect(checked['handlers']).toBe(3);
    expect(checked['assisted']).toBeGreaterThan(0);
  });

  it.each([
    ["UPDATE handler SET rights = '[\"offers\"]' WHERE state = 'accepted'", 'handler'],
    ["UPDATE membership SET rights = '[\"offers\"]' WHERE role = 'handler'", 'handler'],
    ["UPDATE membership SET valid_until = valid_until + 1 WHERE role = 'handler'", 'handler'],
    ['UPDATE assist_session SET expires_at = expires_at + 1', 'assist'],
    ["UPDATE assist_session SET acts = '[]'", 'assist'],
    ['DELETE FROM assist_session', 'assist'],
    ['UPDATE application SET assisted_by = NULL, assisted_name = NULL', 'assist'],
  ])('%s is found', async (text, check) => {
    expect(await checksAfter(text)).toEqual([check]);
  });
});
