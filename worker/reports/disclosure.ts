// What a stranger may know of a figure. Statistics hide small groups and sums that one member dominates, together with
// the second cell from which the hidden one could be worked out. The office, which may open the rows, sees everything.
import type { HEADLINE, HiddenReason } from './terms.ts';

type Headline = Record<(typeof HEADLINE)[number], number>;

/** A figure as it is published: a value, or the reason why there is none. */
export type Disclosed =
  { readonly value: number; readonly hidden: null } | { readonly value: null; readonly hidden: HiddenReason };

/** Groups below this size are not published. */
export const SMALLEST_GROUP = 5;
/** A sum is not published when one member has more than this share of it, in percent. */
export const LARGEST_SHARE_PCT = 70;

const shown = (value: number): Disclosed => ({ value, hidden: null });
const isSmall = (count: number) => count > 0 && count < SMALLEST_GROUP;

/**
 * The five headline figures as anybody may see them. `largest_fen` is what the largest single application was paid.
 * Institutions and products are public lists anyway; users, matches and money are people's and firms' affairs. Money
 * is hidden with a small number of matches because it would be their amounts, and the reverse never arises.
 */
export function discloseHeadline(figures: Headline, largest_fen: number): Record<keyof Headline, Disclosed> {
  const count = (value: number): Disclosed =>
    isSmall(value) ? { value: null, hidden: 'small_group' } : shown(value);
  const isDominated = BigInt(largest_fen) * 100n > BigInt(figures.M17) * BigInt(LARGEST_SHARE_PCT);
  const money = (): Disclosed => {
    if (isSmall(figures.M15)) return { value: null, hidden: 'small_group' };
    return figures.M17 > 0 && isDominated ? { value: null, hidden: 'dominated' } : shown(figures.M17);
  };
  return {
    M01: count(figures.M01),
    M07: shown(figures.M07),
    M09: shown(figures.M09),
    M15: count(figures.M15),
    M17: money(),
  };
}
