// The rates of a floating product today: a listing keeps the figures of the day its version was made, and the LPR
// moves under it.
import type { LprTable } from './lpr.ts';
import { lprOn, rateFromLpr } from './lpr.ts';
import type { Listing } from './schema.ts';

type Floating = Pick<
  Listing,
  'rate_type' | 'spread_bp_min' | 'spread_bp_max' | 'term_months_max' | 'rate_min_ppm' | 'rate_max_ppm'
>;

/**
 * The listing with the annual rates that its spreads make of the LPR on a day: of the last value known where the table
 * does not reach the day. A fixed price, a table without any value and a spread below zero leave it as it is.
 */
export function withCurrentRates<L extends Partial<Floating>>(listing: L, table: LprTable, day: string): L {
  const { rate_type, spread_bp_min: low, spread_bp_max: high, term_months_max: months } = listing;
  if (rate_type !== 'lpr' || low == null || high == null || months === undefined) return listing;
  const lpr = lprOn(table, day < table.known_until ? day : table.known_until, months);
  if (!lpr.known || lpr.rate_ppm + low * 100 < 0 || lpr.rate_ppm + high * 100 < 0) return listing;
  const rate_min_ppm = rateFromLpr(lpr.rate_ppm, low);
  const rate_max_ppm = rateFromLpr(lpr.rate_ppm, high);
  const isSame = rate_min_ppm === listing.rate_min_ppm && rate_max_ppm === listing.rate_max_ppm;
  return isSame ? listing : { ...listing, rate_min_ppm, rate_max_ppm };
}
