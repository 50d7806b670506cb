// What a handler may do and until when, and which move of his post is possible.
import type { Principal } from '../lib/actor.ts';
import { addMonths, addDays } from '../lib/days.ts';
import { both, type Bilingual } from '../lib/bilingual.ts';
import {
  HANDLER_MONTHS,
  HANDLER_MOVES,
  RIGHTS,
  type HandlerCommand,
  type HandlerState,
  type Right,
} from './terms-handlers.ts';
import type { Permission } from './terms.ts';

/** What a handler must have been given for an operation; null where it is the representative's alone. */
export function rightsNeeded({ standing, right }: Permission): readonly Right[] | null {
  if (right === 'any') return [];
  if (right !== undefined) return right;
  // What needs no proof of standing shows nothing of the firm and binds it to nothing.
  return standing ? null : [];
}

/**
 * The rights that a handler lacks for an operation: empty when he may, null when nobody can give them to him. Deny is
 * the default: an operation of a firm that names no right is its representative's.
 */
export function rightsMissing(permission: Permission, rights: readonly string[]): readonly Right[] | null {
  const needed = rightsNeeded(permission);
  return needed && needed.filter((right) => !rights.includes(right));
}

/** Whether a person sees more of the firm he acts for than what is public: proven, and as a handler with that tick. */
export function maySeeFacts(principal: Principal | null): boolean {
  const membership = principal?.membership;
  if (!membership || membership.standing_at === null) return false;
  return membership.role !== 'handler' || (membership.rights ?? []).includes('facts' satisfies Right);
}

/** The rights of a stored JSON list, in the order of the form; what nobody knows any more is none. */
export function rightsFrom(json: string): Right[] {
  const stored = JSON.parse(json) as unknown[];
  return RIGHTS.filter((right) => stored.includes(right));
}

type FieldRefusal = { readonly code: string; readonly detail: Bilingual };

/** Whether a post may end on a day: after today, and within a year. */
export function handlerUntilProblem(until: string, today: string): FieldRefusal | null {
  if (until <= today) return { code: 'past', detail: both('请选择明天或之后的日期', 'Choose a later day') };
  const most = addMonths(today, HANDLER_MONTHS.most);
  if (until <= most) return null;
  return {
    code: 'too_late',
    detail: both(
      `最长${HANDLER_MONTHS.most}个月，即不晚于 ${most}`,
      `At most ${HANDLER_MONTHS.most} months, that is until ${most}`,
    ),
  };
}

/** The last day that is proposed for a new post. */
export const usualUntil = (today: string): string => addDays(addMonths(today, HANDLER_MONTHS.usual), -1);

const moveOf = (command: HandlerCommand) => {
  const move = HANDLER_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no move ${command}`);
  return move;
};

/** The row of a move. */
export { moveOf as handlerMove };

/** Whether a move is possible from a state. */
export function canMoveHandler(command: HandlerCommand, from: HandlerState | 'new'): boolean {
  return moveOf(command).from.includes(from);
}

/** What one side may do now. */
export function handlerMoves(from: HandlerState, by: 'representative' | 'person'): HandlerCommand[] {
  return HANDLER_MOVES.filter((move) => move.by === by && move.from.includes(from)).map(
    ({ command }) => command,
  );
}

/** Whether two names are written alike, whatever blanks and forms of characters were typed. */
export function isSameName(one: string, other: string): boolean {
  const plain = (name: string) =>
    name
      .normalize('NFKC')
      .replace(/[\s·•・]/g, '')
      .toLowerCase();
  return plain(one) === plain(other);
}
