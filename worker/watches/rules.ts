// What a watch has to tell, worked out from where the products stand for the firm.
import type { AttributeId } from '../matching/attributes.ts';
import type { Facts, Snapshot } from '../matching/terms.ts';
import type { Standing } from '../matching/what-if.ts';
import { WATCH_MOVES, type WatchCommand, type WatchMove, type WatchState } from './terms.ts';

/** The row of a command; every command has one. */
export function watchMove(command: WatchCommand): WatchMove {
  const move = WATCH_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** The commands a role has from a state, in the table's order. */
export const watchMovesNow = (state: WatchState, role: string): WatchCommand[] =>
  WATCH_MOVES.filter(({ from, roles }) => from.includes(state) && roles.some((one) => one === role)).map(
    ({ command }) => command,
  );

export type Watched = { readonly product_id: string | null; readonly known: readonly string[] };

/**
 * What was last known of a firm, whenever that was. Months of waiting age every figure, and whoever waits wants to hear of
 * a product that would admit the firm once they are fetched anew; applying looks at fresh ones only.
 */
export function lastKnown(facts: Facts): Facts {
  const entries = Object.entries(facts) as [AttributeId, Snapshot][];
  return Object.fromEntries(entries.map(([attr, fact]) => [attr, { ...fact, valid_until: null }]));
}

/** The products that admit a firm, by id. */
export function admitting(
  products: readonly { readonly id: string }[],
  standings: readonly Standing[],
): string[] {
  return products.flatMap(({ id }, i) => (standings[i] === 'eligible' ? [id] : []));
}

/**
 * The products a watch has to tell of now: the one it waits for, or whatever is new among those that admit the firm. A
 * product of which it has told, or which admitted the firm before, is not told of again while it goes on admitting it;
 * one that stopped admitting it may be told of once more.
 */
export function newlyAdmitting({ product_id, known }: Watched, admits: readonly string[]): string[] {
  if (product_id !== null) return admits.filter((id) => id === product_id);
  return admits.filter((id) => !known.includes(id));
}

/** What the nightly look at a watch comes to: the command of the machine with the products it tells of. */
export type Look = {
  readonly command: 'expire' | 'tell' | 'note';
  readonly told: readonly string[];
  /** What admits the firm now, for a watch of every product. */
  readonly known: readonly string[];
};

/** The look at a watch on which the products of `admits` admit its firm; null where there is nothing to do. */
export function lookOf(
  watch: Watched & { readonly valid_until: number },
  admits: readonly string[],
  now: number,
): Look | null {
  const { product_id, known } = watch;
  if (watch.valid_until <= now) return { command: 'expire', told: [], known };
  const told = newlyAdmitting(watch, admits);
  if (product_id !== null) return told.length > 0 ? { command: 'tell', told, known } : null;
  // Something that no longer admits the firm is news when it does again.
  const isSame = known.length === admits.length && known.every((one) => admits.includes(one));
  return told.length === 0 && isSame ? null : { command: 'note', told, known: admits };
}
