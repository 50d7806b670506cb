// What may happen to a demand next, and how it ends by what becomes of its applications.
import type { State } from '../applications/terms.ts';
import {
  DEMAND_MOVES,
  type DemandCommand,
  type DemandEnd,
  type DemandMove,
  type DemandState,
} from './terms.ts';

/** The row of a command; every command has one. */
export function demandMove(command: DemandCommand): DemandMove {
  const move = DEMAND_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** Whether a command is possible from a state. */
export const canMove = (command: DemandCommand, state: DemandState): boolean =>
  demandMove(command).from.includes(state);

/** The commands a role has from a state, in the table's order. */
export const demandMovesNow = (state: DemandState, role: string): DemandCommand[] =>
  DEMAND_MOVES.filter(({ from, roles }) => from.includes(state) && roles.some((one) => one === role)).map(
    ({ command }) => command,
  );

/** States in which an application no longer keeps its demand busy. */
const OVER: readonly State[] = [
  'completed',
  'rejected',
  'rerouted',
  'withdrawn',
  'not_taken',
  'incomplete',
  'expired',
  'void',
];

/** Ends that a bank has brought about. */
const UNMET: readonly State[] = ['rejected', 'rerouted', 'incomplete', 'expired'];

/** Whether an application in this state is still under way. */
export const isUnderWay = (state: State): boolean => !OVER.includes(state) && state !== 'disbursed';

/** Whether a demand in this state is over. */
export const isEnd = (state: DemandState): boolean =>
  state !== 'published' && state !== 'routed' && state !== 'in_progress';

/** Whether banks see a published demand in this state and may answer it. */
export const isInPool = (state: DemandState): boolean => state === 'published' || state === 'routed';

/** The command by which an application ends its demand. */
export const END_COMMANDS = {
  fulfilled: 'fulfil',
  partly_fulfilled: 'end_partly',
  unmet: 'end_unmet',
  withdrawn: 'end_withdrawn',
  taken_back: 'take_back',
} as const satisfies Record<DemandEnd, DemandCommand>;

/** What a demand comes to when one of its applications ends. */
export type Consequence =
  { readonly kind: 'none' | 'leave' | 'reopen' } | { readonly kind: 'end'; readonly end: DemandEnd };

/**
 * What the end of one application means for its demand. Money that was paid out meets it, in whole or in part. While others are under way it
 * goes on; after the last one a published demand is open to banks again as long as it runs, any other one ends: unmet
 * where a bank refused or papers never came, taken back where no bank ever saw an application.
 */
export function consequenceOf(
  demand: { readonly is_published: boolean; readonly runs: boolean },
  end: DemandEnd,
  others: readonly State[],
): Consequence {
  if (end === 'fulfilled' || end === 'partly_fulfilled') return { kind: 'end', end };
  if (others.some(isUnderWay)) return { kind: demand.is_published ? 'leave' : 'none' };
  if (demand.is_published && demand.runs) return { kind: 'reopen' };
  const refused = end === 'unmet' || others.some((state) => UNMET.includes(state));
  if (refused) return { kind: 'end', end: 'unmet' };
  const unseen = end === 'taken_back' && !demand.is_published && others.every((state) => state === 'void');
  return { kind: 'end', end: unseen ? 'taken_back' : 'withdrawn' };
}
