// 产品兑现度: what a product's own applications say of its promises. Advertised against granted, days against days.
import type { Fen } from '../lib/money.ts';
import type { Clock } from '../lib/officeclock.ts';
import { officeTimeBetween, type Office } from '../lib/officehours.ts';
import type { NamedClock } from './clocks.ts';

/** A figure is shown from so many cases on: fewer say more about the cases than about the product. */
export const TRUTH_FROM = 10;

/** Steps that a listing promises, with the clock that measured each. */
export const TRUTH_STEPS = { take_up: 'take_up', decision: 'decision', payout: 'signing' } as const;
export type TruthStep = keyof typeof TRUTH_STEPS;

/** One decided application. Days in tenths of a working day; rate in ppm, money in fen; null where it did not come so far. */
export type TruthCase = {
  readonly approved: boolean;
  readonly rate_ppm: number | null;
  readonly amount_fen: Fen | null;
  readonly tenths: Readonly<Record<TruthStep, number | null>>;
};

/** Median and 90th percentile of a figure and of how many cases. */
export type Spread = { readonly n: number; readonly median: number; readonly p90: number };

export type ProductTruth = {
  /** Decided applications of the last twelve months. */
  readonly n: number;
  readonly approved: number;
  readonly rate_ppm: Spread | null;
  readonly amount_fen: Spread | null;
  /** In tenths of a working day. */
  readonly days: Readonly<Record<TruthStep, Spread | null>>;
};

/**
 * Median and P90 by nearest rank: the smallest value that at least half, or nine tenths, of the cases do not exceed.
 * Null below TRUTH_FROM cases.
 */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length < TRUTH_FROM) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (tenths: number): number => sorted[Math.ceil((sorted.length * tenths) / 10) - 1] ?? 0;
  return { n: sorted.length, median: rank(5), p90: rank(9) };
}

const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

/** What the decided applications of one product say; null when there are fewer than TRUTH_FROM. */
export function truthOf(cases: readonly TruthCase[]): ProductTruth | null {
  if (cases.length < TRUTH_FROM) return null;
  const step = (name: TruthStep): Spread | null => spreadOf(present(cases.map(({ tenths }) => tenths[name])));
  return {
    n: cases.length,
    approved: cases.filter(({ approved }) => approved).length,
    rate_ppm: spreadOf(present(cases.map(({ rate_ppm }) => rate_ppm))),
    amount_fen: spreadOf(present(cases.map(({ amount_fen }) => amount_fen))),
    days: { take_up: step('take_up'), decision: step('decision'), payout: step('payout') },
  };
}

/** Office time that a clock ran until it ended, pauses left out, in tenths of a working day, rounded up. */
export function tenthsOf(
  office: Office,
  {
    clock,
    ended_at,
  }: { readonly clock: Pick<Clock, 'started_at' | 'pauses'>; readonly ended_at: number | null },
  day_ms: number,
): number | null {
  if (ended_at === null) return null;
  const paused = clock.pauses.reduce(
    (sum, { from, to }) =>
      sum + officeTimeBetween(office, Math.min(from, ended_at), Math.min(to ?? ended_at, ended_at)),
    0,
  );
  const used = officeTimeBetween(office, clock.started_at, ended_at) - paused;
  return Math.ceil((Math.max(0, used) * 10) / day_ms);
}

/** The days of each step from the clocks of an application; a step that was broken off says nothing. */
export function stepsOf(
  office: Office,
  clocks: readonly NamedClock[],
  reached: Readonly<Record<TruthStep, boolean>>,
  day_ms: number,
): Record<TruthStep, number | null> {
  const tenths = (step: TruthStep): number | null => {
    const found = clocks.findLast(({ name }) => name === TRUTH_STEPS[step]);
    return found && reached[step] ? tenthsOf(office, found, day_ms) : null;
  };
  return { take_up: tenths('take_up'), decision: tenths('decision'), payout: tenths('payout') };
}
