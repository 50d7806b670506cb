// The wordings of one policy follow each other by day: a later one takes the place of the earlier ones on its first day,
// and until then they hold.
import { addDays } from '../lib/days.ts';
import type { PolicyState } from './terms.ts';

/** One wording of a policy. Days are 'YYYY-MM-DD' in Shanghai. */
export type Wording = {
  readonly id: string;
  readonly number: number;
  readonly state: PolicyState;
  readonly valid_from: string;
  /** The last day on which it holds because a later one begins; null while none does. */
  readonly until: string | null;
};

/** What becomes of a wording because of the others: it holds until a day, or it never begins or is over at once. */
export type Settled = {
  readonly id: string;
  readonly until: string | null;
  readonly is_ended: boolean;
  /** The wording that takes its place. */
  readonly replaced_by: string | null;
};

/** The state in which a wording is on a day: what a later one has followed is over, whatever it was before. */
export function stateOn({ state, until }: Pick<Wording, 'state' | 'until'>, today: string): PolicyState {
  const isInForce = state === 'published' || state === 'suspended';
  return isInForce && until !== null && until < today ? 'ended' : state;
}

/**
 * What changes for the wordings of a code once one of them was published or ended. Of those in force each holds until
 * the day before the first later one begins, later by number: what was published last has the say from its first day on.
 * One that is ended before it begins gives the days back; one that is over does not return.
 */
export function settle(wordings: readonly Wording[], today: string): Settled[] {
  const inForce = wordings.filter((wording) => {
    const state = stateOn(wording, today);
    return state === 'published' || state === 'suspended';
  });
  return inForce.flatMap(({ id, number, valid_from, until: before }) => {
    const later = inForce.filter((other) => other.number > number);
    const [next] = later.toSorted((a, b) => a.valid_from.localeCompare(b.valid_from) || b.number - a.number);
    const until = next ? addDays(next.valid_from, -1) : null;
    if (until === before) return [];
    const is_ended = until !== null && (until < today || until < valid_from);
    return [{ id, until, is_ended, replaced_by: next?.id ?? null }];
  });
}

/** The last day of a wording: its own, or the one before a later one begins. */
export const lastDay = (valid_until: string, until: string | null): string =>
  until !== null && until < valid_until ? until : valid_until;
