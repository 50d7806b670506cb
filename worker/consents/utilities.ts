// What a bank sees of power, water and gas: how much, whether more or less than the year before, how steady. The months
// themselves stay between the firm and the platform.

export type Month = { readonly month: string; readonly value: number };

/** The figures of a series of months; null where the months do not suffice. Level in the series' own unit. */
export type UtilitySummary = {
  /** The last twelve months together. */
  readonly level: number | null;
  /** Against the twelve months before, in ppm. */
  readonly trend_ppm: number | null;
  /** Coefficient of variation of the last twelve months, in ppm: the smaller, the steadier. */
  readonly variation_ppm: number | null;
};

const YEAR = 12;
const PPM = 1_000_000;

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Sums a series up. Months may come in any order; a year needs all of its twelve. */
export function summariseUtility(series: readonly Month[]): UtilitySummary {
  const values = series.toSorted((a, b) => (a.month < b.month ? -1 : 1)).map(({ value }) => value);
  const last = values.slice(-YEAR);
  const before = values.slice(-2 * YEAR, -YEAR);
  if (last.length < YEAR) return { level: null, trend_ppm: null, variation_ppm: null };
  const level = sum(last);
  const earlier = sum(before);
  const mean = level / YEAR;
  const spread = Math.sqrt(sum(last.map((value) => (value - mean) ** 2)) / YEAR);
  return {
    level,
    trend_ppm: before.length === YEAR && earlier > 0 ? Math.round(((level - earlier) / earlier) * PPM) : null,
    variation_ppm: mean > 0 ? Math.round((spread / mean) * PPM) : null,
  };
}
