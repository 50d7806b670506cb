// What a bank sees of a firm's use of the mains: level, trend and stability. The months themselves are kept because the
// criteria's growth needs them, and are shown to no bank.
import type { SeriesPoint } from '../matching/terms.ts';
import { completeMonths } from './months.ts';

export type UtilityView = {
  /** The sum of the last 12 complete months, in the unit of the series. */
  readonly level: number;
  /** Against the 12 months before, in ppm, toward zero; null when those are not known or empty. */
  readonly trend_ppm: number | null;
  /** Coefficient of variation over the last 12 months (deviation ÷ mean, population), in ppm; null for a mean of 0. */
  readonly stability_ppm: number | null;
};

/** Level, trend and stability of a series on a day; null when one of the last 12 complete months is not known. */
export function utilityView(series: readonly SeriesPoint[], as_of: string): UtilityView | null {
  const values = new Map(series.map(({ month, value }) => [month, value]));
  const known = completeMonths(as_of, 24).map((month) => values.get(month));
  const last = known.slice(12).filter((value) => value !== undefined);
  const before = known.slice(0, 12).filter((value) => value !== undefined);
  if (last.length < 12) return null;
  const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
  const level = sum(last);
  const base = sum(before);
  const mean = level / 12;
  const variance = sum(last.map((value) => (value - mean) ** 2)) / 12;
  return {
    level,
    trend_ppm:
      before.length < 12 || base === 0 ? null : Number((BigInt(level - base) * 1_000_000n) / BigInt(base)),
    stability_ppm: mean === 0 ? null : Math.round((Math.sqrt(variance) / mean) * 1_000_000),
  };
}
