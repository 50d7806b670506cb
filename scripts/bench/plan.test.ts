import { describe, expect, it } from 'vitest';
import type { RecordedStatement, Trip } from '../lib/recording-d1.ts';
import { planOf } from './plan.ts';

const asked = (text: string, values: readonly unknown[] = [], rows_written = 0): RecordedStatement => ({
  text,
  values,
  rows_read: 0,
  rows_written,
});
const trip = (began: number, ended: number, ...statements: RecordedStatement[]): Trip => ({
  statements,
  began,
  ended,
});

describe('a recorded request', () => {
  it('is repeated in the same round trips, together where they overlapped', () => {
    const plan = planOf(
      [trip(1, 2, asked('session')), trip(4, 5, asked('counts')), trip(3, 6, asked('list'), asked('more'))],
      new Map(),
    );
    expect(plan.map((wave) => wave.map((batch) => batch.map(({ text }) => text)))).toEqual([
      [['session']],
      [['list', 'more'], ['counts']],
    ]);
  });

  it('leaves open what belongs to the request, also inside other text', () => {
    const [statement] = planOf(
      [trip(1, 2, asked('INSERT', ['org_1', '{"firm":"org_1","of":"prd_2"}', 7, null]))],
      new Map([
        ['org_1', 'firm'],
        ['prd_2', 'product'],
      ]),
    ).flat(2);
    expect(statement?.values).toEqual([
      { parts: [{ slot: 'firm' }] },
      { parts: ['{"firm":"', { slot: 'firm' }, '","of":"', { slot: 'product' }, '"}'] },
      7,
      null,
    ]);
  });

  it('makes its own identifiers and number, the same one wherever it stood', () => {
    const id = `app_${'0'.repeat(26)}`;
    const [first, second] = planOf(
      [
        trip(1, 2, asked('UPDATE', ['app_only_read'])),
        trip(1, 3, asked('INSERT', [id, `${id}/WC202611-ABCDEF7`], 2)),
      ],
      new Map(),
    ).flat(2);
    expect(first?.values).toEqual(['app_only_read']);
    expect(second?.values).toEqual([
      { parts: [{ slot: 'made:app_0' }] },
      { parts: [{ slot: 'made:app_0' }, '/', { slot: 'number' }] },
    ]);
  });
});
