// Folding movements into figures. What D1 does with rollups, these functions do in memory: for reading what is not yet
// folded, and for checking what is.
import { monthOf } from './periods.ts';
import type { Delta } from './rules.ts';
import { BREAKDOWNS, MEASURES, type Breakdown, type Measure, type MeasureId } from './terms.ts';

/** One cell of a report: a measure under one key of a breakdown. The key of `total` is ''. */
export type Cell = {
  readonly measure: MeasureId;
  readonly breakdown: Breakdown;
  readonly key: string;
  readonly value: number;
  /** How many movements make up the value. */
  readonly count: number;
};

/** What a fold may leave out: movements recorded after `as_of`, or that occurred outside [from, to). Epoch ms. */
export type Cut = { readonly as_of?: number; readonly from?: number; readonly to?: number };

/** A movement as far as folding goes; `count` when it already stands for several of one month and place. */
export type Placed = Pick<
  Delta,
  'measure' | 'occurred_at' | 'recorded_at' | 'value' | 'institution_id' | 'town'
> & {
  readonly count?: number;
};

/** The breakdowns kept for a measure. */
export function breakdownsOf(measure: MeasureId): readonly Breakdown[] {
  return (MEASURES[measure] as Measure).breakdowns;
}

/** The measures for which a breakdown is kept. */
export function measuresWith(breakdown: Breakdown): MeasureId[] {
  return (Object.keys(MEASURES) as MeasureId[]).filter((id) => breakdownsOf(id).includes(breakdown));
}

/** The key under which a movement falls in a breakdown; '' when it has none. */
export function keyOf(
  delta: Pick<Placed, 'occurred_at' | 'institution_id' | 'town'>,
  breakdown: Breakdown,
): string {
  switch (breakdown) {
    case 'total':
      return '';
    case 'institution':
      return delta.institution_id ?? '';
    case 'month':
      return monthOf(delta.occurred_at);
    case 'town':
      return delta.town ?? '';
    default:
      return breakdown satisfies never;
  }
}

const nameOf = (cell: Pick<Cell, 'measure' | 'breakdown' | 'key'>) =>
  `${cell.measure}\n${cell.breakdown}\n${cell.key}`;

const inOrder = (a: Cell, b: Cell) => (nameOf(a) < nameOf(b) ? -1 : 1);

/** Adds up lists of cells, cell by cell. The order is by measure, breakdown and key. */
export function mergeCells(...lists: (readonly Cell[])[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const cell of lists.flat()) {
    const name = nameOf(cell);
    const known = cells.get(name);
    cells.set(
      name,
      known ? { ...known, value: known.value + cell.value, count: known.count + cell.count } : cell,
    );
  }
  return [...cells.values()].sort(inOrder);
}

/** The cells of one breakdown over the movements of all measures that have it, within a cut. */
export function foldDeltas(deltas: readonly Placed[], breakdown: Breakdown, cut: Cut = {}): Cell[] {
  const cells: Cell[] = [];
  for (const delta of deltas) {
    if (!breakdownsOf(delta.measure).includes(breakdown)) continue;
    if (cut.as_of !== undefined && delta.recorded_at > cut.as_of) continue;
    if (cut.from !== undefined && delta.occurred_at < cut.from) continue;
    if (cut.to !== undefined && delta.occurred_at >= cut.to) continue;
    const { measure, value, count = 1 } = delta;
    cells.push({ measure, breakdown, key: keyOf(delta, breakdown), value, count });
  }
  return mergeCells(cells);
}

/** The cells of every breakdown over the movements given. */
export function foldAll(deltas: readonly Placed[]): Cell[] {
  return mergeCells(...BREAKDOWNS.map((breakdown) => foldDeltas(deltas, breakdown)));
}

/** Where two sets of figures differ; a cell that one side lacks is null there. A missing cell equals nothing, not 0. */
export type Difference = {
  readonly cell: Pick<Cell, 'measure' | 'breakdown' | 'key'>;
  readonly expected: Pick<Cell, 'value' | 'count'> | null;
  readonly actual: Pick<Cell, 'value' | 'count'> | null;
};

/** Compares two sets of figures cell by cell; empty when they are the same. */
export function reconcile(expected: readonly Cell[], actual: readonly Cell[]): Difference[] {
  const left = new Map(expected.map((cell) => [nameOf(cell), cell]));
  const right = new Map(actual.map((cell) => [nameOf(cell), cell]));
  const differences: Difference[] = [];
  for (const name of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const a = left.get(name);
    const b = right.get(name);
    if (a && b && a.value === b.value && a.count === b.count) continue;
    const { measure, breakdown, key } = (a ?? b) as Cell;
    differences.push({
      cell: { measure, breakdown, key },
      expected: a ? { value: a.value, count: a.count } : null,
      actual: b ? { value: b.value, count: b.count } : null,
    });
  }
  return differences;
}
