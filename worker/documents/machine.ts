// What may be done with a paper, and with its use in an application, read from the tables of terms.ts.
import { addDays } from '../lib/days.ts';
import {
  DOCUMENT_MOVES,
  EXPIRES_SOON_DAYS,
  ONE_RECEIVER,
  USE_MOVES,
  type DocumentCommand,
  type DocumentKind,
  type DocumentMove,
  type DocumentState,
  type UseCommand,
  type UseMove,
  type UseState,
} from './terms.ts';

/** The row of a command in the machine of papers. */
export function documentMove(command: DocumentCommand): DocumentMove {
  const found = DOCUMENT_MOVES.find((move) => move.command === command);
  if (!found) throw new Error(`no such move of a paper: ${command}`);
  return found;
}

/** The row of a command in the machine of uses. */
export function useMove(command: UseCommand): UseMove {
  const found = USE_MOVES.find((move) => move.command === command);
  if (!found) throw new Error(`no such move of a use: ${command}`);
  return found;
}

/** What a role may do with a paper in a state. */
export function documentMovesNow(state: DocumentState, role: string): DocumentCommand[] {
  return DOCUMENT_MOVES.filter(
    ({ from, roles }) => from.includes(state) && roles.some((one) => one === role),
  ).map(({ command }) => command);
}

/** What a role may do with a use in a state. */
export function useMovesNow(state: UseState | 'new', role: string): UseCommand[] {
  return USE_MOVES.filter(({ from, roles }) => from.includes(state) && roles.some((one) => one === role)).map(
    ({ command }) => command,
  );
}

/** Whether the vault still holds the bytes of a paper. */
export const isKept = (state: DocumentState): boolean => state === 'quarantined' || state === 'clean';

export type Expiry = 'over' | 'soon' | 'fine' | null;

/** How near a paper's last day is; null for one without an end. The last day itself still counts. */
export function expiryOf(expires_on: string | null, today: string): Expiry {
  if (expires_on === null) return null;
  if (expires_on < today) return 'over';
  return expires_on <= addDays(today, EXPIRES_SOON_DAYS) ? 'soon' : 'fine';
}

/** A paper of the vault as far as it may serve another application. */
export type Reusable = {
  readonly kind: DocumentKind;
  readonly state: DocumentState;
  readonly hidden_at: number | null;
  readonly expires_on: string | null;
};

/** Whether the vault offers a paper for a new application: it is there, not past its date, and made out to nobody else. */
export function isOffered(paper: Reusable, today: string): boolean {
  return (
    isKept(paper.state) &&
    paper.hidden_at === null &&
    !ONE_RECEIVER.includes(paper.kind) &&
    expiryOf(paper.expires_on, today) !== 'over'
  );
}
