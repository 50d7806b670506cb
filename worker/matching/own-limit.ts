// How much one firm may ask of a product: the highest amount that its titles and tax credit level open, or less where
// the product works its limit out from the firm's figures.
import type { Fen } from '../lib/money.ts';
import type { Listing } from '../products/schema.ts';
import { attributeOf, type AttributeId } from './attributes.ts';
import { limitOf } from './limits.ts';
import type { Facts, Snapshot } from './terms.ts';

/** What of a listing decides how much a firm may borrow. */
export type AmountTerms = Pick<
  Listing,
  'amount_min_fen' | 'amount_max_fen' | 'amount_by_honour' | 'amount_by_tax_level' | 'limit_formula'
>;

export type OwnLimit = {
  /** The most this firm may ask for by what is known of it, in fen; 0 where the formula leaves nothing. */
  readonly fen: Fen;
  /** Whether the product's formula says so, and not only the amount that the listing names for everybody. */
  readonly by_formula: boolean;
  /** The figures that would have to be known for the formula to say anything. */
  readonly missing: readonly AttributeId[];
  /** The formula leaves less than the product's lowest amount: nothing can be borrowed. */
  readonly too_low: boolean;
};

const isKnownOn = (fact: Snapshot | undefined, today: string): fact is Snapshot =>
  fact !== undefined && !(fact.valid_until && fact.valid_until <= today);

// What is not known opens nothing: whoever is told an amount may rely on it.
function ceilingOf(terms: AmountTerms, facts: Facts, today: string): Fen {
  const { honours, tax_credit_level: level } = facts;
  const held = isKnownOn(honours, today) && Array.isArray(honours.value) ? honours.value : [];
  const opened = [
    ...terms.amount_by_honour.filter(({ honour }) => held.includes(honour)),
    ...terms.amount_by_tax_level.filter((tier) => isKnownOn(level, today) && level.value === tier.level),
  ];
  return Math.max(terms.amount_max_fen, ...opened.map(({ amount_max_fen }) => amount_max_fen));
}

/** The most that a firm may ask of a product on a day 'YYYY-MM-DD'. */
export function ownLimit(terms: AmountTerms, facts: Facts, today: string): OwnLimit {
  const ceiling = ceilingOf(terms, facts, today);
  if (terms.limit_formula === null) {
    return { fen: ceiling, by_formula: false, missing: [], too_low: false };
  }
  const limit = limitOf(terms.limit_formula, facts, today);
  if (!limit.known) return { fen: ceiling, by_formula: false, missing: limit.missing, too_low: false };
  const fen = Math.min(ceiling, limit.fen);
  return { fen, by_formula: true, missing: [], too_low: fen < terms.amount_min_fen };
}

/** An own limit for showing: the missing figures by their names. */
export const limitView = ({ fen, by_formula, missing, too_low }: OwnLimit) => ({
  fen,
  by_formula,
  too_low,
  missing: missing.map((attr) => attributeOf(attr).label),
});
