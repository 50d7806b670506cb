// Reports as they are answered: figures with their definition, tables whose rows add up, the funnel, the closing rate.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { divRoundHalfUp } from '../lib/money.ts';
import { discloseHeadline, type Disclosed } from './disclosure.ts';
import type { Cell } from './folds.ts';
import { addToMonth, monthOf, monthsBetween } from './periods.ts';
import {
  BREAKDOWN_LABELS,
  CLOSING_RATE,
  FUNNEL,
  HEADLINE,
  MEASURES,
  type Breakdown,
  type Measure,
  type MeasureId,
} from './terms.ts';

/** A measure with the definition that its figures follow; part of every answer. */
export type Described = {
  readonly measure: MeasureId;
  readonly label: Bilingual;
  readonly definition: Bilingual;
  readonly definition_version: number;
  readonly unit: 'count' | 'fen';
  readonly kind: 'stock' | 'flow';
};

export type Figure = Described & { readonly value: number };

/** A value and the number of movements that make it up (for money paid out: the number of drawdowns). */
export type Amount = { readonly value: number; readonly count: number };

/** Values are under the measure's id. The totals are those of the rows shown. */
export type Table = {
  readonly as_of: number;
  readonly by: Breakdown;
  readonly by_label: Bilingual;
  readonly measures: readonly Described[];
  readonly rows: readonly { key: string; name: Bilingual; values: Record<string, Amount> }[];
  readonly totals: Record<string, Amount>;
};

/** Names of the keys of a breakdown, in the order in which they are listed. */
export type Names = ReadonlyMap<string, Bilingual>;

const NOTHING: Amount = { value: 0, count: 0 };
const NOT_STATED = both('未注明', 'Not stated');
const MONTHS_SHOWN = 12;

export function describe(measure: MeasureId): Described {
  const { label, definition, version, unit, kind }: Measure = MEASURES[measure];
  return { measure, label, definition, definition_version: version, unit, kind };
}

function amountAt(cells: readonly Cell[], measure: MeasureId, breakdown: Breakdown, key: string): Amount {
  const cell = cells.find((c) => c.measure === measure && c.breakdown === breakdown && c.key === key);
  return cell ? { value: cell.value, count: cell.count } : NOTHING;
}

/** The value of a measure over the whole district. */
export function totalOf(cells: readonly Cell[], measure: MeasureId): number {
  return amountAt(cells, measure, 'total', '').value;
}

function figureOf(cells: readonly Cell[], measure: MeasureId): Figure {
  return { ...describe(measure), value: totalOf(cells, measure) };
}

/** The five headline figures for those who may open their rows. */
export function headlineOf(cells: readonly Cell[], as_of: number): { as_of: number; figures: Figure[] } {
  return { as_of, figures: HEADLINE.map((measure) => figureOf(cells, measure)) };
}

/** The five headline figures for everybody. `largest_fen`: what the largest single application was paid. */
export function publicHeadlineOf(
  cells: readonly Cell[],
  largest_fen: number,
  as_of: number,
): { as_of: number; figures: (Described & Disclosed)[] } {
  const disclosed = discloseHeadline(
    {
      M01: totalOf(cells, 'M01'),
      M07: totalOf(cells, 'M07'),
      M09: totalOf(cells, 'M09'),
      M15: totalOf(cells, 'M15'),
      M17: totalOf(cells, 'M17'),
    },
    largest_fen,
  );
  return { as_of, figures: HEADLINE.map((measure) => ({ ...describe(measure), ...disclosed[measure] })) };
}

/** A share in parts per million, exact halves up; null when there is nothing to share. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Number(divRoundHalfUp(BigInt(part) * 1_000_000n, BigInt(whole)));
}

/** The steps from need to money since launch, each with its share of the step before. */
export function funnelOf(
  cells: readonly Cell[],
  as_of: number,
): { as_of: number; steps: (Figure & { of_previous_ppm: number | null })[] } {
  const figures = FUNNEL.map((measure) => figureOf(cells, measure));
  const steps = figures.map((figure, i) => {
    const previous = figures[i - 1];
    return { ...figure, of_previous_ppm: previous ? shareOf(figure.value, previous.value) : null };
  });
  return { as_of, steps };
}

/** Needs reported by grid staff: received, closed and the closing rate in its cohort form, since launch. */
export function gridOf(cells: readonly Cell[], as_of: number) {
  const received = figureOf(cells, 'G01');
  const closed = figureOf(cells, 'G02');
  const { label, definition, version, form } = CLOSING_RATE;
  const rate = {
    label,
    definition,
    definition_version: version,
    form,
    ppm: shareOf(closed.value, received.value),
  };
  return { as_of, received, closed, closing_rate: rate };
}

/** The first of the twelve months that end with the month of an instant. */
export function firstMonthShown(as_of: number): string {
  return addToMonth(monthOf(as_of), 1 - MONTHS_SHOWN);
}

/** The months from `first` (or the first that has a movement) to the later of `as_of` and the last movement. */
export function monthNames(cells: readonly Cell[], as_of: number, first?: string): Names {
  const months = cells.filter((cell) => cell.breakdown === 'month').map((cell) => cell.key);
  const last = monthOf(as_of);
  const all = [...months, last].sort();
  const shown = monthsBetween(first ?? all[0] ?? last, all.at(-1) ?? last);
  return new Map(shown.map((month) => [month, both(month, month)]));
}

/**
 * A table by one breakdown. Every name has a row, also with nothing in it; a key without a name follows at the end.
 * Institutions are ordered by the measures, largest first; months and towns keep the order of their names.
 */
export function tableOf(options: {
  readonly cells: readonly Cell[];
  readonly by: Breakdown;
  readonly measures: readonly MeasureId[];
  readonly names: Names;
  readonly as_of: number;
}): Table {
  const { cells, by, measures, names, as_of } = options;
  const own = cells.filter((cell) => cell.breakdown === by && measures.includes(cell.measure));
  const found = new Map<string, Record<string, Amount>>([...names.keys()].map((key) => [key, {}]));
  for (const { key, measure, value, count } of own) {
    found.set(key, { ...found.get(key), [measure]: { value, count } });
  }
  const rows = [...found].map(([key, values]) => ({
    key,
    name: names.get(key) ?? (key === '' ? NOT_STATED : both(key, key)),
    values: Object.fromEntries(measures.map((id) => [id, values[id] ?? NOTHING])),
  }));
  if (by === 'institution') {
    const at = (row: (typeof rows)[number], id: MeasureId) => row.values[id]?.value ?? 0;
    rows.sort((a, b) => {
      const decisive = measures.find((id) => at(a, id) !== at(b, id));
      return decisive ? at(b, decisive) - at(a, decisive) : a.key < b.key ? -1 : 1;
    });
  }
  const totals = Object.fromEntries(
    measures.map((id) => {
      const parts = own.filter((cell) => cell.measure === id);
      const sum = (pick: (cell: Cell) => number) => parts.reduce((total, cell) => total + pick(cell), 0);
      return [id, { value: sum((cell) => cell.value), count: sum((cell) => cell.count) }];
    }),
  );
  return { as_of, by, by_label: BREAKDOWN_LABELS[by], measures: measures.map(describe), rows, totals };
}
