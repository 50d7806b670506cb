// What each side reads of a demand. Output lists every field; nothing of a row leaves by itself.
import { both, type Bilingual } from '../lib/bilingual.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { ShelfProduct } from './fits.ts';
import type { ListedInterest, PoolRowOfBank } from './queries-interest.ts';
import type { DemandApplicationRow, DemandRow } from './queries.ts';
import { demandMovesNow } from './rules.ts';
import type { Shown } from './shown.ts';
import { MAX_INTERESTS, type DemandState, type InterestState } from './terms.ts';

/** What banks see of the firm's need, with the name of its town. */
export function shownView(shown: Shown, towns: ReadonlyMap<string, Bilingual>) {
  const { amount, term, purpose, needed_by, collateral, town, industry, size, years, revenue, tax_good } =
    shown;
  return {
    ...{ amount, term, purpose, needed_by, collateral },
    ...{ town: town === null ? null : (towns.get(town) ?? null), industry, size, years, revenue, tax_good },
  };
}

const shownIn = (row: { readonly shown: string }): Shown => JSON.parse(row.shown) as Shown;

/** What a bank knows of its own interest: that it was chosen only when it sees the application. */
function mineOf(row: PoolRowOfBank, now: number): { state: DemandState; mine: InterestState | null } {
  const hidden = row.mine === 'chosen' && row.mine_opens_at !== null && now < row.mine_opens_at;
  return hidden ? { state: 'published', mine: 'shown' } : { state: row.state, mine: row.mine };
}

/**
 * A demand as a bank reads it: the bands, days instead of instants, and its own word to it. Nothing of the firm is in
 * the row it is made from.
 */
export function poolView(
  row: PoolRowOfBank,
  fitting: readonly ShelfProduct[],
  towns: ReadonlyMap<string, Bilingual>,
  now: number,
) {
  const { state, mine } = mineOf(row, now);
  return {
    number: row.number,
    state,
    shown: shownView(shownIn(row), towns),
    interests: row.interests,
    /** Whether another bank could still answer. */
    places: MAX_INTERESTS - row.interests - row.dispatches,
    published_on: dayOf(row.published_at),
    expires_on: dayOf(row.expires_at),
    fits: fitting.map(({ id, listing }) => ({ id, name: listing.name })),
    mine:
      mine === null
        ? null
        : {
            state: mine,
            product_id: row.product_id ?? '',
            message: row.message ?? '',
            amount_from_fen: row.amount_from_fen ?? 0,
            amount_to_fen: row.amount_to_fen ?? 0,
            rate_from_ppm: row.rate_from_ppm ?? 0,
            rate_to_ppm: row.rate_to_ppm ?? 0,
            made_at: row.made_at ?? 0,
            manager: row.manager ?? '',
          },
  };
}

/** A demand in the firm's own list. */
export function ownView(row: DemandRow, towns: ReadonlyMap<string, Bilingual>) {
  return {
    id: row.id,
    version: row.ver,
    number: row.number,
    state: row.state,
    purpose: row.purpose,
    amount_fen: row.amount_fen,
    term_months: row.term_months,
    shown: row.shown === null ? null : shownView(JSON.parse(row.shown) as Shown, towns),
    interests: row.interests,
    published_at: row.published_at,
    expires_at: row.expires_at,
    closed_at: row.closed_at,
  };
}

/** What the firm can do with a demand now. */
export const ownMoves = (row: DemandRow, role: string) =>
  row.shown === null ? [] : demandMovesNow(row.state, role);

/** A bank's interest as the firm reads it. */
export function interestView(row: ListedInterest) {
  return {
    id: row.id,
    state: row.state,
    institution: both(row.institution, row.institution_en),
    product: { id: row.product_id, name: row.product_name },
    manager: row.manager,
    message: row.message,
    amount_from_fen: row.amount_from_fen,
    amount_to_fen: row.amount_to_fen,
    rate_from_ppm: row.rate_from_ppm,
    rate_to_ppm: row.rate_to_ppm,
    made_at: row.made_at,
    application_id: row.application_id,
  };
}

/** One application for a demand, as the demand's page lists it. */
export function demandApplicationView(row: DemandApplicationRow) {
  return {
    id: row.id,
    number: row.number,
    version: row.ver,
    state: row.state,
    product: row.product_name,
    institution: both(row.institution, row.institution_en),
    opens_at: row.opens_at,
    amount_fen: row.amount_fen,
    term_months: row.term_months,
  };
}
