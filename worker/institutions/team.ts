// The people of an institution as a page shows them: one person with his roles, and what waits for whom.
import { grantMovesNow, type Decider } from '../identity/people.ts';
import type { GrantState } from '../identity/terms-people.ts';

type MemberRow = {
  readonly membership_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly role: string;
  readonly branch_id: string | null;
  readonly since: number;
  readonly public_code: string | null;
  readonly is_public: number;
};

/** A role of a member; `public_code` while he is shown to the public. */
export type PostView = {
  readonly id: string;
  readonly role: string;
  readonly branch_id: string | null;
  readonly since: number;
  readonly public_code: string | null;
};
export type PersonView = { readonly id: string; readonly name: string; readonly posts: readonly PostView[] };

/** Rows of roles, put together by person, in the order in which people came. */
export function peopleOf(rows: readonly MemberRow[]): PersonView[] {
  const people = new Map<string, { id: string; name: string; posts: PostView[] }>();
  for (const row of rows) {
    const person = people.get(row.user_id) ?? { id: row.user_id, name: row.name, posts: [] };
    people.set(row.user_id, person);
    person.posts.push({
      id: row.membership_id,
      role: row.role,
      branch_id: row.branch_id,
      since: row.since,
      public_code: row.is_public === 1 ? row.public_code : null,
    });
  }
  return [...people.values()];
}

type GrantRow = {
  readonly id: string;
  readonly state: GrantState;
  readonly user_id: string | null;
  readonly name: string;
  readonly phone: string | null;
  readonly roles: string;
  readonly branch_id: string | null;
  readonly proposed_by: string;
  readonly proposed_at: number;
  readonly proposer: string;
  readonly expires_at: number | null;
};

/** A proposal with what its reader may do with it. */
export function grantView(
  row: GrantRow,
  at: {
    readonly who: Decider;
    readonly other_admins: number;
    readonly now: number;
    readonly mask: (phone: string) => string;
  },
) {
  const roles = JSON.parse(row.roles) as string[];
  const { id, state, user_id, name, phone, branch_id, proposed_by, proposed_at, proposer, expires_at } = row;
  const proposal = { state, proposed_by, user_id, roles };
  const moves = grantMovesNow(proposal, at.who, { other_admins: at.other_admins });
  // Who decides about a way in has to see to whom it goes; everybody else knows enough by the last digits.
  const shown = phone === null || moves.includes('confirm') ? phone : at.mask(phone);
  return {
    id,
    state,
    user_id,
    name,
    phone: shown,
    roles,
    branch_id,
    proposed_at,
    proposer,
    expires_at,
    expired: expires_at !== null && expires_at <= at.now,
    moves,
  };
}
