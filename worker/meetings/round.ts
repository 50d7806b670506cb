// One round: which banks would do for each demand and in which order, what each bank would rather have, and the stable
// assignment that follows. Everything that decided is kept with each demand, so that the round can be worked out again.
import type { Shown } from '../demands/shown.ts';
import { fits, type ShelfProduct } from '../demands/fits.ts';
import { AMOUNT_BANDS, TERM_BANDS } from '../demands/terms.ts';
import { listedCost } from '../products/card.ts';
import type { Listing } from '../products/schema.ts';
import { assign, blockingPairs, type Applicant, type BlockingPair, type Taker } from './deferred.ts';
import type { Against } from './terms.ts';

/** What a bank is ready for. Fen per demand, both ends included; the quota counts demands. */
export type Appetite = {
  readonly institution_id: string;
  readonly quota: number;
  readonly amount_from_fen: number;
  readonly amount_to_fen: number;
  readonly towns: readonly string[];
  readonly industries: readonly string[];
  readonly only_preferred: boolean;
};

export type RoundDemand = {
  readonly id: string;
  readonly shown: Shown;
  readonly published_at: number;
  /** Banks that were asked or have answered before. */
  readonly asked: ReadonlySet<string>;
};

/** A bank as one demand sees it: against what, or at which cost (ppm a year) and how welcome it is there. */
export type Candidate = {
  readonly bank: string;
  readonly against: Against | null;
  /** Annualised cost of its cheapest product that fits, for the least amount and term of the bands. */
  readonly cost_ppm: number | null;
  readonly product: string | null;
  /** How many of the bank's wishes the demand meets. */
  readonly score: number;
};

/** A demand with all its candidates in its order: those that would do first, the cheapest before. */
export type Considered = {
  readonly id: string;
  readonly published_at: number;
  readonly candidates: readonly Candidate[];
};

/** The wishes of a bank that a demand meets: its town, its trade, a good tax credit level. */
function scoreOf({ towns, industries }: Appetite, shown: Shown): number {
  const town = shown.town !== null && towns.includes(shown.town);
  const trade = shown.industry !== null && industries.includes(shown.industry);
  return 4 * Number(trade) + 2 * Number(town) + Number(shown.tax_good === true);
}

function isPreferred({ towns, industries }: Appetite, shown: Shown): boolean {
  return (
    (shown.town !== null && towns.includes(shown.town)) ||
    (shown.industry !== null && industries.includes(shown.industry))
  );
}

/** The annualised cost of a product for the least that the bands ask for; the listed rate where it has no single figure. */
export function costFor(listing: Listing, shown: Shown): number {
  const wish = {
    amount_fen: AMOUNT_BANDS[shown.amount].span[0],
    term_months: TERM_BANDS[shown.term].span[0],
  };
  return listedCost(listing, wish).shown?.ppm ?? listing.rate_min_ppm;
}

/** What one bank is to one demand on a day. */
export function candidateOf(
  demand: Pick<RoundDemand, 'shown' | 'asked'>,
  appetite: Appetite,
  shelf: readonly ShelfProduct[],
  today: string,
): Candidate {
  const { shown, asked } = demand;
  const bank = appetite.institution_id;
  const no = (against: Against): Candidate => ({ bank, against, cost_ppm: null, product: null, score: 0 });
  if (asked.has(bank)) return no('asked_before');
  const [from, to = Number.POSITIVE_INFINITY] = AMOUNT_BANDS[shown.amount].span;
  if (to - 1 < appetite.amount_from_fen || from > appetite.amount_to_fen) return no('amount');
  if (appetite.only_preferred && !isPreferred(appetite, shown)) return no('not_preferred');
  const [best] = shelf
    .filter((product) => fits(product, shown, today))
    .map(({ id, listing }) => ({ id, ppm: costFor(listing, shown) }))
    .sort((a, b) => a.ppm - b.ppm || (a.id < b.id ? -1 : 1));
  if (!best) return no('no_product');
  return { bank, against: null, cost_ppm: best.ppm, product: best.id, score: scoreOf(appetite, shown) };
}

/** Every demand with its candidates in its order: by cost, equal ones by the bank's id (ruling M-TIE2). */
export function consider(
  demands: readonly RoundDemand[],
  appetites: readonly Appetite[],
  shelves: ReadonlyMap<string, readonly ShelfProduct[]>,
  today: string,
): Considered[] {
  return demands.map((demand) => ({
    id: demand.id,
    published_at: demand.published_at,
    candidates: appetites
      .map((appetite) => candidateOf(demand, appetite, shelves.get(appetite.institution_id) ?? [], today))
      .sort(
        (a, b) =>
          Number(a.against !== null) - Number(b.against !== null) ||
          (a.cost_ppm ?? 0) - (b.cost_ppm ?? 0) ||
          (a.bank < b.bank ? -1 : 1),
      ),
  }));
}

/** The two sides of a round as deferred acceptance takes them. A bank's equals go by earlier publication (ruling M-TIE). */
export function sidesOf(
  considered: readonly Considered[],
  quotas: ReadonlyMap<string, number>,
): { applicants: Applicant[]; takers: Taker[] } {
  const applicants = considered.map(({ id, candidates }) => ({
    id,
    banks: candidates.filter(({ against }) => against === null).map(({ bank }) => bank),
  }));
  const takers = [...quotas].map(([bank, quota]): Taker => {
    const wanted = considered
      .flatMap(({ id, published_at, candidates }) => {
        const own = candidates.find((one) => one.bank === bank && one.against === null);
        return own ? [{ id, published_at, score: own.score }] : [];
      })
      .sort((a, b) => b.score - a.score || a.published_at - b.published_at || (a.id < b.id ? -1 : 1));
    const ranks = new Map(wanted.map(({ id }, at) => [id, at]));
    return { id: bank, quota, rank: (demand) => ranks.get(demand) ?? Number.MAX_SAFE_INTEGER };
  });
  return { applicants, takers };
}

/** The stable assignment of what was considered. */
export function runRound(
  considered: readonly Considered[],
  quotas: ReadonlyMap<string, number>,
): Map<string, string | null> {
  const { applicants, takers } = sidesOf(considered, quotas);
  return assign(applicants, takers);
}

/** Where an assignment, perhaps changed by hand, leaves a demand and a bank that would both gain by one another. */
export function unstableAt(
  considered: readonly Considered[],
  quotas: ReadonlyMap<string, number>,
  assigned: ReadonlyMap<string, string | null>,
): BlockingPair[] {
  const { applicants, takers } = sidesOf(considered, quotas);
  return blockingPairs(applicants, takers, assigned);
}
