// Which moves somebody has at a claim, and what becomes of its clocks.
import { isDue, pauseClock, resumeClock, startClock, type Clock } from '../lib/officeclock.ts';
import type { Office } from '../lib/officehours.ts';
import {
  CLAIM_CLOCKS,
  CLAIM_MOVES,
  type ClaimClock,
  type ClaimCommand,
  type ClaimMove,
  type ClaimState,
} from './terms-claims.ts';

/** A claim as the machine looks at it. */
export type ClaimScene = { readonly state: ClaimState; readonly checked_by: string | null };
type Who = { readonly user_id: string | null; readonly role: string };

/** The row of a move. */
export function claimMove(command: ClaimCommand): ClaimMove {
  const move = CLAIM_MOVES.find((row) => row.command === command);
  if (!move) throw new Error(`no row for ${command}`);
  return move;
}

/** Whether a move is this person's own second look, which the table forbids. */
export const isSamePerson = ({ needs }: ClaimMove, { checked_by }: ClaimScene, who: Who): boolean =>
  needs.includes('other_person') && who.user_id !== null && checked_by === who.user_id;

/** The moves that the table allows a person now. */
export function claimMovesNow(scene: ClaimScene, who: Who): ClaimMove[] {
  return CLAIM_MOVES.filter(
    (move) =>
      move.from.includes(scene.state) &&
      move.roles.some((role) => role === who.role) &&
      !isSamePerson(move, scene, who),
  );
}

/** One clock of a claim; a breach is never taken back. Instants in epoch ms. */
export type NamedClaimClock = {
  readonly name: ClaimClock;
  readonly clock: Clock;
  readonly ended_at: number | null;
  readonly breached_at: number | null;
};

const started = (office: Office, name: ClaimClock, at: number): NamedClaimClock => ({
  name,
  clock: startClock(office, { kind: 'workdays', length: CLAIM_CLOCKS[name] }, at),
  ended_at: null,
  breached_at: null,
});

const isRunning = ({ ended_at }: NamedClaimClock): boolean => ended_at === null;

const endOf =
  (at: number, ...names: readonly ClaimClock[]) =>
  (item: NamedClaimClock): NamedClaimClock =>
    isRunning(item) && names.includes(item.name) ? { ...item, ended_at: at } : item;

const onPay =
  (change: (clock: Clock) => Clock) =>
  (item: NamedClaimClock): NamedClaimClock =>
    isRunning(item) && item.name === 'pay' ? { ...item, clock: change(item.clock) } : item;

/** The clocks after a move. */
export function claimClocksAfter(
  office: Office,
  clocks: readonly NamedClaimClock[],
  does: ClaimMove['clocks'],
  at: number,
): NamedClaimClock[] {
  switch (does) {
    case 'start':
      return [...clocks, started(office, 'guide', at), started(office, 'pay', at)];
    case 'answered':
      return clocks.map(endOf(at, 'guide'));
    case 'pause':
      return clocks.map(endOf(at, 'guide')).map(onPay((clock) => pauseClock(office, clock, at)));
    case 'resume':
      return [...clocks.map(onPay((clock) => resumeClock(office, clock, at))), started(office, 'guide', at)];
    case 'end':
      return clocks.map(endOf(at, 'guide', 'pay'));
    case 'keep':
      return [...clocks];
  }
}

const earliest = (clocks: readonly NamedClaimClock[]): number | null =>
  clocks.reduce<number | null>(
    (least, { clock: { due_at } }) =>
      due_at !== null && (least === null || due_at < least) ? due_at : least,
    null,
  );

/** The deadline that comes next, missed or not; null while none runs. */
export const claimDue = (clocks: readonly NamedClaimClock[]): number | null =>
  earliest(clocks.filter(isRunning));

/** When the system must act because nobody did; null where it has, or no clock runs. */
export const claimAlarm = (clocks: readonly NamedClaimClock[]): number | null =>
  earliest(clocks.filter((item) => isRunning(item) && item.breached_at === null));

/** The clock whose deadline was missed without that being recorded yet, the earlier one first; or null. */
export function missedClaimClock(clocks: readonly NamedClaimClock[], now: number): NamedClaimClock | null {
  return (
    clocks
      .filter((item) => isRunning(item) && item.breached_at === null && isDue(item.clock, now))
      .toSorted((a, b) => (a.clock.due_at ?? 0) - (b.clock.due_at ?? 0))[0] ?? null
  );
}

/** Marks a clock as missed. */
export function markClaimBreached(
  clocks: readonly NamedClaimClock[],
  missed: NamedClaimClock,
  at: number,
): NamedClaimClock[] {
  return clocks.map((item) => (item === missed ? { ...item, breached_at: at } : item));
}
