// Which moves a person has at a round or a product, read from the tables.
import type { ProductState } from '../products/terms.ts';
import {
  ROUND_MOVES,
  SHELF_MOVES,
  type RoundCommand,
  type RoundMove,
  type RoundState,
  type ShelfCommand,
  type ShelfMove,
} from './terms.ts';

/** Whoever acts: a person in a role, or the system. */
export type Who = { readonly user_id: string | null; readonly role: string };

/** What of a round decides who may move it. */
export type RoundScene = {
  readonly state: RoundState;
  /** Everybody who wrote in it. */
  readonly editors: readonly string[];
  readonly submitted_by: string | null;
  readonly checked_by: string | null;
};

/** The row of a command. */
export function roundMove(command: RoundCommand): RoundMove {
  const move = ROUND_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** The row of a command. */
export function shelfMove(command: ShelfCommand): ShelfMove {
  const move = SHELF_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/**
 * Why a person may not make a move although his role may: he took part before it. Whoever wrote in a round neither
 * checks it nor lists it, and the three who stand for a version are three (security promise P4).
 */
export function isSamePerson(round: RoundScene, who: Who): boolean {
  if (who.user_id === null) return false;
  return [...round.editors, round.submitted_by, round.checked_by].includes(who.user_id);
}

/** The moves that the table allows a role from a state. */
export function roundMovesNow(round: RoundScene, who: Who): RoundMove[] {
  return ROUND_MOVES.filter(({ from, roles, needs }) => {
    if (!from.includes(round.state) || !roles.some((role) => role === who.role)) return false;
    return !(needs.includes('other_person') && isSamePerson(round, who));
  });
}

/** What decides who may do what with a product. */
export type ShelfScene = {
  readonly state: ProductState;
  readonly has_open_round: boolean;
  /** Who took it off the shelf, when it is off. */
  readonly off_by: {
    readonly user_id: string | null;
    readonly side: 'institution' | 'office' | 'system';
  } | null;
  /** Its last day has passed: nothing brings it back but a new version. */
  readonly has_ended: boolean;
  /** Its institution is not suspended and its licence and agreement run: else nothing of it is offered. */
  readonly in_force: boolean;
};

/** The moves that the table allows a person at a product. What the office suspended, only the office lets go on. */
export function shelfMovesNow(product: ShelfScene, who: Who): ShelfMove[] {
  return SHELF_MOVES.filter((move) => {
    if (!move.from.includes(product.state)) return false;
    if (move.command === 'open_round' && product.has_open_round) return false;
    const isBack = move.to === 'listed';
    if (isBack && (product.has_ended || !product.in_force || !mayResume(product, move, who))) return false;
    return move.roles.some((role) => role === who.role);
  });
}

function mayResume({ off_by }: ShelfScene, { command }: ShelfMove, { user_id }: Who): boolean {
  const side = command === 'office_resume' ? 'office' : 'institution';
  // What no person took off, no person brings back: it comes with new terms of its institution.
  return off_by?.side === side && off_by.user_id !== null && off_by.user_id !== user_id;
}
