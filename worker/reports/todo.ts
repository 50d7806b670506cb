// From what waits to the list on the office's first page: how much of each kind, since when, and where to begin.
import { addDays, daysBetween } from '../lib/days.ts';
import { startOfDay } from '../lib/shanghai.ts';
import { WAITING_KINDS, WAITING_PATHS, type WaitingKind } from './terms-todo.ts';

/** Something that waits, with the instant (epoch ms) since which it does. */
export type Waiting = { readonly id: string; readonly since: number };

export type TodoItem = {
  readonly kind: WaitingKind;
  /** How many things wait; of the LPR the days that its table is behind. */
  readonly count: number;
  /** Since when the oldest waits, epoch ms; null when nothing does. */
  readonly oldest_at: number | null;
  /** The page, without language, of the oldest; of the whole list when nothing waits. */
  readonly href: string;
};

function itemOf(kind: WaitingKind, waiting: readonly Waiting[], one: string = WAITING_PATHS[kind]): TodoItem {
  const oldest = waiting.reduce<Waiting | null>((a, b) => (a === null || b.since < a.since ? b : a), null);
  return {
    kind,
    count: waiting.length,
    oldest_at: oldest?.since ?? null,
    href: oldest ? `${one}/${oldest.id}` : WAITING_PATHS[kind],
  };
}

/** What of the policies one person may check: those he did not write in (`editors` is the list as JSON). */
export function checkableBy<Policy extends { readonly editors: string }>(
  policies: readonly Policy[],
  user_id: string | null,
): Policy[] {
  return policies.filter(({ editors }) => !(JSON.parse(editors) as (string | null)[]).includes(user_id));
}

/** By how many days the table of the LPR does not reach a day; 0 when it does, or when there is no table. */
export function daysBehind(known_until: string | null, today: string): number {
  return known_until === null ? 0 : Math.max(0, daysBetween(known_until, today));
}

/** The list for the first page, one item a kind, in the order of the kinds. Days are 'YYYY-MM-DD'. */
export function todoOf(found: {
  readonly rounds: readonly Waiting[];
  readonly applications: readonly Waiting[];
  /** Roles and terms wait at an institution: `id` is its own. */
  readonly grants: readonly Waiting[];
  readonly terms: readonly Waiting[];
  readonly policies: readonly Waiting[];
  readonly objections: readonly Waiting[];
  readonly claims: readonly Waiting[];
  readonly known_until: string | null;
  readonly today: string;
}): TodoItem[] {
  const { rounds, applications, grants, terms, policies, objections, claims, known_until, today } = found;
  const behind = daysBehind(known_until, today);
  const items: Record<WaitingKind, TodoItem> = {
    listing_review: itemOf('listing_review', rounds),
    institution_application: itemOf(
      'institution_application',
      applications,
      '/office/institutions/applications',
    ),
    role_grant: itemOf('role_grant', grants),
    terms_change: itemOf('terms_change', terms),
    policy_check: itemOf('policy_check', policies),
    objection: itemOf('objection', objections),
    claim: itemOf('claim', claims),
    lpr_behind: {
      kind: 'lpr_behind',
      count: behind,
      oldest_at: behind > 0 && known_until !== null ? startOfDay(addDays(known_until, 1)) : null,
      href: WAITING_PATHS.lpr_behind,
    },
  };
  return WAITING_KINDS.map((kind) => items[kind]);
}
