// The statements that hold data to consents, over a consent in every state it may have.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { consentInForce } from '../consents/queries.ts';
import type { Sql } from '../lib/sql.ts';
import { cancelUncovered, coveringFrom, eraseUncovered, selectCovering, selectHolds } from './queries.ts';

const NOW = 1_000_000;
let db: DatabaseSync;

const run = ({ text, values }: Sql) => db.prepare(text).all(...values) as Record<string, unknown>[];

function consent(
  id: string,
  state: string,
  change: { classes?: string[]; from?: number; until?: number } = {},
) {
  const { classes = ['tax'], from = NOW - 10, until = NOW + 10 } = change;
  db.prepare('INSERT INTO consent VALUES (?, ?, ?, ?, ?, ?)').run(
    id,
    'org_a',
    state,
    JSON.stringify(classes),
    from,
    until,
  );
}

beforeEach(() => {
  db = new DatabaseSync(':memory:');
  const migration = readFileSync(
    path.resolve(import.meta.dirname, '../../migrations/0012_sources.sql'),
    'utf8',
  );
  db.exec(`CREATE TABLE consent (id, enterprise_id, state, data_classes, granted_at, valid_until);
    CREATE TABLE enterprise (org_id TEXT PRIMARY KEY); CREATE TABLE user (id TEXT PRIMARY KEY);
    CREATE TABLE fact (enterprise_id, attr, source, data_class); INSERT INTO enterprise VALUES ('org_a');
    ${migration}`);
});

describe('a consent is in force', () => {
  it.each([
    ['active', {}, 1],
    ['paused', {}, 0],
    ['requested', {}, 0],
    ['revoked', {}, 0],
    ['expired', {}, 0],
    ['rejected', {}, 0],
    ['active', { classes: ['invoice'] }, 0],
    ['active', { from: NOW + 1 }, 0],
    ['active', { from: NOW }, 1],
    ['active', { until: NOW }, 0],
    ['active', { until: NOW + 1 }, 1],
  ] as const)('%s %j: %i', (state, change, holds) => {
    consent('con_1', state, { ...change, classes: [...('classes' in change ? change.classes : ['tax'])] });
    expect(run(selectHolds(consentInForce('con_1', 'tax', NOW)))).toEqual([{ holds }]);
    expect(run(selectHolds(consentInForce('con_2', 'tax', NOW)))).toEqual([{ holds: 0 }]);
    // What may be fetched at the firm's wish is what the guard of the write lets pass.
    const covering = coveringFrom(run(selectCovering('org_a', NOW)));
    expect(covering.get('tax')).toBe(holds === 1 ? 'con_1' : undefined);
  });

  it('and of several the one that lasts longest is used', () => {
    consent('con_1', 'active', { until: NOW + 5 });
    consent('con_2', 'active', { until: NOW + 50, classes: ['tax', 'credit_report', 'public'] });
    expect([...coveringFrom(run(selectCovering('org_a', NOW)))]).toEqual([['tax', 'con_2']]);
  });
});

describe('what no consent covers any more is erased', () => {
  const kept = () => run({ text: 'SELECT attr FROM fact ORDER BY attr', values: [] }).map(({ attr }) => attr);

  it.each([
    ['active', NOW + 1, true],
    ['paused', NOW + 1, true],
    ['paused', NOW, false],
    ['active', NOW, false],
    ['requested', NOW + 1, false],
    ['revoked', NOW + 1, false],
    ['expired', NOW + 1, false],
    ['rejected', NOW + 1, false],
  ] as const)('%s until %i: kept %s', (state, until, stays) => {
    db.exec(`INSERT INTO fact VALUES ('org_a', 'tax_paid_12m', 'official', 'tax'),
      ('org_a', 'tax_credit_level', 'declared', 'tax'), ('org_a', 'patents', 'official', 'public'),
      ('org_b', 'invoiced_monthly', 'official', 'invoice')`);
    consent('con_1', state, { until });
    run(eraseUncovered('org_a', NOW));
    const others = ['invoiced_monthly', 'patents', 'tax_credit_level'];
    expect(kept()).toEqual(stays ? [...others, 'tax_paid_12m'] : others);
  });

  it('and nothing is fetched by a consent that is not active', () => {
    const insert = db.prepare(
      `INSERT INTO source_fetch (id, enterprise_id, data_class, consent_id, state, asked_at, next_at)
       VALUES (?, 'org_a', ?, ?, 'pending', 1, 1)`,
    );
    consent('con_1', 'active', { classes: ['tax'] });
    consent('con_2', 'paused', { classes: ['invoice'] });
    consent('con_3', 'active', { classes: ['customs'], until: NOW });
    insert.run('a', 'tax', 'con_1');
    insert.run('b', 'invoice', 'con_2');
    insert.run('c', 'customs', 'con_3');
    run(cancelUncovered('org_a', NOW));
    const states = run({ text: 'SELECT id, state FROM source_fetch ORDER BY id', values: [] });
    expect(states.map(({ state }) => state)).toEqual(['pending', 'cancelled', 'cancelled']);
  });
});
