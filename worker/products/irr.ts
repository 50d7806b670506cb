// The internal rate of return of a loan (内部收益率). A double-precision Newton search inside a bracket finds the rate
// per step to about 10⁻¹⁵; the bracket around it is then proved in 128-bit fixed point, and halved further only when
// its two ends would be written with different digits. So the digits are right whatever the engine's arithmetic does.
import { decimalText, divRoundHalfUp, formatPercent, type Fen } from '../lib/money.ts';

/** An amount paid by the borrower (received by him when below zero) after a whole number of equal steps. */
export type Flow = { at: number; fen: Fen };

/** An annual rate as ppm and as percent text with four decimals (the same number written twice). */
export type RateFigure = { ppm: number; pct: string };

/** The rate per step as percent text with six decimals, and in ppm; each rounded once from the unrounded value. */
export type PeriodFigure = RateFigure;

/** The three ways to state one root: per step i, i × steps a year, (1 + i)^(steps a year) − 1. */
export type Irr = { irr_period: PeriodFigure; irr_nominal: RateFigure; irr_effective: RateFigure };

/** Effective rates outside −99 % … 1,000,000 % a year are no prices of a loan and are not looked for. */
const ANNUAL_GROWTH = { least: 0.01, most: 10_001 } as const;

/** The same upper end in ppm, for figures that are computed directly. */
const ANNUAL_PPM_MAX = 10_000_000_000;

const BITS = 128n;
const ONE = 1n << BITS;
// A double's step at 1 is 2⁻⁵²; the proof starts 2⁻⁴⁸ to either side of the estimate.
const FIRST_WIDTH = 1n << (BITS - 48n);
// Ends closer than 2⁻⁸⁸ that still round differently enclose an exact half, which goes up.
const TIE_WIDTH = 1n << (BITS - 88n);

/** Writes n ÷ d as an annual rate, rounded half up once; null above ANNUAL_PPM_MAX or when d is not positive. */
export function rateFigure(n: bigint, d: bigint): RateFigure | null {
  if (d <= 0n) return null;
  const ppm = divRoundHalfUp(n * 1_000_000n, d);
  return ppm > ANNUAL_PPM_MAX ? null : figureOf(ppm);
}

function figureOf(ppm: bigint): RateFigure {
  return { ppm: Number(ppm), pct: formatPercent(Number(ppm), 4) };
}

/**
 * All three figures for flows at equal periods; `steps_per_year` is 12 for months. Null when no rate in the range
 * above balances the flows: nothing received on balance, or a price beyond it.
 */
export function irrOf(flows: readonly Flow[], steps_per_year: number): Irr | null {
  const root = findRoot(flows, steps_per_year);
  if (!root) return null;
  const perYear = BigInt(steps_per_year);
  const asIs = (i: bigint) => i;
  return {
    irr_period: {
      ppm: Number(rounded(root, asIs, 1_000_000n)),
      pct: decimalText(rounded(root, asIs, 100_000_000n), 6),
    },
    irr_nominal: figureOf(rounded(root, (i) => i * perYear, 1_000_000n)),
    irr_effective: effectiveOf(root, steps_per_year),
  };
}

/** The effective annual rate alone: all that dated flows (steps of days, 365 a year) have. Null as in irrOf. */
export function effectiveIrr(flows: readonly Flow[], steps_per_year: number): RateFigure | null {
  const root = findRoot(flows, steps_per_year);
  return root && effectiveOf(root, steps_per_year);
}

function effectiveOf(root: Root, steps_per_year: number): RateFigure {
  return figureOf(rounded(root, (i) => power(ONE + i, steps_per_year) - ONE, 1_000_000n));
}

// ---- the root, per step, as a proved bracket [lo, hi] in units of 2⁻¹²⁸

type Root = { lo: bigint; hi: bigint; flows: readonly FixedFlow[] };
type FixedFlow = { gap: number; amount: bigint };

function findRoot(unsorted: readonly Flow[], steps_per_year: number): Root | null {
  const flows = unsorted.toSorted((a, b) => a.at - b.at);
  const fixed = flows.map(({ at, fen }, k) => ({
    gap: at - (flows[k - 1]?.at ?? 0),
    amount: BigInt(fen) << BITS,
  }));
  const cost = flows.reduce((sum, { fen }) => sum + fen, 0);
  if (cost === 0) {
    // What was received is what was paid: zero is the rate, provided that the flows lend anything.
    return flows.some(({ fen }) => fen < 0) ? { lo: 0n, hi: 0n, flows: fixed } : null;
  }
  // A loan that costs money has its rate above zero, a subsidised one that earns money below.
  const estimate =
    cost > 0
      ? estimateBetween(flows, 0, ANNUAL_GROWTH.most ** (1 / steps_per_year) - 1)
      : estimateBetween(flows, ANNUAL_GROWTH.least ** (1 / steps_per_year) - 1, 0);
  if (estimate === null) return null;
  // 60 bits hold every bit that a double near this size has.
  const middle = BigInt(Math.round(estimate * 2 ** 60)) << (BITS - 60n);
  for (let width = FIRST_WIDTH; width < ONE >> 12n; width <<= 4n) {
    const root = { lo: middle - width, hi: middle + width, flows: fixed };
    if (presentValue(fixed, root.lo) >= 0n && presentValue(fixed, root.hi) <= 0n) return root;
  }
  return null;
}

// Σ flow ÷ (1+i)^at. Its error is some 2⁻¹¹⁸ of the money that moves, far below the differences tested here.
function presentValue(flows: readonly FixedFlow[], i: bigint): bigint {
  const step = (ONE << BITS) / (ONE + i);
  let lastGap = 1;
  let discount = step;
  let value = 0n;
  for (let k = flows.length - 1; k >= 0; k--) {
    const { gap, amount } = flows[k] as FixedFlow;
    value += amount;
    if (gap === 0) continue;
    if (gap !== lastGap) {
      lastGap = gap;
      discount = power(step, gap);
    }
    value = (value * discount) >> BITS;
  }
  return value;
}

function power(base: bigint, exponent: number): bigint {
  let result = ONE;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) >> BITS;
    if (left > 1) square = (square * square) >> BITS;
  }
  return result;
}

// The figure in the given units, half up, when both ends of the bracket agree on it; until then the bracket is halved.
function rounded(root: Root, figure: (i: bigint) => bigint, units: bigint): bigint {
  let { lo, hi } = root;
  for (;;) {
    const above = divRoundHalfUp(figure(hi) * units, ONE);
    if (hi - lo <= TIE_WIDTH || divRoundHalfUp(figure(lo) * units, ONE) === above) return above;
    const middle = (lo + hi) >> 1n;
    if (presentValue(root.flows, middle) >= 0n) lo = middle;
    else hi = middle;
  }
}

// ---- the estimate, in doubles: a rate, never money

function slopeAndValue(flows: readonly Flow[], i: number): { value: number; slope: number } {
  const v = 1 / (1 + i);
  let value = 0;
  let byV = 0;
  for (let k = flows.length - 1; k >= 0; k--) {
    const { at, fen } = flows[k] as Flow;
    const gap = at - (flows[k - 1]?.at ?? 0);
    const factor = gap === 1 ? v : v ** gap;
    value += fen;
    byV = byV * factor + (gap === 0 ? 0 : value * gap * (factor / v));
    value *= factor;
  }
  return { value, slope: -byV * v * v };
}

// Newton's step where it stays inside the bracket, the middle of the bracket where it does not. Value falls from lo
// to hi. Null when the bracket holds no change of sign.
function estimateBetween(flows: readonly Flow[], from: number, to: number): number | null {
  let lo = from;
  let hi = to;
  if (slopeAndValue(flows, lo).value < 0 || slopeAndValue(flows, hi).value > 0) return null;
  let i = lo < 0 ? hi : lo;
  for (let round = 0; round < 200; round++) {
    const { value, slope } = slopeAndValue(flows, i);
    if (value > 0) lo = i;
    else hi = i;
    const newton = i - value / slope;
    const next = newton > lo && newton < hi ? newton : (lo + hi) / 2;
    if (Math.abs(next - i) <= 1e-17 + 2e-16 * Math.abs(i)) return next;
    i = next;
  }
  return i;
}
