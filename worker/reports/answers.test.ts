import { describe, expect, it } from 'vitest';
import { both } from '../lib/bilingual.ts';
import { startOfDay } from '../lib/shanghai.ts';
import {
  firstMonthShown,
  funnelOf,
  gridOf,
  monthNames,
  publicHeadlineOf,
  shareOf,
  tableOf,
} from './answers.ts';
import type { Cell } from './folds.ts';
import { MEASURE_IDS, MEASURES, ROW_KIND_OF, type Breakdown, type MeasureId } from './terms.ts';

const NOW = startOfDay('2026-11-23');
const cell = (measure: MeasureId, breakdown: Breakdown, key: string, value: number, count = value): Cell => ({
  measure,
  breakdown,
  key,
  value,
  count,
});

describe('the funnel', () => {
  it('gives each step its share of the step before', () => {
    const cells = [
      cell('M12', 'total', '', 400),
      cell('M13', 'total', '', 300),
      cell('M14', 'total', '', 200),
    ];
    const { steps } = funnelOf(cells, NOW);
    expect(steps.map((step) => [step.measure, step.value, step.of_previous_ppm])).toEqual([
      ['M12', 400, null],
      ['M13', 300, 750_000],
      ['M14', 200, 666_667],
      ['M15a', 0, 0],
      ['M15', 0, null],
    ]);
  });
});

describe('the closing rate of the grid channel', () => {
  it('is 96.2 % for 2,975 of 3,092 needs, in its cohort form', () => {
    const grid = gridOf([cell('G01', 'total', '', 3092), cell('G02', 'total', '', 2975)], NOW);
    expect(grid.closing_rate).toMatchObject({ form: 'cohort', ppm: 962_160, definition_version: 1 });
  });

  it('does not exist while nothing was received', () => {
    expect(gridOf([], NOW).closing_rate.ppm).toBeNull();
  });

  it('rounds exact halves up', () => {
    expect(shareOf(1, 64)).toBe(15_625);
    expect(shareOf(1, 128_000_000)).toBe(0);
    expect(shareOf(1, 2_000_000)).toBe(1);
  });
});

describe('a table', () => {
  const names = new Map([
    ['org_a', both('甲', 'A')],
    ['org_b', both('乙', 'B')],
    ['org_c', both('丙', 'C')],
  ]);

  it('lists every bank, the largest first, and one that did nothing last', () => {
    const cells = [
      cell('M17', 'institution', 'org_b', 900, 2),
      cell('M17', 'institution', 'org_a', 500, 1),
      cell('M15', 'institution', 'org_a', 1),
      cell('M15', 'institution', 'org_b', 1),
    ];
    const table = tableOf({ cells, by: 'institution', measures: ['M17', 'M15'], names, as_of: NOW });
    expect(table.rows.map((row) => [row.key, row.values['M17']?.value])).toEqual([
      ['org_b', 900],
      ['org_a', 500],
      ['org_c', 0],
    ]);
    expect(table.totals).toEqual({ M17: { value: 1400, count: 3 }, M15: { value: 2, count: 2 } });
  });

  it('shows what has no town or an unknown one, so that its rows add up', () => {
    const cells = [cell('M13', 'town', '', 2), cell('M13', 'town', '999', 1), cell('M13', 'town', '001', 4)];
    const towns = new Map([['001', both('高塘岭街道', 'Gaotangling')]]);
    const table = tableOf({ cells, by: 'town', measures: ['M13'], names: towns, as_of: NOW });
    expect(table.rows.map((row) => row.name.en)).toEqual(['Gaotangling', 'Not stated', '999']);
    const sum = table.rows.reduce((total, row) => total + (row.values['M13']?.value ?? 0), 0);
    expect(sum).toBe(table.totals['M13']?.value);
  });

  it('names the definition it follows', () => {
    const table = tableOf({ cells: [], by: 'total', measures: ['M15'], names: new Map(), as_of: NOW });
    expect(table.measures[0]).toMatchObject({ measure: 'M15', definition_version: MEASURES.M15.version });
    expect(table.as_of).toBe(NOW);
  });
});

describe('months shown', () => {
  it('are the twelve that end with the month of the report', () => {
    const names = monthNames([], NOW, firstMonthShown(NOW));
    expect([...names.keys()]).toHaveLength(12);
    expect([...names.keys()].at(0)).toBe('2025-12');
    expect([...names.keys()].at(-1)).toBe('2026-11');
  });

  it('begin with the first movement when all are asked for, and have no gap', () => {
    const names = monthNames([cell('M17', 'month', '2026-08', 1)], NOW);
    expect([...names.keys()]).toEqual(['2026-08', '2026-09', '2026-10', '2026-11']);
  });
});

describe('the public headline', () => {
  it('shows Wangcheng’s five figures', () => {
    const cells = [
      cell('M01', 'total', '', 14_551),
      cell('M07', 'total', '', 26),
      cell('M09', 'total', '', 129),
      cell('M15', 'total', '', 180),
      cell('M17', 'total', '', 25_800_000_000, 200),
    ];
    const { figures } = publicHeadlineOf(cells, 1_000_000_000, NOW);
    expect(figures.map((figure) => figure.value)).toEqual([14_551, 26, 129, 180, 25_800_000_000]);
    expect(figures.every((figure) => figure.definition_version === 1)).toBe(true);
  });
});

it('every measure opens to rows of some kind', () => {
  expect(Object.keys(ROW_KIND_OF).sort()).toEqual([...MEASURE_IDS].sort());
});
