// Which moves a person has at an application to join, read from the table.
import { JOINING_MOVES, type JoiningCommand, type JoiningMove, type JoiningState } from './terms.ts';

export type Who = { readonly user_id: string | null; readonly role: string };
export type JoiningScene = { readonly state: JoiningState; readonly prepared_by: string | null };

/** The row of a command. */
export function joiningMove(command: JoiningCommand): JoiningMove {
  const move = JOINING_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** Whether this person already took the step that another one must second. */
export const isSamePerson = ({ prepared_by }: JoiningScene, { user_id }: Who): boolean =>
  user_id !== null && prepared_by === user_id;

/** The moves that the table allows a person now, in its order. */
export function joiningMovesNow(scene: JoiningScene, who: Who): JoiningMove[] {
  return JOINING_MOVES.filter(({ from, roles, needs }) => {
    if (!from.includes(scene.state) || !roles.some((role) => role === who.role)) return false;
    return !(needs.includes('other_person') && isSamePerson(scene, who));
  });
}
