// The rates of a floating product today: a listing keeps the figures of the day its version was made, and the LPR
// moves under it. A product whose terms lie on both sides of 60 months has two prices: short loans follow the one-year
// LPR, longer ones the five-year one (ruling R-LPRTERM).
import type { LprTable } from './lpr.ts';
import { lprOn, TENOR_MONTHS } from './lpr.ts';
import type { Listing } from './schema.ts';

type Rates = Pick<Listing, 'rate_min_ppm' | 'rate_max_ppm'>;
type Floating = Rates &
  Pick<Listing, 'rate_type' | 'spread_bp_min' | 'spread_bp_max' | 'term_months_min' | 'term_months_max'>;

/** The rates of short and of longer loans, where a product offers both and they differ. */
export type ByTenor = { readonly short: Rates; readonly long: Rates };

/** A listing as its product is sold today. */
export type Priced<L = Listing> = L & { readonly by_tenor?: ByTenor };

/** The lowest and the highest annual rate (ppm) that spreads make of the LPR for a term; null where there is none. */
export function floatingRates(
  { spread_bp_min: low, spread_bp_max: high }: Partial<Floating>,
  term_months: number,
  table: LprTable,
  day: string,
): Rates | null {
  if (low == null || high == null) return null;
  const lpr = lprOn(table, day < table.known_until ? day : table.known_until, term_months);
  if (!lpr.known) return null;
  return { rate_min_ppm: lpr.rate_ppm + low * 100, rate_max_ppm: lpr.rate_ppm + high * 100 };
}

function ratesByTenor(listing: Partial<Floating>, table: LprTable, day: string): ByTenor | null {
  const { rate_type, term_months_max: longest } = listing;
  const shortest = listing.term_months_min ?? longest;
  if (rate_type !== 'lpr' || longest === undefined || shortest === undefined) return null;
  const short = floatingRates(listing, Math.min(shortest, longest), table, day);
  const long = floatingRates(listing, longest, table, day);
  return short && long && Math.min(short.rate_min_ppm, long.rate_min_ppm) >= 0 ? { short, long } : null;
}

/**
 * The listing with the annual rates that its spreads make of the LPR on a day, from the lowest for any of its terms to
 * the highest: of the last value known where the table does not reach the day. A fixed price, a table without any value
 * and a spread below zero leave it as it is.
 */
export function withCurrentRates<L extends Partial<Floating>>(listing: L, table: LprTable, day: string): L {
  const rates = ratesByTenor(listing, table, day);
  if (!rates) return listing;
  const { short, long } = rates;
  const rate_min_ppm = Math.min(short.rate_min_ppm, long.rate_min_ppm);
  const rate_max_ppm = Math.max(short.rate_max_ppm, long.rate_max_ppm);
  const isSame = rate_min_ppm === listing.rate_min_ppm && rate_max_ppm === listing.rate_max_ppm;
  return isSame ? listing : { ...listing, rate_min_ppm, rate_max_ppm };
}

/** The listing as it is sold on a day: at its current rates, for short and for longer loans where they differ. */
export function pricedOn(listing: Listing, table: LprTable, day: string): Priced {
  const current = withCurrentRates(listing, table, day);
  const rates = ratesByTenor(listing, table, day);
  const isOne = !rates || rates.short.rate_min_ppm === rates.long.rate_min_ppm;
  return isOne ? current : { ...current, by_tenor: rates };
}

/** The lowest and the highest rate of a loan of so many months. */
export function ratesFor(
  terms: { readonly rate_min_ppm: number; readonly rate_max_ppm?: number; readonly by_tenor?: ByTenor },
  term_months: number,
): Rates {
  const { rate_min_ppm, rate_max_ppm = rate_min_ppm, by_tenor } = terms;
  if (!by_tenor) return { rate_min_ppm, rate_max_ppm };
  return term_months > TENOR_MONTHS ? by_tenor.long : by_tenor.short;
}
