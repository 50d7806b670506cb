// What may happen next, read from the table of moves.
import { MOVES, type Command, type Move, type State } from './terms.ts';

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

/** The commands a role has from a state, in the table's order: what buttons and a 409 offer. */
export function movesFrom(state: State, role: string): Command[] {
  return MOVES.filter((row) => row.from.includes(state) && row.roles.some((allowed) => allowed === role)).map(
    (row) => row.command,
  );
}

/** The state after a move. `resume` is the state kept when papers were asked for. */
export function stateAfter(move: Move, state: State, resume: State | null): State {
  if (move.to === 'same') return state;
  if (move.to === 'resume') return resume ?? 'contacted';
  return move.to;
}
