// Which products of a bank a published demand fits, by the bands alone: what nobody knows yet speaks against nothing.
import { factsFromAnswers, type Span } from '../matching/answers.ts';
import { YEARS_BANDS } from '../matching/bands.ts';
import { judge, type CompiledProduct } from '../matching/judge.ts';
import type { Listing } from '../products/schema.ts';
import type { Shown } from './shown.ts';
import { AMOUNT_BANDS, TERM_BANDS } from './terms.ts';

/** A product of the bank's shelf, ready for comparing with demands. */
export type ShelfProduct = {
  readonly id: string;
  readonly listing: Listing;
  readonly compiled: CompiledProduct;
};

/** The part of a range [min, max] that lies in a band [from, to); null where there is none. */
function within(
  [from, to = Number.POSITIVE_INFINITY]: Span,
  min: number,
  max: number,
): readonly [min: number, max: number] | null {
  const range = [Math.max(from, min), Math.min(to - 1, max)] as const;
  return range[0] <= range[1] ? range : null;
}

const hasSecurity = (listing: Listing, { collateral }: Shown): boolean =>
  listing.guarantee_types.includes('credit') ||
  listing.collateral_kinds.length === 0 ||
  listing.collateral_kinds.some((kind) => collateral.includes(kind));

/** Whether a product could serve a demand on a day: amount, term, purpose, security, town, and no condition that fails. */
export function fits({ listing, compiled }: ShelfProduct, shown: Shown, today: string): boolean {
  const amount = within(AMOUNT_BANDS[shown.amount].span, listing.amount_min_fen, listing.amount_max_fen);
  const term = within(TERM_BANDS[shown.term].span, listing.term_months_min, listing.term_months_max);
  if (!amount || !term || !listing.purposes.includes(shown.purpose) || !hasSecurity(listing, shown)) {
    return false;
  }
  const known = factsFromAnswers(
    {
      amount_fen: amount[0],
      term_months: term[0],
      purpose: shown.purpose,
      ...(shown.years && { operating_months: YEARS_BANDS[shown.years].span }),
      ...(shown.town !== null && { street: shown.town }),
    },
    today,
  );
  return judge(compiled, known, today).answer !== 'not_met';
}

/** The products of a shelf that fit a demand, in the order of the shelf. */
export const fitting = (shelf: readonly ShelfProduct[], shown: Shown, today: string): ShelfProduct[] =>
  shelf.filter((product) => fits(product, shown, today));
