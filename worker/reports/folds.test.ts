import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAll, foldDeltas, mergeCells, reconcile, type Placed } from './folds.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { MEASURE_IDS } from './terms.ts';

const OCTOBER = startOfDay('2026-10-15');
const NOVEMBER = startOfDay('2026-11-01');

const paid = (over: Partial<Placed> = {}): Placed => ({
  measure: 'M17',
  occurred_at: OCTOBER,
  recorded_at: OCTOBER,
  value: 100,
  institution_id: 'org_a',
  town: 't1',
  ...over,
});

const anyDelta: fc.Arbitrary<Placed> = fc.record({
  measure: fc.constantFrom(...MEASURE_IDS),
  occurred_at: fc.integer({ min: startOfDay('2025-01-01'), max: NOVEMBER }),
  recorded_at: fc.integer({ min: startOfDay('2025-01-01'), max: NOVEMBER }),
  value: fc.integer({ min: -5, max: 1_000_000 }),
  institution_id: fc.constantFrom('', 'org_a', 'org_b'),
  town: fc.constantFrom('', 't1', 't2', null),
});

describe('folding movements', () => {
  it('adds values and counts movements per key', () => {
    const cells = foldDeltas([paid(), paid({ value: 50 }), paid({ institution_id: 'org_b' })], 'institution');
    expect(cells).toEqual([
      { measure: 'M17', breakdown: 'institution', key: 'org_a', value: 150, count: 2 },
      { measure: 'M17', breakdown: 'institution', key: 'org_b', value: 100, count: 1 },
    ]);
  });

  it('a report as of an instant knows what was recorded at that instant and nothing later', () => {
    const deltas = [paid({ recorded_at: 1000 }), paid({ recorded_at: 1001, value: 7 })];
    expect(foldDeltas(deltas, 'total', { as_of: 1000 })[0]?.value).toBe(100);
    expect(foldDeltas(deltas, 'total', { as_of: 1001 })[0]?.value).toBe(107);
  });

  it('a period is half-open and follows when things occurred', () => {
    const deltas = [paid({ recorded_at: NOVEMBER + 5 }), paid({ occurred_at: NOVEMBER, value: 9 })];
    expect(foldDeltas(deltas, 'total', { from: OCTOBER, to: NOVEMBER })[0]?.value).toBe(100);
    expect(foldDeltas(deltas, 'total', { from: NOVEMBER })[0]?.value).toBe(9);
  });

  it('the month is the one in Shanghai: eight hours before midnight UTC it is already November', () => {
    const at = Date.UTC(2026, 9, 31, 16, 0);
    expect(foldDeltas([paid({ occurred_at: at - 1 })], 'month')[0]?.key).toBe('2026-10');
    expect(foldDeltas([paid({ occurred_at: at })], 'month')[0]?.key).toBe('2026-11');
  });

  it('keeps only the breakdowns a measure has: a user belongs to no institution', () => {
    expect(foldDeltas([paid({ measure: 'M01', value: 1 })], 'institution')).toEqual([]);
    expect(foldDeltas([paid({ measure: 'M01', value: 1 })], 'total')).toHaveLength(1);
  });

  it('parts add up to the total in every breakdown, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(anyDelta), (deltas) => {
        const cells = foldAll(deltas);
        for (const total of cells.filter((cell) => cell.breakdown === 'total')) {
          for (const breakdown of ['institution', 'month', 'town'] as const) {
            const parts = cells.filter((c) => c.measure === total.measure && c.breakdown === breakdown);
            if (parts.length === 0) continue;
            expect(parts.reduce((sum, cell) => sum + cell.value, 0)).toBe(total.value);
            expect(parts.reduce((sum, cell) => sum + cell.count, 0)).toBe(total.count);
          }
        }
      }),
    );
  });

  it('folding in two portions gives the same as folding at once, wherever the cut lies', () => {
    fc.assert(
      fc.property(fc.array(anyDelta), fc.nat(), (deltas, n) => {
        const cut = deltas.length === 0 ? 0 : n % deltas.length;
        const parts = mergeCells(foldAll(deltas.slice(0, cut)), foldAll(deltas.slice(cut)));
        expect(reconcile(foldAll(deltas), parts)).toEqual([]);
      }),
    );
  });
});

describe('comparing two sets of figures', () => {
  const cells = foldAll([paid(), paid({ institution_id: 'org_b', value: 3 })]);

  it('the same figures agree in any order', () => {
    expect(reconcile(cells, cells.toReversed())).toEqual([]);
  });

  it('names the cell that differs', () => {
    const other = cells.map((cell) => (cell.key === 'org_b' ? { ...cell, value: 4 } : cell));
    expect(reconcile(cells, other)).toEqual([
      {
        cell: { measure: 'M17', breakdown: 'institution', key: 'org_b' },
        expected: { value: 3, count: 1 },
        actual: { value: 4, count: 1 },
      },
    ]);
  });

  it('a cell that is there on one side only differs, also when its value is 0', () => {
    const empty = { measure: 'M09', breakdown: 'total', key: '', value: 0, count: 2 } as const;
    expect(reconcile([], [empty])).toEqual([
      {
        cell: { measure: 'M09', breakdown: 'total', key: '' },
        expected: null,
        actual: { value: 0, count: 2 },
      },
    ]);
  });

  it('the same value made up of another number of movements differs', () => {
    const [first] = cells;
    expect(first && reconcile([first], [{ ...first, count: first.count + 1 }])).toHaveLength(1);
  });
});
