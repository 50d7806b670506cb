// The scene of a move, and what several commands take out of it or refuse because of it.
import type { Office } from '../lib/officehours.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { DAY_MS } from '../lib/shanghai.ts';
import type { Topic } from '../notifications/terms.ts';
import type { NamedClock } from './clocks.ts';
import { movesNow } from './machine.ts';
import type { ApplicationRow } from './queries.ts';
import type { OfferRow } from './queries-offers.ts';
import type { FieldRefusal } from './rules.ts';
import { OFFER_REMIND_DAYS, type OfferState } from './terms.ts';

/** What a move decides about: the application and the district's office, with whatever else was read for it. */
export type Scene = {
  readonly row: ApplicationRow;
  /** The role in which the person acts. */
  readonly role: string;
  readonly clocks: readonly NamedClock[];
  readonly office: Office;
  readonly today: string;
  readonly now: number;
  /** The rows of the statements that the command reads besides, in their order. */
  readonly extra: readonly (readonly unknown[])[];
};

/** The offers among what was read, at the place of their statement. */
export function offersIn(scene: Scene, place: number): readonly OfferRow[] {
  return (scene.extra[place] ?? []) as readonly OfferRow[];
}

/**
 * The offer that a hash names, in the state in which it is decided. Throws 409: `hash_mismatch` while another one is in
 * that state, so that it is looked at afresh, else the moves left.
 */
export function offerNamed(
  scene: Scene,
  offers: readonly OfferRow[],
  state: OfferState,
  hash: string,
): OfferRow {
  const candidates = offers.filter((row) => row.state === state);
  const offer = candidates.find((row) => row.hash === hash);
  if (offer) return offer;
  if (candidates.length > 0) throw new AppError('hash_mismatch');
  throw illegalMove(scene.row, scene.role, scene.now);
}

/** What the application's row keeps of its offers. */
export function offersAfter(
  offers: readonly Pick<OfferRow, 'state' | 'valid_until' | 'reminded_at'>[],
): Pick<ApplicationRow, 'offers_open' | 'offers_proposed' | 'offers_alarm_at'> {
  const open = offers.filter(({ state }) => state === 'open');
  const alarms = open.map(({ valid_until, reminded_at }) =>
    reminded_at === null ? remindAt(valid_until) : valid_until,
  );
  return {
    offers_open: open.length,
    offers_proposed: offers.filter(({ state }) => state === 'proposed').length,
    offers_alarm_at: alarms.length === 0 ? null : Math.min(...alarms),
  };
}

/** When the firm is reminded of an offer that ends at an instant. */
export const remindAt = (valid_until: number): number => valid_until - OFFER_REMIND_DAYS * DAY_MS;

/** So many second persons are called for one thing; whoever comes first does it. */
export const MOST_CALLED = 5;

/** The messages that call the second persons, whose rows were read at this place. */
export function toApprovers(scene: Scene, place: number, topic: Topic): { topic: Topic; user_id: string }[] {
  return ((scene.extra[place] ?? []) as { user_id: string }[])
    .slice(0, MOST_CALLED)
    .map(({ user_id }) => ({ topic, user_id }));
}

/** The refusal (409) of what cannot be done now, with the version it was judged at and the moves left to this role. */
export function illegalMove(row: ApplicationRow, role: string, now: number): AppError {
  return new AppError('illegal_move', {
    state: row.state,
    version: row.ver,
    allowed: movesNow(row, role, now),
  });
}

/** Throws (422) what a rule refused; does nothing where it refused nothing. */
export function refuseField(problem: FieldRefusal | null): void {
  if (problem) throw fieldError(problem.field, problem.code, problem.detail);
}
