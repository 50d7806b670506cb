// What a command at the product desk stands before: the product, its open round, and what a listing may refer to; and
// the refusals that all of them share.
import type { Ctx } from '../lib/context.ts';
import { AppError } from '../lib/problem.ts';
import { dayOf } from '../lib/shanghai.ts';
import type { Sql } from '../lib/sql.ts';
import { isInForce } from '../institutions/expiry.ts';
import { withCurrentRates } from '../products/current.ts';
import { hasEnded } from '../products/validity.ts';
import type { LprTable } from '../products/lpr.ts';
import {
  isSamePerson,
  roundMove,
  roundMovesNow,
  shelfMove,
  shelfMovesNow,
  type RoundScene,
  type ShelfScene,
  type Who,
} from './machine.ts';
import type { Draft, Known } from './problems.ts';
import {
  productFrom,
  REFERENCES,
  referencesFrom,
  roundFrom,
  selectOpenRound,
  selectReferences,
  type ProductRow,
  type References,
  type RoundRow,
} from './queries.ts';
import type { RoundCommand, ShelfCommand } from './terms.ts';

/**
 * Why a product is off the shelf. `side` says whose decision it was; `by` is who took this product off, null where it
 * left with everything of its institution or by the calendar.
 */
export type OffShelf = {
  readonly by: string | null;
  readonly side: 'institution' | 'office' | 'system';
  readonly code: string;
  readonly note: string;
  readonly at: number;
};

export const offShelfOf = ({ off_shelf }: Pick<ProductRow, 'off_shelf'>): OffShelf | null =>
  off_shelf === null ? null : (JSON.parse(off_shelf) as OffShelf);

/** Who acts, as the machine asks for it. */
export const whoOf = (ctx: Pick<Ctx, 'actor'>): Who => ({ user_id: ctx.actor.user_id, role: ctx.actor.role });

/** A round as the machine looks at it. */
export const roundScene = (round: RoundRow): RoundScene => ({
  state: round.state,
  editors: JSON.parse(round.editors) as string[],
  submitted_by: round.submitted_by,
  checked_by: round.checked_by,
});

/** A product as the machine looks at it. `today` is the day in Shanghai. */
export function shelfScene(product: ProductRow, round: RoundRow | null, today: string): ShelfScene {
  const off = offShelfOf(product);
  const listing = product.listing === null ? null : (JSON.parse(product.listing) as Draft);
  return {
    state: product.state,
    has_open_round: round !== null,
    off_by: off && { user_id: off.by, side: off.side },
    in_force: isOffering(product, today),
    has_ended: listing !== null && hasEnded({ valid_until: listing.valid_until ?? null }, today),
  };
}

/** Whether an institution may have anything on the shelf on a day. */
export const isOffering = (product: ProductRow, today: string): boolean =>
  product.org_state === 'active' && isInForce(product, today);

/** Throws unless it may (409): a listing is approved for whoever can keep it. */
export function assertOffering(product: ProductRow, today: string): void {
  if (!isOffering(product, today)) throw new AppError('institution_not_in_force');
}

export const draftOf = (round: RoundRow): Draft => JSON.parse(round.draft) as Draft;

/** Where the statements of {@link selectScene} end and a command's own begin. */
export const SCENE = 2 + REFERENCES;

/** Product, open round, towns, branches, the LPR and the policies in force: one round trip for everything the desk does with a product. */
export function selectScene(productSql: Sql, productId: string, institutionId: string): Sql[] {
  return [productSql, selectOpenRound(productId), ...selectReferences(institutionId)];
}

export type Scene = {
  readonly product: ProductRow;
  readonly round: RoundRow | null;
  readonly references: References;
  readonly known: Known;
  readonly lpr: LprTable;
  readonly today: string;
};

/** The rows of {@link selectScene}. Throws 404 when there is no such product for whoever asks. */
export function sceneFrom(rows: readonly unknown[][], now: number): Scene {
  const product = productFrom(rows[0]);
  if (!product) throw new AppError('not_found');
  const references = referencesFrom(rows[2], rows[3], rows[5], rows[6]);
  const lpr =
    (rows[4] as { lpr: string }[] | undefined)?.[0]?.lpr ?? '{"known_until":"1970-01-01","changes":[]}';
  const table = JSON.parse(lpr) as LprTable;
  const today = dayOf(now);
  return {
    product: { ...product, listing: currentListing(product.listing, table, today) },
    round: roundFrom(rows[1]),
    references,
    known: {
      towns: new Set(references.towns.keys()),
      branches: new Set(references.branches.keys()),
      policies: new Set(references.policies.keys()),
      contacts: new Set(references.managers.keys()),
      lpr: table,
      today,
    },
    lpr: table,
    today,
  };
}

// What floats is compared, shown and changed at the rates of today: nobody wrote those of the day it was listed.
function currentListing(listing: string | null, table: LprTable, today: string): string | null {
  if (listing === null) return null;
  const written = JSON.parse(listing) as Draft;
  const current = withCurrentRates(written, table, today);
  return current === written ? listing : JSON.stringify(current);
}

/** The round as its sender saw it. Throws 404 when none is open, 412 when it was saved or moved meanwhile. */
export function openRound({ round }: Pick<Scene, 'round'>, rev: number): RoundRow {
  if (!round) throw new AppError('not_found');
  if (round.rev !== rev) throw new AppError('stale_version', { state: round.state, version: round.rev });
  return round;
}

/** Throws unless the table allows the command now to this person: 409 with the allowed ones, 403 for the same person. */
export function assertRoundMove(round: RoundRow, command: RoundCommand, who: Who): void {
  const scene = roundScene(round);
  const { from, needs } = roundMove(command);
  if (from.includes(round.state) && needs.includes('other_person') && isSamePerson(scene, who)) {
    throw new AppError('same_person');
  }
  const allowed = roundMovesNow(scene, who).map((move) => move.command);
  if (!allowed.includes(command)) throw new AppError('illegal_move', { state: round.state, allowed });
}

/** Throws unless the table allows the command now to this person: 409 with the allowed ones, 403 for the same person. */
export function assertShelfMove(
  product: ProductRow,
  round: RoundRow | null,
  command: ShelfCommand,
  who: Who,
  today: string,
): void {
  const scene = shelfScene(product, round, today);
  const { from, needs } = shelfMove(command);
  const isOwnDeed = scene.off_by?.user_id === who.user_id && who.user_id !== null;
  if (from.includes(product.state) && needs.includes('other_person') && isOwnDeed && !scene.has_ended) {
    throw new AppError('same_person');
  }
  const allowed = shelfMovesNow(scene, who).map((move) => move.command);
  if (!allowed.includes(command)) throw new AppError('illegal_move', { state: product.state, allowed });
}

/** The product as its sender saw it, or 412. */
export function assertVersion(product: ProductRow, version: number): void {
  if (product.ver !== version)
    throw new AppError('stale_version', { state: product.state, version: product.ver });
}
