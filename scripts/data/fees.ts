// The price and the costs of a listing where its model leaves them open: typical ranges of a district's market, the
// last known LPR, and fees by the kind of security.
import lprTable from '../../data/lpr.json' with { type: 'json' };
import { lprOn, rateFromLpr } from '../../worker/products/lpr.ts';
import type { Listing } from '../../worker/products/schema.ts';
import type { FeeItem, Offer, Price } from './offers.ts';
import type { Random } from './random.ts';

type Rates = Pick<Listing, 'rate_type' | 'spread_bp_min' | 'spread_bp_max' | 'rate_min_ppm' | 'rate_max_ppm'>;

const BP_STEP = 5;
const bp = (random: Random, low: number, high: number): number =>
  random.int(low / BP_STEP, high / BP_STEP) * BP_STEP;

/** Ends of the spread by the side of the LPR that the source names. */
function spread(price: Extract<Price, { type: 'lpr' }>, random: Random): [number, number] {
  switch (price.direction) {
    case 'up_to': {
      const high = price.spread_bp_max ?? 0;
      return [bp(random, 0, high), high];
    }
    case 'under':
      return [bp(random, -40, -20), bp(random, -15, -5)];
    case 'over':
      return [bp(random, 5, 45), bp(random, 60, 150)];
    case 'either': {
      const low = bp(random, -30, 40);
      return [low, low + bp(random, 30, 90)];
    }
  }
}

/**
 * The rates on the day a version is made, with the names of the fields that were drawn. After the last day the
 * table knows, its last value stands in: the demonstration has no officer to enter the next.
 */
export function ratesOf(
  price: Price,
  { on, term_months, random }: { on: string; term_months: number; random: Random },
): { rates: Rates; filled: string[] } {
  if (price.type === 'fixed' || price.type === 'open') {
    const fixed = { rate_type: 'fixed', spread_bp_min: null, spread_bp_max: null } as const;
    const low = price.type === 'fixed' ? price.min_ppm : bp(random, 300, 450) * 100;
    const high = (price.type === 'fixed' ? price.max_ppm : null) ?? low + bp(random, 50, 180) * 100;
    const filled = [
      ...(price.type === 'open' ? ['rate_type', 'rate_min_ppm'] : []),
      ...(price.type === 'open' || price.max_ppm === null ? ['rate_max_ppm'] : []),
    ];
    return { rates: { ...fixed, rate_min_ppm: low, rate_max_ppm: high }, filled };
  }
  const known = on < lprTable.known_until ? on : lprTable.known_until;
  const lpr = lprOn(lprTable, known, term_months);
  if (!lpr.known) throw new RangeError(`no LPR before ${on}`);
  const [low, high] =
    price.type === 'spread' ? [price.spread_bp_min, price.spread_bp_max] : spread(price, random);
  return {
    rates: {
      rate_type: 'lpr',
      spread_bp_min: low,
      spread_bp_max: high,
      rate_min_ppm: rateFromLpr(lpr.rate_ppm, low),
      rate_max_ppm: rateFromLpr(lpr.rate_ppm, high),
    },
    filled:
      price.type === 'spread'
        ? []
        : [
            'spread_bp_min',
            'rate_min_ppm',
            ...(price.direction === 'up_to' ? [] : ['spread_bp_max', 'rate_max_ppm']),
          ],
  };
}

// Registering a mortgage costs 80 yuan for a home and 550 for other property (发改价格规〔2016〕2559号), and the lender
// pays it (银保监发〔2020〕18号).
const REGISTRATION_FEN = [8_000, 55_000] as const;

/**
 * The usual costs by kind of security: an unsecured loan has none. What only one of several kinds of security
 * brings along is optional, since the borrower may choose another.
 */
export function feesOf(
  offer: Pick<Offer, 'guarantee_types' | 'guarantee_fee_ppm'>,
  random: Random,
): FeeItem[] {
  const { guarantee_types: kinds, guarantee_fee_ppm } = offer;
  const fees: FeeItem[] = [];
  const mandatory = kinds.length === 1;
  if (kinds.includes('mortgage')) {
    fees.push(
      {
        kind: 'appraisal_fee',
        payer: random.chance(0.8) ? 'bank' : 'borrower',
        payee: 'third_party',
        mandatory,
        basis: 'fixed',
        amount_fen: random.int(8, 30) * 10_000,
        when: 'upfront',
      },
      {
        kind: 'registration_fee',
        payer: 'bank',
        payee: 'third_party',
        mandatory,
        basis: 'fixed',
        amount_fen: random.pick(REGISTRATION_FEN),
        when: 'upfront',
      },
    );
  }
  if (kinds.includes('guarantee')) {
    fees.push({
      kind: 'guarantee_fee',
      payer: 'borrower',
      payee: 'third_party',
      mandatory,
      basis: 'percent_per_year',
      rate_ppm: guarantee_fee_ppm ?? random.int(5, 10) * 1_000,
      when: 'upfront',
    });
  }
  return fees;
}
