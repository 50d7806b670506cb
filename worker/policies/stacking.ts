// Which of several subsidies a loan takes when not all of them may be had together: the set that pays back most.
import type { Fen } from '../lib/money.ts';
import type { LoanWish } from '../products/card.ts';
import type { Paid } from '../products/cost.ts';
import type { Charge } from '../products/fees.ts';
import { benefitCharges, together } from './benefit.ts';
import type { Benefit } from './schema.ts';

/** A subsidy as far as its place beside others goes. `excludes` are codes; one side naming the other is enough. */
export type Stackable = {
  readonly code: string;
  readonly excludes: readonly string[];
  readonly benefit: Benefit;
};

/** A loan as benefits are measured on it. Rate in ppm a year. */
export type PricedLoan = LoanWish & { readonly rate_ppm: number };

/**
 * More than these are never weighed against each other: 2ⁿ sets. Beyond it those stay that by themselves pay most, which
 * no district's handful of policies ever reaches.
 */
export const WEIGHED_MAX = 10;

/** Whether two subsidies cannot be had for the same loan. */
export function excludesOther(
  a: Pick<Stackable, 'code' | 'excludes'>,
  b: Pick<Stackable, 'code' | 'excludes'>,
): boolean {
  return a.excludes.includes(b.code) || b.excludes.includes(a.code);
}

/** Whether all of these may be had together. */
export function isAllowed(set: readonly Pick<Stackable, 'code' | 'excludes'>[]): boolean {
  return set.every((one, i) => set.slice(i + 1).every((other) => !excludesOther(one, other)));
}

const sumOf = (charges: readonly Charge[]): Fen => charges.reduce((sum, { fen }) => sum - fen, 0);

/** What each of these pays for a loan when it has all of them, in the order given. */
export function chargesTogether(
  benefits: readonly Benefit[],
  { loan, paid }: { readonly loan: PricedLoan; readonly paid: Paid },
): Charge[][] {
  return together(benefits, loan.rate_ppm).map((benefit) => benefitCharges(benefit, loan, paid));
}

// Two draw on the same thing: interest or guarantee fee that is paid back once is not there for the other.
const draws = (a: Stackable, b: Stackable): boolean =>
  excludesOther(a, b) || (a.benefit.kind === b.benefit.kind && a.benefit.kind !== 'first_loan_reward');

function* subsetsOf(places: readonly number[]): Generator<readonly number[]> {
  for (let mask = (1 << places.length) - 1; mask >= 0; mask -= 1) {
    yield places.filter((_, i) => (mask >> i) & 1);
  }
}

/**
 * The places of the allowed set that pays back most for a loan, ascending; of sets that pay the same the one with fewer
 * subsidies, then the one whose codes come first. What pays nothing is not in it. Those in `fixed` are there already and
 * stay; what they exclude is left out.
 */
export function bestSet(
  subsidies: readonly Stackable[],
  at: { readonly loan: PricedLoan; readonly paid: Paid; readonly fixed?: readonly number[] },
): number[] {
  const fixed = at.fixed ?? [];
  const alone = subsidies.map(({ benefit }) => sumOf(benefitCharges(benefit, at.loan, at.paid)));
  const candidates = subsidies.flatMap((subsidy, place) => {
    const isOpen = !fixed.includes(place) && (alone[place] ?? 0) > 0;
    return isOpen && fixed.every((held) => !excludesOther(subsidy, subsidies[held] as Stackable))
      ? [place]
      : [];
  });
  const stackable = (place: number): Stackable => subsidies[place] as Stackable;
  // What touches no other is taken by itself: only the rest is weighed.
  const touches = (place: number): boolean =>
    [...candidates, ...fixed].some((other) => other !== place && draws(stackable(place), stackable(other)));
  const free = candidates.filter((place) => !touches(place));
  const weighed = candidates
    .filter(touches)
    .toSorted((a, b) => (alone[b] ?? 0) - (alone[a] ?? 0) || (stackable(a).code < stackable(b).code ? -1 : 1))
    .slice(0, WEIGHED_MAX)
    .toSorted((a, b) => a - b);

  let best: { readonly places: readonly number[]; readonly fen: Fen; readonly codes: string } | null = null;
  for (const subset of subsetsOf(weighed)) {
    if (!isAllowed(subset.map(stackable))) continue;
    // What is held already keeps what it has: the others get what it leaves.
    const order = [...fixed, ...subset];
    const fen = chargesTogether(
      order.map((place) => stackable(place).benefit),
      at,
    ).reduce((sum, charges) => sum + sumOf(charges), 0);
    const codes = subset
      .map((place) => stackable(place).code)
      .toSorted()
      .join(' ');
    const isBetter =
      best === null ||
      fen > best.fen ||
      (fen === best.fen &&
        (subset.length < best.places.length || (subset.length === best.places.length && codes < best.codes)));
    if (isBetter) best = { places: subset, fen, codes };
  }
  return [...fixed, ...free, ...(best?.places ?? [])].toSorted((a, b) => a - b);
}
