// What may happen next, read from the table of moves.
import { MAX_OFFERS, MOVES, TURNS, type Command, type Move, type State } from './terms.ts';

/** What of an application decides whether there is anything to make a move with. Fen. */
export type Standing = {
  readonly state: State;
  readonly approved_fen: number | null;
  readonly disbursed_fen: number;
  readonly pending_fen: number;
  /** When the bank begins to see it; null when it was taken back before. */
  readonly opens_at: number | null;
  /** Offers open to the firm, and offers that wait for approval. */
  readonly offers_open: number;
  readonly offers_proposed: number;
  /** Since when a late application may go elsewhere; null while it may not. */
  readonly reroute_offered_at: number | null;
  /** When the firm said that it was not reached; it says so once. */
  readonly contact_contested_at: number | null;
};

/** Whether the firm may still take an application back and the bank knows nothing of it (half-open: not at `opens_at`). */
export function isHeld({ opens_at }: Pick<Standing, 'opens_at'>, now: number): boolean {
  return opens_at !== null && now < opens_at;
}

/** The row of a command; every command has one. */
export function moveOf(command: Command): Move {
  const move = MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no move for ${command}`);
  return move;
}

/** Whether a command is possible from a state. */
export function canMove(command: Command, state: State): boolean {
  return moveOf(command).from.includes(state);
}

/** The commands a role has from a state, in the table's order. */
export function movesFrom(state: State, role: string): Command[] {
  return MOVES.filter((row) => row.from.includes(state) && row.roles.some((allowed) => allowed === role)).map(
    (row) => row.command,
  );
}

// What some moves need besides the state: an offer or money, open, waiting for a second person, or left.
const OBJECTS: Partial<Record<Command, (row: Standing) => boolean>> = {
  propose_offer: (row) => row.offers_open + row.offers_proposed < MAX_OFFERS,
  return_offer: (row) => row.offers_proposed > 0,
  approve_offer: (row) => row.offers_proposed > 0,
  accept_offer: (row) => row.offers_open > 0,
  record_drawdown: (row) => row.disbursed_fen + row.pending_fen < (row.approved_fen ?? 0),
  deny_drawdown: (row) => row.pending_fen > 0,
  confirm_drawdown: (row) => row.pending_fen > 0,
  contest_contact: (row) => row.contact_contested_at === null,
  reroute: (row) => TURNS[row.state] === 'nobody' || row.reroute_offered_at !== null,
  complete: (row) => row.pending_fen === 0,
};

/** The moves a role can make now: what the state allows and there is something to do it with. Buttons and a 409 offer them. */
export function movesNow(row: Standing, role: string, now: number): Command[] {
  return movesFrom(row.state, role).filter(
    (command) => inTime(command, row, now) && (OBJECTS[command]?.(row) ?? true),
  );
}

/** Whether the instant allows a move: until the bank sees an application it can only be taken back, from then on never. */
export function inTime(command: Command, row: Pick<Standing, 'opens_at'>, now: number): boolean {
  return (command === 'take_back') === isHeld(row, now);
}

/** The state after a move. `resume` is the state kept when papers were asked for, `offers` those left after the move. */
export function stateAfter(
  move: Move,
  state: State,
  resume: State | null,
  offers: Pick<Standing, 'offers_open' | 'offers_proposed'>,
): State {
  if (move.to === 'same') return state;
  if (move.to === 'resume') return resume ?? 'contacted';
  if (move.to !== 'offers') return move.to;
  if (offers.offers_open > 0) return 'offered';
  return offers.offers_proposed > 0 ? 'under_review' : 'contacted';
}
