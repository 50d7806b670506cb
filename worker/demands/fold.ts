// What the events of one demand add up to: its state, and the interest of each bank. Rows are compared with it.
import type { Event } from '../audit/rules.ts';
import { isEnd } from './rules.ts';
import {
  DEMAND_MOVES,
  MAX_INTERESTS,
  type DemandCommand,
  type DemandMove,
  type DemandState,
  type InterestState,
} from './terms.ts';

export type FoldedInterest = {
  readonly institution_id: string;
  readonly product_id: string;
  readonly state: InterestState;
  /** The commitment to what the bank wrote. */
  readonly message: string;
};

export type FoldedDemand = {
  readonly state: DemandState | null;
  readonly interests: ReadonlyMap<string, FoldedInterest>;
  /** Dispatches of the office that no bank has answered yet. */
  readonly dispatches: ReadonlySet<string>;
  /** Events that the machine does not know from where they stand. */
  readonly problems: readonly { readonly ver: number; readonly detail: string }[];
};

type Body = {
  readonly application?: string;
  readonly outcome?: DemandState;
  readonly interest?: string;
  readonly institution?: string;
  readonly product?: string;
  readonly message?: string;
  readonly dispatch?: string;
  readonly dispatches?: readonly { readonly id: string }[];
};

/** The row of the machine behind an event: its type says it, with the outcome where several end alike. */
function moveBehind(type: string, body: Body, state: DemandState | null): DemandMove | undefined {
  return DEMAND_MOVES.find(
    ({ command, emits, from, to }) =>
      emits === type &&
      (state === null ? from.length === 0 : from.includes(state)) &&
      (type !== 'demand.closed' || to === body.outcome) &&
      (type !== 'demand.published' || (command === 'apply') === (body.application !== undefined)),
  );
}

const INTEREST_AFTER: Partial<Record<DemandCommand, InterestState>> = {
  join: 'chosen',
  show_interest: 'shown',
  withdraw_interest: 'withdrawn',
  decline_interest: 'declined',
  // Only an application that the bank has never seen gives its interest back.
  leave: 'shown',
  reopen: 'shown',
  end_unmet: 'shown',
  end_withdrawn: 'shown',
};

/** Adds up the events of one demand, given whole and in order. */
export function foldDemand(events: readonly Pick<Event, 'ver' | 'type' | 'body'>[]): FoldedDemand {
  let state: DemandState | null = null;
  const interests = new Map<string, FoldedInterest>();
  const dispatches = new Set<string>();
  const problems: { ver: number; detail: string }[] = [];
  for (const { ver, type, body: text } of events) {
    const body = JSON.parse(text) as Body;
    const move = moveBehind(type, body, state);
    if (!move) {
      problems.push({ ver, detail: `${type} from ${state ?? 'nothing'}` });
      continue;
    }
    if (move.to !== 'same') state = move.to;
    for (const { id } of body.dispatches ?? []) dispatches.add(id);
    if (body.dispatch && !dispatches.delete(body.dispatch)) {
      problems.push({ ver, detail: `${body.dispatch} was not given, or answered before` });
    }
    const after = INTEREST_AFTER[move.command];
    if (after && body.interest) {
      const before = interests.get(body.interest);
      // A bank that shows interest again may do so with another product.
      const institution_id = body.institution ?? before?.institution_id ?? '';
      const product_id = body.product ?? before?.product_id ?? '';
      const message = body.message ?? before?.message ?? '';
      interests.set(body.interest, { institution_id, product_id, state: after, message });
    }
    if (state && isEnd(state)) {
      dispatches.clear();
      for (const [id, one] of interests)
        if (one.state === 'shown') interests.set(id, { ...one, state: 'lapsed' });
    }
    const live = [...interests.values()].filter((one) => one.state === 'shown' || one.state === 'chosen');
    const busy = live.length + dispatches.size;
    if (busy > MAX_INTERESTS) problems.push({ ver, detail: `${busy} banks have a place at once` });
  }
  return { state, interests, dispatches, problems };
}
