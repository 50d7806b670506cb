// The people of an institution as a page shows them: one person with his roles, and what waits for whom.
import { grantMovesNow, isParty, isSecondFor, type Decider, type Proposal } from '../identity/people.ts';
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

/** Who works at an institution in which role, as far as it decides who is the second person. */
type Colleague = { readonly user_id: string; readonly role: string };

/**
 * Whether a proposed role waits for the finance office: nobody of the institution can be the second person, or the office
 * itself proposed it. `colleagues` are the active administrators and approvers of the institution.
 */
export function waitsForOffice(
  { proposed_by, user_id, roles }: Omit<Proposal, 'state'>,
  colleagues: readonly Colleague[],
): boolean {
  const proposal = { state: 'proposed', proposed_by, user_id, roles } as const;
  const others = colleagues
    .map((one): Decider => ({ ...one, side: 'institution' }))
    .filter((one) => !isParty(proposal, one));
  const scene = { other_admins: others.filter(({ role }) => role === 'institution_admin').length };
  const office: Decider = { user_id: null, role: 'office_supervisor', side: 'office' };
  if (!isSecondFor(proposal, office, scene)) return false;
  const isOfOffice = !colleagues.some((one) => one.user_id === proposed_by);
  return isOfOffice || !others.some((one) => isSecondFor(proposal, one, scene));
}

/** Those of the proposed roles of a district that wait for the office; `roles` and `deciders` are lists as JSON. */
export function waitingGrants<
  Row extends Omit<Proposal, 'state' | 'roles'> & { readonly roles: string; readonly deciders: string },
>(rows: readonly Row[]): Row[] {
  return rows.filter(({ roles, deciders, ...grant }) =>
    waitsForOffice({ ...grant, roles: JSON.parse(roles) as string[] }, JSON.parse(deciders) as Colleague[]),
  );
}

/** A proposal with what its reader may do with it. */
export function grantView(
  row: GrantRow,
  at: {
    readonly who: Decider;
    readonly other_admins: number;
    readonly members: readonly Colleague[];
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
    /** Whether the finance office is the second person. */
    by_office:
      state === 'proposed' &&
      waitsForOffice(
        proposal,
        at.members.filter(({ role }) => role === 'institution_admin' || role === 'approver'),
      ),
    moves,
  };
}
