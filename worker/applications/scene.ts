// The scene of a move, and what several commands take out of it or refuse because of it.
import type { Office } from '../lib/officehours.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import type { Topic } from '../notifications/terms.ts';
import type { NamedClock } from './clocks.ts';
import { movesNow } from './machine.ts';
import type { ApplicationRow } from './queries.ts';
import type { OfferRow } from './queries-offers.ts';
import type { FieldRefusal } from './rules.ts';
import type { OfferState } from './terms.ts';

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

/** The offer in a state, of which there is at most one at a time. Throws 409 with the moves left when there is none. */
export function offerIn(scene: Scene, place: number, state: OfferState): OfferRow {
  const offer = offersIn(scene, place).find((row) => row.state === state);
  if (!offer) throw illegalMove(scene.row, scene.role, scene.now);
  return offer;
}

/** The messages that call the second persons, whose rows were read at this place. */
export function toApprovers(scene: Scene, place: number, topic: Topic): { topic: Topic; user_id: string }[] {
  return ((scene.extra[place] ?? []) as { user_id: string }[]).map(({ user_id }) => ({ topic, user_id }));
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
